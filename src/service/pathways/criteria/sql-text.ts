// Pieces of the statement that stand for themselves: comparisons of an interval, points of a score, names and values written safely.

import { type Case, NO_LIMIT, type Operator } from './expression.ts';
import type { Rule, RuleSet } from './rule.ts';

/** The comparison that holds exactly when the other does not. */
export const OPPOSITE = { '>': '<=', '>=': '<', '<': '>=', '<=': '>' } as const;

export function openEnd(all: readonly Case[]): readonly [number | undefined, number | undefined] {
  return [all.some(({ points }) => points < 0) ? -NO_LIMIT : undefined, all.some(({ points }) => points > 0) ? NO_LIMIT : undefined];
}

/** The least and the most points of "the first case that holds", when some cases are unknown. */
export function cases(all: readonly { readonly points: number; readonly when: string }[]): { readonly low: string; readonly high: string } {
  // From most to least, down to the nought of none: the first that certainly holds gives the least, the first that may hold the most.
  if (all.every(({ points }, place) => points >= (all[place + 1]?.points ?? 0)))
    return {
      low: `(case ${all.map(({ points, when }) => `when ${when} then ${points}`).join(' ')} else 0 end)`,
      high: `(case ${all.map(({ points, when }) => `when ${when} is not false then ${points}`).join(' ')} else 0 end)`,
    };
  const before: string[] = [];
  const reachable = all.map(({ points, when }) => {
    const text = `case when ${[...before, `${when} is not false`].join(' and ')} then ${points} end`;
    before.push(`${when} is not true`);
    return text;
  });
  const every = [...reachable, `case when ${before.join(' and ')} then 0 end`].join(', ');
  // LEAST and GREATEST leave NULLs out, which are the cases that cannot be.
  return { low: `least(${every})`, high: `greatest(${every})` };
}

export function within(low: string, high: string, is: Operator, value: number): string {
  switch (is) {
    case '>':
    case '>=':
      return `(case when ${low} ${is} ${value} then true when not ${high} ${is} ${value} then false end)`;
    case '<':
    case '<=':
      return `(case when ${high} ${is} ${value} then true when not ${low} ${is} ${value} then false end)`;
    case '=':
      return `(case when ${low} = ${value} and ${high} = ${value} then true when ${value} < ${low} or ${value} > ${high} then false end)`;
    case '!=':
      return `(not ${within(low, high, '=', value)})`;
  }
}

export function ruleIn(rules: RuleSet, id: string): Rule {
  const rule = rules.get(id);
  if (rule === undefined) throw new Error(`There is no rule "${id}".`);
  return rule;
}

export function literal(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
