// Mendel's rules for one variant: how many copies a person can have, how a parent hands them on, and what tests and health say of them.

import { ageOn, isAffected, type Member } from '../pedigree/pedigree.ts';

export type Inheritance = 'autosomal-dominant' | 'autosomal-recessive' | 'x-linked' | 'mitochondrial';

/** A figure with where it comes from. */
export interface Sourced {
  readonly value: number;
  readonly source: string;
}

/** Which conditions count, and how often they come with so many copies. Nothing is assumed: without it health says nothing about genes. */
export type Penetrance =
  /** Everybody with enough copies (one if dominant, two if recessive, any in a man if X-linked) is affected from this age; nobody else ever. */
  | { readonly kind: 'complete'; readonly fromYears: number; readonly source: string }
  | {
      readonly kind: 'by-age';
      readonly source: string;
      readonly curves: readonly {
        readonly copies: readonly number[];
        readonly sex?: 'male' | 'female';
        /** Cumulative risk (0 to 1) by completed age, rising; straight between the points, 0 before the first unless it is given. */
        readonly points: readonly { readonly ageYears: number; readonly cumulative: number }[];
      }[];
    };

export interface CarrierQuestion {
  readonly inheritance: Inheritance;
  /** Results of this gene or variant count. */
  readonly gene: string;
  /** The day ages are reckoned for, `2026-01-31`. */
  readonly today: string;
  /** Share of chromosomes with the variant among people who marry in and founders; for a variant private to the family leave it out. */
  readonly alleleFrequency?: Sourced;
  readonly newMutation?: Sourced;
  readonly testSensitivity?: Sourced;
  readonly penetrance?: Penetrance;
  /** Conditions (as worded in the pedigree) that count as affected; left out, any does. */
  readonly affectedBy?: readonly string[];
}

/** A private variant: rare enough that two founders never carry it apart from each other; the answer differs from the limit by less than 1e-6. */
export const PRIVATE_FREQUENCY = 1e-9;

export interface State {
  readonly sex: 'male' | 'female';
  readonly copies: number;
}

export function statesOf(sex: Member['sex'], question: CarrierQuestion): readonly State[] {
  const matters = question.inheritance === 'x-linked' || question.penetrance?.kind === 'by-age';
  const sexes: readonly State['sex'][] = sex !== 'unknown' ? [sex] : matters ? ['male', 'female'] : ['female'];
  return sexes.flatMap((one) => Array.from({ length: mostCopies(one, question.inheritance) + 1 }, (_, copies) => ({ sex: one, copies })));
}

function mostCopies(sex: State['sex'], inheritance: Inheritance): number {
  if (inheritance === 'mitochondrial') return 1;
  return inheritance === 'x-linked' && sex === 'male' ? 1 : 2;
}

/**
 * Chance of a child's state given the parents' (undefined: a parent of whom nothing is known). A child of unknown sex is either equally often.
 * Mitochondrial variants are taken as in all copies (homoplasmic): all children of a carrying mother carry it.
 */
export function inherits(
  child: State,
  sexes: number,
  mother: State | undefined,
  father: State | undefined,
  question: CarrierQuestion,
): number {
  const { inheritance } = question;
  const frequency = question.alleleFrequency?.value ?? PRIVATE_FREQUENCY;
  const mutation = question.newMutation?.value ?? 0;
  const mutated = (given: number): number => given + (1 - given) * mutation;
  const fromMother = mutated(mother === undefined ? frequency : inheritance === 'mitochondrial' ? mother.copies : mother.copies / 2);
  if (inheritance === 'mitochondrial' || (inheritance === 'x-linked' && child.sex === 'male'))
    return (child.copies === 1 ? fromMother : child.copies === 0 ? 1 - fromMother : 0) / sexes;
  const handsOn = inheritance === 'x-linked' ? 1 : 1 / 2;
  const fromFather = mutated(father === undefined ? frequency : father.copies * handsOn);
  const chances = [
    (1 - fromMother) * (1 - fromFather),
    fromMother * (1 - fromFather) + fromFather * (1 - fromMother),
    fromMother * fromFather,
  ];
  return (chances[child.copies] ?? 0) / sexes;
}

/** How likely what is known of a member is, if this were their state. */
export function likelihood(member: Member, state: State, question: CarrierQuestion): number {
  return testLikelihood(member, state, question) * healthLikelihood(member, state, question);
}

function testLikelihood(member: Member, state: State, question: CarrierQuestion): number {
  const missed = 1 - (question.testSensitivity?.value ?? 1);
  // Two reports of one result are one piece of evidence.
  const results = new Set((member.tests ?? []).filter(({ gene }) => gene === question.gene).map(({ result }) => result));
  let value = 1;
  for (const result of results) {
    if (result === 'found') value *= state.copies > 0 ? 1 - missed : 0;
    if (result === 'two-copies') value *= state.copies === mostCopies(state.sex, question.inheritance) ? 1 - missed : 0;
    if (result === 'not-found') value *= state.copies > 0 ? missed : 1;
  }
  return value;
}

function healthLikelihood(member: Member, state: State, question: CarrierQuestion): number {
  const { penetrance } = question;
  if (!penetrance || member.pregnancy !== undefined) return 1;
  const affected = affectedAt(member, question.affectedBy);
  if (affected === 'not-told') return 1;
  const age = ageOn(member, question.today);
  if (penetrance.kind === 'complete') {
    const enough = hasEnough(state, question.inheritance);
    if (affected !== 'no') return enough ? 1 : 0;
    return enough && age !== undefined && age >= penetrance.fromYears ? 0 : 1;
  }
  const risk = (years: number): number => cumulativeRisk(penetrance, state, years);
  if (affected === 'no') return age === undefined ? 1 : 1 - risk(age);
  // Diagnosed within that year of life; without an age, by now or by the last age of the curve.
  if (affected.onsetYears !== undefined) return risk(affected.onsetYears + 1) - risk(affected.onsetYears);
  return risk(age ?? 120);
}

/** Absence is not "no": unaffected is only who is recorded as such. */
function affectedAt(member: Member, counted: readonly string[] | undefined): 'no' | 'not-told' | { readonly onsetYears?: number } {
  const conditions = (member.conditions ?? []).filter(({ text }) => counted === undefined || counted.includes(text));
  if (conditions.length > 0) {
    const onsets = conditions.flatMap(({ onsetYears }) => (onsetYears === undefined ? [] : [onsetYears]));
    return onsets.length > 0 ? { onsetYears: Math.min(...onsets) } : {};
  }
  if (counted === undefined && isAffected(member)) return {};
  return member.affected === undefined ? 'not-told' : 'no';
}

function hasEnough({ sex, copies }: State, inheritance: Inheritance): boolean {
  if (inheritance === 'autosomal-recessive' || (inheritance === 'x-linked' && sex === 'female')) return copies === 2;
  return copies > 0;
}

function cumulativeRisk(penetrance: Extract<Penetrance, { kind: 'by-age' }>, state: State, years: number): number {
  const curve = penetrance.curves.find(({ copies, sex }) => copies.includes(state.copies) && (sex === undefined || sex === state.sex));
  let before = { ageYears: 0, cumulative: 0 };
  for (const point of curve?.points ?? []) {
    if (years <= point.ageYears) {
      const span = point.ageYears - before.ageYears;
      const share = span === 0 ? 1 : (years - before.ageYears) / span;
      return before.cumulative + share * (point.cumulative - before.cumulative);
    }
    before = point;
  }
  return before.cumulative;
}
