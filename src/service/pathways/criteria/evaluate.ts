// The interpreter: a tree and the facts of one person to met, not met or unknown; scores and counts to intervals. Pure and quick; explain.ts says why.

import {
  type Case,
  type Comparison,
  type Count,
  compare,
  type Expr,
  NO_LIMIT,
  type NumberExpr,
  type Operator,
  type Term,
} from './expression.ts';
import { type FactValue, factValue, type Given, listOf, type Member } from './given.ts';
import type { Decision, RuleSet } from './rule.ts';
import { isInForce } from './rule.ts';
import { allOf, anyOf, negate, type Truth, truthOf } from './truth.ts';

/** Who is being counted, inside a count. */
export interface Scope {
  readonly given: Given;
  readonly rules: RuleSet;
  readonly member?: Member;
  readonly outer?: Member;
}

export function evaluate(expr: Expr, scope: Scope): Truth {
  if ('all' in expr) return allOf(lazily(expr.all, scope));
  if ('any' in expr) return anyOf(lazily(expr.any, scope));
  if ('not' in expr) return negate(evaluate(expr.not, scope));
  if ('if' in expr) {
    const condition = evaluate(expr.if, scope);
    if (condition === 'met') return evaluate(expr.yes, scope);
    if (condition === 'not-met') return evaluate(expr.no, scope);
    const [one, other] = [evaluate(expr.yes, scope), evaluate(expr.no, scope)];
    return one === other ? one : 'unknown';
  }
  if ('onRecord' in expr) return truthOf(evaluate(expr.onRecord, scope) === 'met');
  if ('recorded' in expr) return truthOf(factValue(scope.given, expr.recorded) !== undefined);
  if ('count' in expr) return within(countRange(expr, scope), expr.is, expr.value);
  if ('score' in expr) return within(scoreRange(expr.score, scope), expr.is, expr.value);
  if ('rule' in expr) return criterionOutcome(expr.rule, scope);
  if ('notObtained' in expr) return 'unknown';
  if ('kin' in expr) return kinship(scope);
  if ('generationsApart' in expr) return generations(scope, expr.generationsApart);
  return comparison(expr, subjectValue(expr, scope));
}

function* lazily(exprs: readonly Expr[], scope: Scope): Iterable<Truth> {
  for (const expr of exprs) yield evaluate(expr, scope);
}

export function criterionOutcome(id: string, scope: Scope): Truth {
  const rule = scope.rules.get(id);
  if (rule?.kind !== 'criterion') throw new Error(`There is no criterion "${id}".`);
  return isInForce(rule, scope.given.asOf) ? evaluate(rule.when, scope) : 'not-met';
}

/** An interval against a threshold: decided as soon as the whole interval lies on one side. */
export function within([low, high]: readonly [number, number], is: Operator, value: number): Truth {
  if (is === '=') return low === value && high === value ? 'met' : value < low || value > high ? 'not-met' : 'unknown';
  if (is === '!=') return negate(within([low, high], '=', value));
  const [atLow, atHigh] = [compare(is, low, value), compare(is, high, value)];
  return atLow === atHigh ? truthOf(atLow) : 'unknown';
}

export function countRange({ count, where }: Count, scope: Scope): readonly [number, number] {
  const list = listOf(scope.given, count);
  if (list.hasManyMore) return [NO_LIMIT, NO_LIMIT];
  let [low, high] = [0, 0];
  for (const member of list.members) {
    // A count inside a count is about the others.
    if (scope.member !== undefined && member.id === scope.member.id) continue;
    const truth = evaluate(where, { ...scope, member, outer: scope.member });
    if (truth === 'met') low += 1;
    if (truth !== 'not-met') high += 1;
  }
  return [low, list.isComplete ? high : NO_LIMIT];
}

export function scoreRange(id: string, scope: Scope): readonly [number, number] {
  const rule = scope.rules.get(id);
  if (rule?.kind !== 'score') throw new Error(`There is no score "${id}".`);
  return rule.terms.reduce<readonly [number, number]>(
    ([low, high], term) => {
      const [least, most] = termRange(term, scope);
      return [low + least, high + most];
    },
    [0, 0],
  );
}

export function termRange(term: Term, scope: Scope): readonly [number, number] {
  if ('score' in term) return scoreRange(term.score, scope);
  if (term.each === undefined) return casesRange(term.first, scope);
  const list = listOf(scope.given, term.each);
  let [low, high] = [0, 0];
  for (const member of list.members) {
    const [least, most] = casesRange(term.first, { ...scope, member });
    low += least;
    high += most;
  }
  if (list.isComplete) return [low, high];
  const [least, most] = openEnded(term.first, low, high);
  return list.hasManyMore ? [most, most] : [least, most];
}

/** What more members of a list could add. */
export function openEnded(cases: readonly Case[], low: number, high: number): readonly [number, number] {
  return [cases.some(({ points }) => points < 0) ? -NO_LIMIT : low, cases.some(({ points }) => points > 0) ? NO_LIMIT : high];
}

function casesRange(cases: readonly Case[], scope: Scope): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { points, when } of cases) {
    const truth = evaluate(when, scope);
    if (truth === 'not-met') continue;
    low = Math.min(low, points);
    high = Math.max(high, points);
    if (truth === 'met') return [low, high];
  }
  return [Math.min(low, 0), Math.max(high, 0)];
}

/** The outcomes still possible, in the order of the rule. */
export function possibleOutcomes(decision: Decision, scope: Scope): readonly string[] {
  const possible = new Set<string>();
  for (const { outcome, when } of decision.choices) {
    const truth = evaluate(when, scope);
    if (truth !== 'not-met') possible.add(outcome);
    if (truth === 'met') return inOrder(decision, possible);
  }
  return inOrder(decision, possible.add(decision.otherwise));
}

function inOrder(decision: Decision, possible: ReadonlySet<string>): readonly string[] {
  return decision.order ? decision.order.filter((outcome) => possible.has(outcome)) : [...possible];
}

/** A number; null where the source gives none; undefined while a fact is missing. */
export function numberOf(value: NumberExpr | null, scope: Scope): number | null | undefined {
  if (value === null || typeof value === 'number') return value;
  if ('fact' in value) {
    const found = factValue(scope.given, value.fact);
    return typeof found === 'number' ? found : undefined;
  }
  if ('choose' in value) return chosen(value, scope);
  if ('add' in value) return combine(value.add, scope, (a, b) => a + b);
  if ('multiply' in value) return combine(value.multiply, scope, (a, b) => a * b);
  if ('subtract' in value) return combine(value.subtract, scope, (a, b) => a - b);
  if ('divide' in value) return combine(value.divide, scope, (a, b) => a / b);
  return combine(value.max, scope, Math.max);
}

function chosen({ choose, otherwise }: Extract<NumberExpr, { choose: unknown }>, scope: Scope): number | null | undefined {
  for (const { when, value } of choose) {
    const truth = evaluate(when, scope);
    if (truth === 'met') return numberOf(value, scope);
    if (truth === 'unknown') return undefined;
  }
  return numberOf(otherwise, scope);
}

function combine(parts: readonly NumberExpr[], scope: Scope, how: (a: number, b: number) => number): number | null | undefined {
  let result: number | undefined;
  let isNone = false;
  for (const part of parts) {
    const value = numberOf(part, scope);
    if (value === undefined) return undefined;
    if (value === null) isNone = true;
    else result = result === undefined ? value : how(result, value);
  }
  return isNone ? null : result;
}

/** The value a comparison is about; undefined when unknown. */
export function subjectValue(expr: Comparison, { given, member }: Scope): FactValue | undefined {
  return expr.fact !== undefined ? factValue(given, expr.fact) : member?.fields[expr.field];
}

export function comparison(expr: Comparison, value: FactValue | undefined): Truth {
  if (value === undefined) return 'unknown';
  if (expr.in !== undefined) return truthOf(typeof value === 'string' && expr.in.includes(value));
  if (expr.includes !== undefined) return truthOf(Array.isArray(value) && value.includes(expr.includes));
  if (expr.is !== undefined)
    return typeof value === typeof expr.value ? truthOf(compare(expr.is, value as number | string, expr.value)) : 'unknown'; // same type as the value of the rule
  return truthOf(value === true);
}

function kinship({ member, outer }: Scope): Truth {
  if (member === undefined || outer === undefined) return 'unknown';
  return truthOf(member.kin?.includes(outer.id) === true || outer.kin?.includes(member.id) === true);
}

function generations({ member, outer }: Scope, apart: number): Truth {
  const [one, other] = [member?.fields.generation, outer?.fields.generation];
  if (typeof one !== 'number' || typeof other !== 'number') return 'unknown';
  return truthOf(Math.abs(one - other) === apart);
}

/** Marks an answer, so that it is never taken for the text of what is still open. */
export function kindOfAnswer(outcome: string): string {
  return `=${outcome}`;
}
