// What a file would do, or did: counts, every row error with its line, and how often each unknown person or framework occurs.
import type { Finding } from '../../../foundation/errors.ts';

export interface ImportReport {
  readonly kind: 'sites' | 'staff' | 'training';
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  /** In the file and already known, word for word. */
  readonly same: number;
  /** Rows in error; when there is one, nothing of the file is written. */
  readonly inError: number;
  readonly findings: readonly Finding[];
  /** Unknown people, competences and frameworks with the number of rows that name them, most frequent first. */
  readonly unknown: readonly {
    readonly what: 'person' | 'competence' | 'framework' | 'site' | 'profession' | 'team';
    readonly name: string;
    readonly rows: number;
  }[];
  readonly unusedColumns: readonly string[];
}

/** Findings beyond these are counted, not listed. */
const MOST_LISTED = 200;

/** Gathers what is wrong with the rows of one file. */
export interface RowErrors {
  say(line: number, code: string, what: string, mend: string): void;
  unknown(line: number, what: ImportReport['unknown'][number]['what'], name: string, mend: string): void;
  report(kind: ImportReport['kind'], counts: Pick<ImportReport, 'rows' | 'added' | 'changed' | 'same' | 'unusedColumns'>): ImportReport;
  readonly lines: ReadonlySet<number>;
}

export function rowErrors(): RowErrors {
  const findings: Finding[] = [];
  const lines = new Set<number>();
  const unknown = new Map<string, ImportReport['unknown'][number]>();
  const say: RowErrors['say'] = (line, code, what, mend) => {
    lines.add(line);
    if (findings.length < MOST_LISTED) findings.push({ severity: 'error', code, issue: 'value', where: `line ${line}`, what, mend });
  };
  return {
    lines,
    say,
    unknown: (line, what, name, mend) => {
      const shown = name.slice(0, 80);
      const known = unknown.get(`${what} ${shown}`);
      unknown.set(`${what} ${shown}`, { what, name: shown, rows: (known?.rows ?? 0) + 1 });
      say(line, `WKF_UNKNOWN_${what.toUpperCase()}`, `The ${what} "${shown}" is not known.`, mend);
    },
    report: (kind, counts) => ({
      kind,
      ...counts,
      inError: lines.size,
      findings,
      unknown: [...unknown.values()].sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1)),
    }),
  };
}

export function refusedFile(kind: ImportReport['kind'], findings: readonly Finding[]): ImportReport {
  return { kind, rows: 0, added: 0, changed: 0, same: 0, inError: Math.max(1, findings.length), findings, unknown: [], unusedColumns: [] };
}

export function fileFinding(what: string): Finding {
  return {
    severity: 'error',
    code: 'WKF_FILE',
    issue: 'structure',
    where: 'file',
    what,
    mend: 'Export it again as CSV and send it whole.',
  };
}
