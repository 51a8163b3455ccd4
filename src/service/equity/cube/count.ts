// From facts to cells: orders counted by month, event, indication, area, fifth, ethnic group, sex and age band.
import type { Database, Queryable } from '../../../foundation/storage/index.ts';
import { AGE_BANDS } from '../geography/import-residents.ts';
import { UNKNOWN } from '../indicators/evaluate.ts';

/** By month for what is counted again, by indication for what is read. */
export const CELL_INDEXES = `
create index equity_cell_of_month on equity_cell (shard, month);
create index equity_cell_of_indication on equity_cell (indication, event, month)`;

/** The event has few values and makes the index half as long again to build (1.1 s of 5.6 s for a million orders). */
const CELL_INDEXES_NOW = CELL_INDEXES.replace('(indication, event, month)', '(indication, month)');

export const CELL_COLUMNS = [
  'shard',
  'month',
  'event',
  'indication',
  'area',
  'fifth',
  'ethnicity',
  'sex',
  'age_band',
  'orders',
  'first_orders',
];

/**
 * Orders as cells. `first_orders` counts a person's first order of an indication: it adds up over any run of months, so people are counted once
 * whatever the period.
 */
export function countedCells(orders: string): string {
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
export function ageBandAt(day: string): string {
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
