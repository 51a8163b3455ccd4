import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { type FeedEntry, recordMigrations } from '../../foundation/record/index.ts';
import { migrate, openDatabase } from '../../foundation/storage/index.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import {
  laboratoryMigrations,
  odsReference,
  readActivity,
  readMonths,
  readWorklist,
  SHIPPED_CLOCKS,
  SHIPPED_ROUTING,
  worklistConsumer,
} from './index.ts';

const HUB = '699X0';
const AT = new Date('2026-11-20T09:00:00Z');

test('HAZ-WEB-11 an order for R14 stands before every other, whatever its priority says', async () => {
  const database = await openDatabase({ memory: true });
  try {
    await migrate(database, [...recordMigrations, ...laboratoryMigrations]);
    const consumer = worklistConsumer({
      routing: SHIPPED_ROUTING,
      clocks: SHIPPED_CLOCKS,
      testOf: ({ code }) => ({ facts: { codes: [code?.text ?? ''] }, words: code?.text }),
    });
    const orders = [
      anOrder('urgent', 'R134.1 Familial hypercholesterolaemia', 'urgent'),
      anOrder('like-it', 'R140.1 Elastin-related phenotypes', 'urgent'),
      anOrder('rapid', 'R14.1 Acutely unwell children', 'routine'),
    ];
    await consumer.apply(orders.flat().map(entryOf), database);
    const { rows } = await readWorklist(database, { organisation: HUB, relation: 'owner', limit: 10 }, AT);
    assert.equal(rows[0]?.order, 'rapid');
    assert.equal(rows.length, 3);
    const urgent = await readWorklist(database, { organisation: HUB, relation: 'owner', isUrgent: true, limit: 10 }, AT);
    assert.equal(urgent.rows.length, 3);
    const cells = await readActivity(database, [HUB], '2025-11-01', AT);
    assert.equal(cells.find(({ by }) => by === 'all')?.requested, 3);
    assert.deepEqual(
      cells
        .filter(({ by }) => by === 'test')
        .map(({ name, requested }) => [name, requested])
        .sort(),
      [
        ['R134', 1],
        ['R14', 1],
        ['R140', 1],
      ],
    );
    assert.deepEqual(
      cells.filter(({ by }) => by === 'month').map(({ name }) => name),
      ['2026-11'],
    );
  } finally {
    await database.close();
  }
});

function anOrder(id: string, test: string, priority: 'urgent' | 'routine'): readonly Resource[] {
  const request: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    priority,
    code: { text: test },
    subject: { reference: 'Patient/1' },
  };
  const task: Task = {
    resourceType: 'Task',
    id: `task-${id}`,
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: SYSTEM.taskCode, code: 'process-genomic-test-request' }] },
    focus: { reference: `ServiceRequest/${id}` },
    owner: odsReference(HUB),
  };
  return [request, task];
}

function entryOf(resource: Resource, index: number): FeedEntry {
  return {
    type: resource.resourceType,
    id: resource.id ?? '',
    version: 1,
    lastUpdated: AT,
    deleted: false,
    content: JSON.stringify(resource),
    shard: 0,
    position: BigInt(index + 1),
    parties: [HUB],
  };
}

test('requests and samples are counted by month and by who asked, refused ones apart from those taken back', async () => {
  const database = await openDatabase({ memory: true });
  try {
    await migrate(database, [...recordMigrations, ...laboratoryMigrations]);
    const consumer = worklistConsumer({
      routing: SHIPPED_ROUTING,
      clocks: SHIPPED_CLOCKS,
      testOf: ({ code }) => ({ facts: { codes: [code?.text ?? ''] }, words: code?.text }),
    });
    const [kept, refused, takenBack, spoiled] = ['kept', 'refused', 'taken-back', 'spoiled'].map((id) =>
      anOrder(id, 'R134.1 Familial hypercholesterolaemia', 'routine'),
    );
    const changed = (order: readonly Resource[] = [], change: (each: Resource) => Resource) => order.map(change);
    const isTask = (each: Resource): each is Task => each.resourceType === 'Task';
    const all = [
      ...(kept ?? []),
      ...changed(refused, (each) => (isTask(each) ? { ...each, status: 'rejected' } : each)),
      ...changed(takenBack, (each) => (each.resourceType === 'ServiceRequest' ? { ...each, status: 'revoked' } : each)),
      ...(spoiled ?? []),
      ...(spoiled ?? []).filter(isTask).map(
        (each): Task => ({
          ...each,
          id: `${each.id}-sample`,
          status: 'rejected',
          input: [{ type: { coding: [{ code: 'sample' }] }, valueReference: { reference: 'Specimen/blood' } }],
        }),
      ),
    ];
    await consumer.apply(all.map(entryOf), database);
    const months = await readMonths(database, '2025-11-01');
    assert.deepEqual(
      months.map(({ month, requested, refused: no, withdrawn }) => ({ month, requested, no, withdrawn })),
      [{ month: '2026-11', requested: 4, no: 1, withdrawn: 1 }],
    );
    assert.deepEqual([months[0]?.samples, months[0]?.rejected], [1, 1]);
  } finally {
    await database.close();
  }
});
