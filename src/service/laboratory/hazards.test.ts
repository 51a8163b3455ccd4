import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { conceptOf, SHIPPED_CLOCKS, SHIPPED_ROUTING, STATUS_REASON_SYSTEM } from './index.ts';
import { nextPart, type Part } from './parts.ts';
import { worklistRows } from './worklist.ts';

const rules = {
  routing: SHIPPED_ROUTING,
  clocks: SHIPPED_CLOCKS,
  testOf: () => ({ facts: { codes: ['R134.1'], kind: 'rare' as const }, words: 'R134.1' }),
};
const request: ServiceRequest = {
  resourceType: 'ServiceRequest',
  id: '1',
  status: 'active',
  intent: 'order',
  subject: { reference: 'Patient/1' },
  authoredOn: '2026-01-01',
};
const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();

function anAlignment(status: Task['status'], day: number, more: Partial<Task> = {}): Task {
  return {
    resourceType: 'Task',
    id: 't',
    status,
    intent: 'order',
    code: conceptOf('https://fhir.nhs.uk/CodeSystem/task-code-genomics', 'request-sample-alignment'),
    owner: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: '699X0' } },
    lastModified: at(day),
    ...more,
  };
}

const received = { businessStatus: conceptOf('https://fhir.nhs.uk/CodeSystem/business-status-genomics', 'sample-received') };
const hold = (reason: string) => ({ statusReason: conceptOf(STATUS_REASON_SYSTEM, reason) });

function rowAfter(versions: readonly Task[]) {
  let part: Part | undefined;
  for (const version of versions) part = nextPart(part, version, version.lastModified ?? '');
  const placed = nextPart(undefined, request, at(0));
  return worklistRows(
    '1',
    [placed, part].filter((each) => each !== undefined),
    rules,
  ).find((row) => row.organisation === '699X0');
}

test("a hold for the requester moves the due date by its days, a hold of the laboratory's own does not, and several at once count once (HAZ-LAB-03)", () => {
  const waited = (reason: string) =>
    rowAfter([anAlignment('accepted', 2, received), anAlignment('on-hold', 10, hold(reason)), anAlignment('accepted', 20)]);
  assert.equal(waited('further-information-needed')?.dueAt, at(54));
  assert.equal(waited('scheduled-delay')?.dueAt, at(44));
  const open = rowAfter([anAlignment('accepted', 2, received), anAlignment('on-hold', 10, hold('awaiting-order-detail'))]);
  assert.deepEqual([open?.pausedSince, open?.dueAt, open?.holdReason], [at(10), at(44), 'awaiting-order-detail']);
});

test("the sample's first receipt counts, however often the task is touched afterwards (HAZ-LAB-04)", () => {
  const row = rowAfter([
    anAlignment('accepted', 2, received),
    anAlignment('in-progress', 9, received),
    anAlignment('completed', 12, received),
  ]);
  assert.equal(row?.receivedAt, at(2));
});

test('an order in error is on no list', () => {
  const placed = nextPart(undefined, { ...request, status: 'entered-in-error' }, at(0));
  assert.deepEqual(worklistRows('1', placed === undefined ? [] : [placed], rules), []);
});
