import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createRecord, recordMigrations, structure } from '../../foundation/record/index.ts';
import { migrate, openDatabase } from '../../foundation/storage/index.ts';
import { isExampleNhsNumber } from '../../foundation/terms/index.ts';
import { storing } from './into-record.ts';
import { regionOf } from './region.ts';

test('HAZ-REG-05 synthetic people have numbers that nobody is given, and a database that holds them refuses them a second time', async () => {
  const database = await openDatabase({ memory: true });
  after(() => database.close());
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const families = [...regionOf({ people: 30, seed: 1, day: '2026-11-21' })];
  const numbers = families.flatMap(({ records }) => records.flatMap(({ nhsNumber }) => nhsNumber ?? []));
  assert.ok(numbers.length >= 30 && new Set(numbers).size === numbers.length);
  for (const number of numbers) assert.ok(isExampleNhsNumber(number), number);
  const store = async () => {
    const { keep, done } = storing(record, () => new Date('2026-11-21T09:00:00Z'), 4);
    for (const family of families) await keep(family);
    await done();
  };
  await store();
  const [first] = families.flatMap(({ records }) => records);
  assert.ok(first);
  assert.equal((await record.read('Patient', first.id, { kind: 'everything' }))?.version, 1);
  const audit = await record.search({ type: 'AuditEvent', parameters: [['patient', `Patient/${first.id}`]] }, { kind: 'everything' });
  assert.equal(audit.matches.length, 1);
  await assert.rejects(store(), /holds people of a region already/);
});
