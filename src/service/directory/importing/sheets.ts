// Bytes to sheets: an .xlsx workbook (ECMA-376) or a .csv list (RFC 4180), refused with a clear finding when it is neither.

import { unzipSync } from 'fflate';
import readWorkbook from 'read-excel-file/node';
import type { Finding } from '../../../foundation/errors.ts';

export type Cell = string | number | boolean | Date | null;
export interface Sheet {
  readonly name: string;
  /** Row 1 of the sheet is rows[0], blank rows included, so that a row can be named as a person sees it. */
  readonly rows: readonly (readonly Cell[])[];
}
export type Opened =
  | { readonly kind: 'opened'; readonly sheets: readonly Sheet[] }
  | { readonly kind: 'refused'; readonly finding: Finding };

/** The largest official workbook unpacks to 3.6 MB; beyond 200 MB it is not a directory but an accident or an attack. */
const LARGEST_UNPACKED = 200_000_000;

export async function openSheets(bytes: Uint8Array, fileName: string): Promise<Opened> {
  if (bytes.length === 0) return refused('DIR_FILE_EMPTY', fileName, 'The file is empty.', 'Download the workbook again.');
  if (startsWith(bytes, [0x50, 0x4b])) return openWorkbook(bytes, fileName);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    return refused(
      'DIR_FILE_OLD_OR_LOCKED',
      fileName,
      'This is an old .xls workbook, or an .xlsx protected by a password.',
      'Open it in a spreadsheet program and save it as an .xlsx without a password.',
    );
  const text = readableText(bytes);
  const separator = text === undefined ? undefined : separatorOf(text);
  if (text === undefined || separator === undefined)
    return refused(
      'DIR_NOT_A_WORKBOOK',
      fileName,
      'The file is neither an .xlsx workbook nor a list separated by commas, semicolons or tabs.',
      'Give the .xlsx that NHS England publishes as the National Genomic Test Directory.',
    );
  return { kind: 'opened', sheets: [{ name: 'csv', rows: parseCsv(text, separator) }] };
}

async function openWorkbook(bytes: Uint8Array, fileName: string): Promise<Opened> {
  const damaged = refused(
    'DIR_FILE_DAMAGED',
    fileName,
    'The file begins like a workbook but could not be unpacked: it is cut short or damaged.',
    'Download the workbook again.',
  );
  let unpacked = 0;
  const names: string[] = [];
  try {
    // The filter refuses every entry, so only the list of contents is read, and nothing is unpacked.
    unzipSync(bytes, {
      filter: (entry) => {
        names.push(entry.name);
        unpacked += entry.originalSize;
        return false;
      },
    });
  } catch {
    return damaged;
  }
  if (!names.some((name) => name.replaceAll('\\', '/').endsWith('xl/workbook.xml')))
    return refused(
      'DIR_NOT_A_WORKBOOK',
      fileName,
      'The file is a zip archive but not an .xlsx workbook (it has no xl/workbook.xml).',
      'Give the .xlsx workbook itself; unpack the archive first if the workbook is inside it.',
    );
  if (unpacked > LARGEST_UNPACKED)
    return refused(
      'DIR_FILE_TOO_LARGE',
      fileName,
      `The workbook would unpack to ${Math.round(unpacked / 1e6)} MB; the limit is ${LARGEST_UNPACKED / 1e6} MB.`,
      'Check that this is the test directory.',
    );
  try {
    const sheets = await readWorkbook(Buffer.from(bytes), { trim: false });
    return { kind: 'opened', sheets: sheets.map(({ sheet, data }) => ({ name: sheet, rows: data.map((row) => row.map(toCell)) })) };
  } catch {
    return damaged;
  }
}

function toCell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value instanceof Date) return value;
  return null;
}

/** The one of comma, semicolon and tab that the first lines hold most of; spreadsheets save any of the three. */
function separatorOf(text: string): string | undefined {
  const beginning = text.slice(0, 4000);
  const counted = [',', ';', '\t'].map((separator) => ({ separator, count: beginning.split(separator).length - 1 }));
  const [most] = counted.sort((a, b) => b.count - a.count);
  return most && most.count > 0 ? most.separator : undefined;
}

/** UTF-8, UTF-16 or Windows-1252 as spreadsheets save it; undefined for binary. */
function readableText(bytes: Uint8Array): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.subarray(0, 4096).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function parseCsv(text: string, separator: string): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isQuoted) {
      if (letter === '"' && text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else if (letter === '"') isQuoted = false;
      else field += letter;
    } else if (letter === '"' && field === '') isQuoted = true;
    else if (letter === separator || letter === '\n') {
      row.push(field === '' ? null : field);
      field = '';
      if (letter === '\n') {
        rows.push(row);
        row = [];
      }
    } else if (letter !== '\r') field += letter;
  }
  if (field !== '' || row.length > 0) rows.push([...row, field === '' ? null : field]);
  return rows;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

function refused(code: string, where: string, what: string, mend: string): Opened {
  return { kind: 'refused', finding: { severity: 'error', code, issue: 'structure', where, what, mend } };
}
