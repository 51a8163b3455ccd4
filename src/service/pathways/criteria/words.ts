// A tree read aloud in plain English, and a fact as it was found.

import type { Catalogue } from './catalogue.ts';
import type { Comparison, Expr, Operator } from './expression.ts';
import type { Fact, FactValue } from './given.ts';
import type { RuleSet } from './rule.ts';

const SIGN: Readonly<Record<Operator, string>> = {
  '>': 'above',
  '>=': 'at least',
  '<': 'below',
  '<=': 'at most',
  '=': 'is',
  '!=': 'is not',
};

/** What a node asks for, without an answer. */
export function inWords(expr: Expr, catalogue: Catalogue, rules: RuleSet, list?: string): string {
  const many = (exprs: readonly Expr[], joint: string) => exprs.map((part) => inWords(part, catalogue, rules, list)).join(joint);
  if ('all' in expr) return expr.all.length === 0 ? 'any' : many(expr.all, ', and ');
  if ('any' in expr) return `either ${many(expr.any, ', or ')}`;
  if ('not' in expr) return `not: ${inWords(expr.not, catalogue, rules, list)}`;
  if ('if' in expr)
    return `if ${inWords(expr.if, catalogue, rules, list)} then ${inWords(expr.yes, catalogue, rules, list)}, otherwise ${inWords(expr.no, catalogue, rules, list)}`;
  if ('onRecord' in expr) return `on record: ${inWords(expr.onRecord, catalogue, rules, list)}`;
  if ('recorded' in expr) return `${catalogue.facts.get(expr.recorded)?.label ?? expr.recorded} is recorded`;
  if ('count' in expr)
    return `${SIGN[expr.is]} ${expr.value} ${catalogue.lists.get(expr.count)?.label ?? expr.count} with ${inWords(expr.where, catalogue, rules, expr.count)}`;
  if ('score' in expr) return `${rules.get(expr.score)?.title ?? expr.score} ${SIGN[expr.is]} ${expr.value}`;
  if ('rule' in expr) return rules.get(expr.rule)?.title ?? expr.rule;
  if ('notObtained' in expr) return `${expr.notObtained} (text not obtained)`;
  if ('kin' in expr) return 'first-degree relative of the other';
  if ('generationsApart' in expr) return `${expr.generationsApart} generation${expr.generationsApart === 1 ? '' : 's'} apart`;
  return comparisonInWords(expr, catalogue, list);
}

function comparisonInWords(expr: Comparison, catalogue: Catalogue, list: string | undefined): string {
  const label =
    expr.fact !== undefined
      ? (catalogue.facts.get(expr.fact)?.label ?? expr.fact)
      : (catalogue.lists.get(list ?? '')?.fields[expr.field]?.label ?? expr.field);
  if (expr.in !== undefined) return `${label} ${expr.in.length === 1 ? '' : 'one of '}${expr.in.join(', ')}`;
  if (expr.includes !== undefined) return `${label} includes ${expr.includes}`;
  if (expr.is !== undefined) return `${label} ${SIGN[expr.is]} ${expr.value}${unitOf(expr, catalogue)}`;
  return label;
}

function unitOf(expr: Comparison, catalogue: Catalogue): string {
  const definition = expr.fact === undefined ? undefined : catalogue.facts.get(expr.fact);
  const unit = expr.is !== undefined && expr.unit !== undefined ? expr.unit : definition?.type === 'number' ? definition.unit : '';
  return unit === '' || unit === '1' ? '' : ` ${unit === 'a' ? 'years' : unit}`;
}

/** What was found, with where and when. */
export function foundInWords(fact: Fact | undefined): string {
  if (fact?.value === undefined) return fact ? `not known (${WHY[fact.why]}${fact.note ? `: ${fact.note}` : ''})` : 'not recorded';
  const where = [fact.date, ...(fact.from ?? [])].filter(Boolean).join(', ');
  return `recorded ${valueInWords(fact.value)}${where ? ` (${where})` : ''}${fact.note ? `, ${fact.note}` : ''}`;
}

const WHY: Readonly<Record<Extract<Fact, { why: unknown }>['why'], string>> = {
  absent: 'not recorded',
  stale: 'too old',
  conflicting: 'the record contradicts itself',
  'on-treatment': 'measured on treatment only',
  'test-failed': 'the test failed',
  unusable: 'recorded in a way that cannot be used',
};

function valueInWords(value: FactValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'string') return value;
  return value.length === 0 ? 'none' : value.join(', ');
}
