import assert from 'node:assert/strict';
import { test } from 'node:test';
import lynchFile from '../../../../data/pathways/lynch.json' with { type: 'json' };
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { readArea } from '../definitions/area-file.ts';
import { CATALOGUE } from '../definitions/shipped.ts';
import { pathwayMigrations } from '../facts/schema.ts';
import { newestVersions } from './definition.ts';
import type { Definitions, PathwayEvent } from './fold.ts';
import { instanceId } from './start-by-reflex.ts';
import { appendEvents, openInstances, readEvents } from './store.ts';
import { takeOver } from './take-over.ts';

/** The area as it would stand after a revision: one step renamed, one gone without a word where to. */
function anAreaOfTwoVersions() {
  const [lynch, ...others] = lynchFile.pathways;
  assert.ok(lynch);
  const steps = lynch.steps
    .filter(({ id }) => id !== 'unexplained')
    .map((step) => ({
      ...step,
      id: step.id === 'braf' ? 'braf-and-methylation' : step.id,
      exits: step.exits
        .filter((exit) => !('to' in exit) || exit.to !== 'unexplained')
        .map((exit) => ('to' in exit && exit.to === 'braf' ? { ...exit, to: 'braf-and-methylation' } : exit)),
    }));
  const second = { ...lynch, version: '2', effective: { from: '2026-10-01' }, steps, replaces: { braf: 'braf-and-methylation' } };
  const reading = readArea({ ...lynchFile, pathways: [lynch, second, ...others] }, CATALOGUE, { tryEveryLimb: false });
  assert.ok(reading.kind === 'area', reading.kind === 'refused' ? JSON.stringify(reading.findings) : '');
  return reading.area.pathways;
}

test('of two versions of a pathway in a file both are kept, and the newer one is what is begun now', () => {
  const all = anAreaOfTwoVersions();
  assert.deepEqual(
    newestVersions(all).map(({ id, version }) => [id, version]),
    [
      ['lynch', '2'],
      ['lynch-surveillance', '1'],
    ],
  );
  assert.equal(all.length, 3);
});

eachDatabase('HAZ-PTH-09 a second version of a definition takes over everybody under way and drops nobody', async (database) => {
  await migrate(database, pathwayMigrations(CATALOGUE));
  const all = anAreaOfTwoVersions();
  const definitions: Definitions = (id, version) => all.find((each) => each.id === id && each.version === version);
  const base = { at: '2026-09-01T09:00:00.000Z', by: 'reflex' };
  const at = (person: string, step: string): readonly PathwayEvent[] => [
    { ...base, id: 's', kind: 'started', person, pathway: 'lynch', version: '1', because: 'found', step },
  ];
  const steps = { kept: 'germline-result', renamed: 'braf', gone: 'unexplained' };
  await database.transaction(async (tx) => {
    for (const [person, step] of Object.entries(steps))
      await appendEvents(tx, { instance: instanceId(person, 'lynch'), person, events: at(person, step) }, definitions);
  });
  const now = new Date('2026-10-02T03:00:00Z');
  const take = () => database.transaction((tx) => takeOver(tx, newestVersions(all), definitions, now));
  assert.equal(await take(), 3);
  assert.equal(await take(), 0, 'once');
  const standing = async (person: string) => {
    const [open] = await openInstances(database, person);
    assert.ok(open?.status === 'open', `${person} was dropped`);
    return { version: open.version, step: open.step, owner: open.owner, isTrouble: open.trouble !== undefined };
  };
  assert.deepEqual(await standing('kept'), { version: '2', step: 'germline-result', owner: 'laboratory', isTrouble: false });
  assert.deepEqual(await standing('renamed'), { version: '2', step: 'braf-and-methylation', owner: 'laboratory', isTrouble: false });
  assert.deepEqual(await standing('gone'), { version: '2', step: 'unexplained', owner: 'pathway-lead', isTrouble: true });
  assert.equal((await readEvents(database, instanceId('kept', 'lynch'), 'kept')).at(-1)?.kind, 'version-changed');
});
