// What the scan refuses and why: coded, with the line, in the same shape as every other finding of the service.

import type { Finding } from '../../../foundation/errors.ts';

export type ScanCode =
  | 'E_NOT_VCF'
  | 'E_TRUNCATED_BGZF'
  | 'E_TRUNCATED_GZIP'
  | 'E_CORRUPT'
  | 'E_HEADER'
  | 'E_COLUMNS'
  | 'E_LINE_TOO_LONG'
  | 'E_BUILD_MISMATCH'
  | 'E_SAMPLE_MISSING'
  | 'E_SAMPLE_DUPLICATE'
  | 'E_UNSORTED'
  | 'E_NOT_DECOMPOSABLE'
  | 'E_SOMATIC'
  | 'E_PED'
  | 'E_PED_CYCLE'
  | 'E_PED_SEX'
  | 'E_FILE'
  | 'E_INDEX_ABSENT'
  | 'E_INDEX_CORRUPT'
  | 'E_INDEX_OLDER'
  | 'E_INDEX_OTHER_FILE'
  | 'E_PANEL_FILE'
  | 'E_PANEL_NOT_SIGNED_OFF'
  | 'E_PHENOPACKET'
  | 'E_HPO_UNKNOWN';

/** Thrown inside the streaming pass alone; `scanVcf` turns it into a value. */
export class Refusal extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(`${finding.code} ${finding.where}: ${finding.what}`);
    this.name = 'Refusal';
    this.finding = finding;
  }
}

export function refuse(code: ScanCode, where: string, what: string, mend?: string): Finding {
  return { severity: 'error', code, issue: 'invalid', where, what, mend };
}

/** A warning that blocks sign-off until somebody has answered it. */
export function warn(code: string, where: string, what: string, mend: string): Finding {
  return { severity: 'warning', code, issue: 'business-rule', where, what, mend };
}
