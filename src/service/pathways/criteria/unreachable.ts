// Limbs of a rule that can never change its answer, found by trying every case of the facts they read.

import type { Catalogue } from './catalogue.ts';
import { evaluate } from './evaluate.ts';
import { type Expr, partsOf } from './expression.ts';
import type { Given, Member } from './given.ts';
import type { Criterion, Rule, RuleSet } from './rule.ts';
import { openFor, readsOf } from './unknowns.ts';

/** Tries per limb; a limb with more cases than this is taken on trust. */
const TRIES = 20_000;

/** Places in the rule, in words. */
export function unreachableIn(rule: Rule, rules: RuleSet, catalogue: Catalogue): readonly string[] {
  const looking = { rule, rules, catalogue };
  if (rule.kind === 'criterion') return limbs(rule.when, 'when', looking);
  if (rule.kind === 'decision')
    return rule.choices.flatMap(({ outcome, when }, place) => {
      const before = rule.choices.slice(0, place).map((choice): Expr => ({ not: choice.when }));
      return [...limbs(when, outcome, looking), ...(canBe(true, { all: [...before, when] }, looking) ? [] : [outcome])];
    });
  if (rule.kind === 'score')
    return rule.terms.flatMap((term, at) =>
      'score' in term || term.each !== undefined
        ? []
        : term.first.flatMap(({ when }, place) => limbs(when, `terms[${at}] case ${place + 1}`, looking)),
    );
  return [];
}

interface Looking {
  readonly rule: Rule;
  readonly rules: RuleSet;
  readonly catalogue: Catalogue;
}

function limbs(expr: Expr, place: string, looking: Looking): readonly string[] {
  if ('notObtained' in expr || 'recorded' in expr || 'kin' in expr || 'generationsApart' in expr || 'rule' in expr) return [];
  const isStuck = !canBe(true, expr, looking) || !canBe(false, expr, looking);
  if (isStuck) return [place];
  if ('count' in expr) return [];
  return partsOf(expr).flatMap((part, index) => limbs(part, `${place} > ${index + 1}`, looking));
}

/** Whether some facts make the condition come out so. */
function canBe(wanted: boolean, expr: Expr, { rule, rules, catalogue }: Looking): boolean {
  const asOf = rule.effective.from;
  const criterion: Criterion = { ...rule, kind: 'criterion', when: withoutOnRecord(expr) };
  const given = withMembers({ facts: new Map(), lists: new Map(), asOf }, criterion, rules);
  const open = openFor(readsOf(criterion, rules, asOf), given, catalogue);
  let tries = 0;
  const search = (at: Given, place: number): boolean => {
    tries += 1;
    if (tries > TRIES) return true;
    const truth = evaluate(criterion.when, { given: at, rules });
    if (truth !== 'unknown') return (truth === 'met') === wanted;
    const next = open[place];
    // Unknown with everything settled: a text not obtained may be either.
    if (next === undefined) return true;
    for (let choice = 0; choice < next.choices; choice += 1) if (search(next.settle(at, choice), place + 1)) return true;
    return false;
  };
  return search(given, 0);
}

/** Two of each list, so that a condition on one of them and on a pair can be tried. */
function withMembers(given: Given, criterion: Criterion, rules: RuleSet): Given {
  const members: readonly Member[] = [
    { id: '1', fields: {}, kin: ['2'] },
    { id: '2', fields: {} },
  ];
  const { lists } = readsOf(criterion, rules, given.asOf);
  return { ...given, lists: new Map([...lists.keys()].map((list) => [list, { members, isComplete: false }])) };
}

function withoutOnRecord(expr: Expr): Expr {
  if ('onRecord' in expr) return withoutOnRecord(expr.onRecord);
  // Whether something is recorded may be either, whatever it says.
  if ('recorded' in expr) return { notObtained: expr.recorded };
  if ('all' in expr) return { all: expr.all.map(withoutOnRecord) };
  if ('any' in expr) return { any: expr.any.map(withoutOnRecord) };
  if ('not' in expr) return { not: withoutOnRecord(expr.not) };
  if ('if' in expr) return { if: withoutOnRecord(expr.if), yes: withoutOnRecord(expr.yes), no: withoutOnRecord(expr.no) };
  return expr;
}
