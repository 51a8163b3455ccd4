// Tables of workforce. Governance, not about patients: they carry no shard and stay in one place.
import type { Migration } from '../../foundation/storage/index.ts';

export const workforceMigrations: readonly Migration[] = [
  {
    name: 'workforce/0001-people-and-training',
    sql: `
create table workforce_state (only_one boolean primary key default true check (only_one), version bigint not null);
insert into workforce_state (version) values (0);
create table workforce_site (
  code text collate "C" primary key,
  name text not null,
  organisation text collate "C" not null,
  teams text not null,
  residents integer,
  fifth smallint
);
create table workforce_person (
  id text collate "C" primary key,
  name text not null,
  profession text collate "C" not null,
  registration text collate "C" unique,
  assignment text collate "C" unique,
  user_id text collate "C" unique,
  site text collate "C" not null references workforce_site (code),
  champion_of text not null,
  started_on text collate "C" not null,
  left_on text collate "C",
  check (registration is not null or assignment is not null)
);
create table workforce_framework (identifier text collate "C" primary key, package text not null);
create table workforce_record (
  person text collate "C" not null references workforce_person (id),
  competence text collate "C" not null,
  achieved_on text collate "C" not null,
  expires_on text collate "C",
  source text collate "C" not null,
  evidence text,
  primary key (person, competence, achieved_on)
);
create table workforce_plan (
  id text collate "C" primary key,
  need text collate "C" not null,
  site text collate "C" not null references workforce_site (code),
  people integer not null check (people > 0),
  planned_on text collate "C" not null,
  made_by text not null,
  withdrawn_on text collate "C"
);
create table workforce_issuer (
  id text collate "C" primary key,
  name text not null,
  key text not null,
  withdrawn_on text collate "C"
);
-- The key we sign badges with; made once.
create table workforce_key (kid text collate "C" primary key, private_key text not null, public_key text not null);
create table workforce_log (
  at timestamptz not null,
  id text collate "C" primary key,
  who_id text not null,
  who_name text not null,
  organisation text not null,
  what text collate "C" not null,
  detail text not null
);
create index workforce_log_in_order on workforce_log (at, id);
`,
  },
  {
    name: 'workforce/0002-records-by-version',
    sql: `
-- The version that wrote a record, so that a snapshot reads what came after it and not 50,000 records again.
alter table workforce_record add column version bigint not null default 0;
create index workforce_record_since on workforce_record (version);
`,
  },
  {
    name: 'workforce/0003-sealed-keys',
    sql: `
-- private_key holds the key sealed, with a secret that is not in the database. Keys that lay here in the clear sign nothing more; badges they signed are
-- still believed, until an operator says otherwise.
alter table workforce_key alter column private_key drop not null;
alter table workforce_key add column made_at timestamptz not null default '2026-01-01T00:00:00Z';
alter table workforce_key add column is_believed boolean not null default true;
update workforce_key set private_key = null;
`,
  },
];
