// Worklists: a table by organisation, derived from the change feed and rebuilt from it at any time. All SQL of the laboratory is here.

import type { Resource } from '@medplum/fhirtypes';
import type { Consumer, FeedEntry } from '../../foundation/record/index.ts';
import { shardOf } from '../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import { nextPart, ordersOf, type Part } from './parts.ts';
import { type Relation, type WorklistRow, type WorklistRules, worklistRows } from './worklist.ts';

export const laboratoryMigrations: readonly Migration[] = [
  {
    name: 'laboratory/0001-worklists',
    sql: `
-- What a worklist remembers of each resource of an order; shard is the order's.
create table laboratory_part (
  shard smallint not null,
  order_id text collate "C" not null,
  part text collate "C" not null,
  version integer not null,
  facts text not null,
  primary key (shard, order_id, part)
);
-- Which lists an order stands in, so that it can be taken off one.
create table laboratory_listing (
  shard smallint not null,
  order_id text collate "C" not null,
  organisation text collate "C" not null,
  relation text collate "C" not null,
  primary key (shard, order_id, organisation, relation)
);
-- The lists themselves; here shard is the organisation's, so that a page looks in one place.
create table worklist (
  shard smallint not null,
  organisation text collate "C" not null,
  relation text collate "C" not null,
  order_id text collate "C" not null,
  is_open boolean not null,
  stage text collate "C" not null,
  task_status text collate "C",
  urgency_rank smallint not null,
  due_at timestamptz not null,
  paused_since timestamptz,
  since timestamptz,
  is_unread boolean not null,
  words text not null,
  row text not null,
  primary key (shard, organisation, relation, order_id)
);
create index worklist_in_order on worklist (shard, organisation, relation, is_open, urgency_rank, due_at, order_id);
`,
  },
];

/** Keeps the worklists. Give it to the record to follow. */
export function worklistConsumer(rules: WorklistRules): Consumer {
  return {
    name: 'laboratory-worklists',
    apply: (entries, tx) => applyEntries(entries, tx, rules),
    reset: async (tx) => {
      for (const table of ['laboratory_part', 'laboratory_listing', 'worklist']) await tx.query(`delete from ${table}`);
    },
  };
}

const TYPES: ReadonlySet<string> = new Set(['ServiceRequest', 'Task', 'DiagnosticReport', 'Specimen', 'Provenance']);

interface PartRow {
  readonly order_id: string;
  readonly part: string;
  readonly version: number;
  readonly facts: string;
}

async function applyEntries(entries: readonly FeedEntry[], tx: Queryable, rules: WorklistRules): Promise<void> {
  const changes = entries
    .filter((entry) => TYPES.has(entry.type) && !entry.deleted)
    .flatMap((entry) => {
      const resource = JSON.parse(entry.content) as Resource; // the record stores nothing but FHIR resources
      return ordersOf(resource).map((order) => ({ order, entry, resource }));
    });
  const orders = [...new Set(changes.map(({ order }) => order))];
  if (orders.length === 0) return;
  const shards = orders.map(shardOf);
  const known = await tx.query<PartRow>(
    `select p.order_id, p.part, p.version, p.facts from unnest($1::smallint[], $2::text[]) as o(shard, order_id)
join laboratory_part p on p.shard = o.shard and p.order_id = o.order_id`,
    [shards, orders],
    'laboratory-parts',
  );
  const parts = new Map(orders.map((order) => [order, new Map<string, { readonly version: number; readonly part: Part }>()]));
  for (const row of known) parts.get(row.order_id)?.set(row.part, { version: row.version, part: JSON.parse(row.facts) as Part }); // written below
  const written = new Map<string, { readonly order: string; readonly name: string }>();
  for (const { order, entry, resource } of changes) {
    const name = `${entry.type}/${entry.id}`;
    const before = parts.get(order)?.get(name);
    // A version seen before changes nothing: the feed may be replayed.
    if (before !== undefined && before.version >= entry.version) continue;
    const part = nextPart(before?.part, resource, entry.lastUpdated.toISOString());
    if (part === undefined) continue;
    parts.get(order)?.set(name, { version: entry.version, part });
    written.set(`${order} ${name}`, { order, name });
  }
  await saveParts([...written.values()], parts, tx);
  const rows = orders.flatMap((order) =>
    worklistRows(
      order,
      [...(parts.get(order)?.values() ?? [])].map(({ part }) => part),
      rules,
    ),
  );
  await saveRows(orders, rows, tx);
}

async function saveParts(
  written: readonly { readonly order: string; readonly name: string }[],
  parts: ReadonlyMap<string, ReadonlyMap<string, { readonly version: number; readonly part: Part }>>,
  tx: Queryable,
): Promise<void> {
  const found = written.map(({ order, name }) => ({ order, name, ...parts.get(order)?.get(name) }));
  await tx.query(
    `insert into laboratory_part (shard, order_id, part, version, facts)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::integer[], $5::text[])
on conflict (shard, order_id, part) do update set version = excluded.version, facts = excluded.facts`,
    [
      found.map(({ order }) => shardOf(order)),
      found.map(({ order }) => order),
      found.map(({ name }) => name),
      found.map(({ version }) => version ?? 0),
      found.map(({ part }) => JSON.stringify(part)),
    ],
    'laboratory-save-parts',
  );
}

const URGENCY: Readonly<Record<string, number>> = { stat: 0, asap: 1, urgent: 2, routine: 3 };
const NEVER = 'infinity';

async function saveRows(orders: readonly string[], rows: readonly WorklistRow[], tx: Queryable): Promise<void> {
  const listed = await tx.query<{ readonly order_id: string; readonly organisation: string; readonly relation: string }>(
    `delete from laboratory_listing l using unnest($1::smallint[], $2::text[]) as o(shard, order_id)
where l.shard = o.shard and l.order_id = o.order_id returning l.order_id, l.organisation, l.relation`,
    [orders.map(shardOf), orders],
    'laboratory-unlist',
  );
  const now = new Set(rows.map((row) => `${row.order} ${row.organisation} ${row.relation}`));
  const gone = listed.filter((each) => !now.has(`${each.order_id} ${each.organisation} ${each.relation}`));
  if (gone.length > 0)
    await tx.query(
      `delete from worklist w using unnest($1::smallint[], $2::text[], $3::text[], $4::text[]) as g(shard, organisation, relation, order_id)
where w.shard = g.shard and w.organisation = g.organisation and w.relation = g.relation and w.order_id = g.order_id`,
      [
        gone.map((each) => shardOf(each.organisation)),
        gone.map((each) => each.organisation),
        gone.map((each) => each.relation),
        gone.map((each) => each.order_id),
      ],
      'laboratory-take-off',
    );
  if (rows.length === 0) return;
  await tx.query(
    'insert into laboratory_listing (shard, order_id, organisation, relation) select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[])',
    [
      rows.map((row) => shardOf(row.order)),
      rows.map((row) => row.order),
      rows.map((row) => row.organisation),
      rows.map((row) => row.relation),
    ],
    'laboratory-list',
  );
  await tx.query(
    `insert into worklist (shard, organisation, relation, order_id, is_open, stage, task_status, urgency_rank, due_at, paused_since, since, is_unread, words, row)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::boolean[], $6::text[], $7::text[], $8::smallint[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::text[], $14::text[])
on conflict (shard, organisation, relation, order_id) do update set is_open = excluded.is_open, stage = excluded.stage, task_status = excluded.task_status,
  urgency_rank = excluded.urgency_rank, due_at = excluded.due_at, paused_since = excluded.paused_since, since = excluded.since, is_unread = excluded.is_unread,
  words = excluded.words, row = excluded.row`,
    [
      rows.map((row) => shardOf(row.organisation)),
      rows.map((row) => row.organisation),
      rows.map((row) => row.relation),
      rows.map((row) => row.order),
      rows.map((row) => row.isOpen),
      rows.map((row) => row.stage),
      rows.map((row) => row.taskStatus ?? null),
      rows.map((row) => URGENCY[row.urgency] ?? 3),
      rows.map((row) => row.dueAt ?? NEVER),
      rows.map((row) => row.pausedSince ?? null),
      rows.map((row) => row.since ?? null),
      rows.map((row) => row.isUnread),
      rows.map(wordsOf),
      rows.map((row) => JSON.stringify(row)),
    ],
    'laboratory-save-rows',
  );
}

/** What a list is searched by: name, number, test. */
function wordsOf(row: WorklistRow): string {
  return [row.patientName, row.patientNumber, row.test].filter(Boolean).join(' ').toLowerCase();
}

export interface WorklistQuery {
  readonly organisation: string;
  readonly relation: Relation;
  /** Only what is open unless asked otherwise. */
  readonly show?: 'open' | 'closed' | 'all';
  readonly stage?: string;
  readonly urgency?: string;
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
