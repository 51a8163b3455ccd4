// Everything that happened to an order, in order, in words, for the organisation that asked, the hub that owns it and the hub it was sent to.
// Pure: it reads versions of the order's resources, oldest first or not.

import type { Communication, DiagnosticReport, Provenance, Resource, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import {
  ACKNOWLEDGED,
  anyCode,
  BUSINESS_STATUS_SYSTEM,
  BUSINESS_STATUSES,
  codeIn,
  libraryTask,
  nameOf,
  odsCodeOf,
  STATUS_REASON_SYSTEM,
  STATUS_REASONS,
  taskCode,
  wordsFor,
} from '../laboratory/index.ts';
import { changedElements } from '../results/index.ts';
import { correctionOf } from './acts/correction.ts';

export interface Version {
  readonly resource: Resource;
  /** ISO instant of the commit. */
  readonly at: string;
}

export interface TimelineEvent {
  readonly at: string;
  readonly kind: 'order' | 'task' | 'sample' | 'discussion' | 'report' | 'hand-over' | 'hold' | 'reading' | 'message';
  /** What happened, one sentence without personal data. */
  readonly words: string;
  /** `Type/id` it is about. */
  readonly about: string;
  /** Why, when somebody said. */
  readonly reason?: string;
  /** ODS code of who has the work after it. */
  readonly organisation?: string;
}

export type Viewpoint = 'requester' | 'hub' | 'receiving-hub';

export function timeline(versions: readonly Version[], viewpoint: Viewpoint): readonly TimelineEvent[] {
  const sorted = [...versions].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const before = new Map<string, Resource>();
  const events: TimelineEvent[] = [];
  for (const { resource, at } of sorted) {
    const name = nameOf(resource);
    for (const event of eventsOf(before.get(name), resource)) events.push({ at, about: name, ...event });
    before.set(name, resource);
  }
  return seenFrom(viewpoint, events);
}

type Told = Omit<TimelineEvent, 'at' | 'about'>;

function eventsOf(before: Resource | undefined, after: Resource): readonly Told[] {
  switch (after.resourceType) {
    case 'ServiceRequest':
      return orderEvents(before?.resourceType === 'ServiceRequest' ? before : undefined, after);
    case 'Task':
      return before?.resourceType === 'Task' ? taskEvents(before, after) : after.status === 'on-hold' ? [held(after)] : [];
    case 'Specimen':
      return sampleEvents(before?.resourceType === 'Specimen' ? before : undefined, after);
    case 'DiagnosticReport':
      return reportEvents(before?.resourceType === 'DiagnosticReport' ? before : undefined, after);
    case 'Consent':
      return before === undefined || (before.resourceType === 'Consent' && before.status !== after.status)
        ? [
            {
              kind: 'discussion',
              words: after.status === 'active' ? 'The record of discussion is in hand.' : `The record of discussion is ${after.status}.`,
            },
          ]
        : [];
    case 'Communication':
      return before === undefined ? messageEvents(after) : [];
    case 'Provenance':
      return provenanceEvents(after);
    default:
      return [];
  }
}

const ORDER_WORDS: Readonly<Record<string, string>> = {
  draft: 'The order was saved as a draft.',
  active: 'The order was placed.',
  'on-hold': 'The order was put on hold.',
  revoked: 'The order was cancelled.',
  completed: 'The order is complete.',
  'entered-in-error': 'The order was marked as entered in error.',
};

function orderEvents(before: ServiceRequest | undefined, after: ServiceRequest): readonly Told[] {
  if (before !== undefined && before.status === after.status)
    return isAmended(before, after) ? [{ kind: 'order', words: 'The order was amended.' }] : [];
  return [{ kind: 'order', words: ORDER_WORDS[after.status ?? ''] ?? `The order is ${after.status}.` }];
}

/** The service adds samples to the order by itself; that is told by the sample. */
function isAmended(before: ServiceRequest, after: ServiceRequest): boolean {
  const asked = ({ meta: _meta, specimen: _specimen, ...rest }: ServiceRequest) => JSON.stringify(rest);
  return asked(before) !== asked(after);
}

function taskEvents(before: Task, after: Task): readonly Told[] {
  const events: Told[] = [];
  const from = odsCodeOf(before.owner);
  const to = odsCodeOf(after.owner);
  if (from !== to && to !== undefined)
    events.push({ kind: 'hand-over', words: `${nameFor(after)}: handed over from ${from ?? 'nobody'} to ${to}.`, organisation: to });
  const business = codeIn(after.businessStatus, BUSINESS_STATUS_SYSTEM);
  if (business !== undefined && business !== codeIn(before.businessStatus, BUSINESS_STATUS_SYSTEM))
    events.push({
      kind: business.startsWith('sample-') ? 'sample' : 'task',
      words: `${nameFor(after)}: ${(BUSINESS_STATUSES.get(business) ?? business).toLowerCase()}.`,
    });
  if (before.status !== after.status) {
    if (after.status === 'on-hold') events.push(held(after));
    else if (!(before.status === 'draft' && after.status === 'requested'))
      events.push({
        kind: 'task',
        words: `${nameFor(after)}: ${after.status}.`,
        ...reasonOf(after),
        ...(to === undefined ? {} : { organisation: to }),
      });
  }
  return events;
}

function held(task: Task): Told {
  return { kind: 'hold', words: `${nameFor(task)}: on hold.`, ...reasonOf(task) };
}

function reasonOf(task: Task): { readonly reason?: string } {
  const code = codeIn(task.statusReason, STATUS_REASON_SYSTEM);
  const reason = task.statusReason?.text ?? (code === undefined ? anyCode(task.statusReason) : (STATUS_REASONS.get(code) ?? code));
  return reason === undefined ? {} : { reason };
}

function nameFor(task: Task): string {
  return libraryTask(taskCode(task))?.display ?? wordsFor(task.code) ?? 'Task';
}

function sampleEvents(before: Specimen | undefined, after: Specimen): readonly Told[] {
  const kind = wordsFor(after.type) ?? 'Sample';
  if (before === undefined) return [{ kind: 'sample', words: `${kind} was added to the order.` }];
  if (before.receivedTime === undefined && after.receivedTime !== undefined) return [{ kind: 'sample', words: `${kind} was received.` }];
  return before.status === after.status ? [] : [{ kind: 'sample', words: `${kind} is ${after.status}.` }];
}

function reportEvents(before: DiagnosticReport | undefined, after: DiagnosticReport): readonly Told[] {
  // The draft of a correction is the laboratory's own paper: what counts is the corrected report, told below.
  if (correctionOf(after) !== undefined)
    return before === undefined ? [{ kind: 'report', words: 'A correction of the report is being checked.' }] : [];
  if (before === undefined) return [{ kind: 'report', words: `A ${after.status} report was issued.` }];
  const changed = changedElements(before, after);
  if (before.status === after.status && changed.length === 0) return [];
  const what = changed.length === 0 ? '' : ` Changed: ${changed.join(', ')}.`;
  return [{ kind: 'report', words: `The report is now ${after.status}.${what}` }];
}

function provenanceEvents(provenance: Provenance): readonly Told[] {
  const organisation = odsCodeOf(provenance.agent[0]?.onBehalfOf);
  const by = organisation === undefined ? {} : { organisation };
  if (codeIn(provenance.activity, ACKNOWLEDGED.system) !== undefined)
    return [{ kind: 'reading', words: 'The report was read and acknowledged.', ...by }];
  const reason = wordsFor(provenance.reason?.[0]);
  return reason === undefined ? [] : [{ kind: 'order', words: 'A reason was given.', reason, ...by }];
}

/** Who wrote, and what they wrote as the reason of the event. */
function messageEvents({ sender, payload, basedOn }: Communication): readonly Told[] {
  const text = payload?.[0]?.contentString;
  if (text === undefined || (basedOn?.length ?? 0) === 0) return [];
  return [{ kind: 'message', words: `Message from ${sender?.display ?? 'somebody who takes part'}.`, reason: text }];
}

/** Milestones for who asked; all of it for the hub; from the hand-over on for a hub the work was sent to. */
function seenFrom(viewpoint: Viewpoint, events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  if (viewpoint === 'hub') return events;
  if (viewpoint === 'requester')
    return events.filter((event) => event.kind !== 'task' || /: (?:accepted|rejected|failed|cancelled)\.$/.test(event.words));
  const handOver = events.find((event) => event.kind === 'hand-over')?.at;
  return events.filter(
    (event) =>
      event.kind === 'order' ||
      event.kind === 'report' ||
      event.kind === 'discussion' ||
      event.kind === 'message' ||
      handOver === undefined ||
      event.at >= handOver,
  );
}
