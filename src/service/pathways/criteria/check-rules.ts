// Reads rules from JSON and refuses what could go wrong silently: facts nobody derives, units that do not convert, limbs that can never hold,
// rules that name each other in a circle, missing sources or dates. What comes out has every value in the unit of its fact.

import type { Finding } from '../../../foundation/errors.ts';
import { convert } from '../../../foundation/terms/index.ts';
import { type Catalogue, type FactDefinition, type FieldDefinition, toPlaces } from './catalogue.ts';
import { type Comparison, type Expr, type NumberExpr, partsOf, type Term } from './expression.ts';
import { readRule } from './read-rule.ts';
import { refusal } from './refusal.ts';
import type { Rule, RuleSet } from './rule.ts';
import { unreachableIn } from './unreachable.ts';

export type CheckedRules =
  | { readonly kind: 'rules'; readonly rules: RuleSet }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface CheckOptions {
  /** Rules that the new ones may name. */
  readonly beside?: RuleSet;
  /** Tries every limb for whether it can hold at all; takes a second or so, and is skipped only for rules checked before. */
  readonly tryEveryLimb?: boolean;
}

export function checkRules(
  json: unknown,
  catalogue: Catalogue,
  { beside = new Map(), tryEveryLimb = true }: CheckOptions = {},
): CheckedRules {
  const findings: Finding[] = [];
  if (!Array.isArray(json))
    return { kind: 'refused', findings: [refusal('rules', 'Rules are a list.', 'Put the rules into a JSON array.')] };
  const rules = new Map<string, Rule>(beside);
  json.forEach((each: unknown, place) => {
    const read = readRule(each, `rules[${place}]`);
    if (read.kind === 'refused') findings.push(...read.findings);
    else if (rules.has(read.rule.id))
      findings.push(
        refusal(read.rule.id, `There is a rule "${read.rule.id}" already.`, 'Give it another id, or another version of the same file.'),
      );
    else rules.set(read.rule.id, read.rule);
  });
  if (findings.length > 0) return { kind: 'refused', findings };
  const fresh = [...rules.values()].filter(({ id }) => !beside.has(id));
  const inUnits = fresh.map((rule) => {
    const walk = new Walk(rule.id, catalogue, rules, findings);
    return walk.rule(rule);
  });
  findings.push(...circles(fresh, rules));
  if (findings.length > 0) return { kind: 'refused', findings };
  for (const rule of inUnits) rules.set(rule.id, rule);
  if (tryEveryLimb)
    for (const rule of inUnits)
      for (const where of unreachableIn(rule, rules, catalogue))
        findings.push(
          refusal(
            `${rule.id} ${where}`,
            'This limb can never change the answer: its conditions contradict each other, or an earlier one always holds.',
            'Correct the thresholds, or take the limb out.',
          ),
        );
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'rules', rules };
}

/** One walk over a rule: notes what is wrong and gives back the tree with values in the facts' units. */
class Walk {
  readonly #where: string;
  readonly #catalogue: Catalogue;
  readonly #rules: RuleSet;
  readonly #findings: Finding[];
  constructor(where: string, catalogue: Catalogue, rules: RuleSet, findings: Finding[]) {
    this.#where = where;
    this.#catalogue = catalogue;
    this.#rules = rules;
    this.#findings = findings;
  }

  rule(rule: Rule): Rule {
    if (rule.kind === 'criterion') return { ...rule, when: this.expr(rule.when) };
    if (rule.kind === 'decision') return { ...rule, choices: rule.choices.map((choice) => ({ ...choice, when: this.expr(choice.when) })) };
    if (rule.kind === 'score') return { ...rule, terms: rule.terms.map((term) => this.#term(term)) };
    return { ...rule, value: this.#number(rule.value) ?? Number.NaN };
  }

  expr(expr: Expr, list?: string): Expr {
    if ('all' in expr) return { ...expr, all: expr.all.map((part) => this.expr(part, list)) };
    if ('any' in expr) return { ...expr, any: expr.any.map((part) => this.expr(part, list)) };
    if ('not' in expr) return { ...expr, not: this.expr(expr.not, list) };
    if ('if' in expr) return { ...expr, if: this.expr(expr.if, list), yes: this.expr(expr.yes, list), no: this.expr(expr.no, list) };
    if ('onRecord' in expr) return { ...expr, onRecord: this.expr(expr.onRecord, list) };
    if ('recorded' in expr) {
      if (!this.#catalogue.facts.has(expr.recorded))
        this.#say(`There is no fact "${expr.recorded}".`, 'Use a fact of data/pathways/facts.json.');
      return expr;
    }
    if ('count' in expr) {
      if (!this.#catalogue.lists.has(expr.count))
        this.#say(`There is no list "${expr.count}".`, `Use one of ${[...this.#catalogue.lists.keys()].join(', ')}.`);
      return { ...expr, where: this.expr(expr.where, expr.count) };
    }
    if ('score' in expr) return this.#named(expr, expr.score, 'score');
    if ('rule' in expr) return this.#named(expr, expr.rule, 'criterion');
    if ('notObtained' in expr) return expr;
    if ('kin' in expr || 'generationsApart' in expr) {
      if (list === undefined) this.#say('Kinship can only be asked inside a count.', 'Put it into the "where" of a count inside a count.');
      return expr;
    }
    return this.#comparison(expr, list);
  }

  #comparison(expr: Comparison, list: string | undefined): Expr {
    const definition =
      expr.fact !== undefined ? this.#catalogue.facts.get(expr.fact) : this.#catalogue.lists.get(list ?? '')?.fields[expr.field];
    if (definition === undefined) {
      const name = expr.fact ?? `${list ?? 'no list'}.${expr.field}`;
      this.#say(
        `There is no fact "${name}": nobody derives it, so it would be unknown for everyone.`,
        'Use a fact of data/pathways/facts.json, or add it there with its derivation.',
      );
      return expr;
    }
    if (expr.includes !== undefined) {
      if (definition.type !== 'words') this.#say(`"includes" is for a set of codes, and ${nameOf(expr)} is not one.`, 'Use "is" or "in".');
      else this.#oneOf(expr, definition.values, [expr.includes]);
      return expr;
    }
    if (expr.in !== undefined) {
      if (definition.type !== 'word') this.#say(`"in" is for words, and ${nameOf(expr)} is of type ${definition.type}.`, 'Use "is".');
      else this.#oneOf(expr, definition.values, expr.in);
      return expr;
    }
    if (expr.is === undefined) {
      if (definition.type !== 'yes-no') this.#say(`${nameOf(expr)} is not a yes or no.`, 'Say what it is compared with: "is" and "value".');
      return expr;
    }
    if (definition.type === 'word') {
      if (typeof expr.value !== 'string' || (expr.is !== '=' && expr.is !== '!='))
        this.#say(`${nameOf(expr)} is a word; it can only be "=" or "!=" another.`, 'Give a word in quotes.');
      else this.#oneOf(expr, definition.values, [expr.value]);
      return expr;
    }
    if (definition.type !== 'number' || typeof expr.value !== 'number') {
      this.#say(`${nameOf(expr)} cannot be compared with ${JSON.stringify(expr.value)}.`, 'Give a value of its kind.');
      return expr;
    }
    return this.#inUnit(expr, definition, expr.value, expr.unit);
  }

  #inUnit(expr: Extract<Comparison, { is: string }>, definition: NumberKind, value: number, given: string | undefined): Expr {
    const unit = 'unit' in definition ? definition.unit : undefined;
    let converted = value;
    if (given !== undefined && given !== unit) {
      const conversion =
        'analyte' in definition && definition.analyte && unit
          ? convert({ analyte: definition.analyte, value, from: given, to: unit })
          : undefined;
      if (conversion?.kind !== 'converted') {
        this.#say(
          `${given} of ${nameOf(expr)} does not convert to ${unit ?? 'a plain number'}.`,
          `Give the value in ${unit ?? 'no unit'}.`,
        );
        return expr;
      }
      converted = toPlaces(conversion.value);
    }
    if (converted < definition.min || converted > definition.max)
      this.#say(
        `${nameOf(expr)} lies between ${definition.min} and ${definition.max}; ${converted} is outside, so this never changes.`,
        'Correct the value or its unit.',
      );
    // The unit written stays in the text shown to people; the engine compares in the fact's own.
    return { ...expr, value: converted, ...(unit === undefined ? {} : { unit }) };
  }

  #oneOf(expr: Comparison, values: readonly string[], wanted: readonly string[]): void {
    const strange = wanted.filter((word) => !values.includes(word));
    if (strange.length > 0) this.#say(`${nameOf(expr)} is never ${strange.join(', ')}.`, `Use ${values.join(', ')}.`);
  }

  #named<T extends Expr>(expr: T, id: string, kind: Rule['kind']): T {
    if (this.#rules.get(id)?.kind !== kind) this.#say(`There is no ${kind} "${id}".`, 'Name one of this file or of those loaded before.');
    return expr;
  }

  #term(term: Term): Term {
    if ('score' in term) {
      if (this.#rules.get(term.score)?.kind !== 'score')
        this.#say(`There is no score "${term.score}".`, 'Name one of this file or of those loaded before.');
      return term;
    }
    if (term.each !== undefined && !this.#catalogue.lists.has(term.each))
      this.#say(`There is no list "${term.each}".`, 'Use a list of data/pathways/facts.json.');
    return { ...term, first: term.first.map((one) => ({ ...one, when: this.expr(one.when, term.each) })) };
  }

  #number(value: NumberExpr | null): NumberExpr | null {
    if (value === null || typeof value === 'number') return value;
    if ('fact' in value) {
      if (this.#catalogue.facts.get(value.fact)?.type !== 'number')
        this.#say(`There is no number "${value.fact}".`, 'Use a fact of data/pathways/facts.json that is a number.');
      return value;
    }
    if ('choose' in value)
      return {
        choose: value.choose.map(({ when, value: inner }) => ({ when: this.expr(when), value: this.#number(inner) })),
        otherwise: this.#number(value.otherwise),
      };
    for (const part of 'add' in value
      ? value.add
      : 'subtract' in value
        ? value.subtract
        : 'multiply' in value
          ? value.multiply
          : 'divide' in value
            ? value.divide
            : value.max)
      this.#number(part);
    return value;
  }

  #say(what: string, mend: string): void {
    this.#findings.push(refusal(this.#where, what, mend));
  }
}

type NumberKind = Extract<FactDefinition | FieldDefinition, { type: 'number' }>;

function nameOf(expr: Comparison): string {
  return `"${expr.fact ?? expr.field}"`;
}

/** Rules that name each other in a circle would never come to an answer. */
function circles(fresh: readonly Rule[], rules: RuleSet): readonly Finding[] {
  const findings: Finding[] = [];
  const done = new Set<string>();
  const visit = (id: string, path: readonly string[]): void => {
    if (path.includes(id)) {
      findings.push(refusal(id, `Rules name each other in a circle: ${[...path, id].join(' > ')}.`, 'Break the circle.'));
      return;
    }
    const rule = rules.get(id);
    if (done.has(id) || rule === undefined) return;
    for (const next of namedBy(rule)) visit(next, [...path, id]);
    done.add(id);
  };
  for (const { id } of fresh) visit(id, []);
  return findings;
}

export function namedBy(rule: Rule): readonly string[] {
  const inExpr = (expr: Expr): readonly string[] =>
    'rule' in expr ? [expr.rule] : 'score' in expr ? [expr.score] : 'count' in expr ? inExpr(expr.where) : partsOf(expr).flatMap(inExpr);
  if (rule.kind === 'criterion') return inExpr(rule.when);
  if (rule.kind === 'decision') return rule.choices.flatMap(({ when }) => inExpr(when));
  if (rule.kind === 'score')
    return rule.terms.flatMap((term) => ('score' in term ? [term.score] : term.first.flatMap(({ when }) => inExpr(when))));
  return [];
}
