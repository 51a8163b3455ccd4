import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Resource, Task } from '@medplum/fhirtypes';
import { hasErrors } from '../../foundation/errors.ts';
import { checkTaskState } from '../laboratory/index.ts';
import { elementsOf, FORMS, SHIPPED_POLICY } from './index.ts';
import { EXAMPLES, examplesIn, readExample, skipWithoutExamples } from './testing.store.ts';

const FOLDERS = [
  'nhse-genomics-ig/Task',
  'goms-api',
  'nw-gmsa-fhir/ig',
  'nw-gmsa-fhir/ig-fsh-converted',
  'nw-gmsa-fhir/O21',
  'nw-gmsa-fhir/R01',
];

function tasksIn(value: unknown): readonly Task[] {
  if (value === null || typeof value !== 'object') return [];
  const own = (value as Partial<Resource>).resourceType === 'Task' ? [value as Task] : []; // its resourceType says so
  return [...own, ...Object.values(value).flatMap(tasksIn)];
}

test('every published Task example is in a legal state', { skip: skipWithoutExamples }, () => {
  const tasks = FOLDERS.flatMap((folder) =>
    examplesIn(folder).flatMap((path) => tasksIn(readExample(path)).map((task) => ({ task, path }))),
  );
  for (const { task, path } of tasks) assert.ok(!hasErrors(checkTaskState(task, 'Task')), path);
  assert.equal(tasks.length, 35);
});

test('the master dataset is the published one: every element, and as many mandatory fields a form', { skip: skipWithoutExamples }, () => {
  const sheet = readFileSync(new URL('../../directory/gms-master-dataset-v1.04-test-request.csv', EXAMPLES), 'utf8');
  const ids = [...sheet.matchAll(/^(?:Data group[^,\n]*|[^,\n]*),[^,\n]*,([A-Z]+-\d+),/gm)].map((match) => match[1]);
  assert.deepEqual(
    elementsOf('rare/wgs').map((element) => element.id),
    ids,
  );
  const mandatory = (form: string) => elementsOf(form).filter((element) => element.need === 'mandatory').length;
  assert.deepEqual(['rare/non-wgs', 'rare/wgs', 'solid-tumour/non-wgs', 'solid-tumour/wgs'].map(mandatory), [35, 43, 41, 48]);
});

test('the data files hold what the code expects of them', () => {
  assert.equal(FORMS.length, 24);
  for (const form of FORMS)
    for (const element of elementsOf(form)) if (element.need === 'conditional') assert.ok(element.rule, `${form} ${element.id}`);
  for (const grades of Object.values(SHIPPED_POLICY))
    for (const severity of Object.values(grades)) assert.ok(['error', 'warning', 'information'].includes(severity));
});
