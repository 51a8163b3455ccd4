// Identifiers of genes, phenotypes and clinical terms: what they look like, and their check digits.

/** `HGNC:6547` from `HGNC:6547`, `hgnc:6547` or `6547`. https://www.genenames.org/help/hgnc-ids/ */
export function readHgncId(text: string): string | undefined {
  const [, number] = /^(?:HGNC:)?([1-9]\d{0,5})$/i.exec(text.trim()) ?? [];
  return number && `HGNC:${number}`;
}

/** An approved gene symbol as HGNC forms them: capitals, digits and hyphens, with `orf` in lower case. Says nothing about existence. */
export function isGeneSymbol(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:orf\d+)?(?:-[A-Z0-9]+)*$/.test(text) && text.length <= 25;
}

/** `HP:0001250` from any case, or with an underscore. https://hpo.jax.org */
export function readHpoId(text: string): string | undefined {
  const [, number] = /^HP[:_](\d{7})$/i.exec(text.trim()) ?? [];
  return number && `HP:${number}`;
}

/** A LOINC code with its check digit (modulus 10, as credit cards have it), or an answer (LA) or part (LP) code, whose form alone is checked. */
export function isLoincCode(text: string): boolean {
  if (/^L[AP]\d{1,8}-\d$/.test(text)) return true;
  const [, number, check] = /^(\d{1,7})-(\d)$/.exec(text) ?? [];
  if (number === undefined) return false;
  let sum = 0;
  for (let place = 0; place < number.length; place++) {
    const digit = Number(number[number.length - 1 - place]);
    const weighed = place % 2 === 0 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return (10 - (sum % 10)) % 10 === Number(check);
}

export type SnomedKind = 'concept' | 'description' | 'relationship';

/**
 * What a SNOMED CT identifier identifies; undefined when it is none. 6 to 18 digits, a partition identifier and a Verhoeff check digit.
 * https://confluence.ihtsdotools.org/display/DOCRELFMT/6+SCTIDs
 */
export function snomedKind(text: string): SnomedKind | undefined {
  if (!/^[1-9]\d{5,17}$/.test(text) || !passesVerhoeff(text)) return undefined;
  const [form, kind] = [text.at(-3), text.at(-2)];
  if (form !== '0' && form !== '1') return undefined;
  return kind === '0' ? 'concept' : kind === '1' ? 'description' : kind === '2' ? 'relationship' : undefined;
}

/** Products of the dihedral group D5, and the permutation of Verhoeff's scheme (1969). */
const PRODUCT = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const PERMUTATION = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];

function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place]);
    check = Number(PRODUCT[check]?.[Number(PERMUTATION[place % 8]?.[digit])]);
  }
  return check === 0;
}
