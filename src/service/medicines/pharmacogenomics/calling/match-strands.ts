// What lies on each strand: the named alleles a strand carries whole, combinations of them, and variants left over.
// Used for the genes read variant by variant, and for combinations shown to the laboratory. Never scored.

import { combinationName, compareAlleleNames } from './allele-names.ts';
import type { GeneDefinition } from './definition.ts';
import { cellAccepts } from './definition.ts';
import type { Genotype } from './genotype.ts';
import { reportedName } from './match-alleles.ts';

/** Genes whose tables list combinations such as *80+*28 as alleles; their parts are looked for instead. */
const READY_MADE_COMBINATIONS: ReadonlySet<string> = new Set(['UGT1A1']);

/** One strand: the base at every position, null where unknown. */
export type Strand = readonly (string | null)[];

/** One way to read a strand. `components` are allele names (the reference alone when nothing else is carried), `leftover` variants belong to no carried allele. */
export interface StrandReading {
  readonly components: readonly string[];
  readonly leftover: readonly string[];
  readonly name: string;
  /** What the name is made of, in its order. */
  readonly parts: readonly string[];
}

/** More groups than this would list over 64 arrangements, which no reader could use; the caller then lists variants instead. */
export const MOST_GROUPS_ARRANGED = 7;

/** Variants named over all arrangements together, beyond which nobody reads the list either (an invented file can put hundreds of variants in several phase sets). */
const MOST_VARIANTS_NAMED = 1_000;

/**
 * Shows every distinct arrangement of the sample's bases on two strands to `visit`, and tells whether it did: not when there would be
 * too many to be of use. The two strands are the same two arrays each time and hold only for the length of the visit.
 */
export function eachArrangement(genotype: Genotype, visit: (one: Strand, other: Strand) => void): boolean {
  const groups = genotype.heterozygousGroups;
  if (groups.length > MOST_GROUPS_ARRANGED) return false;
  const count = 2 ** Math.max(0, groups.length - 1);
  if (count > 1 && count * preparedFor(genotype).variantAt.length > MOST_VARIANTS_NAMED) return false;
  const firsts = genotype.observed.map((seen) => seen?.first ?? null);
  const seconds = genotype.observed.map((seen) => (seen?.second === undefined ? (seen?.first ?? null) : seen.second));
  const one = firsts.slice();
  const other = seconds.slice();
  // The first group fixes which strand is called first, so it is never turned.
  for (let turned = 0; turned < count; turned++) {
    for (let number = 1; number < groups.length; number++) {
      const isTurned = (turned & (1 << (number - 1))) !== 0;
      for (const position of groups[number] ?? []) {
        one[position] = (isTurned ? seconds : firsts)[position] ?? null;
        other[position] = (isTurned ? firsts : seconds)[position] ?? null;
      }
    }
    visit(one, other);
  }
  return true;
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
  const covered = new Set<number>();
  let positions = 0;
  for (const number of carried)
    for (const [position] of definition.alleles[number]?.cells ?? []) {
      covered.add(position);
      positions += 1;
    }
  const shareNothing = covered.size === positions;
  for (const position of excludedPositions) covered.add(position);
  const leftover = leftoverOn(genotype, strand, covered);
  const readings = shareNothing ? [carried] : compatibleSets(definition, carried);
  return readings.map((alleles) => readingOf(definition, alleles, leftover));
}

/** Variants on the strand that no carried allele explains, by position; an unknown base is written "g.100?". */
function leftoverOn(genotype: Genotype, strand: Strand, covered: ReadonlySet<number>): readonly string[] {
  const found: { readonly at: number; readonly name: string }[] = [];
  for (const index of preparedFor(genotype).variantAt) {
    const base = strand[index] ?? null;
    const position = genotype.definition.positions[index];
    if (!position || base === position.ref || covered.has(index)) continue;
    const name = base === null ? `g.${position.position}?` : (position.hgvs[base] ?? `g.${position.position}${position.ref}>${base}`);
    found.push({ at: position.position, name });
  }
  return found.sort((left, right) => left.at - right.at).map(({ name }) => name);
}

function readingOf(definition: GeneDefinition, alleles: readonly number[], leftover: readonly string[]): StrandReading {
  const components = alleles.map((number) => reportedName(definition, number)).sort(compareAlleleNames);
  if (components.length > 0) return named(components, leftover, [...components, ...leftover]);
  const reference = [definition.alleles[0]?.name ?? ''];
  // A strand with something unexplained on it is not the reference, and its components must not say so.
  return leftover.length === 0 ? named(reference, leftover, reference) : named(leftover, leftover, leftover);
}

function named(components: readonly string[], leftover: readonly string[], parts: readonly string[]): StrandReading {
  return { components, leftover, name: combinationName(parts), parts };
}

function positionsOf(definition: GeneDefinition, number: number): readonly number[] {
  return definition.alleles[number]?.cells.map(([position]) => position) ?? [];
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
    const isReadyMade = allele.name.includes('+') && READY_MADE_COMBINATIONS.has(definition.gene);
    const cells = number === 0 || isReadyMade ? [] : allele.cells.filter(([position]) => observed[position]);
    return cells.length > 0 && cells.every(couldHold) ? [{ number, cells }] : [];
  });
  const variantAt = genotype.available.filter((index) => {
    const ref = definition.positions[index]?.ref;
    const seen = observed[index];
    return seen?.first !== ref || (seen?.second !== undefined && seen?.second !== ref);
  });
  const built = { alleles, variantAt };
  prepared.set(genotype, built);
  return built;
}

/** Sets of carried alleles that share no position, the alleles with most positions placed first. */
function compatibleSets(definition: GeneDefinition, carried: readonly number[]): readonly (readonly number[])[] {
  const bySize = [...carried].sort(
    (left, right) =>
      positionsOf(definition, right).length - positionsOf(definition, left).length ||
      compareAlleleNames(definition.alleles[left]?.name ?? '', definition.alleles[right]?.name ?? ''),
  );
  const sets: number[][] = [];
  for (const allele of bySize) {
    const own = new Set(positionsOf(definition, allele));
    const clashing = (set: readonly number[]) =>
      set.filter((member) => positionsOf(definition, member).some((position) => own.has(position)));
    const free = sets.filter((set) => clashing(set).length === 0);
    const isPartOfLarger = sets.some((set) => clashing(set).some((member) => positionsOf(definition, member).length !== own.size));
    for (const set of free) set.push(allele);
    if (free.length === 0 && !isPartOfLarger) sets.push([allele]);
  }
  return sets;
}
