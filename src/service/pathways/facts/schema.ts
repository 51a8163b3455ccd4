// The tables of pathways. One row a person with a column a fact: one place per fact, numeric, and NULL where it is not known. shard leads every key.

import { createHash } from 'node:crypto';
import type { Migration } from '../../../foundation/storage/index.ts';
import type { Catalogue, FactDefinition } from '../criteria/catalogue.ts';

const TABLES = `
-- What is known of a person. born_on and died_on are numbers like 19800229, so that an age is one subtraction.
create table person_facts (
  shard smallint not null,
  person text collate "C" not null,
  born_on integer,
  died_on integer,
  practice text collate "C",
  -- Where each fact was found: resources, dates, conversions, and why a fact is not known.
  provenance text not null default '{}',
  primary key (shard, person)
);
-- Relatives and tumours, one row each; fields not recorded are NULL.
create table person_member (
  shard smallint not null,
  person text collate "C" not null,
  list text collate "C" not null,
  member text collate "C" not null,
  kin text[] not null default '{}',
  primary key (shard, person, list, member)
);
-- What the facts of a person were derived from: the newest version of each resource that says something.
create table person_evidence (
  shard smallint not null,
  person text collate "C" not null,
  resource text collate "C" not null,
  version integer not null,
  content text not null,
  primary key (shard, person, resource)
);
-- A correction or a deletion names a resource, not its person.
create index person_evidence_by_resource on person_evidence (resource);
create table pathway_instance (
  shard smallint not null,
  instance text collate "C" not null,
  person text collate "C" not null,
  pathway text collate "C" not null,
  version text collate "C" not null,
  is_open boolean not null,
  step text collate "C",
  owner text collate "C",
  due_at timestamptz,
  -- The next moment at which somebody is to be told; infinity when nobody is left to tell.
  tell_at timestamptz not null default 'infinity',
  tell text collate "C",
  reason text collate "C",
  state text not null,
  primary key (shard, instance)
);
create index pathway_instance_of_person on pathway_instance (shard, person, pathway);
create index pathway_instance_late on pathway_instance (tell_at) where is_open;
-- The events an instance is folded from, in order; the key makes a repeated event one event.
create table pathway_event (
  shard smallint not null,
  instance text collate "C" not null,
  position integer not null,
  event_id text collate "C" not null,
  event text not null,
  primary key (shard, instance, position),
  unique (shard, instance, event_id)
);
`;

const TRAIL_AND_MISSED = `
-- Every step a person came to, so that a funnel is one count; since when they are at the present one (or ended); why they wait for a new offer.
alter table pathway_instance add column trail text[] not null default '{}';
alter table pathway_instance add column since timestamptz;
alter table pathway_instance add column waiting text collate "C";
create index pathway_instance_due on pathway_instance (due_at) where is_open;
-- Who was found by criteria at the last reconciliation while nobody had started their pathway, and since when that is so.
create table pathway_missed (
  shard smallint not null,
  person text collate "C" not null,
  pathway text collate "C" not null,
  since timestamptz not null,
  seen_at timestamptz not null,
  primary key (shard, person, pathway)
);
-- When the whole population was last looked through; one row.
create table pathway_look (
  shard smallint not null,
  what text collate "C" not null,
  at timestamptz not null,
  found integer not null,
  primary key (shard, what)
);
`;

/** The fixed tables, and the columns of this catalogue: a new fact is a new migration, whose column fills as its people are derived again. */
export function pathwayMigrations(catalogue: Catalogue): readonly Migration[] {
  const columns = [...catalogue.facts.values()]
    .filter(({ id }) => id !== 'ageYears')
    .map((fact) => column('person_facts', fact.id, sqlType(fact)));
  const lists = [...catalogue.lists.keys()].map((list) => column('person_facts', list, 'boolean'));
  const fields = new Map([...catalogue.lists.values()].flatMap((list) => Object.entries(list.fields)));
  const memberColumns = [...fields].map(([field, { type }]) =>
    column('person_member', field, type === 'number' ? 'numeric' : 'text collate "C"'),
  );
  const sql = [...columns, ...lists, ...memberColumns].join('\n');
  const name = createHash('sha256').update(sql).digest('hex').slice(0, 12);
  return [
    { name: 'pathways/0001-tables', sql: TABLES },
    { name: `pathways/0002-columns-${name}`, sql },
    { name: 'pathways/0003-trail-and-missed', sql: TRAIL_AND_MISSED },
  ];
}

function column(table: string, name: string, type: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw new Error(`"${name}" cannot be the name of a fact: letters and digits only.`);
  return `alter table ${table} add column if not exists "${name}" ${type};`;
}

export function sqlType({ type }: FactDefinition): string {
  return { 'yes-no': 'boolean', number: 'numeric', word: 'text collate "C"', words: 'text[]' }[type];
}
