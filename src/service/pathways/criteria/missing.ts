// Exactly the facts that could still change the answer. The answer as a function of what is open is folded into a reduced decision diagram
// (R. E. Bryant, IEEE Trans. Comput. C-35:677, 1986, with as many branches as a fact has cases): a fact matters if and only if it is in the diagram.

import type { Catalogue } from './catalogue.ts';
import { criterionOutcome, numberOf, possibleOutcomes, type Scope, scoreRange } from './evaluate.ts';
import type { Given } from './given.ts';
import { independentParts } from './independent-parts.ts';
import { residual } from './residual.ts';
import type { Rule, RuleSet } from './rule.ts';
import { isInForce } from './rule.ts';
import { type Open, openFor, type Reads, readsOf } from './unknowns.ts';

/** Evaluations that one verdict may cost at most before the answer may name too many facts. */
const BUDGET = 3_000;

export interface Missing {
  readonly facts: readonly string[];
  readonly isExact: boolean;
}

export function missingFor(rule: Rule, given: Given, rules: RuleSet, catalogue: Catalogue): Missing {
  const reads = knownReads(rule, rules, given.asOf);
  const open = openFor(reads, given, catalogue);
  if (open.length === 0 || settled(rule, { given, rules }) !== undefined) return { facts: [], isExact: true };
  const found = foundIn(rule, given, rules, catalogue, open);
  return found
    ? { facts: open.map(({ name }) => name).filter((name) => found.has(name)), isExact: true }
    : { facts: open.map(({ name }) => name), isExact: false };
}

/** A score part by part, anything else whole; undefined when it would cost too much. */
function foundIn(rule: Rule, given: Given, rules: RuleSet, catalogue: Catalogue, open: readonly Open[]): ReadonlySet<string> | undefined {
  const parts = rule.kind === 'score' ? independentParts(rule, given, rules, catalogue) : undefined;
  if (!parts) return fold(rule, given, rules, open);
  // A list that may go on always changes a sum over it.
  const found = new Set(open.map(({ name }) => name).filter((name) => catalogue.lists.has(name)));
  for (const part of parts) {
    const inPart = fold(part.rule, part.given, rules, openFor(readsOf(part.rule, rules, given.asOf), part.given, catalogue));
    if (!inPart) return undefined;
    for (const name of inPart) found.add(name);
  }
  return found;
}

/** What a rule reads never changes; reading it again for each person would cost more than the person. */
const remembered = new WeakMap<RuleSet, Map<string, Reads>>();
function knownReads(rule: Rule, rules: RuleSet, asOf: string): Reads {
  const known = remembered.get(rules) ?? new Map<string, Reads>();
  remembered.set(rules, known);
  // Which rules are in force may differ from day to day.
  const key = `${rule.id} ${[...rules.values()].map((each) => (isInForce(each, asOf) ? '1' : '0')).join('')}`;
  const reads = known.get(key) ?? readsOf(rule, rules, asOf);
  known.set(key, reads);
  return reads;
}

/** The answer when nothing open can change it as far as the three values tell; undefined otherwise. */
export function settled(rule: Rule, scope: Scope): string | undefined {
  if (!isInForce(rule, scope.given.asOf)) return 'not in force';
  if (rule.kind === 'criterion') {
    const truth = criterionOutcome(rule.id, scope);
    return truth === 'unknown' ? undefined : truth;
  }
  if (rule.kind === 'decision') {
    const [only, another] = possibleOutcomes(rule, scope);
    return another === undefined ? only : undefined;
  }
  if (rule.kind === 'score') {
    const [low, high] = scoreRange(rule.id, scope);
    return low === high ? String(low) : undefined;
  }
  const value = numberOf(rule.value, scope);
  return value === undefined ? undefined : value === null ? 'none' : value.toFixed(6);
}

/** The facts in the reduced diagram; undefined when it would cost too much. */
function fold(rule: Rule, given: Given, rules: RuleSet, open: readonly Open[]): ReadonlySet<string> | undefined {
  const nodes = new Map<string, number>();
  const within: ReadonlySet<string>[] = [];
  const node = (key: string, names: () => ReadonlySet<string>): number => {
    const known = nodes.get(key);
    if (known !== undefined) return known;
    nodes.set(key, within.length);
    return within.push(names()) - 1;
  };
  let spent = 0;
  // Situations with the same text of what is left share one node.
  const shared = new Map<string, number>();
  const build = (at: Given, place: number): number | undefined => {
    spent += 1;
    if (spent > BUDGET) return undefined;
    const answer = answerOrRest(rule, { given: at, rules });
    const known = shared.get(answer.text);
    if (known !== undefined) return known;
    const next = open[place];
    // All settled and still unknown: a text not obtained. One more answer of its own.
    if (answer.isSettled || next === undefined) return node(answer.isSettled ? answer.text : 'unknown whatever is found', () => new Set());
    const children: number[] = [];
    for (let choice = 0; choice < next.choices; choice += 1) {
      const child = build(next.settle(at, choice), place + 1);
      if (child === undefined) return undefined;
      children.push(child);
    }
    const [first] = children;
    const isOne = first !== undefined && children.every((child) => child === first);
    const made = isOne
      ? first
      : node(`${place}:${children.join()}`, () => new Set([next.name, ...children.flatMap((child) => [...(within[child] ?? [])])]));
    shared.set(answer.text, made);
    return made;
  };
  const root = build(given, 0);
  return root === undefined ? undefined : within[root];
}

function answerOrRest(rule: Rule, scope: Scope): { readonly text: string; readonly isSettled: boolean } {
  if (rule.kind === 'calculation') {
    const answer = settled(rule, scope);
    // Sums are small and have as many rests as numbers: each is its own.
    return answer === undefined
      ? { text: `open ${JSON.stringify([...scope.given.facts])}`, isSettled: false }
      : { text: `=${answer}`, isSettled: true };
  }
  const text = residual(rule, scope);
  return { text, isSettled: text === 'met' || text === 'not-met' || text.startsWith('=') };
}
