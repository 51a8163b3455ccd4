// _include brings what the matches point to, _revinclude what points to them: http://hl7.org/fhir/R4/search.html#revinclude

import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { Structure } from '../index-rows.ts';
import { cutTerm, keyOf } from '../index-terms.ts';
import { asStored, readMany, STORED_COLUMNS, type StoredRow } from '../read.ts';
import type { Stored } from '../record.ts';
import { scopeCondition } from '../scope.ts';
import { shardOf } from '../shard.ts';
import { NotUnderstood } from './finding.ts';

/** `ServiceRequest:subject:Patient`; without a parameter every reference of the resource. */
export interface Inclusion {
  readonly source: string;
  readonly parameter: string | undefined;
  readonly target: string | undefined;
}

/** What one page may bring with it; more is asked for by a search of its own. */
const MOST_INCLUDED = 2000;

/** Throws NotUnderstood. */
export function inclusion(name: '_include' | '_revinclude', full: string, value: string, structure: Structure): Inclusion {
  if (full !== name)
    throw new NotUnderstood('REC_UNKNOWN_MODIFIER', full, `${name} is not followed further than one step.`, 'Leave the modifier out.');
  const [source = '', parameter, target] = value.split(':');
  if (name === '_include' && value === '*') return { source: '*', parameter: undefined, target: undefined };
  const isUsable =
    structure.isKnownType(source) &&
    (parameter === '*'
      ? name === '_include'
      : parameter !== undefined && structure.searchParameter(source, parameter)?.kind === 'reference') &&
    (target === undefined || structure.isKnownType(target));
  if (!isUsable)
    throw new NotUnderstood(
      'REC_UNKNOWN_PARAMETER',
      name,
      'This is not a reference that can be followed.',
      'Write it as Type:parameter or Type:parameter:TargetType.',
    );
  return { source, parameter: parameter === '*' ? undefined : parameter, target };
}

/** What the matches point to, each once, without the matches themselves. */
export async function included(
  database: Queryable,
  matches: readonly Stored[],
  includes: readonly Inclusion[],
  scope: Scope,
  structure: Structure,
): Promise<readonly Stored[]> {
  if (includes.length === 0 || matches.length === 0) return [];
  const rows = await database.query<{ key: string; term: string }>(
    `select distinct x.key, x.term from unnest($1::smallint[], $2::text[]) as m(shard, id)
join resource_term x on x.shard = m.shard and x.id = m.id where x.term like '%/%'`,
    [matches.map(({ id }) => shardOf(id)), matches.map(({ id }) => id)],
  );
  const present = new Set(matches.map(({ type, id }) => `${type}/${id}`));
  const wanted = rows.filter(({ key, term }) => !present.has(term) && includes.some((one) => isWanted(one, key, term, structure)));
  const references = [...new Set(wanted.map(({ term }) => term))].slice(0, MOST_INCLUDED);
  const found = await readMany(database, references, scope);
  return found.filter((one): one is Stored => one !== undefined && !one.deleted);
}

function isWanted({ source, parameter, target }: Inclusion, key: string, term: string, structure: Structure): boolean {
  const [type = '', name = ''] = splitKey(key);
  if (source !== '*' && source !== type) return false;
  if (parameter !== undefined && parameter !== name) return false;
  if (structure.searchParameter(type, name)?.kind !== 'reference') return false;
  return target === undefined || term.startsWith(`${target}/`);
}

function splitKey(key: string): readonly [string, string] {
  const dot = key.indexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

/** What points to the matches, each once, without the matches themselves. */
export async function pointing(
  database: Queryable,
  matches: readonly Stored[],
  includes: readonly Inclusion[],
  scope: Scope,
): Promise<readonly Stored[]> {
  if (includes.length === 0 || matches.length === 0) return [];
  const values: unknown[] = [
    includes.map(({ source, parameter }) => keyOf(source, parameter ?? '')),
    matches.map(({ type, id }) => cutTerm(`${type}/${id}`)),
    [...new Set(includes.map(({ source }) => source))],
  ];
  const allowed = scopeCondition(scope, (value) => `$${values.push(value)}`);
  const rows = await database.query<StoredRow>(
    `select ${STORED_COLUMNS} from resource r
where r.type = any($3::text[]) and not r.deleted and ${allowed} and (r.shard, r.id, r.type) in (
  select x.shard, x.id, split_part(x.key, '.', 1) from resource_term x where x.key = any($1::text[]) and x.term = any($2::text[]))
order by r.type, r.id limit ${MOST_INCLUDED}`,
    values,
  );
  const present = new Set(matches.map(({ type, id }) => `${type}/${id}`));
  return rows.map(asStored).filter(({ type, id }) => !present.has(`${type}/${id}`));
}
