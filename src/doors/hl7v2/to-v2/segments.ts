// Segments that orders, reports and documents share: MSH, SPM, OBX with its notes, NTE; and who and what an order names.
import type { Practitioner, PractitionerRole, Reference, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { writeTime } from '../message/times.ts';
import { type ComponentText, writeHeader, writeSegment } from '../message/write-segment.ts';
import type { Envelope } from './envelope.ts';
import { cwe, ei, eiInside, odsIn, ofType, personOf, typeCode, xcn } from './from-codes.ts';
import { type ObxFields, obx } from './from-observation.ts';
import type { LookUp } from './look-up.ts';

export function header(envelope: Envelope, type: readonly [string, string, string]): string {
  return writeHeader({
    3: envelope.sendingApplication,
    4: envelope.sendingOrganisation,
    5: envelope.receivingApplication,
    6: envelope.receivingOrganisation,
    7: writeTime(envelope.now.toISOString()),
    9: type,
    10: envelope.controlId,
    11: envelope.processing,
    12: envelope.version,
    15: 'AL',
    18: 'UNICODE UTF-8',
  });
}

export function spm(specimen: Specimen, number: number): string {
  const placer = ofType(specimen.identifier, 'PLAC') ?? specimen.identifier?.find((identifier) => typeCode(identifier) !== 'FILL');
  const filler = ofType(specimen.identifier, 'FILL');
  const collected = specimen.collection?.collectedDateTime ? writeTime(specimen.collection.collectedDateTime) : undefined;
  const period = specimen.collection?.collectedPeriod;
  return writeSegment('SPM', {
    1: String(number),
    2: [eiInside(placer), eiInside(filler)],
    4: cwe(specimen.type),
    7: cwe(specimen.collection?.method),
    8: cwe(specimen.collection?.bodySite),
    17: period ? [writeTime(period.start), writeTime(period.end)] : (collected ?? ''),
    18: writeTime(specimen.receivedTime),
    20: specimen.status === 'unavailable' ? 'N' : specimen.status === 'available' ? 'Y' : '',
    30: specimen.accessionIdentifier ? ei(specimen.accessionIdentifier) : '',
  });
}

export function obxLines(lines: readonly ObxFields[]): readonly string[] {
  return lines.flatMap((line, index) => [obx(index + 1, line), ...notes(line.notes)]);
}

/** One NTE for each line of text. */
export function notes(texts: readonly string[] | undefined): readonly string[] {
  return (texts ?? [])
    .flatMap((text) => text.replace(/\r\n?|\\n/g, '\n').split('\n'))
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text, index) => writeSegment('NTE', { 1: String(index + 1), 3: text }));
}

/** The national code first; CWE has room for one more. */
export function test(code: ServiceRequest['code']): readonly ComponentText[] {
  const national = (system: string | undefined): boolean =>
    system === SYSTEM.testDirectory || system === SYSTEM.digitalTestService || system === SYSTEM.digitalTestServices;
  return cwe({ ...code, coding: (code?.coding ?? []).toSorted((a, b) => Number(national(b.system)) - Number(national(a.system))) });
}

/** Reasons that are diagnoses go as DG1, the others as OBR-31. */
export function reasonsOf(request: ServiceRequest, found: LookUp): readonly (readonly ComponentText[])[] {
  const diagnosed = new Set(
    (request.reasonReference ?? []).flatMap((reference) => {
      const condition = found.get(reference);
      return condition?.resourceType === 'Condition' ? [condition.code?.coding?.[0]?.code] : [];
    }),
  );
  return (request.reasonCode ?? []).filter(({ coding }) => !coding?.[0]?.code || !diagnosed.has(coding[0].code)).map(cwe);
}

export function requesterOf(
  request: ServiceRequest,
  found: LookUp,
): { clinician: readonly ComponentText[]; organisation: Reference | undefined; role: PractitionerRole | undefined } {
  const resource = found.get(request.requester);
  if (resource?.resourceType === 'PractitionerRole')
    return { ...personOf(resource, found.get<Practitioner>(resource.practitioner)), role: resource };
  if (resource?.resourceType === 'Practitioner') return { ...personOf(resource, undefined), role: undefined };
  if (request.requester?.type === 'Organization' || odsIn(request.requester))
    return { clinician: [], organisation: request.requester, role: undefined };
  return {
    clinician: xcn({ identifier: request.requester?.identifier, name: undefined, display: request.requester?.display }),
    organisation: undefined,
    role: undefined,
  };
}

export function placerOf(reference: Reference, found: LookUp): ReturnType<typeof ofType> {
  const request = found.get<ServiceRequest>(reference);
  return (
    (request ? (ofType(request.identifier, 'PLAC') ?? untyped(request)) : undefined) ??
    (reference.identifier && typeCode(reference.identifier) !== 'FILL' ? reference.identifier : undefined)
  );
}

/** National orders name their number by system (GMSOrder) and carry no type. */
export function untyped(request: ServiceRequest): ReturnType<typeof ofType> {
  return request.identifier?.find((identifier) => typeCode(identifier) === undefined);
}

export function finish(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r`).join('');
}
