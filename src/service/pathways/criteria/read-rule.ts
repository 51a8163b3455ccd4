// The shape of a rule: from JSON that anybody may have written to a rule, or to sentences saying where it is not one.

import type { Finding } from '../../../foundation/errors.ts';
import { refusal } from './refusal.ts';
import type { Rule } from './rule.ts';

export type RuleReading =
  | { readonly kind: 'rule'; readonly rule: Rule }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export function readRule(json: unknown, where: string): RuleReading {
  const findings: Finding[] = [];
  const say = (place: string, what: string, mend: string) => findings.push(refusal(place, what, mend));
  if (!isObject(json)) return { kind: 'refused', findings: [refusal(where, 'A rule is an object.', 'See data/pathways for examples.')] };
  const place = typeof json.id === 'string' && json.id !== '' ? json.id : where;
  for (const key of ['id', 'title', 'version'])
    if (typeof json[key] !== 'string' || json[key] === '') say(`${place}.${key}`, `A rule needs its ${key}.`, 'Add it as text.');
  const { source, effective, confidence } = json;
  if (!isObject(source) || typeof source.document !== 'string' || typeof source.section !== 'string')
    say(`${place}.source`, 'A rule says which document and which section it comes from.', 'Add "source": {"document", "section"}.');
  if (!isObject(effective) || !isDay(effective.from) || (effective.to !== undefined && !isDay(effective.to)))
    say(
      `${place}.effective`,
      'A rule says from when it holds (and, if it ended, until when), as YYYY-MM-DD.',
      'Add "effective": {"from"}.',
    );
  else if (isDay(effective.to) && effective.to < effective.from)
    say(`${place}.effective`, 'The rule ends before it begins.', 'Correct the dates.');
  if (!['high', 'medium', 'low', 'policy'].includes(String(confidence)))
    say(`${place}.confidence`, 'A rule says how sure we are of its text.', 'Use high, medium, low or policy.');
  if (json.caveats !== undefined && !(Array.isArray(json.caveats) && json.caveats.every((each) => typeof each === 'string')))
    say(`${place}.caveats`, 'Caveats are a list of sentences.', 'Correct it.');
  readKind(json, place, say);
  // Every part was looked at above and in readKind.
  return findings.length > 0 ? { kind: 'refused', findings } : { kind: 'rule', rule: json as unknown as Rule };
}

type Say = (where: string, what: string, mend: string) => void;

function readKind(json: Record<string, unknown>, place: string, say: Say): void {
  if (json.kind === 'criterion') readExpr(json.when, `${place}.when`, say);
  else if (json.kind === 'decision') {
    if (typeof json.otherwise !== 'string')
      say(`${place}.otherwise`, 'A decision says what holds when nothing else does.', 'Add "otherwise".');
    eachOf(json.choices, `${place}.choices`, say, (choice, at) => {
      if (typeof choice.outcome !== 'string') say(`${at}.outcome`, 'A choice has an outcome.', 'Add it as text.');
      readExpr(choice.when, `${at}.when`, say);
    });
  } else if (json.kind === 'score') eachOf(json.terms, `${place}.terms`, say, (term, at) => readTerm(term, at, say));
  else if (json.kind === 'calculation') {
    if (typeof json.unit !== 'string') say(`${place}.unit`, 'A calculation says its unit.', 'Add it (UCUM; "1" for none).');
    readNumber(json.value, `${place}.value`, say);
  } else say(`${place}.kind`, 'A rule is a criterion, a decision, a score or a calculation.', 'Use one of these as "kind".');
}

/** The keys of each kind of node; exactly one kind must fit. */
const NODES: readonly (readonly [key: string, others: readonly string[]])[] = [
  ['all', []],
  ['any', []],
  ['not', []],
  ['if', ['yes', 'no']],
  ['onRecord', []],
  ['recorded', []],
  ['count', ['where', 'is', 'value']],
  ['score', ['is', 'value']],
  ['rule', []],
  ['notObtained', []],
  ['kin', []],
  ['generationsApart', []],
  ['fact', ['is', 'value', 'unit', 'in', 'includes']],
  ['field', ['is', 'value', 'unit', 'in', 'includes']],
];
const OPERATORS: ReadonlySet<unknown> = new Set(['>', '>=', '<', '<=', '=', '!=']);

function readExpr(json: unknown, place: string, say: Say): unknown {
  if (!isObject(json))
    return say(place, 'A condition is an object.', 'See docs/decisions/0015-criteria-are-data.md for the nodes there are.');
  const kinds = NODES.filter(([key]) => key in json);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return say(place, `A condition has exactly one of ${NODES.map(([key]) => key).join(', ')}.`, 'Split it or name one of them.');
  const [key, others] = kind;
  for (const strange of Object.keys(json).filter((each) => each !== key && each !== 'label' && !others.includes(each)))
    say(`${place}.${strange}`, `"${strange}" means nothing beside "${key}".`, 'Take it out or correct its spelling.');
  const value = json[key];
  if (key === 'all' || key === 'any') {
    if (!Array.isArray(value) || value.length === 0) return say(place, `"${key}" needs at least one condition.`, 'Add one.');
    for (const [index, part] of value.entries()) readExpr(part, `${place}.${key}[${index}]`, say);
  } else if (key === 'not' || key === 'onRecord') readExpr(value, `${place}.${key}`, say);
  else if (key === 'if') for (const part of ['if', 'yes', 'no']) readExpr(json[part], `${place}.${part}`, say);
  else if (key === 'generationsApart') {
    if (typeof value !== 'number') say(place, 'Say how many generations apart.', 'Give a number.');
  } else if (typeof value !== 'string' || value === '') say(place, `"${key}" is a name.`, 'Give it as text.');
  if (key === 'count') readExpr(json.where, `${place}.where`, say);
  if (key === 'count' || key === 'score') {
    if (!OPERATORS.has(json.is) || typeof json.value !== 'number') say(place, 'Compare it with a number.', 'Add "is" and "value".');
  } else if (key === 'fact' || key === 'field') readComparison(json, place, say);
}

function readComparison(json: Record<string, unknown>, place: string, say: Say): void {
  const ways = ['is', 'in', 'includes'].filter((way) => way in json);
  if (ways.length > 1) say(place, `Use one of ${ways.join(', ')}, not several.`, 'Split it with "all".');
  if ('is' in json && (!OPERATORS.has(json.is) || !['number', 'string'].includes(typeof json.value)))
    say(place, '"is" needs one of > >= < <= = != and a "value".', 'Correct it.');
  if ('value' in json && !('is' in json)) say(place, 'A "value" needs "is".', 'Add it.');
  if ('in' in json && !(Array.isArray(json.in) && json.in.length > 0 && json.in.every((each) => typeof each === 'string')))
    say(place, '"in" is a list of words.', 'Correct it.');
  if ('includes' in json && typeof json.includes !== 'string') say(place, '"includes" is a word.', 'Correct it.');
}

function readTerm(term: Record<string, unknown>, place: string, say: Say): void {
  if (typeof term.score === 'string') return;
  eachOf(term.first, `${place}.first`, say, (one, at) => {
    if (typeof one.points !== 'number') say(`${at}.points`, 'A case gives points.', 'Give a number.');
    readExpr(one.when, `${at}.when`, say);
  });
}

function readNumber(json: unknown, place: string, say: Say): unknown {
  if (json === null || typeof json === 'number') return;
  if (!isObject(json)) return say(place, 'A value is a number, a fact or a sum.', 'Correct it.');
  if (typeof json.fact === 'string') return;
  if ('choose' in json) {
    eachOf(json.choose, `${place}.choose`, say, (choice, at) => {
      readExpr(choice.when, `${at}.when`, say);
      readNumber(choice.value, `${at}.value`, say);
    });
    return readNumber(json.otherwise ?? null, `${place}.otherwise`, say);
  }
  const key = ['add', 'subtract', 'multiply', 'divide', 'max'].find((each) => each in json);
  const parts = key === undefined ? undefined : json[key];
  if (key === undefined || !Array.isArray(parts) || parts.length < 2 || ((key === 'subtract' || key === 'divide') && parts.length !== 2))
    return say(place, 'A value is a number, a fact, add, subtract, multiply, divide, max or choose, of at least two.', 'Correct it.');
  for (const [index, part] of parts.entries()) readNumber(part, `${place}.${key}[${index}]`, say);
}

function eachOf(json: unknown, place: string, say: Say, read: (each: Record<string, unknown>, at: string) => void): unknown {
  if (!Array.isArray(json) || json.length === 0) return say(place, 'This is a list of at least one.', 'Add one.');
  json.forEach((each: unknown, index) => {
    if (isObject(each)) read(each, `${place}[${index}]`);
    else say(`${place}[${index}]`, 'This is an object.', 'Correct it.');
  });
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isDay(json: unknown): json is string {
  return typeof json === 'string' && /^\d{4}-\d\d-\d\d$/.test(json) && !Number.isNaN(Date.parse(json));
}
