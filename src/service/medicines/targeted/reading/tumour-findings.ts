// What reading a laboratory's file gives: alterations, what was tested, and what could not be read.

import type { Finding } from '../../../../foundation/errors.ts';
import type { Alteration, Origin } from './alteration.ts';
import { NOTHING_TESTED, type Tested } from './tumour-profile.ts';

export interface TumourFindings {
  readonly alterations: readonly Alteration[];
  readonly tested: Tested;
  readonly findings: readonly Finding[];
}

export interface TumourFileOptions {
  /** When the file does not say itself. */
  readonly origin?: Origin;
  /** Which sample of a file with several. */
  readonly sample?: string;
}

export function refusedFile(what: string): TumourFindings {
  const mend = 'Give a VCF with VEP or SnpEff annotation, a MAF, a fusion or copy number table, or one alteration on each line.';
  return {
    alterations: [],
    tested: NOTHING_TESTED,
    findings: [{ severity: 'error', code: 'MED_TUMOUR_FILE', issue: 'structure', where: 'line 1', what, mend }],
  };
}
