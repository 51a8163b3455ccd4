// Tables of the equity room: people, orders and samples as facts, the cells counted from them, and the areas they lie in.
import type { Migration } from '../../../foundation/storage/index.ts';
import { CELL_INDEXES } from './count.ts';

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
  {
    name: 'equity/0007-relatives',
    sql: `
-- Families by gene, the relatives told of in them, and of those of the first degree the sex: no name, no result. Kept by a consumer of its own.
create table equity_family (
  shard smallint not null,
  family text collate "C" not null,
  patient text collate "C" not null,
  gene text collate "C" not null,
  opened_on date not null,
  primary key (shard, family)
);
create index equity_family_of_gene on equity_family (gene, opened_on);
create table equity_family_relative (
  shard smallint not null,
  family text collate "C" not null,
  relative text collate "C" not null,
  primary key (shard, family, relative)
);
create table equity_relative (
  shard smallint not null,
  relative text collate "C" not null,
  sex text collate "C" not null,
  is_dead boolean not null,
  primary key (shard, relative)
);
`,
  },
];
