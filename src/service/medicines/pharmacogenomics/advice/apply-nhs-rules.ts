// NHS rules applied to a person's results for one drug on one day. With several possible diplotypes the most restrictive
// outcome leads, and all are shown; without a result the rule says whether treatment waits for the test.

import type { Diplotype, GeneResult } from '../phenotypes/gene-result.ts';
import { NO_RESULT } from '../phenotypes/phenotype.ts';
import { isKnown } from './match-guidance.ts';
import { ACTIONS, type Action, type NhsRule, type NhsRules, type RuleOutcome, type RuleSource, rulesOn } from './nhs-rule.ts';

/** What a rule says about one drug for one person. */
export interface NhsAdvice {
  readonly rule: string;
  readonly title: string;
  readonly drug: string;
  readonly standing: string;
  readonly action: Action;
  /** Share of the usual starting dose, in per cent; null where no source held gives one. */
  readonly percent: number | null;
  readonly advice: readonly string[];
  /** What it rests on, such as "DPYD c.2846A>T (heterozygous)". */
  readonly basis: readonly string[];
  readonly confidence: 'verified' | 'believed';
  /** The test to order when a result is missing. `mustWait`: treatment does not start before the result. */
  readonly test: {
    readonly name: string;
    readonly directoryCodes: readonly string[];
    readonly mustWait: boolean;
    readonly turnaroundDays: number | null;
    readonly when: string | null;
  } | null;
  /** Variants of the rule's panel that were not looked at. */
  readonly untested: readonly string[];
  /** Several diplotypes fit the data and lead to different outcomes. */
  readonly dependsOnUntested: boolean;
  /** Whether the rule must be followed before treatment ("mandatory", "required"). */
  readonly mandatory: boolean;
  /** Whether the rule is written for particular conditions. */
  readonly conditional: boolean;
  /** Conditions the rule is written for, when it was applied without knowing the patient's. */
  readonly onlyFor: readonly string[];
  readonly sources: readonly RuleSource[];
  readonly asOf: string;
  readonly gap: string | null;
  /** What of the rule was not read in a source. */
  readonly notVerified: string | null;
}

export interface Situation {
  /** Day the advice is for, ISO date. */
  readonly asOf: string;
  /** Conditions of the patient in plain words; undefined when not known, in which case rules for a condition are shown with it. */
  readonly conditions?: readonly string[];
}

/** Advice of all rules in force for a drug (already brought to its name here). */
export function applyNhsRules(
  rules: NhsRules,
  drug: string,
  results: ReadonlyMap<string, GeneResult>,
  situation: Situation,
): readonly NhsAdvice[] {
  return rulesOn(rules, situation.asOf)
    .filter((rule) => rule.drugs.includes(drug) && concerns(rule, situation.conditions))
    .flatMap((rule) => applyRule(rules, rule, drug, results, situation) ?? []);
}

function concerns(rule: NhsRule, conditions: readonly string[] | undefined): boolean {
  if (!rule.conditions || conditions === undefined) return true;
  const stated = conditions.map((condition) => condition.toLowerCase());
  return rule.conditions.some((wanted) => stated.some((condition) => condition.includes(wanted)));
}

interface Hit {
  readonly outcome: RuleOutcome;
  readonly basis: string;
}

function applyRule(
  rules: NhsRules,
  rule: NhsRule,
  drug: string,
  results: ReadonlyMap<string, GeneResult>,
  situation: Situation,
): NhsAdvice | null {
  const perGene = rule.genes.map((gene) => ({ gene, result: results.get(gene) }));
  const known = perGene.flatMap(({ gene, result }) => (result && isKnown(result) ? [{ gene, result }] : []));
  const missing = perGene.filter(({ result }) => !result || !isKnown(result)).map(({ gene }) => gene);
  const hits = known.flatMap(({ gene, result }) =>
    result.recommended.flatMap((diplotype) => {
      const found = hitsOf(rule, gene, diplotype);
      return found.length > 0 ? found : unforeseen(rule, gene, diplotype);
    }),
  );
  const untested = known.flatMap(({ result }) => untestedOf(rule, result));
  const worst = worstOf(hits);
  const needsTest = untested.length > 0 || (missing.length > 0 && isSafeSoFar(worst?.outcome.action));
  if (!worst && !(needsTest && rule.testFirst)) return null;
  const action: Action =
    needsTest && rule.testFirst && isSafeSoFar(worst?.outcome.action) ? 'test first' : (worst?.outcome.action ?? 'test first');
  const leading = worst && action === worst.outcome.action ? hits.filter(({ outcome }) => outcome.action === action) : [];
  const percents = leading.flatMap(({ outcome }) => outcome.percent ?? []);
  return {
    rule: rule.id,
    title: rule.title,
    drug,
    standing: rule.standing,
    action,
    percent: leading.length > 0 && percents.length === leading.length ? Math.min(...percents) : null,
    advice: [
      ...(action === 'test first' && needsTest ? [testAdvice(rule, missing, untested)] : []),
      ...new Set((leading.length > 0 ? leading : hits).map(({ outcome }) => outcome.advice)),
    ],
    basis: [...new Set(hits.map(({ basis }) => basis))],
    confidence: leading.some(({ outcome }) => outcome.confidence === 'believed') ? 'believed' : rule.confidence,
    test:
      rule.testFirst && needsTest
        ? {
            name: rule.testFirst.test,
            directoryCodes: rule.testFirst.directoryCodes,
            mustWait: rule.testFirst.mustWait,
            turnaroundDays: rule.testFirst.turnaroundDays ?? null,
            when: rule.testFirst.when ?? null,
          }
        : null,
    untested,
    dependsOnUntested: known.some(
      ({ gene }) => new Set(hits.filter(({ outcome }) => outcome.gene === gene).map(({ outcome }) => outcome.action)).size > 1,
    ),
    mandatory: /^(mandatory|required)/.test(rule.standing),
    conditional: rule.conditions !== undefined,
    onlyFor: situation.conditions === undefined ? (rule.conditions ?? []) : [],
    sources: rule.sources.flatMap((source) => rules.sources[source] ?? []),
    asOf: situation.asOf,
    gap: rule.gap ?? null,
    notVerified: rule.notVerified ?? null,
  };
}

/** The outcomes of one diplotype: by diplotype where the rule names it, otherwise every outcome one of its keys meets. */
function hitsOf(rule: NhsRule, gene: string, diplotype: Diplotype): readonly Hit[] {
  const basis = `${gene} ${diplotype.label}`;
  const forGene = rule.outcomes.filter((outcome) => outcome.gene === gene);
  const named = forGene.find(({ diplotypes }) => diplotypes?.includes(diplotype.label));
  if (named) return [{ outcome: named, basis }];
  return forGene
    .filter(({ keys }) => keys?.some((key) => diplotype.meaning.lookupKeys.includes(key)))
    .map((outcome) => ({ outcome, basis }));
}

/** A result that the rule has no answer for must not pass in silence, unless the rule only speaks up about certain results of the gene. */
function unforeseen(rule: NhsRule, gene: string, diplotype: Diplotype): readonly Hit[] {
  const answersNegative = rule.outcomes.some((outcome) => outcome.gene === gene && outcome.action === 'proceed');
  if (!answersNegative || diplotype.meaning.lookupKeys[0] === NO_RESULT) return [];
  const action: Action = rule.testFirst?.mustWait ? 'test first' : 'monitor';
  const advice = `${rule.title}: the result ${gene} ${diplotype.label} is not one this rule has an answer for. Ask the laboratory.`;
  return [{ outcome: { gene, action, advice }, basis: `${gene} ${diplotype.label}` }];
}

function worstOf(hits: readonly Hit[]): Hit | undefined {
  return [...hits].sort((left, right) => ACTIONS.indexOf(left.outcome.action) - ACTIONS.indexOf(right.outcome.action))[0];
}

function isSafeSoFar(action: Action | undefined): boolean {
  return action === undefined || action === 'proceed' || action === 'monitor';
}

/** Panel variants that were not read. Taking a position as reference does not count as looking at it. A report from outside is taken to cover its panel. */
function untestedOf(rule: NhsRule, result: GeneResult): readonly string[] {
  const call = result.call;
  if (!rule.panel || !call) return [];
  return rule.panel.filter(({ anyOf }) => !anyOf.some((rsid) => call.wasRead(rsid))).map(({ variant }) => variant);
}

function testAdvice(rule: NhsRule, missing: readonly string[], untested: readonly string[]): string {
  const what = untested.length > 0 ? `Not tested: ${untested.join(', ')}.` : `No result for ${missing.join(' and ')}.`;
  const wait = rule.testFirst?.mustWait
    ? 'Do not start before the result is known.'
    : `Test if it applies${rule.testFirst?.when ? ` (${rule.testFirst.when})` : ''}.`;
  return `${what} ${wait}`;
}
