// opengms equity import deprivation|population|ethnicity FILE: the areas and residents that figures stand on, all or nothing, with progress.

import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import readWorkbook from 'read-excel-file/node';
import type { Database } from '../../foundation/storage/index.ts';
import {
  csvRows,
  type ImportOptions,
  type ImportReport,
  importDeprivation,
  importEthnicity,
  importPopulation,
  type Loaded,
  loadDeprivation,
  loadResidents,
  type ReferenceKind,
  type Rows,
} from '../../service/equity/index.ts';
import { withDatabase } from './with-database.ts';

/** Exit codes: 0 loaded, 1 the file is not sound or does not fit what is loaded (nothing was changed), 2 the file could not be read. */
export async function importReference(kind: ReferenceKind, file: string, { json }: { readonly json: boolean }): Promise<number> {
  if (!existsSync(file)) return complain(`There is no file "${file}".`);
  const read = await readFile(kind, file).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (typeof read === 'string') return complain(`${file} could not be read: ${read}. Nothing was changed.`);
  const loaded = read.load ? await withDatabase(read.load) : undefined;
  if (json)
    process.stdout.write(`${JSON.stringify({ kind, file: basename(file), ...read.report, outcome: loaded ?? { kind: 'not-loaded' } })}\n`);
  else process.stdout.write(asText(kind, read.report, loaded));
  return loaded?.kind === 'loaded' ? 0 : 1;
}

type Load = (database: Database) => Promise<Loaded>;

async function readFile(kind: ReferenceKind, file: string): Promise<{ readonly report: ImportReport; readonly load: Load | undefined }> {
  const rows = await rowsOf(file);
  const options: ImportOptions = {
    onProgress: ({ rowsRead, expected }) =>
      process.stderr.write(`${rowsRead.toLocaleString('en-GB')} of ${expected.toLocaleString('en-GB')} areas read\n`),
  };
  const now = new Date();
  if (kind === 'deprivation') {
    const imported = await importDeprivation(rows, options);
    const table = imported.kind === 'imported' ? imported.table : undefined;
    return { report: imported.report, load: table && ((database) => loadDeprivation(database, table, now)) };
  }
  const imported = kind === 'population' ? await importPopulation(rows, options) : await importEthnicity(rows, options);
  const table = imported.kind === 'imported' ? imported.table : undefined;
  const edition = basename(file);
  return { report: imported.report, load: table && ((database) => loadResidents(database, kind, table, { now, edition })) };
}

/** A list (.csv, .csv.gz), or the sheet of a workbook (.xlsx) that has most rows. */
async function rowsOf(file: string): Promise<Rows> {
  if (/\.xlsx$/i.test(file)) {
    const sheets = await readWorkbook(file);
    const [largest] = sheets.map(({ data }) => data).toSorted((a, b) => b.length - a.length);
    // The library's type allows a constructor as a cell, which a workbook cannot hold.
    return (largest ?? []).map((row) => row.map((cell) => (typeof cell === 'function' ? null : cell)));
  }
  const bytes = createReadStream(file);
  const text = /\.gz$/i.test(file) ? bytes.pipe(createGunzip()) : bytes;
  return csvRows(text.setEncoding('utf8'));
}

function asText(kind: ReferenceKind, { completeness, findings, counts }: ImportReport, loaded: Loaded | undefined): string {
  const lines = findings.map(({ severity, where, what, mend }) => `  ${severity}: ${where}: ${what}${mend ? ` ${mend}` : ''}`);
  const often = Object.entries(counts).map(([code, times]) => `  ${code}: ${times} times`);
  const end =
    loaded?.kind === 'loaded'
      ? `Loaded ${kind}: ${loaded.areas.toLocaleString('en-GB')} areas.${loaded.dropped.length > 0 ? ` Dropped ${loaded.dropped.join(' and ')} of the other vintage: import them again.` : ''}`
      : `Nothing was loaded. ${loaded?.because ?? ''}`;
  return [`${completeness.loaded} of ${completeness.expected} areas read.`, ...lines, ...often, end.trim(), ''].join('\n');
}

function complain(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 2;
}
