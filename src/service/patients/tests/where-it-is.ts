// Where a test is, in steps that a person recognises. Pure. No step tells the result: a meeting of experts and a routine check read the same.
import type { WorklistRow } from '../../laboratory/index.ts';

export type StepName = 'asked' | 'sample' | 'laboratory' | 'check' | 'team' | 'yours';

export interface Step {
  readonly name: StepName;
  readonly state: 'done' | 'now' | 'to-come';
  /** ISO, when it is known. */
  readonly at?: string;
}

export type Expected =
  | { readonly kind: 'by'; readonly on: Date }
  | { readonly kind: 'late'; readonly on: Date }
  /** The clock stands still: the date moves. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'not-known' }
  | { readonly kind: 'over' };

export interface WhereItIs {
  readonly kind: 'under-way' | 'new-sample' | 'with-team' | 'yours' | 'cancelled';
  readonly steps: readonly Step[];
  readonly expected: Expected;
}

export interface Facts {
  readonly askedAt: string | undefined;
  readonly requestStatus: string | undefined;
  /** The order as its hub or requester lists it. */
  readonly row: Pick<WorklistRow, 'stage' | 'receivedAt' | 'dueAt' | 'pausedSince' | 'isOpen'> | undefined;
  readonly needsNewSample: boolean;
  /** A final report, and whether this person may read it. */
  readonly result: { readonly issued: string | undefined; readonly releasedAt: string | undefined } | undefined;
}

const ORDER: readonly StepName[] = ['asked', 'sample', 'laboratory', 'check', 'team', 'yours'];

/** Which step each task of the library is part of; what is not named comes before the laboratory's own work. */
const STEP_OF: Readonly<Record<string, StepName>> = {
  'sample-preparation': 'laboratory',
  'sample-processing': 'laboratory',
  'genetic-genomic-data-processing': 'laboratory',
  interpretation: 'check',
  'produce-interim-report': 'check',
  'genomic-mdt': 'check',
  'produce-final-report': 'check',
  'distribute-report': 'check',
  ended: 'check',
};

export function whereItIs(facts: Facts, now: Date): WhereItIs {
  const { askedAt, row, result, requestStatus } = facts;
  if (result === undefined && (requestStatus === 'revoked' || requestStatus === 'entered-in-error'))
    return { kind: 'cancelled', steps: [], expected: { kind: 'over' } };
  const current = currentStep(facts);
  const at: Partial<Record<StepName, string | undefined>> = {
    asked: askedAt,
    sample: row?.receivedAt,
    team: result?.issued,
    yours: result?.releasedAt,
  };
  const place = ORDER.indexOf(current);
  const steps = ORDER.map((name, index): Step => {
    // The last step is done as soon as it is reached.
    const state = index < place || (index === place && name === 'yours') ? 'done' : index === place ? 'now' : 'to-come';
    const when = state === 'done' || name === current ? at[name] : undefined;
    return { name, state, ...(when === undefined ? {} : { at: when }) };
  });
  if (result !== undefined) return { kind: result.releasedAt === undefined ? 'with-team' : 'yours', steps, expected: { kind: 'over' } };
  return { kind: facts.needsNewSample ? 'new-sample' : 'under-way', steps, expected: expectedBy(facts, now) };
}

function currentStep({ row, result, needsNewSample }: Facts): StepName {
  if (result !== undefined) return result.releasedAt === undefined ? 'team' : 'yours';
  if (needsNewSample) return 'sample';
  const step = STEP_OF[row?.stage ?? ''];
  if (step !== undefined) return step;
  return row?.receivedAt === undefined ? 'sample' : 'laboratory';
}

function expectedBy({ row, needsNewSample }: Facts, now: Date): Expected {
  if (needsNewSample || row?.pausedSince !== undefined) return { kind: 'waiting' };
  if (row?.dueAt === undefined) return { kind: 'not-known' };
  const on = new Date(row.dueAt);
  return { kind: on < now ? 'late' : 'by', on };
}
