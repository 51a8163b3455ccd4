// One order as each organisation sees it in its list: the hub that owns the work, the organisation that asked, the hub that sent it away.

import type { ServiceRequest } from '@medplum/fhirtypes';
import type { AcknowledgementPart, Part, ReportPart, RequestPart, SamplePart, TaskPart } from './parts.ts';
import { hubOf, type Routing } from './routing.ts';
import { TASK_LIBRARY } from './task-library.ts';
import { isOver } from './task-state.ts';
import { type ClockEvent, type Clocks, readClock, type TestFacts, targetFor } from './turnaround.ts';

export type Relation = 'owner' | 'requester' | 'sender';

export interface WorklistRow {
  readonly organisation: string;
  readonly relation: Relation;
  readonly order: string;
  readonly isOpen: boolean;
  /** A task code of the library, `ended` when nothing is left to do, `placed` before there is any task. */
  readonly stage: string;
  readonly task: string | undefined;
  readonly taskStatus: string | undefined;
  /** Since when the task has its status. */
  readonly since: string | undefined;
  readonly holdReason: string | undefined;
  readonly businessStatus: string | undefined;
  readonly requestStatus: string;
  readonly urgency: string;
  readonly patient: string | undefined;
  readonly patientName: string | undefined;
  readonly patientNumber: string | undefined;
  readonly test: string | undefined;
  readonly requester: string | undefined;
  readonly owner: string | undefined;
  readonly placedAt: string;
  readonly receivedAt: string | undefined;
  readonly targetDays: number | undefined;
  readonly dueAt: string | undefined;
  /** Since when the clock stands still. */
  readonly pausedSince: string | undefined;
  readonly reportedAt: string | undefined;
  readonly report: string | undefined;
  readonly outcome: string | undefined;
  /** A final report that the requester has not acknowledged since it last changed. */
  readonly isUnread: boolean;
}

export interface WorklistRules {
  readonly routing: Routing;
  readonly clocks: Clocks;
  /** What is known about the test an order asks for. */
  readonly testOf: (request: ServiceRequest) => { readonly facts: TestFacts; readonly words: string | undefined };
}

/** The rows of one order; none while its request has not been seen. */
export function worklistRows(order: string, parts: readonly Part[], rules: WorklistRules): readonly WorklistRow[] {
  const request = parts.find((part): part is RequestPart => part.kind === 'request');
  if (request === undefined || request.request.status === 'entered-in-error') return [];
  const tasks = parts.filter((part): part is TaskPart => part.kind === 'task');
  const reports = parts.filter((part): part is ReportPart => part.kind === 'report');
  const samples = parts.filter((part): part is SamplePart => part.kind === 'sample');
  const acknowledgements = parts.filter((part): part is AcknowledgementPart => part.kind === 'acknowledgement');
  const current = currentTask(tasks);
  const owner = (current ?? tasks.at(-1))?.owner;
  const hub = owner === undefined ? undefined : hubOf(owner, rules.routing)?.ods;
  const test = rules.testOf(request.request);
  const target = targetFor(test.facts, hub, request.request.authoredOn ?? request.placedAt, rules.clocks);
  const events = clockEvents(request, tasks, samples, reports, rules.clocks);
  const paused = events.at(-1)?.what === 'paused' ? events.at(-1)?.at : undefined;
  // The due date as of the last event: while the clock stands still the page moves it on.
  const clock = readClock(events, target, new Date(paused ?? events.at(-1)?.at ?? request.placedAt), rules.clocks);
  const final = reports.filter((report) => report.isFinal).sort((a, b) => (a.changedAt < b.changedAt ? 1 : -1))[0];
  const acknowledgedAt = acknowledgements
    .map(({ at }) => at)
    .sort()
    .at(-1);
  const subject = tasks.find((task) => task.participant === request.request.subject?.reference) ?? tasks[0];
  const row: Omit<WorklistRow, 'organisation' | 'relation'> = {
    order,
    isOpen: current !== undefined && request.request.status !== 'revoked',
    stage: current?.code ?? (tasks.length === 0 ? 'placed' : 'ended'),
    task: current?.id,
    taskStatus: current?.status,
    since: current?.since,
    holdReason: current?.status === 'on-hold' ? current.reason : undefined,
    businessStatus: current?.businessStatus,
    requestStatus: request.request.status ?? 'unknown',
    urgency: request.request.priority ?? 'routine',
    patient: request.request.subject?.reference ?? subject?.participant,
    patientName: subject?.participantName,
    patientNumber: subject?.participantNumber,
    test: test.words ?? tasks[0]?.test,
    requester: tasks[0]?.requestedBy ?? request.requestedBy,
    owner,
    placedAt: request.placedAt,
    receivedAt: clock.startedAt,
    targetDays: target?.days,
    dueAt: clock.dueAt,
    pausedSince: paused,
    reportedAt: reports.flatMap((report) => report.reportedAt ?? []).sort()[0],
    report: final?.id,
    outcome: final?.outcomes[0],
    isUnread: final !== undefined && (acknowledgedAt === undefined || acknowledgedAt < final.changedAt),
  };
  return seenBy(tasks, row.requester, rules.routing).map(([organisation, relation]) => ({ ...row, organisation, relation }));
}

const ORDER: ReadonlyMap<string, number> = new Map(TASK_LIBRARY.map((entry, index) => [entry.code, index]));

/** Steps that many tests leave out: they are where the order is only once somebody has taken them up. */
const OFTEN_LEFT_OUT: ReadonlySet<string> = new Set(['produce-interim-report', 'genomic-mdt']);

/** The first task that somebody can act on, in working order; when all wait for their turn, the first of those. */
function currentTask(tasks: readonly TaskPart[]): TaskPart | undefined {
  const open = tasks.filter((task) => !isOver(task.status)).sort((a, b) => (ORDER.get(a.code) ?? 0) - (ORDER.get(b.code) ?? 0));
  const started = open.filter((task) => task.status !== 'draft');
  const taken = started.filter((task) => task.status !== 'requested' || !OFTEN_LEFT_OUT.has(task.code));
  // What waits for somebody else is shown only when nothing else can be done.
  return taken.find((task) => task.status !== 'on-hold') ?? taken[0] ?? started[0] ?? open[0];
}

function clockEvents(
  request: RequestPart,
  tasks: readonly TaskPart[],
  samples: readonly SamplePart[],
  reports: readonly ReportPart[],
  clocks: Clocks,
): readonly ClockEvent[] {
  const received = [...tasks, ...samples].flatMap((part) => part.receivedAt ?? []).sort()[0];
  const needsSample = tasks.length === 0 || tasks.some((task) => task.code === 'sample-preparation');
  const startedAt = received ?? (needsSample ? undefined : request.placedAt);
  if (startedAt === undefined) return [];
  const events: ClockEvent[] = [{ at: startedAt, what: 'started' }];
  for (const hold of unionOf(tasks.flatMap((task) => task.holds).filter((hold) => clocks.pauses.reasons.includes(hold.reason)))) {
    if (hold.until !== undefined && hold.until <= startedAt) continue;
    events.push({ at: hold.from > startedAt ? hold.from : startedAt, what: 'paused', reason: hold.reason });
    if (hold.until !== undefined) events.push({ at: hold.until, what: 'resumed' });
  }
  const reportedAt = reports.flatMap((report) => report.reportedAt ?? []).sort()[0];
  if (reportedAt !== undefined) events.push({ at: reportedAt, what: 'reported' });
  else if (request.endedAt !== undefined) events.push({ at: request.endedAt, what: 'ended' });
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Several tasks on hold at once pause the clock once. */
function unionOf(holds: readonly { readonly from: string; readonly until?: string; readonly reason: string }[]) {
  const merged: { from: string; until: string | undefined; reason: string }[] = [];
  for (const hold of [...holds].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (last !== undefined && (last.until === undefined || hold.from <= last.until)) {
      if (last.until !== undefined && (hold.until === undefined || hold.until > last.until)) last.until = hold.until;
    } else merged.push({ from: hold.from, until: hold.until, reason: hold.reason });
  }
  return merged;
}

function seenBy(tasks: readonly TaskPart[], requester: string | undefined, routing: Routing): readonly (readonly [string, Relation])[] {
  const seen = new Map<string, readonly [string, Relation]>();
  const add = (organisation: string | undefined, relation: Relation) => {
    if (organisation !== undefined && organisation !== '') seen.set(`${organisation} ${relation}`, [organisation, relation]);
  };
  add(requester, 'requester');
  const open = tasks.filter((task) => !isOver(task.status));
  for (const task of open.length > 0 ? open : tasks) {
    add(task.owner, 'owner');
    add(task.owner === undefined ? undefined : hubOf(task.owner, routing)?.ods, 'owner');
  }
  for (const task of tasks) for (const sender of task.sentBy) if (!seen.has(`${sender} owner`)) add(sender, 'sender');
  return [...seen.values()];
}
