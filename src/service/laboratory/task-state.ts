// Which states a genomics Task may be in, and which moves between them are legal.
// Standard: NHS England FHIR Genomics implementation guide 0.6.2, Task workflow; HL7 FHIR R4 Task.status.

import type { Task } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { BUSINESS_STATUS_SYSTEM, BUSINESS_STATUSES, STATUS_REASON_SYSTEM, STATUS_REASONS } from './codes.ts';
import { anyCode, codeIn } from './coding.ts';
import { libraryTask } from './task-library.ts';

export type TaskStatus = Task['status'];

/** From each state, the states that may follow. `received` and `ready` are not used nationally: they are read as their neighbours. */
const MOVES: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  draft: ['requested', 'on-hold', 'cancelled', 'entered-in-error'],
  requested: ['accepted', 'rejected', 'on-hold', 'cancelled', 'entered-in-error'],
  received: ['accepted', 'rejected', 'on-hold', 'cancelled', 'entered-in-error'],
  accepted: ['in-progress', 'on-hold', 'rejected', 'failed', 'cancelled', 'entered-in-error'],
  ready: ['in-progress', 'on-hold', 'failed', 'cancelled', 'entered-in-error'],
  'in-progress': ['completed', 'failed', 'on-hold', 'cancelled', 'entered-in-error'],
  'on-hold': ['draft', 'requested', 'accepted', 'in-progress', 'rejected', 'failed', 'cancelled', 'entered-in-error'],
  completed: ['entered-in-error'],
  rejected: ['entered-in-error'],
  failed: ['entered-in-error'],
  cancelled: ['entered-in-error'],
  'entered-in-error': [],
};

const OVER: ReadonlySet<TaskStatus> = new Set(['completed', 'rejected', 'failed', 'cancelled', 'entered-in-error']);

export function isOver(status: TaskStatus): boolean {
  return OVER.has(status);
}

/** Has somebody worked on it? An order may be marked in error only while nothing has started. */
export function hasStarted(task: Task): boolean {
  return (
    task.status === 'in-progress' ||
    task.status === 'completed' ||
    task.status === 'failed' ||
    (task.status === 'on-hold' && task.executionPeriod?.start !== undefined)
  );
}

/** Is the prerequisite out of the way? A failed or rejected one is not: its successor waits for the new Task that replaces it. */
export function isOutOfTheWay(task: Task): boolean {
  return task.status === 'completed' || task.status === 'cancelled' || task.status === 'entered-in-error';
}

/** Is this a Task of the genomics workflow? Others (a regional `fulfill`, a follow-up) are kept and left alone. */
export function isWorkflowTask(task: Task): boolean {
  return codeIn(task.code, SYSTEM.taskCode) !== undefined;
}

/** What is wrong with a Task as it stands. An empty answer, or one without errors, is a legal state. */
export function checkTaskState(task: Task, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (!(task.status in MOVES)) {
    findings.push(
      finding(
        'error',
        'LAB_TASK_STATUS',
        'code-invalid',
        `${where}.status`,
        'This is not a Task status.',
        'Use a status of the national workflow.',
      ),
    );
    return findings;
  }
  if (!isWorkflowTask(task)) return findings;
  if (libraryTask(codeIn(task.code, SYSTEM.taskCode)) === undefined)
    findings.push(
      finding(
        'error',
        'LAB_TASK_CODE',
        'code-invalid',
        `${where}.code`,
        'The code is not one of the ten national tasks.',
        'Use a code of task-code-genomics.',
      ),
    );
  if (task.status === 'received' || task.status === 'ready')
    findings.push(
      finding(
        'warning',
        'LAB_TASK_STATUS_NOT_USED',
        'business-rule',
        `${where}.status`,
        `"${task.status}" is not used in the national workflow.`,
        'Use requested, accepted or in-progress.',
      ),
    );
  const reason = task.statusReason;
  if (task.status === 'on-hold' && anyCode(reason) === undefined && !reason?.text)
    findings.push(
      finding(
        'error',
        'LAB_HOLD_REASON',
        'required',
        `${where}.statusReason`,
        'A Task on hold needs the reason it waits for.',
        'Give a statusReason of task-statusReason-genomics.',
      ),
    );
  findings.push(...checkStatusReason(task, where), ...checkBusinessStatus(task, where));
  return findings;
}

/** Is the move from one version of a Task to the next one legal? Staying put always is. */
export function checkTransition(before: Task, after: Task, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (before.status !== after.status && !MOVES[before.status]?.includes(after.status)) {
    const may = MOVES[before.status] ?? [];
    findings.push(
      finding(
        'error',
        'LAB_TASK_TRANSITION',
        'business-rule',
        `${where}.status`,
        `A Task cannot go from ${before.status} to ${after.status}.`,
        may.length === 0 ? 'This Task is over: make a new one.' : `From ${before.status} it may go to ${may.join(', ')}.`,
      ),
    );
  }
  if (!isWorkflowTask(before)) return findings;
  if (codeIn(before.code, SYSTEM.taskCode) !== codeIn(after.code, SYSTEM.taskCode))
    findings.push(
      finding(
        'error',
        'LAB_TASK_CODE_CHANGED',
        'business-rule',
        `${where}.code`,
        'The code of a Task cannot change.',
        'Cancel this Task and make a new one.',
      ),
    );
  if (before.focus?.reference !== after.focus?.reference)
    findings.push(
      finding(
        'error',
        'LAB_TASK_FOCUS_CHANGED',
        'business-rule',
        `${where}.focus`,
        'A Task cannot move to another request.',
        'Cancel this Task and make a new one.',
      ),
    );
  return findings;
}

function checkStatusReason(task: Task, where: string): readonly Finding[] {
  const code = codeIn(task.statusReason, STATUS_REASON_SYSTEM);
  if (code === undefined) return [];
  if (STATUS_REASONS.has(code)) {
    if (code === 'other' && !task.statusReason?.text && !task.note?.length)
      return [
        finding(
          'warning',
          'LAB_REASON_OTHER',
          'incomplete',
          `${where}.statusReason`,
          '"other" says nothing without words.',
          'Add statusReason.text.',
        ),
      ];
    return [];
  }
  return [
    finding(
      'warning',
      'LAB_STATUS_REASON',
      'code-invalid',
      `${where}.statusReason`,
      'The reason is not in task-statusReason-genomics.',
      'Use one of its 13 codes.',
    ),
  ];
}

function checkBusinessStatus(task: Task, where: string): readonly Finding[] {
  const code = codeIn(task.businessStatus, BUSINESS_STATUS_SYSTEM);
  if (code === undefined || BUSINESS_STATUSES.has(code)) return [];
  return [
    finding(
      'warning',
      'LAB_BUSINESS_STATUS',
      'code-invalid',
      `${where}.businessStatus`,
      'The code is not in business-status-genomics.',
      'Use one of its 23 codes.',
    ),
  ];
}

function finding(severity: Finding['severity'], code: string, issue: Finding['issue'], where: string, what: string, mend: string): Finding {
  return { severity, code, issue, where, what, mend };
}
