// One search parameter as a condition in SQL on the row `r` of `resource`. Values are always parameters of the statement, never its text.
// http://hl7.org/fhir/R4/search.html#prefix (what each prefix compares), #modifiers, #chaining

import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { SearchParameter, Structure } from '../index-rows.ts';
import { cutSystem, cutTerm, keyOf, termFor } from '../index-terms.ts';
import { scopeCondition } from '../scope.ts';
import { shardOf } from '../shard.ts';
import { NotUnderstood } from './finding.ts';
import { dateInterval, decimal, type Interval, plain, prefixed, split, withoutEscapes } from './values.ts';

export interface Asking {
  readonly database: Queryable;
  readonly structure: Structure;
  readonly scope: Scope;
  /** Whether the tables are spread over servers; then a join has to name the shard as well. */
  readonly isSpread: boolean;
  /** Adds a value to the statement and gives back its `$n`. */
  readonly parameter: (value: unknown) => string;
}

/** A condition for `name=value` as it stands in the URL. Throws NotUnderstood. */
export async function condition(type: string, name: string, value: string, asking: Asking): Promise<string> {
  if (value === '')
    throw new NotUnderstood('REC_EMPTY_VALUE', name, `The search parameter "${name}" has no value.`, 'Give it a value or leave it out.');
  const values = split(value, ',');
  if (name === '_id') return idCondition(values.map(withoutEscapes), asking);
  if (name === '_lastUpdated') return anyOf(values.map((one) => instantCondition(name, one, asking)));
  const [base = '', ...chain] = name.split('.');
  const [parameterName = '', modifier] = base.split(':');
  const parameter = asking.structure.searchParameter(type, parameterName);
  if (!parameter || chain.length > 1) throw unknown(type, name);
  if (chain[0] !== undefined) return chained(type, name, parameter, modifier, chain[0], value, asking);
  if (modifier === 'missing') return missing(type, parameter, value, asking);
  if (parameter.kind === 'reference' && modifier === 'identifier') return throughIdentifier(type, parameter, undefined, values, asking);
  switch (parameter.kind) {
    case 'token':
      if (modifier !== undefined && modifier !== 'not') throw notSupported(name, modifier);
      return `${modifier === 'not' ? 'not ' : ''}${tokens(type, parameter.name, values, asking)}`;
    case 'reference':
      return anyTerm(references(type, parameter, modifier, values, asking), asking);
    case 'uri':
      return uris(type, parameter, modifier, values, name, asking);
    case 'string':
      return `exists (select from resource_name x where ${ofKey(type, parameter, asking)} and ${strings(modifier, values, name, asking)})`;
    case 'date':
      if (modifier !== undefined) throw notSupported(name, modifier);
      return `exists (select from resource_period x where ${ofKey(type, parameter, asking)} and ${anyOf(values.map((value) => periodCondition(name, withoutEscapes(value), asking)))})`;
    case 'number':
    case 'quantity':
      if (modifier !== undefined) throw notSupported(name, modifier);
      return `exists (select from resource_amount x where ${ofKey(type, parameter, asking)} and ${anyOf(values.map((value) => amountCondition(name, value, asking)))})`;
  }
}

/** By the id alone, although the shard would be equal as well: the planner would take the two for independent and expect next to no row. */
function ofKey(type: string, { name }: SearchParameter, { parameter, isSpread }: Asking): string {
  return `${isSpread ? 'x.shard = r.shard and ' : ''}x.id = r.id and x.key = ${parameter(keyOf(type, name))}`;
}

/** One of the terms is among the resource's; one alone is asked for by containment, which the server estimates best. */
function anyTerm(terms: readonly string[], { parameter }: Asking): string {
  return terms.length === 1 ? `r.terms @> array[${parameter(terms[0])}::text]` : `r.terms && ${parameter(terms)}::text[]`;
}

function unknown(type: string, name: string): NotUnderstood {
  return new NotUnderstood(
    'REC_UNKNOWN_PARAMETER',
    name,
    `${type} cannot be searched by this parameter.`,
    'See the search parameters of this type in /metadata.',
  );
}

function notSupported(name: string, modifier: string): NotUnderstood {
  return new NotUnderstood(
    'REC_UNKNOWN_MODIFIER',
    name,
    `The modifier ":${modifier}" is not supported here.`,
    'Leave the modifier out, or see /metadata.',
  );
}

/** `code`, `system|code`, `|code` (no system) and `system|` (any code of it). */
function tokens(type: string, name: string, values: readonly string[], asking: Asking): string {
  const bare: string[] = [];
  const others: string[] = [];
  for (const value of values) {
    const [first = '', ...rest] = split(value, '|').map(withoutEscapes);
    const term = termFor(type, name, rest.length === 0 ? first : rest.join('|'));
    if (rest.length === 0) bare.push(term);
    else others.push(inSystem(term, rest.join('|') === '', cutSystem(first), asking));
  }
  return anyOf([...(bare.length > 0 ? [anyTerm(bare, asking)] : []), ...others]);
}

/** The index finds the term; which system it is of is looked at in the few rows found. */
function inSystem(term: string, isAnyCode: boolean, system: string, { parameter }: Asking): string {
  const asked = parameter(term);
  const rows = `select from unnest(r.terms, r.systems) as u(term, system) where coalesce(u.system, '') = ${parameter(system)}`;
  return isAnyCode
    ? `exists (${rows} and starts_with(u.term, ${asked}))`
    : `r.terms @> array[${asked}::text] and exists (${rows} and u.term = ${asked}::text)`;
}

function references(
  type: string,
  definition: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  { structure }: Asking,
): readonly string[] {
  if (modifier !== undefined && !structure.isKnownType(modifier)) throw notSupported(definition.name, modifier);
  const found = values.flatMap((value) => {
    const text = withoutEscapes(value);
    if (text.includes('/')) return [relative(text), text];
    return modifier === undefined ? [...(definition.targets ?? []).map((target) => `${target}/${text}`), text] : [`${modifier}/${text}`];
  });
  return [...new Set(found)].map((text) => termFor(type, definition.name, text));
}

/** `https://server/base/Patient/1/_history/2` names the same resource as `Patient/1`. */
function relative(reference: string): string {
  return /([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? reference;
}

function strings(modifier: string | undefined, values: readonly string[], name: string, { parameter }: Asking): string {
  return anyOf(
    values.map((value) => {
      const written = withoutEscapes(value);
      const term = cutTerm(plain(written));
      switch (modifier) {
        case undefined:
          return `x.name like ${parameter(`${pattern(term)}%`)}`;
        case 'contains':
          return `x.name like ${parameter(`%${pattern(term)}%`)}`;
        case 'exact':
          return `x.name = ${parameter(term)} and x.written = ${parameter(cutTerm(written))}`;
        default:
          throw notSupported(name, modifier);
      }
    }),
  );
}

function uris(
  type: string,
  definition: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  name: string,
  asking: Asking,
): string {
  const terms = values.map((value) => termFor(type, definition.name, withoutEscapes(value)));
  if (modifier === undefined) return anyTerm(terms, asking);
  if (modifier !== 'below') throw notSupported(name, modifier);
  const beginnings = terms.map((term) => `starts_with(u.term, ${asking.parameter(term)})`);
  return `exists (select from unnest(r.terms) as u(term) where ${anyOf(beginnings)})`;
}

function pattern(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

function periodCondition(name: string, value: string, { parameter }: Asking): string {
  const { prefix, rest } = prefixed(value);
  const interval = dateInterval(rest);
  if (!interval) throw badDate(name);
  const low = () => `${parameter(interval.low.toISOString())}::timestamptz`;
  const high = () => `${parameter(interval.high.toISOString())}::timestamptz`;
  switch (prefix) {
    case 'eq':
      // The second comparison follows from the others, and lets the index stop.
      return `x.low >= ${low()} and x.low < ${high()} and x.high <= ${high()}`;
    case 'ne':
      return `(x.low < ${low()} or x.high > ${high()})`;
    case 'gt':
      return `x.high > ${high()}`;
    case 'lt':
      return `x.low < ${low()}`;
    case 'ge':
      return `(x.low >= ${low()} or x.high > ${high()})`;
    case 'le':
      return `(x.high <= ${high()} or x.low < ${low()})`;
    case 'sa':
      return `x.low >= ${high()}`;
    case 'eb':
      return `x.high <= ${low()}`;
    case 'ap':
      return approximately(interval, parameter);
  }
}

/** Overlaps the interval widened by a day or a tenth of its length, whichever is more: the specification leaves the measure to us. */
function approximately({ low, high }: Interval, parameter: Asking['parameter']): string {
  const margin = Math.max(86_400_000, (high.getTime() - low.getTime()) / 10);
  const from = parameter(new Date(low.getTime() - margin).toISOString());
  const to = parameter(new Date(high.getTime() + margin).toISOString());
  return `x.low < ${to}::timestamptz and x.high > ${from}::timestamptz`;
}

/** `_lastUpdated` is an instant, so that it lies in the interval, before it or after it. */
function instantCondition(name: string, value: string, { parameter }: Asking): string {
  const { prefix, rest } = prefixed(withoutEscapes(value));
  const interval = dateInterval(rest);
  if (!interval) throw badDate(name);
  const low = () => `${parameter(interval.low.toISOString())}::timestamptz`;
  const high = () => `${parameter(interval.high.toISOString())}::timestamptz`;
  switch (prefix) {
    case 'eq':
      return `r.last_updated >= ${low()} and r.last_updated < ${high()}`;
    case 'ne':
      return `(r.last_updated < ${low()} or r.last_updated >= ${high()})`;
    case 'gt':
    case 'sa':
      return `r.last_updated >= ${high()}`;
    case 'lt':
    case 'eb':
      return `r.last_updated < ${low()}`;
    case 'ge':
      return `r.last_updated >= ${low()}`;
    case 'le':
      return `r.last_updated < ${high()}`;
    case 'ap':
      return `r.last_updated >= ${low()} - interval '1 day' and r.last_updated < ${high()} + interval '1 day'`;
  }
}

function badDate(name: string): NotUnderstood {
  return new NotUnderstood(
    'REC_BAD_DATE',
    name,
    'This is not a date that can be searched for.',
    'Write it as 2026, 2026-11, 2026-11-21 or 2026-11-21T09:00:00Z, after a prefix such as ge if wanted.',
  );
}

function amountCondition(name: string, value: string, { parameter }: Asking): string {
  const [amount = '', system, ...units] = split(value, '|').map(withoutEscapes);
  const { prefix, rest } = prefixed(amount);
  const number = decimal(rest);
  if (!number)
    throw new NotUnderstood(
      'REC_BAD_NUMBER',
      name,
      'This is not a number that can be searched for.',
      'Write it as 5.4, or for a quantity 5.4|http://unitsofmeasure.org|mmol/L.',
    );
  const unit = units.join('|');
  const inUnit = [
    ...(system ? [`x.system = ${parameter(cutSystem(system))}`] : []),
    ...(unit ? [`x.unit = ${parameter(cutSystem(unit))}`] : []),
  ];
  return [amountComparison(prefix, number, parameter), ...inUnit].join(' and ');
}

function amountComparison(
  prefix: ReturnType<typeof prefixed>['prefix'],
  { value, half }: { value: string; half: string },
  parameter: Asking['parameter'],
): string {
  const exact = () => `${parameter(value)}::numeric`;
  const around = () => [exact(), `${parameter(half)}::numeric`] as const;
  switch (prefix) {
    case 'eq': {
      const [middle, margin] = around();
      return `x.amount >= ${middle} - ${margin} and x.amount < ${middle} + ${margin}`;
    }
    case 'ne': {
      const [middle, margin] = around();
      return `(x.amount < ${middle} - ${margin} or x.amount >= ${middle} + ${margin})`;
    }
    case 'gt':
    case 'sa':
      return `x.amount > ${exact()}`;
    case 'lt':
    case 'eb':
      return `x.amount < ${exact()}`;
    case 'ge':
      return `x.amount >= ${exact()}`;
    case 'le':
      return `x.amount <= ${exact()}`;
    case 'ap': {
      const middle = exact();
      return `abs(x.amount - ${middle}) <= abs(${middle}) / 10`;
    }
  }
}

function idCondition(ids: readonly string[], { parameter }: Asking): string {
  return `r.id = any(${parameter(ids)}::text[]) and r.shard = any(${parameter([...new Set(ids.map(shardOf))])}::smallint[])`;
}

function missing(type: string, definition: SearchParameter, value: string, asking: Asking): string {
  const { kind, name } = definition;
  if (value !== 'true' && value !== 'false')
    throw new NotUnderstood('REC_BAD_VALUE', `${name}:missing`, 'The modifier :missing takes true or false.', 'Write true or false.');
  const not = value === 'true' ? 'not ' : '';
  const keys = kind === 'reference' ? [name, `${name}:identifier`] : [name];
  switch (kind) {
    case 'string':
    case 'date':
    case 'number':
    case 'quantity': {
      const table = kind === 'string' ? 'resource_name' : kind === 'date' ? 'resource_period' : 'resource_amount';
      return `${not}exists (select from ${table} x where ${ofKey(type, definition, asking)})`;
    }
    default:
      return `${not}exists (select from unnest(r.terms) as u(term) where ${anyOf(keys.map((key) => `starts_with(u.term, ${asking.parameter(termFor(type, key, ''))})`))})`;
  }
}

/** `subject.family=x` and `subject:Patient.family=x`: what the reference points to has the property, and may be seen. */
async function chained(
  type: string,
  name: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  next: string,
  value: string,
  asking: Asking,
): Promise<string> {
  if (parameter.kind !== 'reference') throw unknown(type, name);
  if (next === 'identifier') return throughIdentifier(type, parameter, modifier, split(value, ','), asking);
  const [nextName = ''] = next.split(':');
  const targets = targetsOf(parameter, modifier, nextName, asking.structure);
  if (targets.length === 0) throw unknown(type, name);
  const pointed: string[] = [];
  for (const target of targets)
    pointed.push(
      await pointsTo(termFor(type, parameter.name, `${target}/`), asking, async (inside) => {
        const allowed = scopeCondition(inside.scope, inside.parameter, target);
        return `r.type = ${inside.parameter(target)} and not r.deleted and ${allowed} and ${await condition(target, next, value, inside)}`;
      }),
    );
  return anyOf(pointed);
}

/** So many targets are looked up beforehand, which lets the server plan with the terms themselves; more are left to it. */
const MOST_TARGETS = 1000;

/** `r` has a reference, written as `prefix` and an id, to a resource that the condition, also on a row called `r`, picks. */
async function pointsTo(prefix: string, asking: Asking, picking: (asking: Asking) => Promise<string>): Promise<string> {
  const values: unknown[] = [];
  const picked = await picking({ ...asking, parameter: (value) => `$${values.push(value)}` });
  const text = `select r.id from resource r where ${picked} limit ${MOST_TARGETS + 1}`;
  const found = await asking.database.query<{ id: string }>(text, values);
  if (found.length === 0) return 'false';
  if (found.length <= MOST_TARGETS)
    return anyTerm(
      found.map(({ id }) => `${prefix}${id}`),
      asking,
    );
  return `r.terms && array(select ${asking.parameter(prefix)}::text || r.id from resource r where ${await picking(asking)})`;
}

function targetsOf(parameter: SearchParameter, modifier: string | undefined, next: string, structure: Structure): readonly string[] {
  const candidates = modifier === undefined ? (parameter.targets ?? []) : [modifier];
  return candidates.filter((target) => next === '_id' || structure.searchParameter(target, next) !== undefined);
}

/**
 * `patient:identifier` and `patient.identifier`: the reference carries the identifier, or what it points to does. Senders of orders do
 * either, and whoever asks by NHS number means both. The identifier is known to who asks, so the target need not be visible.
 */
async function throughIdentifier(
  type: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  asking: Asking,
): Promise<string> {
  const conditions = [tokens(type, `${parameter.name}:identifier`, values, asking)];
  for (const target of targetsOf(parameter, modifier, 'identifier', asking.structure))
    conditions.push(
      await pointsTo(termFor(type, parameter.name, `${target}/`), asking, async (inside) => tokens(target, 'identifier', values, inside)),
    );
  return anyOf(conditions.filter((one) => one !== 'false'));
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? `(${conditions[0]})` : `(${conditions.map((one) => `(${one})`).join(' or ')})`;
}
