import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Specimen, Task } from '@medplum/fhirtypes';
import { BUSINESS_STATUS_SYSTEM, conceptOf, lifeOf, receivedAt, STATUS_REASON_SYSTEM } from './index.ts';

const specimen: Specimen = { resourceType: 'Specimen', id: 's', status: 'available' };
const aTask = (code: string, more: Partial<Task>): Task => ({
  resourceType: 'Task',
  status: 'accepted',
  intent: 'order',
  code: conceptOf('https://fhir.nhs.uk/CodeSystem/task-code-genomics', code),
  input: [{ type: { text: 'Specimen' }, valueReference: { reference: 'Specimen/s' } }],
  lastModified: '2026-11-21T09:00:00Z',
  ...more,
});
const business = (code: string) => conceptOf(BUSINESS_STATUS_SYSTEM, code);

test('the life of a sample is read from the furthest of its tasks', () => {
  assert.equal(lifeOf(specimen, []).stage, 'named');
  assert.equal(lifeOf(specimen, [aTask('request-sample-alignment', { businessStatus: business('sample-sent') })]).stage, 'sent');
  assert.equal(lifeOf({ ...specimen, receivedTime: '2026-11-20' }, []).stage, 'received');
  const tasks = [
    aTask('request-sample-alignment', { businessStatus: business('sample-booked-into-lab') }),
    aTask('sample-preparation', { status: 'completed' }),
  ];
  assert.equal(lifeOf(specimen, tasks).stage, 'prepared');
});

test('a rejected sample says why', () => {
  const life = lifeOf(specimen, [
    aTask('sample-preparation', { status: 'rejected', statusReason: conceptOf(STATUS_REASON_SYSTEM, 'sample-sub-optimal') }),
  ]);
  assert.deepEqual(life, { stage: 'rejected', since: '2026-11-21T09:00:00Z', because: 'Sample Sub-Optimal' });
});

test("another sample's tasks say nothing, and receipt is the earliest word of it", () => {
  assert.equal(lifeOf({ ...specimen, id: 'other' }, [aTask('sample-preparation', { status: 'completed' })]).stage, 'named');
  assert.equal(
    receivedAt([specimen], [aTask('request-sample-alignment', { businessStatus: business('sample-received') })]),
    '2026-11-21T09:00:00Z',
  );
  assert.equal(receivedAt([specimen], []), undefined);
});
