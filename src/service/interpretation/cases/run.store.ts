// Runs, the log of who did what, and the inbox of what rose, in the database.

import { shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { Risen } from '../explain/reanalyse.ts';
import { packRun, type Run, type RunContent, unpackRun } from './run.ts';

export async function saveRun(db: Queryable, id: string, run: Run, content: RunContent): Promise<void> {
  await db.query('insert into interpretation_run (shard, case_id, number, head, content) values ($1,$2,$3,$4,$5)', [
    shardOf(id),
    id,
    run.number,
    JSON.stringify(run),
    packRun(content),
  ]);
}

export async function readRunContent(db: Queryable, id: string, number: number): Promise<RunContent | undefined> {
  const [row] = await db.query<{ content: Uint8Array }>(
    'select content from interpretation_run where shard = $1 and case_id = $2 and number = $3',
    [shardOf(id), id, number],
  );
  return row && unpackRun(row.content);
}

/** Newest first. */
export async function listRuns(db: Queryable, id: string): Promise<readonly Run[]> {
  const rows = await db.query<{ head: string }>(
    'select head from interpretation_run where shard = $1 and case_id = $2 order by number desc limit 100',
    [shardOf(id), id],
  );
  return rows.map(({ head }) => JSON.parse(head) as Run); // written by saveRun
}

export type LogKind =
  | 'opened'
  | 'order-added'
  | 'scanned'
  | 'panels-chosen'
  | 'classified'
  | 'warning-answered'
  | 'reported'
  | 'risen-answered';

export interface LogEntry {
  readonly place: number;
  readonly kind: LogKind;
  readonly variant: string | null;
  readonly by: string;
  readonly byName: string;
  readonly at: string;
  /** What was said, by kind. */
  readonly content: unknown;
}

/** Appends; the place is the next free one, and two writers at once make the second one try again. */
export async function appendLog(db: Queryable, id: string, entry: Omit<LogEntry, 'place'>): Promise<void> {
  const shard = shardOf(id);
  for (let attempt = 0; attempt < 5; attempt++) {
    const done = await db.query(
      `insert into interpretation_log (shard, case_id, place, kind, variant, by_id, by_name, at, content)
select $1::smallint, $2::text, coalesce(max(place), 0) + 1, $3::text, $4::text, $5::text, $6::text, $7::timestamptz, $8::text
from interpretation_log where shard = $1::smallint and case_id = $2::text
on conflict do nothing returning place`,
      [shard, id, entry.kind, entry.variant, entry.by, entry.byName, entry.at, JSON.stringify(entry.content)],
    );
    if (done.length > 0) return;
  }
  throw new Error('The log of this case is being written by somebody else. Try again.');
}

/** Oldest first. */
export async function readLog(db: Queryable, id: string): Promise<readonly LogEntry[]> {
  const rows = await db.query<{
    place: number;
    kind: LogKind;
    variant: string | null;
    by_id: string;
    by_name: string;
    at: Date;
    content: string;
  }>('select place, kind, variant, by_id, by_name, at, content from interpretation_log where shard = $1 and case_id = $2 order by place', [
    shardOf(id),
    id,
  ]);
  return rows.map((row) => ({
    place: row.place,
    kind: row.kind,
    variant: row.variant,
    by: row.by_id,
    byName: row.by_name,
    at: row.at.toISOString(),
    content: JSON.parse(row.content) as unknown,
  }));
}

export interface RisenKept extends Risen {
  readonly caseId: string;
  readonly organisation: string;
  readonly isOpen: boolean;
  /** What was new: "Panel 285 4.2", "HPO 2026-11-01". */
  readonly under: string;
  readonly answer?: { readonly by: string; readonly at: string; readonly note: string };
}

export async function saveRisen(db: Queryable, one: RisenKept): Promise<void> {
  await db.query(
    `insert into interpretation_risen (shard, case_id, variant, gene, since, organisation, is_open, content) values ($1,$2,$3,$4,$5,$6,$7,$8)
on conflict (shard, case_id, variant, gene, since) do update set is_open = excluded.is_open, content = excluded.content`,
    [shardOf(one.caseId), one.caseId, one.name, one.gene, one.since, one.organisation, one.isOpen, JSON.stringify(one)],
  );
}

export async function listRisen(db: Queryable, { organisation, caseId, show = 'open', limit }: RisenQuery): Promise<readonly RisenKept[]> {
  const rows = await db.query<{ content: string }>(
    `select content from interpretation_risen
where ($1::text is null or organisation = $1) and ($2::text is null or (shard = $3 and case_id = $2)) and ($4 = 'all' or is_open = ($4 = 'open'))
order by since desc, case_id, variant limit $5`,
    [organisation ?? null, caseId ?? null, caseId === undefined ? 0 : shardOf(caseId), show, limit],
  );
  return rows.map(({ content }) => JSON.parse(content) as RisenKept); // written by saveRisen
}

export interface RisenQuery {
  readonly organisation?: string | undefined;
  readonly caseId?: string | undefined;
  readonly show?: 'open' | 'answered' | 'all';
  readonly limit: number;
}
