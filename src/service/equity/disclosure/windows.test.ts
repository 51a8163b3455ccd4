// The attack across time: everything published of one question at one date after another, put together by an attacker who knows the rules and the sums. Months
// counted before the service began are known to be empty, which is where differences tell most.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused, seededUniform } from '../../../foundation/numbers/index.ts';
import { lastClosedPeriod, type Period, periodUntil } from '../asking/question.ts';
import { type Equation, type Known, valuesOf } from './attack.testing.ts';
import { internalFigures } from './internal-table.ts';
import type { ProfileName } from './profile.ts';
import { publish } from './publish.ts';

const PROFILES: readonly ProfileName[] = ['hes', 'opensafely', 'exact+secondary'];
const CAP = 10_000;
/** The service began here; a question is asked every month after it, for two years. */
const BEGAN = Date.UTC(2024, 3, 1);
const MONTHS = 24;

const monthOf = (i: number) => new Date(Date.UTC(2024, 3 + i, 1)).toISOString().slice(0, 10);

/** People by group and month: few, so that much is hidden. */
function aService(uniform: () => number): readonly (readonly number[])[] {
  const groups = 3 + Math.floor(uniform() * 3);
  const scale = [0.3, 0.8, 2, 6][Math.floor(uniform() * 4)] ?? 1;
  return Array.from({ length: groups }, (_, g) =>
    Array.from({ length: MONTHS }, () => (uniform() < 0.4 ? 0 : Math.floor(uniform() * scale * 2 * (g + 1)))),
  );
}

/** Periods shown one after the other, as somebody sees them who comes back every month. */
function shownOver(periodAt: (now: Date) => Period): readonly Period[] {
  const seen = new Map<string, Period>();
  for (let i = 1; i <= MONTHS; i++) {
    const period = periodAt(new Date(Date.UTC(2024, 3 + i, 15)));
    if (Date.parse(period.to) > BEGAN && period.to <= monthOf(MONTHS)) seen.set(period.to, period);
  }
  return [...seen.values()];
}

/** What he makes of it: for each period the lines add to a sum he knows, and each line is the sum of its months. Months are published nowhere. */
function attack(people: readonly (readonly number[])[], periods: readonly Period[], profile: ProfileName) {
  const known: Known & { equations: Equation[] } = { least: [], most: [], truth: [], equations: [] };
  const variable = (truth: number, low: number, high: number) => {
    known.truth.push(truth);
    known.least.push(low);
    known.most.push(high);
    return known.truth.length - 1;
  };
  // Months that stand in the same periods are one number to him.
  const inside = ({ from, to }: Period, i: number) => from <= monthOf(i) && monthOf(i) < to;
  const spells = new Map<string, { readonly in: readonly Period[]; readonly months: number[] }>();
  for (let i = 0; i < MONTHS; i++) {
    const those = periods.filter((period) => inside(period, i));
    const key = those.map(({ to }) => to).join();
    const spell = spells.get(key) ?? { in: those, months: [] };
    spell.months.push(i);
    if (those.length > 0) spells.set(key, spell);
  }
  const parts = people.map((line) =>
    [...spells.values()].map((spell) => {
      const count = spell.months.reduce((sum, i) => sum + (line[i] ?? 0), 0);
      return { in: spell.in, at: variable(count, 0, CAP) };
    }),
  );
  const hidden: number[] = [];
  for (const period of periods) {
    const counts = people.map((line) => line.reduce((sum, count, i) => (inside(period, i) ? sum + count : sum), 0));
    const table = internalFigures({
      subject: { title: 'Tests', area: 'national', months: 12, isRareDisease: true, isSensitive: false },
      denominator: 'residents',
      total: 'printed',
      rows: counts.map((numerator, g) => ({ name: `group ${g}`, numerator, denominator: 100_000 })),
    });
    assert.ok(!isRefused(table));
    const printed = publish(table, profile);
    if (printed.kind !== 'figures') continue;
    const lines = printed.rows.map(({ numerator }, g) => {
      const count = counts[g] ?? 0;
      const shown = numerator.kind === 'shown' ? numerator.count : undefined;
      const at = variable(count, ...spanOf(count, shown, profile));
      if (shown === undefined && count > 0) hidden.push(at);
      known.equations.push({ parts: (parts[g] ?? []).flatMap((part) => (part.in.includes(period) ? [part.at] : [])), sum: at });
      return at;
    });
    const sum = counts.reduce((all, count) => all + count, 0);
    known.equations.push({ parts: lines, sum: variable(sum, sum, sum) });
  }
  let [pinned, undecided] = [0, 0];
  for (const at of hidden) {
    const values = valuesOf(known, at, 3);
    if (values === 'undecided') undecided++;
    else if (values < 3) pinned++;
  }
  return { hidden: hidden.length, pinned, undecided };
}

/** He knows which stars are small counts. */
function spanOf(count: number, shown: number | undefined, profile: ProfileName): readonly [number, number] {
  if (shown === undefined) return count > 7 ? [8, CAP] : profile === 'opensafely' ? [0, 7] : [1, 7];
  if (profile === 'exact+secondary') return [shown, shown];
  if (shown === 0) return [0, profile === 'hes' ? 0 : 7];
  return [Math.max(8, shown - 2), shown + 2];
}

function attacked(periodAt: (now: Date) => Period, services: number) {
  const uniform = seededUniform(31);
  const periods = shownOver(periodAt);
  const all = { hidden: 0, pinned: 0, undecided: 0 };
  for (let n = 0; n < services; n++) {
    const found = attack(aService(uniform), periods, PROFILES[n % 3] ?? 'hes');
    all.hidden += found.hidden;
    all.pinned += found.pinned;
    all.undecided += found.undecided;
  }
  return all;
}

test('HAZ-EQU-10 of 1,000 services watched for two years no hidden count is given away by the years together', (t) => {
  const found = attacked((now) => lastClosedPeriod(now, 12), 1000);
  t.diagnostic(`${found.hidden} hidden counts attacked, ${found.pinned} with fewer than three candidates, ${found.undecided} undecided`);
  assert.ok(found.hidden > 1000);
  assert.deepEqual([found.pinned, found.undecided], [0, 0]);
});

test('years that end at every quarter, each audited by itself, give people away together, which is why years do not overlap', (t) => {
  const yearToQuarter = (now: Date) => periodUntil(new Date(Date.parse(lastClosedPeriod(now, 3).to) - 1), 12);
  const found = attacked(yearToQuarter, 60);
  t.diagnostic(`${found.hidden} hidden counts attacked, ${found.pinned} with fewer than three candidates, ${found.undecided} undecided`);
  assert.ok(found.pinned > 0);
});
