// All SQL of stored medicines: the list of open prescriptions a rule speaks about, what each patient was last told, and what re-evaluation changed.

import type { MedicationRequest, Observation } from '@medplum/fhirtypes';
import { type Consumer, type FeedEntry, resourceOf, shardOf } from '../../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../../foundation/storage/index.ts';
import type { NhsRules } from '../pharmacogenomics/advice/nhs-rule.ts';
import { readOrders } from '../pharmacogenomics/advice/prescription.ts';

export const medicinesMigrations: readonly Migration[] = [
  {
    name: 'medicines/0001-prescriptions-and-standing-advice',
    sql: `
-- Prescriptions of medicines that an NHS rule speaks about, a row for each organisation that takes part; shard is the organisation's.
create table medicines_prescription (
  shard smallint not null,
  organisation text collate "C" not null,
  prescription text collate "C" not null,
  version integer not null,
  patient text collate "C" not null,
  is_open boolean not null,
  drugs text[] collate "C" not null,
  written text not null,
  prescribed_on text collate "C" not null,
  primary key (shard, organisation, prescription)
);
create index medicines_prescription_open on medicines_prescription (shard, organisation, is_open, prescribed_on, prescription);
-- What was last worked out for each patient with a stored genotype, to see what new guidance changes; shard is the patient's.
create table medicines_standing (
  shard smallint not null,
  patient text collate "C" not null,
  basis text collate "C" not null,
  evaluated_at timestamptz not null,
  said text not null,
  primary key (shard, patient)
);
-- What a re-evaluation changed for a patient.
create table medicines_change (
  shard smallint not null,
  patient text collate "C" not null,
  run text collate "C" not null,
  changed_at timestamptz not null,
  changes text not null,
  primary key (shard, patient, run)
);
create index medicines_standing_in_order on medicines_standing (patient);
create index medicines_change_of_run on medicines_change (run, patient);
-- Every re-evaluation, who asked for it and how far it came.
create table medicines_run (
  shard smallint not null,
  run text collate "C" not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  basis text collate "C" not null,
  asked_by text not null,
  done integer not null,
  total integer not null,
  affected integer not null,
  fault text,
  primary key (shard, run)
);
`,
  },
];

/** Keeps the list of prescriptions, and who has a stored genotype. Give it to the record to follow. */
export function medicinesConsumer(rules: NhsRules): Consumer {
  const known = new Set(rules.rules.flatMap(({ drugs }) => drugs));
  return {
    name: 'medicines',
    types: new Set(['MedicationRequest', 'Observation']),
    apply: async (entries, tx) => {
      const rows = entries.filter(({ type }) => type === 'MedicationRequest').flatMap((entry) => prescriptionRows(entry, known, rules));
      for (const row of rows) await keepPrescription(tx, row);
      await noteGenotyped(tx, [...new Set(entries.flatMap(genotypedIn))]);
    },
    reset: async (tx) => {
      await tx.query('delete from medicines_prescription');
    },
  };
}

interface PrescriptionRow extends Prescribed {
  readonly organisation: string;
  readonly version: number;
  readonly isOpen: boolean;
}

/** A prescription on a worklist. */
export interface Prescribed {
  /** Logical ids. */
  readonly prescription: string;
  readonly patient: string;
  readonly drugs: readonly string[];
  /** As it was prescribed. */
  readonly written: string;
  /** ISO date. */
  readonly prescribedOn: string;
}

const OPEN: ReadonlySet<string> = new Set(['active', 'on-hold', 'draft']);

/** A deleted one, or one that now names another medicine, stays as a closed row: its organisations are those that knew it. */
function prescriptionRows(entry: FeedEntry, known: ReadonlySet<string>, rules: NhsRules): readonly PrescriptionRow[] {
  const order = entry.deleted ? undefined : (resourceOf(entry) as MedicationRequest); // the entry is of that type
  const read = order ? readOrders({ hook: 'order-sign', draftOrders: { entry: [{ resource: order }] } }, known, rules).prescriptions : [];
  const drugs = read.flatMap((each) => each.drugs);
  const patient = /^Patient\/(.+)$/.exec(order?.subject.reference ?? '')?.[1] ?? '';
  return entry.parties.map((organisation) => ({
    organisation,
    prescription: entry.id,
    version: entry.version,
    patient,
    isOpen: drugs.length > 0 && OPEN.has(order?.status ?? '') && patient !== '',
    drugs,
    written: order?.medicationCodeableConcept?.text ?? order?.medicationCodeableConcept?.coding?.[0]?.display ?? drugs.join(', '),
    prescribedOn: (order?.authoredOn ?? entry.lastUpdated.toISOString()).slice(0, 10),
  }));
}

async function keepPrescription(tx: Queryable, row: PrescriptionRow): Promise<void> {
  if (!row.isOpen)
    await tx.query(
      `update medicines_prescription set is_open = false, version = $4 where shard = $1 and organisation = $2 and prescription = $3 and version < $4`,
      [shardOf(row.organisation), row.organisation, row.prescription, row.version],
    );
  else
    await tx.query(
      `insert into medicines_prescription (shard, organisation, prescription, version, patient, is_open, drugs, written, prescribed_on)
values ($1, $2, $3, $4, $5, true, $6::text[], $7, $8)
on conflict (shard, organisation, prescription) do update set version = excluded.version, patient = excluded.patient, is_open = true,
  drugs = excluded.drugs, written = excluded.written, prescribed_on = excluded.prescribed_on where medicines_prescription.version < excluded.version`,
      [shardOf(row.organisation), row.organisation, row.prescription, row.version, row.patient, row.drugs, row.written, row.prescribedOn],
    );
}

const GENOTYPE_OR_EFFECT = /"(84413-4|53040-2|69548-6|therapeutic-implication)"/;

function genotypedIn(entry: FeedEntry): readonly string[] {
  const { type, deleted, content } = entry;
  if (type !== 'Observation' || deleted || !GENOTYPE_OR_EFFECT.test(content)) return [];
  const { subject } = resourceOf(entry) as Observation; // the entry is of that type
  const patient = /^Patient\/(.+)$/.exec(subject?.reference ?? '')?.[1];
  return patient === undefined ? [] : [patient];
}

/** Nothing was worked out for them yet: the first evaluation is what later ones are compared with. */
async function noteGenotyped(tx: Queryable, patients: readonly string[]): Promise<void> {
  if (patients.length === 0) return;
  await tx.query(
    `insert into medicines_standing (shard, patient, basis, evaluated_at, said)
select shard, patient, '', 'epoch', '' from unnest($1::smallint[], $2::text[]) as p(shard, patient) on conflict do nothing`,
    [patients.map(shardOf), patients],
  );
}

/** Open prescriptions of an organisation, oldest first. */
export async function openPrescriptions(db: Queryable, organisation: string, limit: number): Promise<readonly Prescribed[]> {
  const rows = await db.query<{ prescription: string; patient: string; drugs: readonly string[]; written: string; prescribed_on: string }>(
    `select prescription, patient, drugs, written, prescribed_on from medicines_prescription
where shard = $1 and organisation = $2 and is_open order by prescribed_on, prescription limit $3`,
    [shardOf(organisation), organisation, limit],
  );
  return rows.map(({ prescribed_on, ...row }) => ({ ...row, prescribedOn: prescribed_on }));
}

export interface Standing {
  readonly patient: string;
  readonly basis: string;
  readonly evaluatedAt: Date;
  readonly said: string;
}

/** Patients with a stored genotype in order of id, some at a time. */
export async function standingAfter(db: Queryable, patient: string, limit: number): Promise<readonly Standing[]> {
  const rows = await db.query<{ patient: string; basis: string; evaluated_at: Date; said: string }>(
    'select patient, basis, evaluated_at, said from medicines_standing where patient > $1 order by patient limit $2',
    [patient, limit],
  );
  return rows.map(({ evaluated_at, ...row }) => ({ ...row, evaluatedAt: evaluated_at }));
}

export async function countGenotyped(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: string }>('select count(*) as count from medicines_standing');
  return Number(row?.count ?? 0);
}

export interface Change {
  readonly patient: string;
  readonly run: string;
  readonly changedAt: Date;
  readonly changes: string;
}

/** What is now said of these patients, and what changed, together. */
export async function keepEvaluated(tx: Queryable, standing: readonly Standing[], changes: readonly Change[]): Promise<void> {
  await tx.query(
    `insert into medicines_standing (shard, patient, basis, evaluated_at, said)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
on conflict (shard, patient) do update set basis = excluded.basis, evaluated_at = excluded.evaluated_at, said = excluded.said`,
    [
      standing.map(({ patient }) => shardOf(patient)),
      standing.map(({ patient }) => patient),
      standing.map(({ basis }) => basis),
      standing.map(({ evaluatedAt }) => evaluatedAt.toISOString()),
      standing.map(({ said }) => said),
    ],
  );
  if (changes.length === 0) return;
  await tx.query(
    `insert into medicines_change (shard, patient, run, changed_at, changes)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) on conflict do nothing`,
    [
      changes.map(({ patient }) => shardOf(patient)),
      changes.map(({ patient }) => patient),
      changes.map(({ run }) => run),
      changes.map(({ changedAt }) => changedAt.toISOString()),
      changes.map((change) => change.changes),
    ],
  );
}

/** A re-evaluation. `finishedAt` is absent while it goes on. */
export interface Run {
  readonly run: string;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly basis: string;
  readonly askedBy: string;
  readonly done: number;
  readonly total: number;
  readonly affected: number;
  /** Why it stopped before its end. */
  readonly fault?: string;
}

export async function keepRun(db: Queryable, run: Run): Promise<void> {
  await db.query(
    `insert into medicines_run (shard, run, started_at, finished_at, basis, asked_by, done, total, affected, fault)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (shard, run) do update set finished_at = excluded.finished_at, done = excluded.done, total = excluded.total,
  affected = excluded.affected, fault = excluded.fault`,
    [
      shardOf(run.run),
      run.run,
      run.startedAt,
      run.finishedAt ?? null,
      run.basis,
      run.askedBy,
      run.done,
      run.total,
      run.affected,
      run.fault ?? null,
    ],
  );
}

/** Newest first. */
export async function lastRuns(db: Queryable, limit: number): Promise<readonly Run[]> {
  const rows = await db.query<{
    run: string;
    started_at: Date;
    finished_at: Date | null;
    basis: string;
    asked_by: string;
    done: number;
    total: number;
    affected: number;
    fault: string | null;
  }>(
    'select run, started_at, finished_at, basis, asked_by, done, total, affected, fault from medicines_run order by started_at desc limit $1',
    [limit],
  );
  return rows.map(({ started_at, finished_at, asked_by, fault, ...row }) => ({
    ...row,
    startedAt: started_at,
    askedBy: asked_by,
    ...(finished_at === null ? {} : { finishedAt: finished_at }),
    ...(fault === null ? {} : { fault }),
  }));
}

export async function changesOfRun(db: Queryable, run: string, after: string, limit: number): Promise<readonly Change[]> {
  const rows = await db.query<{ patient: string; run: string; changed_at: Date; changes: string }>(
    'select patient, run, changed_at, changes from medicines_change where run = $1 and patient > $2 order by patient limit $3',
    [run, after, limit],
  );
  return rows.map(({ changed_at, ...row }) => ({ ...row, changedAt: changed_at }));
}
