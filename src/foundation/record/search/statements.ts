// The statements that fetch one page in order. A broad search first looks through the beginning of the order alone, which nearly always holds a
// page; the planner, which takes conditions on one resource for independent, would collect and sort every match. Otherwise an order by one
// indexed value is left to the planner, with the rows that lack the value in a statement of their own, and an order by several is worked out row by row.

import { STORED_COLUMNS } from '../read.ts';
import type { Place, SortKey } from './order.ts';
import type { Question } from './question.ts';

export const OF_TYPE = 'r.type = $1::text';
/** The same where key and terms say the type already: as a plain comparison it would count twice in the planner's estimate, and the walk be given up. */
const OF_TYPE_IMPLIED = `case when ${OF_TYPE} then true else false end`;

export interface PageStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Looks at the beginning of the order only: its rows count when they fill the page, and otherwise the next statements begin anew. */
  readonly isGlimpse?: boolean;
}

export function pageStatements(question: Question): readonly PageStatement[] {
  const [key, ...others] = question.keys;
  if (key && others.length === 0 && key.source.startsWith('resource_')) return alongIndex(question, key);
  if (!key || (others.length === 0 && key.source === 'last_updated')) return byTime(question, key?.isDescending ?? true);
  return [bySeveral(question)];
}

/** How far a glimpse looks: eight times the page, so that it is likely to fill it when one in four of the type matches. */
function glimpse({ count, isBroad }: Question): number {
  return isBroad && count <= 200 ? 8 * (count + 1) : 0;
}

/** Newest first unless asked otherwise, by the index resource_by_time (last_updated desc, id). */
function byTime(question: Question, isDescending: boolean): readonly PageStatement[] {
  const { where, values: given, after } = question;
  const { values, parameter } = adding(given);
  const order = isDescending ? 'r.last_updated desc, r.id' : 'r.last_updated, r.id desc';
  const [time] = after?.values ?? [];
  let further = '';
  if (after && time) {
    const at = `${parameter(time)}::timestamptz`;
    const id = `${parameter(after.id)}::text`;
    further = isDescending
      ? ` and r.last_updated <= ${at} and (r.last_updated < ${at} or r.id > ${id})`
      : ` and r.last_updated >= ${at} and (r.last_updated > ${at} or r.id < ${id})`;
  }
  const columns = `select ${STORED_COLUMNS}, r.last_updated::text as sort_0`;
  const look = glimpse(question);
  const first = {
    text: `${columns} from (select * from resource r where ${OF_TYPE}${further} order by ${order} limit ${look}) as r where ${where} order by ${order}`,
    values,
    isGlimpse: true,
  };
  return [
    ...(look > 0 ? [first] : []),
    { text: `${columns} from resource r where ${OF_TYPE} and ${where}${further} order by ${order}`, values },
  ];
}

/** A resource with several values is placed by its first in the order asked for; one with none comes after all others. */
function alongIndex(question: Question, { source, key, column, isDescending }: SortKey): readonly PageStatement[] {
  const { where, values: given, after, isSpread } = question;
  const sameShard = (one: string, other: string) => (isSpread ? `${one}.shard = ${other}.shard and ` : '');
  const [from] = after?.values ?? [];
  const isAmongMissing = after !== undefined && (from === null || from === undefined);
  const statements: PageStatement[] = [];
  if (!isAmongMissing) {
    const { values, parameter } = adding(given);
    const beyond = isDescending ? '<' : '>';
    const further = after
      ? ` and (s.${column}, s.id) ${beyond} (${parameter(from)}::${columnType(source)}, ${parameter(after.id)}::text)`
      : '';
    const direction = isDescending ? 'desc' : 'asc';
    const keyed = `s.key = ${parameter(key)}`;
    const order = `order by s.${column} ${direction}, s.id ${direction}`;
    const found = (from: string) => `select ${STORED_COLUMNS}, s.${column}::text as sort_0
from ${from} join resource r on ${sameShard('r', 's')}r.id = s.id
where ${keyed} and ${OF_TYPE_IMPLIED} and ${where}${further}
  and not exists (select from ${source} o where ${sameShard('o', 's')}o.id = s.id and o.key = s.key
    and (o.${column} ${isDescending ? '>' : '<'} s.${column} or (o.${column} = s.${column} and o.ctid < s.place)))
${order}`;
    const rows = `select s.*, s.ctid as place from ${source} s where ${keyed}${further}`;
    const look = glimpse(question);
    if (look > 0) statements.push({ text: found(`(${rows} ${order} limit ${look}) as s`), values, isGlimpse: true });
    statements.push({ text: found(`(${rows}) as s`), values });
  }
  const { values, parameter } = adding(given);
  const further = isAmongMissing && after ? ` and r.id > ${parameter(after.id)}::text` : '';
  statements.push({
    text: `select ${STORED_COLUMNS}, null::text as sort_0 from resource r where ${OF_TYPE} and ${where}${further}
  and not exists (select from ${source} s where ${sameShard('s', 'r')}s.id = r.id and s.key = ${parameter(key)})
order by r.id`,
    values,
  });
  return statements;
}

function bySeveral({ where, values: given, keys, after, isSpread }: Question): PageStatement {
  const { values, parameter } = adding(given);
  const columns = keys.map(({ source, key, column, isDescending }, index) => {
    const value =
      source === 'last_updated'
        ? 'r.last_updated'
        : source === 'id'
          ? 'r.id'
          : source === 'terms'
            ? `(select ${isDescending ? 'max' : 'min'}(u.term) from unnest(r.terms) as u(term) where starts_with(u.term, ${parameter(`${key}=`)}))`
            : `(select ${isDescending ? 'max' : 'min'}(s.${column}) from ${source} s where ${isSpread ? 's.shard = r.shard and ' : ''}s.id = r.id and s.key = ${parameter(key)})`;
    return `${value} as key_${index}`;
  });
  const beyond = after ? `where ${afterPlace(keys, after, parameter)}` : '';
  const order = keys.map(({ isDescending }, index) => `key_${index} ${isDescending ? 'desc' : 'asc'} nulls last`);
  return {
    text: `select *, ${keys.map((_, index) => `key_${index}::text as sort_${index}`).join(', ')}
from (select ${STORED_COLUMNS}, ${columns.join(', ')} from resource r where ${OF_TYPE} and ${where}) as found
${beyond} order by ${[...order, 'id'].join(', ')}`,
    values,
  };
}

/** Equal in the keys before, beyond in this one, for each key in turn, and at last by id. Missing values come last in either direction. */
function afterPlace(keys: readonly SortKey[], { values, id }: Place, parameter: (value: unknown) => string): string {
  const asked = keys.map(({ source }, index) => `${parameter(values[index] ?? null)}::${columnType(source)}`);
  const alternatives = keys.map(({ isDescending }, index) => {
    const equal = keys.slice(0, index).map((_, before) => `key_${before} is not distinct from ${asked[before]}`);
    const value = values[index];
    const beyond =
      value === null || value === undefined
        ? 'false'
        : `(key_${index} ${isDescending ? '<' : '>'} ${asked[index]} or key_${index} is null)`;
    return [...equal, beyond].join(' and ');
  });
  const allEqual = keys.map((_, index) => `key_${index} is not distinct from ${asked[index]}`);
  return [...alternatives, [...allEqual, `id > ${parameter(id)}::text`].join(' and ')].map((one) => `(${one})`).join(' or ');
}

function columnType(source: SortKey['source']): string {
  if (source === 'resource_period' || source === 'last_updated') return 'timestamptz';
  return source === 'resource_amount' ? 'numeric' : 'text';
}

function adding(given: readonly unknown[]) {
  const values = [...given];
  return { values, parameter: (value: unknown) => `$${values.push(value)}` };
}
