// What following the pathways costs an order: processor time of the consumer alone, beside a consumer that does nothing with the same entries.

import type { AuditEvent } from '@medplum/fhirtypes';
import { type Consumer, createRecord, recordMigrations, structure } from '../src/foundation/record/index.ts';
import { type Database, migrate } from '../src/foundation/storage/index.ts';
import { CATALOGUE, deriveFacts, pathwayMigrations, pathwaysConsumer } from '../src/service/pathways/index.ts';
import { orderResources } from './order-payload.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const audit: AuditEvent = {
  resourceType: 'AuditEvent',
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  recorded: NOW.toISOString(),
  agent: [{ requestor: true }],
  source: { observer: { display: 'bench' } },
};

export interface ConsumerCost {
  readonly orders: number;
  readonly entries: number;
  /** Seconds of processor an order, the embedded database's work within. */
  readonly consumer: number;
  readonly nothing: number;
  /** Of it: deciding the facts, without any database. */
  readonly deriving: number;
}

export async function consumerCost(database: Database, orders: number): Promise<ConsumerCost> {
  await migrate(database, [...recordMigrations, ...pathwayMigrations(CATALOGUE)]);
  const record = createRecord(database, { structure });
  const all = Array.from({ length: orders }, (_, number) => orderResources(number, NOW));
  for (const resources of all) {
    const changes = resources.map((resource) => ({ kind: 'create', resource }) as const);
    const result = await record.commit({ changes, parties: ['699X0'], audit, now: NOW });
    if (result.kind !== 'committed') throw new Error(`An order was ${result.kind}.`);
  }
  const pathways = pathwaysConsumer(() => NOW);
  const idle: Consumer = { ...pathways, name: 'idle', apply: async () => undefined, reset: async () => undefined };
  const nothing = await cpu(async () => void (await record.follow(idle)));
  const consumer = await cpu(async () => void (await record.follow(pathways)));
  const [kept] = await database.query<{ people: number }>('select count(*)::integer as people from person_facts');
  if (kept?.people !== orders) throw new Error(`Facts of ${kept?.people} people were kept, of ${orders} orders.`);
  const deriving = await cpu(async () => {
    for (const resources of all) deriveFacts(resources[0]?.id ?? '', resources, CATALOGUE, '2026-11-21');
  });
  const entries = all.reduce((sum, resources) => sum + resources.length, 0);
  return { orders, entries, consumer: consumer / orders, nothing: nothing / orders, deriving: deriving / orders };
}

/** Seconds of processor: the same on a machine that others use too. */
async function cpu(work: () => Promise<void>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1e6;
}
