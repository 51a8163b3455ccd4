// Which question to ask first: the one after which, on average, fewest are left. A yes-or-no finding is mostly absent, so its "no" weighs most.

import type { Catalogue } from './catalogue.ts';
import type { Given } from './given.ts';
import { missingFor } from './missing.ts';
import { residual } from './residual.ts';
import type { AskWho, Rule, RuleSet } from './rule.ts';
import { openFor, readsOf } from './unknowns.ts';

/** Of findings asked about for rare disease about one in ten is there: an assumption of ours, for the order alone; no answer hangs on it. */
const SHARE_OF_YES = 0.1;

/** The facts that could still change the answer, the most telling first. */
export function nextQuestion(
  rule: Exclude<Rule, { kind: 'calculation' }>,
  given: Given,
  rules: RuleSet,
  catalogue: Catalogue,
): readonly string[] {
  const scope = { given, rules };
  const known = remembered.get(rules) ?? new Map<string, readonly string[]>();
  remembered.set(rules, known);
  // People of whom the same is left to know are asked in the same order.
  const key = `${rule.id} ${given.asOf} ${residual(rule, scope)}`;
  const order = known.get(key) ?? ranked(rule, given, rules, catalogue);
  if (known.size < MOST_REMEMBERED) known.set(key, order);
  return order;
}

/** Of two that tell as much: a record is looked up before anybody is troubled. */
const ASKED_FIRST: readonly AskWho[] = ['GP', 'laboratory', 'clinic', 'patient'];

const remembered = new WeakMap<RuleSet, Map<string, readonly string[]>>();
const MOST_REMEMBERED = 50_000;

function ranked(rule: Rule, given: Given, rules: RuleSet, catalogue: Catalogue): readonly string[] {
  const { facts } = missingFor(rule, given, rules, catalogue);
  const open = openFor(readsOf(rule, rules, given.asOf), given, catalogue).filter(({ name }) => facts.includes(name));
  const left = open.map(({ name, settle, choices }) => {
    const isYesNo = catalogue.facts.get(name)?.type === 'yes-no';
    let mean = 0;
    for (let choice = 0; choice < choices; choice += 1) {
      const weight = isYesNo ? (choice === 0 ? SHARE_OF_YES : 1 - SHARE_OF_YES) : 1 / choices;
      mean += weight * missingFor(rule, settle(given, choice), rules, catalogue).facts.length;
    }
    return { name, mean };
  });
  const asks = (name: string) =>
    ASKED_FIRST.indexOf((catalogue.facts.get(name) ?? catalogue.lists.get(name.split('.')[0] ?? ''))?.askWho ?? 'clinic');
  return left.toSorted((a, b) => a.mean - b.mean || asks(a.name) - asks(b.name)).map(({ name }) => name);
}
