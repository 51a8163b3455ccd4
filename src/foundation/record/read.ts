// Reading by id, one version, several at once, and history: http://hl7.org/fhir/R4/http.html#read, #vread, #history

import type { Scope } from '../identity/index.ts';
import type { Queryable } from '../storage/index.ts';
import type { ClaimKey, ResourceId, Stored } from './record.ts';
import { scopeCondition } from './scope.ts';
import { shardOf, shardOfClaim } from './shard.ts';

export interface StoredRow {
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly last_updated: Date;
  readonly deleted: boolean;
  readonly content: string;
}

export const STORED_COLUMNS = 'r.type, r.id, r.version, r.last_updated, r.deleted, r.content';

export function asStored({ type, id, version, last_updated, deleted, content }: StoredRow): Stored {
  return { type, id, version, lastUpdated: last_updated, deleted, content };
}

export async function read(database: Queryable, type: string, id: ResourceId, scope: Scope): Promise<Stored | undefined> {
  const values: unknown[] = [shardOf(id), type, id];
  const allowed = scopeCondition(scope, (value) => `$${values.push(value)}`, type);
  const [row] = await database.query<StoredRow>(
    `select ${STORED_COLUMNS} from resource r where r.shard = $1 and r.type = $2 and r.id = $3 and ${allowed}`,
    values,
    `read-${allowed === 'true' ? 'any' : scope.kind}`,
  );
  return row && asStored(row);
}

export async function readVersion(
  database: Queryable,
  { type, id, version }: { type: string; id: ResourceId; version: number },
  scope: Scope,
): Promise<Stored | undefined> {
  if (!Number.isInteger(version) || version < 1 || version > 2 ** 31 - 1) return undefined;
  const values: unknown[] = [shardOf(id), type, id, version];
  const allowed = scopeCondition(scope, (value) => `$${values.push(value)}`, type);
  const [row] = await database.query<StoredRow>(
    `select ${STORED_COLUMNS} from resource r where r.shard = $1 and r.type = $2 and r.id = $3 and r.version = $4 and ${allowed}
union all
select h.type, h.id, h.version, h.last_updated, h.deleted, h.content
from resource r join resource_history h on h.shard = r.shard and h.type = r.type and h.id = r.id
where r.shard = $1 and r.type = $2 and r.id = $3 and h.version = $4 and ${allowed}`,
    values,
    `read-version-${allowed === 'true' ? 'any' : scope.kind}`,
  );
  return row && asStored(row);
}

// The lists stand in selects of their own so that the planner does not count them: one plan then serves any number, where it would plan each time.
export async function readMany(database: Queryable, references: readonly string[], scope: Scope): Promise<readonly (Stored | undefined)[]> {
  if (references.length === 0) return [];
  const parsed = references.map((reference) => {
    const [type = '', id = ''] = reference.split('/');
    return { type, id };
  });
  const values: unknown[] = [parsed.map(({ id }) => shardOf(id)), parsed.map(({ type }) => type), parsed.map(({ id }) => id)];
  const allowed = scopeCondition(scope, (value) => `$${values.push(value)}`);
  const rows = await database.query<StoredRow>(
    `select ${STORED_COLUMNS} from unnest((select $1::smallint[]), (select $2::text[]), (select $3::text[])) as w(shard, type, id)
join resource r on r.shard = w.shard and r.type = w.type and r.id = w.id where ${allowed}`,
    values,
    `read-many-${scope.kind}`,
  );
  const found = new Map(rows.map((row) => [`${row.type}/${row.id}`, asStored(row)]));
  return parsed.map(({ type, id }) => found.get(`${type}/${id}`));
}

export interface HistoryRequest {
  readonly type: string;
  readonly id?: ResourceId;
  readonly count: number;
  readonly before?: Date;
}

/** Newest first. Versions of the same instant are never parted, so that `before` loses none: the last instant may exceed `count`. */
export async function history(database: Queryable, { type, id, count, before }: HistoryRequest, scope: Scope): Promise<readonly Stored[]> {
  const values: unknown[] = [type, Math.max(1, Math.trunc(count))];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const allowed = scopeCondition(scope, parameter, type);
  const one = id === undefined ? 'true' : `r.shard = ${parameter(shardOf(id))} and r.id = ${parameter(id)}`;
  const until = before === undefined ? undefined : parameter(before.toISOString());
  const earlier = (table: string) => (until === undefined ? 'true' : `${table}.last_updated < ${until}::timestamptz`);
  const newest = 'order by last_updated desc fetch first ($2::integer) rows with ties';
  const rows = await database.query<StoredRow>(
    `select * from (
  (select ${STORED_COLUMNS} from resource r where r.type = $1 and ${one} and ${allowed} and ${earlier('r')} ${newest})
  union all
  (select h.type, h.id, h.version, h.last_updated, h.deleted, h.content
   from resource_history h join resource r on r.shard = h.shard and r.type = h.type and r.id = h.id
   where h.type = $1 and ${one} and ${allowed} and ${earlier('h')} order by h.last_updated desc fetch first ($2::integer) rows with ties)
) as versions
order by last_updated desc fetch first ($2::integer) rows with ties`,
    values,
  );
  return rows.map(asStored).sort((one, other) => Number(other.lastUpdated) - Number(one.lastUpdated) || compareIds(one, other));
}

function compareIds(one: Stored, other: Stored): number {
  if (one.id === other.id) return other.version - one.version;
  return one.id < other.id ? -1 : 1;
}

export async function holderOf(database: Queryable, type: string, system: string, value: string): Promise<ResourceId | undefined> {
  const [row] = await database.query<{ id: string }>(
    'select id from identifier_claim where shard = $1 and type = $2 and system = $3 and value = $4',
    [shardOfClaim(type, system, value), type, system, value],
    'holder-of',
  );
  return row?.id;
}

/**
 * The holders of several identifiers in one round trip, in the order asked for. One look by key for each, whatever the plan was made for: as a join,
 * a kept plan read the whole table (0.6 ms for an order with 2,000 claims, and more with each claim).
 */
export async function holdersOf(database: Queryable, keys: readonly ClaimKey[]): Promise<readonly (ResourceId | undefined)[]> {
  if (keys.length === 0) return [];
  const rows = await database.query<{ place: string; id: string }>(
    `select k.place, c.id from unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) with ordinality as k(shard, type, system, value, place)
cross join lateral (select id from identifier_claim c
  where c.shard = k.shard and c.type = k.type and c.system = k.system and c.value = k.value limit 1) as c`,
    [
      keys.map(({ type, system, value }) => shardOfClaim(type, system, value)),
      keys.map(({ type }) => type),
      keys.map(({ system }) => system),
      keys.map(({ value }) => value),
    ],
    'holders-of',
  );
  const held = new Map(rows.map(({ place, id }) => [Number(place), id]));
  return keys.map((_, index) => held.get(index + 1));
}
