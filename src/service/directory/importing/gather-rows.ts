// Rows of one sheet: blank group cells filled down, notes and repeated headings told apart, and whatever was not understood reported.

import type { Finding } from '../../../foundation/errors.ts';
import { squash, tidy } from '../searching/words.ts';
import { columnLetter, type Field, type Headings, isHeadingRow } from './headings.ts';
import type { Cell, Sheet } from './sheets.ts';

export interface DirectoryRow {
  readonly sheet: string;
  /** As the spreadsheet numbers it, from 1. */
  readonly rowNumber: number;
  readonly indicationCode: string;
  readonly indicationName: string;
  readonly testCode: string;
  readonly fields: Readonly<Partial<Record<Field, string>>>;
}

export interface Gathered {
  readonly rows: readonly DirectoryRow[];
  readonly findings: readonly Finding[];
}

/** R134.1, M1.4; a trailing letter or a longer number occurs in hub editions and is kept. */
const TEST_CODE = /^([A-Z]{1,2}\d{1,4})\.\d{1,4}[A-Z]?$/;
const INDICATION_CODE = /^[A-Z]{1,2}\d{1,4}$/;

export function gatherRows(sheet: Sheet, headings: Headings): Gathered {
  const rows: DirectoryRow[] = [];
  const findings: Finding[] = [];
  let group = { code: '', name: '' };
  for (let at = headings.at + 1; at < sheet.rows.length; at += 1) {
    const cells = sheet.rows[at] ?? [];
    const where = `sheet "${sheet.name}" row ${at + 1}`;
    if (cells.every((cell) => cell === null || String(cell).trim() === '') || isHeadingRow(cells)) continue;
    const fields = readFields(cells, headings, where, findings);
    const written = { code: codeOf(fields.indicationCode), name: fields.indicationName ?? '' };
    const testCode = codeOf(fields.testCode);
    if (testCode === '' && !isCodeLike(written.code) && !saysATest(fields)) {
      findings.push(note(where, cells));
      continue;
    }
    group = nextGroup(group, written, testCode);
    if (testCode === '') {
      // A group may begin on a row of its own, with its tests below.
      if (saysATest(fields)) findings.push(setAside(where, cells));
      continue;
    }
    if (!isCodeLike(testCode)) {
      findings.push(malformed(where, fields.testCode ?? '', cells));
      continue;
    }
    if (!TEST_CODE.test(testCode)) findings.push(unusual(where, testCode));
    const fromTest = TEST_CODE.exec(testCode)?.[1] ?? testCode.split('.')[0] ?? testCode;
    const indicationCode = group.code || fromTest;
    if (group.code === '') findings.push(derived(where, testCode, fromTest));
    else if (group.code !== fromTest && TEST_CODE.test(testCode)) findings.push(mismatch(where, testCode, group.code));
    if (!INDICATION_CODE.test(indicationCode)) findings.push(unusual(where, indicationCode));
    rows.push({ sheet: fields.sheet ?? sheet.name, rowNumber: at + 1, indicationCode, indicationName: group.name, testCode, fields });
  }
  return { rows, findings };
}

/** A code or a name starts a group; a name alone continues the codes of its tests; nothing written continues the group above. */
function nextGroup(
  group: { readonly code: string; readonly name: string },
  written: { readonly code: string; readonly name: string },
  testCode: string,
): { code: string; name: string } {
  if (written.code !== '') return { code: written.code, name: written.name || (written.code === group.code ? group.name : '') };
  if (written.name === '' || squash(written.name) === squash(group.name)) return { ...group, name: group.name || written.name };
  return { code: testCode.split('.')[0] ?? '', name: written.name };
}

function readFields(cells: readonly Cell[], headings: Headings, where: string, findings: Finding[]): Partial<Record<Field, string>> {
  const fields: Partial<Record<Field, string>> = {};
  for (const [field, column] of headings.columns) {
    const cell = cells[column] ?? null;
    if (cell === null) continue;
    if (cell instanceof Date || (typeof cell === 'string' && /^#(REF|N\/A|VALUE|NAME|DIV\/0|NUM|NULL)[!?]?/.test(cell)))
      findings.push(notText(`${where} column ${columnLetter(column)}`, cell));
    const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : tidy(String(cell));
    if (text !== '') fields[field] = text;
  }
  splitCodeAndName(fields, 'indicationCode', 'indicationName');
  splitCodeAndName(fields, 'testCode', 'testName');
  return fields;
}

/** Some editions put both into one cell: "R134 Familial hypercholesterolaemia". */
function splitCodeAndName(
  fields: Partial<Record<Field, string>>,
  code: 'indicationCode' | 'testCode',
  name: 'indicationName' | 'testName',
): void {
  const [, first, rest] = /^([A-Z]{1,2}\d{1,4}(?:\.\d{1,4}[a-z]?)?)[\s:–-]+(\p{L}.{3,})$/iu.exec(fields[code] ?? '') ?? [];
  if (first === undefined || rest === undefined) return;
  fields[code] = first;
  fields[name] ??= rest;
}

function saysATest(fields: Partial<Record<Field, string>>): boolean {
  return fields.target !== undefined || fields.method !== undefined || fields.testName !== undefined;
}

function codeOf(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, '').toUpperCase();
}

function isCodeLike(code: string): boolean {
  return /^[A-Z]{1,2}\d{1,4}([.\-_/]?.{1,12})?$/.test(code);
}

function shown(cells: readonly Cell[]): string {
  const text = cells
    .filter((cell) => cell !== null && cell !== '')
    .map((cell) => tidy(String(cell)))
    .join(' | ');
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function note(where: string, cells: readonly Cell[]): Finding {
  return { severity: 'information', code: 'DIR_NOTE', issue: 'informational', where, what: `A note and not a test: "${shown(cells)}".` };
}

function setAside(where: string, cells: readonly Cell[]): Finding {
  return {
    severity: 'error',
    code: 'DIR_NO_TEST_CODE',
    issue: 'required',
    where,
    what: `This row describes a test but has no test code, so it was not counted: "${shown(cells)}".`,
    mend: 'Write the test code (such as R134.1) into the row, or remove the row.',
  };
}

function malformed(where: string, code: string, cells: readonly Cell[]): Finding {
  return {
    severity: 'error',
    code: 'DIR_TEST_CODE_MALFORMED',
    issue: 'value',
    where,
    what: `"${code}" is not a test code, so the row was not counted: "${shown(cells)}".`,
    mend: 'Write a code such as R134.1 or M1.4. A spreadsheet may have turned it into a number or a date.',
  };
}

function unusual(where: string, code: string): Finding {
  return {
    severity: 'warning',
    code: 'DIR_CODE_UNUSUAL',
    issue: 'value',
    where,
    what: `The code "${code}" does not follow the pattern R134 or R134.1; it was kept as written.`,
    mend: 'Check the code against the published directory.',
  };
}

function derived(where: string, testCode: string, indicationCode: string): Finding {
  return {
    severity: 'warning',
    code: 'DIR_INDICATION_DERIVED',
    issue: 'required',
    where,
    what: `No clinical indication is named for ${testCode}; ${indicationCode} was taken from the test code.`,
  };
}

function mismatch(where: string, testCode: string, indicationCode: string): Finding {
  return {
    severity: 'warning',
    code: 'DIR_CODE_MISMATCH',
    issue: 'invariant',
    where,
    what: `Test ${testCode} stands under the clinical indication ${indicationCode}; it was kept there.`,
    mend: 'Check which of the two codes is right.',
  };
}

function notText(where: string, cell: Cell): Finding {
  const isDate = cell instanceof Date;
  return {
    severity: 'warning',
    code: isDate ? 'DIR_CELL_IS_DATE' : 'DIR_CELL_IS_ERROR',
    issue: 'value',
    where,
    what: isDate
      ? `The cell holds the date ${cell.toISOString().slice(0, 10)}; spreadsheets turn gene symbols such as SEPT9 and codes into dates.`
      : `The cell holds the spreadsheet error ${String(cell)}.`,
    mend: 'Type the intended text into the cell, formatted as text.',
  };
}
