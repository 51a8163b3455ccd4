// The same tree as one SQL statement over everybody: PostgreSQL's own NULL is Kleene's unknown, so AND, OR and NOT are themselves.
// Facts are numeric, never real: 4.9::real > 4.9 is true. PostgreSQL 15 subset, so that PGlite, PostgreSQL and Citus run the same text.

import { type Comparison, type Count, type Expr, NO_LIMIT, type NumberExpr, partsOf, type Term } from './expression.ts';
import type { Decision, Rule, RuleSet } from './rule.ts';
import { isInForce } from './rule.ts';
import { cases, literal, OPPOSITE, openEnd, quoted, ruleIn, within } from './sql-text.ts';

/** Tables that hold the facts: one row a person, one row a relative or tumour. */
export const FACTS_TABLE = 'person_facts';
export const MEMBERS_TABLE = 'person_member';

/**
 * A statement that gives `shard`, `person` and one column a rule: boolean for a criterion (NULL is unknown), text for a decision ("unknown"),
 * numeric `id.low` and `id.high` for a score, numeric for a calculation (NULL: unknown or none). `among`, a statement that gives `shard` and
 * `person`, leaves everybody else out.
 */
export function toSql(wanted: readonly string[], rules: RuleSet, asOf: string, among?: string): string {
  return new Statement(rules, asOf, among).all(wanted);
}

/**
 * A statement that gives `shard`, `person` and the criteria of those who meet at least one. Only who meets them is asked, so every condition is
 * written as "certainly so" or "certainly not so": two-valued, so that PostgreSQL stops at the first part that settles it, where NULL would go on.
 */
export function toCaseFindingSql(wanted: readonly string[], rules: RuleSet, asOf: string): string {
  const met = wanted.map((id) => `v.${quoted(id)}`).join(' or ');
  return `select * from (${new Statement(rules, asOf).found(wanted)}) v where ${met}`;
}

/** Where a condition stands: on a person, on one of a list, on one beside another. */
interface Place {
  readonly member?: string;
  readonly outer?: string;
}

class Statement {
  readonly #rules: RuleSet;
  readonly #asOf: string;
  /** The table of people, or those of it who are asked for. */
  readonly #people: string;
  readonly #facts = new Set<string>();
  /** Aggregates over the members, by their text. */
  readonly #aggregates = new Map<string, string>();
  /** Values calculated once a person, by layer; each layer sees those before it. */
  readonly #scores = new Map<string, { readonly low: string; readonly high: string }>();
  readonly #conditions = new Map<string, string>();

  constructor(rules: RuleSet, asOf: string, among?: string) {
    this.#rules = rules;
    this.#asOf = asOf;
    this.#people =
      among === undefined
        ? FACTS_TABLE
        : `(select p.* from ${FACTS_TABLE} p join (${among}) a on a.shard = p.shard and a.person = p.person)`;
  }

  all(wanted: readonly string[]): string {
    return this.#select(wanted.flatMap((id) => this.#output(ruleIn(this.#rules, id))));
  }

  /** True for those who certainly meet a criterion, false for everybody else. */
  found(wanted: readonly string[]): string {
    return this.#select(wanted.map((id) => `${this.#is(true, { rule: id }, {})} as ${quoted(id)}`));
  }

  #select(outputs: readonly string[]): string {
    const scores = [...this.#scores.values()];
    const scoreColumns = scores.flatMap(({ low, high }, index) => [`${low} as s${index}_low`, `${high} as s${index}_high`]);
    const conditionColumns = [...this.#conditions].map(([text, name]) => `${text} as ${name}`);
    let from = this.#base();
    for (const columns of [scoreColumns, conditionColumns])
      if (columns.length > 0) from = `select f.*, ${columns.join(',\n  ')} from (${from}) f offset 0`;
    return `select f.shard, f.person,\n  ${outputs.join(',\n  ')}\nfrom (${from}) f`;
  }

  #base(): string {
    const columns = [...this.#facts].map((fact) => (fact === 'ageYears' ? `${this.#age()} as "ageYears"` : `f.${quoted(fact)}`));
    if (this.#aggregates.size === 0)
      return `select f.shard, f.person${columns.map((column) => `, ${column}`).join('')} from ${this.#people} f offset 0`;
    const aggregates = [...this.#aggregates].map(([text, name]) => `${text} as ${name}`);
    const needsPerson = this.#people !== FACTS_TABLE || aggregates.some((text) => text.includes('f."'));
    const names = [...this.#aggregates.values()].map((name) => `, c.${name}`).join('');
    return `select f.shard, f.person${columns.map((column) => `, ${column}`).join('')}${names}
from ${this.#people} f left join (
  select m.shard, m.person, ${aggregates.join(',\n    ')}
  from ${MEMBERS_TABLE} m${needsPerson ? ` join ${this.#people} f on f.shard = m.shard and f.person = m.person` : ''} group by m.shard, m.person
) c on c.shard = f.shard and c.person = f.person offset 0`;
  }

  /** Completed years on the day asked for, or at death; born_on and died_on are numbers like 19800229. */
  #age(): string {
    return `(coalesce(f.died_on, ${Number(this.#asOf.replaceAll('-', ''))}) - f.born_on) / 10000`;
  }

  #output(rule: Rule): readonly string[] {
    const name = quoted(rule.id);
    const holds = isInForce(rule, this.#asOf);
    if (rule.kind === 'criterion') return [`${holds ? this.#expr(rule.when, {}) : 'false'} as ${name}`];
    if (rule.kind === 'decision') return [`${holds ? this.#decision(rule) : `'not-met'`} as ${name}`];
    if (rule.kind === 'calculation') return [`${holds ? this.#number(rule.value) : 'null::numeric'} as ${name}`];
    const { low, high } = this.#score(rule.id);
    return [`${low} as ${quoted(`${rule.id}.low`)}`, `${high} as ${quoted(`${rule.id}.high`)}`];
  }

  #expr(expr: Expr, place: Place): string {
    if ('all' in expr) return `(${expr.all.map((part) => this.#expr(part, place)).join(' and ')})`;
    if ('any' in expr) return `(${expr.any.map((part) => this.#expr(part, place)).join(' or ')})`;
    if ('not' in expr) return `(not ${this.#expr(expr.not, place)})`;
    if ('if' in expr) {
      const [condition, one, other] = partsOf(expr).map((part) => this.#expr(part, place));
      return `(case when ${condition} then ${one} when not ${condition} then ${other} when ${one} = ${other} then ${one} end)`;
    }
    if ('onRecord' in expr) return `(${this.#expr(expr.onRecord, place)} is true)`;
    if ('recorded' in expr) return `(${this.#fact(expr.recorded)} is not null)`;
    if ('count' in expr) return this.#count(expr, place);
    if ('score' in expr) {
      const { low, high } = this.#score(expr.score);
      return within(low, high, expr.is, expr.value);
    }
    if ('rule' in expr) {
      const rule = ruleIn(this.#rules, expr.rule);
      return rule.kind === 'criterion' && isInForce(rule, this.#asOf) ? this.#expr(rule.when, {}) : 'false';
    }
    if ('notObtained' in expr) return 'null::boolean';
    if ('kin' in expr) return `(${place.outer}.member = any(${place.member}.kin) or ${place.member}.member = any(${place.outer}.kin))`;
    if ('generationsApart' in expr) return `(abs(${place.member}."generation" - ${place.outer}."generation") = ${expr.generationsApart})`;
    return this.#comparison(expr, place);
  }

  /** Whether a condition certainly holds (`wanted` true) or certainly does not: never NULL. */
  #is(wanted: boolean, expr: Expr, place: Place): string {
    if ('all' in expr) return `(${expr.all.map((part) => this.#is(wanted, part, place)).join(wanted ? ' and ' : ' or ')})`;
    if ('any' in expr) return `(${expr.any.map((part) => this.#is(wanted, part, place)).join(wanted ? ' or ' : ' and ')})`;
    if ('not' in expr) return this.#is(!wanted, expr.not, place);
    if ('if' in expr) {
      const condition = this.#expr(expr.if, place);
      const [one, other] = [this.#is(wanted, expr.yes, place), this.#is(wanted, expr.no, place)];
      return `(case when ${condition} then ${one} when not ${condition} then ${other} else ${one} and ${other} end)`;
    }
    if ('onRecord' in expr) return wanted ? this.#is(true, expr.onRecord, place) : `(not ${this.#is(true, expr.onRecord, place)})`;
    if ('notObtained' in expr) return 'false';
    if ('rule' in expr) {
      const rule = ruleIn(this.#rules, expr.rule);
      if (rule.kind === 'criterion' && isInForce(rule, this.#asOf)) return this.#is(wanted, rule.when, {});
      return String(!wanted);
    }
    if ('count' in expr && expr.is !== '=' && expr.is !== '!=') return this.#counts(wanted, expr, expr.is, place);
    return `(${this.#expr(expr, place)} is ${wanted})`;
  }

  #comparison(expr: Comparison, place: Place): string {
    const subject = expr.fact !== undefined ? this.#fact(expr.fact) : `${place.member}.${quoted(expr.field)}`;
    if (expr.in !== undefined) return `(${subject} in (${expr.in.map(literal).join(', ')}))`;
    if (expr.includes !== undefined) return `(${literal(expr.includes)} = any(${subject}))`;
    if (expr.is !== undefined) return `(${subject} ${expr.is === '!=' ? '<>' : expr.is} ${literal(expr.value)})`;
    return subject;
  }

  #fact(fact: string): string {
    this.#facts.add(fact);
    return `f.${quoted(fact)}`;
  }

  #count(expr: Count, place: Place): string {
    const isComplete = this.#fact(expr.count);
    if (place.member === undefined) {
      const inList = `m.list = ${literal(expr.count)}`;
      const where = this.#expr(expr.where, { member: 'm' });
      const low = this.#aggregate(`count(*) filter (where ${inList} and ${where})`);
      const high = this.#aggregate(`count(*) filter (where ${inList} and ${where} is not false)`);
      return within(low, `(case when ${isComplete} then ${high} else ${NO_LIMIT} end)`, expr.is, expr.value);
    }
    const where = this.#expr(expr.where, { member: `${place.member}x`, outer: place.member });
    const low = this.#others(place.member, expr.count, where);
    const high = `(case when ${isComplete} then ${this.#others(place.member, expr.count, `${where} is not false`)} else ${NO_LIMIT} end)`;
    return within(low, high, expr.is, expr.value);
  }

  /** How many others of a list of the same person fit. */
  #others(member: string, list: string, where: string): string {
    const inner = `${member}x`;
    return `(select count(*) from ${MEMBERS_TABLE} ${inner} where ${inner}.shard = ${member}.shard and ${inner}.person = ${member}.person and ${inner}.list = ${literal(list)} and ${inner}.member <> ${member}.member and ${where})`;
  }

  /** Only the end of the interval that settles it is counted: the least for "certainly so many", the most for "certainly fewer". */
  #counts(wanted: boolean, expr: Count, is: '>' | '>=' | '<' | '<=', place: Place): string {
    const isAtLeast = is === '>' || is === '>=';
    const needsLeast = isAtLeast === wanted;
    const operator = wanted ? is : OPPOSITE[is];
    const fits = (member: Place) => (needsLeast ? this.#is(true, expr.where, member) : `(not ${this.#is(false, expr.where, member)})`);
    const found =
      place.member === undefined
        ? this.#aggregate(`count(*) filter (where m.list = ${literal(expr.count)} and ${fits({ member: 'm' })})`)
        : this.#others(place.member, expr.count, fits({ member: `${place.member}x`, outer: place.member }));
    if (needsLeast) return `(${found} ${operator} ${expr.value})`;
    return `(${this.#fact(expr.count)} is true and ${found} ${operator} ${expr.value})`;
  }

  #aggregate(text: string): string {
    const name = this.#aggregates.get(text) ?? `c${this.#aggregates.size}`;
    this.#aggregates.set(text, name);
    return `coalesce(f.${name}, 0)`;
  }

  #score(id: string): { readonly low: string; readonly high: string } {
    const known = [...this.#scores.keys()].indexOf(id);
    if (known >= 0) return { low: `f.s${known}_low`, high: `f.s${known}_high` };
    const rule = ruleIn(this.#rules, id);
    if (rule.kind !== 'score') throw new Error(`There is no score "${id}".`);
    const ranges = this.#terms(rule.terms);
    const place = this.#scores.size;
    this.#scores.set(id, { low: `(${ranges.map(({ low }) => low).join(' + ')})`, high: `(${ranges.map(({ high }) => high).join(' + ')})` });
    return { low: `f.s${place}_low`, high: `f.s${place}_high` };
  }

  /** The terms of a score, those of the scores it adds written out, so that one layer holds all. */
  #terms(terms: readonly Term[]): readonly { readonly low: string; readonly high: string }[] {
    return terms.flatMap((term) => {
      if ('score' in term) {
        const rule = ruleIn(this.#rules, term.score);
        return rule.kind === 'score' ? this.#terms(rule.terms) : [];
      }
      if (term.each === undefined) return [cases(term.first.map(({ points, when }) => ({ points, when: this.#expr(when, {}) })))];
      const inList = `filter (where m.list = ${literal(term.each)})`;
      const { low, high } = cases(term.first.map(({ points, when }) => ({ points, when: this.#expr(when, { member: 'm' }) })));
      const isComplete = this.#fact(term.each);
      const [least, most] = openEnd(term.first);
      const sums = [this.#aggregate(`sum(${low}) ${inList}`), this.#aggregate(`sum(${high}) ${inList}`)];
      return [
        {
          low: least === undefined ? `${sums[0]}` : `(case when ${isComplete} then ${sums[0]} else ${least} end)`,
          high: most === undefined ? `${sums[1]}` : `(case when ${isComplete} then ${sums[1]} else ${most} end)`,
        },
      ];
    });
  }

  #decision({ choices, otherwise, id }: Decision): string {
    const conditions = choices.map(({ when }, place) => this.#condition(this.#expr(when, {}), `d_${id}_${place}`));
    const reached = new Map<string, string[]>();
    const before: string[] = [];
    const reach = (outcome: string, condition: string | undefined) => {
      const text = [...before, ...(condition === undefined ? [] : [`${condition} is not false`])].join(' and ') || 'true';
      reached.set(outcome, [...(reached.get(outcome) ?? []), `(${text})`]);
      if (condition !== undefined) before.push(`${condition} is not true`);
    };
    choices.forEach(({ outcome }, place) => {
      reach(outcome, conditions[place]);
    });
    reach(otherwise, undefined);
    const possible = [...reached].map(([outcome, ways]) => ({ outcome, text: `(${ways.join(' or ')})` }));
    const howMany = possible.map(({ text }) => `${text}::integer`).join(' + ');
    return `(case when ${howMany} <> 1 then 'unknown' ${possible.map(({ outcome, text }) => `when ${text} then ${literal(outcome)}`).join(' ')} end)`;
  }

  #condition(text: string, name: string): string {
    const known = this.#conditions.get(text) ?? quoted(name);
    this.#conditions.set(text, known);
    return `f.${known}`;
  }

  #number(value: NumberExpr | null): string {
    if (value === null) return 'null::numeric';
    if (typeof value === 'number') return `${value}::numeric`;
    if ('fact' in value) return this.#fact(value.fact);
    if ('choose' in value) return this.#chosen(value);
    const [parts, sign] =
      'add' in value
        ? [value.add, '+']
        : 'subtract' in value
          ? [value.subtract, '-']
          : 'multiply' in value
            ? [value.multiply, '*']
            : 'divide' in value
              ? [value.divide, '/']
              : [value.max, ','];
    const texts = parts.map((part) => this.#number(part));
    // GREATEST leaves NULLs out, and a sum with something unknown is unknown.
    if (sign === ',')
      return `(case when ${texts.map((text) => `${text} is not null`).join(' and ')} then greatest(${texts.join(', ')}) end)`;
    return `(${texts.join(` ${sign} `)})`;
  }

  #chosen({ choose, otherwise }: Extract<NumberExpr, { choose: unknown }>): string {
    const ways = choose.map(({ when, value }) => {
      const condition = this.#expr(when, {});
      return `when ${condition} then ${this.#number(value)} when ${condition} is null then null`;
    });
    return `(case ${ways.join(' ')} else ${this.#number(otherwise)} end)`;
  }
}
