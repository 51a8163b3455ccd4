import assert from 'node:assert/strict';
import type { Patient } from '@medplum/fhirtypes';
import { PERSONAS, type Who } from '../identity/index.ts';
import { createRecord, type KeptRecord, newId, recordMigrations, shardOf, structure } from '../record/index.ts';
import { type Database, migrate } from '../storage/index.ts';
import { eachDatabase } from '../storage/testing.ts';
import { accessLog, auditEventFor, auditMigrations, auditSeals, chainHeads, recordAccess, verify } from './index.ts';

const now = new Date('2026-11-21T09:00:00.123Z');
const SHARD = 7;

function persona(name: string): Who {
  const found = PERSONAS.get(name);
  assert.ok(found);
  return found;
}

async function aRecord(db: Database): Promise<KeptRecord> {
  await migrate(db, [...recordMigrations, ...auditMigrations]);
  return createRecord(db, { structure });
}

async function commitPatient(record: KeptRecord, id: string, family: string, verb: 'create' | 'update' = 'create') {
  const resource: Patient = { resourceType: 'Patient', id, name: [{ family }] };
  const audit = auditEventFor({ who: persona('clinician'), interaction: verb, resources: [`Patient/${id}`], patients: [id], at: now });
  const result = await record.commit({ changes: [{ kind: verb, resource }], parties: ['R0A'], audit, now });
  assert.equal(result.kind, 'committed');
}

/** One shard with nine versions: three patients, one of them twice and one deleted, each with its AuditEvent; two seals. */
async function aSealedRecord(db: Database) {
  const record = await aRecord(db);
  const seals = auditSeals(() => now);
  const ids = [newId(SHARD), newId(SHARD), newId(SHARD)] as const;
  for (const id of ids) await commitPatient(record, id, 'Okafor');
  await record.follow(seals);
  await commitPatient(record, ids[0], 'Okafor-Reid', 'update');
  const audit = auditEventFor({
    who: persona('clinician'),
    interaction: 'delete',
    resources: [`Patient/${ids[2]}`],
    patients: [ids[2]],
    at: now,
  });
  await record.commit({ changes: [{ kind: 'delete', type: 'Patient', id: ids[2] }], parties: ['R0A'], audit, now });
  await record.follow(seals);
  return { record, ids, seals };
}

eachDatabase('an untouched record verifies, superseded and deleted versions and AuditEvents included', async (db) => {
  const { record } = await aSealedRecord(db);
  await recordAccess(record, {
    who: persona('clinician'),
    interaction: 'search-type',
    resources: [],
    patients: [],
    query: 'Task',
    at: now,
  });
  const verification = await verify(db);
  assert.deepEqual(verification.faults, []);
  assert.deepEqual([verification.isWhole, verification.entries, verification.seals, verification.notYetSealed], [true, 11, 2, 1]);
});

eachDatabase('HAZ-AUD-01 a changed row is found at its position', async (db) => {
  const { ids } = await aSealedRecord(db);
  await db.query(`update resource set content = replace(content, 'Okafor', 'Okaf0r') where type = 'Patient' and id = $1`, [ids[1]]);
  const { isWhole, faults } = await verify(db);
  assert.equal(isWhole, false);
  assert.deepEqual(faults, [{ kind: 'changed', shard: SHARD, position: '3', reference: `Patient/${ids[1]}/_history/1` }]);
});

eachDatabase('HAZ-AUD-01 a changed superseded version and a changed time of deletion are found', async (db) => {
  const { ids } = await aSealedRecord(db);
  await db.query(`update resource_history set content = replace(content, 'Okafor', 'Smith') where id = $1`, [ids[0]]);
  await db.query(`update resource set last_updated = last_updated - interval '1 day' where id = $1`, [ids[2]]);
  const { faults } = await verify(db);
  assert.deepEqual(
    faults.map((fault) => [fault.kind, 'position' in fault && fault.position]),
    [
      ['changed', '1'],
      ['changed', '9'],
    ],
  );
});

eachDatabase('HAZ-AUD-01 a deleted AuditEvent and a deleted feed row are found', async (db) => {
  await aSealedRecord(db);
  const [event] = await db.query<{ id: string }>('select id from feed where shard = $1 and position = 4', [SHARD]);
  assert.ok(event);
  await db.query('delete from resource where type = $1 and id = $2', ['AuditEvent', event.id]);
  await db.query('delete from feed where shard = $1 and position = 6', [SHARD]);
  const { faults } = await verify(db);
  assert.deepEqual(
    faults.map(({ kind }) => kind),
    ['removed', 'removed', 'added'],
    'the version whose feed row went is now one that the feed does not speak of',
  );
  assert.deepEqual(faults[0], { kind: 'removed', shard: SHARD, position: '4', reference: `AuditEvent/${event.id}/_history/1` });
});

eachDatabase('HAZ-AUD-01 a row put in past the record is found, with and without a feed position', async (db) => {
  const { ids } = await aSealedRecord(db);
  const id = newId(SHARD);
  await db.query(
    `insert into resource select (copy).* from
       (select jsonb_populate_record(r, jsonb_build_object('id', $2::text)) as copy from resource r where r.shard = $1 and r.id = $3) as c`,
    [SHARD, id, ids[1]],
  );
  const outside = await verify(db);
  assert.deepEqual(outside.faults, [{ kind: 'added', shard: SHARD, reference: `Patient/${id}/_history/1` }]);
  await db.query(`insert into feed (shard, position, type, id, version) values ($1, 99, 'Patient', $2, 1)`, [SHARD, id]);
  const inFeed = await verify(db);
  assert.deepEqual(inFeed.faults, [{ kind: 'added', shard: SHARD, position: '99', reference: `Patient/${id}/_history/1` }]);
});

eachDatabase('HAZ-AUD-01 a changed, a removed and a forged seal are found', async (db) => {
  await aSealedRecord(db);
  await db.query(`update audit_seal set sealed_at = sealed_at + interval '1 hour' where shard = $1 and sequence = 2`, [SHARD]);
  const changed = await verify(db);
  assert.deepEqual(changed.faults, [{ kind: 'seal', shard: SHARD, sequence: '2', because: 'its fields do not give its hash' }]);
  await db.query('delete from audit_seal where shard = $1 and sequence = 1', [SHARD]);
  const removed = await verify(db);
  assert.ok(removed.faults.some((fault) => fault.kind === 'seal' && fault.sequence === '1' && fault.because.startsWith('it is missing')));
});

eachDatabase('HAZ-AUD-02 a chain rewritten from end to end is found by heads kept elsewhere, and only by them', async (db) => {
  const { record, ids, seals } = await aSealedRecord(db);
  const kept = await chainHeads(db);
  assert.equal((await verify(db, kept)).isWhole, true);
  // What somebody with the database in hand would do: change a row, throw the seals away, and have everything sealed again.
  await db.query(`update resource set content = replace(content, 'Okafor', 'Smith') where id = $1`, [ids[1]]);
  await db.query('delete from audit_seal');
  await db.query('delete from consumer_cursor');
  await record.follow(seals);
  assert.equal((await verify(db)).isWhole, true);
  const { faults } = await verify(db, kept);
  assert.ok(faults.some((fault) => fault.kind === 'seal' && fault.shard === SHARD));
});

eachDatabase('a rebuild keeps the seals, so that replaying cannot hide a change', async (db) => {
  const { record, ids, seals } = await aSealedRecord(db);
  await db.query(`update resource set content = replace(content, 'Okafor', 'Smith') where id = $1`, [ids[1]]);
  await record.rebuild([seals]);
  assert.equal((await verify(db)).isWhole, false);
});

eachDatabase('a gap made before sealing stays visible after it', async (db) => {
  const record = await aRecord(db);
  await commitPatient(record, newId(SHARD), 'Nair');
  await db.query('delete from feed where shard = $1 and position = 1', [SHARD]);
  await record.follow(auditSeals(() => now));
  const { faults } = await verify(db);
  assert.ok(faults.some((fault) => fault.kind === 'removed' && fault.position === '1'));
});

eachDatabase('a patient reads who looked at their record, and that reading is in the log next time', async (db) => {
  const record = await aRecord(db);
  const id = newId(SHARD);
  await commitPatient(record, id, 'Okafor');
  await recordAccess(record, { who: persona('laboratory'), interaction: 'read', resources: [`Patient/${id}`], patients: [id], at: now });
  const patient: Who = { ...persona('patient'), patient: id };
  const first = await accessLog(record, { who: patient, patient: id, now });
  assert.equal(first.kind, 'log');
  if (first.kind !== 'log') return;
  assert.deepEqual(first.accesses.map(({ who, organisation }) => [who, organisation]).sort(), [
    ['Dr Amara Osei', 'R0A'],
    ['Joanna Kowalska', '699X0'],
  ]);
  const second = await accessLog(record, { who: patient, patient: id, now });
  assert.equal(second.kind === 'log' && second.accesses.length, 3);
});

eachDatabase('HAZ-IDN-02 nobody reads the access log of a record they cannot see', async (db) => {
  const record = await aRecord(db);
  const id = newId(SHARD);
  await commitPatient(record, id, 'Okafor');
  assert.equal(shardOf(id), SHARD);
  const someoneElse: Who = { ...persona('patient'), patient: newId(SHARD) };
  assert.equal((await accessLog(record, { who: someoneElse, patient: id, now })).kind, 'refused');
  assert.equal((await accessLog(record, { who: persona('clinician-other'), patient: id, now })).kind, 'refused');
  assert.equal((await accessLog(record, { who: persona('analyst'), patient: id, now })).kind, 'refused');
  assert.equal((await accessLog(record, { who: persona('clinician'), patient: id, now })).kind, 'log');
});

eachDatabase('an organisation finds the events of its own people, and not those of another', async (db) => {
  const record = await aRecord(db);
  const access = { interaction: 'search-type', resources: [], patients: [], query: 'Task', at: now } as const;
  await Promise.all(['clinician', 'clinician-other', 'laboratory'].map((name) => recordAccess(record, { who: persona(name), ...access })));
  for (const [organisation, count] of [
    ['R0A', 1],
    ['R0A', 1],
    ['699X0', 1],
    ['699P0', 0],
  ] as const) {
    const { matches } = await record.search({ type: 'AuditEvent', parameters: [] }, { kind: 'organisation', organisation });
    assert.equal(matches.length, count, organisation);
  }
});
