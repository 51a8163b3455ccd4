import assert from 'node:assert/strict';
import type { AuditEvent, Patient, Resource } from '@medplum/fhirtypes';
import type { Database } from '../storage/index.ts';
import { migrate } from '../storage/index.ts';
import { eachDatabase } from '../storage/testing.ts';
import { createRecord, type FeedEntry, newId, newShard, recordMigrations, shardOf } from './index.ts';
import { smallStructure } from './small-structure.ts';

const everything = { kind: 'everything' } as const;
const now = new Date('2026-11-21T09:00:00.123Z');
const later = new Date('2026-11-21T10:00:00.000Z');

function anAudit(): AuditEvent {
  return {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    recorded: now.toISOString(),
    agent: [{ requestor: true }],
    source: { observer: { display: 'OpenGMS' } },
  };
}

function aPatient(id: string, family = 'Ashworth'): Patient {
  return { resourceType: 'Patient', id, meta: { profile: ['https://example.org/p'] }, name: [{ family, given: ['Zoë'] }], active: true };
}

async function aRecord(database: Database) {
  await migrate(database, recordMigrations);
  return createRecord(database, { structure: smallStructure });
}

eachDatabase('a committed resource is read back with its version and time', async (database) => {
  const record = await aRecord(database);
  const id = newId(newShard(), now);
  const result = await record.commit({ changes: [{ kind: 'create', resource: aPatient(id) }], parties: ['699X0'], audit: anAudit(), now });
  assert.equal(result.kind, 'committed');
  const stored = await record.read('Patient', id, everything);
  assert.ok(stored);
  assert.equal(stored.version, 1);
  assert.deepEqual(JSON.parse(stored.content), {
    ...aPatient(id),
    meta: { versionId: '1', lastUpdated: now.toISOString(), profile: ['https://example.org/p'] },
  });
  if (result.kind === 'committed') assert.deepEqual(result.versions, [stored]);
});

eachDatabase('an update supersedes, history keeps both, and a stale version refuses the whole commit', async (database) => {
  const record = await aRecord(database);
  const id = newId();
  const other = newId(shardOf(id));
  await record.commit({ changes: [{ kind: 'create', resource: aPatient(id) }], parties: ['699X0'], audit: anAudit(), now });
  const updated = await record.commit({
    changes: [{ kind: 'update', resource: aPatient(id, 'Begum'), ifVersion: 1 }],
    parties: ['699X1'],
    audit: anAudit(),
    now: later,
  });
  assert.equal(updated.kind === 'committed' && updated.versions[0]?.version, 2);
  const refused = await record.commit({
    changes: [
      { kind: 'create', resource: aPatient(other) },
      { kind: 'update', resource: aPatient(id, 'Clarke'), ifVersion: 1 },
    ],
    parties: [],
    audit: anAudit(),
    now: later,
  });
  assert.deepEqual(refused, { kind: 'version-conflict', type: 'Patient', id, current: 2 });
  assert.equal(await record.read('Patient', other, everything), undefined);
  const versions = await record.history({ type: 'Patient', id, count: 10 }, everything);
  assert.deepEqual(
    versions.map(({ version }) => version),
    [2, 1],
  );
  assert.equal((await record.readVersion('Patient', id, 1, { kind: 'organisation', organisation: '699X0' }))?.version, 1);
  assert.equal(await record.readVersion('Patient', id, 1, { kind: 'organisation', organisation: '699X9' }), undefined);
});

eachDatabase('the feed gives every version once, in order, without gaps', async (database) => {
  const record = await aRecord(database);
  const id = newId();
  const seen: FeedEntry[] = [];
  const consumer = {
    name: 'test',
    apply: async (entries: readonly FeedEntry[]) => void seen.push(...entries),
    reset: async () => undefined,
  };
  const resource: Resource = aPatient(id);
  await record.commit({ changes: [{ kind: 'create', resource }], parties: ['699X0'], audit: anAudit(), now });
  await record.commit({ changes: [{ kind: 'update', resource }], parties: [], audit: anAudit(), now });
  await record.commit({ changes: [{ kind: 'delete', type: 'Patient', id }], parties: [], audit: anAudit(), now });
  assert.equal(await record.follow(consumer), 6);
  assert.deepEqual(
    seen.map(({ position, type, version, deleted }) => [Number(position), type, version, deleted]),
    [
      [1, 'Patient', 1, false],
      [2, 'AuditEvent', 1, false],
      [3, 'Patient', 2, false],
      [4, 'AuditEvent', 1, false],
      [5, 'Patient', 3, true],
      [6, 'AuditEvent', 1, false],
    ],
  );
  assert.deepEqual(seen[0]?.parties, ['699X0']);
  assert.equal(await record.follow(consumer), 0);
  await Promise.all(Array.from({ length: 20 }, () => record.appendAudit([anAudit(), anAudit()], now)));
  assert.equal(await record.follow(consumer), 40);
});
