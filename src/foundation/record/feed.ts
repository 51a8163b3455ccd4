// The change feed: every committed version at its place in its shard, and consumers that follow it, each with its own cursor.

import type { Resource } from '@medplum/fhirtypes';
import type { Database, Queryable } from '../storage/index.ts';
import { asStored, type StoredRow } from './read.ts';
import type { Consumer, FeedEntry, Stored } from './record.ts';

/** Entries that one transaction of a consumer takes at most. */
const BATCH = 1000;

interface Behind {
  readonly shard: number;
  /** The last position that all of the consumers have taken, and the last that any of them has. */
  readonly seen: string;
  readonly furthest: string;
  readonly position: string;
}

/**
 * Brings consumers up to date with everything committed before the call; returns how many entries they took. Consumers at the same place
 * read the feed once and move in one transaction; those that are apart (one is new, or was rebuilt) go one by one.
 */
export async function follow(
  database: Database,
  consumers: readonly Consumer[],
  took: (entries: number) => void = () => undefined,
): Promise<number> {
  let total = 0;
  for (;;) {
    const taken = await database.transaction((tx) => takeBatch(tx, consumers));
    if (taken === 'apart') {
      for (const consumer of consumers) total += await follow(database, [consumer], took);
      return total;
    }
    total += taken;
    took(taken);
    if (taken < BATCH) return total;
  }
}

/** One batch over all shards that have news: within a shard in order of position, the cursors moved in the transaction of the consumers' writes. */
async function takeBatch(tx: Queryable, consumers: readonly Consumer[]): Promise<number | 'apart'> {
  const names = consumers.map(({ name }) => name);
  // One follower of a consumer at a time, in whatever process; the others wait and then find nothing to do. In one order, so that none waits for another.
  await tx.query('select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest($1::text[]) as n(name)', [
    names.map((name) => `consumer ${name}`).sort(),
  ]);
  const behind = await tx.query<Behind>(
    `select h.shard, h.position, min(coalesce(c.position, 0)) as seen, max(coalesce(c.position, 0)) as furthest
from shard_head h cross join unnest($1::text[]) as n(name) left join consumer_cursor c on c.shard = h.shard and c.consumer = n.name
group by h.shard, h.position having h.position > min(coalesce(c.position, 0)) order by h.shard`,
    [names],
    'feed-behind',
  );
  if (behind.some(({ seen, furthest }) => seen !== furthest)) return 'apart';
  const wanted = shareOut(behind);
  if (wanted.length === 0) return 0;
  const entries = await readFeed(tx, wanted);
  for (const consumer of consumers) {
    const theirs = consumer.types === undefined ? entries : entries.filter(({ type }) => consumer.types?.has(type));
    if (theirs.length > 0) await consumer.apply(theirs, tx);
  }
  await tx.query(
    `insert into consumer_cursor (shard, consumer, position)
select shard, name, position from unnest($1::text[]) as n(name) cross join unnest($2::smallint[], $3::bigint[]) as t(shard, position)
on conflict (shard, consumer) do update set position = excluded.position`,
    [names, wanted.map(({ shard }) => shard), wanted.map(({ until }) => String(until))],
    'feed-cursors',
  );
  return entries.length;
}

interface Stretch {
  readonly shard: number;
  /** The last position already taken. */
  readonly after: bigint;
  /** The last position to take. */
  readonly until: bigint;
}

/** At most BATCH entries in all, as many shards to their end as fit. */
function shareOut(behind: readonly Behind[]): readonly Stretch[] {
  const wanted: Stretch[] = [];
  let left = BigInt(BATCH);
  for (const { shard, seen, position } of behind) {
    if (left === 0n) break;
    const after = BigInt(seen);
    const length = BigInt(position) - after < left ? BigInt(position) - after : left;
    wanted.push({ shard, after, until: after + length });
    left -= length;
  }
  return wanted;
}

interface FeedRow extends StoredRow {
  readonly shard: number;
  readonly position: string;
  readonly parties: readonly string[];
}

async function readFeed(tx: Queryable, wanted: readonly Stretch[]): Promise<readonly FeedEntry[]> {
  const rows = await tx.query<FeedRow>(
    `select f.shard, f.position, f.type, f.id, f.version, coalesce(h.last_updated, r.last_updated) as last_updated,
  coalesce(h.deleted, r.deleted) as deleted, coalesce(h.content, r.content) as content, r.parties
from unnest($1::smallint[], $2::bigint[], $3::bigint[]) as w(shard, after, until)
join feed f on f.shard = w.shard and f.position > w.after and f.position <= w.until
join resource r on r.shard = f.shard and r.type = f.type and r.id = f.id
left join resource_history h on h.shard = f.shard and h.type = f.type and h.id = f.id and h.version = f.version
order by f.shard, f.position`,
    [wanted.map(({ shard }) => shard), wanted.map(({ after }) => String(after)), wanted.map(({ until }) => String(until))],
    'feed-read',
  );
  return rows.map((row) => ({ ...asStored(row), shard: row.shard, position: BigInt(row.position), parties: row.parties }));
}

const parsed = new WeakMap<Stored, Resource>();

/** The resource of an entry that is not deleted, parsed once for all consumers that ask. It is theirs together: to be read, never changed. */
export function resourceOf(entry: Stored): Resource {
  const known = parsed.get(entry);
  if (known) return known;
  const resource = JSON.parse(entry.content) as Resource; // the record stores nothing but FHIR resources of the type it names
  parsed.set(entry, resource);
  return resource;
}

/** How far a rebuild has come, for a line on the terminal. */
export interface RebuildProgress {
  readonly consumer: string;
  readonly done: number;
  readonly total: number;
}

/** Empties what the consumers derived and replays the whole feed to each. */
export async function rebuild(
  database: Database,
  consumers: readonly Consumer[],
  progress: (progress: RebuildProgress) => void = () => undefined,
): Promise<void> {
  for (const consumer of consumers) {
    const [head] = await database.query<{ total: string }>('select coalesce(sum(position), 0)::bigint as total from shard_head');
    const total = Number(head?.total);
    await database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`consumer ${consumer.name}`]);
      await consumer.reset(tx);
      await tx.query('delete from consumer_cursor where consumer = $1', [consumer.name]);
    });
    let done = 0;
    progress({ consumer: consumer.name, done, total });
    await follow(database, [consumer], (taken) => {
      done += taken;
      progress({ consumer: consumer.name, done, total: Math.max(total, done) });
    });
  }
}
