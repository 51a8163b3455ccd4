// Runs a file of vectors through the rules and says for each whether it agrees; a disagreement carries what it rests on.

import type { Finding } from '../../../foundation/errors.ts';
import type { Catalogue } from '../criteria/catalogue.ts';
import { explain } from '../criteria/explain.ts';
import { refusal } from '../criteria/refusal.ts';
import type { RuleSet, Verdict } from '../criteria/rule.ts';
import { truthMeant } from './outcome-words.ts';
import { setOfRule } from './rule-as-set.ts';
import { turnaroundDue } from './turnaround-due.ts';
import { type Answer, givenOf, type Input, type VectorSet } from './vector-set.ts';
import { VECTOR_SETS } from './vector-sets.ts';

export interface Checked {
  readonly id: string;
  readonly set: string;
  readonly pass: boolean;
  readonly expected: unknown;
  readonly got: Answer;
  /** For a disagreement: why. */
  readonly why?: string;
}

export interface Vector {
  readonly id: string;
  readonly set: string;
  readonly input: Input;
  readonly expected: Answer;
}

export type VectorsReading =
  | { readonly kind: 'vectors'; readonly vectors: readonly Vector[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** A file of `{vectors: [{id, set, input, expected}]}`, or the list alone. */
export function readVectors(json: unknown): VectorsReading {
  const list = Array.isArray(json) ? json : typeof json === 'object' && json !== null && 'vectors' in json ? json.vectors : undefined;
  if (!Array.isArray(list))
    return {
      kind: 'refused',
      findings: [refusal('file', 'A vector file has a list "vectors".', 'See the README of this command for its shape.')],
    };
  const findings = list.flatMap((each: unknown, place) =>
    isVector(each) ? [] : [refusal(`vectors[${place}]`, 'A vector has id, set, input and expected.', 'Correct it.')],
  );
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'vectors', vectors: list.filter(isVector) };
}

function isVector(each: unknown): each is Vector {
  if (typeof each !== 'object' || each === null) return false;
  const { id, set, input, expected } = each as Record<string, unknown>; // an object; its parts are looked at here
  return (
    typeof id === 'string' &&
    typeof set === 'string' &&
    typeof input === 'object' &&
    input !== null &&
    typeof expected === 'object' &&
    expected !== null
  );
}

export function checkVectors(vectors: readonly Vector[], rules: RuleSet, catalogue: Catalogue, today: string): readonly Checked[] {
  return vectors.map((vector) => checkVector(vector, rules, catalogue, today));
}

function checkVector({ id, set, input, expected }: Vector, rules: RuleSet, catalogue: Catalogue, today: string): Checked {
  if (set === 'TAT_DUE') {
    const got = turnaroundDue(input);
    return { id, set, expected, got, ...compared(expected, got, []) };
  }
  const known = Object.hasOwn(VECTOR_SETS, set) ? VECTOR_SETS[set] : setOfRule(set, rules, catalogue, expected);
  if (!known) {
    const why = EXTERNAL[set] ?? `There are no rules for a set "${set}" here.`;
    return { id, set, expected, got: { refused: why }, pass: false, why };
  }
  const given = givenOf(known, input, today, catalogue);
  const verdicts = new Map<string, Verdict>();
  for (const rule of known.rules) {
    const found = rules.get(rule);
    if (found) verdicts.set(rule, explain(found, given, rules, catalogue));
  }
  const answer = { ...known.answer(verdicts, input), missing: missingOf(known, verdicts, input) };
  const got = inTheirWords(answer, expected, known);
  const { pass, why } = compared(expected, got, [...verdicts.values()]);
  return { id, set, pass, expected, got, ...(why === undefined ? {} : { why }) };
}

/** Models licensed or kept elsewhere: their result is a fact with its provenance, never calculated here. */
const EXTERNAL: Readonly<Record<string, string>> = {
  PREMM5: 'PREMM5 is a model licensed elsewhere: its result is taken as a fact with its provenance, not calculated here.',
  CANRISK: 'CanRisk is calculated elsewhere: its result is taken as a fact with its provenance.',
  FAMCAT: 'The coefficients of FAMCAT are not public: its result is taken as a fact with its provenance.',
};

/** The facts that could still change an answer of the set, under the set's own names. */
function missingOf(set: VectorSet, verdicts: ReadonlyMap<string, Verdict>, input: Input): readonly string[] {
  const names = new Map(Object.entries(set.facts).map(([theirs, ours]) => [ours, theirs]));
  const [main] = set.rules;
  // The first rule of a set is the one its questions are about; where there are several answers each may ask.
  const asking = set.asking?.(input) ?? (main !== undefined && verdicts.get(main)?.possible !== undefined ? [main] : set.rules);
  const missing = asking.flatMap((rule) => verdicts.get(rule)?.missing ?? []).map(({ fact }) => fact);
  return [...new Set(missing.map((fact) => names.get(fact) ?? set.missing?.(fact, input) ?? fact))];
}

/** Where theirs is another name of the same outcome, theirs is shown; a number is shown to as many places as theirs (two where theirs is whole). */
function inTheirWords(answer: Answer, expected: Answer, set: VectorSet): Answer {
  const reworded = Object.entries(answer).map(([key, value]) => {
    const theirs = expected[key];
    if (typeof value === 'number' && typeof theirs === 'number') return [key, Number(value.toFixed(placesIn(theirs) || 2))] as const;
    const isSame =
      typeof value === 'string' &&
      theirs !== value &&
      (truthMeant(theirs) === value || (typeof theirs === 'string' && set.means?.(theirs).includes(value) === true));
    return [key, isSame ? theirs : value] as const;
  });
  return Object.fromEntries(reworded);
}

function compared(expected: Answer, got: Answer, verdicts: readonly Verdict[]): Pick<Checked, 'pass' | 'why'> {
  const wrong = Object.entries(expected).filter(([key, value]) => !agrees(key, value, got[key]));
  if (wrong.length === 0) return { pass: true };
  const differences = wrong.map(([key, value]) => `${key}: expected ${JSON.stringify(value)}, got ${JSON.stringify(got[key])}`);
  const caveats = verdicts.flatMap((verdict) => verdict.caveats);
  return { pass: false, why: [...differences, ...new Set(caveats)].join('. ') };
}

/** Numbers to the places given; missing facts in any order. */
function agrees(key: string, expected: unknown, got: unknown): boolean {
  if (typeof expected === 'number' && typeof got === 'number') return Math.abs(expected - got) < tolerance(expected);
  if (key === 'missing' && Array.isArray(expected) && Array.isArray(got))
    return expected.length === got.length && expected.every((one) => got.some((other) => sameNeed(String(one), String(other))));
  if (Array.isArray(expected) && Array.isArray(got))
    return expected.length === got.length && expected.every((one, place) => agrees('', one, got[place]));
  if (Array.isArray(expected) && typeof got === 'number') return expected.every((one) => one === got);
  return expected === got || (expected === null && got === undefined);
}

function tolerance(expected: number): number {
  return 0.5 * 10 ** -Math.max(placesIn(expected), 1) + 1e-9;
}

function placesIn(value: number): number {
  return String(value).split('.')[1]?.length ?? 0;
}

/** `affected.b.ageAtDx` and `b.ageAtDx` name the same thing. */
function sameNeed(theirs: string, ours: string): boolean {
  const parts = (name: string) => name.split(/[.[\]]+/).filter(Boolean);
  const [short, long] = [parts(theirs), parts(ours)];
  return short.length > 0 && short.every((part) => long.includes(part));
}
