// Which facts a rule reads, and for each the few values that stand for all values: two values between which no comparison of the rule falls are one case.

import type { Catalogue } from './catalogue.ts';
import { comparison } from './evaluate.ts';
import { type Comparison, type Expr, type NumberExpr, partsOf, type Term } from './expression.ts';
import { type FactValue, factValue, type Given, listOf, type Member } from './given.ts';
import type { Rule, RuleSet } from './rule.ts';
import { isInForce } from './rule.ts';

/** What a rule reads. Facts read only as they stand on record are left out: their absence is an answer already. */
export interface Reads {
  readonly facts: ReadonlyMap<string, readonly Comparison[]>;
  /** Facts that enter a sum, so that every value is a case of its own. */
  readonly inSums: ReadonlySet<string>;
  readonly lists: ReadonlyMap<string, ReadonlyMap<string, readonly Comparison[]>>;
}

export function readsOf(rule: Rule, rules: RuleSet, asOf: string): Reads {
  const facts = new Map<string, Comparison[]>();
  const inSums = new Set<string>();
  const lists = new Map<string, Map<string, Comparison[]>>();
  const fieldsOf = (list: string) => lists.get(list) ?? lists.set(list, new Map()).get(list) ?? new Map<string, Comparison[]>();
  const note = (into: Map<string, Comparison[]>, key: string, expr: Comparison) => into.set(key, [...(into.get(key) ?? []), expr]);

  const visitRule = (id: string) => {
    const inner = rules.get(id);
    if (inner && isInForce(inner, asOf)) visitAny(inner);
  };
  const visit = (expr: Expr, list: string | undefined): void => {
    if ('onRecord' in expr || 'recorded' in expr) return;
    if ('count' in expr) {
      fieldsOf(expr.count);
      visit(expr.where, expr.count);
    } else if ('score' in expr) visitRule(expr.score);
    else if ('rule' in expr) visitRule(expr.rule);
    else if ('generationsApart' in expr) {
      // Any two values that differ are told apart.
      if (list !== undefined) for (const value of [1, 2, 3]) note(fieldsOf(list), 'generation', { field: 'generation', is: '=', value });
    } else if ('field' in expr && expr.field !== undefined) {
      if (list !== undefined) note(fieldsOf(list), expr.field, expr);
    } else if ('fact' in expr && expr.fact !== undefined) note(facts, expr.fact, expr);
    else for (const part of partsOf(expr)) visit(part, list);
  };
  const visitTerm = (term: Term): void => {
    if ('score' in term) {
      visitRule(term.score);
      return;
    }
    if (term.each !== undefined) fieldsOf(term.each);
    for (const { when } of term.first) visit(when, term.each);
  };
  const visitNumber = (value: NumberExpr | null): void => {
    if (value === null || typeof value === 'number') return;
    if ('fact' in value) {
      inSums.add(value.fact);
      if (!facts.has(value.fact)) facts.set(value.fact, []);
    } else if ('choose' in value) {
      for (const choice of value.choose) {
        visit(choice.when, undefined);
        visitNumber(choice.value);
      }
      visitNumber(value.otherwise);
    } else
      for (const part of 'add' in value
        ? value.add
        : 'subtract' in value
          ? value.subtract
          : 'multiply' in value
            ? value.multiply
            : 'divide' in value
              ? value.divide
              : value.max)
        visitNumber(part);
  };
  const visitAny = (any: Rule): void => {
    if (any.kind === 'criterion') visit(any.when, undefined);
    else if (any.kind === 'decision') for (const { when } of any.choices) visit(when, undefined);
    else if (any.kind === 'score') any.terms.forEach(visitTerm);
    else visitNumber(any.value);
  };
  visitAny(rule);
  return { facts, inSums, lists };
}

/** Something not known, and the cases it could turn out to be. */
export interface Open {
  /** `fact`, `list`, or `list.member.field`. */
  readonly name: string;
  readonly settle: (given: Given, choice: number) => Given;
  readonly choices: number;
}

/** Everything the rule reads that this person's facts leave open. */
export function openFor(reads: Reads, given: Given, catalogue: Catalogue): readonly Open[] {
  const open: Open[] = [];
  for (const [fact, comparisons] of reads.facts) {
    if (factValue(given, fact) !== undefined) continue;
    const definition = catalogue.facts.get(fact);
    if (!definition) continue;
    const values =
      reads.inSums.has(fact) && definition.type === 'number' ? spread(definition, comparisons) : casesOf(definition, comparisons);
    open.push({
      name: fact,
      choices: values.length,
      settle: (before, choice) => ({ ...before, facts: new Map(before.facts).set(fact, { value: values[choice] ?? false }) }),
    });
  }
  for (const [list, fields] of reads.lists) {
    const { members, isComplete, hasManyMore = false } = listOf(given, list);
    const definition = catalogue.lists.get(list);
    for (const member of members)
      for (const [field, comparisons] of fields) {
        const kind = definition?.fields[field];
        if (member.fields[field] !== undefined || kind === undefined) continue;
        const values = casesOf(kind, comparisons);
        open.push({
          name: `${list}.${member.id}.${field}`,
          choices: values.length,
          settle: (before, choice) => settleField(before, list, member.id, field, values[choice]),
        });
      }
    // Either that is all, or there are so many more that every threshold is passed.
    if (!isComplete && !hasManyMore)
      open.push({ name: list, choices: 2, settle: (before, choice) => settleList(before, list, choice === 0) });
  }
  return open;
}

function settleField(given: Given, list: string, id: string, field: string, value: FactValue | undefined): Given {
  const before = listOf(given, list);
  const members = before.members.map(
    (member): Member =>
      member.id === id && (typeof value === 'string' || typeof value === 'number')
        ? { ...member, fields: { ...member.fields, [field]: value } }
        : member,
  );
  return { ...given, lists: new Map(given.lists).set(list, { ...before, members }) };
}

function settleList(given: Given, list: string, isAll: boolean): Given {
  const { members } = listOf(given, list);
  return { ...given, lists: new Map(given.lists).set(list, { members, isComplete: isAll, hasManyMore: !isAll }) };
}

type Kind = {
  readonly type: string;
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly isWhole?: boolean;
};

/** One value for each way the comparisons can come out together. */
export function casesOf(kind: Kind, comparisons: readonly Comparison[]): readonly FactValue[] {
  const bySignature = new Map<string, FactValue>();
  for (const value of candidates(kind, comparisons)) {
    const signature = comparisons.map((expr) => comparison(expr, value)[0]).join('');
    if (!bySignature.has(signature)) bySignature.set(signature, value);
  }
  return [...bySignature.values()];
}

function candidates(kind: Kind, comparisons: readonly Comparison[]): readonly FactValue[] {
  if (kind.type === 'yes-no') return [true, false];
  if (kind.type === 'word') return [...new Set([...(kind.values ?? []), ...wordsIn(comparisons)])];
  if (kind.type === 'words')
    return subsets([...new Set(comparisons.flatMap(({ includes }) => (includes === undefined ? [] : [includes])))]);
  return numbersAround(kind, comparisons);
}

function numbersAround({ min = 0, max = NO_MORE, isWhole = false }: Kind, comparisons: readonly Comparison[]): readonly number[] {
  const thresholds = [...new Set(comparisons.flatMap(({ value }) => (typeof value === 'number' ? [value] : [])))].sort((a, b) => a - b);
  const tries = [min, max, ...thresholds];
  thresholds.forEach((value, place) => {
    const next = thresholds[place + 1] ?? max;
    const before = thresholds[place - 1] ?? min;
    tries.push(...(isWhole ? [value - 1, value + 1] : [(value + next) / 2, (value + before) / 2]));
  });
  return tries.filter((value) => value >= min && value <= max && (!isWhole || Number.isInteger(value))).sort((a, b) => a - b);
}

/** More than any number we meet. */
const NO_MORE = 1_000;

/** Several values of each case: in a sum no two are alike. */
function spread(kind: Kind, comparisons: readonly Comparison[]): readonly number[] {
  const values = numbersAround(kind, comparisons);
  return [...new Set([...values, ...values.map((value) => value + (kind.isWhole ? 1 : 0.37))])].filter(
    (value) => value <= (kind.max ?? NO_MORE),
  );
}

function wordsIn(comparisons: readonly Comparison[]): readonly string[] {
  return comparisons.flatMap((expr) => (expr.in !== undefined ? expr.in : typeof expr.value === 'string' ? [expr.value] : []));
}

function subsets(words: readonly string[]): readonly (readonly string[])[] {
  const sets: string[][] = [[]];
  for (const word of words) sets.push(...sets.map((set) => [...set, word]));
  return sets;
}
