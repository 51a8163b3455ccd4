import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Patient } from '@medplum/fhirtypes';
import { openService } from '../app.ts';
import { readConfig } from '../config.ts';
import { DEMO_PATIENT_ID } from '../foundation/identity/index.ts';
import { type ClinicalRecord, createRecord, recordMigrations, structure } from '../foundation/record/index.ts';
import { migrate, openDatabase } from '../foundation/storage/index.ts';
import { eachDatabase } from '../foundation/storage/testing.ts';
import { isExampleNhsNumber, readNhsNumber, SYSTEM } from '../foundation/terms/index.ts';
import { loadDirectory } from '../service/directory/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING } from '../service/laboratory/index.ts';
import { createRequests, type Requests } from '../service/requests/index.ts';
import { prepareDemo } from './index.ts';
import { DEMO_ORDERS, DEMO_PARTS, demoNhsNumber } from './numbers.ts';
import { DEMO_PEOPLE } from './people.ts';

const ORDERS = Object.values(DEMO_ORDERS).reduce((sum, { count }) => sum + count, 0);
const EVERYTHING = { kind: 'everything' } as const;

eachDatabase('the demonstration has orders in every state, and is made once', async (database) => {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const directory = loadDirectory();
  const requests = createRequests({ record, directory, routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS });
  await prepareDemo(record, { requests, directory });
  const count = async (type: string, parameters: readonly (readonly [string, string])[]) =>
    (await record.search({ type, parameters: [...parameters, ['_summary', 'count']] }, EVERYTHING)).total;
  assert.equal(await count('ServiceRequest', []), ORDERS);
  assert.equal(await count('ServiceRequest', [['status', 'revoked']]), 1);
  for (const status of ['preliminary', 'final', 'corrected'])
    assert.ok(((await count('DiagnosticReport', [['status', status]])) ?? 0) > 0, status);
  for (const status of ['requested', 'in-progress', 'on-hold', 'completed', 'rejected', 'cancelled'])
    assert.ok(((await count('Task', [['status', status]])) ?? 0) > 0, status);
  assert.equal(await count('ServiceRequest', [['patient', `Patient/${DEMO_PATIENT_ID}`]]), 3);
  await prepareDemo(record, { requests, directory });
  assert.equal(await count('ServiceRequest', []), ORDERS);
});

eachDatabase('a room of the demonstration that cannot be filled is named, and the others are filled all the same', async (database) => {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const directory = loadDirectory();
  const requests = createRequests({ record, directory, routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS });
  const taken = demoNhsNumber('patients', 1);
  const stranger: Patient = { resourceType: 'Patient', identifier: [{ system: SYSTEM.nhsNumber, value: taken }], birthDate: '1930-01-01' };
  const entries = [{ method: 'POST', type: 'Patient', resource: stranger, where: 'Patient' } as const];
  await requests.submit(
    { door: 'service', entries },
    { kind: 'system', id: 's', name: 'S', role: 'system', organisation: 'X26' },
    new Date(),
  );
  const said: string[] = [];
  const { failed } = await prepareDemo(record, { requests, directory }, (line) => said.push(line));
  assert.deepEqual(
    failed.map(({ room }) => room),
    ['patients'],
  );
  assert.ok(said.some((line) => line.startsWith('The demonstration of patients is not complete: ')));
  assert.ok((await record.search({ type: 'MedicationRequest', parameters: [] }, EVERYTHING)).matches.length > 0);
});

test('a start that was cut short goes on where it ended, and nobody is ordered for twice', async () => {
  const service = await openService({
    config: readConfig({ OPENGMS_DEMO: '1', PORT: '0', OPENGMS_LOG: 'error', OPENGMS_DATA: '/nonexistent' }),
    database: await openDatabase({ memory: true }),
  });
  try {
    const { record, requests } = service;
    let placed = 0;
    const cutShort: Requests = {
      ...requests,
      submit: (...told) => {
        placed += 1;
        if (placed === 40) throw new Error('The power went.');
        return requests.submit(...told);
      },
    };
    const quietly = () => undefined;
    const first = await prepareDemo(record, { ...service, requests: cutShort }, quietly);
    assert.deepEqual(
      first.failed.map(({ because }) => because),
      ['The power went.'],
    );
    assert.deepEqual((await prepareDemo(record, service, quietly)).failed, []);
    const full = await census(record);
    assert.deepEqual((await prepareDemo(record, service, quietly)).failed, []);
    assert.deepEqual(await census(record), full);
    assert.equal(full.ServiceRequest, ORDERS);
  } finally {
    await service.close();
  }
});

async function census(record: ClinicalRecord): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const type of ['Patient', 'ServiceRequest', 'MedicationRequest', 'Condition', 'Observation', 'RelatedPerson', 'Consent', 'List']) {
    const found = await record.search({ type, parameters: [['_summary', 'count']] }, EVERYTHING);
    counts[type] = found.total ?? 0;
  }
  return counts;
}

test('every part of the demonstration has NHS numbers of its own, and none could be a person’s', () => {
  const given = new Set<string>();
  for (const { part } of DEMO_PARTS)
    for (let index = 0; index < 100; index += 1) {
      const number = demoNhsNumber(part, index);
      assert.ok(readNhsNumber(number).kind === 'valid' && isExampleNhsNumber(number) && !given.has(number), `${part} ${number}`);
      given.add(number);
    }
  assert.throws(() => demoNhsNumber('families', 1_000), /have no NHS number/);
  for (const { nhsNumber } of DEMO_PEOPLE) assert.ok(given.has(nhsNumber), nhsNumber);
});
