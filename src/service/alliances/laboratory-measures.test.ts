import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MonthOfCare } from '../laboratory/index.ts';
import { pointsOf } from './laboratory-measures.ts';

test('rejected samples of a month are added over all who asked, small counts are hidden, and a month without samples has no figure', () => {
  const month = (name: string, requester: string, samples: number, rejected: number): MonthOfCare => ({
    month: name,
    requester,
    requested: samples,
    refused: 0,
    withdrawn: 0,
    samples,
    rejected,
  });
  const cells = [
    month('2026-01', 'R0A', 60, 9),
    month('2026-01', 'RYJ', 43, 4),
    month('2026-02', 'R0A', 50, 3),
    month('2026-03', 'R0A', 40, 0),
  ];
  const points = pointsOf(cells, { of: ({ rejected }) => rejected, outOf: ({ samples }) => samples }, [
    '2026-01',
    '2026-02',
    '2026-03',
    '2026-04',
  ]);
  assert.deepEqual(
    points.map(({ numerator, denominator }) => [numerator, denominator]),
    [
      [15, 105],
      [undefined, 50],
      [0, 40],
      [undefined, undefined],
    ],
  );
});
