import assert from 'node:assert/strict';
import { ServiceError } from '../errors.ts';
import type { Scope } from '../identity/index.ts';
import type { Database } from '../storage/index.ts';
import { eachDatabase } from '../storage/testing.ts';
import { createRecord } from './create-record.ts';
import { type Claim, type FeedEntry, type KeptRecord, newId, newShard, shardOf } from './index.ts';
import { smallStructure } from './small-structure.ts';
import { anAudit, anOrder, aPatient, aRecord, change, create, everything, morning } from './testing.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const claimOf = (id: string, value = '9990000018'): Claim => ({ type: 'Patient', system: NHS, value, id });

function commitClaiming(record: KeptRecord, id: string, claims: readonly Claim[], releases: readonly Claim[] = []) {
  return record.commit({
    changes: [{ kind: 'update', resource: aPatient(id) }],
    parties: ['699X0'],
    audit: anAudit(),
    claims,
    releases,
    now: morning,
  });
}

eachDatabase(
  'an identifier belongs to one resource: the second claim is refused with its holder, and nothing is written (HAZ-REC-02)',
  async (database) => {
    const record = await aRecord(database);
    const [first, second] = [newId(), newId()];
    await commitClaiming(record, first, [claimOf(first)]);
    assert.equal(await record.holderOf('Patient', NHS, '9990000018'), first);
    assert.deepEqual(await commitClaiming(record, second, [claimOf(second)]), {
      kind: 'identifier-taken',
      claim: claimOf(second),
      holder: first,
    });
    const created = await record.commit({
      changes: [{ kind: 'create', resource: aPatient(second) }],
      parties: [],
      audit: anAudit(),
      claims: [claimOf(second, '1'), claimOf(second)],
      now: morning,
    });
    assert.equal(created.kind, 'identifier-taken');
    assert.equal(await record.read('Patient', second, everything), undefined);
    assert.equal(await record.holderOf('Patient', NHS, '1'), undefined);
    assert.equal((await commitClaiming(record, first, [claimOf(first)])).kind, 'committed');
    assert.equal((await commitClaiming(record, second, [claimOf(second)], [claimOf(first)])).kind, 'committed');
    assert.equal(await record.holderOf('Patient', NHS, '9990000018'), second);
  },
);

eachDatabase('of many who claim one identifier at the same moment exactly one gets it (HAZ-REC-02)', async (database) => {
  const record = await aRecord(database);
  const ids = Array.from({ length: 12 }, () => newId());
  const results = await Promise.all(
    ids.map((id) =>
      record.commit({
        changes: [{ kind: 'create', resource: aPatient(id) }],
        parties: [],
        audit: anAudit(),
        claims: [claimOf(id)],
        now: morning,
      }),
    ),
  );
  const winners = ids.filter((_, index) => results[index]?.kind === 'committed');
  assert.equal(winners.length, 1);
  for (const result of results) if (result.kind === 'identifier-taken') assert.equal(result.holder, winners[0]);
  assert.equal((await record.search({ type: 'Patient', parameters: [['_summary', 'count']] }, everything)).total, 1);
});

eachDatabase(
  'of many who update one version at the same moment exactly one succeeds, and those without a version all do (HAZ-REC-03)',
  async (database) => {
    const record = await aRecord(database);
    const id = newId();
    await create(record, [aPatient(id)]);
    const update = (ifVersion?: number) =>
      change(record, [
        { kind: 'update', resource: aPatient(id, { name: [{ family: `F${Math.random()}` }] }), ...(ifVersion ? { ifVersion } : {}) },
      ]);
    const guarded = await Promise.all(Array.from({ length: 10 }, () => update(1)));
    assert.equal(guarded.filter(({ kind }) => kind === 'committed').length, 1);
    assert.equal(guarded.filter(({ kind }) => kind === 'version-conflict').length, 9);
    const free = await Promise.all(Array.from({ length: 10 }, () => update()));
    assert.ok(free.every(({ kind }) => kind === 'committed'));
    const stored = await record.read('Patient', id, everything);
    assert.equal(stored?.version, 12);
    const [rows] = await database.query('select count(*)::integer as names from resource_name where id = $1', [id]);
    assert.deepEqual(rows, { names: 1 });
  },
);

eachDatabase('what exists is not created again, and a refused commit leaves no trace in the feed', async (database) => {
  const record = await aRecord(database);
  const id = newId();
  const other = newId(shardOf(id));
  await create(record, [aPatient(id)]);
  const refused = await change(record, [
    { kind: 'create', resource: aPatient(other) },
    { kind: 'create', resource: aPatient(id) },
  ]);
  assert.deepEqual(refused, { kind: 'already-exists', type: 'Patient', id });
  const entries = await feedOf(record);
  assert.deepEqual(
    entries.map(({ type, version }) => [type, version]),
    [
      ['Patient', 1],
      ['AuditEvent', 1],
    ],
  );
});

eachDatabase('a commit over several shards is whole or not at all as well', async (database) => {
  const record = await aRecord(database);
  const [one, two] = [newId(10), newId(20)];
  await create(record, [aPatient(two)]);
  const refused = await change(record, [
    { kind: 'create', resource: aPatient(one) },
    { kind: 'update', resource: aPatient(two), ifVersion: 7 },
  ]);
  assert.deepEqual(refused, { kind: 'version-conflict', type: 'Patient', id: two, current: 1 });
  assert.equal(await record.read('Patient', one, everything), undefined);
  const accepted = await change(record, [
    { kind: 'update', resource: aPatient(two), ifVersion: 1 },
    { kind: 'create', resource: aPatient(one) },
    { kind: 'delete', type: 'Patient', id: newId(30) },
  ]);
  assert.ok(accepted.kind === 'committed');
  assert.deepEqual(
    accepted.versions.map(({ id, version, deleted }) => [id === two ? 'two' : id === one ? 'one' : 'absent', version, deleted]),
    [
      ['two', 2, false],
      ['one', 1, false],
      ['absent', 0, true],
    ],
  );
});

eachDatabase(
  'an organisation sees what it took part in or was let see, nobody else does, and the two refusals look alike (HAZ-REC-04)',
  async (database) => {
    const record = await aRecord(database);
    const patient = newId();
    const order = newId(shardOf(patient));
    const as = (organisation: string): Scope => ({ kind: 'organisation', organisation });
    await create(record, [aPatient(patient), anOrder(order, patient)], ['699X0']);
    assert.equal(await record.read('ServiceRequest', order, as('699H1')), undefined);
    assert.equal(await record.read('ServiceRequest', newId(), as('699H1')), undefined);
    await record.commit({
      changes: [{ kind: 'update', resource: anOrder(order, patient, { status: 'completed' }) }],
      parties: ['699X0'],
      grants: [
        { reference: `ServiceRequest/${order}`, organisation: '699H1' },
        { reference: `Patient/${patient}`, organisation: '699H1' },
        { reference: `Patient/${patient}`, organisation: '699H2' },
      ],
      audit: anAudit(),
      now: morning,
    });
    for (const [type, id] of [
      ['ServiceRequest', order],
      ['Patient', patient],
    ] as const) {
      assert.equal((await record.read(type, id, as('699H1')))?.id, id);
      assert.equal((await record.read(type, id, as('699X0')))?.id, id);
    }
    assert.equal((await record.read('Patient', patient, everything))?.version, 1);
    assert.equal((await record.readMany([`Patient/${patient}`, `ServiceRequest/${order}`], as('699H2')))[1], undefined);
    assert.equal((await record.history({ type: 'ServiceRequest', count: 10 }, as('699H1'))).length, 2);
    assert.equal((await record.history({ type: 'ServiceRequest', count: 10 }, as('699H2'))).length, 0);
    assert.equal((await record.read('ServiceRequest', order, { kind: 'patient', patient }))?.version, 2);
    assert.equal(await record.read('ServiceRequest', order, { kind: 'patient', patient: newId() }), undefined);
  },
);

eachDatabase('audit events are never changed or deleted, and every commit has one (HAZ-REC-06)', async (database) => {
  const record = await aRecord(database);
  const id = newId();
  await record.appendAudit([{ ...anAudit(), id }], morning);
  const refusals: Parameters<KeptRecord['commit']>[0]['changes'][] = [
    [{ kind: 'update', resource: { ...anAudit(), id } }],
    [{ kind: 'delete', type: 'AuditEvent', id }],
  ];
  for (const changes of refusals)
    await assert.rejects(
      change(record, changes),
      (error) => error instanceof ServiceError && error.findings[0]?.code === 'REC_AUDIT_APPEND_ONLY',
    );
  await assert.rejects(record.commit({ changes: [], parties: [], audit: aPatient(newId()), now: morning }));
  assert.equal((await record.read('AuditEvent', id, everything))?.version, 1);
});

eachDatabase('read audits share a batch, resolve when they are stored, and an unusable one takes no other with it', async (database) => {
  const record = await aRecord(database);
  const good = Array.from({ length: 30 }, () => newId(5));
  const outcomes = await Promise.allSettled([
    ...good.map((id) => record.appendAudit([{ ...anAudit(), id }], morning)),
    record.appendAudit([{ ...anAudit(), id: 'not an id' }], morning),
  ]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    [...good.map(() => 'fulfilled'), 'rejected'],
  );
  const stored = await record.readMany(
    good.map((id) => `AuditEvent/${id}`),
    everything,
  );
  assert.ok(stored.every((one) => one?.version === 1));
});

eachDatabase('HAZ-REC-06 an audit event whose answer was lost, before or after it was stored, is stored once', async (database) => {
  await aRecord(database);
  const stored = async () =>
    Number((await database.query<{ n: string }>("select count(*) as n from resource where type = 'AuditEvent'"))[0]?.n);
  for (const moment of ['before', 'after'] as const) {
    let isToBeLost = true;
    const losing: Database = {
      ...database,
      query: async <Row>(text: string, parameters?: readonly unknown[], name?: string) => {
        const isLost = isToBeLost && text.includes('insert into resource ');
        if (isLost) isToBeLost = false;
        if (isLost && moment === 'before') throw new Error('Connection terminated unexpectedly');
        const rows = await database.query<Row>(text, parameters, name);
        if (isLost) throw new Error('Connection terminated unexpectedly');
        return rows;
      },
    };
    const record = createRecord(losing, { structure: smallStructure });
    const before = await stored();
    await Promise.all(Array.from({ length: 20 }, () => record.appendAudit([anAudit(), anAudit()], morning)));
    assert.equal(isToBeLost, false, 'an answer was lost');
    assert.equal((await stored()) - before, 40, `lost ${moment} it was stored`);
    // An id that a caller brought may be somebody else's: that is refused as before.
    const id = newId();
    await record.appendAudit([{ ...anAudit(), id }], morning);
    await assert.rejects(record.appendAudit([{ ...anAudit(), id }], morning));
  }
});

eachDatabase('a deleted resource keeps its history, is read as deleted, and comes back with the next version', async (database) => {
  const record = await aRecord(database);
  const id = 'outside-1';
  await create(record, [aPatient(id)]);
  await change(record, [{ kind: 'delete', type: 'Patient', id, ifVersion: 1 }]);
  const gone = await record.read('Patient', id, { kind: 'organisation', organisation: '699X0' });
  assert.deepEqual([gone?.version, gone?.deleted, gone?.content], [2, true, '']);
  const again = await change(record, [{ kind: 'delete', type: 'Patient', id }]);
  assert.deepEqual(again.kind === 'committed' && again.versions.map(({ version, deleted }) => [version, deleted]), [[2, true]]);
  await change(record, [{ kind: 'update', resource: aPatient(id) }]);
  assert.deepEqual(
    (await record.history({ type: 'Patient', id, count: 9 }, everything)).map(({ version, deleted }) => [version, deleted]),
    [
      [3, false],
      [2, true],
      [1, false],
    ],
  );
  assert.equal((await record.readVersion('Patient', id, 1, everything))?.deleted, false);
});

eachDatabase('history pages by time and never parts what was committed together', async (database) => {
  const record = await aRecord(database);
  const shard = newShard();
  for (let hour = 0; hour < 3; hour += 1)
    await create(
      record,
      [1, 2, 3].map(() => aPatient(newId(shard))),
      [],
      new Date(morning.getTime() + hour * 3_600_000),
    );
  const first = await record.history({ type: 'Patient', count: 4 }, everything);
  assert.equal(first.length, 6);
  const rest = await record.history({ type: 'Patient', count: 4, before: first.at(-1)?.lastUpdated ?? morning }, everything);
  assert.equal(rest.length, 3);
});

eachDatabase('a consumer that fails takes nothing and sees the same again; a rebuild replays everything', async (database) => {
  const record = await aRecord(database);
  await database.execute('create table counted (shard smallint, position bigint, primary key (shard, position))');
  let failures = 1;
  const consumer = {
    name: 'counting',
    apply: async (entries: readonly FeedEntry[], tx: { query(text: string, values: readonly unknown[]): Promise<unknown> }) => {
      for (const { shard, position } of entries) await tx.query('insert into counted values ($1, $2)', [shard, String(position)]);
      if (failures-- > 0) throw new Error('not today');
    },
    reset: async (tx: { query(text: string): Promise<unknown> }) => void (await tx.query('delete from counted')),
  };
  for (let index = 0; index < 5; index += 1) await create(record, [aPatient(newId())]);
  await assert.rejects(record.follow(consumer), /not today/);
  const taken = await Promise.all([record.follow(consumer), record.follow(consumer)]);
  assert.deepEqual(taken.toSorted(), [0, 10]);
  const seen: number[] = [];
  await record.rebuild([consumer], ({ done }) => seen.push(done));
  assert.deepEqual([seen[0], seen.at(-1)], [0, 10]);
  assert.deepEqual(await database.query('select count(*)::integer as n from counted'), [{ n: 10 }]);
});

eachDatabase('text that a database finds hard is stored as it is', async (database) => {
  const record = await aRecord(database);
  const id = newId();
  const family = `O"Brien\\ \u0000 {a,b} ${'é'.repeat(3000)} 🧬 \ud800`;
  await create(record, [aPatient(id, { name: [{ family }], identifier: [{ system: 'a|b', value: `x,"y"\u0000${'z'.repeat(5000)}` }] })]);
  const stored = await record.read('Patient', id, everything);
  assert.equal(JSON.parse(stored?.content ?? '{}').name[0].family, family);
  const found = await record.search({ type: 'Patient', parameters: [['family:exact', family.replaceAll(/[\\,|$]/g, '\\$&')]] }, everything);
  assert.equal(found.matches.length, 1);
});

async function feedOf(record: KeptRecord): Promise<readonly FeedEntry[]> {
  const seen: FeedEntry[] = [];
  await record.follow({ name: 'test', apply: async (entries) => void seen.push(...entries), reset: async () => undefined });
  return seen;
}
