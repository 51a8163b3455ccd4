// What is wrong with data comes in seven kinds here. Each is named, counted and shown, and never a NaN on the way out. The importers' and statistics' own
// tests go further: geography/geography.test.ts, statistics/refusals.test.ts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Answer,
  answer,
  csvRows,
  type Imported,
  importDeprivation,
  importEthnicity,
  indicator,
  internalFigures,
  isRefused,
  type NoAnswer,
  periodUntil,
  proportion,
  type Question,
  type StratumCell,
  type TableSubject,
} from './index.ts';

const rows = (...lines: string[]) => csvRows([`${lines.join('\n')}\n`]);
/** What a report says: each kind of fault with how often it was met. */
const named = ({ kind, report }: Imported<unknown>) => ({ kind, counts: report.counts });
const SUBJECT: TableSubject = { title: 'Tests', area: 'national', months: 12, isRareDisease: false, isSensitive: false };
const HEADER = 'lsoa21cd,imd2025_rank';

const cell = (fifth: string, count: number): StratumCell => ({
  area: 'AA',
  fifth,
  ethnicity: 'white',
  sex: 'female',
  ageBand: '50-54',
  count,
});
const fifths = (count: number) => ['1', '2', '3', '4', '5'].map((fifth) => cell(fifth, count));

function asked(numerator: readonly StratumCell[], denominator: readonly StratumCell[]): Answer | NoAnswer {
  const lynch = indicator('lynch-1-tumour-test');
  assert.ok(lynch);
  const question: Question = { indicator: lynch, by: 'deprivation-fifth', where: 'all', period: periodUntil(new Date('2026-11-20'), 12) };
  const found = answer(question, { kind: 'counted', numerator, denominator }, [{ code: 'AA', name: 'Area AA', place: [0, 0] }]);
  assert.doesNotMatch(JSON.stringify(found), /NaN|Infinity|:null/);
  return found;
}

test('a denominator of 0 is refused by name, and an answer over nobody says that there is no figure', () => {
  const share = proportion({ numerator: 0, denominator: 0 });
  assert.ok(isRefused(share) && share.why === 'zero-denominator');
  const found = asked(fifths(100), []);
  assert.ok(found.kind === 'no-answer');
  assert.match(found.because, /100 of 0|denominator/i);
});

test('one group without anybody has no rate, and the other groups keep theirs', () => {
  const found = asked(
    fifths(100).filter(({ fifth }) => fifth !== '3'),
    [...fifths(200).filter(({ fifth }) => fifth !== '3'), cell('3', 0)],
  );
  assert.ok(found.kind === 'answer');
  const figures = found.table.rows.map(({ name, figure }) => [name, isRefused(figure) ? figure.kind : figure.value]);
  assert.deepEqual(figures, [
    ['1', 50],
    ['2', 50],
    ['3', 'refused'],
    ['4', 50],
    ['5', 50],
  ]);
});

test('a numerator over its denominator is refused by name, with the group and both numbers', () => {
  const table = internalFigures({
    subject: SUBJECT,
    denominator: 'persons',
    total: 'printed',
    rows: [{ name: 'Fifth 1', numerator: 12, denominator: 10 }],
  });
  assert.ok(isRefused(table));
  assert.deepEqual([table.why, table.because], ['numerator-over-denominator', '"Fifth 1" has 12 of 10 people.']);
  const found = asked([...fifths(100), cell('1', 300)], fifths(200));
  assert.ok(found.kind === 'no-answer');
  assert.match(found.because, /"1" has 400 of 200 people/);
});

test('unknown area codes are named and counted, of the wrong shape and of no place alike; nothing is imported', async () => {
  const imported = await importDeprivation(rows(HEADER, 'E01000001,5', 'E0100000X,6', 'E01999999,7'), {
    expectedRows: 1,
    knownCodes: { lsoa21: new Set(['E01000001']) },
  });
  assert.deepEqual(named(imported), { kind: 'not-imported', counts: { EQU_UNKNOWN_AREA: 2 } });
  assert.deepEqual(
    imported.report.findings.map(({ where }) => where),
    ['line 3', 'line 4'],
  );
});

test('people of an unknown area are a line of their own and are shown as such', () => {
  const found = asked(
    [...fifths(100), { ...cell('unknown', 50), area: 'unknown' }],
    [...fifths(200), { ...cell('unknown', 80), area: 'unknown' }],
  );
  assert.ok(found.kind === 'answer');
  const unknown = found.table.rows.find(({ name }) => name === 'unknown');
  assert.deepEqual(unknown?.numerator, { kind: 'shown', count: 50 });
  assert.equal(found.knownPercent, 91);
});

test('mixed vintages are named: codes of 2011 in a file of 2021', async () => {
  const knownCodes = { lsoa21: new Set(['E01000001']), lsoa11: new Set(['E01000009', 'E01000010']) };
  const imported = await importDeprivation(rows(HEADER, 'E01000001,1', 'E01000009,2', 'E01000010,3'), { expectedRows: 1, knownCodes });
  assert.deepEqual(named(imported), { kind: 'not-imported', counts: { EQU_MIXED_VINTAGE: 2 } });
});

test('a duplicated row is left out and counted; with other figures it stops the import', async () => {
  const same = await importDeprivation(rows(HEADER, 'E01000001,5', 'E01000001,5', 'E01000001,5'), { expectedRows: 1 });
  assert.deepEqual(named(same), { kind: 'imported', counts: { EQU_DUPLICATE_ROW: 2 } });
  const other = await importDeprivation(rows(HEADER, 'E01000001,5', 'E01000001,6'), { expectedRows: 1 });
  assert.deepEqual(named(other), { kind: 'not-imported', counts: { EQU_CONFLICTING_ROW: 1 } });
});

test('a half-loaded file is named with its share, and nothing of it is imported', async () => {
  const imported = await importDeprivation(rows(HEADER, 'E01000001,5', 'E01000002,6'), { expectedRows: 8 });
  assert.deepEqual(named(imported), { kind: 'not-imported', counts: { EQU_HALF_LOADED: 1 } });
  assert.deepEqual(imported.report.completeness, { expected: 8, loaded: 2, share: 0.25 });
  assert.match(imported.report.findings[0]?.what ?? '', /2 of 8 areas were loaded \(25\.0%\)/);
});

test('counts that are not whole are named and counted in files, and refused in tables and statistics', async () => {
  const imported = await importEthnicity(
    rows('lsoa21_code,asian,black,mixed,white,other', 'E01000001,1.5,0,0,0,0', 'E01000002,1,2,0,0.25,0'),
    { expectedRows: 2 },
  );
  assert.equal(imported.report.counts.EQU_NOT_A_COUNT, 2);
  assert.equal(imported.kind, 'not-imported');
  const share = proportion({ numerator: 1.5, denominator: 4 });
  assert.ok(isRefused(share) && share.why === 'non-integer-count');
  const found = asked([...fifths(100), cell('2', 0.5)], fifths(200));
  assert.ok(found.kind === 'no-answer');
  assert.match(found.because, /whole/);
});
