// The order in which alleles are written: star numbers as numbers, c. positions as numbers, combinations last.

const JOINER = ' + ';
const HGVS_POSITION = /^(?:.*:)?[cgnmopr]\.(\d+)/;

/** Compares two allele names for display: Reference first, fewer components before more, numbers by value. */
export function compareAlleleNames(left: string, right: string): number {
  if (left === right) return 0;
  if (!left.startsWith('[') && !right.startsWith('[')) return compareSingleNames(left, right);
  return compareParts(componentsOf(left), componentsOf(right));
}

/** The same for names already taken into their components. */
export function compareParts(leftParts: readonly string[], rightParts: readonly string[]): number {
  if (leftParts.length !== rightParts.length) return leftParts.length - rightParts.length;
  for (const [index, part] of leftParts.entries()) {
    const order = compareSingleNames(part, rightParts[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

/** "[*6 + *14]" from its components; a single component stays as it is. */
export function combinationName(components: readonly string[]): string {
  return components.length === 1 && components[0] !== undefined ? components[0] : `[${components.join(JOINER)}]`;
}

/** The components of a combination name, or the name itself. */
export function componentsOf(name: string): readonly string[] {
  return name.startsWith('[') && name.endsWith(']') && name.includes(JOINER) ? name.slice(1, -1).split(JOINER) : [name];
}

/** "a/b" with the alleles in display order. */
export function diplotypeLabel(first: string, second: string): string {
  return compareAlleleNames(first, second) <= 0 ? `${first}/${second}` : `${second}/${first}`;
}

function compareSingleNames(left: string, right: string): number {
  if (left === right) return 0;
  if (left === 'Reference' || right === 'Unknown') return -1;
  if (right === 'Reference' || left === 'Unknown') return 1;
  const leftPosition = hgvsPosition(left);
  const rightPosition = hgvsPosition(right);
  if (leftPosition !== null && rightPosition !== null && leftPosition !== rightPosition) return leftPosition - rightPosition;
  return compareNaturally(left, right);
}

/** Names are compared over and over; their positions are kept, and forgotten wholesale should odd input bring too many. */
const knownPositions = new Map<string, number | null>();
const MOST_KNOWN = 20_000;

function hgvsPosition(name: string): number | null {
  const known = knownPositions.get(name);
  if (known !== undefined) return known;
  if (knownPositions.size >= MOST_KNOWN) knownPositions.clear();
  const digits = HGVS_POSITION.exec(name)?.[1];
  const position = digits === undefined ? null : Number(digits);
  knownPositions.set(name, position);
  return position;
}

function compareNaturally(left: string, right: string): number {
  const leftTokens = left.match(/\d+|\D+/g) ?? [];
  const rightTokens = right.match(/\d+|\D+/g) ?? [];
  for (const [index, token] of leftTokens.entries()) {
    const other = rightTokens[index];
    if (other === undefined) return 1;
    if (token === other) continue;
    const bothNumbers = /^\d/.test(token) && /^\d/.test(other);
    if (bothNumbers && Number(token) !== Number(other)) return Number(token) - Number(other);
    return token < other ? -1 : 1;
  }
  return leftTokens.length - rightTokens.length;
}
