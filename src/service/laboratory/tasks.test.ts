import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Task } from '@medplum/fhirtypes';
import {
  checkTaskState,
  checkTransition,
  conceptOf,
  type OrderKind,
  STATUS_REASON_SYSTEM,
  TASK_LIBRARY,
  type TaskStatus,
  tasksFor,
} from './index.ts';

const SYSTEM = 'https://fhir.nhs.uk/CodeSystem/task-code-genomics';
const aTask = (status: TaskStatus, more: Partial<Task> = {}): Task => ({
  resourceType: 'Task',
  id: 't',
  status,
  intent: 'order',
  code: conceptOf(SYSTEM, 'sample-preparation'),
  focus: { reference: 'ServiceRequest/1' },
  ...more,
});
const count = (kind: OrderKind, samples: number, role: 'proband' | 'consultand' = 'proband') => {
  const tasks = tasksFor({ kind, role, samples: Array.from({ length: samples }, (_, index) => ({ specimen: `Specimen/${index}` })) });
  return Object.fromEntries(TASK_LIBRARY.map(({ code }) => [code, tasks.filter((each) => each.task.code === code).length]));
};

test('a test of one sample has each of the ten tasks once', () => {
  assert.equal(TASK_LIBRARY.length, 10);
  assert.deepEqual(new Set(Object.values(count('test', 1))), new Set([1]));
});

test('each further sample adds its own sample tasks and none of the tasks per request', () => {
  assert.deepEqual(count('test', 3), {
    'process-genomic-test-request': 1,
    'request-sample-alignment': 3,
    'sample-preparation': 3,
    'sample-processing': 3,
    'genetic-genomic-data-processing': 3,
    interpretation: 3,
    'produce-interim-report': 3,
    'genomic-mdt': 1,
    'produce-final-report': 1,
    'distribute-report': 1,
  });
});

test('reanalysis and reinterpretation have no preparation and no processing, and align only a sample that is named', () => {
  for (const kind of ['reanalysis', 'reinterpretation'] as const) {
    const without = count(kind, 0);
    assert.deepEqual(
      [without['sample-preparation'], without['sample-processing'], without['request-sample-alignment'], without.interpretation],
      [0, 0, 0, 1],
    );
    assert.equal(count(kind, 1)['request-sample-alignment'], 1);
  }
});

test('DNA storage stops after preparation, is reported and distributed', () => {
  const needed = Object.entries(count('dna-storage', 1))
    .filter(([, times]) => times === 1)
    .map(([code]) => code);
  assert.deepEqual(needed, [
    'process-genomic-test-request',
    'request-sample-alignment',
    'sample-preparation',
    'produce-final-report',
    'distribute-report',
  ]);
});

test('a consultand gives a sample and data; interpretation and reports stand under the proband', () => {
  const tasks = count('test', 1, 'consultand');
  assert.deepEqual(
    [tasks['sample-processing'], tasks['genetic-genomic-data-processing'], tasks.interpretation, tasks['produce-final-report']],
    [1, 1, 0, 0],
  );
});

test('only the national moves between states are legal', () => {
  const legal: readonly (readonly [TaskStatus, TaskStatus])[] = [
    ['draft', 'requested'],
    ['requested', 'accepted'],
    ['requested', 'rejected'],
    ['accepted', 'in-progress'],
    ['in-progress', 'completed'],
    ['in-progress', 'failed'],
    ['accepted', 'on-hold'],
    ['on-hold', 'in-progress'],
    ['requested', 'cancelled'],
    ['accepted', 'accepted'],
  ];
  const illegal: readonly (readonly [TaskStatus, TaskStatus])[] = [
    ['draft', 'completed'],
    ['requested', 'completed'],
    ['requested', 'in-progress'],
    ['accepted', 'completed'],
    ['rejected', 'accepted'],
    ['failed', 'in-progress'],
    ['completed', 'in-progress'],
    ['cancelled', 'requested'],
    ['entered-in-error', 'requested'],
    ['in-progress', 'draft'],
  ];
  for (const [from, to] of legal) assert.deepEqual(checkTransition(aTask(from), aTask(to), 'Task'), [], `${from} to ${to}`);
  for (const [from, to] of illegal)
    assert.equal(checkTransition(aTask(from), aTask(to), 'Task')[0]?.code, 'LAB_TASK_TRANSITION', `${from} to ${to}`);
});

test('a task on hold says why, with one of the thirteen reasons', () => {
  assert.equal(checkTaskState(aTask('on-hold'), 'Task')[0]?.code, 'LAB_HOLD_REASON');
  assert.deepEqual(checkTaskState(aTask('on-hold', { statusReason: conceptOf(STATUS_REASON_SYSTEM, 'awaiting-sample') }), 'Task'), []);
  assert.equal(
    checkTaskState(aTask('on-hold', { statusReason: conceptOf(STATUS_REASON_SYSTEM, 'tea-break') }), 'Task')[0]?.code,
    'LAB_STATUS_REASON',
  );
});

test('received and ready are read and named as not used; another system of task is left alone', () => {
  assert.equal(checkTaskState(aTask('ready'), 'Task')[0]?.severity, 'warning');
  assert.deepEqual(checkTaskState(aTask('ready', { code: conceptOf('http://hl7.org/fhir/CodeSystem/task-code', 'fulfill') }), 'Task'), []);
  assert.equal(checkTaskState(aTask('requested', { code: conceptOf(SYSTEM, 'make-tea') }), 'Task')[0]?.code, 'LAB_TASK_CODE');
});

test('a task keeps its code and its request', () => {
  const before = aTask('accepted');
  assert.equal(checkTransition(before, { ...before, focus: { reference: 'ServiceRequest/2' } }, 'Task')[0]?.code, 'LAB_TASK_FOCUS_CHANGED');
  assert.equal(checkTransition(before, { ...before, code: conceptOf(SYSTEM, 'interpretation') }, 'Task')[0]?.code, 'LAB_TASK_CODE_CHANGED');
});
