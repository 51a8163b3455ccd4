import assert from 'node:assert/strict';
import { DEMO_PATIENT_ID } from '../foundation/identity/index.ts';
import { createRecord, recordMigrations, structure } from '../foundation/record/index.ts';
import { migrate } from '../foundation/storage/index.ts';
import { eachDatabase } from '../foundation/storage/testing.ts';
import { isExampleNhsNumber, readNhsNumber } from '../foundation/terms/index.ts';
import { loadDirectory } from '../service/directory/index.ts';
import { SHIPPED_CLOCKS, SHIPPED_ROUTING } from '../service/laboratory/index.ts';
import { createRequests } from '../service/requests/index.ts';
import { prepareDemo } from './index.ts';
import { DEMO_PEOPLE } from './people.ts';

const EVERYTHING = { kind: 'everything' } as const;

eachDatabase('the demonstration has orders in every state, and is made once', async (database) => {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const directory = loadDirectory();
  const requests = createRequests({ record, directory, routing: SHIPPED_ROUTING, clocks: SHIPPED_CLOCKS });
  await prepareDemo(record, { requests, directory });
  const count = async (type: string, parameters: readonly (readonly [string, string])[]) =>
    (await record.search({ type, parameters: [...parameters, ['_summary', 'count']] }, EVERYTHING)).total;
  assert.equal(await count('ServiceRequest', []), 30);
  assert.equal(await count('ServiceRequest', [['status', 'revoked']]), 1);
  for (const status of ['preliminary', 'final', 'corrected'])
    assert.ok(((await count('DiagnosticReport', [['status', status]])) ?? 0) > 0, status);
  for (const status of ['requested', 'in-progress', 'on-hold', 'completed', 'rejected', 'cancelled'])
    assert.ok(((await count('Task', [['status', status]])) ?? 0) > 0, status);
  assert.equal(await count('ServiceRequest', [['patient', `Patient/${DEMO_PATIENT_ID}`]]), 1);
  await prepareDemo(record, { requests, directory });
  assert.equal(await count('ServiceRequest', []), 30);
});

eachDatabase('nobody of the demonstration has a number that could be a person’s', async () => {
  for (const { nhsNumber } of DEMO_PEOPLE) assert.ok(readNhsNumber(nhsNumber).kind === 'valid' && isExampleNhsNumber(nhsNumber), nhsNumber);
});
