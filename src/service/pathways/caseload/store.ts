// All SQL of the lists: who is on a pathway, who was found, who was missed, how many came how far. Each list is kept to the people a scope reaches.

import type { Patient } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import { patientsWithin, shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { toSql } from '../criteria/to-sql.ts';
import type { PathwayDefinition } from '../instances/definition.ts';
import type { Instance, OpenInstance } from '../instances/fold.ts';

/** Who somebody is, as a list shows them. */
export interface Person {
  readonly id: string;
  readonly name?: string;
  readonly nhsNumber?: string;
  readonly birthDate?: string;
}

export interface OnPathway {
  readonly id: string;
  readonly person: Person;
  readonly state: OpenInstance;
  /** Who is told next that it is late, when nobody acts. */
  readonly tellNext?: string;
}

export type Standing = 'late' | 'soon' | 'waiting' | 'all';

export interface CaseloadQuery {
  readonly pathway?: string;
  readonly standing: Standing;
  /** The team that owes the step. */
  readonly owner?: string;
  /** Part of a name, or an NHS number. */
  readonly words?: string;
  readonly limit: number;
  readonly after?: number;
}

const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

/** Open instances of the people within the scope, soonest due first. */
export async function readCaseload(db: Queryable, scope: Scope, query: CaseloadQuery, now: Date): Promise<readonly OnPathway[]> {
  const { values, parameter } = parameters();
  const conditions = ['i.is_open', ...(query.pathway ? [`i.pathway = ${parameter(query.pathway)}`] : [])];
  if (query.owner) conditions.push(`i.owner = ${parameter(query.owner)}`);
  if (query.standing === 'late') conditions.push(`i.due_at < ${parameter(now)}::timestamptz`);
  if (query.standing === 'soon')
    conditions.push(
      `i.due_at >= ${parameter(now)}::timestamptz and i.due_at < ${parameter(new Date(now.getTime() + SOON_DAYS * DAY_MS))}::timestamptz`,
    );
  if (query.standing === 'waiting') conditions.push('i.waiting is not null');
  if (query.words)
    conditions.push(
      `position(${parameter(query.words.toLowerCase())} in lower((p.content::jsonb -> 'name')::text || (p.content::jsonb -> 'identifier')::text)) > 0`,
    );
  const rows = await db.query<{ instance: string; state: string; tell: string | null; content: string }>(
    `select i.instance, i.state, i.tell, p.content from pathway_instance i
join (${patientsWithin(scope, parameter)}) p on p.shard = i.shard and p.person = i.person
where ${conditions.join(' and ')} order by i.due_at, i.instance limit ${parameter(query.limit)}::integer offset ${parameter(query.after ?? 0)}::integer`,
    values,
  );
  return rows.map(({ instance, state, tell, content }) => ({
    id: instance,
    person: personIn(content),
    state: JSON.parse(state) as OpenInstance, // only open ones were asked for
    ...(tell ? { tellNext: tell } : {}),
  }));
}

export interface CaseloadCount {
  readonly pathway: string;
  readonly open: number;
  readonly late: number;
  readonly soon: number;
  readonly waiting: number;
}

export async function countCaseload(db: Queryable, scope: Scope, now: Date): Promise<readonly CaseloadCount[]> {
  const { values, parameter } = parameters();
  const [at, soon] = [parameter(now), parameter(new Date(now.getTime() + SOON_DAYS * DAY_MS))];
  return db.query<CaseloadCount & Record<string, unknown>>(
    `select i.pathway, count(*)::integer as open, (count(*) filter (where i.due_at < ${at}::timestamptz))::integer as late,
  (count(*) filter (where i.due_at >= ${at}::timestamptz and i.due_at < ${soon}::timestamptz))::integer as soon,
  (count(*) filter (where i.waiting is not null))::integer as waiting
from pathway_instance i join (${patientsWithin(scope, parameter)}) p on p.shard = i.shard and p.person = i.person
where i.is_open group by i.pathway order by i.pathway`,
    values,
  );
}

/** One step of a pathway, in the order of the definition. Counts of people. */
export interface FunnelStep {
  readonly step: string;
  readonly came: number;
  readonly wentOn: number;
  readonly here: number;
  readonly late: number;
  readonly waiting: number;
  /** Ended at this step, by reason. */
  readonly ended: Readonly<Record<string, number>>;
}

export interface Funnel {
  readonly started: number;
  readonly open: number;
  readonly ended: Readonly<Record<string, number>>;
  readonly steps: readonly FunnelStep[];
}

/** How far the people within the scope came, and where they stopped. */
export async function readFunnel(db: Queryable, scope: Scope, definition: PathwayDefinition, now: Date): Promise<Funnel> {
  const { values, parameter } = parameters();
  const rows = await db.query<{
    step: string;
    reason: string | null;
    here: boolean;
    late: boolean;
    waiting: boolean;
    last: boolean;
    n: number;
  }>(
    `select t.step, i.reason, i.is_open and i.step = t.step as here, i.is_open and i.step = t.step and i.due_at < ${parameter(now)}::timestamptz as late,
  i.is_open and i.step = t.step and i.waiting is not null as waiting, t.place = array_length(i.trail, 1) as last, count(*)::integer as n
from pathway_instance i join (${patientsWithin(scope, parameter)}) p on p.shard = i.shard and p.person = i.person
cross join unnest(i.trail) with ordinality as t(step, place)
where i.pathway = ${parameter(definition.id)} and coalesce(i.reason, '') not in ('entered-in-error', 'duplicate')
group by 1, 2, 3, 4, 5, 6`,
    values,
  );
  const total = (some: readonly { readonly n: number }[]) => some.reduce((sum, { n }) => sum + n, 0);
  const steps = definition.steps.map(({ id }): FunnelStep => {
    const at = rows.filter(({ step }) => step === id);
    const ended = at.filter(({ reason, last }) => reason !== null && last);
    const here = total(at.filter((row) => row.here));
    return {
      step: id,
      came: total(at),
      wentOn: total(at) - here - total(ended),
      here,
      late: total(at.filter(({ late }) => late)),
      waiting: total(at.filter(({ waiting }) => waiting)),
      ended: byReason(ended),
    };
  });
  const lasts = rows.filter(({ last, here, reason }) => here || (last && reason !== null));
  return {
    started: total(lasts),
    open: total(lasts.filter(({ here }) => here)),
    ended: byReason(lasts.filter(({ reason }) => reason !== null)),
    steps,
  };
}

function byReason(rows: readonly { readonly reason: string | null; readonly n: number }[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { reason, n } of rows) if (reason !== null) found[reason] = (found[reason] ?? 0) + n;
  return found;
}

export interface Candidate {
  readonly person: Person;
  readonly outcome: 'met' | 'unknown';
}

/**
 * People within the scope on whom nobody has started the pathway: those who meet its criterion, then those of whom something it reads is recorded and
 * the answer is not known. `reads`: the facts whose record, usable or not (a cholesterol on treatment), makes a person worth a question.
 */
export async function readCandidates(
  db: Queryable,
  scope: Scope,
  {
    definition,
    reads,
    rules,
    asOf,
    limit,
  }: { definition: PathwayDefinition; reads: readonly string[]; rules: RuleSet; asOf: string; limit: number },
): Promise<readonly Candidate[]> {
  const { values, parameter } = parameters();
  const among = patientsWithin(scope, parameter);
  const entry = `v."${definition.entry}"`;
  const isRecorded = reads.map((fact) => `f.provenance like '%"${fact}"%'`).join(' or ') || 'false';
  const rows = await db.query<{ content: string; met: boolean | null }>(
    `select p.content, ${entry} as met from (${toSql([definition.entry], rules, asOf, among)}) v
join person_facts f on f.shard = v.shard and f.person = v.person join (${among}) p on p.shard = v.shard and p.person = v.person
where (${entry} or (${entry} is null and (${isRecorded}))) and f.died_on is null and f."deceased" is not true
  and not exists (select 1 from pathway_instance i where i.shard = v.shard and i.person = v.person and i.pathway = ${parameter(definition.id)}
    and (i.is_open or i.reason not in ('entered-in-error', 'duplicate')))
order by ${entry} desc nulls last, v.person limit ${parameter(limit)}::integer`,
    values,
  );
  return rows.map(({ content, met }) => ({ person: personIn(content), outcome: met === true ? 'met' : 'unknown' }));
}

export interface MissedPerson {
  readonly person: Person;
  readonly pathway: string;
  readonly since: Date;
}

/** Who was found at the last reconciliation while nobody had started their pathway; those started since are left out. Longest first. */
export async function readMissed(db: Queryable, scope: Scope, limit: number): Promise<readonly MissedPerson[]> {
  const { values, parameter } = parameters();
  const rows = await db.query<{ pathway: string; since: Date; content: string }>(
    `select m.pathway, m.since, p.content from pathway_missed m join (${patientsWithin(scope, parameter)}) p on p.shard = m.shard and p.person = m.person
where not exists (select 1 from pathway_instance i where i.shard = m.shard and i.person = m.person and i.pathway = m.pathway
  and (i.is_open or i.reason not in ('entered-in-error', 'duplicate')))
order by m.since, m.pathway, m.person limit ${parameter(limit)}::integer`,
    values,
  );
  return rows.map(({ pathway, since, content }) => ({ pathway, since, person: personIn(content) }));
}

/** Keeps what a reconciliation found, each with the moment it was first seen; who is no longer missed is taken away. Run it in its transaction. */
export async function keepMissed(
  tx: Queryable,
  missed: readonly { readonly person: string; readonly pathway: string }[],
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into pathway_missed (shard, person, pathway, since, seen_at)
select shard, person, pathway, $4::timestamptz, $4::timestamptz from unnest($1::smallint[], $2::text[], $3::text[]) as t(shard, person, pathway)
on conflict (shard, person, pathway) do update set seen_at = excluded.seen_at`,
    [missed.map(({ person }) => shardOf(person)), missed.map(({ person }) => person), missed.map(({ pathway }) => pathway), now],
  );
  await tx.query('delete from pathway_missed where seen_at < $1::timestamptz', [now]);
  await noteLook(tx, 'reconciliation', now, missed.length);
}

export async function noteLook(tx: Queryable, what: 'reconciliation' | 'sweep', at: Date, found: number): Promise<void> {
  await tx.query(
    `insert into pathway_look (shard, what, at, found) values (0, $1, $2::timestamptz, $3::integer)
on conflict (shard, what) do update set at = excluded.at, found = excluded.found`,
    [what, at, found],
  );
}

export async function lastLook(db: Queryable, what: 'reconciliation' | 'sweep'): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date }>('select at from pathway_look where shard = 0 and what = $1', [what]);
  return row?.at;
}

/** All instances of a person, open ones first. */
export async function instancesOf(db: Queryable, person: string): Promise<readonly { readonly id: string; readonly state: Instance }[]> {
  const rows = await db.query<{ instance: string; state: string }>(
    'select instance, state from pathway_instance where shard = $1::smallint and person = $2::text order by is_open desc, due_at, instance',
    [shardOf(person), person],
  );
  return rows.map(({ instance, state }) => ({ id: instance, state: JSON.parse(state) as Instance })); // written by keepState
}

function personIn(content: string): Person {
  return personOf(JSON.parse(content) as Patient); // a Patient was asked for
}

export function personOf(patient: Patient): Person {
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  const written = name?.text ?? [...(name?.given ?? []), name?.family].filter(Boolean).join(' ');
  const nhsNumber = patient.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  return {
    id: patient.id ?? '',
    ...(written ? { name: written } : {}),
    ...(nhsNumber ? { nhsNumber } : {}),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
  };
}

function parameters(): { readonly values: unknown[]; readonly parameter: (value: unknown) => string } {
  const values: unknown[] = [];
  // The same value is one parameter, however often a statement names it.
  return { values, parameter: (value) => `$${values.includes(value) ? values.indexOf(value) + 1 : values.push(value)}` };
}
