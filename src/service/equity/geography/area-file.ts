// The part every file by small area has in common: find the header, the vintage and the code, and name what is wrong with a row.

import type { Finding } from '../../../foundation/errors.ts';
import { type Imported, type ImportOptions, newReport, type ReportInProgress } from './import-report.ts';
import { type Field, type Rows, textOf } from './rows.ts';

export type LsoaVintage = 'lsoa11' | 'lsoa21';

/** LSOAs of England. Source: ONS, LSOA (December 2011) and (December 2021) boundaries; the Indices of Deprivation 2019 and 2025 rank as many. */
export const AREAS_IN_ENGLAND: Readonly<Record<LsoaVintage, number>> = { lsoa11: 32_844, lsoa21: 33_755 };

/** A header stands within the first lines; ONS workbooks put three lines of title above it. */
const HEADER_WITHIN = 12;

export interface AreaRow {
  readonly code: string;
  readonly fields: readonly Field[];
  readonly where: string;
}

export interface AreaFile<Columns, T> {
  /** The columns this importer needs, from the header; a sentence when they are not there. */
  readonly columns: (header: readonly string[], vintage: LsoaVintage) => Columns | string;
  readonly start: (vintage: LsoaVintage, columns: Columns) => T;
  /** Adds one row; anything wrong goes to the report. */
  readonly add: (table: T, row: AreaRow, columns: Columns, report: ReportInProgress) => void;
}

/** Streams rows through an importer. Mixed vintages, unknown codes, repeated and cut-off rows are named here, once for all files. */
export async function importAreaFile<Columns, T>(
  rows: Rows,
  file: AreaFile<Columns, T>,
  options: ImportOptions,
): Promise<Imported<T | undefined>> {
  const report = newReport(options);
  let reading: { vintage: LsoaVintage; codeAt: number; width: number; columns: Columns; table: T; expected: number } | undefined;
  const seen = new Map<string, string>();
  let line = 0;
  for await (const fields of rows) {
    line++;
    if (fields.every((field) => textOf(field) === '')) continue;
    if (!reading) {
      const header = fields.map((field) => textOf(field).toLowerCase());
      const vintages = vintagesOf(header);
      if (vintages.length === 0) {
        if (line <= HEADER_WITHIN) continue;
        report.add(
          problem(
            'EQU_NO_HEADER',
            `line ${line}`,
            'No column of LSOA codes was found in the first lines.',
            'Send the file with its header.',
          ),
        );
        break;
      }
      const [first] = vintages;
      if (vintages.length > 1 || !first) {
        report.add(
          problem(
            'EQU_MIXED_VINTAGE',
            `line ${line}`,
            'The file has LSOA codes of 2011 and of 2021.',
            'Use one vintage; convert the other by its lookup.',
          ),
        );
        break;
      }
      const columns = file.columns(header, first.vintage);
      if (typeof columns === 'string') {
        report.add(problem('EQU_MISSING_COLUMN', `line ${line}`, columns, 'Check that this is the right file.'));
        break;
      }
      const expected = options.expectedRows ?? AREAS_IN_ENGLAND[first.vintage];
      reading = {
        vintage: first.vintage,
        codeAt: first.at,
        width: header.length,
        columns,
        table: file.start(first.vintage, columns),
        expected,
      };
      continue;
    }
    report.row(reading.expected);
    const code = textOf(fields[reading.codeAt]);
    const where = `line ${line}`;
    if (fields.length < reading.width) {
      report.add(
        problem(
          'EQU_CUT_OFF_ROW',
          where,
          `The row has ${fields.length} of ${reading.width} fields.`,
          'The file may have been cut off: send it again.',
        ),
      );
      continue;
    }
    if (isElsewhere(code)) continue;
    const wrong = wrongCode(code, reading.vintage, where, options.knownCodes);
    if (wrong) {
      report.add(wrong);
      continue;
    }
    const content = fields.map(textOf).join('\u0001');
    const before = seen.get(code);
    if (before !== undefined) {
      report.add(repeated(code, where, before === content));
      continue;
    }
    seen.set(code, content);
    file.add(reading.table, { code, fields, where }, reading.columns, report);
  }
  if (!reading && line === 0) report.add(problem('EQU_EMPTY_FILE', 'the whole file', 'The file is empty.', 'Send it again.'));
  return report.close(reading?.table, seen.size, reading?.expected ?? options.expectedRows ?? 0);
}

/** The LSOA columns of a header: lsoa21cd, lsoa21_code, "LSOA 2021 Code", "LSOA code (2011)". */
function vintagesOf(header: readonly string[]): { vintage: LsoaVintage; at: number }[] {
  return header.flatMap((name, at) => {
    const year = /lsoa.*?(?:20)?(11|21)/.exec(name)?.[1];
    const isCode = /cd$|code/.test(name);
    if (!isCode || year === undefined) return [];
    return [{ vintage: year === '11' ? ('lsoa11' as const) : ('lsoa21' as const), at }];
  });
}

/** Welsh areas stand in the same national files; they are left out without a finding. */
function isElsewhere(code: string): boolean {
  return /^W01\d{6}$/.test(code);
}

function wrongCode(code: string, vintage: LsoaVintage, where: string, known: ImportOptions['knownCodes']): Finding | undefined {
  if (!/^E01\d{6}$/.test(code)) {
    return problem('EQU_UNKNOWN_AREA', where, 'The code is not that of an English LSOA (E01 and six digits).', 'Correct the code.');
  }
  const own = known?.[vintage];
  if (!own || own.has(code)) return undefined;
  const other = Object.entries(known ?? {}).find(([name, codes]) => name !== vintage && codes.has(code));
  return other
    ? problem(
        'EQU_MIXED_VINTAGE',
        where,
        `${code} is a code of ${other[0]}, in a file of ${vintage}.`,
        'Use one vintage; convert the other by its lookup.',
      )
    : problem('EQU_UNKNOWN_AREA', where, `${code} is not an area of ${vintage}.`, 'Correct the code.');
}

function repeated(code: string, where: string, isSame: boolean): Finding {
  return isSame
    ? {
        ...problem('EQU_DUPLICATE_ROW', where, `${code} stands twice with the same figures; the second was left out.`),
        severity: 'warning',
      }
    : problem('EQU_CONFLICTING_ROW', where, `${code} stands twice with different figures.`, 'Send one row per area.');
}

export function problem(code: string, where: string, what: string, mend?: string): Finding {
  return { severity: 'error', code, issue: 'invalid', where, what, mend };
}

/** A count of residents in a row, or undefined after naming what is wrong. */
export function residentsIn(field: Field, row: AreaRow, column: string, report: ReportInProgress): number | undefined {
  const text = textOf(field);
  const value = text === '' ? Number.NaN : Number(text.replaceAll(',', ''));
  if (Number.isInteger(value) && value >= 0) return value;
  const what = Number.isNaN(value)
    ? `The number of residents in "${column}" is missing or not a number.`
    : value < 0
      ? `The number of residents in "${column}" is negative.`
      : `The number of residents in "${column}" is not a whole number (${value}).`;
  report.add(problem('EQU_NOT_A_COUNT', `${row.where} (${row.code})`, what, 'Use counts as published, not estimates with decimals.'));
  return undefined;
}
