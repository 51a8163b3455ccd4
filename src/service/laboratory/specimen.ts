// The life of a sample: named, sent, received, booked in, prepared, stored, rejected. Derived from its tasks, never written down twice.
// Standard: business-status-genomics 0.4.1 on the Task that works on the sample; Specimen.status and receivedTime (FHIR R4).

import type { Specimen, Task } from '@medplum/fhirtypes';
import { BUSINESS_STATUS_SYSTEM, STATUS_REASON_SYSTEM, STATUS_REASONS } from './codes.ts';
import { codeIn, nameOf } from './coding.ts';
import { specimenOf, taskCode } from './order.ts';

export type SampleStage =
  | 'named'
  | 'requested'
  | 'sent'
  | 'received'
  | 'booked-in'
  | 'in-preparation'
  | 'prepared'
  | 'stored'
  | 'rejected'
  | 'in-error';

export interface SampleLife {
  readonly stage: SampleStage;
  /** ISO instant of what put it there, when known. */
  readonly since?: string;
  /** Why it was rejected, in words. */
  readonly because?: string;
}

const BY_BUSINESS_STATUS: Readonly<Record<string, SampleStage>> = {
  'sample-requested': 'requested',
  'sample-sent': 'sent',
  'sample-received': 'received',
  'sample-availability-confirmed': 'received',
  'sample-booked-into-lab': 'booked-in',
  'sample-stored': 'stored',
};

/** How far along each stage is; a later one is what a person wants to read. */
const ORDER: readonly SampleStage[] = ['named', 'requested', 'sent', 'received', 'booked-in', 'in-preparation', 'prepared', 'stored'];

export function lifeOf(specimen: Specimen, tasks: readonly Task[]): SampleLife {
  if (specimen.status === 'entered-in-error') return { stage: 'in-error' };
  const own = tasks.filter((task) => specimenOf(task) === nameOf(specimen));
  const refusal = own.find((task) => task.status === 'rejected' || (task.status === 'failed' && taskCode(task) === 'sample-preparation'));
  if (refusal !== undefined || specimen.status === 'unsatisfactory') return rejected(specimen, refusal);
  let life: SampleLife = specimen.receivedTime === undefined ? { stage: 'named' } : { stage: 'received', since: specimen.receivedTime };
  for (const task of own) {
    const stage = stageOf(task);
    if (stage !== undefined && ORDER.indexOf(stage) > ORDER.indexOf(life.stage))
      life = task.lastModified === undefined ? { stage } : { stage, since: task.lastModified };
  }
  return life;
}

function stageOf(task: Task): SampleStage | undefined {
  if (taskCode(task) === 'sample-preparation') {
    if (task.status === 'completed') return 'prepared';
    if (task.status === 'in-progress') return 'in-preparation';
  }
  return BY_BUSINESS_STATUS[codeIn(task.businessStatus, BUSINESS_STATUS_SYSTEM) ?? ''];
}

function rejected(specimen: Specimen, task: Task | undefined): SampleLife {
  const code = codeIn(task?.statusReason, STATUS_REASON_SYSTEM);
  const because = task?.statusReason?.text ?? (code === undefined ? undefined : STATUS_REASONS.get(code)) ?? specimen.condition?.[0]?.text;
  const since = task?.lastModified;
  return { stage: 'rejected', ...(since === undefined ? {} : { since }), ...(because === undefined ? {} : { because }) };
}

/** When the laboratory had a sample in hand, by any of the ways a laboratory says so. ISO instant. */
export function receivedAt(specimens: readonly Specimen[], tasks: readonly Task[]): string | undefined {
  const times = specimens.flatMap((specimen) => (specimen.receivedTime === undefined ? [] : [specimen.receivedTime]));
  for (const task of tasks) {
    const stage = BY_BUSINESS_STATUS[codeIn(task.businessStatus, BUSINESS_STATUS_SYSTEM) ?? ''];
    if ((stage === 'received' || stage === 'booked-in' || stage === 'stored') && task.lastModified !== undefined)
      times.push(task.lastModified);
  }
  return times.sort()[0];
}
