import assert from 'node:assert/strict';
import { ServiceError } from '../errors.ts';
import type { Scope } from '../identity/index.ts';
import { eachDatabase } from '../storage/testing.ts';
import { type KeptRecord, newId, shardOf } from './index.ts';
import { anObservation, anOrder, aPatient, aRecord, change, create, everything } from './testing.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const zoe = newId();
const ben = newId();
const names = new Map<string, string>();

function named(name: string, patient: string): string {
  const id = newId(shardOf(patient));
  names.set(id, name);
  return id;
}

async function aSmallService(record: KeptRecord): Promise<void> {
  names.clear();
  names.set(zoe, 'zoe').set(ben, 'ben');
  await create(record, [
    aPatient(zoe, { identifier: [{ system: NHS, value: '9990000018' }], gender: 'female', birthDate: '1980-02-29' }),
    anOrder(named('first', zoe), zoe, {
      authoredOn: '2026-01-05',
      code: { coding: [{ system: 'https://example.org/d', code: 'R210' }, { code: 'local,1' }] },
      identifier: [{ system: 'https://example.org/o', value: 'A|1' }],
    }),
    anOrder(named('second', zoe), zoe, { authoredOn: '2026-03-01T10:00:00Z', status: 'completed' }),
    anOrder(named('undated', zoe), zoe, {
      instantiatesUri: ['https://example.org/pathways/lynch'],
      subject: { reference: `Patient/${zoe}`, identifier: { system: NHS, value: '9990000018' } },
    }),
    anObservation(named('ldl', zoe), zoe, {
      effectiveDateTime: '2026-02',
      valueQuantity: { value: 5.4, system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    }),
  ]);
  await create(
    record,
    [
      aPatient(ben, { name: [{ family: "O'Hara_Smith", given: ['Ben'] }], active: false, birthDate: '1979' }),
      anOrder(named('bens', ben), ben, { authoredOn: '2026-02-10', status: 'draft' }),
      anOrder(named('logical', ben), ben, { subject: { identifier: { system: NHS, value: '9990000026' } }, authoredOn: '2025' }),
    ],
    ['699X1'],
    new Date('2026-11-21T11:00:00Z'),
  );
}

async function find(record: KeptRecord, query: string, scope: Scope = everything): Promise<string[]> {
  const [type = '', parameters = ''] = query.split('?');
  const found = await record.search({ type, parameters: [...new URLSearchParams(parameters)] }, scope);
  return found.matches.map(({ id }) => names.get(id) ?? id);
}

eachDatabase('each kind of search parameter finds what the specification says it finds', async (database) => {
  const record = await aRecord(database);
  await aSmallService(record);
  const cases: readonly (readonly [query: string, names: readonly string[]])[] = [
    ['Patient', ['ben', 'zoe']],
    [`Patient?_id=${zoe}`, ['zoe']],
    [`Patient?_id=${zoe},${ben},nobody&_sort=family`, ['zoe', 'ben']],
    [`Patient?identifier=${NHS}|9990000018`, ['zoe']],
    ['Patient?identifier=9990000018', ['zoe']],
    [`Patient?identifier=${NHS}|`, ['zoe']],
    ['Patient?identifier=|9990000018', []],
    ['Patient?identifier:missing=true', ['ben']],
    ['Patient?identifier:missing=false', ['zoe']],
    ['Patient?gender:not=female', ['ben']],
    ['Patient?active=false', ['ben']],
    ['Patient?given=zoe', ['zoe']],
    ['Patient?given=ZO', ['zoe']],
    ['Patient?given:exact=Zoë', ['zoe']],
    ['Patient?given:exact=Zoe', []],
    ['Patient?family:contains=hara', ['ben']],
    ['Patient?family=o%27hara_', ['ben']],
    ['Patient?family=o%25', []],
    ['Patient?birthdate=1980', ['zoe']],
    ['Patient?birthdate=1980-02-29', ['zoe']],
    ['Patient?birthdate=1979-05', []],
    ['Patient?birthdate=lt1980', ['ben']],
    ['Patient?birthdate=ge1980-02-29', ['zoe']],
    ['Patient?_lastUpdated=gt2026-11-21T10:00:00Z', ['ben']],
    ['Patient?_lastUpdated=2026-11-21', ['ben', 'zoe']],
    ['Patient?_lastUpdated=le2026-11-21T09:00', ['zoe']],
    ['ServiceRequest?status=active&_sort=authored', ['logical', 'first', 'undated']],
    ['ServiceRequest?status=active,draft&_sort=-authored', ['bens', 'first', 'logical', 'undated']],
    ['ServiceRequest?code=https://example.org/d|R210', ['first']],
    ['ServiceRequest?code=local\\,1', ['first']],
    ['ServiceRequest?identifier=https://example.org/o|A\\|1', ['first']],
    ['ServiceRequest?authored=2026-01', ['first']],
    ['ServiceRequest?authored=ge2026-01-01&authored=lt2026-03&_sort=authored', ['first', 'bens']],
    ['ServiceRequest?authored=sa2026-02-10', ['second']],
    ['ServiceRequest?authored=eb2026-01-05', ['logical']],
    ['ServiceRequest?authored=ne2025&_sort=authored', ['first', 'bens', 'second']],
    [`ServiceRequest?subject=Patient/${ben}`, ['bens']],
    [`ServiceRequest?patient=${ben}`, ['bens']],
    [`ServiceRequest?subject:Patient=${ben}`, ['bens']],
    [`ServiceRequest?subject=https://example.org/FHIR/R4/Patient/${ben}`, ['bens']],
    ['ServiceRequest?patient:identifier=9990000026', ['logical']],
    [`ServiceRequest?patient.identifier=${NHS}|9990000018&_sort=authored`, ['first', 'second', 'undated']],
    ['ServiceRequest?subject:Patient.family=ash&_sort=-authored', ['second', 'first', 'undated']],
    ['ServiceRequest?subject.birthdate=1979', ['bens']],
    ['ServiceRequest?instantiates-uri=https://example.org/pathways/lynch', ['undated']],
    ['ServiceRequest?instantiates-uri:below=https://example.org/pathways', ['undated']],
    ['ServiceRequest?_sort=status,-authored', ['first', 'logical', 'undated', 'second', 'bens']],
    ['Observation?value-quantity=5.4', ['ldl']],
    ['Observation?value-quantity=5', ['ldl']],
    ['Observation?value-quantity=5.0', []],
    ['Observation?value-quantity=gt4.9|http://unitsofmeasure.org|mmol/L', ['ldl']],
    ['Observation?value-quantity=gt4.9|http://unitsofmeasure.org|mg/dL', []],
    ['Observation?value-quantity=5.4||mmol/L', ['ldl']],
    ['Observation?date=2026', ['ldl']],
    ['Observation?date=gt2026-01&date=ap2026-02-14', ['ldl']],
  ];
  for (const [query, expected] of cases) {
    const found = await find(record, query);
    if (query.includes('_sort') || query === 'Patient') assert.deepEqual(found, expected, query);
    else assert.deepEqual(new Set(found), new Set(expected), query);
  }
});

eachDatabase('a search shows an organisation, and a patient, only what is theirs', async (database) => {
  const record = await aRecord(database);
  await aSmallService(record);
  const theirs: Scope = { kind: 'organisation', organisation: '699X1' };
  assert.deepEqual(await find(record, 'Patient', theirs), ['ben']);
  assert.deepEqual(await find(record, 'ServiceRequest?_sort=authored', theirs), ['logical', 'bens']);
  assert.deepEqual(await find(record, 'ServiceRequest?subject.family=ashworth', theirs), []);
  assert.deepEqual(await find(record, 'ServiceRequest?_sort=-authored', { kind: 'patient', patient: zoe }), ['second', 'first', 'undated']);
  assert.deepEqual(await find(record, 'Patient', { kind: 'patient', patient: zoe }), ['zoe']);
});

eachDatabase('pages follow each other without repeating or losing a row, whatever the order', async (database) => {
  const record = await aRecord(database);
  const patient = newId();
  const orders = Array.from({ length: 23 }, (_, index) =>
    anOrder(newId(shardOf(patient)), patient, {
      status: index % 2 ? 'active' : 'draft',
      ...(index % 5 === 0 ? {} : { authoredOn: `2026-01-${String(1 + (index % 4)).padStart(2, '0')}` }),
    }),
  );
  await create(record, orders.slice(0, 12));
  await create(record, orders.slice(12), ['699X0'], new Date('2026-11-22T09:00:00Z'));
  for (const sort of ['', 'authored', '-authored', '_lastUpdated', '-_lastUpdated', 'status,-authored', '-_id', 'subject']) {
    const seen: string[] = [];
    let next: string | undefined;
    let pages = 0;
    do {
      const page = await record.search(
        {
          type: 'ServiceRequest',
          parameters: [['_count', '4'], ...(sort ? [['_sort', sort] as const] : []), ...(next ? [['_page', next] as const] : [])],
        },
        everything,
      );
      seen.push(...page.matches.map(({ id }) => id));
      next = page.next;
      pages += 1;
    } while (next && pages < 20);
    assert.equal(pages, 6, sort);
    assert.equal(new Set(seen).size, 23, sort);
    const whole = await record.search(
      { type: 'ServiceRequest', parameters: [['_count', '100'], ...(sort ? [['_sort', sort] as const] : [])] },
      everything,
    );
    assert.deepEqual(
      seen,
      whole.matches.map(({ id }) => id),
      sort,
    );
  }
});

eachDatabase('totals, counts, what is pointed to and what points come when asked for', async (database) => {
  const record = await aRecord(database);
  await aSmallService(record);
  const ask = (type: string, ...parameters: (readonly [string, string])[]) => record.search({ type, parameters }, everything);
  assert.equal((await ask('ServiceRequest', ['_total', 'accurate'], ['_count', '2'])).total, 5);
  const counted = await ask('ServiceRequest', ['_summary', 'count'], ['status', 'active']);
  assert.deepEqual([counted.total, counted.matches], [3, []]);
  const forward = await ask('ServiceRequest', ['status', 'active'], ['_include', 'ServiceRequest:subject']);
  assert.deepEqual(
    forward.included.map(({ id }) => names.get(id)),
    ['zoe'],
  );
  const backward = await ask('Patient', ['_id', zoe], ['_revinclude', 'ServiceRequest:subject'], ['_revinclude', 'Observation:subject']);
  assert.deepEqual(new Set(backward.included.map(({ id }) => names.get(id))), new Set(['first', 'second', 'undated', 'ldl']));
  const hidden = await record.search(
    { type: 'Patient', parameters: [['_revinclude', 'ServiceRequest:subject']] },
    { kind: 'organisation', organisation: '699X1' },
  );
  assert.deepEqual(
    hidden.included.map(({ id }) => names.get(id)),
    ['bens'],
  );
});

eachDatabase('what cannot be understood is named, all of it at once, and nothing is ignored (HAZ-REC-08)', async (database) => {
  const record = await aRecord(database);
  const wrong: readonly (readonly [string, string])[] = [
    ['colour', 'red'],
    ['status:in', 'x'],
    ['authored', '2026-02-31'],
    ['authored', 'soon'],
    ['_sort', 'colour'],
    ['_count', 'many'],
    ['_include', 'ServiceRequest:status'],
    ['_include:iterate', 'ServiceRequest:subject'],
    ['_page', 'x'],
    ['_summary', 'text'],
    ['status.family', 'x'],
    ['status', ''],
    ['subject.colour', 'x'],
  ];
  await assert.rejects(record.search({ type: 'ServiceRequest', parameters: wrong }, everything), (error) => {
    assert.ok(error instanceof ServiceError);
    assert.equal(error.status, 400);
    assert.equal(error.findings.length, wrong.length);
    return true;
  });
});

eachDatabase('an update is found by what it says now, a deleted resource not at all', async (database) => {
  const record = await aRecord(database);
  await aSmallService(record);
  await change(record, [{ kind: 'update', resource: aPatient(zoe, { name: [{ family: 'Zephyr' }] }) }]);
  assert.deepEqual(await find(record, 'Patient?family=ash'), []);
  assert.deepEqual(await find(record, 'Patient?family=zeph'), ['zoe']);
  await change(record, [{ kind: 'delete', type: 'Patient', id: zoe }]);
  assert.deepEqual(await find(record, 'Patient?family=zeph'), []);
  assert.deepEqual(await find(record, 'Patient'), ['ben']);
});
