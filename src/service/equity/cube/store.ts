// The cube: counts by month, indication, area, fifth, ethnic group, sex and age, derived from the change feed and rebuilt from it. All SQL of the room.

import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import type { Consumer, FeedEntry } from '../../../foundation/record/index.ts';
import type { Database, Migration, Queryable } from '../../../foundation/storage/index.ts';
import { AGE_BANDS } from '../geography/import-residents.ts';
import { type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import { orderFacts, personFacts } from './facts.ts';

/** By month for what is counted again, by indication for what is read. */
const CELL_INDEXES = `
create index equity_cell_of_month on equity_cell (shard, month);
create index equity_cell_of_indication on equity_cell (indication, event, month)`;

export const equityMigrations: readonly Migration[] = [
  {
    name: 'equity/0001-cube',
    sql: `
create table equity_person (
  shard smallint not null,
  person text collate "C" not null,
  lsoa text collate "C" not null,
  ethnicity text collate "C" not null,
  sex text collate "C" not null,
  birth_date date,
  primary key (shard, person)
);
create table equity_order (
  shard smallint not null,
  order_id text collate "C" not null,
  person text collate "C" not null,
  indication text collate "C" not null,
  month date not null,
  event text collate "C" not null,
  primary key (shard, order_id)
);
create index equity_order_of_person on equity_order (shard, person, indication, event, month, order_id);
create index equity_order_of_month on equity_order (shard, month);
-- What a small area belongs to in the vintage reported in; the same on every shard.
create table equity_small_area (
  lsoa text collate "C" primary key,
  area text collate "C" not null,
  fifth smallint not null
);
create table equity_cell (
  shard smallint not null,
  month date not null,
  event text collate "C" not null,
  indication text collate "C" not null,
  area text collate "C" not null,
  fifth text collate "C" not null,
  ethnicity text collate "C" not null,
  sex text collate "C" not null,
  age_band text collate "C" not null,
  orders integer not null,
  first_orders integer not null
);
-- Cells are only ever taken away and written again by month, so they need no key: one of nine columns took longer than counting them.
${CELL_INDEXES};
-- Months to count again within the transaction that fills it; empty between transactions.
create table equity_stale (
  shard smallint not null,
  month date not null,
  primary key (shard, month)
);
`,
  },
];

/** Keeps the cube: people and orders as they change, then the cells of the months that were touched. */
export const equityConsumer: Consumer = {
  name: 'equity-cube',
  apply: applyEntries,
  reset: async (tx) => {
    for (const table of ['equity_cell', 'equity_order', 'equity_person']) await tx.query(`delete from ${table}`);
  },
};

async function applyEntries(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  // The last version of each resource in the batch is the one that counts.
  const latest = new Map<string, FeedEntry>();
  for (const entry of entries)
    if (entry.type === 'Patient' || entry.type === 'ServiceRequest') latest.set(`${entry.type}/${entry.id}`, entry);
  const changed = [...latest.values()];
  if (changed.length === 0) return;
  const people = changed.filter((entry) => entry.type === 'Patient');
  const orders = changed.filter((entry) => entry.type === 'ServiceRequest');
  const affected = await peopleOf(orders, tx);
  await keepPeople(people, tx);
  await keepOrders(orders, tx);
  for (const [key, person] of await peopleOf(orders, tx)) affected.set(key, person);
  for (const { shard, id } of people) affected.set(`${shard}/${id}`, { shard, person: id });
  await refreshPeople([...affected.values()], tx);
}

interface PersonKey {
  readonly shard: number;
  readonly person: string;
}

/** Whose orders these are as the cube has them now. */
async function peopleOf(orders: readonly FeedEntry[], tx: Queryable): Promise<Map<string, PersonKey>> {
  if (orders.length === 0) return new Map();
  const rows = await tx.query<PersonKey>(
    `select distinct o.shard, o.person from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id`,
    [orders.map(({ shard }) => shard), orders.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [`${row.shard}/${row.person}`, row]));
}

async function keepPeople(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  const rows = entries
    .filter((entry) => !entry.deleted)
    // The record stores FHIR resources of the type it names.
    .map(({ shard, id, content }) => ({ shard, id, ...personFacts(JSON.parse(content) as Patient) }));
  if (rows.length === 0) return;
  await tx.query(
    `insert into equity_person (shard, person, lsoa, ethnicity, sex, birth_date)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[])
     on conflict (shard, person) do update set lsoa = excluded.lsoa, ethnicity = excluded.ethnicity, sex = excluded.sex, birth_date = excluded.birth_date`,
    [
      rows.map((row) => row.shard),
      rows.map((row) => row.id),
      rows.map((row) => row.lsoa),
      rows.map((row) => row.ethnicity),
      rows.map((row) => row.sex),
      rows.map((row) => row.birthDate ?? null),
    ],
  );
}

/** Writes orders that count and takes away those that no longer do; the cells of their old months are refreshed before they go. */
async function keepOrders(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  const read = entries.map((entry) => ({
    entry,
    facts: entry.deleted ? undefined : orderFacts(JSON.parse(entry.content) as ServiceRequest), // as above: the record names the type
  }));
  const gone = read.filter(({ facts }) => facts === undefined).map(({ entry }) => entry);
  const kept = read.flatMap(({ entry, facts }) => (facts ? [{ ...facts, shard: entry.shard, id: entry.id }] : []));
  if (entries.length > 0) {
    // Cells of the months these orders stood in until now: emptied here, filled again with the person.
    await emptyMonths(await monthsOfOrders(entries, tx), tx);
  }
  if (gone.length > 0) {
    await tx.query(
      `delete from equity_order o using unnest($1::smallint[], $2::text[]) as asked(shard, order_id)
       where o.shard = asked.shard and o.order_id = asked.order_id`,
      [gone.map(({ shard }) => shard), gone.map(({ id }) => id)],
    );
  }
  if (kept.length === 0) return;
  await tx.query(
    `insert into equity_order (shard, order_id, person, indication, month, event)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[])
     on conflict (shard, order_id) do update
       set person = excluded.person, indication = excluded.indication, month = excluded.month, event = excluded.event`,
    [
      kept.map((row) => row.shard),
      kept.map((row) => row.id),
      kept.map((row) => row.person),
      kept.map((row) => row.indication),
      kept.map((row) => row.month),
      kept.map((row) => row.event),
    ],
  );
}

interface ShardMonth {
  readonly shard: number;
  readonly month: string;
}

async function monthsOfOrders(entries: readonly FeedEntry[], tx: Queryable): Promise<readonly ShardMonth[]> {
  return tx.query<ShardMonth>(
    `select distinct o.shard, o.month::text as month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id`,
    [entries.map(({ shard }) => shard), entries.map(({ id }) => id)],
  );
}

/** An order that leaves a month leaves its cells behind: they are counted again at once from the orders that stay. */
async function emptyMonths(months: readonly ShardMonth[], tx: Queryable): Promise<void> {
  if (months.length === 0) return;
  await tx.query(`insert into equity_stale (shard, month) select * from unnest($1::smallint[], $2::date[]) on conflict do nothing`, [
    months.map(({ shard }) => shard),
    months.map(({ month }) => month),
  ]);
}

async function refreshPeople(people: readonly PersonKey[], tx: Queryable): Promise<void> {
  await tx.query(
    `insert into equity_stale (shard, month)
     select distinct o.shard, o.month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, person) on o.shard = asked.shard and o.person = asked.person
     on conflict do nothing`,
    [people.map(({ shard }) => shard), people.map(({ person }) => person)],
  );
  await tx.query('delete from equity_cell c using equity_stale s where c.shard = s.shard and c.month = s.month');
  await tx.query(
    insertCells({ orders: 'equity_order o join equity_stale s on s.shard = o.shard and s.month = o.month', isFirst: ASKED_SINGLY }),
  );
  await tx.query('delete from equity_stale');
}

/** Whether an order is the first of its person and indication, asked order by order: for the few months that changed. */
const ASKED_SINGLY = `(not exists (
         select 1 from equity_order e where e.shard = o.shard and e.person = o.person and e.indication = o.indication and e.event = o.event
           and (e.month, e.order_id) < (o.month, o.order_id)))`;

/** All orders, numbered within person and indication in one pass along their index: for counting everything again. */
const NUMBERED = `(select shard, order_id, person, indication, month, event,
         row_number() over (partition by shard, person, indication, event order by month, order_id) as place from equity_order) o`;

/**
 * Orders as cells. `first_orders` counts a person's first order of an indication: it adds up over any run of months, so people are counted once
 * whatever the period.
 */
function insertCells({ orders, isFirst }: { readonly orders: string; readonly isFirst: string }): string {
  const band = `case when p.birth_date is null or p.birth_date > o.month + interval '1 month' then '${UNKNOWN}'
      else (array[${AGE_BANDS.map((name) => `'${name}'`).join(', ')}])[least(18, extract(year from age(o.month, p.birth_date))::integer / 5) + 1] end`;
  return `
insert into equity_cell (shard, month, event, indication, area, fifth, ethnicity, sex, age_band, orders, first_orders)
select o.shard, o.month, o.event, o.indication, coalesce(a.area, '${UNKNOWN}'), coalesce(a.fifth::text, '${UNKNOWN}'),
       coalesce(p.ethnicity, '${UNKNOWN}'), coalesce(p.sex, '${UNKNOWN}'), ${band} as age_band, count(*)::integer,
       (count(*) filter (where ${isFirst}))::integer
from ${orders}
left join equity_person p on p.shard = o.shard and p.person = o.person
left join equity_small_area a on a.lsoa = p.lsoa
group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
}

export interface SmallArea {
  readonly lsoa: string;
  readonly area: string;
  readonly fifth: number;
}

/** Replaces what small areas belong to (a new vintage, an edited membership) and counts every cell again, in one transaction. */
export async function replaceSmallAreas(database: Database, areas: readonly SmallArea[]): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('delete from equity_small_area');
    await tx.query(`insert into equity_small_area (lsoa, area, fifth) select * from unnest($1::text[], $2::text[], $3::smallint[])`, [
      areas.map(({ lsoa }) => lsoa),
      areas.map(({ area }) => area),
      areas.map(({ fifth }) => fifth),
    ]);
    await recount(tx);
  });
}

/** Counts every cell again from the orders as they stand. Give it a transaction. */
export async function recount(tx: Queryable): Promise<void> {
  // The indexes are made afterwards: row by row they took as long as all the counting.
  await tx.execute('drop index equity_cell_of_month, equity_cell_of_indication; delete from equity_cell');
  // Grouping a million orders in memory instead of on disk; for this transaction alone.
  await tx.execute(`set local work_mem = '256MB'; set local maintenance_work_mem = '256MB'; set local jit = off`);
  await tx.query(insertCells({ orders: NUMBERED, isFirst: 'o.place = 1' }));
  await tx.execute(CELL_INDEXES);
}

export interface CellQuery {
  readonly event: 'ordered' | 'rejected';
  /** R134, M1; all when left out. */
  readonly indications?: readonly string[];
  /** First days of months, ISO; `to` is not included. */
  readonly from: string;
  readonly to: string;
  /** 'people' counts a person's first order of the indication, 'orders' every order. */
  readonly count: 'people' | 'orders';
}

/** The cells of a period summed over months and indications, ready for evaluate(). */
export async function readCells(database: Queryable, query: CellQuery): Promise<readonly StratumCell[]> {
  const column = query.count === 'people' ? 'first_orders' : 'orders';
  return database.query<StratumCell>(
    `select area, fifth, ethnicity, sex, age_band as "ageBand", sum(${column})::integer as count
     from equity_cell
     where event = $1 and month >= $2::date and month < $3::date and ($4::text[] is null or indication = any($4::text[]))
     group by 1, 2, 3, 4, 5 having sum(${column}) > 0`,
    [query.event, query.from, query.to, query.indications ?? null],
  );
}
