// Sites, staff, frameworks, training records and plans, and an append-only log of who did what: their SQL. The state's version says when a kept
// snapshot is out of date.
import type { Queryable } from '../../foundation/storage/index.ts';
import type { CasePackage } from './frameworks/framework.ts';
import type { Site, StaffMember } from './people/staff.ts';
import type { TrainingRecord } from './training/record.ts';

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

interface LogRow {
  readonly at: Date;
  readonly who_id: string;
  readonly who_name: string;
  readonly organisation: string;
  readonly what: string;
  readonly detail: string;
}
