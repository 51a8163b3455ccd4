import assert from 'node:assert/strict';
import { test } from 'node:test';
import { versionsOf } from './definition-view.ts';
import { endedSheet } from './find-view.ts';

test('HAZ-PTH-09 the page shows every version of a definition, the newest first, and when one gave way to the next', () => {
  assert.deepEqual(
    versionsOf([
      { version: '1', effective: { from: '2026-01-01' } },
      { version: '2', effective: { from: '2026-10-01' } },
    ]),
    [
      { version: '2', from: '1 October 2026', to: 'In use' },
      { version: '1', from: '1 January 2026', to: 'Until version 2 on 1 October 2026' },
    ],
  );
});

test('how pathways ended is a table with the numbers of the page', () => {
  const funnel = { started: 3, open: 1, steps: [], ended: { diagnosed: 2, 'declined-for-good': 1 } };
  const { columns, rows } = endedSheet(funnel);
  assert.deepEqual(columns, ['Reason', 'Patients']);
  assert.deepEqual(
    rows.map(([, patients]) => patients),
    [2, 1],
  );
});
