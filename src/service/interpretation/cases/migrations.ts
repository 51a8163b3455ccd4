// The tables of cases. What is about a family leads its key with the shard of the proband's order, so that a case lies in one place; panels,
// HPO and ClinVar name nobody and have no shard.

import type { Migration } from '../../../foundation/storage/index.ts';

export const interpretationMigrations: readonly Migration[] = [
  {
    name: 'interpretation/0001-cases',
    sql: `
create table interpretation_case (
  shard smallint not null,
  id text collate "C" not null,
  order_id text collate "C" not null,
  organisation text collate "C" not null,
  requester text collate "C",
  is_rapid boolean not null,
  due_at timestamptz not null,
  state text collate "C" not null,
  latest_run integer not null,
  content text not null,
  -- Panels of the latest run with their versions, and the versions of HPO and ClinVar, as JSON.
  versions text not null,
  primary key (shard, id)
);
create unique index interpretation_case_of_order on interpretation_case (shard, order_id);
create index interpretation_case_in_order on interpretation_case (organisation, is_rapid desc, due_at, id);
-- How far long work has come; one row a case, written again by the next work.
create table interpretation_work (
  shard smallint not null,
  case_id text collate "C" not null,
  kind text collate "C" not null,
  state text collate "C" not null,
  done bigint not null,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  findings text not null,
  primary key (shard, case_id)
);
create table interpretation_scan (
  shard smallint not null,
  case_id text collate "C" not null,
  content text not null,
  -- A small file that came by upload is kept with the case; a large one stays where the hub has it.
  kept bytea,
  primary key (shard, case_id)
);
create table interpretation_reservoir (
  shard smallint not null,
  case_id text collate "C" not null,
  block smallint not null,
  bytes bytea not null,
  primary key (shard, case_id, block)
);
create table interpretation_run (
  shard smallint not null,
  case_id text collate "C" not null,
  number integer not null,
  head text not null,
  content bytea not null,
  primary key (shard, case_id, number)
);
-- Who did what, never changed: classifications, agreements, answered warnings, panels chosen, variants reported.
create table interpretation_log (
  shard smallint not null,
  case_id text collate "C" not null,
  place integer not null,
  kind text collate "C" not null,
  variant text collate "C",
  by_id text collate "C" not null,
  by_name text not null,
  at timestamptz not null,
  content text not null,
  primary key (shard, case_id, place)
);
create table interpretation_risen (
  shard smallint not null,
  case_id text collate "C" not null,
  variant text collate "C" not null,
  gene text collate "C" not null,
  since timestamptz not null,
  organisation text collate "C" not null,
  is_open boolean not null,
  content text not null,
  primary key (shard, case_id, variant, gene, since)
);
create index interpretation_risen_open on interpretation_risen (organisation, is_open, since desc);
create table interpretation_panel (
  panel_id text collate "C" not null,
  version text collate "C" not null,
  head text not null,
  bytes bytea not null,
  primary key (panel_id, version)
);
create table interpretation_knowledge (
  kind text collate "C" not null,
  sha256 text collate "C" not null,
  imported_at timestamptz not null,
  head text not null,
  files bytea not null,
  primary key (kind, sha256)
);
create table interpretation_reanalysis (
  id text collate "C" primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  head text not null
);
`,
  },
  {
    name: 'interpretation/0002-orders-of-a-case',
    sql: `
-- Which case answers an order, found from the order: a case may answer several, of which the first made it.
create table interpretation_case_order (
  shard smallint not null,
  order_id text collate "C" not null,
  case_id text collate "C" not null,
  primary key (shard, order_id)
);
insert into interpretation_case_order (shard, order_id, case_id) select shard, order_id, id from interpretation_case;
`,
  },
];
