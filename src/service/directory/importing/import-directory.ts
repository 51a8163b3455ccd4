// Import: the official rare disease and cancer workbooks, and lists of their codes, become one dated version and a list of what was not understood.

import type { Finding } from '../../../foundation/errors.ts';
import type { DirectoryKind, DirectoryVersion } from '../directory.ts';
import { tidy } from '../searching/words.ts';
import { buildIndications } from './build-indications.ts';
import { type DirectoryRow, gatherRows } from './gather-rows.ts';
import { columnLetter, findHeadings, type Headings } from './headings.ts';
import { openSheets, type Sheet } from './sheets.ts';
import { readVersionName } from './version-name.ts';

export interface ImportRequest {
  readonly bytes: Uint8Array;
  /** Says the version when the workbook does not; named in findings. */
  readonly fileName: string;
  /** What a person says about the file; believed before what the file says. */
  readonly version?: string;
  readonly effectiveFrom?: string;
  readonly complete?: boolean;
}

export interface Imported {
  /** Undefined when the file is not a directory; the findings then hold an error that says why. */
  readonly version: DirectoryVersion | undefined;
  readonly findings: readonly Finding[];
}

/** Never throws for what a file holds. Nothing is dropped in silence: each row is a test or is named in a finding. */
export async function importDirectory(request: ImportRequest): Promise<Imported> {
  const opened = await openSheets(request.bytes, request.fileName);
  if (opened.kind === 'refused') return { version: undefined, findings: [opened.finding] };
  const findings: Finding[] = [];
  const rows: DirectoryRow[] = [];
  const read: { sheet: Sheet; headings: Headings }[] = [];
  for (const sheet of opened.sheets) {
    const headings = findHeadings(sheet.rows);
    if (!headings) findings.push(notRead(sheet));
    else if (ASIDE.test(sheet.name)) findings.push(setAside(sheet, headings));
    else {
      read.push({ sheet, headings });
      const gathered = gatherRows(sheet, headings);
      rows.push(...gathered.rows);
      findings.push(...headingFindings(sheet, headings), ...gathered.findings);
    }
  }
  if (rows.length === 0) return { version: undefined, findings: [notADirectory(request.fileName, read.length > 0), ...findings] };
  const kind = kindOf(rows);
  const built = buildIndications(rows, kind);
  const named = readVersionName(titles(opened.sheets), request.fileName);
  const complete = request.complete ?? read.some(({ headings }) => headings.columns.has('target') && headings.columns.has('method'));
  if (!complete) findings.push(partial(request.fileName));
  const version = request.version ?? named.version;
  const effectiveFrom = request.effectiveFrom ?? named.effectiveFrom;
  if (!version) findings.push(unnamed(request.fileName));
  if (!effectiveFrom) findings.push(undated(request.fileName));
  return {
    version: {
      kind,
      version: version ?? 'unknown',
      effectiveFrom: effectiveFrom ?? UNDATED,
      source: titles(opened.sheets).find((title) => /test directory/i.test(title)) ?? request.fileName,
      complete,
      indications: built.indications,
    },
    findings: [...findings, ...built.findings],
  };
}

/** Sorts before every dated version, so that an undated import is never taken for the newest. */
export const UNDATED = '0001-01-01';

/** Only a version with a name and a date can be served beside others. */
export function isDated(version: DirectoryVersion): boolean {
  return version.version !== 'unknown' && version.effectiveFrom !== UNDATED;
}

/** Sheets that list what is no longer offered or what changed; their rows are not tests of this version. */
const ASIDE = /withdrawn|retired|removed|decommission|archive|superseded|previous|change ?log|\bchanges?\b/i;

function kindOf(rows: readonly DirectoryRow[]): DirectoryKind {
  const cancer = rows.filter((row) => row.testCode.startsWith('M')).length;
  return cancer * 2 > rows.length ? 'cancer' : 'rare';
}

/** Lines that may name the version: what stands above the headings, or anywhere in a short sheet without them. */
function titles(sheets: readonly Sheet[]): readonly string[] {
  return sheets.flatMap((sheet) => {
    const at = findHeadings(sheet.rows)?.at ?? Math.min(sheet.rows.length, 10);
    const lines = sheet.rows.slice(0, at).flat();
    return [...lines.filter((cell) => typeof cell === 'string').map(tidy), ...(sheet.name === 'csv' ? [] : [sheet.name])];
  });
}

function headingFindings(sheet: Sheet, headings: Headings): readonly Finding[] {
  const where = `sheet "${sheet.name}" row ${headings.at + 1}`;
  return [
    ...headings.unknown.map(
      ({ column, heading }): Finding => ({
        severity: 'warning',
        code: 'DIR_COLUMN_UNKNOWN',
        issue: 'not-supported',
        where: `${where} column ${columnLetter(column)}`,
        what: `The column "${tidy(heading)}" is not one that is known, so what it holds was not taken over.`,
        mend: 'If it matters, tell the maintainers of the importer what it means.',
      }),
    ),
    ...headings.guesses.map(
      (what): Finding => ({
        severity: 'warning',
        code: 'DIR_HEADING_GUESSED',
        issue: 'informational',
        where,
        what,
        mend: 'Check that this is right.',
      }),
    ),
    ...(['target', 'method'] as const)
      .filter((field) => !headings.columns.has(field))
      .map(
        (field): Finding => ({
          severity: 'information',
          code: 'DIR_COLUMN_MISSING',
          issue: 'incomplete',
          where,
          what: `The sheet has no column for the ${field === 'target' ? 'target or genes' : 'method'}.`,
        }),
      ),
  ];
}

function notRead(sheet: Sheet): Finding {
  const where = `sheet "${sheet.name}"`;
  const isEmpty = sheet.rows.every((row) => row.every((cell) => cell === null || cell === ''));
  if (isEmpty) return { severity: 'information', code: 'DIR_SHEET_EMPTY', issue: 'informational', where, what: 'The sheet is empty.' };
  const holdsCodes = sheet.rows.filter((row) => row.some((cell) => typeof cell === 'string' && /^[RM]\d+\.\d+$/.test(cell.trim()))).length;
  return {
    severity: holdsCodes > 0 ? 'error' : 'information',
    code: holdsCodes > 0 ? 'DIR_HEADINGS_NOT_FOUND' : 'DIR_SHEET_NOT_READ',
    issue: 'structure',
    where,
    what:
      holdsCodes > 0
        ? `${holdsCodes} rows hold test codes, but no row of headings was found, so the sheet was not read.`
        : 'The sheet has no row of headings of a directory; it was taken for a note.',
    ...(holdsCodes > 0 && {
      mend: 'Give the sheet a row with headings such as Clinical indication ID, Test ID, Target/Genes, Test Method.',
    }),
  };
}

function setAside(sheet: Sheet, headings: Headings): Finding {
  return {
    severity: 'warning',
    code: 'DIR_SHEET_SET_ASIDE',
    issue: 'informational',
    where: `sheet "${sheet.name}"`,
    what: `The name of the sheet says that its ${gatherRows(sheet, headings).rows.length} tests are not current, so they were not counted.`,
    mend: 'Rename the sheet if its tests are in force.',
  };
}

function notADirectory(fileName: string, hasHeadings: boolean): Finding {
  return {
    severity: 'error',
    code: hasHeadings ? 'DIR_NO_TESTS' : 'DIR_NOT_A_DIRECTORY',
    issue: 'structure',
    where: fileName,
    what: hasHeadings
      ? 'The headings of a test directory are there, but no test under them.'
      : 'No sheet has the headings of a genomic test directory (a test code beside its clinical indication).',
    mend: 'Give the workbook of the National Genomic Test Directory, rare and inherited disease or cancer.',
  };
}

function partial(fileName: string): Finding {
  return {
    severity: 'information',
    code: 'DIR_PARTIAL',
    issue: 'incomplete',
    where: fileName,
    what: 'The list has codes and names but not targets and methods; a code missing from it is not read as retired.',
  };
}

function unnamed(fileName: string): Finding {
  return {
    severity: 'warning',
    code: 'DIR_VERSION_UNKNOWN',
    issue: 'required',
    where: fileName,
    what: 'Neither a title nor the name of the file says which version this is.',
    mend: 'Say it with --version, for example --version 7.3.',
  };
}

function undated(fileName: string): Finding {
  return {
    severity: 'warning',
    code: 'DIR_DATE_UNKNOWN',
    issue: 'required',
    where: fileName,
    what: 'Neither a title nor the name of the file says from when this version applies.',
    mend: 'Say it with --from, for example --from 2024-10-01.',
  };
}
