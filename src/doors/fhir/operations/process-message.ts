// $process-message: the regional messages (order O21, report R01, patient A31 ...) in, a reply message out. http://hl7.org/fhir/R4/messaging.html
// NW-GMSA implementation guide 0.0.7, LAB-1 and LAB-3: the reply names the Bundle it answers; details point to an OperationOutcome.
import { randomUUID } from 'node:crypto';
import type { Bundle, MessageHeader, Resource } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../../foundation/errors.ts';
import { validateResource } from '../../../foundation/record/index.ts';
import type { ProposedEntry } from '../../../service/requests/index.ts';
import type { Answer, Asking, FhirMeans, Interaction } from '../means.ts';
import { finding, outcome, refusal } from '../outcome.ts';
import { permit } from '../permit.ts';
import { entryIndex } from '../transaction.ts';

/** Patient messages change a patient who may be known; the rest bring new resources. http://terminology.hl7.org/CodeSystem/v2-0003 */
const PATIENT_EVENTS: ReadonlySet<string> = new Set(['A08', 'A28', 'A31', 'A40']);
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';

export async function processMessage(means: FhirMeans, asking: Asking, given: Interaction): Promise<Answer> {
  const allowed = await permit(means.record, asking, {
    word: 'operation',
    subject: '$process-message',
    interaction: 'operation',
    what: '$process-message',
  });
  if (allowed.kind === 'refused') return allowed.answer;
  const structural = validateResource(given.body, { expected: 'Bundle' });
  // A message whose envelope is not sound cannot be answered by a message.
  const isAddressed = structural.every(({ where }) => (entryIndex(where) ?? 0) > 0);
  const message = isAddressed ? messageOf(given.body) : undefined;
  if (!message)
    return refusal(
      422,
      ...(structural.length > 0
        ? structural
        : [
            finding(
              'FHR_NOT_A_MESSAGE',
              'invalid',
              'Bundle.type',
              'this is not a message',
              'Send a Bundle of type message that starts with a MessageHeader.',
            ),
          ]),
    );
  const { bundle, header } = message;
  const isAsync = given.parameters.some(([name, value]) => name === 'async' && value === 'true');
  let findings = structural;
  if (findings.length === 0) {
    const { identifier } = bundle;
    const messageId = identifier?.value ? { system: identifier.system ?? 'urn:ietf:rfc:3986', value: identifier.value } : undefined;
    const submission = await means.requests.submit(
      { door: 'fhir', entries: messageEntries(bundle), ...(messageId ? { messageId } : {}) },
      asking.who,
      asking.now,
    );
    // A message that came before is answered as it was then, and not carried out twice.
    findings = submission.kind === 'replayed' ? [replayed()] : submission.entries.flatMap((entry) => entry.findings);
    if (submission.kind === 'refused' && !hasErrors(findings))
      findings = [...findings, finding('FHR_REFUSED', 'processing', 'Bundle', 'the message could not be carried out', 'Ask the receiver.')];
  }
  const reply = replyTo({ bundle, header, findings, base: asking.base, now: asking.now });
  if (!isAsync) return { status: 200, body: JSON.stringify(reply) };
  // The sender polls: GET Bundle?message.receiver:identifier=<its ODS code>&_lastUpdated=...
  await means.requests.submit(
    { door: 'fhir', entries: [{ method: 'POST', type: 'Bundle', resource: reply, where: 'Bundle' }] },
    asking.who,
    asking.now,
  );
  return { status: 202 };
}

/** Every resource of a message as a proposed change, beside the message itself, which is kept whole. */
export function messageEntries(bundle: Bundle): readonly ProposedEntry[] {
  const event = headerOf(bundle)?.eventCoding?.code ?? '';
  const parts = (bundle.entry ?? []).flatMap(({ resource, fullUrl }, index): readonly ProposedEntry[] => {
    if (!resource || resource.resourceType === 'MessageHeader' || resource.resourceType === 'OperationOutcome') return [];
    const where = `Bundle.entry[${index}].resource.ofType(${resource.resourceType})`;
    const common = { type: resource.resourceType, resource, where, ...(fullUrl === undefined ? {} : { fullUrl }) };
    const nhsNumber = PATIENT_EVENTS.has(event) && resource.resourceType === 'Patient' ? identifierOf(resource, NHS_NUMBER) : undefined;
    return nhsNumber === undefined
      ? [{ ...common, method: 'POST' }]
      : [{ ...common, method: 'PUT', query: `identifier=${encodeURIComponent(`${NHS_NUMBER}|${nhsNumber}`)}` }];
  });
  return parts.length === 0 ? [{ method: 'POST', type: 'Bundle', resource: bundle, where: 'Bundle' }] : parts;
}

function messageOf(body: unknown): { readonly bundle: Bundle; readonly header: MessageHeader } | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  // Only what is looked at next is relied on.
  const bundle = body as Bundle;
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'message' || !Array.isArray(bundle.entry)) return undefined;
  const header = headerOf(bundle);
  return header ? { bundle, header } : undefined;
}

function headerOf(bundle: Bundle): MessageHeader | undefined {
  const first: Resource | undefined = bundle.entry?.[0]?.resource;
  return first?.resourceType === 'MessageHeader' ? first : undefined;
}

function identifierOf(
  resource: { readonly identifier?: readonly { readonly system?: string; readonly value?: string }[] },
  system: string,
): string | undefined {
  return resource.identifier?.find((one) => one.system === system)?.value;
}

interface Reply {
  readonly bundle: Bundle;
  readonly header: MessageHeader;
  readonly findings: readonly Finding[];
  readonly base: string;
  readonly now: Date;
}

/** Sender and receiver change places; `ok`, or `fatal-error` with what was found. */
function replyTo({ bundle, header, findings, base, now }: Reply): Bundle {
  const isRefused = hasErrors(findings);
  const details = `urn:uuid:${randomUUID()}`;
  const receiver = header.destination?.[0]?.receiver;
  const event = header.eventCoding ? { eventCoding: header.eventCoding } : { eventUri: header.eventUri };
  const reply: MessageHeader = {
    resourceType: 'MessageHeader',
    ...event,
    destination: [{ endpoint: header.source?.endpoint ?? base, ...(header.sender ? { receiver: withoutLiteral(header.sender) } : {}) }],
    ...(receiver ? { sender: withoutLiteral(receiver) } : {}),
    source: { software: 'OpenGMS', endpoint: `${base}/$process-message` },
    response: { identifier: answered(bundle, header), code: isRefused ? 'fatal-error' : 'ok', details: { reference: details } },
  };
  const located = findings.map((one) => (entryIndex(one.where) === undefined && one.where === '' ? { ...one, where: 'Bundle' } : one));
  return {
    resourceType: 'Bundle',
    type: 'message',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${randomUUID()}` },
    timestamp: now.toISOString(),
    // Our own literals, shaped as the types say: issue codes come from the catalogue of FHIR's issue types.
    entry: [
      { fullUrl: `urn:uuid:${randomUUID()}`, resource: reply },
      { fullUrl: details, resource: outcome(located, isRefused ? 422 : undefined) as unknown as Resource },
    ],
  };
}

/** Only what holds outside the message: a literal reference into it would lead nowhere in the reply. */
function withoutLiteral(reference: { readonly identifier?: object; readonly display?: string }) {
  return {
    ...(reference.identifier ? { identifier: reference.identifier } : {}),
    ...(reference.display ? { display: reference.display } : {}),
  };
}

/** MessageHeader.response.identifier is an id (no colons), so the URN of a Bundle.identifier loses its prefix. */
function answered(bundle: Bundle, header: MessageHeader): string {
  const value = bundle.identifier?.value?.replace(/^urn:(uuid|oid):/, '') ?? header.id ?? bundle.id ?? 'unidentified';
  return value.replace(/[^A-Za-z0-9.-]/g, '-').slice(0, 64);
}

function replayed(): Finding {
  return {
    severity: 'information',
    code: 'FHR_REPLAYED',
    issue: 'duplicate',
    where: 'Bundle.identifier',
    what: 'This message came before and was not carried out again.',
  };
}
