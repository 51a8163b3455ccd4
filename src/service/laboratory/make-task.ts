// A Task of the library, written for an order. Profile: NHSEngland-Task-Genomics (code, focus, for, authoredOn, requester, owner by ODS code).

import type { Coding, Reference, Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { STATUS_REASON_SYSTEM, STATUS_REASONS, TASK_INPUT_SYSTEM } from './codes.ts';
import { conceptOf, nameOf, odsReference } from './coding.ts';
import type { Order } from './order.ts';
import type { PlannedTask } from './task-library.ts';

/** Whose order it is, kept on the Task so that a worklist row needs nothing but the Task: an ODS code. */
export const REQUESTED_BY_TAG = 'urn:opengms:requested-by';
/** The hub that sent the work away and still follows it: an ODS code. */
export const SENT_BY_TAG = 'urn:opengms:sent-by';

export interface Labels {
  /** The test in words: "R134.1 Familial hypercholesterolaemia". */
  readonly test: string | undefined;
  readonly requesterOds: string | undefined;
  /** A reference to the participant with the NHS number and the name, as far as known. */
  readonly participant: (reference: string | undefined) => Reference | undefined;
  readonly ownerName: string | undefined;
  /** `Consent/id` of the participant's record of discussion. */
  readonly consent: (participant: string | undefined) => string | undefined;
}

export function makeTask(
  planned: PlannedTask,
  order: Pick<Order, 'request'>,
  given: {
    readonly id: string;
    readonly owner: string;
    readonly labels: Labels;
    readonly status: Task['status'];
    readonly reason?: string;
    readonly now: string;
  },
): Task {
  const { request } = order;
  const { labels } = given;
  const participant = planned.sample?.participant ?? request.subject?.reference;
  const forWhom = labels.participant(participant) ?? (request.subject as Task['for']); // a ServiceRequest's subject types are among those of Task.for
  const focus = nameOf(request);
  const task: Task = {
    resourceType: 'Task',
    id: given.id,
    status: given.status,
    intent: 'order',
    code: conceptOf(SYSTEM.taskCode, planned.task.code, planned.task.display),
    focus: labels.test === undefined ? { reference: focus } : { reference: focus, display: labels.test },
    authoredOn: given.now,
    lastModified: given.now,
    owner: odsReference(given.owner, labels.ownerName),
  };
  if (labels.requesterOds !== undefined) task.meta = { tag: [{ system: REQUESTED_BY_TAG, code: labels.requesterOds }] };
  if (given.reason !== undefined) task.statusReason = conceptOf(STATUS_REASON_SYSTEM, given.reason, STATUS_REASONS.get(given.reason));
  if (request.priority !== undefined) task.priority = request.priority;
  if (forWhom !== undefined) task.for = forWhom;
  // ServiceRequest.requester and Task.requester share Practitioner, PractitionerRole, Organization, Patient, RelatedPerson and Device.
  if (request.requester !== undefined) task.requester = request.requester as Task['requester'];
  const input = inputsFor(planned, labels.consent(participant));
  if (input.length > 0) task.input = input;
  return task;
}

export function inputsFor(planned: PlannedTask, consent: string | undefined): NonNullable<Task['input']> {
  const inputs: NonNullable<Task['input']> = [];
  if (planned.sample !== undefined) inputs.push(inputOf('Specimen', planned.sample.specimen));
  if (consent !== undefined && planned.task.code === 'request-sample-alignment') inputs.push(inputOf('Consent', consent));
  return inputs;
}

export function inputOf(code: 'Specimen' | 'Consent' | 'DiagnosticReport', reference: string): NonNullable<Task['input']>[number] {
  return { type: conceptOf(TASK_INPUT_SYSTEM, code, code), valueReference: { reference } };
}

/** Adds a workflow tag once. */
export function withTag(task: Task, system: string, code: string): Task {
  const tags: readonly Coding[] = task.meta?.tag ?? [];
  if (tags.some((tag) => tag.system === system && tag.code === code)) return task;
  return { ...task, meta: { ...task.meta, tag: [...tags, { system, code }] } };
}

export function tagsOf(task: Pick<Task, 'meta'>, system: string): readonly string[] {
  return (task.meta?.tag ?? []).filter((tag) => tag.system === system).flatMap((tag) => (tag.code === undefined ? [] : [tag.code]));
}
