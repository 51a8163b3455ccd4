// Messages through the real record and the real requests: taken once, kept always, sent on, retried, escalated, reconciled.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticReport, Patient, ServiceRequest } from '@medplum/fhirtypes';
import { createRecord, type KeptRecord, recordMigrations, structure } from '../../../foundation/record/index.ts';
import { type Database, migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { loadDirectory } from '../../../service/directory/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING } from '../../../service/laboratory/index.ts';
import { createRequests, type Requests } from '../../../service/requests/index.ts';
import { adt, bytesOf, EPR_ORDER, GOOD_ORDER, message, VARIANT_REPORT } from '../fixtures.ts';
import { controlIdFrom } from '../message/ack.ts';
import { type DeliveryMeans, deliverDue } from './deliver.ts';
import { EXCHANGE_TABLES, exchangeMigrations } from './migrations.ts';
import { outboxConsumer } from './outbox.ts';
import { type Partner, readPartner } from './partner.ts';
import { type Received, type ReceiveMeans, receive } from './receive.ts';
import { createExchangeStore, type ExchangeStore } from './store.ts';

const START = new Date('2026-11-21T09:00:00Z');
const directory = loadDirectory();

interface World {
  readonly record: KeptRecord;
  readonly requests: Requests;
  readonly store: ExchangeStore;
  readonly take: (text: string) => Promise<Received>;
  readonly clock: { now: Date };
  readonly means: ReceiveMeans;
}

async function aWorld(database: Database): Promise<World> {
  await migrate(database, [...recordMigrations, ...exchangeMigrations]);
  const record = createRecord(database, { structure });
  const requests = createRequests({ record, directory, routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS });
  const store = createExchangeStore(database);
  const clock = { now: START };
  const means: ReceiveMeans = { store, record, requests, now: () => clock.now };
  for (const partner of [
    aPartner({ ods: 'R0A', application: 'HIVE' }),
    aPartner({ ods: 'R0A', application: 'EpicBeaker', aliases: { MFT: 'R0A', EPI: 'R0A', SMHGEN: '699X0' } }),
    aPartner({ ods: 'R0A', application: 'PAS' }),
    aPartner({ ods: '699X0', application: 'LIMS' }),
  ])
    await store.savePartner(partner);
  return { record, requests, store, clock, means, take: (text) => receive(bytesOf(text), { kind: 'by-partner', framing: [] }, means) };
}

function aPartner(given: Readonly<Record<string, unknown>>): Partner {
  const reading = readPartner(given, START);
  assert.ok(reading.kind === 'partner', JSON.stringify(reading));
  return reading.partner;
}

async function found<T>(record: KeptRecord, type: string, ...parameters: (readonly [string, string])[]): Promise<readonly T[]> {
  const page = await record.search({ type, parameters }, { kind: 'everything' });
  return page.matches.map(({ content }) => JSON.parse(content) as T); // the record stores resources of the type searched
}

/** An order in, its report in: a requester with something to be sent. */
async function anOrderWithItsReport(world: World): Promise<void> {
  assert.equal((await world.take(GOOD_ORDER)).code, 'AA');
  const report = await world.take(VARIANT_REPORT);
  assert.equal(report.code, 'AA', report.answer);
}

function delivery(world: World, send: NonNullable<DeliveryMeans['send']>): DeliveryMeans {
  return {
    store: world.store,
    record: world.record,
    now: () => world.clock.now,
    us: { application: 'OPENGMS', organisation: '699X0' },
    send,
  };
}

function later(world: World, minutes: number): void {
  world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000);
}

const acknowledged = (text: string, code = 'AA') => message('MSH|^~\\&|EPR|R0A', `MSA|${code}|${/\|([0-9A-F]{20})\|P\|/.exec(text)?.[1]}`);

eachDatabase('an order that came as HL7 v2 is an order with its tasks', async (database) => {
  const { take, record, store } = await aWorld(database);
  const received = await take(GOOD_ORDER);
  assert.equal(received.code, 'AA', received.answer);
  const [request] = await found<ServiceRequest>(record, 'ServiceRequest', ['identifier', 'P1000']);
  assert.equal(request?.code?.coding?.[0]?.code, 'R134.1');
  assert.ok((await found(record, 'Task', ['focus', `ServiceRequest/${request?.id}`])).length > 0);
  const [kept] = await store.inbound({ limit: 1 });
  assert.equal(kept?.status, 'accepted');
  assert.equal(Buffer.from(kept?.content ?? '').toString(), GOOD_ORDER);
});

eachDatabase('an EPR order with its many departures is taken, and its repairs are kept by source and rule', async (database) => {
  const { take, record, store } = await aWorld(database);
  const received = await take(EPR_ORDER);
  assert.equal(received.code, 'AA', received.answer);
  assert.equal((await found(record, 'ServiceRequest', ['identifier', '1000178578'])).length, 1);
  const quality = await store.quality(new Date('2026-11-01T00:00:00Z'));
  assert.ok(quality.some(({ source, code, messages }) => source === 'R0A:EpicBeaker' && code === 'V2_TEST_CODE_BARE' && messages === 1));
});

eachDatabase('HAZ-EXC-07: the same message again is answered as before and carried out once', async (database) => {
  const { take, record, store } = await aWorld(database);
  const first = await take(GOOD_ORDER);
  const again = await take(GOOD_ORDER);
  assert.equal(again.status, 'replayed');
  assert.equal(again.answer, first.answer);
  assert.equal((await found(record, 'ServiceRequest')).length, 1);
  assert.equal((await store.inbound({ limit: 10 })).length, 2, 'both are kept');
});

eachDatabase('HAZ-EXC-07: the same message twice at once is carried out once', async (database) => {
  const { take, record } = await aWorld(database);
  const both = await Promise.all([take(GOOD_ORDER), take(GOOD_ORDER)]);
  assert.deepEqual(
    both.map(({ code }) => code),
    ['AA', 'AA'],
  );
  assert.equal((await found(record, 'ServiceRequest')).length, 1);
});

eachDatabase('HAZ-EXC-08: another message under a number that was carried out is refused, not taken for a replay', async (database) => {
  const { take, record } = await aWorld(database);
  await take(GOOD_ORDER);
  const other = await take(GOOD_ORDER.replaceAll('P1000', 'P9999'));
  assert.equal(other.code, 'AE');
  assert.ok(other.findings.some(({ code }) => code === 'V2_CONTROL_ID_REUSED'));
  assert.equal((await found(record, 'ServiceRequest')).length, 1);
});

eachDatabase('a refused message is kept, writes nothing, and may come again mended under its number', async (database) => {
  const { take, record, store } = await aWorld(database);
  const refused = await take(GOOD_ORDER.replace('R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory', ''));
  assert.equal(refused.code, 'AE');
  assert.equal((await found(record, 'Patient')).length, 0);
  assert.equal((await store.inbound({ limit: 5, status: 'refused' })).length, 1);
  assert.equal((await take(GOOD_ORDER)).code, 'AA');
});

eachDatabase('bytes that are nothing at all are kept and answered AR', async (database) => {
  const { means, store } = await aWorld(database);
  const received = await receive(Buffer.from([0, 255, 1, 2, 254]), { kind: 'by-partner', framing: [] }, means);
  assert.equal(received.code, 'AR');
  assert.equal((await store.inbound({ limit: 5, status: 'unreadable' })).length, 1);
});

eachDatabase('a report finds its order by number and organisation', async (database) => {
  const world = await aWorld(database);
  await anOrderWithItsReport(world);
  const [request] = await found<ServiceRequest>(world.record, 'ServiceRequest');
  const [report] = await found<DiagnosticReport>(world.record, 'DiagnosticReport');
  assert.equal(report?.basedOn?.[0]?.reference, `ServiceRequest/${request?.id}`);
  assert.match(report?.presentedForm?.[0]?.url ?? '', /^Binary\//);
});

eachDatabase('a report whose order is not held is taken and told', async (database) => {
  const { take } = await aWorld(database);
  const received = await take(VARIANT_REPORT);
  assert.ok(
    received.findings.some(({ code }) => code === 'V2_ORDER_NOT_HELD'),
    received.answer,
  );
});

eachDatabase('A31 changes a patient who is held, and is nothing to do for another', async (database) => {
  const { take, record } = await aWorld(database);
  const nobody = await take(adt('A31'));
  assert.equal(nobody.code, 'AA', nobody.answer);
  assert.ok(nobody.findings.some(({ code }) => code === 'V2_PATIENT_NOT_HELD'));
  await take(GOOD_ORDER);
  const changed = await take(adt('A31').replace('ADT-A31', 'ADT-A31-2'));
  assert.equal(changed.code, 'AA', changed.answer);
  const [patient] = await found<Patient>(record, 'Patient');
  assert.equal(patient?.name?.[0]?.family, 'MARRIED');
  assert.equal(patient?.identifier?.length, 2, 'its numbers stay');
});

eachDatabase('A40 links the two records of one person', async (database) => {
  const { take, record } = await aWorld(database);
  assert.equal((await take(GOOD_ORDER)).code, 'AA');
  const other = GOOD_ORDER.replace('9990004005^^^NHS^NH~H123456', 'OLD1')
    .replaceAll('P1000', 'P2000')
    .replace('S1000', 'S2000')
    .replace('ORD-1001', 'ORD-1002');
  assert.equal((await take(other)).code, 'AA');
  const merged = await take(adt('A40', 'MRG|OLD1^^^R0A^MR'));
  assert.equal(merged.code, 'AA', merged.answer);
  const patients = await found<Patient>(record, 'Patient');
  const gone = patients.find(({ active }) => active === false);
  const stays = patients.find(({ active }) => active !== false);
  assert.equal(gone?.link?.[0]?.type, 'replaced-by');
  assert.equal(gone?.link?.[0]?.other?.reference, `Patient/${stays?.id}`);
  assert.equal(stays?.link?.[0]?.other?.reference, `Patient/${gone?.id}`);
});

eachDatabase('a cancellation revokes the order that is held', async (database) => {
  const { take, record } = await aWorld(database);
  await take(GOOD_ORDER);
  const cancelled = await take(GOOD_ORDER.replace('ORC|NW', 'ORC|CA').replace('ORD-1001', 'ORD-1009'));
  assert.equal(cancelled.code, 'AA', cancelled.answer);
  const requests = await found<ServiceRequest>(record, 'ServiceRequest');
  assert.deepEqual(
    requests.map(({ status }) => status),
    ['revoked'],
  );
});

eachDatabase('a change of an order (XO) changes the order that is held', async (database) => {
  const { take, record } = await aWorld(database);
  await take(GOOD_ORDER);
  const changed = await take(
    GOOD_ORDER.replace('ORC|NW', 'ORC|XO').replace('ORD-1001', 'ORD-1009').replace('in mother and brother', 'in mother, brother and aunt'),
  );
  assert.equal(changed.code, 'AA', changed.answer);
  const requests = await found<ServiceRequest>(record, 'ServiceRequest');
  assert.equal(requests.length, 1);
  assert.match(requests[0]?.note?.at(-1)?.text ?? '', /aunt/);
});

eachDatabase('a final report goes to the requester once, in order, matched by MSA-2', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(
    aPartner({ ods: 'R0A', application: 'HIVE', method: 'mllp', address: '127.0.0.1:2575', sendsTo: true, since: '2026-01-01' }),
  );
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  await world.record.follow(outboxConsumer);
  const sent: string[] = [];
  const round = await deliverDue(
    delivery(world, async (_, text) => {
      sent.push(text);
      return { kind: 'answered', text: acknowledged(text) };
    }),
  );
  assert.ok(round.acknowledged >= 1, JSON.stringify(await world.store.unacknowledged()));
  const report = sent.find((text) => text.includes('ORU^R01'));
  assert.match(report ?? '', /^MSH\|\^~\\&\|OPENGMS\|699X0\|HIVE\|R0A\|/);
  assert.match(report ?? '', /OBR\|1\|P1000\^R0A\|T26-0002\^699X0\|R134\.1/);
  assert.match(report ?? '', /\|ED\|1054161000000101/);
  assert.match(report ?? '', /48004-6/);
  assert.equal((await deliverDue(delivery(world, async () => assert.fail('sent twice')))).acknowledged, 0);
  assert.deepEqual(await world.store.unacknowledged(), []);
});

eachDatabase('two processes that deliver at the same time send each message once', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(
    aPartner({ ods: 'R0A', application: 'HIVE', method: 'mllp', address: '127.0.0.1:2575', sendsTo: true, since: '2026-01-01' }),
  );
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  const sent: string[] = [];
  const slow = delivery(world, async (_, text) => {
    sent.push(text);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { kind: 'answered', text: acknowledged(text) };
  });
  await Promise.all([deliverDue(slow), deliverDue(slow)]);
  await deliverDue(slow);
  assert.ok(sent.length > 0);
  assert.equal(new Set(sent.map((text) => text.split('|')[9])).size, sent.length, 'no control id twice');
  assert.deepEqual(await world.store.unacknowledged(), []);
});

eachDatabase('HAZ-EXC-09: without an answer it is tried every ten minutes for an hour, then a person is told', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(
    aPartner({ ods: 'R0A', application: 'HIVE', method: 'mllp', address: '127.0.0.1:1', sendsTo: true, since: '2026-01-01' }),
  );
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  let tries = 0;
  const silent = delivery(world, async () => {
    tries += 1;
    return { kind: 'no-answer', because: 'The connection failed (ECONNREFUSED).' };
  });
  for (let minute = 0; minute <= 59; minute += 1) {
    await deliverDue(silent);
    later(world, 1);
  }
  assert.equal(tries, 6, 'at 0, 10, 20, 30, 40 and 50 minutes');
  assert.ok((await world.store.unacknowledged()).every(({ status }) => status === 'waiting'));
  const open = (await world.store.unacknowledged()).length;
  for (let minute = 0; minute < open * 80; minute += 10) {
    await deliverDue(silent);
    later(world, 10);
  }
  const escalated = await world.store.unacknowledged();
  assert.ok(escalated.length > 0 && escalated.every(({ status }) => status === 'escalated'));
  assert.equal(escalated[0]?.findings[0]?.code, 'V2_DELIVERY_ESCALATED');
  const [first] = escalated;
  assert.ok(first && (await world.store.sendAgain(first.id, world.clock.now)));
  const round = await deliverDue(delivery(world, async (_, text) => ({ kind: 'answered', text: acknowledged(text) })));
  assert.equal(round.acknowledged, 1);
});

eachDatabase('an answer for another message is no answer, and AE is a matter for a person', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(
    aPartner({ ods: 'R0A', application: 'HIVE', method: 'mllp', address: '127.0.0.1:1', sendsTo: true, since: '2026-01-01' }),
  );
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  const other = await deliverDue(
    delivery(world, async () => ({ kind: 'answered', text: message('MSH|^~\\&|EPR|R0A', 'MSA|AA|SOMETHING-ELSE') })),
  );
  assert.equal(other.acknowledged, 0);
  assert.equal(other.waiting, 1);
  later(world, 11);
  const refused = await deliverDue(delivery(world, async (_, text) => ({ kind: 'answered', text: acknowledged(text, 'AE') })));
  assert.ok(refused.refused >= 1);
  assert.equal((await world.store.unacknowledged())[0]?.findings[0]?.code, 'V2_DELIVERY_REFUSED');
});

eachDatabase('delivery by e-mail is said not to be built', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(aPartner({ ods: 'R0A', application: 'HIVE', method: 'email-pdf', sendsTo: true, since: '2026-01-01' }));
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  await deliverDue(delivery(world, async () => assert.fail('sent')));
  assert.ok(
    (await world.store.unacknowledged()).every(
      ({ status, findings }) => status === 'escalated' && findings[0]?.code === 'V2_DELIVERY_NOT_BUILT',
    ),
  );
});

eachDatabase('a partner added today is not sent what was committed before', async (database) => {
  const world = await aWorld(database);
  await world.store.savePartner(
    aPartner({ ods: 'R0A', application: 'HIVE', method: 'mllp', address: '127.0.0.1:1', sendsTo: true, since: '2027-01-01' }),
  );
  await anOrderWithItsReport(world);
  await world.record.follow(outboxConsumer);
  assert.deepEqual(await world.store.unacknowledged(), []);
});

eachDatabase('every key of the exchange tables begins with the shard, and there is no foreign key or trigger', async (database) => {
  await aWorld(database);
  const indexes = await database.query<{ tablename: string; indexname: string; indexdef: string }>(
    `select tablename, indexname, indexdef from pg_indexes where tablename = any($1) and indexdef like 'CREATE UNIQUE%'`,
    [[...EXCHANGE_TABLES]],
  );
  assert.ok(indexes.length >= EXCHANGE_TABLES.length);
  for (const { indexname, indexdef } of indexes) assert.match(indexdef, /\(shard,/, indexname);
  const others = await database.query(`select 1 from pg_constraint where contype = 'f' and conrelid::regclass::text = any($1)`, [
    [...EXCHANGE_TABLES],
  ]);
  assert.equal(others.length, 0);
});

test('a control number fits MSH-10', () => assert.match(controlIdFrom('0a855024-3175-4898-9f02-225e95b071cd'), /^[0-9A-F]{20}$/));
