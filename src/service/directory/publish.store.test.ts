import assert from 'node:assert/strict';
import { createRecord, recordMigrations, structure } from '../../foundation/record/index.ts';
import { migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { loadDirectory, publishDirectory } from './index.ts';

eachDatabase('the directory is published into the record once, and found there by its old code', async (database) => {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const directory = loadDirectory();
  const now = new Date('2026-11-21T09:00:00Z');
  const written = await publishDirectory(record, directory, now);
  assert.ok(written > 2_700, `${written} resources`);
  assert.equal(await publishDirectory(record, directory, now), 0);
  const page = await record.search(
    { type: 'PlanDefinition', parameters: [['identifier', 'R134']] },
    { kind: 'organisation', organisation: 'R0A' },
  );
  assert.equal(page.matches.length, 1);
});
