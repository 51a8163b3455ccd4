// What a laboratory does with a sample at reception: book it in, or reject it and say why.
// Standard: business-status-genomics 0.4.1 and task-statusReason-genomics 0.3.1 on the Task; Specimen.receivedTime and status (FHIR R4).

import type { Specimen, Task } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import {
  BUSINESS_STATUS_SYSTEM,
  BUSINESS_STATUSES,
  codeIn,
  conceptOf,
  idIn,
  isOver,
  isWorkflowTask,
  nameOf,
  STATUS_REASON_SYSTEM,
  STATUS_REASONS,
  specimenOf,
  type TaskStatus,
  taskCode,
} from '../../laboratory/index.ts';
import type { Submission } from '../proposal.ts';
import { type Acting, type Doing, missing, put, readOne, tasksOf } from './change-order.ts';

const BOOKED_IN = 'sample-booked-into-lab';

/** The sample is in hand and booked in: its clock starts. A sample booked in before is left as it is. */
export async function bookInSample(doing: Doing, specimen: string, acting: Acting): Promise<Submission> {
  const found = await readSample(doing, specimen, acting);
  if (found === undefined) return missing('Specimen', specimen);
  const { sample, tasks } = found;
  if (sample.status === 'unsatisfactory')
    return refused('LAB_SAMPLE_REJECTED', 'This sample was rejected, so it cannot be booked in.', 'Ask the requester for a new sample.');
  const now = acting.now.toISOString();
  const task = tasks.find((each) => taskCode(each) === 'request-sample-alignment') ?? tasks[0];
  if (task === undefined)
    return refused('LAB_SAMPLE_NO_TASK', 'No open order waits for this sample.', 'Check the order it came with: it may be cancelled.');
  if (codeIn(task.businessStatus, BUSINESS_STATUS_SYSTEM) === BOOKED_IN) return { kind: 'accepted', entries: [], made: [] };
  const booked: Task = {
    ...task,
    businessStatus: conceptOf(BUSINESS_STATUS_SYSTEM, BOOKED_IN, BUSINESS_STATUSES.get(BOOKED_IN)),
    lastModified: now,
  };
  const received: Specimen = { ...sample, status: 'available', receivedTime: sample.receivedTime ?? now };
  const entries = [put(received, { who: acting.who, now: acting.now }), put(booked, { who: acting.who, now: acting.now })];
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

/** From each state, the moves that lead to the sample's refusal (task-state.ts: a draft waits before it is rejected). */
const TO_REFUSAL: Readonly<Partial<Record<TaskStatus, readonly TaskStatus[]>>> = {
  draft: ['on-hold', 'rejected'],
  requested: ['rejected'],
  received: ['rejected'],
  accepted: ['rejected'],
  'on-hold': ['rejected'],
  'in-progress': ['failed'],
};

/** `reason` is a code of task-statusReason-genomics; `words` is what the requester reads. */
export async function rejectSample(
  doing: Doing,
  specimen: string,
  why: { readonly reason: string; readonly words: string },
  acting: Acting,
): Promise<Submission> {
  const found = await readSample(doing, specimen, acting);
  if (found === undefined) return missing('Specimen', specimen);
  const { sample, tasks } = found;
  const task = tasks.find((each) => each.status !== 'draft') ?? tasks[0];
  if (task === undefined)
    return refused(
      'LAB_SAMPLE_NO_TASK',
      'Nothing is left to do with this sample, so it cannot be rejected.',
      'Open the order to see its state.',
    );
  const unsatisfactory: Specimen = {
    ...sample,
    status: 'unsatisfactory',
    receivedTime: sample.receivedTime ?? acting.now.toISOString(),
    condition: [...(sample.condition ?? []), { text: why.words }],
  };
  let latest: Task = task;
  let last: Submission = { kind: 'accepted', entries: [], made: [] };
  for (const status of TO_REFUSAL[task.status] ?? []) {
    const next: Task = {
      ...latest,
      status,
      statusReason: { ...conceptOf(STATUS_REASON_SYSTEM, why.reason, STATUS_REASONS.get(why.reason)), text: why.words },
      lastModified: acting.now.toISOString(),
    };
    const plain = { who: acting.who, now: acting.now };
    const entries = status === 'on-hold' ? [put(next, plain)] : [put(unsatisfactory, plain), put(next, plain)];
    last = await doing.submit({ door: 'web', entries }, acting.who, acting.now);
    if (last.kind === 'refused') return last;
    latest = next;
  }
  return last;
}

/** The sample and the open tasks that work on it, in working order. */
async function readSample(doing: Doing, specimen: string, acting: Acting) {
  const sample = await readOne(doing, 'Specimen', specimen, acting);
  if (sample?.resourceType !== 'Specimen') return undefined;
  const orders = (sample.request ?? []).flatMap((reference) => idIn(reference, 'ServiceRequest') ?? []);
  const all = (await Promise.all(orders.map((order) => tasksOf(doing, order, acting)))).flat();
  const order = ['request-sample-alignment', 'sample-preparation', 'sample-processing'];
  const tasks = all
    .filter((task) => isWorkflowTask(task) && !isOver(task.status) && specimenOf(task) === nameOf(sample))
    .filter((task) => order.includes(taskCode(task) ?? ''))
    .sort((a, b) => order.indexOf(taskCode(a) ?? '') - order.indexOf(taskCode(b) ?? ''));
  return { sample, tasks };
}

function refused(code: string, what: string, mend: string): Submission {
  const finding: Finding = { severity: 'error', code, issue: 'business-rule', where: 'Specimen', what, mend };
  return { kind: 'refused', status: 422, entries: [{ outcome: 'none', findings: [finding] }] };
}
