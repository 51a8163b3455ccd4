import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiagnosticReport, Patient, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { seededUniform } from '../../../foundation/numbers/index.ts';
import { type FeedEntry, shardOf } from '../../../foundation/record/index.ts';
import { type Database, migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { appendEvents, CATALOGUE, type PathwayEvent, pathwayMigrations, shippedDefinitions } from '../../pathways/index.ts';
import { OUTCOME_SYSTEM } from '../../results/index.ts';
import { recount, replaceSmallAreas } from './count.ts';
import { CENSUS_TRACT, orderFacts, personFacts } from './facts.ts';
import { equityConsumer } from './keep.ts';
import { equityMigrations } from './migrations.ts';
import { type CellQuery, readCells, readDays, readSteps } from './read.ts';

function aPerson(id: string, more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    id,
    gender: 'female',
    birthDate: '1980-06-15',
    extension: [
      {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
        valueCodeableConcept: { coding: [{ code: 'R' }] },
      },
    ],
    address: [{ extension: [{ url: CENSUS_TRACT, valueString: 'E01000001' }] }],
    ...more,
  };
}

function anOrder(id: string, person: string, more: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    id,
    status: 'active',
    intent: 'order',
    subject: { reference: `Patient/${person}` },
    code: { coding: [{ system: SYSTEM.testDirectory, code: 'R134.1' }] },
    authoredOn: '2026-03-09',
    ...more,
  };
}

let position = 0n;
function entry(resource: Resource, more: Partial<FeedEntry> = {}): FeedEntry {
  position += 1n;
  return {
    type: resource.resourceType,
    id: resource.id ?? '',
    version: 1,
    lastUpdated: new Date('2026-03-09T10:00:00Z'),
    deleted: false,
    content: JSON.stringify(resource),
    shard: 3,
    position,
    parties: [],
    ...more,
  };
}

const follow = (database: Database, ...resources: Resource[]) =>
  database.transaction((tx) =>
    equityConsumer.apply(
      resources.map((resource) => entry(resource)),
      tx,
    ),
  );

const YEAR = { event: 'ordered', from: '2026-01-01', to: '2027-01-01', count: 'people' } as const;

async function aCube(database: Database): Promise<void> {
  await migrate(database, equityMigrations);
  await replaceSmallAreas(database, [
    { lsoa: 'E01000001', area: 'AA', fifth: 1 },
    { lsoa: 'E01000002', area: 'AB', fifth: 5 },
  ]);
}

test('Chinese people are counted with the Census group that holds them, and what is not stated is unknown', () => {
  assert.equal(personFacts(aPerson('p')).ethnicity, 'asian');
  const notStated = aPerson('p', { extension: [{ url: 'x/EthnicCategory', valueCodeableConcept: { coding: [{ code: 'Z' }] } }] });
  assert.equal(personFacts(notStated).ethnicity, 'unknown');
  assert.equal(personFacts({ resourceType: 'Patient' }).lsoa, 'unknown');
});

test('drafts, mistakes and requests without a directory code add nothing', () => {
  assert.equal(orderFacts(anOrder('o', 'p', { status: 'draft' })), undefined);
  assert.equal(orderFacts(anOrder('o', 'p', { status: 'entered-in-error' })), undefined);
  assert.equal(orderFacts(anOrder('o', 'p', { code: { text: 'a test' } })), undefined);
  assert.equal(orderFacts(anOrder('o', 'p', { status: 'revoked' }))?.event, 'cancelled');
});

eachDatabase('an order becomes a cell of its month, area, fifth, group, sex and age', async (database) => {
  await aCube(database);
  await follow(database, aPerson('p1'), anOrder('o1', 'p1'));
  assert.deepEqual(await readCells(database, YEAR), [
    { area: 'AA', fifth: '1', ethnicity: 'asian', sex: 'female', ageBand: '45-49', count: 1 },
  ]);
});

eachDatabase('a person is counted once in a period, however many orders there were', async (database) => {
  await aCube(database);
  await follow(
    database,
    aPerson('p1'),
    anOrder('o1', 'p1'),
    anOrder('o2', 'p1', { authoredOn: '2026-05-01' }),
    anOrder('o3', 'p1', { authoredOn: '2026-05-20' }),
  );
  const total = async (count: 'people' | 'orders') =>
    (await readCells(database, { ...YEAR, count })).reduce((sum, cell) => sum + cell.count, 0);
  assert.deepEqual([await total('people'), await total('orders')], [1, 3]);
  await follow(database, anOrder('o0', 'p1', { authoredOn: '2026-02-01' }));
  assert.deepEqual([await total('people'), await total('orders')], [1, 4]);
});

eachDatabase('a person who comes after the order, moves or is corrected takes the order along', async (database) => {
  await aCube(database);
  await follow(database, anOrder('o1', 'p1'));
  assert.equal((await readCells(database, YEAR))[0]?.area, 'unknown');
  await follow(database, aPerson('p1'));
  assert.equal((await readCells(database, YEAR))[0]?.area, 'AA');
  await follow(database, aPerson('p1', { address: [{ extension: [{ url: CENSUS_TRACT, valueString: 'E01000002' }] }] }));
  assert.deepEqual(
    (await readCells(database, YEAR)).map(({ area, fifth, count }) => [area, fifth, count]),
    [['AB', '5', 1]],
  );
});

eachDatabase('an order that is changed to another month, withdrawn or deleted leaves no cell behind', async (database) => {
  await aCube(database);
  await follow(database, aPerson('p1'), anOrder('o1', 'p1'), anOrder('o2', 'p1', { authoredOn: '2026-04-01' }));
  await follow(database, anOrder('o1', 'p1', { authoredOn: '2026-07-01' }));
  await follow(database, anOrder('o2', 'p1', { status: 'entered-in-error' }));
  const months = await database.query<{ month: string; orders: number }>('select month::text as month, orders from equity_cell');
  assert.deepEqual(months, [{ month: '2026-07-01', orders: 1 }]);
  await database.transaction((tx) => equityConsumer.apply([entry(anOrder('o1', 'p1'), { deleted: true, content: '' })], tx));
  assert.deepEqual(await readCells(database, YEAR), []);
});

eachDatabase('following the same changes twice, and counting everything again, gives the same cells', async (database) => {
  await aCube(database);
  const changes = Array.from({ length: 40 }, (_, i) => [
    aPerson(`p${i}`),
    anOrder(`o${i}`, `p${i}`, { authoredOn: `2026-0${1 + (i % 6)}-03` }),
  ]).flat();
  await follow(database, ...changes);
  const once = await database.query('select * from equity_cell order by month, area');
  await follow(database, ...changes);
  assert.deepEqual(await database.query('select * from equity_cell order by month, area'), once);
  await database.transaction((tx) => recount(tx));
  assert.deepEqual(await database.query('select * from equity_cell order by month, area'), once);
  await database.transaction((tx) => equityConsumer.reset(tx));
  assert.deepEqual(await readCells(database, YEAR), []);
});

eachDatabase('a new vintage of areas counts every cell again', async (database) => {
  await aCube(database);
  await follow(database, aPerson('p1'), anOrder('o1', 'p1'));
  await replaceSmallAreas(database, [{ lsoa: 'E01000001', area: 'merged', fifth: 2 }]);
  assert.deepEqual(
    (await readCells(database, { ...YEAR, indications: ['R134'] })).map(({ area, fifth }) => [area, fifth]),
    [['merged', '2']],
  );
  assert.deepEqual(await readCells(database, { ...YEAR, indications: ['R1'] }), []);
});

/** What the cube must hold, reckoned from the orders as they stand by nothing but counting. */
function reckoned(orders: ReadonlyMap<string, ServiceRequest>): readonly string[] {
  const cells = new Map<string, { orders: number; first: number }>();
  const seen = new Set<string>();
  const facts = [...orders].flatMap(([id, order]) => {
    const found = orderFacts(order);
    return found ? [{ id, ...found }] : [];
  });
  facts.sort((a, b) => (a.month === b.month ? (a.id < b.id ? -1 : 1) : a.month < b.month ? -1 : 1));
  for (const { person, indication, month, event } of facts) {
    const key = [month, event, indication, person === 'p1' ? 'AA' : 'AB'].join(' ');
    const cell = cells.get(key) ?? { orders: 0, first: 0 };
    const isFirst = !seen.has(`${person} ${indication} ${event}`);
    seen.add(`${person} ${indication} ${event}`);
    cells.set(key, { orders: cell.orders + 1, first: cell.first + (isFirst ? 1 : 0) });
  }
  return [...cells].map(([key, { orders: all, first }]) => `${key} ${all} ${first}`).sort();
}

eachDatabase(
  'whatever order requests arrive, move, change person, are taken back or were mistakes in, the cube is what counting from the start gives',
  async (database) => {
    await aCube(database);
    const elsewhere = { address: [{ extension: [{ url: CENSUS_TRACT, valueString: 'E01000002' }] }] };
    await follow(database, aPerson('p1'), aPerson('p2', elsewhere));
    const uniform = seededUniform(42);
    const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(uniform() * of.length)] ?? of[0];
    const orders = new Map<string, ServiceRequest>();
    const cube = () =>
      database.query<{ cell: string }>(
        `select concat_ws(' ', month, event, indication, area, sum(orders), sum(first_orders)) as cell from equity_cell
         group by month, event, indication, area`,
      );
    const cells = async () => (await cube()).map(({ cell }) => cell).sort();
    for (let round = 0; round < 40; round++) {
      const batch: ServiceRequest[] = [];
      for (let i = 0; i < 3; i++) {
        const id = `o${Math.floor(uniform() * 14)}`;
        const order = anOrder(id, one(['p1', 'p2']), {
          authoredOn: `2026-0${1 + Math.floor(uniform() * 6)}-1${Math.floor(uniform() * 9)}`,
          status: one(['active', 'active', 'active', 'revoked', 'entered-in-error', 'draft']),
          code: { coding: [{ system: SYSTEM.testDirectory, code: one(['R134.1', 'R210.2']) }] },
        });
        batch.push(order);
        orders.set(id, order);
      }
      await follow(database, ...batch);
      if (round % 7 === 6) {
        const [gone = ''] = orders.keys();
        orders.delete(gone);
        await database.transaction((tx) => equityConsumer.apply([entry(anOrder(gone, 'p1'), { deleted: true, content: '' })], tx));
      }
      assert.deepEqual(await cells(), reckoned(orders), `round ${round}`);
    }
    await database.transaction((tx) => recount(tx));
    assert.deepEqual(await cells(), reckoned(orders));
    const columns = await database.query<{ name: string }>(
      `select attname::text as name from pg_attribute where attrelid = 'equity_cell'::regclass and attnum > 0 and not attisdropped and not attnotnull`,
    );
    assert.deepEqual(columns, []);
  },
);

const aReport = (id: string, more: Partial<DiagnosticReport> = {}): DiagnosticReport => ({
  resourceType: 'DiagnosticReport',
  id,
  status: 'final',
  code: { text: 'a report' },
  subject: { reference: 'Patient/p1' },
  basedOn: [{ reference: 'ServiceRequest/o1' }],
  issued: '2026-04-20T10:00:00Z',
  conclusionCode: [{ coding: [{ system: OUTCOME_SYSTEM, code: '311' }] }],
  ...more,
});

eachDatabase(
  'a report is counted with the indication of its order, as a diagnosis or as uncertain, whichever came first',
  async (database) => {
    await aCube(database);
    const counts = async (indication = 'R134') =>
      Promise.all(
        (['reported', 'diagnosis-reported', 'uncertain-reported'] as const).map(
          async (event) => (await readCells(database, { ...YEAR, event, count: 'orders', indications: [indication] }))[0]?.count ?? 0,
        ),
      );
    await follow(database, aPerson('p1'), aReport('d1'));
    assert.deepEqual(await counts(), [0, 0, 0]);
    await follow(database, anOrder('o1', 'p1'));
    assert.deepEqual(await counts(), [1, 1, 0]);
    await follow(database, aReport('d1', { status: 'corrected', conclusionCode: [{ coding: [{ system: OUTCOME_SYSTEM, code: '314' }] }] }));
    assert.deepEqual(await counts(), [1, 0, 1]);
    await follow(database, aReport('d1', { status: 'entered-in-error' }), aReport('d2', { status: 'preliminary' }));
    assert.deepEqual(await counts(), [0, 0, 0]);
  },
);

eachDatabase(
  'turnaround is counted in days from the arrival of the first sample, also when its time is put right later',
  async (database) => {
    await aCube(database);
    const aSample = (id: string, received: string): Resource => ({
      resourceType: 'Specimen',
      id,
      request: [{ reference: 'ServiceRequest/o1' }],
      receivedTime: received,
    });
    const days = async () => (await readDays(database, YEAR)).map((cell) => [cell.fifth, cell.days, cell.count]);
    await follow(database, aPerson('p1'), anOrder('o1', 'p1'), aReport('d1'));
    assert.deepEqual(await days(), []);
    await follow(database, aSample('s1', '2026-04-06T09:00:00Z'), aSample('s2', '2026-04-10T09:00:00Z'));
    assert.deepEqual(await days(), [['1', 14, 1]]);
    await follow(database, aSample('s1', '2026-04-01T09:00:00Z'));
    assert.deepEqual(await days(), [['1', 19, 1]]);
  },
);

eachDatabase(
  'a request the laboratory turned down is refused once, in the month it was made; one taken back is not refused',
  async (database) => {
    await aCube(database);
    const aRefusal = (id: string, reason: string): Resource => ({
      resourceType: 'Task',
      id,
      status: 'rejected',
      intent: 'order',
      for: { reference: 'Patient/p1' },
      focus: { reference: 'ServiceRequest/o1' },
      lastModified: '2026-05-02T10:00:00Z',
      statusReason: { coding: [{ code: reason }] },
    });
    const count = async (event: CellQuery['event']) =>
      (await readCells(database, { ...YEAR, event, count: 'orders', indications: ['R134'] })).reduce((sum, cell) => sum + cell.count, 0);
    await follow(
      database,
      aPerson('p1'),
      aRefusal('t1', 'invalid-request'),
      aRefusal('t2', 'invalid-request'),
      aRefusal('t3', 'sample-sub-optimal'),
    );
    await follow(database, anOrder('o1', 'p1'), anOrder('o2', 'p1', { status: 'revoked' }));
    assert.deepEqual([await count('ordered'), await count('rejected'), await count('cancelled')], [1, 1, 1]);
    const months = await database.query("select distinct month::text as month from equity_cell where event = 'rejected'");
    assert.deepEqual(months, [{ month: '2026-03-01' }]);
  },
);

eachDatabase('a sample is counted when it arrived, and once more when it could not be used', async (database) => {
  await aCube(database);
  const aSample = (status: 'available' | 'unsatisfactory'): Resource => ({
    resourceType: 'Specimen',
    id: 's1',
    status,
    subject: { reference: 'Patient/p1' },
    request: [{ reference: 'ServiceRequest/o1' }],
    receivedTime: '2026-04-06T09:00:00Z',
  });
  const count = async (event: CellQuery['event']) =>
    (await readCells(database, { ...YEAR, event, count: 'orders', indications: ['R134'] })).length;
  await follow(database, aPerson('p1'), anOrder('o1', 'p1'), aSample('available'));
  assert.deepEqual([await count('sample-received'), await count('sample-failed')], [1, 0]);
  await follow(database, aSample('unsatisfactory'));
  assert.deepEqual([await count('sample-received'), await count('sample-failed')], [1, 1]);
});

eachDatabase('who came to a step of a pathway, who went on and who declined are counted from its instances', async (database) => {
  await aCube(database);
  await migrate(database, [...equityMigrations, ...pathwayMigrations(CATALOGUE)]);
  await database.transaction((tx) => equityConsumer.apply([entry(aPerson('p1'), { shard: shardOf('p1') })], tx));
  const instance = async (person: string, events: readonly object[]) => {
    const started = {
      id: 'e0',
      at: '2026-03-09T10:00:00Z',
      by: 'test',
      kind: 'started',
      person,
      pathway: 'lynch',
      version: '1',
      because: 'test',
    };
    const all = [started, ...events.map((event, i) => ({ id: `e${i + 1}`, at: '2026-04-09T10:00:00Z', by: 'test', ...event }))];
    // The events are written out as they are kept; fold() ignores any that are not.
    await database.transaction((tx) =>
      appendEvents(tx, { instance: `${person} lynch`, person, events: all as unknown as readonly PathwayEvent[] }, shippedDefinitions),
    );
  };
  const exit = (event: string) => ({ kind: 'happened', event });
  await instance('p1', [exit('mlh1-lost-bowel'), exit('braf-negative'), exit('not-methylated')]);
  await instance('p2', [exit('mmr-proficient')]);
  await instance('p3', [exit('msh2-msh6-pms2-lost'), { kind: 'declined', isForGood: true }]);
  await instance('p4', []);
  await instance('p5', [{ kind: 'entered-in-error' }]);
  const total = (cells: readonly { count: number }[]) => cells.reduce((sum, { count }) => sum + count, 0);
  const at = async (...steps: string[]) => {
    const { came, wentOn, declined } = await readSteps(database, { steps, from: '2026-01-01', to: '2027-01-01' });
    return [total(came), total(wentOn), total(declined)];
  };
  assert.deepEqual(await at('lynch/tumour-test'), [4, 3, 0]);
  assert.deepEqual(await at('lynch/braf', 'lynch/methylation'), [1, 1, 0]);
  assert.deepEqual(await at('lynch/germline-offer'), [2, 0, 1]);
  assert.deepEqual((await readSteps(database, { steps: ['lynch/tumour-test'], from: '2026-04-01', to: '2027-01-01' })).came, []);
  const { came } = await readSteps(database, { steps: ['lynch/braf'], from: '2026-01-01', to: '2027-01-01' });
  assert.deepEqual(
    came.map(({ area, fifth, ethnicity }) => [area, fifth, ethnicity]),
    [['AA', '1', 'asian']],
  );
});
