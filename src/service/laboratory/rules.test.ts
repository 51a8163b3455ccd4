import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  hubOf,
  type KeptChange,
  organisationName,
  type Proposed,
  type RuleChange,
  routeFor,
  SHIPPED_CLOCKS,
  SHIPPED_ROUTING,
  targetFor,
} from './index.ts';
import { earliestDay, foldClocks, foldRouting, readChange } from './rules.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const at = { by: { id: '1', name: 'Ruth' }, at: NOW };
const approved = (number: number, change: RuleChange, from: string, isApproved = true): KeptChange => ({
  number,
  change,
  from,
  why: 'reason',
  proposed: at,
  decided: { by: { id: '2', name: 'Gareth' }, at: NOW, isApproved, why: '' },
});
const blank: Proposed = { kind: '', ods: '', name: '', laboratories: '', test: '', hub: '', days: '', from: '', why: '' };
const faults = (typed: Partial<Proposed>, changes: readonly KeptChange[] = [], now = NOW) => {
  const reading = readChange(
    { ...blank, ...typed },
    { routing: SHIPPED_ROUTING, changes, isTest: (code) => code === 'R134' || code === 'R134.1', now },
  );
  return reading.kind === 'fine' ? [] : reading.faults.map(({ field, text }) => `${field}: ${text}`);
};

test('HAZ-LAB-06 a home hub and a name hold from their day, the later change before the earlier, and no laboratory moves', () => {
  const changes = [
    approved(1, { kind: 'organisation', ods: 'R0A', name: 'Manchester Trust', hub: '699N0' }, '2026-12-01'),
    approved(2, { kind: 'organisation', ods: 'R0A', name: 'Greater Manchester Trust', hub: '699L0' }, '2027-01-01'),
    approved(3, { kind: 'organisation', ods: 'A20047', name: "Dr Legg's Surgery", hub: '699X0' }, '2026-12-01'),
    approved(4, { kind: 'organisation', ods: 'RAX', name: 'Refused', hub: '699X0' }, '2026-12-01', false),
  ];
  const on = (day: string) => foldRouting(SHIPPED_ROUTING, changes, day);
  const hub = (requester: string, day: string) => routeFor({ requester, testCodes: ['R134.1'], on: day }, on('2026-11-21'))?.owner;
  assert.deepEqual(
    ['2026-11-30', '2026-12-01', '2027-01-01'].map((day) => hub('R0A', day)),
    ['699X0', '699N0', '699L0'],
  );
  assert.deepEqual([hub('A20047', '2026-11-30'), hub('A20047', '2026-12-01')], [undefined, '699X0']);
  assert.notEqual(organisationName('RAX', on('2027-02-01')), 'Refused');
  assert.equal(organisationName('R0A', on('2026-11-30')), 'Manchester University NHS Foundation Trust');
  assert.equal(organisationName('R0A', on('2026-12-31')), 'Manchester Trust');
  assert.equal(organisationName('R0A', on('2027-01-01')), 'Greater Manchester Trust');
  for (const { ods } of SHIPPED_ROUTING.requesters) assert.equal(hubOf(ods, on('2027-02-01'))?.ods, hubOf(ods, SHIPPED_ROUTING)?.ods, ods);
});

test('HAZ-LAB-06 a hub is added, named anew and given laboratories from its day, and no laboratory leaves the hub it works for', () => {
  const changes = [
    approved(1, { kind: 'hub', ods: '69B10', name: 'Wessex Genomic Laboratory Hub', laboratories: ['RN5'] }, '2026-12-01'),
    approved(2, { kind: 'hub', ods: '69B10', name: 'Solent Genomic Laboratory Hub', laboratories: ['RN7'] }, '2027-01-01'),
    approved(3, { kind: 'hub', ods: '699X0', name: 'North West Hub', laboratories: [] }, '2027-01-01'),
    approved(4, { kind: 'organisation', ods: 'R1F', name: 'Isle Of Wight NHS Trust', hub: '69B10' }, '2026-12-01'),
  ];
  const on = (day: string) => foldRouting(SHIPPED_ROUTING, changes, day);
  const names = (day: string) => ['69B10', '699X0'].map((hub) => organisationName(hub, on(day)));
  assert.deepEqual(names('2026-12-31'), ['Wessex Genomic Laboratory Hub', 'North West Genomic Laboratory Hub']);
  assert.deepEqual(names('2027-01-01'), ['Solent Genomic Laboratory Hub', 'North West Hub']);
  const hubOfRn5 = (day: string) => hubOf('RN5', on(day))?.ods;
  assert.deepEqual([hubOfRn5('2026-11-30'), hubOfRn5('2026-12-01')], ['699P0', '69B10']);
  assert.deepEqual(on('2027-01-01').hubs.find(({ ods }) => ods === '69B10')?.laboratories, ['RN5', 'RN7']);
  const home = (day: string) => routeFor({ requester: 'R1F', testCodes: ['R134.1'], on: day }, on('2026-11-21'))?.owner;
  assert.deepEqual([home('2026-11-30'), home('2026-12-01')], ['699P0', '69B10']);
  for (const hub of SHIPPED_ROUTING.hubs)
    for (const laboratory of hub.laboratories) assert.equal(hubOf(laboratory, on('2027-02-01'))?.ods, hub.ods, laboratory);
  const hub = { kind: 'hub', ods: '69B10', name: 'Wessex', laboratories: 'RN5', from: '2026-12-01', why: 'Agreed' };
  assert.deepEqual(faults(hub), []);
  assert.deepEqual(faults({ ...hub, ods: '699X0', laboratories: '', name: 'North West' }), []);
  assert.deepEqual(faults({ ...hub, name: '', laboratories: '' }), [
    'name: 69B10 is not a hub we know: check the code, or enter its name to add it',
    'laboratories: Enter the ODS code of at least 1 laboratory of the new hub, the lead trust first',
  ]);
  assert.deepEqual(faults({ ...hub, ods: 'R0B' }), ['ods: R0B is an organisation that requests tests: a hub has a code of its own']);
  assert.deepEqual(faults({ ...hub, laboratories: 'RN5, R0A' }), [
    'laboratories: R0A works for North West Genomic Laboratory Hub, and orders that stand with it stay there',
  ]);
  assert.deepEqual(faults(hub, [changes[0] as KeptChange]), ['ods: Change 1 of the same rule begins on the same day: choose another day']);
});

test('a test goes to its new hub and has its new days from their day on; other tests stay', () => {
  const changes = [
    approved(1, { kind: 'test', test: 'R134', hub: '699L0' }, '2026-12-01'),
    approved(2, { kind: 'turnaround', test: 'R134', hub: '699L0', days: 30 }, '2026-12-01'),
  ];
  const routing = foldRouting(SHIPPED_ROUTING, changes, '2026-11-21');
  const owner = (code: string, on: string) => routeFor({ requester: 'R0A', testCodes: [code], on }, routing)?.owner;
  assert.deepEqual(
    [owner('R134.1', '2026-11-30'), owner('R134.1', '2026-12-01'), owner('R13.1', '2026-12-01')],
    ['699X0', '699L0', '699X0'],
  );
  const clocks = foldClocks(SHIPPED_CLOCKS, changes);
  for (const [code, on] of [
    ['R134.1', '2026-11-30'],
    ['R13.1', '2026-12-01'],
    ['R1340.1', '2026-12-01'],
  ] as const)
    assert.deepEqual(targetFor({ codes: [code] }, '699L0', on, clocks), targetFor({ codes: [code] }, '699L0', on, SHIPPED_CLOCKS), code);
  const target = targetFor({ codes: ['R134.1'] }, '699L0', '2026-12-01', clocks);
  assert.deepEqual([target?.days, target?.source], [30, 'Change 2, approved by Gareth: reason']);
});

test('each fault of a proposal is named by its field', () => {
  assert.deepEqual(faults({}), [
    'kind: Select what you want to change',
    'hub: Select a hub',
    'from: Enter the first day, for example 27 3 2027',
    'why: Enter why',
  ]);
  const fine = { kind: 'turnaround', test: 'r134', hub: '699x0', days: '30', from: '2026-11-22', why: 'because' };
  assert.deepEqual(faults(fine), []);
  for (const days of ['', '0', '366', '1.5', '-3', '3 weeks', '1e2', '00000000001'])
    assert.deepEqual(faults({ ...fine, days }), ['days: Days must be a whole number from 1 to 365'], days);
  for (const from of ['2026-11-21', '2026-11-20', '1999-01-01'])
    assert.match(faults({ ...fine, from }).join(), /^from: The first day must be after today/);
  for (const from of ['2026-02-30', '22/11/2026', '']) assert.match(faults({ ...fine, from }).join(), /^from: Enter the first day/);
  assert.deepEqual(faults({ ...fine, test: 'R9999' }), ['test: R9999 is not in the test directory']);
  assert.deepEqual(faults({ ...fine, hub: 'RZZ' }), ['hub: RZZ is not the ODS code of a hub']);
  assert.deepEqual(faults({ ...fine, kind: 'test', hub: '*' }), ['hub: * is not the ODS code of a hub']);
  const trust = { ...fine, kind: 'organisation', test: '' };
  assert.match(faults({ ...trust, ods: 'RZZ' }).join(), /^ods: RZZ is not an organisation we know/);
  assert.match(faults({ ...trust, ods: "R'; --" }).join(), /^ods: R'; -- is not an ODS code/);
  assert.match(faults({ ...trust, ods: '699X0', name: 'A hub' }).join(), /^ods: 699X0 is a hub/);
  assert.deepEqual(faults({ ...trust, ods: 'RZZ', name: 'A new trust' }), []);
  assert.deepEqual(faults({ ...trust, ods: 'r0a' }), []);
});

test('a change overlaps one of the same rule that waits, or that begins on the same day', () => {
  const typed = { kind: 'test', test: 'R134.1', hub: '699X0', from: '2026-12-01', why: 'because' };
  const before = approved(1, { kind: 'test', test: 'R134', hub: '699L0' }, '2026-12-01');
  const { decided: _, ...waiting } = before;
  assert.match(faults(typed, [before]).join(), /^test: Change 1 of the same rule begins on the same day/);
  assert.match(faults({ ...typed, from: '2027-12-01' }, [waiting]).join(), /^test: Change 1 of the same rule waits/);
  assert.deepEqual(faults({ ...typed, from: '2027-12-01' }, [before]), []);
  assert.deepEqual(faults(typed, [approved(1, before.change, '2026-12-01', false)]), []);
  assert.deepEqual(faults({ ...typed, kind: 'turnaround', days: '3' }, [waiting]), []);
});

test('the earliest day is tomorrow, and near midnight the day after', () => {
  assert.deepEqual(
    ['2026-11-21T00:00:00Z', '2026-11-21T21:59:00Z', '2026-11-21T22:30:00Z', '2026-12-31T23:00:00Z'].map((now) =>
      earliestDay(new Date(now)),
    ),
    ['2026-11-22', '2026-11-22', '2026-11-23', '2027-01-02'],
  );
});
