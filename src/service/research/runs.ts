// Runs of an extract: carried out person by person, asked again who withdrew, stopped, and discarded when their time is over.
import { join } from 'node:path';
import { recordAccess } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type ClinicalRecord, countPatients } from '../../foundation/record/index.ts';
import type { Database } from '../../foundation/storage/index.ts';
import type { ResearchChoices } from '../patients/index.ts';
import type { Approval } from './approval.ts';
import { extract } from './extract.ts';
import { typesOf } from './fields.ts';
import { linesOut, openSink, removeFiles, takeOut } from './files.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { Run } from './run.ts';
import { addPeople, addToLog, markTakenOut, peopleAgreed, peopleOf, readApprovals, readRuns, saveRun, standingOf } from './store.ts';
import { fhirWriter } from './write-fhir.ts';
import { omopWriter } from './write-omop.ts';
import { phenopacketWriter } from './write-phenopackets.ts';
import type { Writer } from './writer.ts';

export interface RunMeans {
  readonly db: Database;
  readonly record: ClinicalRecord;
  readonly choices: ResearchChoices;
  /** Where files are kept until they run out. */
  readonly directory: string;
  readonly now: () => Date;
  readonly onFault?: (error: unknown) => void;
}

export interface Runs {
  /** Goes on by itself; the run and its failure are written down, never thrown. */
  begin(run: Run, approval: Approval, pseudonyms: Pseudonyms, who: Who): void;
  settle(run: Run): Promise<Run>;
  stop(run: Run): Promise<void>;
  discard(run: Run, state: 'deleted' | 'refused', because: string): Promise<Run>;
  sweep(): Promise<void>;
  linesOf(run: Run, file: string): AsyncIterable<string>;
  settled(): Promise<void>;
}

/** Our choice: long enough to fetch a large extract after a weekend. */
const KEPT_DAYS = 7;
const DAY_MS = 86_400_000;
/** A run that has not moved for so long belongs to a process that ended. */
const STALE_MS = 10 * 60_000;

export function createRuns({ db, record, choices, directory, now, onFault = () => undefined }: RunMeans): Runs {
  const underWay = new Map<string, { readonly work: Promise<void>; isStopped: boolean }>();
  const placeOf = (run: Pick<Run, 'id'>) => join(directory, run.id);
  const log = (who: Who, what: string, about: string, detail: string) =>
    addToLog(db, { at: now(), who: who.id, name: who.name, what, about, detail });

  return {
    begin: (run, approval, pseudonyms, who) => {
      const here = { work: Promise.resolve(), isStopped: false };
      underWay.set(run.id, here);
      here.work = carryOut(run, approval, pseudonyms, who).finally(() => underWay.delete(run.id));
    },
    settle,
    stop,
    discard,
    sweep,
    linesOf: (run, file) => linesOut(placeOf(run), file),
    settled: async () => {
      await Promise.all([...underWay.values()].map(({ work }) => work));
    },
  };

  /** The run itself. Whatever goes wrong, it ends as failed and leaves no file. */
  async function carryOut(begun: Run, approval: Approval, pseudonyms: Pseudonyms, who: Who): Promise<void> {
    let run = begun;
    const directoryOf = placeOf(run);
    try {
      const types = typesOf(approval.dataSets);
      let shared = 0;
      const writer = writerOf(run, types);
      const sink = await openSink(directoryOf, writer.files);
      let files: Run['files'] = [];
      try {
        const counts = await extract({
          approval,
          people: peopleAgreed(db, typesRead(types), () => {
            shared += 1;
          }),
          writer,
          pseudonyms,
          asOf: now(),
          ...(run.since ? { since: run.since } : {}),
          write: sink.write,
          kept: async (included, sofar) => {
            if (underWay.get(run.id)?.isStopped) throw new Stopped();
            if (included.length > 0) await addPeople(db, run.id, included);
            // Before anything can be fetched, each person's log says that their data went into it.
            if (included.length > 0)
              await recordAccess(record, {
                who,
                interaction: 'operation',
                resources: [],
                patients: included.map(({ patient }) => patient),
                query: `$export for research: ${approval.title} (approval ${approval.id})`,
                purpose: 'HRESCH',
                at: now(),
              });
            run = { ...run, counts: { ...sofar, dropped: { ...sofar.dropped, shared } }, movedAt: now().toISOString() };
            await saveRun(db, run);
          },
        });
        run = { ...run, counts: { ...counts, dropped: { ...counts.dropped, shared } } };
      } finally {
        files = await sink.close();
      }
      // Nobody is looked at who has not agreed; they are counted as a whole, for the record of what was left out.
      const notAgreed = Math.max(0, (await countPatients(db)) - run.counts.considered);
      run = { ...run, files, counts: { ...run.counts, leftOut: { ...run.counts.leftOut, 'not-agreed': notAgreed } } };
      const finished = await settle({
        ...run,
        state: 'done',
        finishedAt: now().toISOString(),
        movedAt: now().toISOString(),
        expires: new Date(now().getTime() + KEPT_DAYS * DAY_MS).toISOString(),
      });
      await saveRun(db, finished);
      await log(who, finished.state === 'done' ? 'finished' : 'refused', run.id, finished.because ?? `${finished.counts.included} people`);
    } catch (error) {
      await removeFiles(directoryOf).catch(onFault);
      if (error instanceof Stopped) return;
      onFault(error);
      await saveRun(db, { ...run, state: 'failed', files: [], because: 'Something went wrong on our side, and nothing was kept' }).catch(
        onFault,
      );
      await log(who, 'failed', run.id, '').catch(onFault);
    }
  }

  /** Everybody in it is asked about again: who withdrew, or changed what they agreed to, is taken out of every file before anybody gets one. */
  async function settle(run: Run): Promise<Run> {
    await choices.caughtUp();
    const approval = (await readApprovals(db, run.approval))[0];
    const gone = new Map<string, string>();
    for await (const people of peopleOf(db, run.id)) {
      const agreed = await choices.agreedAmong(people.map(({ patient }) => patient));
      for (const { patient, pseudonym, standing } of people) {
        const choice = agreed.get(patient);
        if (choice === undefined || standingOf(choice) !== standing) gone.set(patient, pseudonym);
      }
    }
    if (gone.size === 0 && run.counts.included >= (approval?.smallest ?? Number.POSITIVE_INFINITY)) return run;
    const { counts } = run;
    const included = counts.included - gone.size;
    const leftOut = { ...counts.leftOut, ...(gone.size > 0 ? { withdrew: (counts.leftOut.withdrew ?? 0) + gone.size } : {}) };
    const fewer: Run = { ...run, counts: { ...counts, included, leftOut }, takenOut: run.takenOut + gone.size };
    if (approval === undefined || included < approval.smallest) {
      const because = `Fewer than ${approval?.smallest ?? 'the smallest number of'} people are left, so nothing was given out`;
      return discard(fewer, 'refused', because);
    }
    const files = await takeOut(placeOf(run), run.files, new Set(gone.values()));
    await markTakenOut(db, run.id, [...gone.keys()], now());
    const settled = { ...fewer, files };
    await saveRun(db, settled);
    await addToLog(db, { at: now(), who: 'opengms', name: 'OpenGMS', what: 'taken-out', about: run.id, detail: String(gone.size) });
    return settled;
  }

  /** Waits until a run under way has noticed. */
  async function stop({ id }: Run): Promise<void> {
    const here = underWay.get(id);
    if (!here) return;
    here.isStopped = true;
    await here.work;
  }

  async function discard(run: Run, state: 'deleted' | 'refused', because: string): Promise<Run> {
    await removeFiles(placeOf(run));
    if (run.state !== 'done' && run.state !== 'running') return run;
    const gone: Run = { ...run, state, because, files: [] };
    await saveRun(db, gone);
    return gone;
  }

  /** Files that have run out are deleted; runs of a process that ended have failed. */
  async function sweep(): Promise<void> {
    const at = now();
    for (const run of await readRuns(db)) {
      if (run.state === 'done' && run.expires !== undefined && new Date(run.expires) < at)
        await discard(run, 'deleted', 'Its time ran out');
      if (run.state === 'running' && !underWay.has(run.id) && at.getTime() - Date.parse(run.movedAt) > STALE_MS) {
        await removeFiles(placeOf(run));
        await saveRun(db, { ...run, state: 'failed', because: 'The service was stopped while it ran. Start it again' });
      }
    }
  }

  function writerOf({ format, types }: Run, all: readonly string[]): Writer {
    if (format === 'omop') return omopWriter();
    return format === 'phenopackets' ? phenopacketWriter(now()) : fhirWriter(all, types);
  }
}

/** Conditions and tests are read in any case: who is in the cohort, and whose own condition a purpose is about, is decided by them. */
function typesRead(types: readonly string[]): readonly string[] {
  return [...new Set([...types, 'Condition', 'Observation', 'ServiceRequest'])];
}

class Stopped extends Error {}
