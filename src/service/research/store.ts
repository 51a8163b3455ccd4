// All SQL of research: approvals, runs, who is in which run, and the log, to which lines are only ever added. And who agreed, batch by batch.
import type { Resource } from '@medplum/fhirtypes';
import { newId, resourcesOfPatients, SHARD_COUNT, shardOf } from '../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import type { Approval } from './approval.ts';
import type { Included, PersonFound } from './extract.ts';
import type { Run } from './run.ts';

export const researchMigrations: readonly Migration[] = [
  {
    name: 'research/0001-approvals-and-runs',
    sql: `
-- Approvals and runs name staff and organisations, no patient: a few hundred a year.
create table research_approval (
  id text collate "C" primary key,
  version integer not null,
  body text not null
);
create table research_run (
  id text collate "C" primary key,
  approval text collate "C" not null,
  started_at timestamptz not null,
  body text not null
);
-- Who is in a run; shard is the patient's. standing is what they had agreed to then.
create table research_run_person (
  shard smallint not null,
  run text collate "C" not null,
  patient_id text collate "C" not null,
  pseudonym text collate "C" not null,
  standing text collate "C" not null,
  taken_out_at timestamptz,
  primary key (shard, run, patient_id)
);
create index research_run_person_of on research_run_person (run, shard, patient_id);
create table research_log (
  id text collate "C" primary key,
  at timestamptz not null,
  who text collate "C" not null,
  name text not null,
  what text collate "C" not null,
  about text collate "C" not null,
  detail text not null
);
create index research_log_by_time on research_log (at);
`,
  },
];

export interface LogLine {
  readonly at: Date;
  readonly who: string;
  readonly name: string;
  /** `proposed`, `approved`, `refused`, `ended`, `started`, `finished`, `failed`, `taken-out`, `downloaded`, `deleted`. */
  readonly what: string;
  /** Id of the approval or the run. */
  readonly about: string;
  readonly detail: string;
}

/** True when it was kept; false when somebody else changed it first. `before`: the version it builds on, 0 for a new one. */
export async function saveApproval(db: Queryable, approval: Approval, before: number): Promise<boolean> {
  const rows =
    before === 0
      ? await db.query('insert into research_approval (id, version, body) values ($1, $2, $3) on conflict (id) do nothing returning id', [
          approval.id,
          approval.version,
          JSON.stringify(approval),
        ])
      : await db.query('update research_approval set version = $2, body = $3 where id = $1 and version = $4 returning id', [
          approval.id,
          approval.version,
          JSON.stringify(approval),
          before,
        ]);
  return rows.length === 1;
}

/** Newest first. */
export async function readApprovals(db: Queryable, id?: string): Promise<readonly Approval[]> {
  const rows = await db.query<{ readonly body: string }>(
    `select body from research_approval where $1::text is null or id = $1 order by body::jsonb -> 'askedBy' ->> 'at' desc, id limit 500`,
    [id ?? null],
  );
  return rows.map(({ body }) => JSON.parse(body) as Approval); // saveApproval wrote it
}

/** False when there is a run of this id already. */
export async function addRun(db: Queryable, run: Run): Promise<boolean> {
  const rows = await db.query(
    'insert into research_run (id, approval, started_at, body) values ($1, $2, $3, $4) on conflict (id) do nothing returning id',
    [run.id, run.approval, new Date(run.startedBy.at), JSON.stringify(run)],
  );
  return rows.length === 1;
}

export async function saveRun(db: Queryable, run: Run): Promise<void> {
  await db.query(
    `insert into research_run (id, approval, started_at, body) values ($1, $2, $3, $4)
on conflict (id) do update set body = excluded.body`,
    [run.id, run.approval, new Date(run.startedBy.at), JSON.stringify(run)],
  );
}

export async function readRuns(db: Queryable, by: { readonly id?: string; readonly approval?: string } = {}): Promise<readonly Run[]> {
  const rows = await db.query<{ readonly body: string }>(
    `select body from research_run where ($1::text is null or id = $1) and ($2::text is null or approval = $2)
order by started_at desc limit 500`,
    [by.id ?? null, by.approval ?? null],
  );
  return rows.map(({ body }) => JSON.parse(body) as Run); // saveRun wrote it
}

export async function addPeople(db: Queryable, run: string, people: readonly Included[]): Promise<void> {
  await db.query(
    `insert into research_run_person (shard, run, patient_id, pseudonym, standing)
select s, $2, p, n, t from unnest($1::smallint[], $3::text[], $4::text[], $5::text[]) as l(s, p, n, t)`,
    [
      people.map(({ patient }) => shardOf(patient)),
      run,
      people.map(({ patient }) => patient),
      people.map(({ pseudonym }) => pseudonym),
      people.map(({ standing }) => standing),
    ],
  );
}

/** Who is in it still, in batches. */
export async function* peopleOf(db: Queryable, run: string): AsyncGenerator<readonly Included[]> {
  let [shard, patient] = [-1, ''];
  for (;;) {
    const rows = await db.query<{
      readonly shard: number;
      readonly patient_id: string;
      readonly pseudonym: string;
      readonly standing: string;
    }>(
      `select shard, patient_id, pseudonym, standing from research_run_person
where run = $1 and taken_out_at is null and (shard, patient_id) > ($2::smallint, $3::text) order by shard, patient_id limit 1000`,
      [run, shard, patient],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => ({ patient: row.patient_id, pseudonym: row.pseudonym, standing: row.standing }));
    [shard, patient] = [last.shard, last.patient_id];
  }
}

export async function markTakenOut(db: Queryable, run: string, patients: readonly string[], at: Date): Promise<void> {
  await db.query(
    `update research_run_person k set taken_out_at = $4 from unnest($1::smallint[], $2::text[]) as p(shard, patient_id)
where k.shard = p.shard and k.patient_id = p.patient_id and k.run = $3`,
    [patients.map(shardOf), patients, run, at],
  );
}

export async function addToLog(db: Queryable, { at, who, name, what, about, detail }: LogLine): Promise<void> {
  await db.query('insert into research_log (id, at, who, name, what, about, detail) values ($1, $2, $3, $4, $5, $6, $7)', [
    newId(undefined, at),
    at,
    who,
    name,
    what,
    about,
    detail,
  ]);
}

/** Newest first. */
export async function readLog(db: Queryable, about?: readonly string[]): Promise<readonly LogLine[]> {
  return db.query<LogLine>(
    'select at, who, name, what, about, detail from research_log where $1::text[] is null or about = any($1::text[]) order by at desc, id desc limit 500',
    [about ?? null],
  );
}

export async function countAgreed(db: Queryable): Promise<number> {
  const [row] = await db.query<{ readonly n: string }>("select count(*) as n from research_choice where choice = 'agreed'", []);
  return Number(row?.n ?? 0);
}

/** How many people are read at a time: what an extract holds in memory. */
const BATCH = 200;

/**
 * Everybody who agrees to research, with their resources of these types. Nobody else is read at all. A resource about more than one person
 * is left out, because the other may not have agreed; `onShared` counts them.
 */
export async function* peopleAgreed(db: Queryable, types: readonly string[], onShared: () => void): AsyncGenerator<readonly PersonFound[]> {
  for (let shard = 0; shard < SHARD_COUNT; shard += 1) {
    for (let after = ''; ; ) {
      const rows = await db.query<{ readonly patient_id: string; readonly duo: readonly string[]; readonly source: string }>(
        `select patient_id, duo, source from research_choice
where shard = $1 and choice = 'agreed' and patient_id > $2 order by patient_id limit ${BATCH}`,
        [shard, after],
      );
      const last = rows.at(-1);
      if (!last) break;
      after = last.patient_id;
      const found = await resourcesOfPatients(
        db,
        rows.map(({ patient_id }) => patient_id),
        types,
      );
      const byPatient = new Map<string, Resource[]>(rows.map(({ patient_id }) => [patient_id, []]));
      for (const { patients, content } of found) {
        const [only] = patients;
        if (patients.length !== 1 || only === undefined) onShared();
        else byPatient.get(only)?.push(JSON.parse(content) as Resource); // the record stores nothing but FHIR resources
      }
      yield rows.map(({ patient_id, duo, source }) => ({
        patient: patient_id,
        terms: duo,
        standing: standingOf({ duo, source }),
        resources: byPatient.get(patient_id) ?? [],
      }));
    }
  }
}

export function standingOf({ duo, source }: { readonly duo: readonly string[]; readonly source: string }): string {
  return `${source} ${duo.join(' ')}`;
}
