import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClockEvent, readClock, SHIPPED_CLOCKS, type TestFacts, targetFor } from './index.ts';

const days = (facts: Partial<TestFacts>, hub = '699X0', on = '2026-11-21') =>
  targetFor({ codes: [], ...facts }, hub, on, SHIPPED_CLOCKS)?.days;
const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
const now = (day: number) => new Date(at(day));
const target = { days: 42, category: 'c', source: 's', confidence: 'v' };

test('the published calendar days apply by kind of test, each with its source and confidence (HAZ-LAB-05)', () => {
  assert.equal(days({ kind: 'rare', method: 'qf-pcr' }), 3);
  assert.equal(days({ kind: 'cancer', group: 'haematological', method: 'fish', urgency: 'urgent' }), 3);
  assert.equal(days({ kind: 'cancer', name: 'DPYD hotspot', method: 'targeted-variant' }), 5);
  assert.equal(days({ kind: 'rare', codes: ['R445.1', 'R445'] }), 7);
  assert.equal(days({ kind: 'rare', codes: ['R14.1', 'R14'], method: 'wgs', urgency: 'urgent' }), 14);
  assert.equal(days({ kind: 'rare', method: 'targeted-variant', urgency: 'urgent' }), 14);
  assert.equal(days({ kind: 'rare', method: 'panel-sequencing', urgency: 'urgent' }), 21);
  assert.equal(days({ kind: 'cancer', method: 'panel-sequencing' }), 21);
  assert.equal(days({ kind: 'rare', method: 'panel-sequencing', urgency: 'routine' }), 42);
  assert.equal(days({ kind: 'rare', method: 'wgs' }), 84);
  for (const table of SHIPPED_CLOCKS.tables) assert.ok(table.source !== '' && table.confidence !== '' && table.from !== '');
});

test("a hub's own table decides before the table for every hub, from its date on", () => {
  assert.equal(days({ kind: 'rare', method: 'wes', urgency: 'urgent' }, '69A70'), 42);
  assert.equal(days({ kind: 'rare', method: 'wes', urgency: 'urgent' }, '69A70', '2023-06-01'), 21);
  assert.equal(days({ kind: 'rare', method: 'wes', urgency: 'urgent' }, '699X0'), 21);
  assert.equal(targetFor({ codes: ['R14.1'] }, '69A50', '2026-11-21', SHIPPED_CLOCKS)?.confidence, 'verified');
});

test('the clock starts with the sample, and without it nothing is due', () => {
  assert.equal(readClock([], target, now(5), SHIPPED_CLOCKS).state, 'not-started');
  const clock = readClock([{ at: at(0), what: 'started' }], target, now(10), SHIPPED_CLOCKS);
  assert.deepEqual([clock.state, clock.elapsedDays, clock.dueAt, clock.isDueSoon, clock.isBreached], ['running', 10, at(42), false, false]);
});

test("days spent waiting for the requester move the due date; a hold of the laboratory's own does not", () => {
  const events = (reason: string): readonly ClockEvent[] => [
    { at: at(0), what: 'started' },
    { at: at(10), what: 'paused', reason },
    { at: at(15), what: 'resumed' },
  ];
  assert.equal(readClock(events('further-information-needed'), target, now(20), SHIPPED_CLOCKS).dueAt, at(47));
  assert.equal(readClock(events('pipeline-error'), target, now(20), SHIPPED_CLOCKS).dueAt, at(42));
  const open = readClock(events('awaiting-rod-and-or-sample').slice(0, 2), target, now(60), SHIPPED_CLOCKS);
  assert.deepEqual([open.state, open.elapsedDays, open.isBreached], ['paused', 10, false]);
});

test('due soon is the last fifth of the time, a breach is past the end, and a report on the last day is in time', () => {
  const running = (day: number) => readClock([{ at: at(0), what: 'started' }], target, now(day), SHIPPED_CLOCKS);
  assert.deepEqual(
    [running(33).isDueSoon, running(34).isDueSoon, running(42).isBreached, running(43).isBreached],
    [false, true, false, true],
  );
  const reported = (day: number) =>
    readClock(
      [
        { at: at(0), what: 'started' },
        { at: at(day), what: 'reported' },
      ],
      target,
      now(90),
      SHIPPED_CLOCKS,
    );
  assert.deepEqual([reported(42).isBreached, reported(44).isBreached, reported(44).state], [false, true, 'stopped']);
});

test('a cancelled order never breaches', () => {
  const clock = readClock(
    [
      { at: at(0), what: 'started' },
      { at: at(50), what: 'ended' },
    ],
    target,
    now(90),
    SHIPPED_CLOCKS,
  );
  assert.deepEqual([clock.state, clock.isBreached], ['stopped', false]);
});
