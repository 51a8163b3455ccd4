// Reading the worklists: pages in order of urgency and due date, and how much lies where.

import { shardOf } from '../../foundation/record/index.ts';
import type { Queryable } from '../../foundation/storage/index.ts';
import { URGENCY } from './store.ts';
import type { Relation, WorklistRow } from './worklist.ts';

export interface WorklistQuery {
  readonly organisation: string;
  readonly relation: Relation;
  /** Only what is open unless asked otherwise. */
  readonly show?: 'open' | 'closed' | 'all';
  readonly stage?: string;
  readonly urgency?: string;
  /** Anything above routine, the rapid service included. */
  readonly isUrgent?: boolean;
  /** Past its due date, the time on hold left out. */
  readonly isOverdue?: boolean;
  readonly isPaused?: boolean;
  /** Final reports the requester has not acknowledged. */
  readonly isUnread?: boolean;
  /** Asked for and not taken up for this many days: to be escalated. */
  readonly unansweredDays?: number;
  /** Part of a name, number or test. */
  readonly words?: string;
  readonly limit: number;
  /** From `next` of the page before. */
  readonly after?: string;
}

export interface WorklistPage {
  readonly rows: readonly WorklistRow[];
  readonly next: string | undefined;
}

/** Most urgent first, then by due date. `now` decides what is overdue. */
export async function readWorklist(db: Queryable, query: WorklistQuery, now: Date): Promise<WorklistPage> {
  const values: unknown[] = [];
  const $ = (value: unknown) => `$${values.push(value)}`;
  const conditions = [
    `shard = ${$(shardOf(query.organisation))}::smallint`,
    `organisation = ${$(query.organisation)}::text`,
    `relation = ${$(query.relation)}::text`,
  ];
  const { show = 'open', after } = query;
  if (show !== 'all') conditions.push(`is_open = ${show === 'open'}`);
  if (query.stage !== undefined) conditions.push(`stage = ${$(query.stage)}::text`);
  if (query.urgency !== undefined) conditions.push(`urgency_rank = ${$(URGENCY[query.urgency] ?? 3)}::smallint`);
  if (query.isUrgent) conditions.push('urgency_rank < 3');
  if (query.isOverdue) conditions.push(`due_at < coalesce(paused_since, ${$(now)}::timestamptz)`);
  if (query.isPaused) conditions.push('paused_since is not null');
  if (query.isUnread) conditions.push('is_unread');
  if (query.unansweredDays !== undefined)
    conditions.push(`task_status = 'requested' and since < ${$(new Date(now.getTime() - query.unansweredDays * 86_400_000))}::timestamptz`);
  if (query.words !== undefined && query.words.trim() !== '')
    conditions.push(
      `words like '%' || ${$(
        query.words
          .trim()
          .toLowerCase()
          .replaceAll(/[\\%_]/g, '\\$&'),
      )}::text || '%'`,
    );
  const place = after === undefined ? undefined : placeIn(after);
  if (place !== undefined)
    conditions.push(
      `(urgency_rank, due_at, order_id) > (${$(place.rank)}::smallint, ${$(place.dueAt)}::timestamptz, ${$(place.order)}::text)`,
    );
  const rows = await db.query<{ readonly row: string; readonly urgency_rank: number; readonly due: string }>(
    `select row, urgency_rank, due_at::text as due from worklist where ${conditions.join(' and ')} order by urgency_rank, due_at, order_id limit ${$(query.limit + 1)}::integer`,
    values,
  );
  const page = rows.slice(0, query.limit).map(({ row }) => JSON.parse(row) as WorklistRow); // written by saveRows
  const last = rows[query.limit - 1];
  const lastRow = page.at(-1);
  const next =
    rows.length > query.limit && last && lastRow
      ? Buffer.from(JSON.stringify([last.urgency_rank, last.due, lastRow.order])).toString('base64url')
      : undefined;
  return { rows: page, next };
}

function placeIn(after: string): { readonly rank: number; readonly dueAt: string; readonly order: string } | undefined {
  try {
    const [rank, dueAt, order] = JSON.parse(Buffer.from(after, 'base64url').toString('utf8')) as readonly unknown[]; // checked on the next line
    return typeof rank === 'number' && typeof dueAt === 'string' && typeof order === 'string' ? { rank, dueAt, order } : undefined;
  } catch {
    return undefined;
  }
}

export interface StageCount {
  readonly stage: string;
  readonly open: number;
  readonly overdue: number;
  readonly paused: number;
  readonly urgent: number;
}

/** How much lies at each stage of one organisation's list. */
export async function countWorklist(db: Queryable, organisation: string, relation: Relation, now: Date): Promise<readonly StageCount[]> {
  const rows = await db.query<{
    readonly stage: string;
    readonly open: string;
    readonly overdue: string;
    readonly paused: string;
    readonly urgent: string;
  }>(
    `select stage, count(*) as open, count(*) filter (where due_at < coalesce(paused_since, $4::timestamptz)) as overdue,
  count(paused_since) as paused, count(*) filter (where urgency_rank < 3) as urgent
from worklist where shard = $1::smallint and organisation = $2::text and relation = $3::text and is_open group by stage`,
    [shardOf(organisation), organisation, relation, now],
    'laboratory-counts',
  );
  return rows.map((row) => ({
    stage: row.stage,
    open: Number(row.open),
    overdue: Number(row.overdue),
    paused: Number(row.paused),
    urgent: Number(row.urgent),
  }));
}

/** One order as an organisation's list shows it. */
export async function readListed(db: Queryable, organisation: string, relation: Relation, order: string): Promise<WorklistRow | undefined> {
  const [row] = await db.query<{ readonly row: string }>(
    'select row from worklist where shard = $1::smallint and organisation = $2::text and relation = $3::text and order_id = $4::text',
    [shardOf(organisation), organisation, relation, order],
    'laboratory-listed',
  );
  return row && (JSON.parse(row.row) as WorklistRow); // written by saveRows
}

/** Several orders, each as an organisation has it listed, by order: in the first of these relations in which it does. */
export async function readListedMany(
  db: Queryable,
  wanted: readonly { readonly organisation: string; readonly order: string }[],
  relations: readonly Relation[],
): Promise<ReadonlyMap<string, WorklistRow>> {
  if (wanted.length === 0) return new Map();
  const rows = await db.query<{ readonly order_id: string; readonly row: string }>(
    `select o.order_id, w.row from unnest($1::smallint[], $2::text[], $3::text[]) as o(shard, organisation, order_id)
cross join unnest($4::text[]) with ordinality as n(relation, place)
cross join lateral (select row from worklist w
  where w.shard = o.shard and w.organisation = o.organisation and w.relation = n.relation and w.order_id = o.order_id limit 1) as w
order by n.place desc`,
    [
      wanted.map(({ organisation }) => shardOf(organisation)),
      wanted.map(({ organisation }) => organisation),
      wanted.map(({ order }) => order),
      relations,
    ],
    'laboratory-listed-many',
  );
  // A later one in a map takes the place of the one before; written by saveRows.
  return new Map(rows.map(({ order_id, row }) => [order_id, JSON.parse(row) as WorklistRow]));
}
