// DPYD and RYR1: every variant on each strand when the strands are known, otherwise the list of variants found.
// HapB3 (DPYD) is decided by its intronic variant rs75017182; the exonic rs56038477 stands in only where that is missing
// (CPIC fluoropyrimidines, PMID 29152729 and its 2024 additional updates).

import { combinationName, compareAlleleNames, compareParts } from './allele-names.ts';
import type { GeneDefinition } from './definition.ts';
import type { Genotype, Observed } from './genotype.ts';
import { eachArrangement, readStrand, type Strand, type StrandReading } from './match-strands.ts';

/** The outcome for a gene read variant by variant. Exactly one of `diplotypes` and `variants` is filled. */
export interface VariantCall {
  readonly diplotypes: readonly StrandPair[];
  /** Names of the variants found; a variant on both strands stands twice. */
  readonly variants: readonly string[];
  readonly notes: readonly string[];
}

export interface StrandPair {
  readonly label: string;
  readonly strands: readonly (readonly string[])[];
  readonly hasLeftover: boolean;
}

export const HAPB3 = 'c.1129-5923C>G, c.1236G>A (HapB3)';
export const HAPB3_INTRONIC = 'c.1129-5923C>G';
const INTRONIC_RSID = 'rs75017182';
const EXONIC_RSID = 'rs56038477';
const HAPB3_NAMES: ReadonlySet<string> = new Set([HAPB3, HAPB3_INTRONIC]);

const EXONIC_ONLY =
  'DPYD HapB3 read from the exonic rs56038477 alone: the intronic rs75017182 was not tested and should be, because it carries the effect.';
const EXONIC_DISAGREES = 'DPYD HapB3: the exonic rs56038477 disagrees with the intronic rs75017182; the intronic result is used.';

/** Calls DPYD or RYR1. Pure; the genotype must have at least one available position. */
export function callLowestFunction(genotype: Genotype): VariantCall {
  const hapB3 = hapB3Positions(genotype.definition);
  const strandsKnown = genotype.isEffectivelyPhased || genotype.usesPhaseSets;
  const byStrand = strandsKnown ? callByStrand(genotype, hapB3) : null;
  if (byStrand) return byStrand;
  const notes = strandsKnown
    ? ['Too many phase sets to list every arrangement: variants are listed instead and taken to lie on different strands.']
    : [];
  const call = listVariants(genotype, hapB3);
  return { ...call, notes: [...notes, ...call.notes] };
}

interface HapB3Positions {
  readonly intronic: number;
  readonly exonic: number;
}

function hapB3Positions(definition: GeneDefinition): HapB3Positions | null {
  if (definition.gene !== 'DPYD') return null;
  const intronic = definition.positions.findIndex((position) => position.rsid === INTRONIC_RSID);
  const exonic = definition.positions.findIndex((position) => position.rsid === EXONIC_RSID);
  return intronic < 0 || exonic < 0 ? null : { intronic, exonic };
}

/** The call when each strand can be read on its own; null when the arrangements are too many. */
function callByStrand(genotype: Genotype, hapB3: HapB3Positions | null): VariantCall | null {
  const notes = new Set<string>();
  const found = new Map<string, FoundPair>();
  const read = (strand: Strand) => readStrandWithHapB3(genotype, strand, hapB3, notes);
  const isArranged = eachArrangement(genotype, (one, other) => {
    const seconds = genotype.isSingleCopy ? [null] : read(other);
    for (const first of read(one))
      for (const second of seconds) {
        const inOrder = !second || compareParts(first.parts, second.parts) <= 0 ? [first, second] : [second, first];
        const readings = inOrder.flatMap((reading) => reading ?? []);
        found.set(readings.map(({ name }) => name).join('/'), { readings, asFound: second ? [first, second] : [first] });
      }
  });
  if (!isArranged) return null;
  const diplotypes = [...found]
    .sort(([, left], [, right]) => comparePairs(left, right))
    .map(([label, { asFound }]) => pairOf(label, asFound));
  return { diplotypes, variants: [], notes: [...notes] };
}

/** The readings of both strands, in the order they are written and in the order of the arrangement. */
interface FoundPair {
  readonly readings: readonly StrandReading[];
  readonly asFound: readonly StrandReading[];
}

function comparePairs(left: FoundPair, right: FoundPair): number {
  const [leftFirst, leftSecond] = left.readings;
  const [rightFirst, rightSecond] = right.readings;
  return (
    compareParts(leftFirst?.parts ?? NO_PARTS, rightFirst?.parts ?? NO_PARTS) ||
    compareParts(leftSecond?.parts ?? NO_PARTS, rightSecond?.parts ?? NO_PARTS)
  );
}

const NO_PARTS: readonly string[] = [''];

function pairOf(label: string, strands: readonly StrandReading[]): StrandPair {
  return { label, strands: strands.map(({ components }) => components), hasLeftover: strands.some(({ leftover }) => leftover.length > 0) };
}

function readStrandWithHapB3(
  genotype: Genotype,
  strand: Strand,
  hapB3: HapB3Positions | null,
  notes: Set<string>,
): readonly StrandReading[] {
  if (!hapB3) return readStrand(genotype, strand);
  const readings = readStrand(genotype, strand, HAPB3_NAMES, new Set([hapB3.intronic, hapB3.exonic]));
  const name = hapB3OnStrand(genotype.definition, strand, hapB3, notes);
  return name === null ? readings : readings.map((reading) => withComponent(reading, name));
}

function hapB3OnStrand(
  { positions }: GeneDefinition,
  strand: Strand,
  { intronic, exonic }: HapB3Positions,
  notes: Set<string>,
): string | null {
  const carries = (position: number) => strand[position] != null && strand[position] !== positions[position]?.ref;
  if (carries(intronic)) return carries(exonic) ? HAPB3 : HAPB3_INTRONIC;
  if (!carries(exonic)) return null;
  if (strand[intronic] != null) {
    notes.add(EXONIC_DISAGREES);
    return null;
  }
  notes.add(EXONIC_ONLY);
  return HAPB3;
}

function withComponent(reading: StrandReading, name: string): StrandReading {
  const others = reading.components.filter((component) => component !== 'Reference' && !reading.leftover.includes(component));
  const components = [...others, name].sort(compareAlleleNames);
  const parts = [...components, ...reading.leftover];
  return { components, leftover: reading.leftover, name: combinationName(parts), parts };
}

/** Strands unknown: each variant that some arrangement could carry, twice where both strands must carry it. */
function listVariants(genotype: Genotype, hapB3: HapB3Positions | null): VariantCall {
  const { definition } = genotype;
  const groupOf = new Int32Array(definition.positions.length).fill(NO_GROUP);
  for (const [number, group] of genotype.heterozygousGroups.entries()) for (const position of group) groupOf[position] = number;
  const sides = new Uint8Array(genotype.heterozygousGroups.length);
  const once: string[] = [];
  const twice = new Set<string>();
  for (const [number, allele] of definition.alleles.entries()) {
    if (hapB3 && HAPB3_NAMES.has(allele.name)) continue;
    const cells = allele.cells.filter(([position]) => genotype.observed[position]);
    if (cells.length === 0 || !fitsSomeStrand(genotype, groupOf, cells, sides.fill(EITHER_SIDE))) continue;
    once.push(allele.name);
    if (number > 0 && cells.every(([position, cell]) => isOnBoth(genotype.observed[position], cell))) twice.add(allele.name);
  }
  const hapB3Found = hapB3 ? hapB3FromCounts(genotype, hapB3) : { variants: [], notes: [] };
  const reference = definition.alleles[0]?.name;
  const isCrowded = once.length + hapB3Found.variants.length > 2;
  const variants = once.filter((name) => !(isCrowded && name === reference)).flatMap((name) => (twice.has(name) ? [name, name] : [name]));
  return { diplotypes: [], variants: [...variants, ...hapB3Found.variants].sort(compareAlleleNames), notes: hapB3Found.notes };
}

const NO_GROUP = -1;
/** The sides of a group that may hold an allele: bit 1 the first bases, bit 2 the second. */
const EITHER_SIDE = 3;

/** Whether one arrangement puts all these cells on one strand: within a group, the first or the second bases must fit throughout. `sides` is scratch, one per group. */
function fitsSomeStrand(
  genotype: Genotype,
  groupOf: Int32Array,
  cells: readonly (readonly [number, string])[],
  sides: Uint8Array,
): boolean {
  for (const [position, cell] of cells) {
    const seen = genotype.observed[position];
    const group = groupOf[position] ?? NO_GROUP;
    if (group === NO_GROUP) {
      if (seen?.first !== cell) return false;
      continue;
    }
    const fitting = (seen?.first === cell ? 1 : 0) | (seen?.second === cell ? 2 : 0);
    const left = (sides[group] ?? 0) & fitting;
    if (left === 0) return false;
    sides[group] = left;
  }
  return true;
}

function isOnBoth(seen: Observed | undefined, cell: string): boolean {
  return seen?.first === cell && seen.second === cell;
}

/** HapB3 with strands unknown, from the number of strands that carry each variant; the intronic count decides. */
function hapB3FromCounts(genotype: Genotype, { intronic, exonic }: HapB3Positions): { variants: string[]; notes: string[] } {
  const intron = carriers(genotype, intronic);
  const exon = carriers(genotype, exonic);
  if (intron === null) {
    if (exon === null) return { variants: [], notes: [] };
    return { variants: Array<string>(exon).fill(HAPB3), notes: exon > 0 ? [EXONIC_ONLY] : [] };
  }
  if (exon === null) return { variants: Array<string>(intron).fill(HAPB3_INTRONIC), notes: [] };
  const tied = genotype.heterozygousGroups.some((group) => group.includes(intronic) && group.includes(exonic));
  if (tied && !isSameStrand(genotype, intronic, exonic)) return { variants: [HAPB3_INTRONIC], notes: [EXONIC_DISAGREES] };
  const whole = Math.min(intron, exon);
  return {
    variants: [...Array<string>(whole).fill(HAPB3), ...Array<string>(intron - whole).fill(HAPB3_INTRONIC)],
    notes: exon > intron ? [EXONIC_DISAGREES] : [],
  };
}

function carriers(genotype: Genotype, position: number): number | null {
  const seen = genotype.observed[position];
  const ref = genotype.definition.positions[position]?.ref;
  if (!seen) return null;
  return [seen.first, seen.second].filter((base) => base != null && base !== ref).length;
}

function isSameStrand(genotype: Genotype, one: number, other: number): boolean {
  const refOf = (position: number) => genotype.definition.positions[position]?.ref;
  return (genotype.observed[one]?.first !== refOf(one)) === (genotype.observed[other]?.first !== refOf(other));
}
