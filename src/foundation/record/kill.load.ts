// The load of the kill test, in a process of its own: commits of several resources, each said on standard output once it is acknowledged.

import { openDatabase } from '../storage/index.ts';
import { newId, newShard } from './index.ts';
import { anOrder, aPatient, aRecord, change } from './testing.ts';

const [databaseUrl, dataDirectory] = process.argv.slice(2);
const database = await openDatabase(databaseUrl ? { databaseUrl } : { dataDirectory });
const record = await aRecord(database);
process.stdout.write('ready\n');
// Bounded, in case nobody ends it.
const end = Date.now() + 20_000;
await Promise.all(
  Array.from({ length: 6 }, async () => {
    while (Date.now() < end) {
      const shard = newShard();
      const patient = newId(shard);
      const orders = Array.from({ length: 6 }, () => newId(shard));
      await change(record, [
        { kind: 'create', resource: aPatient(patient) },
        ...orders.map((id) => ({ kind: 'create', resource: anOrder(id, patient) }) as const),
      ]);
      process.stdout.write(`1 ${patient}\n`);
      await change(record, [
        { kind: 'update', resource: aPatient(patient, { active: false }), ifVersion: 1 },
        ...orders.map((id) => ({ kind: 'update', resource: anOrder(id, patient, { status: 'completed' }), ifVersion: 1 }) as const),
      ]);
      process.stdout.write(`2 ${patient}\n`);
    }
  }),
);
await database.close();
