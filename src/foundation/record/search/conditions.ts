// One search parameter as a condition in SQL on the row `r` of `resource`. Values are always parameters of the statement, never its text.
// http://hl7.org/fhir/R4/search.html#prefix (what each prefix compares), #modifiers, #chaining

import type { Scope } from '../../identity/index.ts';
import type { SearchParameter, Structure } from '../index-rows.ts';
import { cutSystem, cutTerm, keyOf } from '../index-terms.ts';
import { scopeCondition } from '../scope.ts';
import { shardOf } from '../shard.ts';
import { NotUnderstood } from './finding.ts';
import { dateInterval, decimal, type Interval, plain, prefixed, split, withoutEscapes } from './values.ts';

export interface Asking {
  readonly structure: Structure;
  readonly scope: Scope;
  /** Adds a value to the statement and gives back its `$n`. */
  readonly parameter: (value: unknown) => string;
}

/** A condition for `name=value` as it stands in the URL. Throws NotUnderstood. */
export function condition(type: string, name: string, value: string, asking: Asking): string {
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
  const isNegated = parameter.kind === 'token' && modifier === 'not';
  const rows = rowsMatching(type, parameter, isNegated ? undefined : modifier, values, name, asking);
  return `${isNegated ? 'not ' : ''}exists (${rows} and x.id = r.id)`;
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

/** `select` of index rows `x` that any of the values matches. */
function rowsMatching(
  type: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  name: string,
  asking: Asking,
): string {
  const key = `x.key = ${asking.parameter(keyOf(type, parameter.name))}`;
  switch (parameter.kind) {
    case 'token':
      if (modifier !== undefined) throw notSupported(name, modifier);
      return `select from resource_term x where ${key} and ${tokens(values, asking)}`;
    case 'reference':
      return `select from resource_term x where ${key} and ${references(parameter, modifier, values, asking)}`;
    case 'string':
      return `select from resource_term x where ${key} and ${strings(modifier, values, name, asking)}`;
    case 'uri':
      return `select from resource_term x where ${key} and ${uris(modifier, values, name, asking)}`;
    case 'date':
      if (modifier !== undefined) throw notSupported(name, modifier);
      return `select from resource_period x where ${key} and ${anyOf(values.map((value) => periodCondition(name, withoutEscapes(value), asking)))}`;
    case 'number':
    case 'quantity':
      if (modifier !== undefined) throw notSupported(name, modifier);
      return `select from resource_amount x where ${key} and ${anyOf(values.map((value) => amountCondition(name, value, asking)))}`;
  }
}

function tokens(values: readonly string[], { parameter }: Asking): string {
  return anyOf(
    values.map((value) => {
      const [first = '', ...rest] = split(value, '|').map(withoutEscapes);
      if (rest.length === 0) return `x.term = ${parameter(cutTerm(first))}`;
      const code = rest.join('|');
      const system = `x.system = ${parameter(cutSystem(first))}`;
      return code === '' ? system : `x.term = ${parameter(cutTerm(code))} and ${system}`;
    }),
  );
}

function references(
  definition: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  { parameter, structure }: Asking,
): string {
  if (modifier !== undefined && !structure.isKnownType(modifier)) throw notSupported(definition.name, modifier);
  const terms = values.flatMap((value) => {
    const text = cutTerm(withoutEscapes(value));
    if (text.includes('/')) return [relative(text), text];
    return modifier === undefined ? [...(definition.targets ?? []).map((target) => `${target}/${text}`), text] : [`${modifier}/${text}`];
  });
  return `x.term = any(${parameter([...new Set(terms)])}::text[])`;
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
          return `x.term like ${parameter(`${pattern(term)}%`)}`;
        case 'contains':
          return `x.term like ${parameter(`%${pattern(term)}%`)}`;
        case 'exact':
          return `x.term = ${parameter(term)} and x.system = ${parameter(cutSystem(written))}`;
        default:
          throw notSupported(name, modifier);
      }
    }),
  );
}

function uris(modifier: string | undefined, values: readonly string[], name: string, { parameter }: Asking): string {
  return anyOf(
    values.map((value) => {
      const uri = cutTerm(withoutEscapes(value));
      if (modifier === undefined) return `x.term = ${parameter(uri)}`;
      if (modifier === 'below') return `x.term like ${parameter(`${pattern(uri)}%`)}`;
      throw notSupported(name, modifier);
    }),
  );
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

function missing(type: string, { kind, name }: SearchParameter, value: string, { parameter }: Asking): string {
  if (value !== 'true' && value !== 'false')
    throw new NotUnderstood('REC_BAD_VALUE', `${name}:missing`, 'The modifier :missing takes true or false.', 'Write true or false.');
  const table = kind === 'date' ? 'resource_period' : kind === 'number' || kind === 'quantity' ? 'resource_amount' : 'resource_term';
  const keys = kind === 'reference' ? [keyOf(type, name), keyOf(type, `${name}:identifier`)] : [keyOf(type, name)];
  return `${value === 'true' ? 'not ' : ''}exists (select from ${table} x where x.key = any(${parameter(keys)}::text[]) and x.id = r.id)`;
}

/** `subject.family=x` and `subject:Patient.family=x`: what the reference points to has the property, and may be seen. */
function chained(
  type: string,
  name: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  next: string,
  value: string,
  asking: Asking,
): string {
  if (parameter.kind !== 'reference') throw unknown(type, name);
  if (next === 'identifier') return throughIdentifier(type, parameter, modifier, split(value, ','), asking);
  const [nextName = ''] = next.split(':');
  const targets = targetsOf(parameter, modifier, nextName, asking.structure);
  if (targets.length === 0) throw unknown(type, name);
  return anyOf(
    targets.map((target) => {
      const inner = condition(target, next, value, asking);
      const allowed = scopeCondition(asking.scope, asking.parameter, target);
      const key = asking.parameter(keyOf(type, parameter.name));
      const at = asking.parameter(target);
      return `exists (select from resource_term x where x.key = ${key} and x.id = r.id
  and x.term in (select r.type || '/' || r.id from resource r where r.type = ${at} and not r.deleted and ${allowed} and ${inner}))`;
    }),
  );
}

function targetsOf(parameter: SearchParameter, modifier: string | undefined, next: string, structure: Structure): readonly string[] {
  const candidates = modifier === undefined ? (parameter.targets ?? []) : [modifier];
  return candidates.filter((target) => next === '_id' || structure.searchParameter(target, next) !== undefined);
}

/**
 * `patient:identifier` and `patient.identifier`: the reference carries the identifier, or what it points to does. Senders of orders do
 * either, and whoever asks by NHS number means both. The identifier is known to who asks, so the target need not be visible.
 */
function throughIdentifier(
  type: string,
  parameter: SearchParameter,
  modifier: string | undefined,
  values: readonly string[],
  asking: Asking,
): string {
  const own = asking.parameter(keyOf(type, `${parameter.name}:identifier`));
  const wanted = tokens(values, asking);
  const carried = `select x.id from resource_term x where x.key = ${own} and ${wanted}`;
  const pointed = targetsOf(parameter, modifier, 'identifier', asking.structure).map((target) => {
    const key = asking.parameter(keyOf(target, 'identifier'));
    const prefix = asking.parameter(`${target}/`);
    return `select ${prefix}::text || x.id from resource_term x where x.key = ${key} and ${wanted}`;
  });
  if (pointed.length === 0) return `r.id in (${carried})`;
  const literal = asking.parameter(keyOf(type, parameter.name));
  const throughTarget = `select x.id from resource_term x where x.key = ${literal} and x.term in (${pointed.join(' union all ')})`;
  return `r.id in (${carried} union all ${throughTarget})`;
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? `(${conditions[0]})` : `(${conditions.map((one) => `(${one})`).join(' or ')})`;
}
