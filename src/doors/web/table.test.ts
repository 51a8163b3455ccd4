import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells, drawnTable, numericColumns, sheetOf } from './table.ts';

const TABLE = {
  caption: 'Figures',
  columns: ['Year', 'Count', 'Share', 'Expected', 'Code', 'Left out'],
  rows: [cells('2025', '1,234', '56.1%', '1.2 (1 to 3)', 'R210', '*'), cells('2026', 12, 'Hidden', '1.0 (0 to 2)', '699X0', 'None')],
};

test('columns of numbers stand to the right, names, codes and the first column do not', () => {
  assert.deepEqual(numericColumns(TABLE), [false, true, true, true, false, false]);
  assert.equal(drawnTable(TABLE).rows[0]?.[1]?.classes, 'nhsuk-table__cell--numeric');
  assert.equal(drawnTable(TABLE).rows[0]?.[4]?.classes, '');
});

test('a table taken away has the words that the page shows', () => {
  assert.deepEqual(sheetOf(TABLE).rows[1], ['2026', '12', 'Hidden', '1.0 (0 to 2)', '699X0', 'None']);
});
