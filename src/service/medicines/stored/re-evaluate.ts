// Re-evaluation: everybody with a stored genotype, worked out again with today's rules, tables and guidance, and compared with what was said before.

import type { Patient } from '@medplum/fhirtypes';
import type { Scope, Who } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, newShard } from '../../../foundation/record/index.ts';
import type { Database } from '../../../foundation/storage/index.ts';
import { type Changes, changesSince, type Said, saidIn } from '../pharmacogenomics/advice/changed-advice.ts';
import type { Engine } from './engine.ts';
import type { Evaluated } from './evaluated.ts';
import { type Change, changesOfRun, countGenotyped, keepEvaluated, keepRun, type Run, type Standing, standingAfter } from './store.ts';

export interface ReEvaluation {
  readonly who: Who;
  readonly now: () => Date;
  /** Called once the run is written down, then after each hundred people. */
  readonly progress?: (run: Run) => void;
}

/** What is kept of an evaluation. */
interface Kept {
  /** The Observations it rested on: new ones change advice without any new guidance. */
  readonly evidence: string;
  readonly said: Said;
}

/** What changed for one patient. */
export interface AffectedChange extends Changes {
  /** A new result came as well since the last evaluation, so not all of it need be the guidance's doing. */
  readonly hasNewResults: boolean;
}

export interface Affected {
  readonly patient: Patient;
  readonly change: AffectedChange;
}

interface Means {
  readonly db: Database;
  readonly engine: Engine;
  readonly evaluate: (patient: string, scope: Scope, now: Date) => Promise<Evaluated | undefined>;
}

const AT_ONCE = 100;
const EVERYTHING: Scope = { kind: 'everything' };

/** Goes through everybody in order; what was done stays done when it is stopped. Resolves with the finished run. */
export async function reEvaluate({ db, engine, evaluate }: Means, { who, now, progress }: ReEvaluation): Promise<Run> {
  let run: Run = {
    run: newId(newShard(), now()),
    startedAt: now(),
    basis: engine.basis,
    askedBy: who.name,
    done: 0,
    total: await countGenotyped(db),
    affected: 0,
  };
  const tell = async (next: Run) => {
    run = next;
    await keepRun(db, run);
    progress?.(run);
  };
  await tell(run);
  try {
    for (let after = ''; ; ) {
      const some = await standingAfter(db, after, AT_ONCE);
      const last = some.at(-1);
      if (last === undefined) break;
      const evaluated = await Promise.all(some.map((standing) => again(standing, engine, evaluate, run.run, now())));
      const standing = evaluated.flatMap((each) => each?.standing ?? []);
      const changes = evaluated.flatMap((each) => each?.change ?? []);
      await db.transaction((tx) => keepEvaluated(tx, standing, changes));
      after = last.patient;
      await tell({ ...run, done: run.done + some.length, affected: run.affected + changes.length });
    }
  } catch (error) {
    await tell({ ...run, finishedAt: now(), fault: 'It stopped before everybody was worked out. Start it again.' });
    throw error;
  }
  await tell({ ...run, finishedAt: now() });
  return run;
}

async function again(
  before: Standing,
  { basis }: Engine,
  evaluate: Means['evaluate'],
  run: string,
  now: Date,
): Promise<{ readonly standing: Standing; readonly change?: Change } | undefined> {
  const evaluated = await evaluate(before.patient, EVERYTHING, now);
  if (evaluated === undefined) return undefined;
  const evidence = evaluated.person.observations
    .map(({ id, meta }) => `${id} ${meta?.versionId ?? ''}`)
    .sort()
    .join(',');
  const kept: Kept = { evidence, said: saidIn(evaluated.report) };
  const standing = { patient: before.patient, basis, evaluatedAt: now, said: JSON.stringify(kept) };
  if (before.said === '') return { standing };
  const earlier = JSON.parse(before.said) as Kept; // written here
  const hasNewResults = earlier.evidence !== evidence;
  const changes = changesSince(earlier.said, kept.said);
  const isOwnDoing = before.basis === basis; // with the same rules only a new result can have changed anything
  if (isOwnDoing || changes.results.length + changes.advice.length === 0) return { standing };
  const change: AffectedChange = { ...changes, hasNewResults };
  return { standing, change: { patient: before.patient, run, changedAt: now, changes: JSON.stringify(change) } };
}

const MOST = 1000;

export async function affectedBy(db: Database, record: ClinicalRecord, run: string, scope: Scope): Promise<readonly Affected[]> {
  const found: Affected[] = [];
  for (let after = ''; found.length < MOST; ) {
    const some = await changesOfRun(db, run, after, AT_ONCE);
    const last = some.at(-1);
    if (last === undefined) break;
    const patients = await record.readMany(
      some.map(({ patient }) => `Patient/${patient}`),
      scope,
    );
    for (const [index, { changes }] of some.entries()) {
      const stored = patients[index];
      if (stored === undefined || stored.deleted) continue;
      // Read by its type; written by `again`.
      found.push({ patient: JSON.parse(stored.content) as Patient, change: JSON.parse(changes) as AffectedChange });
    }
    after = last.patient;
  }
  return found;
}
