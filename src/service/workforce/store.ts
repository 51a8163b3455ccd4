// All SQL of workforce: sites, staff, frameworks, training records, plans, issuers, and an append-only log of who did what.
// Governance tables, not about patients: they carry no shard and stay in one place. The state's version says when a kept snapshot is out of date.
import type { JWK } from 'jose';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import type { Issuer } from './badges/badge.ts';
import type { CasePackage } from './frameworks/framework.ts';
import type { Site, StaffMember } from './people/staff.ts';
import type { TrainingRecord } from './training/record.ts';

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

export interface Plan {
  readonly id: string;
  /** Id of the need. */
  readonly need: string;
  readonly site: string;
  readonly people: number;
  readonly plannedOn: string;
  readonly madeBy: string;
  readonly withdrawnOn?: string;
}

export interface LogEntry {
  readonly at: Date;
  readonly whoId: string;
  readonly whoName: string;
  readonly organisation: string;
  readonly what: string;
  readonly detail: string;
}

/** What is known, as it stands in the tables; of training records those that a version after `since` wrote. */
export interface Known {
  readonly sites: readonly Site[];
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly packages: readonly CasePackage[];
  readonly plans: readonly Plan[];
}

const LOCK = 4_720_118;

/** Changes one at a time: what a file is checked against must still stand when it is written. */
export async function lock(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
}

export async function versionOf(db: Queryable): Promise<string> {
  const [row] = await db.query<{ readonly version: string }>(
    'select version::text as version from workforce_state',
    [],
    'workforce-version',
  );
  return row?.version ?? '0';
}

/** `since` is a version of which everything is known already; '-1' for all. Records are added and changed, never taken away. */
export async function readKnown(db: Queryable, since: string): Promise<Known> {
  const sites = await db.query<SiteRow>('select code, name, organisation, teams, residents, fifth from workforce_site order by name, code');
  const staff = await db.query<PersonRow>(
    'select id, name, profession, registration, assignment, user_id, site, champion_of, started_on, left_on from workforce_person order by id',
  );
  const records = await db.query<RecordRow>(
    'select person, competence, achieved_on, expires_on, source, evidence from workforce_record where version > $1',
    [since],
    'workforce-records-since',
  );
  const packages = await db.query<{ readonly package: string }>('select package from workforce_framework order by identifier');
  const plans = await db.query<PlanRow>(
    'select id, need, site, people, planned_on, made_by, withdrawn_on from workforce_plan order by planned_on, id',
  );
  return {
    sites: sites.map(siteOf),
    staff: staff.map(personOf),
    records: records.map(recordOf),
    packages: packages.map((row) => JSON.parse(row.package) as CasePackage), // written by addFramework, checked before
    plans: plans.map(planOf),
  };
}

export async function saveSites(tx: Queryable, sites: readonly Site[]): Promise<void> {
  await tx.query(
    `insert into workforce_site (code, name, organisation, teams, residents, fifth)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::smallint[])
on conflict (code) do update set name = excluded.name, organisation = excluded.organisation, teams = excluded.teams,
  residents = excluded.residents, fifth = excluded.fifth`,
    [
      sites.map(({ code }) => code),
      sites.map(({ name }) => name),
      sites.map(({ organisation }) => organisation),
      sites.map(({ teams }) => JSON.stringify(teams)),
      sites.map(({ residents }) => residents ?? null),
      sites.map(({ fifth }) => fifth ?? null),
    ],
  );
}

export async function saveStaff(tx: Queryable, staff: readonly StaffMember[]): Promise<void> {
  await tx.query(
    `insert into workforce_person (id, name, profession, registration, assignment, user_id, site, champion_of, started_on, left_on)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
on conflict (id) do update set name = excluded.name, profession = excluded.profession, registration = excluded.registration,
  assignment = excluded.assignment, user_id = excluded.user_id, site = excluded.site, champion_of = excluded.champion_of,
  started_on = excluded.started_on, left_on = excluded.left_on`,
    [
      staff.map(({ id }) => id),
      staff.map(({ name }) => name),
      staff.map(({ profession }) => profession),
      staff.map(({ registration }) => registration ?? null),
      staff.map(({ assignment }) => assignment ?? null),
      staff.map(({ userId }) => userId ?? null),
      staff.map(({ site }) => site),
      staff.map(({ championOf }) => JSON.stringify(championOf)),
      staff.map(({ startedOn }) => startedOn),
      staff.map(({ leftOn }) => leftOn ?? null),
    ],
  );
}

/** Under the lock, and followed by a note: the records carry the version that the note makes. */
export async function saveRecords(tx: Queryable, records: readonly TrainingRecord[]): Promise<void> {
  await tx.query(
    `insert into workforce_record (person, competence, achieved_on, expires_on, source, evidence, version)
select r.*, s.version + 1 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as r, workforce_state s
on conflict (person, competence, achieved_on) do update set expires_on = excluded.expires_on, source = excluded.source,
  evidence = excluded.evidence, version = excluded.version`,
    [
      records.map(({ person }) => person),
      records.map(({ competence }) => competence),
      records.map(({ achievedOn }) => achievedOn),
      records.map(({ expiresOn }) => expiresOn ?? null),
      records.map(({ source }) => source),
      records.map(({ evidence }) => evidence ?? null),
    ],
  );
}

export async function saveFramework(tx: Queryable, casePackage: CasePackage): Promise<void> {
  await tx.query(
    'insert into workforce_framework (identifier, package) values ($1, $2) on conflict (identifier) do update set package = excluded.package',
    [casePackage.CFDocument.identifier, JSON.stringify(casePackage)],
  );
}

/** False when there is a plan of this id already. */
export async function addPlan(tx: Queryable, plan: Plan): Promise<boolean> {
  const rows = await tx.query(
    `insert into workforce_plan (id, need, site, people, planned_on, made_by) values ($1, $2, $3, $4, $5, $6)
on conflict (id) do nothing returning id`,
    [plan.id, plan.need, plan.site, plan.people, plan.plannedOn, plan.madeBy],
  );
  return rows.length > 0;
}

/** Whether there was a standing plan to withdraw. */
export async function withdrawPlan(tx: Queryable, id: string, on: string): Promise<boolean> {
  const rows = await tx.query('update workforce_plan set withdrawn_on = $2 where id = $1 and withdrawn_on is null returning id', [id, on]);
  return rows.length > 0;
}

export async function readIssuers(db: Queryable): Promise<readonly Issuer[]> {
  const rows = await db.query<IssuerRow>('select id, name, key, withdrawn_on from workforce_issuer order by name, id');
  return rows.map(({ id, name, key, withdrawn_on }) => ({
    id,
    name,
    key: JSON.parse(key) as JWK, // written below, imported once before
    ...(withdrawn_on === null ? {} : { withdrawnOn: withdrawn_on }),
  }));
}

export async function saveIssuer(tx: Queryable, { id, name, key, withdrawnOn }: Issuer): Promise<void> {
  await tx.query(
    `insert into workforce_issuer (id, name, key, withdrawn_on) values ($1, $2, $3, $4)
on conflict (id) do update set name = excluded.name, key = excluded.key, withdrawn_on = excluded.withdrawn_on`,
    [id, name, JSON.stringify(key), withdrawnOn ?? null],
  );
}

export interface NewKey {
  readonly kid: string;
  /** The private part as badges/sealed-key.ts sealed it. */
  readonly sealed: string;
  readonly publicKey: JWK;
  readonly madeAt: Date;
}

/** The one that signs. */
export async function readSigningKey(tx: Queryable): Promise<Pick<NewKey, 'kid' | 'sealed'> | undefined> {
  const [row] = await tx.query<{ readonly kid: string; readonly sealed: string }>(
    'select kid, private_key as sealed from workforce_key where private_key is not null order by made_at desc, kid limit 1',
  );
  return row;
}

/** What a badge of ours is held against: the key it names, or the newest where it names none of those that are believed. */
export async function readPublicKey(db: Queryable, kid: string): Promise<JWK | undefined> {
  const [row] = await db.query<{ readonly public_key: string }>(
    'select public_key from workforce_key where is_believed order by (kid = $1) desc, made_at desc, kid limit 1',
    [kid],
  );
  return row && (JSON.parse(row.public_key) as JWK); // addKey wrote it
}

export async function addKey(tx: Queryable, { kid, sealed, publicKey, madeAt }: NewKey): Promise<void> {
  await tx.query('insert into workforce_key (kid, private_key, public_key, made_at) values ($1, $2, $3, $4)', [
    kid,
    sealed,
    JSON.stringify(publicKey),
    madeAt,
  ]);
}

export async function resealKey(tx: Queryable, kid: string, sealed: string): Promise<void> {
  await tx.query('update workforce_key set private_key = $2 where kid = $1', [kid, sealed]);
}

/** No key signs any more; with `isDistrusted` badges they signed are not believed either. */
export async function retireKeys(tx: Queryable, isDistrusted: boolean): Promise<void> {
  await tx.query('update workforce_key set private_key = null, is_believed = is_believed and not $1', [isDistrusted]);
}

/** Writes down who did what and says that kept snapshots are out of date. */
export async function note(tx: Queryable, id: string, entry: LogEntry): Promise<void> {
  await tx.query('insert into workforce_log (at, id, who_id, who_name, organisation, what, detail) values ($1, $2, $3, $4, $5, $6, $7)', [
    entry.at,
    id,
    entry.whoId,
    entry.whoName,
    entry.organisation,
    entry.what,
    entry.detail,
  ]);
  await tx.query('update workforce_state set version = version + 1');
}

export async function readLog(db: Queryable, most: number): Promise<readonly LogEntry[]> {
  const rows = await db.query<LogRow>(
    'select at, who_id, who_name, organisation, what, detail from workforce_log order by at desc, id desc limit $1',
    [most],
  );
  return rows.map(({ who_id, who_name, ...row }) => ({ ...row, whoId: who_id, whoName: who_name }));
}

interface SiteRow {
  readonly code: string;
  readonly name: string;
  readonly organisation: string;
  readonly teams: string;
  readonly residents: number | null;
  readonly fifth: number | null;
}

function siteOf({ code, name, organisation, teams, residents, fifth }: SiteRow): Site {
  return {
    code,
    name,
    organisation,
    teams: JSON.parse(teams) as readonly string[], // written by saveSites
    ...(residents === null ? {} : { residents }),
    ...(fifth === null ? {} : { fifth }),
  };
}

interface PersonRow {
  readonly id: string;
  readonly name: string;
  readonly profession: string;
  readonly registration: string | null;
  readonly assignment: string | null;
  readonly user_id: string | null;
  readonly site: string;
  readonly champion_of: string;
  readonly started_on: string;
  readonly left_on: string | null;
}

function personOf(row: PersonRow): StaffMember {
  return {
    id: row.id,
    name: row.name,
    profession: row.profession,
    ...(row.registration === null ? {} : { registration: row.registration }),
    ...(row.assignment === null ? {} : { assignment: row.assignment }),
    ...(row.user_id === null ? {} : { userId: row.user_id }),
    site: row.site,
    championOf: JSON.parse(row.champion_of) as readonly string[], // written by saveStaff
    startedOn: row.started_on,
    ...(row.left_on === null ? {} : { leftOn: row.left_on }),
  };
}

interface RecordRow {
  readonly person: string;
  readonly competence: string;
  readonly achieved_on: string;
  readonly expires_on: string | null;
  readonly source: TrainingRecord['source'];
  readonly evidence: string | null;
}

function recordOf({ person, competence, achieved_on, expires_on, source, evidence }: RecordRow): TrainingRecord {
  return {
    person,
    competence,
    achievedOn: achieved_on,
    ...(expires_on === null ? {} : { expiresOn: expires_on }),
    source,
    ...(evidence === null ? {} : { evidence }),
  };
}

interface PlanRow {
  readonly id: string;
  readonly need: string;
  readonly site: string;
  readonly people: number;
  readonly planned_on: string;
  readonly made_by: string;
  readonly withdrawn_on: string | null;
}

function planOf({ id, need, site, people, planned_on, made_by, withdrawn_on }: PlanRow): Plan {
  return {
    id,
    need,
    site,
    people,
    plannedOn: planned_on,
    madeBy: made_by,
    ...(withdrawn_on === null ? {} : { withdrawnOn: withdrawn_on }),
  };
}

interface IssuerRow {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly withdrawn_on: string | null;
}

interface LogRow {
  readonly at: Date;
  readonly who_id: string;
  readonly who_name: string;
  readonly organisation: string;
  readonly what: string;
  readonly detail: string;
}
