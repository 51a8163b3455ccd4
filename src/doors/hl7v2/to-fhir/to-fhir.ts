// HL7 v2 to FHIR: one message becomes one message Bundle, and the changes it proposes to the record.
// Standards: IHE PaLM LTW (LAB-1, LAB-3) and the NW GMSA guide, FHIR R4 messaging.
import type { MessageHeader, Resource } from '@medplum/fhirtypes';
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { pruned } from '../message/coding.ts';
import type { Dialect } from '../message/dialect.ts';
import { odsOf } from '../message/identifiers.ts';
import { firstSegment, nameOf, valueAt, wholeText } from '../message/location.ts';
import type { Reading } from '../message/reading.ts';
import { readTime } from '../message/times.ts';
import {
  beginMaking,
  type Conversion,
  identifierQuery,
  type Making,
  make,
  note,
  proposeAll,
  referenceTo,
  toBundleEntries,
} from './conversion.ts';
import { orderNumbers } from './order-numbers.ts';
import { organisationReference } from './parties.ts';
import { makeTransferredDocument } from './to-document.ts';
import { makeEncounter, readPatient, subjectReference } from './to-patient.ts';
import { makePatientChange } from './to-patient-change.ts';
import { makeReport } from './to-report.ts';
import { makeRequest, type RequestContext } from './to-request.ts';

export type ConversionResult =
  | { readonly kind: 'converted'; readonly conversion: Conversion }
  | { readonly kind: 'not-converted'; readonly because: 'unsupported' | 'no-patient' };

interface Focus {
  readonly fullUrl: string;
  readonly type: 'ServiceRequest' | 'DiagnosticReport' | 'DocumentReference' | 'Patient';
}

/** Pure: the same message, dialect and ids give the same bundle. */
export function toFhir(
  reading: Reading,
  given: { readonly dialect?: Dialect; readonly newId: () => string; readonly now: Date },
): ConversionResult {
  const { type, message } = reading;
  if (type.family === 'other' || type.family === 'acknowledgement') return { kind: 'not-converted', because: 'unsupported' };
  const making = beginMaking(reading, given.dialect ?? {}, given.newId);
  if (!firstSegment(message, 'PID')) return { kind: 'not-converted', because: 'no-patient' };
  const focus: Focus[] = [];
  let bundleEvent = 'R01';
  if (type.family === 'patient') {
    bundleEvent = type.event;
    const patient = makePatientChange(making);
    if (patient) focus.push({ fullUrl: patient, type: 'Patient' as const });
  } else {
    if (type.family === 'order') bundleEvent = 'O21';
    focus.push(...makeClinical(making));
  }
  const header = headerOf(making, bundleEvent, focus);
  const entries = type.family === 'patient' ? making.entries : [...making.entries, ...proposeAll(making)];
  const identifier = messageIdentifier(making);
  return {
    kind: 'converted',
    conversion: {
      bundle: {
        resourceType: 'Bundle',
        identifier,
        type: 'message',
        timestamp: header.sentAt ?? given.now.toISOString(),
        entry: [{ fullUrl: `urn:uuid:${given.newId()}`, resource: header.resource }, ...toBundleEntries(making)],
      },
      entries: type.family === 'order' ? withoutCancelled(making, entries) : entries,
      noted: making.noted,
      messageId: identifier,
    },
  };
}

function makeClinical(making: Making): Focus[] {
  const { type, groups } = making.reading;
  const patient = readPatient(making);
  if (!patient) return [];
  const patientUrl = make(making, patient, 'PID');
  const subject = subjectReference(patientUrl, patient);
  const visit = makeEncounter(making, subject);
  const encounter = visit ? { reference: visit.fullUrl, type: 'Encounter' as const, identifier: visit.identifier } : undefined;
  if (type.family === 'document') return [...makeTransferredDocument(making, { subject, encounter })];
  if (type.family === 'result') {
    const context = { subject, encounter, specimens: new Map() };
    return groups.flatMap((group) => {
      const { report, documents } = makeReport(making, group, context);
      return [
        { fullUrl: report, type: 'DiagnosticReport' as const },
        ...documents.map((fullUrl) => ({ fullUrl, type: 'DocumentReference' as const })),
      ];
    });
  }
  const context: RequestContext = { subject, encounter, requesters: new Map(), specimens: new Map() };
  return groups
    .filter(({ orc, obr }) => orc || obr)
    .map((group) => {
      const { fullUrl, request } = makeRequest(making, group, context);
      if (request.status === 'revoked') cancel(making, group);
      else if (actionOf(valueAt(making.reading.message, group.orc, 1)) === 'change') {
        const held = identifierQuery(request.identifier?.[0]);
        if (held) making.changed.set(fullUrl, held);
      }
      return { fullUrl, type: 'ServiceRequest' as const };
    });
}

/** A cancellation changes the order that is held; it does not place a revoked one. The reason goes into the Provenance the national guide asks for. */
function cancel(making: Making, group: Reading['groups'][number]): void {
  const { message } = making.reading;
  const placer = orderNumbers(making, group)[0];
  const segment = group.orc ?? group.obr;
  if (!placer?.value || !segment) return;
  const where = nameOf(message, { segment });
  const query = identifierQuery(placer);
  if (!query) return;
  const reason =
    valueAt(message, group.orc, 16, 2) ||
    valueAt(message, group.orc, 16) ||
    group.notes
      .map((nte) => wholeText(message, nte, 3))
      .join(' ')
      .trim();
  making.entries.push({
    method: 'PATCH',
    type: 'ServiceRequest' as const,
    query,
    where,
    patch: [{ op: 'replace', path: '/status', value: 'revoked' }],
  });
  making.entries.push({
    method: 'POST',
    type: 'Provenance',
    fullUrl: `urn:uuid:${making.newId()}`,
    where,
    resource: {
      resourceType: 'Provenance',
      target: [{ reference: `ServiceRequest?${query}` }],
      recorded: readTime(valueAt(message, firstSegment(message, 'MSH'), 7))?.fhir ?? new Date(0).toISOString(),
      reason: [{ text: reason || 'Cancelled by the requester' }],
      agent: [{ who: { type: 'Organization' as const, identifier: { system: SYSTEM.odsOrganisation, value: making.sender } } }],
    },
  });
}

/** Resources made only for a cancelled order stay in the bundle and out of the proposal. */
function withoutCancelled(making: Making, entries: Conversion['entries']): Conversion['entries'] {
  const requests = making.made.filter(({ resource }) => resource.resourceType === 'ServiceRequest');
  const isCancelled = (resource: Resource): boolean => resource.resourceType === 'ServiceRequest' && resource.status === 'revoked';
  if (!requests.some(({ resource }) => isCancelled(resource))) return entries;
  const live = new Set<string>();
  const reach = (fullUrl: string): void => {
    if (live.has(fullUrl)) return;
    live.add(fullUrl);
    const found = making.made.find((each) => each.fullUrl === fullUrl);
    for (const [, next] of JSON.stringify(found?.resource ?? {}).matchAll(/"(urn:uuid:[^"]+)"/g)) if (next) reach(next);
  };
  for (const { fullUrl, resource } of requests) if (!isCancelled(resource)) reach(fullUrl);
  return entries.filter(
    ({ method, fullUrl, type }) => method === 'PATCH' || type === 'Provenance' || (fullUrl !== undefined && live.has(fullUrl)),
  );
}

function headerOf(making: Making, event: string, focus: readonly Focus[]): { resource: MessageHeader; sentAt: string | undefined } {
  const { message } = making.reading;
  const msh = firstSegment(message, 'MSH');
  const application = (field: number): string => valueAt(message, msh, field) || 'unknown';
  const sent = readTime(valueAt(message, msh, 7));
  if (sent?.hadNoOffset) note(making, 'V2_REPAIRED', 'MSH-7', 'Times without an offset were read as local time of the United Kingdom.');
  return {
    sentAt: sent && !sent.isDateOnly ? sent.fhir : undefined,
    resource: pruned({
      resourceType: 'MessageHeader' as const,
      eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: event },
      destination: [
        pruned({
          name: valueAt(message, msh, 5) || undefined,
          endpoint: `urn:opengms:application:${encodeURIComponent(application(5))}`,
          receiver: making.receiver
            ? { type: 'Organization' as const, identifier: { system: SYSTEM.odsOrganisation, value: making.receiver } }
            : undefined,
        }),
      ],
      sender: odsOf(making.sender) ? organisationReference(making.sender) : organisationReference(undefined, making.sender),
      source: pruned({
        name: valueAt(message, msh, 3) || undefined,
        endpoint: `urn:opengms:application:${encodeURIComponent(application(3))}`,
      }),
      focus: focus.filter(({ type }) => type !== 'Patient' || event.startsWith('A')).map(({ fullUrl, type }) => referenceTo(fullUrl, type)),
    }),
  };
}

/** MSH-10 within its sender: two hospitals may count the same. */
function messageIdentifier(making: Making): { system: string; value: string } {
  const { message } = making.reading;
  const msh = firstSegment(message, 'MSH');
  const value = valueAt(message, msh, 10);
  if (value.startsWith('urn:uuid:')) return { system: 'urn:ietf:rfc:3986', value };
  return {
    system: `urn:opengms:message:${encodeURIComponent(making.sender || 'unknown')}:${encodeURIComponent(valueAt(message, msh, 3) || 'unknown')}`,
    value: value || 'none',
  };
}

/** What ORC-1 asks for; placing an order when it says nothing. */
function actionOf(control: string): string {
  const table: Readonly<Record<string, { readonly action: string }>> = statuses.orderControl;
  return table[control]?.action ?? 'place';
}
