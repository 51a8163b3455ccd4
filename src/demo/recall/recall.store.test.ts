import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { RESOURCE_TYPES, validateResource } from '../../foundation/record/index.ts';
import { openDatabase } from '../../foundation/storage/index.ts';
import { regionOf, writeRegion } from '../region/index.ts';
import { measureRecall } from './measure-recall.ts';
import { recallCsv, recallText } from './recall-text.ts';

const wishes = { people: 4000, seed: 2, day: '2026-11-21' };
const directory = await mkdtemp(join(tmpdir(), 'region-'));
after(() => rm(directory, { recursive: true, force: true }));

test('HAZ-REG-04 everybody whose recorded facts suffice is found, in a region of 4,000 people', async () => {
  const manifest = await writeRegion({ ...wishes, directory: join(directory, 'whole') });
  assert.equal(manifest.people, wishes.people);
  const database = await openDatabase({ memory: true });
  after(() => database.close());
  const recall = await measureRecall(join(directory, 'whole'), database);
  assert.deepEqual(recall.overlooked, []);
  const all = (measure: string) => recall.rows.filter((row) => row.measure === measure && row.dimension === 'all');
  const sufficient = all('found, where the record suffices');
  assert.ok(sufficient.reduce((sum, { of }) => sum + of, 0) >= 15, 'some are eligible on their record');
  for (const { count, of } of sufficient) assert.equal(count, of);
  // Whoever meets a guideline by the independent reading of it is never answered "no" by the rule when all is known.
  for (const { criterion, count, of } of all('eligible: found from the record')) assert.ok(count <= of, criterion);
  assert.ok(
    recall.rows.some(({ dimension }) => dimension === 'ethnicity') &&
      recall.rows.some(({ dimension }) => dimension === 'deprivation-fifth'),
  );
  assert.match(recallText(recall), /0 people whose record sufficed were overlooked/);
  assert.equal(recallCsv(recall).trim().split('\n').length, recall.rows.length + 1);
});

test('every resource of a region is valid FHIR R4', () => {
  let seen = 0;
  for (const { records } of regionOf({ people: 400, seed: 9, day: '2026-11-21' }))
    for (const { resources } of records)
      for (const resource of resources) {
        seen += 1;
        assert.ok(RESOURCE_TYPES.includes(resource.resourceType));
        assert.deepEqual(validateResource(resource), []);
      }
  assert.ok(seen > 700);
});

test('a folder that is not empty is left as it is, and an unfinished region is refused', async () => {
  await assert.rejects(writeRegion({ ...wishes, directory: join(directory, 'whole') }), /not empty/);
  const database = await openDatabase({ memory: true });
  after(() => database.close());
  await assert.rejects(measureRecall(join(directory, 'nowhere'), database), /no complete region/);
});
