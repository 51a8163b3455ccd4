// Which pairs of named alleles explain a genotype. A pair must explain every position, or every phase set, on its own:
// so the test is an AND over positions and nothing is permuted (docs/decisions/0011-calling-without-permutations.md).

import { compareAlleleNames, diplotypeLabel } from './allele-names.ts';
import type { GeneDefinition } from './definition.ts';
import { cellAccepts, isWobble } from './definition.ts';
import type { Genotype } from './genotype.ts';

/** A pair of alleles (indexes into the definition) that explains the genotype, or one allele for a single copy. */
export interface AllelePair {
  readonly first: number;
  readonly second: number | null;
  readonly score: number;
  readonly label: string;
}

/** A set of alleles, one bit each, in 32-bit words. */
type AlleleSet = Int32Array;

/** A gene made ready: for each position and base the set of alleles that accept it. Built once per definition. */
export interface AlleleIndex {
  readonly definition: GeneDefinition;
  readonly accepting: readonly Map<string, AlleleSet>[];
  /** For each position, the alleles (other than the reference) with a cell of their own there. */
  readonly definedAt: readonly (readonly number[])[];
  /** Positions where alleles have a wobble that contains the reference base, with those alleles. */
  readonly wobbles: readonly { readonly position: number; readonly alleles: readonly number[] }[];
  /** The score of each allele when every position is tested. */
  readonly fullScores: Int32Array;
  /** The base each allele has at each position once blanks take the reference allele's base. */
  readonly cells: readonly (readonly string[])[];
}

const indexes = new WeakMap<GeneDefinition, AlleleIndex>();

/** The index of a definition, built at first use and kept with it. */
export function alleleIndexOf(definition: GeneDefinition): AlleleIndex {
  const known = indexes.get(definition);
  if (known) return known;
  const built = buildIndex(definition);
  indexes.set(definition, built);
  return built;
}

/** All pairs that explain the genotype, best score first. Pairs are scored by how many cells of both alleles were tested. */
export function findPairs(genotype: Genotype): readonly AllelePair[] {
  const index = alleleIndexOf(genotype.definition);
  const { scores, isTested } = scoresOf(index, genotype);
  const candidates = candidatesOf(index, genotype, isTested);
  const pairs: AllelePair[] = [];
  if (genotype.isSingleCopy) {
    for (const first of membersOf(candidates)) pairs.push(pairOf(index, scores, first, null));
  } else {
    const groups = genotype.heterozygousGroups.map((group) => acceptedByGroup(index, genotype, group));
    const partners = new Int32Array(candidates.length);
    for (const first of membersOf(candidates)) {
      keepPartners(partners, candidates, groups, first);
      for (const second of membersOf(partners)) pairs.push(pairOf(index, scores, first, second));
    }
  }
  return pairs.sort((left, right) => right.score - left.score || compareLabels(left.label, right.label));
}

/** Of sorted pairs, those with the best score, written once each. */
export function bestPairs(pairs: readonly AllelePair[]): readonly AllelePair[] {
  return pairs.filter((pair) => pair.score === pairs[0]?.score);
}

/** Order of diplotype labels: by first allele, then by second. */
export function compareLabels(left: string, right: string): number {
  const [leftFirst = '', leftSecond = ''] = left.split('/');
  const [rightFirst = '', rightSecond = ''] = right.split('/');
  return compareAlleleNames(leftFirst, rightFirst) || compareAlleleNames(leftSecond, rightSecond);
}

/** For one group that turns as a whole: the alleles that accept all its first bases, and those that accept all its second bases. */
interface GroupAcceptance {
  readonly firsts: AlleleSet;
  readonly seconds: AlleleSet;
}

function acceptedByGroup(index: AlleleIndex, genotype: Genotype, group: readonly number[]): GroupAcceptance {
  const words = Math.ceil(index.cells.length / 32);
  const firsts = new Int32Array(words).fill(-1);
  const seconds = new Int32Array(words).fill(-1);
  for (const position of group) {
    const seen = genotype.observed[position];
    narrow(firsts, seen?.first == null ? undefined : acceptingSet(index, position, seen.first));
    narrow(seconds, seen?.second == null ? undefined : acceptingSet(index, position, seen.second));
  }
  return { firsts, seconds };
}

function narrow(set: AlleleSet, by: AlleleSet | undefined): void {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] ?? 0) & (by?.[word] ?? 0);
}

/** Leaves in `partners` the candidates from this one on that, beside it, explain every group: it takes the first bases and they the second, or the other way round. */
function keepPartners(partners: AlleleSet, candidates: AlleleSet, groups: readonly GroupAcceptance[], allele: number): void {
  const own = allele >> 5;
  partners.set(candidates);
  partners.fill(0, 0, own);
  partners[own] = (partners[own] ?? 0) & (-1 << (allele & 31));
  for (const { firsts, seconds } of groups) {
    const takesFirsts = isIn(firsts, allele);
    const takesSeconds = isIn(seconds, allele);
    let left = 0;
    for (let word = own; word < partners.length; word++) {
      const kept = (partners[word] ?? 0) & ((takesFirsts ? (seconds[word] ?? 0) : 0) | (takesSeconds ? (firsts[word] ?? 0) : 0));
      partners[word] = kept;
      left |= kept;
    }
    if (left === 0) return;
  }
}

/** Alleles with a tested cell that accept a base of the sample at every position. */
function candidatesOf(index: AlleleIndex, genotype: Genotype, isTested: Int32Array): AlleleSet {
  const words = Math.ceil(isTested.length / 32);
  const alive = new Int32Array(words).fill(-1);
  for (const position of genotype.available) {
    const seen = genotype.observed[position];
    if (!seen) continue;
    const one = seen.first === null ? undefined : acceptingSet(index, position, seen.first);
    const other = seen.second == null || seen.second === seen.first ? undefined : acceptingSet(index, position, seen.second);
    for (let word = 0; word < words; word++) alive[word] = (alive[word] ?? 0) & ((one?.[word] ?? 0) | (other?.[word] ?? 0));
  }
  const tested = new Int32Array(words);
  for (let allele = 0; allele < isTested.length; allele++)
    if ((isTested[allele] ?? 0) > 0) tested[allele >> 5] = (tested[allele >> 5] ?? 0) | (1 << (allele & 31));
  narrow(alive, tested);
  return alive;
}

/** Cells that were tested, per allele; a wobble where the sample has two reference bases counts one less, so that the plain allele wins. */
function scoresOf(index: AlleleIndex, genotype: Genotype): { scores: Int32Array; isTested: Int32Array } {
  const scores = index.fullScores.slice();
  for (const position of genotype.missing) {
    for (const allele of index.definedAt[position] ?? []) scores[allele] = (scores[allele] ?? 0) - 1;
    scores[0] = (scores[0] ?? 0) - 1;
  }
  // An allele none of whose cells were tested cannot be told from the reference: it drops out, whatever its wobbles cost.
  const isTested = scores.slice();
  for (const { position, alleles: wobbles } of index.wobbles) {
    const ref = index.definition.positions[position]?.ref;
    const seen = genotype.observed[position];
    if (seen?.first !== ref || (seen?.second !== undefined && seen?.second !== ref)) continue;
    for (const allele of wobbles) scores[allele] = (scores[allele] ?? 0) - 1;
  }
  return { scores, isTested };
}

function pairOf(index: AlleleIndex, scores: Int32Array, first: number, second: number | null): AllelePair {
  const name = reportedName(index.definition, first);
  const score = (scores[first] ?? 0) + (second === null ? 0 : (scores[second] ?? 0));
  return { first, second, score, label: second === null ? name : diplotypeLabel(name, reportedName(index.definition, second)) };
}

/** The name an allele is reported under (a suballele under its parent's). */
export function reportedName(definition: GeneDefinition, allele: number): string {
  const name = definition.alleles[allele]?.name ?? '';
  return definition.reportedAs[name] ?? name;
}

/** Alleles that accept a base here; kept for the bases the definition lists, worked out anew for any other a file may bring. */
function acceptingSet(index: AlleleIndex, position: number, base: string): AlleleSet {
  const known = index.accepting[position]?.get(base);
  if (known) return known;
  const set = new Int32Array(Math.ceil(index.cells.length / 32));
  for (const [allele, cells] of index.cells.entries())
    if (cellAccepts(cells[position] ?? '', base)) set[allele >> 5] = (set[allele >> 5] ?? 0) | (1 << (allele & 31));
  const { ref, alts } = index.definition.positions[position] ?? {};
  if (base === ref || alts?.includes(base)) index.accepting[position]?.set(base, set);
  return set;
}

/** The alleles of a set, by number. */
function membersOf(set: AlleleSet): readonly number[] {
  const members: number[] = [];
  for (let word = 0; word < set.length; word++)
    for (let rest = set[word] ?? 0; rest !== 0; rest &= rest - 1) members.push(word * 32 + 31 - Math.clz32(rest & -rest));
  return members;
}

function isIn(set: AlleleSet, allele: number): boolean {
  return ((set[allele >> 5] ?? 0) & (1 << (allele & 31))) !== 0;
}

function buildIndex(definition: GeneDefinition): AlleleIndex {
  const definedAt: number[][] = definition.positions.map(() => []);
  const wobbleAt: number[][] = definition.positions.map(() => []);
  const reference = new Map(definition.alleles[0]?.cells ?? []);
  const base = definition.positions.map((position, index) => {
    const cell = reference.get(index) ?? position.ref;
    return isWobble(cell) ? position.ref : cell;
  });
  const cells = definition.alleles.map((allele, number) => {
    const row = [...base];
    for (const [position, cell] of allele.cells) {
      row[position] = cell;
      if (number > 0) definedAt[position]?.push(number);
      if (isWobble(cell) && cellAccepts(cell, definition.positions[position]?.ref ?? '')) wobbleAt[position]?.push(number);
    }
    return row;
  });
  const wobbles = wobbleAt.flatMap((alleles, position) => (alleles.length > 0 ? [{ position, alleles }] : []));
  const fullScores = Int32Array.from(definition.alleles, (allele) => allele.score);
  return { definition, accepting: definition.positions.map(() => new Map()), definedAt, wobbles, fullScores, cells };
}
