// The same tree as a library of Clinical Quality Language, for exchange with systems that run CQL: one parameter a fact, one definition a rule.
// Standard: https://cql.hl7.org (1.5). Checked against an engine that is not ours (@cqframework/cql, cql-execution).

import type { Catalogue, FactDefinition } from './catalogue.ts';
import { type Comparison, type Count, type Expr, NO_LIMIT, type NumberExpr, type Operator, partsOf, type Term } from './expression.ts';
import type { Decision, Rule, RuleSet } from './rule.ts';
import { isInForce } from './rule.ts';

/** Every rule as a definition named by its id; a score gives `id low` and `id high`. Lists have `name` and `name complete`. */
export function toCql({
  name,
  version,
  rules,
  catalogue,
  asOf,
}: {
  name: string;
  version: string;
  rules: RuleSet;
  catalogue: Catalogue;
  asOf: string;
}): string {
  const writer = new Writer(catalogue, asOf);
  const definitions = [...rules.values()].flatMap((rule) => writer.define(rule));
  return [`library ${name} version '${version}'`, ...writer.parameters(), 'context Unfiltered', ...definitions, ''].join('\n');
}

interface Place {
  readonly member?: string;
  readonly outer?: string;
  readonly depth: number;
}

class Writer {
  readonly #catalogue: Catalogue;
  readonly #asOf: string;
  constructor(catalogue: Catalogue, asOf: string) {
    this.#catalogue = catalogue;
    this.#asOf = asOf;
  }

  parameters(): readonly string[] {
    const facts = [...this.#catalogue.facts.values()].map((fact) => `parameter "${fact.id}" ${typeOf(fact)}`);
    const lists = [...this.#catalogue.lists.values()].flatMap(({ id, fields }) => {
      const parts = Object.entries(fields).map(([field, { type }]) => `"${field}" ${type === 'number' ? 'Decimal' : 'String'}`);
      return [`parameter "${id}" List<Tuple{id String, kin List<String>, ${parts.join(', ')}}>`, `parameter "${id} complete" Boolean`];
    });
    return [...facts, ...lists];
  }

  define(rule: Rule): readonly string[] {
    const about = `// ${rule.title}. ${rule.source.document}, ${rule.source.section}. From ${rule.effective.from}${rule.effective.to ? ` to ${rule.effective.to}` : ''}, version ${rule.version}.`;
    const holds = isInForce(rule, this.#asOf);
    const name = `define "${rule.id}":`;
    if (rule.kind === 'criterion') return [about, `${name} ${holds ? this.#expr(rule.when, { depth: 0 }) : 'false'}`];
    if (rule.kind === 'decision') return [about, ...(holds ? this.#decision(rule) : [`${name} 'not-met'`])];
    if (rule.kind === 'calculation') return [about, `${name} ${holds ? this.#number(rule.value) : 'null as Decimal'}`];
    const conditions: string[] = [];
    const ranges = rule.terms.map((term, place) => this.#term(term, `${rule.id} ${place + 1}`, conditions));
    const sum = (side: 'low' | 'high') => ranges.map((range) => range[side]).join(' + ');
    return [about, ...conditions, `define "${rule.id} low": ${sum('low')}`, `define "${rule.id} high": ${sum('high')}`];
  }

  #expr(expr: Expr, place: Place): string {
    if ('all' in expr) return `(${expr.all.map((part) => this.#expr(part, place)).join(' and ')})`;
    if ('any' in expr) return `(${expr.any.map((part) => this.#expr(part, place)).join(' or ')})`;
    if ('not' in expr) return `(not ${this.#expr(expr.not, place)})`;
    if ('if' in expr) {
      const [condition, one, other] = partsOf(expr).map((part) => this.#expr(part, place));
      return `(case when ${condition} is true then ${one} when ${condition} is false then ${other} when ${one} = ${other} then ${one} else null as Boolean end)`;
    }
    if ('onRecord' in expr) return `(${this.#expr(expr.onRecord, place)} is true)`;
    if ('recorded' in expr) return `("${expr.recorded}" is not null)`;
    if ('count' in expr) return this.#count(expr, place);
    if ('score' in expr) return within(`"${expr.score} low"`, `"${expr.score} high"`, expr.is, decimal(expr.value));
    if ('rule' in expr) return `"${expr.rule}"`;
    if ('notObtained' in expr) return '(null as Boolean)';
    if ('kin' in expr)
      return `(exists (${place.member}.kin K where K = ${place.outer}.id) or exists (${place.outer}.kin K where K = ${place.member}.id))`;
    if ('generationsApart' in expr)
      return `(Abs(${place.member}."generation" - ${place.outer}."generation") = ${decimal(expr.generationsApart)})`;
    return this.#comparison(expr, place);
  }

  #comparison(expr: Comparison, place: Place): string {
    const subject = expr.fact !== undefined ? `"${expr.fact}"` : `${place.member}."${expr.field}"`;
    // "in" with something unknown on its left is answered differently by different engines; "or" is not.
    if (expr.in !== undefined) return `(${expr.in.map((word) => `${subject} = ${text(word)}`).join(' or ')})`;
    if (expr.includes !== undefined)
      return `(if ${subject} is null then null as Boolean else exists (${subject} X where X = ${text(expr.includes)}))`;
    if (expr.is !== undefined) return `(${subject} ${expr.is} ${typeof expr.value === 'number' ? decimal(expr.value) : text(expr.value)})`;
    return subject;
  }

  #count({ count, where, is, value }: Count, place: Place): string {
    const member = `M${place.depth}`;
    const others = place.member === undefined ? '' : `${member}.id != ${place.member}.id and `;
    const condition = this.#expr(where, { member, outer: place.member, depth: place.depth + 1 });
    const low = `Count("${count}" ${member} where ${others}${condition} is true)`;
    const high = `(if "${count} complete" is true then Count("${count}" ${member} where ${others}${condition} is not false) else ${NO_LIMIT})`;
    return within(low, high, is, String(value));
  }

  /** `conditions` takes the definitions that the term's cases refer to. */
  #term(term: Term, name: string, conditions: string[]): { readonly low: string; readonly high: string } {
    if ('score' in term) return { low: `"${term.score} low"`, high: `"${term.score} high"` };
    if (term.each === undefined) {
      const named = term.first.map(({ points, when }, place) => {
        conditions.push(`define "${name} case ${place + 1}": ${this.#expr(when, { depth: 0 })}`);
        return { points, when: `"${name} case ${place + 1}"` };
      });
      return cases(named);
    }
    const { low, high } = cases(term.first.map(({ points, when }) => ({ points, when: this.#expr(when, { member: 'M0', depth: 1 }) })));
    const sum = (of: string) => `Coalesce(Sum("${term.each}" M0 return all ${of}), 0.0)`;
    const isComplete = `"${term.each} complete" is true`;
    return {
      low: term.first.some(({ points }) => points < 0) ? `(if ${isComplete} then ${sum(low)} else ${decimal(-NO_LIMIT)})` : sum(low),
      high: term.first.some(({ points }) => points > 0) ? `(if ${isComplete} then ${sum(high)} else ${decimal(NO_LIMIT)})` : sum(high),
    };
  }

  /** The conditions and the outcomes still possible are definitions of their own, so that none is written twice. */
  #decision({ id, choices, otherwise }: Decision): readonly string[] {
    const before: string[] = [];
    const conditions = choices.map(({ when }, place) => `define "${id} condition ${place + 1}": ${this.#expr(when, { depth: 0 })}`);
    const ways = choices.map(({ outcome }, place) => {
      const condition = `"${id} condition ${place + 1}"`;
      const way = `if ${[...before, `${condition} is not false`].join(' and ')} then ${text(outcome)} else null as String`;
      before.push(`${condition} is not true`);
      return way;
    });
    const every = `{${ways.join(', ')}, if ${before.join(' and ')} then ${text(otherwise)} else null as String}`;
    return [
      ...conditions,
      `define "${id} possible": distinct (${every}) W where W is not null`,
      `define "${id}": if Count("${id} possible") = 1 then First("${id} possible") else 'unknown'`,
    ];
  }

  #number(value: NumberExpr | null): string {
    if (value === null) return '(null as Decimal)';
    if (typeof value === 'number') return decimal(value);
    if ('fact' in value) return `"${value.fact}"`;
    if ('choose' in value) {
      const ways = value.choose.map(({ when, value: inner }) => {
        const condition = this.#expr(when, { depth: 0 });
        return `when ${condition} is true then ${this.#number(inner)} when ${condition} is null then null as Decimal`;
      });
      return `(case ${ways.join(' ')} else ${this.#number(value.otherwise)} end)`;
    }
    if ('max' in value) {
      const parts = value.max.map((part) => this.#number(part));
      return `(if ${parts.map((part) => `${part} is null`).join(' or ')} then null as Decimal else Max({${parts.join(', ')}}))`;
    }
    const [parts, sign] =
      'add' in value
        ? [value.add, '+']
        : 'subtract' in value
          ? [value.subtract, '-']
          : 'multiply' in value
            ? [value.multiply, '*']
            : [value.divide, '/'];
    return `(${parts.map((part) => this.#number(part)).join(` ${sign} `)})`;
  }
}

/** The least and the most points of "the first case that holds", when some cases are unknown. */
function cases(all: readonly { readonly points: number; readonly when: string }[]): { readonly low: string; readonly high: string } {
  const before: string[] = [];
  const reachable = all.map(({ points, when }) => {
    const way = `if ${[...before, `${when} is not false`].join(' and ')} then ${decimal(points)} else null as Decimal`;
    before.push(`${when} is not true`);
    return way;
  });
  const every = [...reachable, `if ${before.join(' and ')} then 0.0 else null as Decimal`].join(', ');
  return { low: `Min({${every}})`, high: `Max({${every}})` };
}

function typeOf(fact: FactDefinition): string {
  return { 'yes-no': 'Boolean', number: 'Decimal', word: 'String', words: 'List<String>' }[fact.type];
}

function within(low: string, high: string, is: Operator, value: string): string {
  if (is === '=')
    return `(case when ${low} = ${value} and ${high} = ${value} then true when ${value} < ${low} or ${value} > ${high} then false else null as Boolean end)`;
  if (is === '!=') return `(not ${within(low, high, '=', value)})`;
  const [sure, never] = is === '>' || is === '>=' ? [low, high] : [high, low];
  return `(case when ${sure} ${is} ${value} then true when not (${never} ${is} ${value}) then false else null as Boolean end)`;
}

/** CQL holds at most eight places after the point. */
function decimal(value: number): string {
  const shown = String(Math.round(value * 1e8) / 1e8);
  return shown.includes('.') ? shown : `${shown}.0`;
}

function text(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
