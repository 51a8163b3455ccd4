// Every mode of inheritance of one variant, judged apart and three-valued: Genomics England's segregation filters (rare disease tiering, release
// Nembus), of which none is excluded by the look of the pedigree. A missing genotype never excludes; it is written down.

import { type Region, regionOf } from '../family/ploidy.ts';
import type { Genotype, Variant } from '../scan/variant.ts';
import type { FamilyContext } from './context.ts';
import { type DeNovoQuality, deNovoQuality } from './de-novo.ts';

export type Mode =
  | 'deNovo'
  | 'inheritedAutosomalDominant'
  | 'inheritedAutosomalDominantPaternallyImprinted'
  | 'inheritedAutosomalDominantMaternallyImprinted'
  | 'simpleRecessive'
  | 'uniparentalIsodisomy'
  | 'xLinkedMonoallelic'
  | 'xLinkedSimpleRecessive'
  | 'mitochondrialGenome'
  | 'yLinked';

/** yes: fits, nothing unknown stands in the way of saying so; unknown: fits as far as is known; no: does not fit. */
export interface Verdict {
  readonly mode: Mode;
  readonly verdict: 'yes' | 'no' | 'unknown';
  /** Why, in sentences for a clinical scientist. */
  readonly because: readonly string[];
}

export interface Segregation {
  readonly region: Region;
  readonly verdicts: readonly Verdict[];
  readonly deNovoQuality: DeNovoQuality | null;
  /** Members in whom the allele is in 5 to 30 % of at least 10 reads. */
  readonly mosaicIn: readonly string[];
  /** What each member carries, as counted for these rules (hemizygous counted as such). */
  readonly carried: readonly Carried[];
}

/** none, one of two, both of two, the only one, or not known. */
export type Carried = 'none' | 'heterozygous' | 'homozygous' | 'hemizygous' | 'unknown';

export function segregate(variant: Variant, context: FamilyContext): Segregation {
  const region = regionOf(variant.contig, variant.position, context.build);
  const carried = variant.genotypes.map((genotype, member) => carriedBy(genotype, region, context.xCopies[member] ?? null));
  const name = (member: number): string => context.family.members[member]?.id ?? '';
  const verdicts = verdictsFor(region, carried, context, name);
  const isNew = verdicts.some(({ mode, verdict }) => mode === 'deNovo' && verdict !== 'no');
  return {
    region,
    verdicts,
    deNovoQuality: isNew ? deNovoQuality(variant, context) : null,
    mosaicIn: variant.genotypes.some((genotype) => isMosaic(genotype, region))
      ? variant.genotypes.flatMap((genotype, member) => (isMosaic(genotype, region) ? [name(member)] : []))
      : NOBODY,
    carried,
  };
}

const NOBODY: readonly string[] = [];

/** The verdicts follow from who carries what alone, and a family carries its thousands of variants in a few ways: each way is judged once. */
const JUDGED = new WeakMap<FamilyContext, Map<string, readonly Verdict[]>>();

function verdictsFor(
  region: Region,
  carried: readonly Carried[],
  context: FamilyContext,
  name: (member: number) => string,
): readonly Verdict[] {
  const judged = JUDGED.get(context) ?? new Map<string, readonly Verdict[]>();
  JUDGED.set(context, judged);
  let way: string = region;
  for (const each of carried) way += each;
  const before = judged.get(way);
  if (before) return before;
  const verdicts = RULES.filter(({ regions }) => regions.includes(region)).map(({ mode, judge }) => {
    const notes = new Notes();
    judge({ region, context, notes, carried, name });
    return { mode, verdict: notes.verdict, because: notes.because };
  });
  judged.set(way, verdicts);
  return verdicts;
}

export function carriedBy(genotype: Genotype | null, region: Region, xCopies: 1 | 2 | null): Carried {
  if (!genotype || genotype.copies === null) return 'unknown';
  // One X: 1, 1/1 and 0/1 all mean the only allele (callers differ: slivar #154, seqr #5154).
  const isSingle = region === 'mitochondrial' || region === 'y' || (region === 'x' && xCopies === 1);
  if (genotype.copies === 0) return 'none';
  if (isSingle || (genotype.ploidy === 1 && region === 'x' && xCopies !== 2)) return 'hemizygous';
  // A haploid call where two copies are expected says nothing of the other copy; it is read as both, as bcftools does.
  return genotype.copies >= 2 || genotype.ploidy === 1 ? 'homozygous' : 'heterozygous';
}

function isMosaic(genotype: Genotype | null, region: Region): boolean {
  if (!genotype?.depth || genotype.altDepth === null || region === 'mitochondrial' || genotype.depth < 10) return false;
  const balance = genotype.altDepth / genotype.depth;
  return (genotype.copies ?? 0) > 0 && balance >= 0.05 && balance <= 0.3;
}

/** Collects reasons; one "no" decides, else one "unknown". */
class Notes {
  #refused = false;
  #open = false;
  readonly because: string[] = [];
  no(why: string): void {
    this.#refused = true;
    this.because.push(why);
  }
  unknown(why: string): void {
    this.#open = true;
    this.because.push(why);
  }
  note(why: string): void {
    this.because.push(why);
  }
  get verdict(): Verdict['verdict'] {
    return this.#refused ? 'no' : this.#open ? 'unknown' : 'yes';
  }
}

interface Case {
  readonly region: Region;
  readonly context: FamilyContext;
  readonly notes: Notes;
  readonly carried: readonly Carried[];
  readonly name: (member: number) => string;
}

interface Rule {
  readonly mode: Mode;
  readonly regions: readonly Region[];
  readonly judge: (it: Case) => void;
}

const has = (carried: Carried | undefined): boolean => carried === 'heterozygous' || carried === 'homozygous' || carried === 'hemizygous';
const isBiallelic = (carried: Carried | undefined): boolean => carried === 'homozygous' || carried === 'hemizygous';

const RULES: readonly Rule[] = [
  { mode: 'deNovo', regions: ['autosome', 'x', 'y', 'mitochondrial', 'other'], judge: deNovo },
  { mode: 'inheritedAutosomalDominant', regions: ['autosome'], judge: inheritedDominant },
  { mode: 'inheritedAutosomalDominantPaternallyImprinted', regions: ['autosome'], judge: (it) => imprinted(it, 'mother') },
  { mode: 'inheritedAutosomalDominantMaternallyImprinted', regions: ['autosome'], judge: (it) => imprinted(it, 'father') },
  { mode: 'simpleRecessive', regions: ['autosome'], judge: simpleRecessive },
  { mode: 'uniparentalIsodisomy', regions: ['autosome'], judge: uniparentalIsodisomy },
  { mode: 'xLinkedMonoallelic', regions: ['x'], judge: xMonoallelic },
  { mode: 'xLinkedSimpleRecessive', regions: ['x'], judge: xRecessive },
  { mode: 'mitochondrialGenome', regions: ['mitochondrial'], judge: mitochondrial },
  { mode: 'yLinked', regions: ['y'], judge: (it) => affectedCarry(it, has) },
];

/** Some affected child has an allele that no parent who could have given it has. Judged apart from every other mode. */
function deNovo(it: Case): void {
  const { context, notes, carried, name, region } = it;
  const children = context.affected.filter(
    (member) => has(carried[member]) && (context.fatherOf[member] !== -1 || context.motherOf[member] !== -1),
  );
  if (children.length === 0) {
    if (context.affected.some((member) => has(carried[member]))) notes.unknown('No parent of an affected carrier is in the family.');
    else notes.no('No affected person carries it.');
    return;
  }
  const answers = children.map((child) => {
    const isSon = carried[child] === 'hemizygous';
    const givers: readonly (readonly [string, number])[] = [
      // A son's X and everybody's mitochondria come from the mother, a son's Y from the father.
      ...(region === 'mitochondrial' || (region === 'x' && isSon) ? [] : [['father', context.fatherOf[child] ?? -1] as const]),
      ...(region === 'y' ? [] : [['mother', context.motherOf[child] ?? -1] as const]),
    ];
    const lacking = givers.filter(([, parent]) => carried[parent] === 'none');
    const unseen = givers.filter(([, parent]) => parent === -1 || carried[parent] === 'unknown').map(([who]) => who);
    if (carried[child] === 'homozygous' && lacking.length > 0)
      return { child, answer: 'yes' as const, why: `${name(child)} has two copies and the ${lacking[0]?.[0]} has none.` };
    const giver = givers.find(([, parent]) => has(carried[parent]));
    if (giver) return { child, answer: 'no' as const, why: `The ${giver[0]} of ${name(child)} carries it.` };
    if (unseen.length > 0)
      return { child, answer: 'unknown' as const, why: `The genotype of the ${unseen.join(' and the ')} of ${name(child)} is not known.` };
    return {
      child,
      answer: 'yes' as const,
      why: `${name(child)} carries it; ${givers.map(([who]) => `the ${who}`).join(' and ')} ${givers.length > 1 ? 'do' : 'does'} not.`,
    };
  });
  const best = answers.find(({ answer }) => answer === 'yes') ?? answers.find(({ answer }) => answer === 'unknown') ?? answers[0];
  if (best?.answer === 'yes') notes.note(best.why);
  else if (best?.answer === 'unknown') notes.unknown(best.why);
  else notes.no(best?.why ?? '');
}

function inheritedDominant(it: Case): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, has);
  unaffectedDoNot(it, has, 'carries it');
  for (const member of context.affected) {
    const parents = [context.fatherOf[member] ?? -1, context.motherOf[member] ?? -1].filter((parent) => parent !== -1);
    if (parents.length === 0 || !has(carried[member])) continue;
    if (parents.length === 2 && parents.every((parent) => carried[parent] === 'none'))
      notes.no(`Neither parent of ${name(member)} carries it.`);
    else if (!parents.some((parent) => has(carried[parent]))) notes.unknown(`Whether a parent of ${name(member)} carries it is not known.`);
    else
      notes.note(
        `Inherited from ${parents
          .filter((parent) => has(carried[parent]))
          .map(name)
          .join(' and ')}.`,
      );
  }
  if (context.affected.every((member) => context.fatherOf[member] === -1 && context.motherOf[member] === -1))
    notes.unknown('No parent is in the family.');
}

/** The silenced copy causes nothing: an affected person has it from the parent whose copy is expressed. */
function imprinted(it: Case, expressed: 'father' | 'mother'): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, has);
  const giverOf = expressed === 'father' ? context.fatherOf : context.motherOf;
  const otherOf = expressed === 'father' ? context.motherOf : context.fatherOf;
  const origin = (member: number): 'expressed' | 'silenced' | 'unknown' => {
    const giver = carried[giverOf[member] ?? -1];
    const other = carried[otherOf[member] ?? -1];
    if (carried[member] === 'homozygous' || (has(giver) && other === 'none')) return 'expressed';
    return giver === 'none' ? 'silenced' : 'unknown';
  };
  for (const member of context.affected) {
    if (!has(carried[member])) continue;
    const from = origin(member);
    if (from === 'silenced') notes.no(`${name(member)} does not have it from the ${expressed}, whose copy is expressed.`);
    else if (from === 'unknown') notes.unknown(`From which parent ${name(member)} has it is not known.`);
    else notes.note(`${name(member)} has it from the ${expressed}, whose copy is expressed.`);
  }
  if (context.penetrance === 'complete')
    for (const member of context.unaffected)
      if (has(carried[member]) && origin(member) === 'expressed')
        notes.no(`${name(member)} is unaffected and has it on the expressed copy.`);
}

function simpleRecessive(it: Case): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, isBiallelic, 'has two copies');
  unaffectedDoNot(it, isBiallelic, 'has two copies');
  for (const member of context.affected) {
    if (!isBiallelic(carried[member])) continue;
    for (const parent of [context.fatherOf[member] ?? -1, context.motherOf[member] ?? -1])
      if (parent !== -1 && carried[parent] === 'none')
        notes.no(
          `${name(parent)} carries none of the two copies of ${name(member)} (deletion, uniparental disomy or a new change are possible).`,
        );
  }
}

function uniparentalIsodisomy({ context, notes, carried, name }: Case): void {
  const child = context.affected.find((member) => carried[member] === 'homozygous');
  if (child === undefined) {
    const open = context.affected.some((member) => carried[member] === 'unknown');
    if (open) notes.unknown('The genotype of an affected person is not known.');
    else notes.no('No affected person has two copies.');
    return;
  }
  const [father, mother] = [carried[context.fatherOf[child] ?? -1] ?? 'unknown', carried[context.motherOf[child] ?? -1] ?? 'unknown'];
  if (father === 'unknown' || mother === 'unknown') {
    const other = father === 'unknown' ? mother : father;
    if (father === mother || other === 'none' || has(other)) notes.unknown(`Both parents of ${name(child)} are needed to say.`);
  } else if (has(father) && mother === 'none') notes.note(`Both copies of ${name(child)} can only be the father's.`);
  else if (has(mother) && father === 'none') notes.note(`Both copies of ${name(child)} can only be the mother's.`);
  else notes.no(has(father) && has(mother) ? 'Both parents carry it.' : 'Neither parent carries it.');
}

/** Males with the allele, females with one: PanelApp's wording allows milder or later disease in females, so an unaffected heterozygous female does not exclude. */
function xMonoallelic(it: Case): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, has);
  unaffectedDoNot(it, isBiallelic, 'has no other copy');
  for (const member of context.unaffected)
    if (carried[member] === 'heterozygous')
      notes.note(`${name(member)} is an unaffected heterozygous carrier; females may be affected less or later.`);
}

function xRecessive(it: Case): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, isBiallelic, 'has no other copy');
  unaffectedDoNot(it, isBiallelic, 'has no other copy');
  for (const member of context.affected) {
    const mother = context.motherOf[member] ?? -1;
    // One new change is enough in a male: it is judged under deNovo as well, and does not exclude here.
    if (mother !== -1 && carried[member] === 'hemizygous' && carried[mother] === 'none')
      notes.note(`${name(mother)}, the mother, does not carry it: new in ${name(member)}.`);
    for (const parent of [context.fatherOf[member] ?? -1, mother])
      if (parent !== -1 && carried[member] === 'homozygous' && carried[parent] === 'none')
        notes.no(`${name(parent)} carries none of the two copies of ${name(member)}.`);
  }
}

/** Any affected carriers; the share of reads is shown because unaffected relatives may carry less. */
function mitochondrial(it: Case): void {
  const { context, notes, carried, name } = it;
  affectedCarry(it, has);
  for (const member of context.unaffected)
    if (has(carried[member])) notes.note(`${name(member)} is unaffected and carries it: compare the heteroplasmy.`);
}

function affectedCarry(
  { context, notes, carried, name }: Case,
  fits: (carried: Carried | undefined) => boolean,
  what = 'carries it',
): void {
  for (const member of context.affected) {
    if (carried[member] === 'unknown') notes.unknown(`Whether ${name(member)} (affected) ${what} is not known.`);
    else if (!fits(carried[member])) notes.no(`${name(member)} is affected; that this person ${what} is not so.`);
  }
}

function unaffectedDoNot({ context, notes, carried, name }: Case, fits: (carried: Carried | undefined) => boolean, what: string): void {
  for (const member of context.unaffected) {
    // Missing genotypes are ignored (Genomics England's tiering), and written down.
    if (carried[member] === 'unknown') notes.note(`Whether ${name(member)} (unaffected) ${what} is not known; this does not exclude.`);
    else if (fits(carried[member])) {
      if (context.penetrance === 'complete') notes.no(`${name(member)} is unaffected and ${what}.`);
      else notes.note(`${name(member)} is unaffected and ${what}: possible under incomplete penetrance.`);
    }
  }
}
