// What follows by itself when part of an order changes: tasks made, opened, completed, cancelled.
// Standard: NHS England FHIR Genomics implementation guide 0.6.2, "automatic updates" of the order management service; decision 0008.

import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { STATUS_REASON_SYSTEM, STATUS_REASONS } from './codes.ts';
import { codeIn, conceptOf, nameOf } from './coding.ts';
import { inputOf, type Labels, makeTask } from './make-task.ts';
import { type Discussion, isFinal, isSampledElsewhere, type Order, samplesOf, specimenOf, taskCode } from './order.ts';
import { libraryTask, type PlannedTask, type Sample, tasksFor, tasksForLaterSample } from './task-library.ts';
import { hasStarted, isOutOfTheWay, isOver, isWorkflowTask } from './task-state.ts';

export interface Surroundings {
  readonly labels: Labels;
  /** ODS code of the hub that will own new tasks. */
  readonly owner: string;
  readonly discussion: (participant: string | undefined) => Discussion;
  /** What came in with this change; only then does a task that waits for it open by itself. */
  readonly arrived: { readonly specimens: ReadonlySet<string>; readonly discussion: boolean };
  readonly newId: () => string;
  readonly now: string;
  /** How findings name the request. */
  readonly where: string;
}

export interface Consequences {
  /** Existing tasks in their new version. */
  readonly changed: readonly Task[];
  readonly made: readonly Task[];
  /** The request, when it had to follow its tasks. */
  readonly request?: ServiceRequest;
  readonly findings: readonly Finding[];
}

export function propagate(order: Order, around: Surroundings): Consequences {
  const { request } = order;
  const open = order.tasks.filter((task) => isWorkflowTask(task) && !isOver(task.status));
  switch (request.status) {
    case 'entered-in-error':
      return markInError(order, around);
    case 'revoked':
      return changedTo(
        open.filter((task) => !hasStarted(task)),
        'cancelled',
        around.now,
        'task-no-longer-required',
      );
    case 'completed':
      return changedTo(open, 'completed', around.now);
    case 'active':
      return order.reports.some(isFinal) ? changedTo(open, 'completed', around.now) : carryOn(order, around);
    default:
      return { changed: [], made: [], findings: [] };
  }
}

function markInError(order: Order, around: Surroundings): Consequences {
  const started = order.tasks.filter((task) => isWorkflowTask(task) && hasStarted(task));
  if (started.length > 0)
    return {
      changed: [],
      made: [],
      findings: [
        {
          severity: 'error',
          code: 'LAB_ORDER_STARTED',
          issue: 'business-rule',
          where: `${around.where}.status`,
          what: `Work on this order has started (${started.map(taskCode).join(', ')}), so it cannot be marked as entered in error.`,
          mend: 'Cancel the order instead: set its status to revoked and give the reason.',
        },
      ],
    };
  return changedTo(
    order.tasks.filter((task) => isWorkflowTask(task) && task.status !== 'entered-in-error'),
    'entered-in-error',
    around.now,
  );
}

function changedTo(tasks: readonly Task[], status: Task['status'], now: string, reason?: string): Consequences {
  return { changed: tasks.map((task) => moved(task, status, now, reason)), made: [], findings: [] };
}

function carryOn(order: Order, around: Surroundings): Consequences {
  const tasks = order.tasks.filter(isWorkflowTask);
  if (tasks.length === 0) {
    const needed = tasksFor({ kind: order.kind, role: order.role, samples: samplesOf(order) });
    const here = isSampledElsewhere(order) ? needed.filter((planned) => planned.task.per === 'request') : needed;
    const made = here.map((planned) => place(planned, order, around));
    return withSpecimens({ changed: [], made, findings: [] }, order, made);
  }
  const current = new Map(tasks.map((task) => [nameOf(task), task]));
  const made: Task[] = [];
  for (const sample of samplesOf(order)) {
    if (tasks.some((task) => specimenOf(task) === sample.specimen)) continue;
    const waiting = [...current.values()].filter((task) => isWaitingForASample(task));
    if (waiting.length > 0) for (const task of waiting) current.set(nameOf(task), adopt(task, sample, around));
    else made.push(...tasksForLaterSample(order, sample).map((planned) => place(planned, order, around)));
  }
  openWhatArrived(current, order, around);
  openWhatIsNext(current, made, around.now);
  const changed = [...current.values()].filter((task) => !tasks.includes(task));
  return withSpecimens({ changed, made, findings: [] }, order, [...current.values(), ...made]);
}

/** A new task stands as draft until its turn, as requested when nothing comes before it, or on hold for what has to follow. */
function place(planned: PlannedTask, order: Order, around: Surroundings): Task {
  const participant = planned.sample?.participant ?? order.request.subject?.reference;
  const awaited = planned.task.code === 'request-sample-alignment' ? awaitedFor(planned.sample, participant, around) : undefined;
  const status = awaited !== undefined ? 'on-hold' : planned.task.after.length === 0 ? 'requested' : 'draft';
  const given = { id: around.newId(), owner: around.owner, labels: around.labels, status, now: around.now } as const;
  return makeTask(planned, order, awaited === undefined ? given : { ...given, reason: awaited });
}

function awaitedFor(sample: Sample | undefined, participant: string | undefined, around: Surroundings): string | undefined {
  if (around.discussion(participant) === 'awaited') return 'awaiting-rod-and-or-sample';
  return sample === undefined ? 'awaiting-sample' : undefined;
}

function isWaitingForASample(task: Task): boolean {
  const entry = libraryTask(taskCode(task));
  return entry?.per === 'sample' && specimenOf(task) === undefined && !isOver(task.status);
}

function adopt(task: Task, sample: Sample, around: Surroundings): Task {
  const participant = around.labels.participant(sample.participant);
  return {
    ...task,
    ...(participant === undefined ? {} : { for: participant }),
    lastModified: around.now,
    input: [...(task.input ?? []), inputOf('Specimen', sample.specimen)],
  };
}

const WAITS_FOR: ReadonlySet<string> = new Set(['awaiting-sample', 'awaiting-rod-and-or-sample']);

/** A task on hold for a sample or a record of discussion opens once everything it waits for is here; a hold for another reason is left alone. */
function openWhatArrived(current: Map<string, Task>, order: Order, around: Surroundings): void {
  for (const [name, task] of current) {
    if (task.status !== 'on-hold' || !WAITS_FOR.has(codeIn(task.statusReason, STATUS_REASON_SYSTEM) ?? '')) continue;
    const specimen = specimenOf(task);
    const came = around.arrived.discussion || (specimen !== undefined && around.arrived.specimens.has(specimen));
    if (!came) continue;
    const participant = task.for?.reference ?? order.request.subject?.reference;
    const consent = around.labels.consent(participant);
    const linked =
      consent !== undefined && !task.input?.some((input) => input.valueReference?.reference === consent)
        ? { ...task, input: [...(task.input ?? []), inputOf('Consent', consent)] }
        : task;
    const awaited = awaitedFor(specimen === undefined ? undefined : { specimen }, participant, around);
    if (awaited === undefined) current.set(name, moved(linked, 'draft', around.now));
    else if (awaited !== codeIn(task.statusReason, STATUS_REASON_SYSTEM)) current.set(name, moved(linked, 'on-hold', around.now, awaited));
  }
}

/** Draft tasks become requested when everything before them is out of the way; a task per sample looks at its own sample's tasks. */
function openWhatIsNext(current: Map<string, Task>, made: Task[], now: string): void {
  const all = [...current.values(), ...made];
  for (const task of all) {
    if (task.status !== 'draft') continue;
    const entry = libraryTask(taskCode(task));
    if (entry === undefined) continue;
    const sample = specimenOf(task);
    const before = all.filter((other) => {
      const code = taskCode(other);
      if (code === undefined || !entry.after.includes(code)) return false;
      return entry.per === 'request' || libraryTask(code)?.per === 'request' || specimenOf(other) === sample;
    });
    if (!before.every(isOutOfTheWay)) continue;
    const opened = moved(task, 'requested', now);
    const at = made.indexOf(task);
    if (at >= 0) made[at] = opened;
    else current.set(nameOf(task), opened);
  }
}

/** The request names the samples its tasks work on. */
function withSpecimens(consequences: Consequences, order: Order, tasks: readonly Task[]): Consequences {
  const { request } = order;
  const named = new Set((request.specimen ?? []).map((reference) => reference.reference));
  const missing = [...new Set(tasks.map(specimenOf))].filter((specimen) => specimen !== undefined && !named.has(specimen));
  if (missing.length === 0) return consequences;
  const specimen = [...(request.specimen ?? []), ...missing.map((reference) => ({ reference }))] as ServiceRequest['specimen']; // each begins with Specimen/
  return { ...consequences, request: { ...request, specimen } };
}

function moved(task: Task, status: Task['status'], now: string, reason?: string): Task {
  const { statusReason: _over, ...rest } = task;
  const next: Task = { ...rest, status, lastModified: now };
  return reason === undefined ? next : { ...next, statusReason: conceptOf(STATUS_REASON_SYSTEM, reason, STATUS_REASONS.get(reason)) };
}
