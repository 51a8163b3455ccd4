// A form sent twice: choices, and how somebody is written to.
import assert from 'node:assert/strict';
import { PERSONAS } from '../../foundation/identity/index.ts';
import { createRecord, recordMigrations, structure } from '../../foundation/record/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { createPatients, needsFrom } from './index.ts';

const sam = PERSONAS.get('patient');
const SAM = sam?.patient ?? '';
const yes = { topic: 'family', agrees: true, details: {} } as const;
const no = { ...yes, agrees: false };

async function aHouse(database: Database) {
  assert.ok(sam);
  await migrate(database, [...recordMigrations]);
  const record = createRecord(database, { structure });
  const patients = createPatients({ record });
  const pressed = (minute: number, once?: string) => ({ who: sam, now: new Date(Date.UTC(2026, 10, 21, 9, minute)), once });
  return { record, patients, pressed, said: async () => (await patients.choices(SAM)).map(({ state }) => state) };
}

eachDatabase('a choice sent twice, at once or after one another, is one version; another press is another', async (database) => {
  const { patients, pressed, said } = await aHouse(database);
  const twice = await Promise.all([patients.choose(yes, pressed(1, 'first')), patients.choose(yes, pressed(1, 'first'))]);
  assert.deepEqual(twice, [{ kind: 'done' }, { kind: 'done' }]);
  assert.deepEqual(await patients.choose(yes, pressed(2, 'first')), { kind: 'done' });
  assert.deepEqual(await said(), ['agreed']);
  assert.deepEqual(await Promise.all([patients.choose(no, pressed(3, 'second')), patients.choose(no, pressed(3, 'second'))]), twice);
  assert.deepEqual(await said(), ['withdrawn', 'agreed']);
});

eachDatabase(
  'a yes pressed again on an old page after a no is a new yes: nobody is told that something was saved that does not stand',
  async (database) => {
    const { patients, pressed, said } = await aHouse(database);
    await patients.choose(yes, pressed(1, 'old page'));
    await patients.choose(no, pressed(2, 'new page'));
    assert.deepEqual(await patients.choose(yes, pressed(3, 'old page')), { kind: 'done' });
    assert.deepEqual(await said(), ['agreed', 'withdrawn', 'agreed']);
  },
);

eachDatabase('how somebody wants to be written to, sent twice, is one form', async (database) => {
  const { record, patients, pressed } = await aHouse(database);
  const large = needsFrom({ language: 'en', format: 'large-print', contact: 'letter', support: [] });
  const standard = { ...large, format: 'standard' };
  const forms = async () => (await record.search({ type: 'QuestionnaireResponse', parameters: [] }, { kind: 'everything' })).matches.length;
  await Promise.all([patients.keepNeeds(large, pressed(1, 'a')), patients.keepNeeds(large, pressed(1, 'a'))]);
  assert.equal(await forms(), 1);
  await patients.keepNeeds(standard, pressed(2, 'b'));
  assert.deepEqual(await patients.keepNeeds(large, pressed(3, 'a')), { kind: 'done' });
  assert.equal(await forms(), 3);
  assert.equal((await patients.needs(SAM)).format, 'large-print');
});
