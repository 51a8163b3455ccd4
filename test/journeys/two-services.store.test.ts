// Several processes of the service over one server: they start at once, both take orders, one stops, and nothing is lost or counted twice.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { consumers, openService, type Service } from '../../src/app.ts';
import { readServingConfig } from '../../src/config.ts';
import { anOrder } from '../../src/doors/fhir/testing.ts';
import { verify } from '../../src/foundation/audit/index.ts';
import { type Database, openDatabase } from '../../src/foundation/storage/index.ts';

const server = process.env.OPENGMS_TEST_POSTGRES;
const NOW = new Date('2026-11-21T09:00:00Z');
const ORDERS = 24;

/** What the followers keep, all of it: whatever order two processes took turns in, it must be what one of them would make of the feed. */
const DERIVED = [
  'select order_id, part, version, facts from laboratory_part order by 1, 2',
  'select order_id, organisation, relation from laboratory_listing order by 1, 2, 3',
  'select organisation, relation, order_id, stage, is_open, row from worklist order by 1, 2, 3',
  'select order_id, person, indication, month::text, event from equity_order order by 1',
  'select shard, month::text, event, indication, area, fifth, ethnicity, sex, age_band, orders, first_orders from equity_cell order by 1, 2, 3, 4, 5, 6, 7, 8, 9',
  'select person, resource, version, content from person_evidence order by 1, 2',
  'select person, born_on, practice, provenance from person_facts order by 1',
  'select patient_id, part, version, facts from research_choice_part order by 1, 2',
];

test('two processes on one server take orders at once, share the followers, and one goes on where the other stopped', {
  skip: server === undefined ? 'needs PostgreSQL (OPENGMS_TEST_POSTGRES)' : false,
  timeout: 120_000,
}, async () => {
  const name = `opengms_test_${randomBytes(6).toString('hex')}`;
  const keeper = await openDatabase({ databaseUrl: server ?? '', connections: 1 });
  await keeper.execute(`create database ${name}`);
  const url = new URL(server ?? '');
  url.pathname = `/${name}`;
  const reading = await openDatabase({ databaseUrl: url.href, connections: 2 });
  const running = new Set<Service>();
  try {
    // Both find an empty database and make its tables.
    const [one, other] = await Promise.all([aProcess(url.href), aProcess(url.href)]);
    running.add(one).add(other);
    await Promise.all(Array.from({ length: ORDERS }, (_, number) => place(number % 2 === 0 ? one : other, `ORDER-${number}`)));
    running.delete(one);
    await one.close();
    await Promise.all(Array.from({ length: ORDERS / 4 }, (_, number) => place(other, `ORDER-LATE-${number}`)));
    await other.following.caughtUp();

    const behind = await reading.query(
      `select h.shard, c.consumer from shard_head h join consumer_cursor c on c.shard = h.shard where c.position <> h.position`,
    );
    assert.deepEqual(behind, [], 'every follower is at the end of the feed');
    assert.equal(one.following.faults() + other.following.faults(), 0);
    const [placed] = await reading.query<{ count: number }>(`select count(*)::int as count from resource where type = 'ServiceRequest'`);
    assert.equal(placed?.count, ORDERS + ORDERS / 4);
    assert.deepEqual((await verify(reading)).faults, [], 'each version is sealed once, in one chain a shard');

    const shared = await derived(reading);
    assert.ok(shared.every((rows, place) => rows.length > 0 || DERIVED[place]?.includes('research_choice')));
    await other.record.rebuild(consumers(() => NOW, other.directory, other.rules));
    assert.deepEqual(await derived(reading), shared, 'as one process alone derives it from the whole feed');
  } finally {
    for (const service of running) await service.close();
    await reading.close();
    await keeper.execute(`drop database if exists ${name} with (force)`);
    await keeper.close();
  }
});

/** Personas are refused on a server; on a throw-away one they stand in for a provider of identities. */
async function aProcess(databaseUrl: string): Promise<Service> {
  const database = { ...(await openDatabase({ databaseUrl, connections: 4 })), kind: 'pglite' as const };
  const config = { ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: 'fatal' }), dataDirectory: '/nowhere', port: 0 };
  return openService({ config, database, now: () => NOW });
}

async function place(service: Service, local: string): Promise<void> {
  const response = await service.app.inject({
    method: 'POST',
    url: '/FHIR/R4',
    headers: { authorization: 'Bearer demo-clinician', 'content-type': 'application/fhir+json' },
    payload: JSON.stringify(anOrder({ local })),
  });
  assert.equal(response.statusCode, 200, response.body);
}

async function derived(database: Database): Promise<readonly (readonly unknown[])[]> {
  const tables: (readonly unknown[])[] = [];
  for (const sql of DERIVED) tables.push(await database.query(sql));
  return tables;
}
