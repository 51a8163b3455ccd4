import assert from 'node:assert/strict';
import { shardOf } from '../../../foundation/record/index.ts';
import { migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { CATALOGUE, PATHWAYS, RULES } from '../definitions/shipped.ts';
import { pathwayMigrations } from '../facts/schema.ts';
import { keepFacts } from '../facts/store.ts';
import type { Definitions, PathwayEvent } from './fold.ts';
import { instanceId } from './start-by-reflex.ts';
import { appendEvents, noteTold, reconcile, sweep } from './store.ts';

const definitions: Definitions = (id, version) => PATHWAYS.find((each) => each.id === id && each.version === version);
const start = (person: string, pathway: string): PathwayEvent => ({
  id: 's',
  at: '2026-01-01T09:00:00.000Z',
  by: 'search',
  kind: 'started',
  person,
  pathway,
  version: '1',
  because: 'found',
});

eachDatabase('a sweep finds what is late, tells each once a step of the line, and finds nothing twice', async (database) => {
  await migrate(database, pathwayMigrations(CATALOGUE));
  await database.transaction(async (tx) => {
    for (const person of ['a', 'b'])
      await appendEvents(tx, { instance: instanceId(person, 'fh'), person, events: [start(person, 'fh')] }, definitions);
    // Twice the same: once.
    await appendEvents(tx, { instance: instanceId('a', 'fh'), person: 'a', events: [start('a', 'fh')] }, definitions);
    await appendEvents(
      tx,
      {
        instance: instanceId('b', 'fh'),
        person: 'b',
        events: [{ id: 'e', at: '2026-01-02T09:00:00.000Z', by: 'gp', kind: 'happened', event: 'criteria-not-met' }],
      },
      definitions,
    );
  });
  assert.deepEqual(await sweep(database, new Date('2026-01-20T00:00:00Z')), []);
  const run = (now: Date) =>
    database.transaction(async (tx) => {
      const late = await sweep(tx, now);
      await noteTold(tx, late, definitions, now);
      return late.map(({ person, step, tell }) => [person, step, tell]);
    });
  assert.deepEqual(await run(new Date('2026-02-20T00:00:00Z')), [['a', 'review', 'gp-practice']]);
  assert.deepEqual(await run(new Date('2026-02-20T00:00:00Z')), []);
  assert.deepEqual(await run(new Date('2026-04-20T00:00:00Z')), [['a', 'review', 'pathway-lead']]);
});

eachDatabase(
  'HAZ-PTH-10 reconciliation lists everybody found by criteria who is neither open nor ended, and nobody else',
  async (database) => {
    await migrate(database, pathwayMigrations(CATALOGUE));
    const known = new Map<string, { readonly value: boolean | number }>([
      ['totalCholesterol', { value: 9.4 }],
      ['fhDiagnosed', { value: false }],
    ]);
    const people = ['open', 'ended', 'missed', 'mistaken', 'low'];
    await keepFacts(
      database,
      people.map((person) => ({
        shard: shardOf(person),
        person,
        bornOn: '1970-01-01',
        facts: person === 'low' ? new Map([...known, ['totalCholesterol', { value: 5 }]]) : known,
        lists: new Map(),
      })),
      CATALOGUE,
    );
    await database.transaction(async (tx) => {
      for (const person of ['open', 'ended', 'mistaken'])
        await appendEvents(tx, { instance: instanceId(person, 'fh'), person, events: [start(person, 'fh')] }, definitions);
      await appendEvents(
        tx,
        {
          instance: instanceId('ended', 'fh'),
          person: 'ended',
          events: [{ id: 'e', at: '2026-02-01T00:00:00Z', by: 'gp', kind: 'happened', event: 'secondary-cause' }],
        },
        definitions,
      );
      await appendEvents(
        tx,
        {
          instance: instanceId('mistaken', 'fh'),
          person: 'mistaken',
          events: [{ id: 'e', at: '2026-02-01T00:00:00Z', by: 'gp', kind: 'entered-in-error' }],
        },
        definitions,
      );
    });
    const missed = await reconcile(database, PATHWAYS, RULES, '2026-11-21');
    assert.deepEqual(
      missed.filter(({ pathway }) => pathway === 'fh').map(({ person }) => person),
      ['missed', 'mistaken'],
    );
  },
);
