// The cube: counts by month, indication, area, fifth, ethnic group, sex and age, derived from the change feed and rebuilt from it. All SQL of the room.

import type { DiagnosticReport, Patient, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { type Consumer, type FeedEntry, resourceOf, shardOf } from '../../../foundation/record/index.ts';
import type { Database, Migration, Queryable } from '../../../foundation/storage/index.ts';
import { peopleAtSteps } from '../../pathways/index.ts';
import { AGE_BANDS } from '../geography/import-residents.ts';
import { type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import {
  type CountedEvent,
  type OrderFacts,
  orderFacts,
  personFacts,
  refusalFacts,
  reportFacts,
  sampleFacts,
  sampleLines,
} from './facts.ts';

/** By month for what is counted again, by indication for what is read. */
const CELL_INDEXES = `
create index equity_cell_of_month on equity_cell (shard, month);
create index equity_cell_of_indication on equity_cell (indication, event, month)`;

/** The event has few values and makes the index half as long again to build (1.1 s of 5.6 s for a million orders). */
const CELL_INDEXES_NOW = CELL_INDEXES.replace('(indication, event, month)', '(indication, month)');

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
  {
    // Reports stand beside orders under a key of their own, one line per event; turnaround joins them with the samples of their order.
    name: 'equity/0002-reports',
    sql: `
alter table equity_order add column of_order text collate "C" not null default '';
alter table equity_order add column day date;
create index equity_order_of_order on equity_order (shard, of_order) where of_order <> '';
create table equity_sample (
  shard smallint not null,
  specimen text collate "C" not null,
  order_id text collate "C" not null,
  received date not null,
  primary key (shard, specimen)
);
create index equity_sample_of_order on equity_sample (shard, order_id);
`,
  },
  {
    name: 'equity/0003-reference',
    sql: `
-- Residents by one thing at a time: the published files cross no more. The same on every shard.
create table equity_resident (
  lsoa text collate "C" not null,
  kind text collate "C" not null,
  stratum text collate "C" not null,
  residents integer not null,
  primary key (kind, lsoa, stratum)
);
-- Which file each of the three came from: shown with every figure made from it.
create table equity_reference (
  kind text collate "C" primary key,
  vintage text collate "C" not null,
  edition text collate "C" not null,
  areas integer not null,
  loaded_at timestamptz not null
);
`,
  },
  {
    // Requests taken back were counted as refused until now: they are told apart. Refusals come in with the tasks when the cube is rebuilt.
    name: 'equity/0004-cancelled',
    sql: `
update equity_order set event = 'cancelled' where event = 'rejected';
update equity_cell set event = 'cancelled' where event = 'rejected';
drop index equity_cell_of_indication;
create index equity_cell_of_indication on equity_cell (indication, month);
`,
  },
  {
    name: 'equity/0005-saved-views',
    sql: `
-- A question somebody wants to come back to: the question alone, never figures. Kept with whoever saved it.
create table equity_saved_view (
  shard smallint not null,
  id text collate "C" not null,
  owner text collate "C" not null,
  name text not null,
  question text collate "C" not null,
  saved_at timestamptz not null,
  primary key (shard, id),
  unique (shard, owner, name)
);
`,
  },
  {
    // Kept as orders come and go, so that counting everything again needs no order of arrival: numbering a million orders kept PostgreSQL from sharing the work.
    name: 'equity/0006-first-orders',
    sql: `
alter table equity_order add column is_first boolean not null default false;
update equity_order o set is_first = true
from (select distinct on (shard, person, indication, event) shard, order_id from equity_order
      order by shard, person, indication, event, month, order_id) f
where f.shard = o.shard and f.order_id = o.order_id;
`,
  },
];

const FOLLOWED: ReadonlySet<string> = new Set(['Patient', 'ServiceRequest', 'DiagnosticReport', 'Specimen', 'Task']);

/** Keeps the cube: people and orders as they change, then the cells of the months that were touched. */
export const equityConsumer: Consumer = {
  name: 'equity-cube',
  types: FOLLOWED,
  apply: applyEntries,
  reset: async (tx) => {
    for (const table of ['equity_cell', 'equity_order', 'equity_sample', 'equity_person']) await tx.query(`delete from ${table}`);
  },
};

async function applyEntries(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  // The last version of each resource in the batch is the one that counts.
  const latest = new Map<string, FeedEntry>();
  for (const entry of entries) latest.set(`${entry.type}/${entry.id}`, entry);
  const changed = [...latest.values()];
  if (changed.length === 0) return;
  const people = changed.filter((entry) => entry.type === 'Patient');
  const counted = changed.filter((entry) => entry.type !== 'Patient').map(countedLines);
  const keys = counted.flatMap((each) => each.keys);
  const affected = await peopleOf(keys, tx);
  await keepPeople(people, tx);
  await keepSamples(
    changed.filter((entry) => entry.type === 'Specimen'),
    tx,
  );
  // Two refused tasks of one order are one line.
  const lines = new Map(counted.flatMap((each) => each.lines.map((line) => [`${line.shard}/${line.id}`, line] as const)));
  await keepOrders(keys, [...lines.values()], tx);
  for (const [key, person] of await peopleOf(keys, tx)) affected.set(key, person);
  for (const { shard, id } of people) affected.set(`${shard}/${id}`, { shard, person: id });
  await refreshPeople([...affected.values()], tx);
}

/** What a report or a sample can be counted as. */
const EVENTS: Readonly<Record<string, readonly CountedEvent[]>> = {
  DiagnosticReport: ['reported', 'diagnosis-reported', 'uncertain-reported'],
  Specimen: ['sample-received', 'sample-failed'],
};

interface LineKey {
  readonly shard: number;
  /** The order's id, or `DiagnosticReport/<id>/<event>`. */
  readonly id: string;
}

interface Counted {
  /** Every line this resource can have. */
  readonly keys: readonly LineKey[];
  /** The lines it has now. */
  readonly lines: readonly (OrderFacts & LineKey)[];
}

/** The record stores resources of the type it names, so each is read as that type. */
function countedLines(entry: FeedEntry): Counted {
  const { type, id, shard, deleted, content } = entry;
  if (type === 'ServiceRequest') {
    const facts = deleted ? undefined : orderFacts(resourceOf(entry) as ServiceRequest);
    return { keys: [{ shard, id }], lines: facts ? [{ ...facts, shard, id }] : [] };
  }
  if (type === 'Task') {
    const refusal = deleted || !content.includes('rejected') ? undefined : refusalFacts(resourceOf(entry) as Task);
    // One line for an order, however many of its tasks were refused; a refusal is never taken back.
    const key = refusal && { shard, id: `ServiceRequest/${refusal.ofOrder}/rejected` };
    return key ? { keys: [key], lines: [{ ...refusal, ...key }] } : { keys: [], lines: [] };
  }
  const keyOf = (event: CountedEvent) => `${type}/${id}/${event}`;
  const facts = deleted
    ? []
    : type === 'Specimen'
      ? sampleLines(resourceOf(entry) as Specimen)
      : reportFacts(resourceOf(entry) as DiagnosticReport);
  return {
    keys: (EVENTS[type] ?? []).map((event) => ({ shard, id: keyOf(event) })),
    lines: facts.map((each) => ({ ...each, shard, id: keyOf(each.event) })),
  };
}

interface PersonKey {
  readonly shard: number;
  readonly person: string;
}

/** Whose orders these are as the cube has them now, and whose reports, samples and refusals hang on them: their indication follows the order's. */
async function peopleOf(orders: readonly LineKey[], tx: Queryable): Promise<Map<string, PersonKey>> {
  if (orders.length === 0) return new Map();
  const rows = await tx.query<PersonKey>(
    `select o.shard, o.person from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id
     union select o.shard, o.person from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.of_order = asked.order_id and o.of_order <> ''`,
    [orders.map(({ shard }) => shard), orders.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [`${row.shard}/${row.person}`, row]));
}

async function keepPeople(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  const rows = entries
    .filter((entry) => !entry.deleted)
    // As in countedLines: the record names the type.
    .map((entry) => ({ shard: entry.shard, id: entry.id, ...personFacts(resourceOf(entry) as Patient) }));
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

async function keepSamples(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `delete from equity_sample s using unnest($1::smallint[], $2::text[]) as asked(shard, specimen)
     where s.shard = asked.shard and s.specimen = asked.specimen`,
    [entries.map(({ shard }) => shard), entries.map(({ id }) => id)],
  );
  const kept = entries.flatMap((entry) => {
    // As above: the record names the type.
    const facts = entry.deleted ? undefined : sampleFacts(resourceOf(entry) as Specimen);
    return facts ? [{ ...facts, shard: entry.shard, id: entry.id }] : [];
  });
  if (kept.length === 0) return;
  await tx.query(
    `insert into equity_sample (shard, specimen, order_id, received) select * from unnest($1::smallint[], $2::text[], $3::text[], $4::date[])`,
    [kept.map((row) => row.shard), kept.map((row) => row.id), kept.map((row) => row.ofOrder), kept.map((row) => row.received)],
  );
}

/** Writes lines that count and takes away those that no longer do; the cells of their old months are refreshed before they go. */
async function keepOrders(keys: readonly LineKey[], kept: readonly (OrderFacts & LineKey)[], tx: Queryable): Promise<void> {
  if (keys.length === 0) return;
  // Cells of the months these stood in until now: emptied here, filled again with the person.
  await emptyMonths(await monthsOfOrders(keys, tx), tx);
  const stays = new Set(kept.map(({ shard, id }) => `${shard}/${id}`));
  const gone = keys.filter(({ shard, id }) => !stays.has(`${shard}/${id}`));
  if (gone.length > 0) {
    await tx.query(
      `delete from equity_order o using unnest($1::smallint[], $2::text[]) as asked(shard, order_id)
       where o.shard = asked.shard and o.order_id = asked.order_id`,
      [gone.map(({ shard }) => shard), gone.map(({ id }) => id)],
    );
  }
  if (kept.length === 0) return;
  await tx.query(
    `insert into equity_order (shard, order_id, person, indication, month, event, of_order, day)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::date[])
     on conflict (shard, order_id) do update
       set person = excluded.person, indication = excluded.indication, month = excluded.month, event = excluded.event,
           of_order = excluded.of_order, day = excluded.day`,
    [
      kept.map((row) => row.shard),
      kept.map((row) => row.id),
      kept.map((row) => row.person),
      kept.map((row) => row.indication),
      kept.map((row) => row.month),
      kept.map((row) => row.event),
      kept.map((row) => row.ofOrder ?? ''),
      kept.map((row) => row.day ?? null),
    ],
  );
  // What belongs to an order is counted with its indication, whichever of the two came first; a refusal also in its month.
  await tx.query(
    `update equity_order r set indication = o.indication, month = case when r.event = 'rejected' then o.month else r.month end
     from unnest($1::smallint[], $2::text[]) as asked(shard, order_id), equity_order o
     where o.shard = asked.shard and r.shard = asked.shard and r.of_order <> '' and o.order_id = r.of_order
       and (r.indication <> o.indication or (r.event = 'rejected' and r.month <> o.month))
       and (r.order_id = asked.order_id or r.of_order = asked.order_id)`,
    [kept.map((row) => row.shard), kept.map((row) => row.id)],
  );
}

interface ShardMonth {
  readonly shard: number;
  readonly month: string;
}

async function monthsOfOrders(entries: readonly LineKey[], tx: Queryable): Promise<readonly ShardMonth[]> {
  return tx.query<ShardMonth>(
    `select distinct o.shard, o.month::text as month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id
     union select o.shard, o.month::text from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.of_order = asked.order_id and o.of_order <> ''`,
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
  const asked = [people.map(({ shard }) => shard), people.map(({ person }) => person)];
  await tx.query(MARK_FIRST, asked);
  await tx.query(
    `insert into equity_stale (shard, month)
     select distinct o.shard, o.month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, person) on o.shard = asked.shard and o.person = asked.person
     on conflict do nothing`,
    asked,
  );
  await tx.query('delete from equity_cell c using equity_stale s where c.shard = s.shard and c.month = s.month');
  await tx.query(`insert into equity_cell (${CELL_COLUMNS.join(', ')})
${countedCells('equity_order o join equity_stale s on s.shard = o.shard and s.month = o.month')}`);
  await tx.query('delete from equity_stale');
}

/** The mark of a person's first order of an indication moves when an earlier one comes late, or when the first is moved, cancelled or taken away. */
const MARK_FIRST = `
update equity_order o set is_first = n.is_first
from (select e.shard, e.order_id, row_number() over (partition by e.shard, e.person, e.indication, e.event order by e.month, e.order_id) = 1 as is_first
      from equity_order e
      join (select distinct shard, person from unnest($1::smallint[], $2::text[]) as a(shard, person)) asked
        on e.shard = asked.shard and e.person = asked.person) n
where o.shard = n.shard and o.order_id = n.order_id and o.is_first <> n.is_first`;

const CELL_COLUMNS = ['shard', 'month', 'event', 'indication', 'area', 'fifth', 'ethnicity', 'sex', 'age_band', 'orders', 'first_orders'];

/**
 * Orders as cells. `first_orders` counts a person's first order of an indication: it adds up over any run of months, so people are counted once
 * whatever the period.
 */
function countedCells(orders: string): string {
  return `
select o.shard, o.month, o.event, o.indication, coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') collate "C" as fifth,
       coalesce(p.ethnicity, '${UNKNOWN}') as ethnicity, coalesce(p.sex, '${UNKNOWN}') as sex, (${ageBandAt('o.month')}) collate "C" as age_band,
       count(*)::integer as orders, (count(*) filter (where o.is_first))::integer as first_orders
from ${orders}
left join equity_person p on p.shard = o.shard and p.person = o.person
left join equity_small_area a on a.lsoa = p.lsoa
group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
}

/** SQL of the band of the European Standard Population a person is in on a day. Times without a zone: an age has none, and a million zones took time. */
function ageBandAt(day: string): string {
  return `case when p.birth_date is null or p.birth_date > ${day} + interval '1 month' then '${UNKNOWN}'
      else (array[${AGE_BANDS.map((name) => `'${name}'`).join(', ')}])[least(18, date_part('year', age((${day})::timestamp, p.birth_date::timestamp))::integer / 5) + 1] end`;
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

/**
 * Counts every cell again from the orders as they stand. Give it a transaction. Into a table of its own that takes the old one's place: PostgreSQL shares
 * the counting between processes for a table it makes, and for no other; and indexes made afterwards take less time than row by row.
 */
export async function recount(tx: Queryable): Promise<void> {
  // Readers wait, as they did for the indexes: what is read is either all old or all new.
  await tx.execute('lock table equity_cell in access exclusive mode');
  // Grouping a million orders in memory instead of on disk, and telling PostgreSQL that handing rows between processes is cheap; for this transaction alone.
  await tx.execute(
    `set local work_mem = '256MB'; set local maintenance_work_mem = '256MB'; set local jit = off; set local parallel_tuple_cost = 0.001`,
  );
  const counted = countedCells('equity_order o');
  if (await isSpread(tx)) {
    await tx.execute('drop index equity_cell_of_month, equity_cell_of_indication; truncate equity_cell');
    await tx.query(`insert into equity_cell (${CELL_COLUMNS.join(', ')}) ${counted}`);
    await tx.execute(CELL_INDEXES_NOW);
    return;
  }
  await tx.execute(`create table equity_cell_again as ${counted}`);
  await tx.execute(`drop table equity_cell; alter table equity_cell_again rename to equity_cell;
alter table equity_cell ${CELL_COLUMNS.map((column) => `alter column ${column} set not null`).join(', ')};
${CELL_INDEXES_NOW}`);
}

/** A table that lies on several servers (Citus) is emptied and filled where it lies: one made anew would lie on the coordinator alone. */
async function isSpread(tx: Queryable): Promise<boolean> {
  const [catalogue] = await tx.query<{ name: string | null }>("select to_regclass('pg_dist_partition')::text as name");
  if (!catalogue?.name) return false;
  return (await tx.query("select 1 from pg_dist_partition where logicalrelid = 'equity_cell'::regclass")).length > 0;
}

export interface CellQuery {
  readonly event: CountedEvent;
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

/** A count of reports that took this many days from the arrival of the first sample. */
export interface DaysCell extends StratumCell {
  readonly days: number;
}

/** Days from sample to report, in the strata asked of turnaround; reports whose sample's arrival is not known are left out (and so not counted). */
export async function readDays(database: Queryable, query: Pick<CellQuery, 'indications' | 'from' | 'to'>): Promise<readonly DaysCell[]> {
  return database.query<DaysCell>(
    `select coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') as fifth, coalesce(p.ethnicity, '${UNKNOWN}') as ethnicity,
            coalesce(p.sex, '${UNKNOWN}') as sex, '${UNKNOWN}' as "ageBand", (o.day - s.received)::integer as days, count(*)::integer as count
     from equity_order o
     join (select shard, order_id, min(received) as received from equity_sample group by shard, order_id) s
       on s.shard = o.shard and s.order_id = o.of_order
     left join equity_person p on p.shard = o.shard and p.person = o.person
     left join equity_small_area a on a.lsoa = p.lsoa
     where o.event = 'reported' and o.month >= $1::date and o.month < $2::date and o.day >= s.received
       and ($3::text[] is null or o.indication = any($3::text[]))
     group by 1, 2, 3, 4, 6`,
    [query.from, query.to, query.indications ?? null],
  );
}

/** People who came to steps of pathways started in a period, and who of them went on or declined: read from the instances, in the strata of the cube. */
export async function readSteps(
  database: Queryable,
  { steps, from, to }: { readonly steps: readonly string[]; readonly from: string; readonly to: string },
): Promise<{ readonly came: readonly StratumCell[]; readonly wentOn: readonly StratumCell[]; readonly declined: readonly StratumCell[] }> {
  const values: unknown[] = [];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const people = peopleAtSteps(parameter, steps, from, to);
  const rows = await database.query<Omit<StratumCell, 'count'> & { came: number; went_on: number; declined: number }>(
    `select coalesce(a.area, '${UNKNOWN}') as area, coalesce(a.fifth::text, '${UNKNOWN}') as fifth, coalesce(p.ethnicity, '${UNKNOWN}') as ethnicity,
            coalesce(p.sex, '${UNKNOWN}') as sex, ${ageBandAt(`${parameter(from)}::date`)} as "ageBand",
            count(*)::integer as came, (count(*) filter (where s.went_on))::integer as went_on, (count(*) filter (where s.declined))::integer as declined
     from (${people}) s
     left join equity_person p on p.shard = s.shard and p.person = s.person
     left join equity_small_area a on a.lsoa = p.lsoa
     group by 1, 2, 3, 4, 5`,
    values,
  );
  const cells = (part: 'came' | 'went_on' | 'declined'): readonly StratumCell[] =>
    rows.flatMap(({ came, went_on, declined, ...stratum }) => {
      const count = { came, went_on, declined }[part];
      return count > 0 ? [{ ...stratum, count }] : [];
    });
  return { came: cells('came'), wentOn: cells('went_on'), declined: cells('declined') };
}

/** Where people live, as far as the cube knows: people it does not know are left out. */
export async function readPlaces(
  database: Queryable,
  people: readonly string[],
): Promise<ReadonlyMap<string, { readonly area: string; readonly fifth: string }>> {
  if (people.length === 0) return new Map();
  const asked = [...new Set(people)];
  const rows = await database.query<{ person: string; area: string; fifth: string }>(
    `select p.person, a.area, a.fifth::text as fifth from unnest($1::smallint[], $2::text[]) as asked(shard, person)
     join equity_person p on p.shard = asked.shard and p.person = asked.person join equity_small_area a on a.lsoa = p.lsoa`,
    [asked.map(shardOf), asked],
  );
  return new Map(rows.map(({ person, area, fifth }) => [person, { area, fifth }]));
}
