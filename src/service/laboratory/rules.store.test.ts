import assert from 'node:assert/strict';
import { migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { openRules, type Proposed, routeFor, rulesMigrations, SHIPPED_ROUTING, targetFor } from './index.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const ruth = { id: '1', name: 'Ruth' };
const gareth = { id: '2', name: 'Gareth' };
const typed: Proposed = {
  kind: 'test',
  ods: '',
  name: '',
  laboratories: '',
  test: 'R134',
  hub: '699N0',
  days: '',
  from: '2026-11-22',
  why: 'A new contract',
};
const order = (on: string) => ({ requester: 'R0A', testCodes: ['R134.1'], on });
const isTest = (code: string) => /^R\d+/.test(code);

eachDatabase(
  'HAZ-LAB-06 a change counts once another administrator approved it, for orders of its first day and later, and every process reads the same',
  async (db) => {
    await migrate(db, rulesMigrations);
    const rules = await openRules(db, isTest, NOW);
    const other = await openRules(db, isTest, NOW);
    const { routing, clocks } = rules;
    assert.deepEqual(await rules.propose(typed, ruth, NOW), { kind: 'proposed', number: 1 });
    assert.equal(routeFor(order('2026-11-22'), routing)?.owner, '699X0', 'nothing counts before it is approved');
    const own = await rules.decide(1, true, 'fine', ruth, NOW);
    assert.ok(own.kind === 'refused' && /You proposed/.test(own.because));
    assert.deepEqual(await rules.decide(1, true, 'fine', gareth, NOW), { kind: 'decided' });
    assert.equal(routeFor(order('2026-11-21T23:59:59Z'), routing)?.owner, '699X0', 'an order of the day before stays');
    assert.equal(routeFor(order('2026-11-22T00:00:00Z'), routing)?.owner, '699N0');
    assert.deepEqual(await rules.propose({ ...typed, kind: 'turnaround', hub: '699N0', days: '30' }, gareth, NOW), {
      kind: 'proposed',
      number: 2,
    });
    assert.deepEqual(await rules.decide(2, true, '', ruth, NOW), { kind: 'decided' });
    const target = (on: string) => targetFor({ codes: ['R134.1'] }, '699N0', on, clocks)?.days;
    assert.deepEqual(
      [target('2026-11-21'), target('2026-11-22')],
      [targetFor({ codes: ['R134.1'] }, '699N0', '2026-11-20', clocks)?.days, 30],
    );
    // another process, and one started later
    await other.refresh(NOW);
    const late = await openRules(db, isTest, NOW);
    for (const each of [other, late]) assert.deepEqual([each.routing.tests, each.clocks.tables], [routing.tests, clocks.tables]);
    // decided once
    const again = await other.decide(1, false, 'no', gareth, NOW);
    assert.ok(again.kind === 'refused' && /decided already by Gareth/.test(again.because));
    assert.equal((await rules.decide(9, true, '', gareth, NOW)).kind, 'unknown');
    assert.deepEqual(
      (await rules.history()).map(({ number, decided }) => [number, decided?.by.name]),
      [
        [2, 'Ruth'],
        [1, 'Gareth'],
      ],
    );
  },
);

eachDatabase('a change that was refused counts for nothing, and one whose first day has come can only be refused', async (db) => {
  await migrate(db, rulesMigrations);
  const rules = await openRules(db, isTest, NOW);
  await rules.propose(typed, ruth, NOW);
  const tooLate = await rules.decide(1, true, '', gareth, new Date('2026-11-22T08:00:00Z'));
  assert.ok(tooLate.kind === 'refused' && /first day has come/.test(tooLate.because));
  assert.equal((await rules.decide(1, false, 'too late', gareth, new Date('2026-11-22T08:00:00Z'))).kind, 'decided');
  assert.deepEqual(rules.routing.tests, SHIPPED_ROUTING.tests);
  const both = await Promise.all([1, 2].map(() => rules.propose({ ...typed, from: '2027-01-04' }, ruth, NOW)));
  assert.deepEqual(both.map(({ kind }) => kind).sort(), ['proposed', 'refused'], 'two people at once do not propose the same twice');
});
