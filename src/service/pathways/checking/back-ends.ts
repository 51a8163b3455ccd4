// The interpreter's answer in the form that the other back ends give theirs, so that they can be laid side by side.

import { criterionOutcome, numberOf, possibleOutcomes, type Scope, scoreRange } from '../criteria/evaluate.ts';
import { isInForce, type Rule } from '../criteria/rule.ts';

export type PlainAnswer = Readonly<Record<string, boolean | string | number | null>>;

/** As toSql names its columns; null is unknown (for a calculation also none). */
export function plainAnswer(rule: Rule, scope: Scope): PlainAnswer {
  const holds = isInForce(rule, scope.given.asOf);
  if (rule.kind === 'criterion') {
    const truth = criterionOutcome(rule.id, scope);
    return { [rule.id]: truth === 'unknown' ? null : truth === 'met' };
  }
  if (rule.kind === 'decision') {
    const [only, another] = possibleOutcomes(rule, scope);
    return { [rule.id]: !holds ? 'not-met' : another === undefined && only !== undefined ? only : 'unknown' };
  }
  if (rule.kind === 'score') {
    const [low, high] = scoreRange(rule.id, scope);
    return { [`${rule.id}.low`]: low, [`${rule.id}.high`]: high };
  }
  return { [rule.id]: (holds ? numberOf(rule.value, scope) : null) ?? null };
}

/** Equal, numbers to nine places: PostgreSQL divides in decimal, the interpreter in binary. */
export function sameAnswer(one: unknown, other: unknown): boolean {
  if (one === null || other === null || one === undefined || other === undefined) return (one ?? null) === (other ?? null);
  if (typeof one === 'number' || typeof other === 'number')
    return Math.abs(Number(one) - Number(other)) <= 1e-9 * Math.max(1, Math.abs(Number(one)));
  return one === other;
}
