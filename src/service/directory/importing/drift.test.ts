import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { aWorkbook, type WrittenCell } from './a-workbook.ts';
import { importDirectory } from './import-directory.ts';
import { openSheets } from './sheets.ts';

// The official workbooks, laid out anew as later versions, hub editions and hands do: the counts must not move.

type Layout = (rows: readonly (readonly WrittenCell[])[]) => readonly (readonly WrittenCell[])[];
const HEADING = /clinical indication id|ci code/i;
const atHeading = (rows: readonly (readonly WrittenCell[])[]) =>
  rows.findIndex((row) => row.some((cell) => typeof cell === 'string' && HEADING.test(cell)));
const inTable =
  (change: (row: readonly WrittenCell[], isHeading: boolean) => readonly WrittenCell[]): Layout =>
  (rows) => {
    const at = atHeading(rows);
    return at < 0 ? rows : rows.map((row, index) => (index < at ? row : change(row, index === at)));
  };
const eachText = (change: (text: string) => string): Layout =>
  inTable((row) => row.map((cell) => (typeof cell === 'string' ? change(cell) : cell)));
const LAYOUTS: Readonly<Record<string, Layout>> = {
  'three rows of notes above the headings': (rows) => (atHeading(rows) < 0 ? rows : [['NHS'], [], ['See the notes'], ...rows]),
  'columns in the opposite order': inTable((row) => Array.from({ length: 8 }, (_, at) => row[7 - at] ?? null)),
  'columns of a hub between the others': inTable((row, isHeading) => [
    row[0] ?? null,
    isHeading ? 'TT code' : 'TT1',
    row[1] ?? null,
    isHeading ? 'Optimal Family Structure' : 'Trio',
    ...row.slice(2),
    isHeading ? 'CITT comment' : null,
  ]),
  'headings in capitals, with line breaks': inTable((row, isHeading) =>
    isHeading ? row.map((cell) => (typeof cell === 'string' ? cell.toUpperCase().replace(' ', '\n') : cell)) : row,
  ),
  'spaces and invisible letters around everything': eachText((text) => ` \u00a0${text}\u200b  `),
  'headings repeated and blank rows every 40 rows': (rows) => {
    const at = atHeading(rows);
    return at < 0 ? rows : rows.flatMap((row, index) => (index > at && (index - at) % 40 === 0 ? [[], rows[at] ?? [], [], row] : [row]));
  },
  'codes in small letters': inTable((row, isHeading) =>
    isHeading ? row : row.map((cell) => (typeof cell === 'string' && /^[RM]\d+(\.\d+)?$/.test(cell) ? cell.toLowerCase() : cell)),
  ),
};
const SHEET_NAMES: Readonly<Record<string, string>> = {
  'Solid Tumours (Adult)': 'Solid tumours',
  Sarcomas: 'Sarcoma',
  'Haematological Tumours': 'Haematological',
};

for (const [file, indications, tests] of [
  ['official-rare-v5.1-2023-06.xlsx', 372, 619],
  ['official-cancer-2021-10.xlsx', 203, 1561],
] as const)
  for (const [name, layout] of Object.entries(LAYOUTS))
    test(`${file} keeps its ${indications} and ${tests} with ${name}`, async (context) => {
      const path = `../shared/data/directory/${file}`;
      if (!existsSync(path)) {
        if (process.env.OPENGMS_SKIP_NOTHING === '1') assert.fail(`${path} is absent`);
        context.skip(`${path} is absent`);
        return;
      }
      const opened = await openSheets(readFileSync(path), file);
      assert.ok(opened.kind === 'opened');
      const drifted = opened.sheets.map((sheet) => ({
        name: SHEET_NAMES[sheet.name] ?? sheet.name,
        rows: layout(
          sheet.rows.map((row) => row.map((cell): WrittenCell => (typeof cell === 'string' || typeof cell === 'number' ? cell : null))),
        ),
      }));
      const { version, findings } = await importDirectory({ bytes: aWorkbook(drifted), fileName: 'a.xlsx' });
      assert.deepEqual(
        [version?.indications.length, version?.indications.reduce((sum, one) => sum + one.tests.length, 0)],
        [indications, tests],
      );
      assert.deepEqual(
        findings.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.equal(version?.effectiveFrom.slice(0, 4), file.includes('rare') ? '2023' : '2021');
    });
