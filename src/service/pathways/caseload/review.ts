// One person looked through: what each criterion says and why, which steps are open, and the questions whose answers could change something. Pure.

import type { Catalogue } from '../criteria/catalogue.ts';
import { explain } from '../criteria/explain.ts';
import { type Expr, partsOf, type Term } from '../criteria/expression.ts';
import type { Given } from '../criteria/given.ts';
import { listOf } from '../criteria/given.ts';
import type { FactNeed, Rule, RuleSet, Verdict } from '../criteria/rule.ts';
import { isInForce } from '../criteria/rule.ts';
import { readsOf } from '../criteria/unknowns.ts';
import type { Area } from '../definitions/area-file.ts';
import type { Instance } from '../instances/fold.ts';

export interface Knowledge {
  readonly areas: readonly Area[];
  readonly rules: RuleSet;
  readonly catalogue: Catalogue;
}

export interface StandingInstance {
  readonly id: string;
  readonly state: Instance;
}

/** What one criterion says about this person. */
export interface Weighed {
  readonly rule: Rule;
  readonly area: string;
  readonly verdict: Verdict;
  /** The pathways that begin with it. */
  readonly opens: readonly string[];
}

/** A missing fact, and the criteria that wait for it. */
export interface Question extends FactNeed {
  readonly for: readonly string[];
}

export interface Review {
  readonly asOf: string;
  readonly instances: readonly StandingInstance[];
  /** Met first, then open questions, then not met. Criteria about which nothing is recorded are left out. */
  readonly weighed: readonly Weighed[];
  /** Those that help most criteria first. */
  readonly questions: readonly Question[];
}

export function review(given: Given, instances: readonly StandingInstance[], { areas, rules, catalogue }: Knowledge): Review {
  const open = new Set(instances.flatMap(({ state }) => (state.status === 'open' ? [state.pathway] : [])));
  const begun = new Set(instances.map(({ state }) => state.pathway));
  const weighed: Weighed[] = [];
  const asking: { readonly title: string; readonly missing: readonly FactNeed[] }[] = [];
  for (const { title: area, rules: own, pathways } of areas) {
    const isUnderWay = pathways.some(({ id }) => open.has(id));
    const inner = usedByOthers(own);
    for (const rule of own.values()) {
      if (rule.kind === 'score' || rule.kind === 'calculation' || !isInForce(rule, given.asOf)) continue;
      const opens = pathways.filter(({ entry }) => entry === rule.id).map(({ id }) => id);
      if (opens.length === 0 && inner.has(rule.id)) continue;
      if (!saysSomething(rule, given, rules)) continue;
      const verdict = explain(rule, given, rules, catalogue);
      weighed.push({ rule, area, verdict, opens });
      const isWorthAsking = isUnderWay || opens.some((id) => !begun.has(id));
      if (isWorthAsking && verdict.missing.length > 0) asking.push({ title: rule.title, missing: verdict.missing });
    }
  }
  return { asOf: given.asOf, instances, weighed: weighed.toSorted((a, b) => rank(a) - rank(b)), questions: questionsOf(asking) };
}

function rank({ verdict, opens }: Weighed): number {
  const place = verdict.outcome === 'not-met' ? 4 : verdict.outcome === 'unknown' ? 2 : 0;
  return place + (opens.length > 0 ? 0 : 1);
}

function questionsOf(asking: readonly { readonly title: string; readonly missing: readonly FactNeed[] }[]): readonly Question[] {
  const found = new Map<string, Question>();
  for (const { title, missing } of asking)
    for (const need of missing) {
      const known = found.get(need.fact);
      found.set(need.fact, { ...need, for: [...(known?.for ?? []), title] });
    }
  return [...found.values()].toSorted((a, b) => b.for.length - a.for.length);
}

const ABOUT_ANYBODY: ReadonlySet<string> = new Set(['ageYears', 'sex', 'deceased', 'livesInEngland']);

/** Whether anything a criterion reads is recorded, or recorded so that it cannot be used, beyond what is known of anybody. */
export function saysSomething(rule: Rule, given: Given, rules: RuleSet): boolean {
  return telltale(rule, rules, given.asOf).some((name) => given.facts.has(name) || listOf(given, name).members.length > 0);
}

/** The facts and lists whose record makes a criterion worth weighing. */
export function telltale(rule: Rule, rules: RuleSet, asOf: string): readonly string[] {
  const { facts, lists } = readsOf(rule, rules, asOf);
  return [...facts.keys(), ...lists.keys()].filter((name) => !ABOUT_ANYBODY.has(name));
}

const remembered = new WeakMap<RuleSet, ReadonlySet<string>>();

/** Criteria that only serve as parts of others. */
function usedByOthers(own: RuleSet): ReadonlySet<string> {
  const known = remembered.get(own);
  if (known) return known;
  const found = new Set<string>();
  const visit = (expr: Expr): void => {
    if ('rule' in expr) found.add(expr.rule);
    if ('count' in expr) visit(expr.where);
    for (const part of partsOf(expr)) visit(part);
  };
  const visitTerm = (term: Term): void => {
    if ('first' in term) for (const { when } of term.first) visit(when);
  };
  for (const rule of own.values())
    if (rule.kind === 'criterion') visit(rule.when);
    else if (rule.kind === 'decision') for (const { when } of rule.choices) visit(when);
    else if (rule.kind === 'score') rule.terms.forEach(visitTerm);
  remembered.set(own, found);
  return found;
}
