// What people do with an order after it is placed: cancel, amend, mark in error, send away, order again, move a task.
// Each use case writes a proposal and submits it, so that pages are held to the same rules as partners.

import type { CodeableConcept, Provenance, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { authorise, type Who } from '../../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import {
  BUSINESS_STATUS_SYSTEM,
  BUSINESS_STATUSES,
  conceptOf,
  isOver,
  isWorkflowTask,
  nameOf,
  odsReference,
  STATUS_REASON_SYSTEM,
  STATUS_REASONS,
} from '../../laboratory/index.ts';
import { resourceOf } from '../placing/context.ts';
import { provenanceOf } from '../placing/provenance.ts';
import type { Proposal, ProposedEntry, Submission } from '../proposal.ts';

export interface Doing {
  readonly record: ClinicalRecord;
  readonly submit: (proposal: Proposal, who: Who, now: Date) => Promise<Submission>;
}

/** Who acts, and when. */
export interface Acting {
  readonly who: Who;
  readonly now: Date;
  /** The version the person was looking at; a later one refuses with 412. */
  readonly ifVersion?: number;
}

export async function cancelOrder(doing: Doing, order: string, reason: CodeableConcept, acting: Acting): Promise<Submission> {
  return changeOrder(doing, order, (request) => ({ ...request, status: 'revoked' }), 'CANCEL', reason, acting);
}

export async function markOrderInError(doing: Doing, order: string, reason: CodeableConcept, acting: Acting): Promise<Submission> {
  return changeOrder(doing, order, (request) => ({ ...request, status: 'entered-in-error' }), 'NULLIFY', reason, acting);
}

/** Changes an order in place. Its patient and its id stay; what is given replaces what stands. */
export async function amendOrder(
  doing: Doing,
  order: string,
  changes: Partial<Omit<ServiceRequest, 'resourceType' | 'id' | 'subject'>>,
  reason: CodeableConcept,
  acting: Acting,
): Promise<Submission> {
  return changeOrder(doing, order, (request) => ({ ...request, ...changes }), 'UPDATE', reason, acting);
}

/** A new order in the place of one that has not been carried out: the old one is cancelled, the new one says what it replaces. */
export async function replaceOrder(
  doing: Doing,
  order: string,
  replacement: ServiceRequest,
  reason: CodeableConcept,
  acting: Acting,
): Promise<Submission> {
  const found = await readOne(doing, 'ServiceRequest', order, acting);
  if (found?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const fullUrl = `urn:uuid:${crypto.randomUUID()}`;
  const cancelled: ServiceRequest = { ...found, status: 'revoked' };
  const placed: ServiceRequest = {
    ...replacement,
    status: 'active',
    replaces: [...(replacement.replaces ?? []), { reference: nameOf(found) }],
  };
  return doing.submit(
    {
      door: 'web',
      entries: [
        put(cancelled, acting),
        { method: 'POST', type: 'ServiceRequest', fullUrl, resource: placed, where: 'ServiceRequest' },
        post(because(found, 'CANCEL', reason, acting)),
      ],
    },
    acting.who,
    acting.now,
  );
}

/** The kinds of order that begin with an earlier one. Codes: R387.1 reanalysis of existing data, R442.1 variant re-interpretation (directory 5.1). */
const AGAIN = {
  reanalysis: { code: 'R387.1', display: 'Reanalysis of existing data' },
  reinterpretation: { code: 'R442.1', display: 'Variant re-interpretation' },
} as const;

export async function orderAgain(
  doing: Doing,
  order: string,
  again: {
    readonly kind: keyof typeof AGAIN | 'follow-up';
    readonly test?: CodeableConcept;
    readonly note?: string;
    readonly requester?: ServiceRequest['requester'];
  },
  acting: Acting,
): Promise<Submission> {
  const found = await readOne(doing, 'ServiceRequest', order, acting);
  if (found?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const { id: _id, meta: _meta, identifier: _numbers, replaces: _replaces, status: _status, specimen, note: _note, ...kept } = found;
  const code =
    again.test ??
    (again.kind === 'follow-up' ? found.code : conceptOf(SYSTEM.testDirectory, AGAIN[again.kind].code, AGAIN[again.kind].display));
  const request: ServiceRequest = {
    ...kept,
    status: 'active',
    ...(code === undefined ? {} : { code }),
    authoredOn: acting.now.toISOString(),
    basedOn: [{ reference: nameOf(found) }],
    ...(again.requester === undefined ? {} : { requester: again.requester }),
    // A follow-up test works on the stored sample; existing data needs none.
    ...(again.kind === 'follow-up' && specimen !== undefined ? { specimen } : {}),
    ...(again.note === undefined ? {} : { note: [{ text: again.note }] }),
  };
  return doing.submit(
    { door: 'web', entries: [{ method: 'POST', type: 'ServiceRequest', resource: request, where: 'ServiceRequest' }] },
    acting.who,
    acting.now,
  );
}

export interface TaskMove {
  readonly status?: Task['status'];
  /** A code of task-statusReason-genomics. */
  readonly reason?: string;
  readonly reasonText?: string;
  /** A code of business-status-genomics. */
  readonly businessStatus?: string;
  /** ODS code: hands the task over. */
  readonly owner?: string;
  readonly note?: string;
}

export async function moveTask(doing: Doing, task: string, move: TaskMove, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'Task', task, acting);
  if (found?.resourceType !== 'Task') return missing('Task', task);
  return doing.submit({ door: 'web', entries: [put(moved(found, move, acting), acting)] }, acting.who, acting.now);
}

/** Sends everything that is left to do to another laboratory; the one that sends and the one that asked still see it. */
export async function sendAway(doing: Doing, order: string, to: string, note: string | undefined, acting: Acting): Promise<Submission> {
  const open = (await tasksOf(doing, order, acting)).filter((task) => isWorkflowTask(task) && !isOver(task.status));
  if (open.length === 0) return missing('Task', order);
  const entries = open.map((task) =>
    put(moved(task, { owner: to.toUpperCase(), ...(note === undefined ? {} : { note }) }, acting), { who: acting.who, now: acting.now }),
  );
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

function moved(task: Task, move: TaskMove, acting: Acting): Task {
  const { statusReason: _before, ...rest } = task;
  const isMoved = move.status !== undefined && move.status !== task.status;
  const next: Task = { ...(isMoved ? rest : task), status: move.status ?? task.status, lastModified: acting.now.toISOString() };
  if (move.reason !== undefined)
    next.statusReason = {
      ...conceptOf(STATUS_REASON_SYSTEM, move.reason, STATUS_REASONS.get(move.reason)),
      ...(move.reasonText === undefined ? {} : { text: move.reasonText }),
    };
  if (move.businessStatus !== undefined)
    next.businessStatus = conceptOf(BUSINESS_STATUS_SYSTEM, move.businessStatus, BUSINESS_STATUSES.get(move.businessStatus));
  if (move.owner !== undefined) next.owner = odsReference(move.owner);
  if (move.status === 'in-progress' && next.executionPeriod?.start === undefined)
    next.executionPeriod = { start: acting.now.toISOString() };
  if (move.status === 'completed') next.executionPeriod = { ...next.executionPeriod, end: acting.now.toISOString() };
  if (move.note !== undefined)
    next.note = [...(task.note ?? []), { text: move.note, time: acting.now.toISOString(), authorString: acting.who.name }];
  return next;
}

async function changeOrder(
  doing: Doing,
  order: string,
  change: (request: ServiceRequest) => ServiceRequest,
  activity: 'CANCEL' | 'NULLIFY' | 'UPDATE',
  reason: CodeableConcept,
  acting: Acting,
): Promise<Submission> {
  const found = await readOne(doing, 'ServiceRequest', order, acting);
  if (found?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  return doing.submit(
    { door: 'web', entries: [put(change(found), acting), post(because(found, activity, reason, acting))] },
    acting.who,
    acting.now,
  );
}

export async function readOne(doing: Doing, type: string, id: string, acting: Acting): Promise<Resource | undefined> {
  const stored = await doing.record.read(type, id, scopeFor(acting.who, type));
  return stored === undefined || stored.deleted ? undefined : resourceOf(stored);
}

/** Every task of an order that may be seen. */
export async function tasksOf(doing: Doing, order: string, acting: Acting): Promise<readonly Task[]> {
  const page = await doing.record.search(
    {
      type: 'Task',
      parameters: [
        ['focus', `ServiceRequest/${order}`],
        ['_count', '1000'],
      ],
    },
    scopeFor(acting.who, 'Task'),
  );
  return page.matches.map(resourceOf).filter((task): task is Task => task.resourceType === 'Task');
}

function scopeFor(who: Who, type: string) {
  const permission = authorise(who, 'read', type);
  return permission.kind === 'allowed' ? permission.scope : ({ kind: 'organisation', organisation: '' } as const);
}

export function put(resource: Resource, acting: Acting): ProposedEntry {
  return {
    method: 'PUT',
    type: resource.resourceType,
    id: resource.id ?? '',
    resource,
    ...(acting.ifVersion === undefined ? {} : { ifVersion: acting.ifVersion }),
    where: resource.resourceType,
  };
}

export function post(resource: Resource): ProposedEntry {
  return { method: 'POST', type: resource.resourceType, resource, where: resource.resourceType };
}

function because(
  request: ServiceRequest,
  activity: 'CANCEL' | 'NULLIFY' | 'UPDATE',
  reason: CodeableConcept,
  { who, now }: Acting,
): Provenance {
  return provenanceOf({ targets: [nameOf(request)], activity, reason, who, now, id: request.id ?? '' });
}

export function missing(type: string, id: string): Submission {
  const finding: Finding = {
    severity: 'error',
    code: 'REQ_NOT_FOUND',
    issue: 'not-found',
    where: `${type}/${id.replaceAll(/[^A-Za-z0-9\-.]/g, '')}`,
    what: 'There is no such resource that you may see.',
    mend: 'Check the id.',
  };
  return { kind: 'refused', status: 404, entries: [{ outcome: 'none', findings: [finding] }] };
}
