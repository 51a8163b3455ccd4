// What a worklist remembers of an order: a few facts of each of its resources, gathered version by version from the change feed.
// Only from the feed can one know when a sample first came and for how long an order waited: the resources hold the latest moment alone.

import type { DiagnosticReport, Provenance, Reference, Resource, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { BUSINESS_STATUS_SYSTEM, STATUS_REASON_SYSTEM } from './codes.ts';
import { anyCode, codeIn, idIn, odsCodeOf } from './coding.ts';
import { REQUESTED_BY_TAG, SENT_BY_TAG, tagsOf } from './make-task.ts';
import { isFinal, specimenOf, taskCode } from './order.ts';
import { isWorkflowTask } from './task-state.ts';

export interface Hold {
  readonly from: string;
  readonly until?: string;
  readonly reason: string;
}

export interface TaskPart {
  readonly kind: 'task';
  readonly id: string;
  readonly code: string;
  readonly status: Task['status'];
  readonly reason?: string;
  readonly businessStatus?: string;
  readonly owner?: string;
  readonly sentBy: readonly string[];
  readonly requestedBy?: string;
  readonly sample?: string;
  readonly participant?: string;
  readonly participantName?: string;
  readonly participantNumber?: string;
  readonly test?: string;
  readonly createdAt: string;
  /** Since when it has this status. */
  readonly since: string;
  readonly receivedAt?: string;
  readonly holds: readonly Hold[];
}

export interface RequestPart {
  readonly kind: 'request';
  readonly request: ServiceRequest;
  readonly placedAt: string;
  readonly endedAt?: string;
  readonly requestedBy?: string;
}

export interface ReportPart {
  readonly kind: 'report';
  readonly id: string;
  readonly status: DiagnosticReport['status'];
  readonly isFinal: boolean;
  /** The first final version. */
  readonly reportedAt?: string;
  readonly changedAt: string;
  readonly outcomes: readonly string[];
}

export interface SamplePart {
  readonly kind: 'sample';
  readonly receivedAt?: string;
}

export interface AcknowledgementPart {
  readonly kind: 'acknowledgement';
  readonly at: string;
}

export type Part = TaskPart | RequestPart | ReportPart | SamplePart | AcknowledgementPart;

/** Provenance.activity of a requester who has read the report. */
export const ACKNOWLEDGED = { system: 'urn:opengms:activity', code: 'report-acknowledged' } as const;

/** The orders (ServiceRequest ids) a resource says something about, for a worklist. */
export function ordersOf(resource: Resource): readonly string[] {
  const references = ((): readonly (Reference | undefined)[] => {
    switch (resource.resourceType) {
      case 'ServiceRequest':
        return [{ reference: `ServiceRequest/${resource.id}` }];
      case 'Task':
        return isWorkflowTask(resource) ? [resource.focus] : [];
      case 'DiagnosticReport':
        return resource.basedOn ?? [];
      case 'Specimen':
        return resource.request ?? [];
      case 'Provenance':
        return isAcknowledgement(resource) ? resource.target : [];
      default:
        return [];
    }
  })();
  return references.flatMap((reference) => idIn(reference, 'ServiceRequest') ?? []);
}

/** The part as it is after this version. `at` is when the version was committed. */
export function nextPart(before: Part | undefined, resource: Resource, at: string): Part | undefined {
  switch (resource.resourceType) {
    case 'Task':
      return nextTask(before?.kind === 'task' ? before : undefined, resource, at);
    case 'ServiceRequest':
      return nextRequest(before?.kind === 'request' ? before : undefined, resource, at);
    case 'DiagnosticReport':
      return nextReport(before?.kind === 'report' ? before : undefined, resource, at);
    case 'Specimen':
      return nextSample(resource);
    case 'Provenance':
      return { kind: 'acknowledgement', at: resource.recorded ?? at };
    default:
      return undefined;
  }
}

const IN_HAND: ReadonlySet<string> = new Set([
  'sample-received',
  'sample-booked-into-lab',
  'sample-stored',
  'sample-availability-confirmed',
]);

function nextTask(before: TaskPart | undefined, task: Task, committed: string): TaskPart {
  const at = task.lastModified ?? committed;
  const businessStatus = codeIn(task.businessStatus, BUSINESS_STATUS_SYSTEM);
  const reason = task.status === 'on-hold' ? (codeIn(task.statusReason, STATUS_REASON_SYSTEM) ?? 'other') : anyCode(task.statusReason);
  const receivedAt = before?.receivedAt ?? (businessStatus !== undefined && IN_HAND.has(businessStatus) ? at : undefined);
  const part: TaskPart = {
    kind: 'task',
    id: task.id ?? '',
    code: taskCode(task) ?? '',
    status: task.status,
    sentBy: tagsOf(task, SENT_BY_TAG),
    createdAt: before?.createdAt ?? committed,
    since: before?.status === task.status ? before.since : at,
    holds: nextHolds(before, task.status, reason, at),
  };
  return {
    ...part,
    ...given({
      reason,
      businessStatus,
      owner: odsCodeOf(task.owner),
      requestedBy: tagsOf(task, REQUESTED_BY_TAG)[0],
      sample: specimenOf(task),
      participant: task.for?.reference,
      participantName: task.for?.display,
      participantNumber: task.for?.identifier?.value,
      test: task.focus?.display,
      receivedAt,
    }),
  };
}

function nextHolds(before: TaskPart | undefined, status: Task['status'], reason: string | undefined, at: string): readonly Hold[] {
  const holds = [...(before?.holds ?? [])];
  const last = holds.at(-1);
  const isOpen = last !== undefined && last.until === undefined;
  if (isOpen && status === 'on-hold' && last.reason === reason) return holds;
  if (isOpen) holds[holds.length - 1] = { ...last, until: at };
  if (status === 'on-hold') holds.push({ from: at, reason: reason ?? 'other' });
  return holds;
}

const ENDED: ReadonlySet<string> = new Set(['revoked', 'entered-in-error']);

function nextRequest(before: RequestPart | undefined, request: ServiceRequest, at: string): RequestPart {
  const isEnded = ENDED.has(request.status ?? '');
  const endedAt = isEnded ? (before?.endedAt ?? at) : undefined;
  // What a worklist shows of a request; notes and supporting information stay in the record.
  const { id, status, priority, authoredOn, code, reasonCode, category, extension, subject, performer } = request;
  const kept = {
    resourceType: 'ServiceRequest',
    id,
    status,
    priority,
    authoredOn,
    code,
    reasonCode,
    category,
    extension,
    subject,
    performer,
    intent: request.intent,
  } as ServiceRequest; // a part of one
  return {
    kind: 'request',
    request: kept,
    placedAt: before?.placedAt ?? at,
    ...given({ endedAt, requestedBy: tagsOf(request, REQUESTED_BY_TAG)[0] }),
  };
}

function nextReport(before: ReportPart | undefined, report: DiagnosticReport, at: string): ReportPart {
  const reportedAt = before?.reportedAt ?? (isFinal(report) ? (report.issued ?? at) : undefined);
  return {
    kind: 'report',
    id: report.id ?? '',
    status: report.status,
    isFinal: isFinal(report),
    changedAt: at,
    outcomes: (report.conclusionCode ?? []).flatMap((concept) => anyCode(concept) ?? []),
    ...given({ reportedAt }),
  };
}

function nextSample(specimen: Specimen): SamplePart {
  return { kind: 'sample', ...given({ receivedAt: specimen.receivedTime }) };
}

function isAcknowledgement(provenance: Provenance): boolean {
  return codeIn(provenance.activity, ACKNOWLEDGED.system) === ACKNOWLEDGED.code;
}

/** Leaves out what is undefined, so that a part reads the same from memory and from the table. */
function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> }; // entries of T without the undefined ones
}
