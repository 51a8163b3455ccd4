// The catalogue of broken promises. FHIR turns an entry into an OperationOutcome, the web into an error summary: one source, two voices.

/** The FHIR R4 issue types we answer with (http://hl7.org/fhir/R4/valueset-issue-type.html). */
export type IssueCode =
  | 'invalid'
  | 'structure'
  | 'required'
  | 'value'
  | 'invariant'
  | 'security'
  | 'login'
  | 'forbidden'
  | 'processing'
  | 'not-supported'
  | 'duplicate'
  | 'not-found'
  | 'deleted'
  | 'too-long'
  | 'code-invalid'
  | 'business-rule'
  | 'conflict'
  | 'lock-error'
  | 'timeout'
  | 'incomplete'
  | 'transient'
  | 'exception'
  | 'informational';

/** One thing found in what somebody sent: where it is, what it is, and what to do about it. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'information';
  /** Stable and searchable, for example `REQ_NO_DISCUSSION`. Rooms prefix with their own three letters. */
  readonly code: string;
  readonly issue: IssueCode;
  /** A FHIRPath, an HL7 v2 location (`PID-3.1`), a sheet and row: as the sender would say it. */
  readonly where: string;
  /** What is wrong, in a sentence for a person, without their personal data. */
  readonly what: string;
  /** What to do. */
  readonly mend?: string;
}

/** A broken promise with an HTTP status; expected refusals are values, not this. */
export class ServiceError extends Error {
  readonly status: number;
  readonly findings: readonly Finding[];
  constructor(status: number, findings: readonly Finding[]) {
    super(findings.map((finding) => `${finding.code} ${finding.what}`).join('; '));
    this.name = 'ServiceError';
    this.status = status;
    this.findings = findings;
  }
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
