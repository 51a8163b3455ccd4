import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused, seededUniform } from '../../../foundation/numbers/index.ts';
import { type InternalCounts, type InternalFigures, internalCounts, internalFigures, type TableSubject } from './internal-table.ts';
import type { ProfileName } from './profile.ts';
import { isPublished, type PublishedCount, type PublishedCounts, publish } from './publish.ts';

const SUBJECT: TableSubject = { title: 'Tests by fifth', area: 'icb', months: 12, isRareDisease: false, isSensitive: false };

function aTable(counts: number[][], totals: InternalCounts['totals'] = 'both', subject = SUBJECT): InternalCounts {
  const table = internalCounts({
    subject,
    rows: counts.map((_, i) => `area ${String(i).padStart(2, '0')}`),
    columns: (counts[0] ?? []).map((_, j) => `fifth ${j + 1}`),
    counts,
    totals,
  });
  assert.ok(!isRefused(table));
  return table;
}

function publishedOf(table: InternalCounts, profile: ProfileName): PublishedCounts {
  const out = publish(table, profile);
  assert.ok(out.kind === 'counts');
  return out;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

// ---- An attacker of our own, who shares no code with the audit: he knows the rules, reads the print, and even knows which stars are small counts.

interface Range {
  low: number;
  high: number;
}
const CAP = 100_000;

function attackerReads(shown: PublishedCount | undefined, truth: number, profile: ProfileName): Range {
  if (shown === undefined) return { low: 0, high: CAP };
  const isSmall = truth >= 1 && truth <= 7;
  if (shown.kind === 'hidden') return isSmall ? { low: 1, high: 7 } : { low: 8, high: CAP };
  if (profile === 'exact+secondary') return { low: shown.count, high: shown.count };
  if (shown.count === 0) return profile === 'hes' ? { low: 0, high: 0 } : { low: 0, high: 7 };
  return { low: Math.max(8, shown.count - 2), high: shown.count + 2 };
}

interface Print {
  /** With totals in the last row and column. */
  readonly ranges: Range[][];
  readonly truths: number[][];
  readonly hidden: boolean[][];
}

function printOf(table: InternalCounts, out: PublishedCounts, profile: ProfileName): Print {
  const truths = table.counts.map((line) => [...line, sum(line)]);
  truths.push((truths[0] ?? []).map((_, j) => sum(truths.map((line) => line[j] ?? 0))));
  const shown: (PublishedCount | undefined)[][] = out.counts.map((line, i) => [...line, out.rowTotals[i]]);
  shown.push([...out.columnTotals, out.grandTotal]);
  const isHidden = (s: PublishedCount | undefined, truth: number) =>
    s !== undefined && (s.kind === 'hidden' || (profile === 'opensafely' && truth <= 7 && s.count === 0));
  return {
    truths,
    ranges: shown.map((line, i) => line.map((s, j) => attackerReads(s, truths[i]?.[j] ?? 0, profile))),
    hidden: shown.map((line, i) => line.map((s, j) => isHidden(s, truths[i]?.[j] ?? 0))),
  };
}

/** Narrows every range by every line until nothing moves. */
function propagate(ranges: Range[][]): void {
  const lastRow = ranges.length - 1;
  const lastColumn = (ranges[0]?.length ?? 1) - 1;
  const cell = (i: number, j: number): Range => ranges[i]?.[j] ?? { low: 0, high: CAP };
  const lines: { parts: Range[]; total: Range }[] = [];
  for (let i = 0; i <= lastRow; i++)
    lines.push({ parts: Array.from({ length: lastColumn }, (_, j) => cell(i, j)), total: cell(i, lastColumn) });
  for (let j = 0; j <= lastColumn; j++)
    lines.push({ parts: Array.from({ length: lastRow }, (_, i) => cell(i, j)), total: cell(lastRow, j) });
  for (let moved = true; moved; ) {
    moved = false;
    const narrow = (range: Range, low: number, high: number) => {
      if (low > range.low) [range.low, moved] = [low, true];
      if (high < range.high) [range.high, moved] = [high, true];
    };
    for (const { parts, total } of lines) {
      const low = sum(parts.map((part) => part.low));
      const high = sum(parts.map((part) => part.high));
      narrow(total, low, Math.min(CAP, high));
      for (const part of parts) narrow(part, total.low - (high - part.high), total.high - (low - part.low));
    }
  }
}

/** Every value each cell of one line can take, by trying all. */
function exhaust(parts: readonly Range[], total: Range): Set<number>[] {
  const seen = parts.map(() => new Set<number>());
  const chosen: number[] = [];
  const restLow = parts.map((_, k) => sum(parts.slice(k).map((p) => p.low)));
  const restHigh = parts.map((_, k) => sum(parts.slice(k).map((p) => p.high)));
  const walk = (k: number, soFar: number) => {
    if (k === parts.length) {
      if (soFar >= total.low && soFar <= total.high) for (const [i, value] of chosen.entries()) seen[i]?.add(value);
      return;
    }
    if (soFar + (restLow[k] ?? 0) > total.high || soFar + (restHigh[k] ?? 0) < total.low) return;
    const { low, high } = parts[k] ?? { low: 0, high: 0 };
    const isLast = k === parts.length - 1;
    const first = isLast ? Math.max(low, total.low - soFar) : low;
    // A partner may be of any size: for the last part a handful of values is enough, for the others all that fit below the total.
    for (let value = first; value <= Math.min(high, first + (isLast ? 4 : 400)); value++) {
      chosen[k] = value;
      walk(k + 1, soFar + value);
    }
  };
  walk(0, 0);
  return seen;
}

function randomCounts(uniform: () => number, rows: number, columns: number): number[][] {
  const draw = () => {
    const u = uniform();
    if (u < 0.15) return 0;
    if (u < 0.5) return 1 + Math.floor(uniform() * 7);
    return u < 0.85 ? 8 + Math.floor(uniform() * 15) : Math.floor(uniform() * 300);
  };
  return Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
}

const PROFILE_NAMES: readonly ProfileName[] = ['hes', 'opensafely', 'exact+secondary'];

test('HAZ-EQU-01 no hidden count of 10,000 random tables has fewer than three candidates for an attacker who knows the rules', (t) => {
  const uniform = seededUniform(2024);
  let hidden = 0;
  let pinned = 0;
  for (let n = 0; n < 10_000; n++) {
    const profile = PROFILE_NAMES[n % 3] ?? 'hes';
    const table = aTable(randomCounts(uniform, 1 + Math.floor(uniform() * 6), 2 + Math.floor(uniform() * 5)));
    const print = printOf(table, publishedOf(table, profile), profile);
    propagate(print.ranges);
    for (const [i, line] of print.hidden.entries()) {
      for (const [j, isHidden] of line.entries()) {
        if (!isHidden) continue;
        hidden++;
        const { low, high } = print.ranges[i]?.[j] ?? { low: 0, high: 0 };
        if (high - low + 1 < 3) pinned++;
      }
    }
  }
  t.diagnostic(`${hidden} hidden counts attacked, ${pinned} with fewer than three candidates`);
  assert.equal(pinned, 0);
  assert.ok(hidden > 50_000);
});

test('HAZ-EQU-01 trying every combination finds no hidden count of a single line with fewer than three candidates', () => {
  const uniform = seededUniform(7);
  for (let n = 0; n < 3000; n++) {
    const profile = PROFILE_NAMES[n % 3] ?? 'hes';
    const table = aTable(randomCounts(uniform, 1, 2 + Math.floor(uniform() * 3)));
    const { ranges, hidden } = printOf(table, publishedOf(table, profile), profile);
    const line = ranges[0] ?? [];
    const values = exhaust(line.slice(0, -1), line[line.length - 1] ?? { low: 0, high: CAP });
    for (const [j, seen] of values.entries())
      if (hidden[0]?.[j]) assert.ok(seen.size >= 3, `table ${JSON.stringify(table.counts)} ${profile}`);
  }
});

test('the HES rule alone gives people away, which is why the audit stands behind it', () => {
  const uniform = seededUniform(11);
  let pinned = 0;
  for (let n = 0; n < 20_000; n++) {
    const counts = randomCounts(uniform, 1, 3)[0] ?? [];
    const total = sum(counts);
    const naive = (truth: number) => attackerReads({ kind: 'shown', count: Math.round(truth / 5) * 5 }, truth, 'hes');
    const range = (truth: number) => (truth >= 1 && truth <= 7 ? { low: 1, high: 7 } : naive(truth));
    const values = exhaust(counts.map(range), range(total));
    if (values.some((seen, j) => (counts[j] ?? 0) >= 1 && (counts[j] ?? 0) <= 7 && seen.size === 1)) pinned++;
  }
  assert.ok(pinned > 0);
});

test('a line of 13, 13 and 1 with total 27 hides its total, because 27 − 13 − 13 would give the one away', () => {
  const out = publishedOf(aTable([[13, 13, 1]]), 'hes');
  assert.deepEqual(
    out.counts[0]?.map((c) => (c.kind === 'shown' ? c.count : c.mark)),
    [15, 15, '*'],
  );
  assert.equal(out.rowTotals[0]?.kind, 'hidden');
});

test('the order of rows and columns does not change what is hidden', () => {
  const uniform = seededUniform(5);
  for (let n = 0; n < 200; n++) {
    const counts = randomCounts(uniform, 4, 4);
    const table = aTable(counts);
    const turned = internalCounts({ ...table, rows: [...table.rows].reverse(), counts: [...counts].reverse() });
    assert.ok(!isRefused(turned));
    const forward = publishedOf(table, 'hes');
    const backward = publishedOf(turned, 'hes');
    assert.deepEqual(forward.counts, [...backward.counts].reverse());
    assert.deepEqual(forward.columnTotals, backward.columnTotals);
  }
});

test('publish takes internal tables alone, and a cast does not make a table published', () => {
  const out = publishedOf(aTable([[20, 30]]), 'hes');
  // @ts-expect-error a published table cannot be published again
  const again = () => publish(out, 'hes');
  // @ts-expect-error an internal table is not a published one
  const rendered: PublishedCounts = aTable([[20, 30]]);
  assert.ok(again);
  assert.ok(isPublished(out));
  assert.ok(!isPublished(rendered));
});

function theFigures(rows: InternalFigures['rows'], part: Partial<InternalFigures> = {}): InternalFigures {
  const table = internalFigures({ subject: SUBJECT, denominator: 'persons', total: 'printed', rows, ...part });
  assert.ok(!isRefused(table));
  return table;
}

test('a share with a small numerator or a small remainder hides its whole row, interval included', () => {
  const rows = [
    { name: 'a', numerator: 3, denominator: 200 },
    { name: 'b', numerator: 197, denominator: 200 },
    { name: 'c', numerator: 100, denominator: 203 },
    { name: 'd', numerator: 90, denominator: 214 },
  ];
  const out = publish(theFigures(rows, { total: 'not-printed' }), 'hes');
  assert.ok(out.kind === 'figures');
  assert.deepEqual(
    out.rows.map((row) => [row.numerator.kind, row.denominator.kind, row.figure.kind]),
    [
      ['hidden', 'hidden', 'refused'],
      ['hidden', 'hidden', 'refused'],
      ['shown', 'shown', 'estimate'],
      ['shown', 'shown', 'estimate'],
    ],
  );
});

test('a figure is made from the printed counts, so that two people more or less print the same', () => {
  const figure = (numerator: number) => {
    const out = publish(theFigures([{ name: 'a', numerator, denominator: 200 }], { total: 'not-printed' }), 'hes');
    assert.ok(out.kind === 'figures');
    return out.rows[0]?.figure;
  };
  assert.deepEqual(figure(48), figure(52));
});

test('HAZ-EQU-01 no withheld share of 3,000 random tables of figures has fewer than three candidates', (t) => {
  const uniform = seededUniform(31);
  let hidden = 0;
  for (let n = 0; n < 3000; n++) {
    const profile = PROFILE_NAMES[n % 3] ?? 'hes';
    const rows = Array.from({ length: 2 + Math.floor(uniform() * 5) }, (_, i) => {
      const [numerator = 0, rest = 0] = randomCounts(uniform, 1, 2)[0] ?? [];
      return { name: `area ${i}`, numerator, denominator: numerator + rest };
    });
    const out = publish(theFigures(rows, { total: uniform() < 0.7 ? 'printed' : 'not-printed' }), profile);
    // Where nothing can be shown nothing is.
    if (out.kind !== 'figures') continue;
    const all = { numerator: sum(rows.map((row) => row.numerator)), denominator: sum(rows.map((row) => row.denominator)) };
    const truths = [...rows, all];
    const printed = [...out.rows, out.total];
    // Columns: with, without (never printed), all. A hidden row says nothing about its size unless the part is small.
    const ranges = truths.map(({ numerator, denominator }, i) => [
      attackerReads(printed[i]?.numerator, numerator, profile),
      { low: 0, high: CAP },
      attackerReads(printed[i]?.denominator, denominator, profile),
    ]);
    for (const [i, row] of printed.entries()) {
      if (!row) continue;
      const [part, , whole] = ranges[i] ?? [];
      const truth = truths[i];
      if (row.numerator.kind === 'hidden' && part && truth && (truth.numerator < 1 || truth.numerator > 7)) part.low = 0;
      if (row.denominator.kind === 'hidden' && whole) whole.low = 0;
    }
    propagate(ranges);
    for (const [i, row] of out.rows.entries()) {
      // That there is nobody is told about nobody.
      if (row.numerator.kind !== 'hidden' || truths[i]?.numerator === 0) continue;
      hidden++;
      const { low, high } = ranges[i]?.[0] ?? { low: 0, high: 0 };
      assert.ok(high - low + 1 >= 3, `${JSON.stringify(rows)} ${profile}`);
    }
  }
  t.diagnostic(`${hidden} withheld shares attacked`);
});

test('everybody or nobody of fewer than twenty with a sensitive result is not shown', () => {
  const subject = { ...SUBJECT, isSensitive: true };
  const rows = [
    { name: 'all positive', numerator: 15, denominator: 15 },
    { name: 'none positive', numerator: 0, denominator: 15 },
    { name: 'half', numerator: 30, denominator: 60 },
  ];
  const out = publish(theFigures(rows, { subject, total: 'not-printed' }), 'hes');
  assert.ok(out.kind === 'figures');
  assert.deepEqual(
    out.rows.map((row) => row.figure.kind),
    ['refused', 'refused', 'estimate'],
  );
});

test('small areas, and rare disease below ICB or under twelve months, are not published', () => {
  for (const subject of [
    { ...SUBJECT, area: 'lsoa' as const },
    { ...SUBJECT, area: 'trust' as const, isRareDisease: true },
    { ...SUBJECT, months: 3, isRareDisease: true },
  ]) {
    assert.equal(publish(aTable([[20, 30]], 'both', subject), 'hes').kind, 'not-publishable');
  }
});

test('no rate is given for fewer than 1,000 residents', () => {
  const rows = [
    { name: 'small', numerator: 12, denominator: 900 },
    { name: 'large', numerator: 12, denominator: 9000 },
  ];
  const out = publish(theFigures(rows, { denominator: 'residents', total: 'not-printed' }), 'hes');
  assert.ok(out.kind === 'figures');
  assert.deepEqual(
    out.rows.map((row) => row.figure.kind),
    ['refused', 'estimate'],
  );
});

test('a table with a fractional or negative count is refused, not rounded', () => {
  const table = { subject: SUBJECT, rows: ['a'], columns: ['x', 'y'], totals: 'both' as const };
  assert.equal(isRefused(internalCounts({ ...table, counts: [[1.5, 2]] })), true);
  assert.equal(isRefused(internalCounts({ ...table, counts: [[-1, 2]] })), true);
});
