// Findings as an OperationOutcome, in the shape the national order management API gives: severity, code, details.coding, diagnostics, location.
// Standard: http://hl7.org/fhir/R4/operationoutcome.html, NHS England genomic order management API 0.5.3 (error table)
import type { Finding } from '../../foundation/errors.ts';
import type { Answer } from './means.ts';

const SPINE = 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode';
/** Our stable codes of findings (`REC_CODE`); not a published code system, so a URN. */
const FINDING = 'urn:opengms:finding';

/** The API's word for each status. */
const SPINE_CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORISED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'PRECONDITION_FAILED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_ENTITY',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** An OperationOutcome as JSON text. Without findings it says that there are none. */
export function outcomeText(findings: readonly Finding[], status?: number): string {
  return JSON.stringify(outcome(findings, status));
}

export function outcome(findings: readonly Finding[], status?: number) {
  const issue = findings.length > 0 ? findings.map((finding) => issueOf(finding, status)) : [noIssue()];
  return { resourceType: 'OperationOutcome', issue } as const;
}

export function refusal(status: number, ...findings: readonly Finding[]): Answer {
  return { status, body: outcomeText(findings, status) };
}

/** One error with its place, for refusals the door itself makes. */
export function finding(code: string, issue: Finding['issue'], where: string, what: string, mend?: string): Finding {
  return { severity: 'error', code, issue, where, what, ...(mend === undefined ? {} : { mend }) };
}

function issueOf({ severity, code, issue, where, what, mend }: Finding, status: number | undefined) {
  const spine = severity === 'error' && status !== undefined ? SPINE_CODES[status] : undefined;
  return {
    severity,
    code: issue,
    details: {
      coding: [...(spine ? [{ system: SPINE, code: spine }] : []), { system: FINDING, code }],
      text: what,
    },
    diagnostics: mend === undefined ? sentence(what) : `${sentence(what)} ${mend}`,
    ...(where === '' ? {} : { location: [where] }),
    ...(/^[A-Z][A-Za-z]+(\.[\w[\]()]+)*$/.test(where) ? { expression: [where] } : {}),
  };
}

function noIssue() {
  return { severity: 'information', code: 'informational', diagnostics: 'No issues detected during validation.' } as const;
}

function sentence(text: string): string {
  // An invariant keeps its name: pat-1, bdl-5.
  const first = /^[a-z]+-\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
