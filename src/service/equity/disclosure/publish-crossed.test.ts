import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused } from '../../../foundation/numbers/index.ts';
import { type InternalFigures, internalFigures } from './internal-table.ts';
import { isPublished } from './publish.ts';
import { publishCrossed } from './publish-crossed.ts';

const SUBJECT = { title: 'Tests', area: 'icb', months: 12, isRareDisease: false, isSensitive: false } as const;

function areas(
  counts: Readonly<Record<string, readonly (readonly [number, number])[]>>,
  area: 'icb' | 'lsoa' = 'icb',
): ReadonlyMap<string, InternalFigures> {
  return new Map(
    Object.entries(counts).map(([name, line]) => {
      const rows = line.map(([numerator, denominator], i) => ({ name: String(i + 1), numerator, denominator }));
      const table = internalFigures({ subject: { ...SUBJECT, area }, denominator: 'persons', total: 'printed', rows });
      assert.ok(!isRefused(table));
      return [name, table] as const;
    }),
  );
}

test('HAZ-EQU-07 a small count that its area total would give away takes another of its row along, because that total stands in another table', () => {
  // 13, 13 and 1 of 27 print as 15, 15, * and 25: the star can only be 1.
  const counts = { AA: [1, 13, 13], AB: [52, 64, 47], AC: [33, 58, 71] };
  const published = publishCrossed(
    areas(Object.fromEntries(Object.entries(counts).map(([name, line]) => [name, line.map((x) => [x, 200] as const)]))),
    'hes',
  );
  assert.ok(!('kind' in published));
  const hidden =
    published
      .get('AA')
      ?.rows.filter((row) => row.numerator.kind === 'hidden')
      .map((row) => row.name) ?? [];
  assert.ok(hidden.includes('1') && hidden.length >= 2, hidden.join());
  for (const table of published.values()) {
    assert.ok(isPublished(table));
    assert.equal(table.total, undefined);
  }
});

test('where a total would have to go nothing is published, and small areas never are', () => {
  // Four stars of a total printed as 30 can only be four times 7.
  const line = (x: number) => [x, x, x, x].map((each) => [each, 500] as const);
  const withheld = publishCrossed(areas({ AA: line(7), AB: line(50) }), 'hes');
  assert.equal('kind' in withheld && withheld.kind, 'not-publishable');
  const small = publishCrossed(areas({ E01000001: [[30, 90]], E01000002: [[30, 90]] }, 'lsoa'), 'hes');
  assert.equal('kind' in small && small.kind, 'not-publishable');
});
