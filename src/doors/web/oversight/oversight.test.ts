import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActivityCell } from '../../../service/laboratory/index.ts';
import { activityTable } from './view.ts';

const cell = (name: string, requested: number): ActivityCell => ({
  by: 'test',
  name,
  requested,
  open: 0,
  overdue: 2,
  reported: requested,
  inTime: requested,
  late: 0,
  medianDays: 12.4,
});
const subject = { cells: [cell('R134', 43), cell('R21', 3)], nameOf: (_by: string, code: string) => code };

test('a laboratory sees its own counts as they are', () => {
  assert.deepEqual(activityTable('tests', { ...subject, isOwn: true }).rows[1], ['R21', '3', '3', '0', '2', '12.4']);
});

test('HAZ-WEB-17 beyond the laboratory small numbers are hidden and the rest is rounded', () => {
  const { rows, chart } = activityTable('tests', { ...subject, isOwn: false });
  assert.deepEqual(rows[0]?.slice(0, 2), ['R134', '45']);
  assert.equal(rows[1]?.[1], '*');
  assert.equal(rows[1]?.at(-1), '*', 'no median of 3 people');
  assert.equal(chart.bars[1]?.width, 0, 'the bar says no more than the number');
});

test('the chart has the numbers of the table', () => {
  const table = activityTable('tests', { ...subject, isOwn: true });
  assert.deepEqual(
    table.chart.bars.map(({ words }) => words),
    table.rows.map(([, requested]) => requested),
  );
});
