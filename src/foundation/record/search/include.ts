// _include brings what the matches point to, _revinclude what points to them: http://hl7.org/fhir/R4/search.html#revinclude

import type { Resource } from '@medplum/fhirtypes';
import type { Scope } from '../../identity/index.ts';
import type { Queryable } from '../../storage/index.ts';
import type { Structure } from '../index-rows.ts';
import { termFor } from '../index-terms.ts';
import { asStored, readMany, STORED_COLUMNS, type StoredRow } from '../read.ts';
import type { Stored } from '../record.ts';
import { scopeCondition } from '../scope.ts';
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
  const wanted = new Set(matches.flatMap((match) => pointedTo(match, includes, structure)));
  for (const { type, id } of matches) wanted.delete(`${type}/${id}`);
  const found = await readMany(database, [...wanted].slice(0, MOST_INCLUDED), scope);
  return found.filter((one): one is Stored => one !== undefined && !one.deleted);
}

function pointedTo({ type, content }: Stored, includes: readonly Inclusion[], structure: Structure): readonly string[] {
  const own = includes.filter(({ source }) => source === '*' || source === type);
  if (own.length === 0) return [];
  // The record stored it, as the resource that it is.
  const { references } = structure.extract(JSON.parse(content) as Resource);
  return references
    .filter(({ param, targetType }) =>
      own.some(({ parameter, target }) => (parameter ?? param) === param && (target ?? targetType) === targetType),
    )
    .flatMap(({ targetType, targetId }) => (targetType && targetId ? [`${targetType}/${targetId}`] : []));
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
    includes.flatMap(({ source, parameter = '' }) => matches.map(({ type, id }) => termFor(source, parameter, `${type}/${id}`))),
  ];
  const allowed = scopeCondition(scope, (value) => `$${values.push(value)}`);
  const rows = await database.query<StoredRow>(
    `select ${STORED_COLUMNS} from resource r where not r.deleted and ${allowed} and r.terms && $1::text[]
order by r.type, r.id limit ${MOST_INCLUDED}`,
    values,
  );
  const present = new Set(matches.map(({ type, id }) => `${type}/${id}`));
  return rows.map(asStored).filter(({ type, id }) => !present.has(`${type}/${id}`));
}
