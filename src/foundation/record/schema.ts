// The record's tables. `shard` leads every primary key and unique index, there is no trigger, no sequence and no reference between
// tables, so that the same schema runs embedded, on one server and spread over many (docs/decisions/0003-distributable-schema.md).

import type { Migration } from '../storage/index.ts';
import { SHARD_COUNT } from './shard.ts';

/** Every table of the record, all spread by `shard` and co-located. */
export const RECORD_TABLES = [
  'resource',
  'resource_history',
  'resource_name',
  'resource_period',
  'resource_amount',
  'identifier_claim',
  'shard_head',
  'feed',
  'consumer_cursor',
] as const;

export const recordMigrations: readonly Migration[] = [
  {
    name: 'record/0001-resources-index-and-feed',
    sql: `
-- The current version of every resource; a deleted one stays as a row without content.
-- terms is what a search finds it by: Type.parameter=code for codes, identifiers and uris, Type.parameter=Type/id for references, and
-- Type.parameter:identifier=value for the identifier that a reference carries; systems holds the code system of each, in the same order.
create table resource (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  last_updated timestamptz not null,
  deleted boolean not null,
  parties text[] collate "C" not null,
  patients text[] collate "C" not null,
  terms text[] collate "C" not null,
  systems text[] collate "C" not null,
  content text not null,
  primary key (shard, type, id)
);
create index resource_by_time on resource (type, last_updated desc, id);
create index resource_by_id on resource (id);
-- One inverted index instead of a row for each term: a third of the server's work for an order. New entries wait in a list of at most
-- 256 kB, which a search reads through, so that it stays short.
create index resource_by_terms on resource using gin (terms, parties, patients) with (fastupdate = on, gin_pending_list_limit = 256);
alter table resource alter column terms set statistics 400;

-- Versions that a later one has superseded.
create table resource_history (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  last_updated timestamptz not null,
  deleted boolean not null,
  content text not null,
  primary key (shard, type, id, version)
);
create index resource_history_by_time on resource_history (type, last_updated desc);

-- What a search finds by how it begins: names and addresses, in lower case without accents, and as they were written.
create table resource_name (
  shard smallint not null,
  key text collate "C" not null,
  name text collate "C" not null,
  written text collate "C" not null,
  id text collate "C" not null
);
create index resource_name_of on resource_name (id, key);
create index resource_name_by_value on resource_name (key, name, id);

-- What a search finds by time; key is Type.parameter. From low up to but not including high.
create table resource_period (
  shard smallint not null,
  key text collate "C" not null,
  low timestamptz not null,
  high timestamptz not null,
  id text collate "C" not null
);
create index resource_period_of on resource_period (id, key);
create index resource_period_by_low on resource_period (key, low, id);

-- What a search finds by amount: numbers, and quantities with their unit as system|code.
create table resource_amount (
  shard smallint not null,
  key text collate "C" not null,
  amount numeric not null,
  system text collate "C" not null,
  unit text collate "C" not null,
  id text collate "C" not null
);
create index resource_amount_of on resource_amount (id, key);
create index resource_amount_by_value on resource_amount (key, amount, id);

-- Business identifiers that belong to one resource only. Here shard is that of the identifier, so that one shard decides.
create table identifier_claim (
  shard smallint not null,
  type text collate "C" not null,
  system text collate "C" not null,
  value text collate "C" not null,
  id text collate "C" not null,
  primary key (shard, type, system, value)
);

-- The last position given out in each shard. Its row lock orders the commits of a shard, which keeps the feed free of gaps.
create table shard_head (
  shard smallint not null,
  position bigint not null,
  primary key (shard)
) with (fillfactor = 50);
insert into shard_head (shard, position) select s, 0 from generate_series(0, ${SHARD_COUNT - 1}) as s;

-- Each committed version at its place in its shard.
create table feed (
  shard smallint not null,
  position bigint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  primary key (shard, position)
);

-- How far each consumer has come.
create table consumer_cursor (
  shard smallint not null,
  consumer text collate "C" not null,
  position bigint not null,
  primary key (shard, consumer)
) with (fillfactor = 50);
`,
  },
  {
    name: 'record/0002-content-in-the-row',
    sql: `
-- Rows of up to half a page stay whole: compressing and moving out each content of more than 2 kB cost a seventh of the server's time for an order.
alter table resource set (toast_tuple_target = 4080);
alter table resource_history set (toast_tuple_target = 4080);
`,
  },
];
