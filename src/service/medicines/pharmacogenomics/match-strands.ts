// What lies on each strand: the named alleles a strand carries whole, combinations of them, and variants left over.
// Used for the genes read variant by variant, and for combinations shown to the laboratory. Never scored.

import { combinationName, compareAlleleNames } from './allele-names.ts';
import type { GeneDefinition } from './definition.ts';
import { cellAccepts } from './definition.ts';
import type { Genotype } from './genotype.ts';
import { reportedName } from './match-alleles.ts';

/** One strand: the base at every position, null where unknown. */
export type Strand = readonly (string | null)[];

/** One way to read a strand. `components` are allele names (the reference alone when nothing else is carried), `leftover` variants belong to no carried allele. */
export interface StrandReading {
  readonly components: readonly string[];
  readonly leftover: readonly string[];
  readonly name: string;
}

/** More groups than this would list over 64 arrangements, which no reader could use; the caller then lists variants instead. */
export const MOST_GROUPS_ARRANGED = 7;

/** Every distinct arrangement of the sample's bases on two strands, or null when there would be too many to be of use. */
export function arrangementsOf(genotype: Genotype): readonly (readonly [Strand, Strand])[] | null {
  const groups = genotype.heterozygousGroups;
  if (groups.length > MOST_GROUPS_ARRANGED) return null;
  const arrangements: (readonly [Strand, Strand])[] = [];
  // The first group fixes which strand is called first, so it is never turned.
  for (let turned = 0; turned < 2 ** Math.max(0, groups.length - 1); turned++) {
    const isTurned = new Set(groups.flatMap((group, number) => (number > 0 && turned & (1 << (number - 1)) ? group : [])));
    arrangements.push([strandOf(genotype, isTurned, false), strandOf(genotype, isTurned, true)]);
  }
  return arrangements;
}

function strandOf(genotype: Genotype, isTurned: ReadonlySet<number>, other: boolean): Strand {
  return genotype.observed.map((seen, position) => {
    if (!seen) return null;
    if (seen.second === undefined) return seen.first;
    return isTurned.has(position) !== other ? seen.second : seen.first;
  });
}

/** The readings of one strand. `excluded` alleles are not looked for and `excludedPositions` not counted as left over (HapB3 has its own rule). */
export function readStrand(
  genotype: Genotype,
  strand: Strand,
  excluded: ReadonlySet<string> = new Set(),
  excludedPositions: ReadonlySet<number> = new Set(),
): readonly StrandReading[] {
  const { definition } = genotype;
  const carried: number[] = [];
  for (const { number, cells } of preparedFor(genotype).alleles)
    if (
      !excluded.has(definition.alleles[number]?.name ?? '') &&
      cells.every(([position, cell]) => cellAccepts(cell, strand[position] ?? ''))
    )
      carried.push(number);
  const readings = carried.length > 1 ? compatibleSets(definition, carried) : [carried];
  return readings.map((alleles) => readingOf(genotype, strand, alleles, excludedPositions));
}

function readingOf(genotype: Genotype, strand: Strand, alleles: readonly number[], excludedPositions: ReadonlySet<number>): StrandReading {
  const { definition } = genotype;
  const covered = new Set(alleles.flatMap((number) => definition.alleles[number]?.cells.map(([position]) => position) ?? []));
  const leftover: string[] = [];
  for (const index of preparedFor(genotype).variantAt) {
    const base = strand[index];
    const position = definition.positions[index];
    if (!position || base == null || base === position.ref || covered.has(index) || excludedPositions.has(index)) continue;
    leftover.push(position.hgvs[base] ?? `g.${position.position}${position.ref}>${base}`);
  }
  const components = alleles.map((number) => reportedName(definition, number)).sort(compareAlleleNames);
  if (components.length === 0) {
    const reference = definition.alleles[0]?.name ?? '';
    return { components: [reference], leftover, name: leftover.length === 0 ? reference : combinationName(leftover) };
  }
  return { components, leftover, name: combinationName([...components, ...leftover]) };
}

/** What holds for every strand of a genotype, worked out once: the alleles one of its strands could carry, and where it differs from the reference. */
interface Prepared {
  readonly alleles: readonly { readonly number: number; readonly cells: readonly (readonly [number, string])[] }[];
  readonly variantAt: readonly number[];
}

const prepared = new WeakMap<Genotype, Prepared>();

function preparedFor(genotype: Genotype): Prepared {
  const known = prepared.get(genotype);
  if (known) return known;
  const { definition, observed } = genotype;
  const couldHold = ([position, cell]: readonly [number, string]) => {
    const seen = observed[position];
    return cellAccepts(cell, seen?.first ?? '') || cellAccepts(cell, seen?.second ?? '');
  };
  const alleles = definition.alleles.flatMap((allele, number) => {
    const cells = number === 0 ? [] : allele.cells.filter(([position]) => observed[position]);
    return cells.length > 0 && cells.every(couldHold) ? [{ number, cells }] : [];
  });
  const variantAt = genotype.available.filter((index) => {
    const ref = definition.positions[index]?.ref;
    const seen = observed[index];
    return (seen?.first != null && seen.first !== ref) || (seen?.second != null && seen.second !== ref);
  });
  const built = { alleles, variantAt };
  prepared.set(genotype, built);
  return built;
}

/** Sets of carried alleles that share no position, the alleles with most positions placed first. */
function compatibleSets(definition: GeneDefinition, carried: readonly number[]): readonly (readonly number[])[] {
  const positionsOf = (number: number) => definition.alleles[number]?.cells.map(([position]) => position) ?? [];
  const bySize = [...carried].sort(
    (left, right) =>
      positionsOf(right).length - positionsOf(left).length ||
      compareAlleleNames(definition.alleles[left]?.name ?? '', definition.alleles[right]?.name ?? ''),
  );
  const sets: number[][] = [];
  for (const allele of bySize) {
    const own = new Set(positionsOf(allele));
    let isPlaced = false;
    let isPartOfLarger = false;
    for (const set of sets) {
      const clash = set.find((member) => positionsOf(member).some((position) => own.has(position)));
      if (clash === undefined) {
        set.push(allele);
        isPlaced = true;
      } else if (positionsOf(clash).length !== own.size) {
        isPartOfLarger = true;
      }
    }
    if (!isPlaced && !isPartOfLarger) sets.push([allele]);
  }
  return sets;
}
