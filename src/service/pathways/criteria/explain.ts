// The verdict on one person: the outcome, the tree of reasons, the limbs that hold, and the facts still worth asking for.

import type { Catalogue } from './catalogue.ts';
import {
  countRange,
  criterionOutcome,
  evaluate,
  numberOf,
  possibleOutcomes,
  type Scope,
  scoreRange,
  subjectValue,
  termRange,
} from './evaluate.ts';
import { type Expr, NO_LIMIT, type NumberExpr, partsOf, type Term } from './expression.ts';
import { type Given, listOf } from './given.ts';
import { missingFor } from './missing.ts';
import type { FactNeed, Reason, Rule, RuleSet, Verdict } from './rule.ts';
import { isInForce } from './rule.ts';
import { foundInWords, inWords } from './words.ts';

interface Telling {
  readonly scope: Scope;
  readonly catalogue: Catalogue;
  /** The list whose entries are counted here. */
  readonly list?: string;
}

/** Pure. Throws when the rule names another that is not in the set: check the set first (check-rules.ts). */
export function explain(rule: Rule, given: Given, rules: RuleSet, catalogue: Catalogue): Verdict {
  const scope: Scope = { given, rules };
  const telling = { scope, catalogue };
  const head = {
    rule: rule.id,
    title: rule.title,
    version: rule.version,
    asOf: given.asOf,
    source: rule.source,
    confidence: rule.confidence,
    caveats: rule.caveats ?? [],
  };
  if (!isInForce(rule, given.asOf)) {
    const { from, to } = rule.effective;
    const says = `This rule holds from ${from}${to ? ` to ${to}` : ''}; it was asked for ${given.asOf}`;
    return { ...head, outcome: 'not-met', via: [], because: [{ says, outcome: 'not-met' }], missing: [], isExact: true };
  }
  const { facts, isExact } = missingFor(rule, given, rules, catalogue);
  const missing = facts.map((fact) => need(fact, given, catalogue));
  const because = reasons(rule, telling);
  const via = [...new Set(because.flatMap(labelsThatHold))];
  return { ...head, ...outcomeOf(rule, scope), via, because, missing, isExact };
}

function outcomeOf(rule: Rule, scope: Scope): Pick<Verdict, 'outcome' | 'possible' | 'range' | 'value'> {
  if (rule.kind === 'criterion') return { outcome: criterionOutcome(rule.id, scope) };
  if (rule.kind === 'decision') {
    const possible = possibleOutcomes(rule, scope);
    const [only] = possible;
    return { outcome: possible.length === 1 && only !== undefined ? only : 'unknown', possible };
  }
  if (rule.kind === 'score') {
    const range = scoreRange(rule.id, scope);
    return { outcome: range[0] === range[1] ? 'scored' : 'unknown', range };
  }
  const value = numberOf(rule.value, scope);
  return value === undefined ? { outcome: 'unknown' } : value === null ? { outcome: 'no-value' } : { outcome: 'calculated', value };
}

function reasons(rule: Rule, telling: Telling): readonly Reason[] {
  if (rule.kind === 'criterion') return [reason(rule.when, telling)];
  if (rule.kind === 'score') return rule.terms.map((term) => termReason(term, telling));
  if (rule.kind === 'calculation') return numberReasons(rule.value, telling);
  const told: Reason[] = [];
  for (const { outcome, when } of rule.choices) {
    const why = reason(when, telling);
    told.push({ says: `${outcome}: ${why.says}`, outcome: why.outcome, ...(why.parts ? { parts: why.parts } : {}) });
    if (why.outcome === 'met') return told;
  }
  return [
    ...told,
    { says: `${rule.otherwise}: none of these`, outcome: told.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'met' },
  ];
}

function reason(expr: Expr, telling: Telling): Reason {
  const { scope, catalogue, list } = telling;
  const outcome = evaluate(expr, scope);
  const label = expr.label === undefined ? {} : { label: expr.label };
  const says = inWords(expr, catalogue, scope.rules, list);
  if ('rule' in expr) {
    const rule = scope.rules.get(expr.rule);
    return { says, outcome, ...label, ...(rule?.kind === 'criterion' ? { parts: [reason(rule.when, telling)] } : {}) };
  }
  if ('score' in expr)
    return {
      says: `${says}: ${intervalInWords(scoreRange(expr.score, scope))}`,
      outcome,
      ...label,
      parts: scoreParts(expr.score, telling),
    };
  if ('count' in expr) {
    const parts = listOf(scope.given, expr.count).members.map((member): Reason => {
      const why = reason(expr.where, { scope: { ...scope, member, outer: scope.member }, catalogue, list: expr.count });
      return { ...why, says: `${catalogue.lists.get(expr.count)?.one ?? expr.count} ${member.id}: ${why.says}` };
    });
    return { says: `${says}: ${intervalInWords(countRange(expr, scope))}`, outcome, ...label, parts };
  }
  if ('fact' in expr && expr.fact !== undefined)
    return { says: `${says}: ${foundInWords(scope.given.facts.get(expr.fact))}`, outcome, ...label, fact: expr.fact };
  if ('field' in expr && expr.field !== undefined)
    return { says: `${says}: ${subjectValue(expr, scope) ?? 'not recorded'}`, outcome, ...label };
  if ('recorded' in expr)
    return { says: `${says}: ${foundInWords(scope.given.facts.get(expr.recorded))}`, outcome, ...label, fact: expr.recorded };
  const parts = partsOf(expr);
  return { says, outcome, ...label, ...(parts.length > 0 ? { parts: parts.map((part) => reason(part, telling)) } : {}) };
}

function scoreParts(id: string, telling: Telling): readonly Reason[] {
  const rule = telling.scope.rules.get(id);
  return rule?.kind === 'score' ? rule.terms.map((term) => termReason(term, telling)) : [];
}

function termReason(term: Term, telling: Telling): Reason {
  const { scope, catalogue } = telling;
  const points = intervalInWords(termRange(term, scope));
  if ('score' in term)
    return {
      says: `${scope.rules.get(term.score)?.title ?? term.score}: ${points}`,
      outcome: 'value',
      parts: scoreParts(term.score, telling),
    };
  const parts = term.each === undefined ? casesThatMatter(term.first, telling) : [];
  const title = term.title ?? (term.each === undefined ? 'Points' : `Each ${catalogue.lists.get(term.each)?.one ?? term.each}`);
  return { says: `${title}: ${points}`, outcome: 'value', parts };
}

function casesThatMatter(cases: Extract<Term, { first: unknown }>['first'], telling: Telling): readonly Reason[] {
  const told: Reason[] = [];
  for (const { points, when } of cases) {
    const why = reason(when, telling);
    if (why.outcome === 'not-met') continue;
    told.push({ ...why, says: `${points} points for ${why.says}` });
    if (why.outcome === 'met') break;
  }
  return told;
}

function numberReasons(value: NumberExpr | null, telling: Telling): readonly Reason[] {
  if (value === null || typeof value === 'number') return [];
  if ('fact' in value) {
    const label = telling.catalogue.facts.get(value.fact)?.label ?? value.fact;
    return [{ says: `${label}: ${foundInWords(telling.scope.given.facts.get(value.fact))}`, outcome: 'value', fact: value.fact }];
  }
  if ('choose' in value) {
    const told: Reason[] = [];
    for (const { when, value: inner } of value.choose) {
      const why = reason(when, telling);
      if (why.outcome === 'not-met') continue;
      told.push(why, ...numberReasons(inner, telling));
      if (why.outcome === 'met') return told;
    }
    return [...told, ...numberReasons(value.otherwise, telling)];
  }
  const parts =
    'add' in value
      ? value.add
      : 'subtract' in value
        ? value.subtract
        : 'multiply' in value
          ? value.multiply
          : 'divide' in value
            ? value.divide
            : value.max;
  return parts.flatMap((part) => numberReasons(part, telling));
}

function intervalInWords([low, high]: readonly [number, number]): string {
  if (low === high) return String(low);
  return high >= NO_LIMIT ? `at least ${low}` : low <= -NO_LIMIT ? `at most ${high}` : `between ${low} and ${high}`;
}

/** Labels of limbs that hold, on the way down through what holds. */
function labelsThatHold({ label, outcome, parts = [] }: Reason): readonly string[] {
  if (outcome !== 'met') return [];
  return [...(label === undefined ? [] : [label]), ...parts.flatMap(labelsThatHold)];
}

function need(name: string, given: Given, catalogue: Catalogue): FactNeed {
  const [list = '', id, field = ''] = name.split('.');
  const definition = catalogue.facts.get(name) ?? catalogue.lists.get(list);
  const askWho = definition?.askWho ?? 'clinic';
  if (id !== undefined) {
    const kind = catalogue.lists.get(list);
    return { fact: name, reason: 'absent', askWho, question: `${kind?.one ?? list} ${id}: ${kind?.fields[field]?.label ?? field}?` };
  }
  const fact = given.facts.get(name);
  return { fact: name, reason: fact?.value === undefined && fact ? fact.why : 'absent', askWho, question: definition?.question ?? name };
}
