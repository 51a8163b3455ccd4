import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastClosedPeriod, periodUntil } from './question.ts';

const closedOn = (day: string, months: number) => {
  const { from, to } = lastClosedPeriod(new Date(day), months);
  return `${from} ${to}`;
};

test('a year of publication ends on 31 March and is shown from the day after, a quarter likewise', () => {
  assert.equal(closedOn('2026-11-20T10:00:00Z', 12), '2025-04-01 2026-04-01');
  assert.equal(closedOn('2026-03-31T23:59:59Z', 12), '2024-04-01 2025-04-01');
  assert.equal(closedOn('2026-04-01T00:00:00Z', 12), '2025-04-01 2026-04-01');
  assert.equal(closedOn('2026-11-20T10:00:00Z', 3), '2026-07-01 2026-10-01');
  assert.equal(closedOn('2026-01-05T10:00:00Z', 3), '2025-10-01 2026-01-01');
});

test('HAZ-EQU-10 two periods of publication are the same or have no day in common, whatever days they are asked on', () => {
  for (const months of [1, 3, 6, 12]) {
    const seen = new Map<string, string>();
    for (let day = 0; day < 1500; day += 7) {
      const { from, to } = lastClosedPeriod(new Date(Date.UTC(2025, 0, 1 + day)), months);
      assert.ok(to <= new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10));
      seen.set(from, to);
    }
    const sorted = [...seen].sort();
    for (const [i, [, to]] of sorted.entries()) assert.ok(to <= (sorted[i + 1]?.[0] ?? '9999'));
  }
});

test('the months up to now take in the one that is going on', () => {
  assert.deepEqual(periodUntil(new Date('2026-11-20'), 12), { from: '2025-12-01', to: '2026-12-01', months: 12 });
  assert.deepEqual(periodUntil(new Date('2026-12-31'), 1), { from: '2026-12-01', to: '2027-01-01', months: 1 });
});
