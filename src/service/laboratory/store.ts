// Worklists: a table by organisation, derived from the change feed and rebuilt from it at any time. All SQL of the laboratory is here.

import type { Consumer, FeedEntry } from '../../foundation/record/index.ts';
import { resourceOf, shardOf } from '../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import { nextPart, ordersOf, type Part } from './parts.ts';
import { type WorklistRow, type WorklistRules, worklistRows } from './worklist.ts';

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
    types: new Set(['ServiceRequest', 'Task', 'DiagnosticReport', 'Specimen', 'Provenance']),
    apply: (entries, tx) => applyEntries(entries, tx, rules),
    reset: async (tx) => {
      for (const table of ['laboratory_part', 'laboratory_listing', 'worklist']) await tx.query(`delete from ${table}`);
    },
  };
}

interface PartRow {
  readonly order_id: string;
  readonly part: string;
  readonly version: number;
  readonly facts: string;
}

async function applyEntries(entries: readonly FeedEntry[], tx: Queryable, rules: WorklistRules): Promise<void> {
  const changes = entries
    .filter((entry) => !entry.deleted)
    .flatMap((entry) => {
      const resource = resourceOf(entry);
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

/** In the order of the list. */
export const URGENCY: Readonly<Record<string, number>> = { stat: 0, asap: 1, urgent: 2, routine: 3 };
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
      rows.map(rankOf),
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

/** The rapid service for acutely unwell children (R14) stands before everything else, whatever priority its order carries (HAZ-WEB-11). */
function rankOf(row: WorklistRow): number {
  return /^R14(?:\.\d+)?(?!\d)/.test(row.test ?? '') ? 0 : (URGENCY[row.urgency] ?? 3);
}

/** What a list is searched by: name, number, test. */
function wordsOf(row: WorklistRow): string {
  return [row.patientName, row.patientNumber, row.test].filter(Boolean).join(' ').toLowerCase();
}
