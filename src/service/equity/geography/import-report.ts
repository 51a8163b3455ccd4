// What an import says about itself: rows read, what was wrong and how often, how complete the result is. With an error nothing is imported.

import type { Finding } from '../../../foundation/errors.ts';

export interface Completeness {
  readonly expected: number;
  readonly loaded: number;
  /** loaded / expected. */
  readonly share: number;
}

export interface ImportReport {
  readonly rowsRead: number;
  readonly completeness: Completeness;
  /** Every kind of finding once with its first places; `counts` says how often each occurred. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
}

export type Imported<T> =
  | { readonly kind: 'imported'; readonly table: T; readonly report: ImportReport }
  | { readonly kind: 'not-imported'; readonly report: ImportReport };

export interface Progress {
  readonly rowsRead: number;
  readonly expected: number;
}

export interface ImportOptions {
  /** Called every few thousand rows and at the end. */
  readonly onProgress?: (progress: Progress) => void;
  /** Rows a complete file has; the vintage's own number when left out. A regional extract gives its own. */
  readonly expectedRows?: number;
  /** Codes that exist, per vintage: an unknown code, or one of another vintage, is then named as such. */
  readonly knownCodes?: Readonly<Record<string, ReadonlySet<string>>>;
}

/** Full places are listed only this often per kind; the rest is counted. */
const PLACES_PER_CODE = 5;
const PROGRESS_EVERY = 5000;

/** Collects findings and progress of one import. */
export function newReport(options: ImportOptions) {
  const findings: Finding[] = [];
  const counts: Record<string, number> = {};
  let rowsRead = 0;
  return {
    add(finding: Finding): void {
      const count = (counts[finding.code] ?? 0) + 1;
      counts[finding.code] = count;
      if (count <= PLACES_PER_CODE) findings.push(finding);
    },
    row(expected: number): void {
      rowsRead++;
      if (rowsRead % PROGRESS_EVERY === 0) options.onProgress?.({ rowsRead, expected });
    },
    close<T>(table: T, loaded: number, expected: number): Imported<T> {
      if (loaded < expected) {
        this.add({
          severity: 'error',
          code: 'EQU_HALF_LOADED',
          issue: 'incomplete',
          where: 'the whole file',
          what: `${loaded} of ${expected} areas were loaded (${((100 * loaded) / Math.max(1, expected)).toFixed(1)}%).`,
          mend: 'Send the whole file again, or state how many areas an extract has.',
        });
      }
      options.onProgress?.({ rowsRead, expected });
      const completeness = { expected, loaded, share: expected === 0 ? 0 : loaded / expected };
      const report = { rowsRead, completeness, findings, counts };
      return findings.some(({ severity }) => severity === 'error') ? { kind: 'not-imported', report } : { kind: 'imported', table, report };
    },
  };
}

export type ReportInProgress = ReturnType<typeof newReport>;
