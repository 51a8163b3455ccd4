// What the national profile asks of a genomic order, what only a person can answer for, and which moves of its status are legal.
// Standard: NHSEngland-ServiceRequest-Genomics (guide 0.6.2); each rule is one finding, graded by policy.json.

import type { Provenance, ServiceRequest } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { codeIn } from '../../laboratory/index.ts';
import { CANCER_REASONS, RARE_REASONS } from './test-ordered.ts';

const FUNDING = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-Coverage';
/** http://hl7.org/fhir/R4/extension-request-statusreason.html */
const STATUS_REASON = 'http://hl7.org/fhir/StructureDefinition/request-statusReason';

/** Is it an order for the laboratory at all? A plan or a proposal is kept and left alone. */
export function isOrder(request: ServiceRequest): boolean {
  return (
    request.intent === 'order' ||
    request.intent === 'original-order' ||
    request.intent === 'filler-order' ||
    request.intent === 'reflex-order'
  );
}

export function checkOrder(request: ServiceRequest, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  const ask = (isThere: boolean, code: string, element: string, what: string, mend: string) => {
    if (!isThere) findings.push({ severity: 'warning', code, issue: 'required', where: `${where}.${element}`, what, mend });
  };
  ask(
    (request.identifier?.length ?? 0) > 0 || request.requisition !== undefined,
    'REQ_NO_IDENTIFIER',
    'identifier',
    'The order has no number of its own.',
    'Send the local order number with its assigner.',
  );
  ask(
    request.extension?.some((each) => each.url === FUNDING) ?? false,
    'REQ_NO_FUNDING',
    'extension',
    'The order does not say who pays.',
    'Add the coverage extension with the funding category.',
  );
  ask(
    request.category?.some((category) => codeIn(category, RARE_REASONS, CANCER_REASONS) !== undefined) ?? false,
    'REQ_NO_CATEGORY',
    'category',
    'The order gives no reason for testing.',
    'Add a category of rare-diseaseTesting-genomics or cancer-testing-genomics.',
  );
  ask(request.authoredOn !== undefined, 'REQ_NO_AUTHORED', 'authoredOn', 'The order has no date.', 'Give the date of the request.');
  ask(
    request.requester !== undefined,
    'REQ_NO_REQUESTER',
    'requester',
    'The order names nobody who asks for the test.',
    'Refer to the PractitionerRole of the requester.',
  );
  for (const element of ['doNotPerform', 'insurance', 'bodySite'] as const)
    if (request[element] !== undefined)
      findings.push({
        severity: 'warning',
        code: 'REQ_PROHIBITED',
        issue: 'business-rule',
        where: `${where}.${element}`,
        what: `The national profile does not allow ${element}. It is kept but nobody acts on it.`,
        mend: 'Leave it out.',
      });
  return findings;
}

type Status = NonNullable<ServiceRequest['status']>;

const MOVES: Readonly<Record<Status, readonly Status[]>> = {
  draft: ['active', 'on-hold', 'revoked', 'entered-in-error'],
  active: ['on-hold', 'revoked', 'completed', 'entered-in-error'],
  'on-hold': ['active', 'revoked', 'completed', 'entered-in-error'],
  revoked: ['entered-in-error'],
  completed: ['entered-in-error'],
  'entered-in-error': [],
  unknown: ['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error'],
};

export function checkOrderMove(before: ServiceRequest, after: ServiceRequest, where: string): readonly Finding[] {
  const from = before.status ?? 'unknown';
  const to = after.status ?? 'unknown';
  const findings: Finding[] = [];
  if (from !== to && !MOVES[from].includes(to))
    findings.push(
      wrong(
        'REQ_ORDER_TRANSITION',
        `${where}.status`,
        `An order cannot go from ${from} to ${to}.`,
        MOVES[from].length === 0 ? 'Place a new order.' : `From ${from} it may go to ${MOVES[from].join(', ')}.`,
      ),
    );
  if (before.subject?.reference !== after.subject?.reference)
    findings.push(
      wrong(
        'REQ_ORDER_SUBJECT',
        `${where}.subject`,
        'An order cannot move to another patient.',
        'Mark this order as entered in error and place a new one.',
      ),
    );
  return findings;
}

/** A cancellation says why: a Provenance about the order with a reason, in the same transaction, or the status reason on the order itself. */
export function checkCancellation(
  request: ServiceRequest,
  reference: string,
  provenances: readonly Provenance[],
  where: string,
): readonly Finding[] {
  const isExplained =
    provenances.some(
      (provenance) => (provenance.reason?.length ?? 0) > 0 && provenance.target.some((target) => target.reference === reference),
    ) || statusReason(request) !== undefined;
  return isExplained
    ? []
    : [
        wrong(
          'REQ_NO_REASON_GIVEN',
          `${where}.status`,
          'A cancelled order needs the reason.',
          'Send a Provenance with a reason about this order in the same transaction.',
        ),
      ];
}

export function statusReason(request: ServiceRequest) {
  return request.extension?.find((each) => each.url === STATUS_REASON)?.valueCodeableConcept;
}

function wrong(code: string, where: string, what: string, mend: string): Finding {
  return { severity: 'error', code, issue: 'business-rule', where, what, mend };
}
