// The record's tables. `shard` leads every primary key and unique index, there is no trigger, no sequence and no reference between
// tables, so that the same schema runs embedded, on one server and spread over many (docs/decisions/0003-distributable-schema.md).

import type { Migration } from '../storage/index.ts';
import { SHARD_COUNT } from './shard.ts';

/** Every table of the record, all spread by `shard` and co-located. */
export const RECORD_TABLES = [
  'resource',
  'resource_history',
  'resource_term',
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
create table resource (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  last_updated timestamptz not null,
  deleted boolean not null,
  parties text[] not null,
  patients text[] not null,
  content text not null,
  primary key (shard, type, id)
);
create index resource_by_time on resource (type, last_updated desc, id);
create index resource_by_id on resource (id);
create index resource_by_reach on resource using gin (parties, patients) with (fastupdate = off);

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

-- What a search finds by equal text or its beginning: codes, identifiers, references, uris, names. key is Type.parameter.
create table resource_term (
  shard smallint not null,
  key text collate "C" not null,
  term text collate "C" not null,
  system text collate "C" not null,
  id text collate "C" not null
);
create index resource_term_of on resource_term (id, key);
create index resource_term_by_value on resource_term (key, term, id);
-- Which terms are common under which key; apart, the two columns mislead the planner.
create statistics resource_term_together (mcv) on key, term from resource_term;

-- What a search finds by time: from low up to but not including high.
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
];
