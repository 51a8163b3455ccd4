// What PED, BOADICEA and CanRisk files have in common: rows of columns, one member each, and findings that name the row.

import type { Finding } from '../../../foundation/errors.ts';
import { familyFinding } from '../pedigree/check-pedigree.ts';
import type { Pedigree } from '../pedigree/pedigree.ts';

export type FileReading =
  | { readonly kind: 'read'; readonly pedigrees: readonly Pedigree[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** A written file, and by name whatever the format could not carry. */
export interface FileWriting {
  readonly text: string;
  readonly findings: readonly Finding[];
}

/** Limits against hostile files: no family of a service is near them. */
export const MOST_ROWS = 20_000;

export function rowFinding(severity: Finding['severity'], code: string, row: number, what: string, mend: string): Finding {
  return familyFinding(severity, code, severity === 'error' ? 'structure' : 'informational', `row ${row}`, what, mend);
}

export function notCarried(member: string, what: string): Finding {
  return familyFinding(
    'information',
    'FAM_NOT_CARRIED',
    'informational',
    `member ${member}`,
    `The format has no place for ${what}.`,
    'Send it another way if it matters.',
  );
}

export function linesOf(text: string): readonly string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** Tabs part the columns when there are any, else spaces. */
export function columnsOf(line: string): readonly string[] {
  return (line.includes('\t') ? line.split('\t') : line.trim().split(/\s+/)).map((column) => column.trim());
}
