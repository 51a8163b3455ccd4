// All SQL of audit: the seals, and the look at the record's own tables that verifying needs.

import type { Queryable } from '../storage/index.ts';
import type { Seal, Sealable, SealLink } from './seal.ts';

/** Base64url of 32 bytes. */
const HASH_LENGTH = 43;

interface SealRow {
  readonly shard: number;
  readonly sequence: string;
  readonly from_position: string;
  readonly to_position: string;
  readonly entry_hashes: string;
  readonly entries_hash: string;
  readonly previous_hash: string;
  readonly hash: string;
  readonly sealed_at: Date;
}

const SEAL_COLUMNS = 'shard, sequence, from_position, to_position, entry_hashes, entries_hash, previous_hash, hash, sealed_at';

/** The last seal of each of these shards, without what it seals: one look, however many shards have news. */
export async function lastLinks(db: Queryable, shards: readonly number[]): Promise<ReadonlyMap<number, SealLink>> {
  const rows = await db.query<Pick<SealRow, 'shard' | 'sequence' | 'to_position' | 'hash'>>(
    `select l.shard, l.sequence, l.to_position, l.hash from unnest($1::smallint[]) as wanted(shard)
     cross join lateral (select a.shard, a.sequence, a.to_position, a.hash from audit_seal a
       where a.shard = wanted.shard order by a.sequence desc limit 1) as l`,
    [shards],
    'audit-last-links',
  );
  return new Map(
    rows.map((row) => [row.shard, { sequence: BigInt(row.sequence), toPosition: BigInt(row.to_position), hash: row.hash }] as const),
  );
}

export async function sealsAfter(db: Queryable, shard: number, sequence: bigint, limit: number): Promise<readonly Seal[]> {
  const rows = await db.query<SealRow>(
    `select ${SEAL_COLUMNS} from audit_seal where shard = $1 and sequence > $2 order by sequence limit $3`,
    [shard, String(sequence), limit],
  );
  return rows.map(sealOf);
}

export async function lastSeals(db: Queryable): Promise<readonly Seal[]> {
  const rows = await db.query<SealRow>(
    `select ${SEAL_COLUMNS} from audit_seal s
     where sequence = (select max(sequence) from audit_seal l where l.shard = s.shard) order by shard`,
  );
  return rows.map(sealOf);
}

export async function insertSeals(db: Queryable, seals: readonly Seal[]): Promise<void> {
  await db.query(
    `insert into audit_seal (${SEAL_COLUMNS})
     select * from unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[])`,
    [
      seals.map(({ shard }) => shard),
      seals.map(({ sequence }) => String(sequence)),
      seals.map(({ fromPosition }) => String(fromPosition)),
      seals.map(({ toPosition }) => String(toPosition)),
      seals.map(({ entryHashes }) => entryHashes.join('')),
      seals.map(({ entriesHash }) => entriesHash),
      seals.map(({ previousHash }) => previousHash),
      seals.map(({ hash }) => hash),
      seals.map(({ sealedAt }) => sealedAt.toISOString()),
    ],
    'audit-insert-seals',
  );
}

/** A feed position with the version it points to; `content` undefined when that version is no longer there. */
export type Found = Omit<Sealable, 'content' | 'lastUpdated' | 'deleted'> & {
  readonly stored: { readonly content: string; readonly lastUpdated: Date; readonly deleted: boolean } | undefined;
};

interface FoundRow {
  readonly position: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly content: string | null;
  readonly last_updated: Date | null;
  readonly deleted: boolean | null;
}

/** The feed of a shard from a position on, in one statement, so that a version superseded meanwhile is found in one place or the other. */
export async function feedFrom(db: Queryable, shard: number, position: bigint, to: bigint, limit: number): Promise<readonly Found[]> {
  const rows = await db.query<FoundRow>(
    `select f.position, f.type, f.id, f.version,
       coalesce(r.content, h.content) as content,
       coalesce(r.last_updated, h.last_updated) as last_updated,
       coalesce(r.deleted, h.deleted) as deleted
     from feed f
     left join resource r on r.shard = f.shard and r.type = f.type and r.id = f.id and r.version = f.version
     left join resource_history h on h.shard = f.shard and h.type = f.type and h.id = f.id and h.version = f.version
     where f.shard = $1 and f.position >= $2 and f.position <= $3 order by f.position limit $4`,
    [shard, String(position), String(to), limit],
  );
  return rows.map(({ position: at, type, id, version, content, last_updated, deleted }) => ({
    position: BigInt(at),
    type,
    id,
    version,
    stored: content === null || last_updated === null || deleted === null ? undefined : { content, lastUpdated: last_updated, deleted },
  }));
}

export interface ShardState {
  readonly shard: number;
  /** The last position given out. */
  readonly head: bigint;
  /** The last position in the feed, and how many there are. */
  readonly last: bigint;
  readonly count: bigint;
  readonly hasSeals: boolean;
}

export async function shardStates(db: Queryable): Promise<readonly ShardState[]> {
  const rows = await db.query<{ shard: number; head: string; last: string; count: string; sealed: boolean }>(
    `select s.shard, s.position as head, coalesce(max(f.position), 0) as last, count(f.position) as count,
       exists (select from audit_seal a where a.shard = s.shard) as sealed
     from shard_head s left join feed f on f.shard = s.shard
     group by s.shard, s.position order by s.shard`,
  );
  return rows
    .map((row) => ({ shard: row.shard, head: BigInt(row.head), last: BigInt(row.last), count: BigInt(row.count), hasSeals: row.sealed }))
    .filter(({ head, count, hasSeals }) => head > 0n || count > 0n || hasSeals);
}

/** Stored versions of a shard that no feed entry speaks of: somebody put them there past the record. */
export async function versionsOutsideFeed(
  db: Queryable,
  shard: number,
  limit: number,
): Promise<readonly { readonly type: string; readonly id: string; readonly version: number }[]> {
  return db.query(
    `(select type, id, version from resource where shard = $1
      union all select type, id, version from resource_history where shard = $1)
     except select type, id, version from feed where shard = $1
     order by type, id, version limit $2`,
    [shard, limit],
  );
}

function sealOf(row: SealRow): Seal {
  return {
    shard: row.shard,
    sequence: BigInt(row.sequence),
    fromPosition: BigInt(row.from_position),
    toPosition: BigInt(row.to_position),
    entryHashes: row.entry_hashes.match(new RegExp(`.{1,${HASH_LENGTH}}`, 'g')) ?? [],
    entriesHash: row.entries_hash,
    previousHash: row.previous_hash,
    hash: row.hash,
    sealedAt: row.sealed_at,
  };
}
