// A score is a sum: parts of it that share nothing unknown can be looked at one by one, as what changes one part changes the sum and nothing else does.
// So the cost grows with the number of relatives, not with every combination of what is not recorded of them.

import type { Catalogue } from './catalogue.ts';
import { type Expr, type ListId, partsOf, type Term } from './expression.ts';
import { type Given, listOf } from './given.ts';
import type { RuleSet, ScoreRule } from './rule.ts';
import { isInForce } from './rule.ts';
import { openFor, readsOf } from './unknowns.ts';

export interface Part {
  readonly rule: ScoreRule;
  readonly given: Given;
}

interface Unit {
  readonly terms: readonly Term[];
  readonly member?: { readonly list: ListId; readonly id: string };
  readonly open: readonly string[];
}

/** The parts in which something is open; undefined when the score reads more than facts and the members it adds up, and stays whole. */
export function independentParts(rule: ScoreRule, given: Given, rules: RuleSet, catalogue: Catalogue): readonly Part[] | undefined {
  const terms = flat(rule.terms, rules, given.asOf);
  if (!terms?.every((term) => 'first' in term && term.first.every(({ when }) => isPlain(when)))) return undefined;
  const openIn = (part: Part) => openFor(readsOf(part.rule, rules, given.asOf), part.given, catalogue).map(({ name }) => name);
  const lists = [...new Set(terms.flatMap((term) => ('each' in term && term.each !== undefined ? [term.each] : [])))];
  const units: Unit[] = [];
  for (const term of terms) if (!('each' in term)) units.push({ terms: [term], open: openIn({ rule: { ...rule, terms: [term] }, given }) });
  for (const list of lists) {
    const own = terms.filter((term) => 'each' in term && term.each === list);
    for (const { id } of listOf(given, list).members) {
      const open = openIn({ rule: { ...rule, terms: own }, given: onlyThese(given, list, [id]) });
      units.push({ terms: own, member: { list, id }, open });
    }
  }
  return together(units.filter(({ open }) => open.length > 0)).map((group) => asPart(group, rule, given));
}

/** Units that share something open, straight or through others. */
function together(units: readonly Unit[]): readonly (readonly Unit[])[] {
  let groups: Unit[][] = [];
  for (const unit of units) {
    const near = groups.filter((group) => group.some(({ open }) => open.some((name) => unit.open.includes(name))));
    groups = [...groups.filter((group) => !near.includes(group)), [...near.flat(), unit]];
  }
  return groups;
}

function asPart(group: readonly Unit[], rule: ScoreRule, given: Given): Part {
  const lists = new Map<ListId, string[]>();
  for (const { member } of group) if (member) lists.set(member.list, [...(lists.get(member.list) ?? []), member.id]);
  const narrowed = [...lists].reduce((at, [list, ids]) => onlyThese(at, list, ids), given);
  return { rule: { ...rule, terms: [...new Set(group.flatMap(({ terms }) => terms))] }, given: narrowed };
}

function onlyThese(given: Given, list: ListId, ids: readonly string[]): Given {
  const members = listOf(given, list).members.filter(({ id }) => ids.includes(id));
  return { ...given, lists: new Map(given.lists).set(list, { members, isComplete: true }) };
}

/** The terms with those of other scores in their place; undefined when one of these is not in force. */
function flat(terms: readonly Term[], rules: RuleSet, asOf: string): readonly Term[] | undefined {
  const all: Term[] = [];
  for (const term of terms) {
    if (!('score' in term)) {
      all.push(term);
      continue;
    }
    const inner = rules.get(term.score);
    const found = inner?.kind === 'score' && isInForce(inner, asOf) ? flat(inner.terms, rules, asOf) : undefined;
    if (!found) return undefined;
    all.push(...found);
  }
  return all;
}

function isPlain(expr: Expr): boolean {
  const isRelated = 'count' in expr || 'score' in expr || 'rule' in expr || 'kin' in expr || 'generationsApart' in expr;
  return !isRelated && partsOf(expr).every(isPlain);
}
