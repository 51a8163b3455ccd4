// ORC and OBR to ServiceRequest, with the people, diagnoses and samples around it. ORM^O01 and OML^O21.
// Mapping: NW GMSA guide, ServiceRequest; IHE PaLM LAB-1.
import type {
  CodeableConcept,
  Coding,
  Condition,
  Encounter,
  Identifier,
  Observation,
  Organization,
  Patient,
  PractitionerRole,
  Reference,
  ServiceRequest,
  Specimen,
} from '@medplum/fhirtypes';
import statuses from '../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../foundation/terms/index.ts';
import { conceptOf, pruned } from './coding.ts';
import { type Making, make, note, referenceTo } from './conversion.ts';
import { directoryTestIn, isDigitalTest, isDirectoryIndication, isDirectoryTest, isOdsForm, odsOf } from './identifiers.ts';
import { nameOf, repetitionsOf, textOf, valueAt, wholeText } from './location.ts';
import type { Segment } from './message.ts';
import { clinicianOf, organisationOf, organisationReference } from './parties.ts';
import type { OrderGroup } from './reading.ts';
import { readTime } from './times.ts';
import { readObservation, SURVEY, withLineBreaks } from './to-observation.ts';
import { identifierType } from './to-patient.ts';

/** SNOMED CT 116148004 Molecular genetics procedure: the category of the regional ServiceRequest profile. */
const GENETICS_REQUEST: CodeableConcept = {
  coding: [{ system: SYSTEM.snomed, code: '116148004', display: 'Molecular genetics procedure' }],
};

export interface RequestContext {
  readonly subject: Reference<Patient>;
  readonly encounter: Reference<Encounter> | undefined;
  readonly requesters: Map<string, Reference<PractitionerRole>>;
  /** Samples already made, by their SPM segment: one tube may serve several tests. */
  readonly specimens: Map<Segment, { readonly fullUrl: string; readonly resource: Specimen }>;
}

/** Makes the request of one order group with everything it needs; returns its address. */
export function makeRequest(making: Making, group: OrderGroup, context: RequestContext): { fullUrl: string; request: ServiceRequest } {
  const { message } = making.reading;
  const { orc, obr } = group;
  const requester = requesterOf(making, group, context.requesters);
  const answers = makeAnswers(making, group, context);
  const { reasons, conditions } = makeReasons(making, group, context);
  const texts = group.notes.map((nte) => withLineBreaks(wholeText(message, nte, 3)));
  const priority: Readonly<Record<string, string>> = statuses.priority;
  const request: ServiceRequest = pruned({
    resourceType: 'ServiceRequest' as const,
    identifier: orderNumbers(making, group),
    requisition: numberOf(making, orc, 4, 'PGN', 'placer-group'),
    status: requestStatus(making, orc),
    intent: 'order' as const,
    category: [GENETICS_REQUEST],
    // The table holds FHIR's request priorities only; its test says so.
    priority: priority[
      valueAt(message, obr, 5) || valueAt(message, orc, 7, 6) || valueAt(message, obr, 27, 6)
    ] as ServiceRequest['priority'],
    code: testOf(making, group),
    subject: context.subject,
    encounter: context.encounter,
    authoredOn: authoredOn(making, group),
    requester,
    performer: making.receiver
      ? [{ type: 'Organization' as const, identifier: { system: SYSTEM.odsOrganisation, value: making.receiver } }]
      : undefined,
    reasonCode: reasons,
    reasonReference: conditions,
    supportingInfo: answers,
    note: texts.some(Boolean) ? [{ text: texts.join('\n').trim() }] : undefined,
  });
  const where = nameOf(message, { segment: obr ?? orc ?? unreachable() });
  const fullUrl = make(making, request, where);
  const specimens = attachSpecimens(making, group, context, fullUrl);
  if (specimens.length > 0) request.specimen = specimens;
  return { fullUrl, request };
}

/** ORC-2/OBR-2 and ORC-3/OBR-3 as identifiers with the organisation that gave them. */
export function orderNumbers(making: Making, { orc, obr }: OrderGroup): Identifier[] {
  return [
    numberOf(making, orc, 2, 'PLAC', 'placer-order') ?? numberOf(making, obr, 2, 'PLAC', 'placer-order'),
    numberOf(making, orc, 3, 'FILL', 'filler-order') ?? numberOf(making, obr, 3, 'FILL', 'filler-order'),
  ].filter((identifier) => identifier !== undefined);
}

/** The test asked for or reported: the national code first, wherever in the order it stood, then what the sender called it. */
export function testOf(making: Making, group: OrderGroup): CodeableConcept {
  const { message } = making.reading;
  const { obr } = group;
  const sent = conceptOf(message, obr?.fields[4]?.[0], making.sender) ?? {};
  const coding = (sent.coding ?? []).map((each): Coding => nationalSystem(making, each, obr));
  if (!coding.some(({ code }) => isNational(code))) {
    const found = nationalTestIn(making, group);
    if (found) coding.unshift(found);
  }
  return pruned({ coding: coding.sort((a, b) => Number(isNational(b.code)) - Number(isNational(a.code))), text: sent.text });
}

export function nationalCodeOf(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find(({ code }) => isNational(code))?.code;
}

function isNational(code: string | undefined): boolean {
  return code !== undefined && (isDirectoryTest(code) || isDigitalTest(code));
}

function nationalSystem(making: Making, coding: Coding, obr: Segment | undefined): Coding {
  const { code = '', system } = coding;
  if (system === SYSTEM.testDirectory || system === SYSTEM.digitalTestServices || system === SYSTEM.loinc || system === SYSTEM.snomed)
    return coding;
  const national =
    isDirectoryTest(code) || isDirectoryIndication(code)
      ? SYSTEM.testDirectory
      : isDigitalTest(code)
        ? SYSTEM.digitalTestServices
        : undefined;
  if (!national || !obr) return coding;
  note(
    making,
    'V2_REPAIRED',
    nameOf(making.reading.message, { segment: obr, field: 4, component: 3 }),
    `${code} was read as a code of the national test directory.`,
  );
  return { ...coding, system: national };
}

/**
 * A national code outside OBR-4: opening the name of the test or a coded answer; for reports also a note of the laboratory.
 * Never from the free text of an order, where an earlier test may be told of (hazard HAZ-EXC-02).
 */
function nationalTestIn(making: Making, { obr, notes, observations }: OrderGroup): Coding | undefined {
  const { message, type } = making.reading;
  const answers = observations.filter(
    ({ obx }) => ['CE', 'CWE', 'CNE'].includes(valueAt(message, obx, 2)) && valueAt(message, obx, 2) !== 'ED',
  );
  const places: { segment: Segment; field: number; text: string }[] = [];
  if (obr) places.push({ segment: obr, field: 4, text: valueAt(message, obr, 4, 2) });
  for (const { obx } of answers) {
    places.push(
      { segment: obx, field: 5, text: valueAt(message, obx, 5, 2) },
      { segment: obx, field: 5, text: valueAt(message, obx, 5, 1) },
    );
    if (type.family === 'result') places.push({ segment: obx, field: 3, text: valueAt(message, obx, 3, 1) });
  }
  if (type.family === 'result')
    for (const nte of [...notes, ...observations.flatMap((each) => each.notes)])
      places.push({ segment: nte, field: 3, text: wholeText(message, nte, 3) });
  for (const { segment, field, text } of places) {
    const code = directoryTestIn(text);
    if (!code || !opensWith(text, code)) continue;
    const where = nameOf(message, { segment, field });
    note(making, 'V2_REPAIRED', where, `The national test code ${code} was taken from here.`);
    return pruned({
      system: SYSTEM.testDirectory,
      code,
      display: text.replace(/^(PACKAGE:\s*)?[RM][\d.]+\s*(=\s*PACKAGE:\s*[RM][\d.]+)?\s*[-:=]*\s*/, '').trim() || undefined,
    });
  }
  return undefined;
}

function opensWith(text: string, code: string): boolean {
  return new RegExp(`^(PACKAGE:\\s*|TEST:\\s*)?${code.replace('.', '\\.')}(\\s|[-=:]|$)`).test(text.trim());
}

function numberOf(making: Making, segment: Segment | undefined, field: number, type: string, kind: string): Identifier | undefined {
  const { message } = making.reading;
  const value = valueAt(message, segment, field);
  if (value === '') return undefined;
  const authority = valueAt(message, segment, field, 2);
  const isPlacer = kind !== 'filler-order';
  // A placer number without an organisation is the ordering organisation's (ORC-21) before it is the sender's.
  const orderedBy = isPlacer && !odsOf(authority, making.dialect.aliases) ? orderingOrganisation(making) : undefined;
  return entityIdentifier(making, { value, authority: orderedBy ?? authority, type, kind });
}

function orderingOrganisation(making: Making): string | undefined {
  const { message } = making.reading;
  return message.segments
    .filter(({ name }) => name === 'ORC')
    .map((orc) => organisationOf(message, orc, 21, making.dialect.aliases ?? {}).ods)
    .find(Boolean);
}

/** An EI of HL7: the number, and the organisation as assigner; without an organisation the sender gave it. */
export function entityIdentifier(making: Making, given: { value: string; authority: string; type: string; kind: string }): Identifier {
  const isLaboratory = given.kind === 'filler-order' || given.kind === 'accession' || given.kind === 'filler-specimen';
  const fallback = isLaboratory && making.reading.type.family === 'order' ? making.receiver : making.sender;
  const ods = odsOf(given.authority, making.dialect.aliases) ?? (fallback && isOdsForm(fallback) ? fallback : undefined);
  // An authority that is no organisation stays as the sender's own word.
  const authority = given.authority || fallback;
  return pruned({
    type: identifierType(given.type),
    system: `urn:opengms:${given.kind}:${ods ?? encodeURIComponent(authority || 'unknown')}`,
    value: given.value,
    assigner: ods ? { identifier: { system: SYSTEM.odsOrganisation, value: ods } } : authority ? { display: authority } : undefined,
  });
}

function requestStatus(making: Making, orc: Segment | undefined): ServiceRequest['status'] {
  const { message } = making.reading;
  const byStatus: Readonly<Record<string, string>> = statuses.orderStatus;
  const byControl: Readonly<Record<string, { readonly status: string }>> = statuses.orderControl;
  // Both tables hold FHIR's request statuses only; their test says so.
  return (byStatus[valueAt(message, orc, 5)] ?? byControl[valueAt(message, orc, 1)]?.status ?? 'active') as ServiceRequest['status'];
}

function authoredOn(making: Making, { orc, obr }: OrderGroup): string | undefined {
  const { message } = making.reading;
  const msh = message.segments.find(({ name }) => name === 'MSH');
  const places = [
    [obr, 6],
    [orc, 9],
    [orc, 15],
    [obr, 7],
    [msh, 7],
  ] as const;
  for (const [segment, field] of places) {
    const time = readTime(valueAt(message, segment, field));
    if (!time || !segment) continue;
    if (field === 7) note(making, 'V2_REPAIRED', nameOf(message, { segment, field }), 'The time of the request was taken from here.');
    return time.fhir;
  }
  return undefined;
}

function requesterOf(
  making: Making,
  { orc, obr }: OrderGroup,
  made: Map<string, Reference<PractitionerRole>>,
): Reference<PractitionerRole | Organization> | undefined {
  const { message } = making.reading;
  const organisation = organisationOf(message, orc, 21, making.dialect.aliases ?? {});
  const fromOrc = clinicianOf(message, orc, 12);
  const clinician = fromOrc ?? clinicianOf(message, obr, 16) ?? clinicianOf(message, orc, 10);
  if (clinician && !fromOrc && obr)
    note(making, 'V2_REPAIRED', nameOf(message, { segment: obr, field: 16 }), 'The ordering clinician was taken from here.');
  let ods = organisation.ods;
  if (!ods) {
    ods = odsOf(making.sender) ?? undefined;
    if (ods && orc)
      note(
        making,
        'V2_REPAIRED',
        nameOf(message, { segment: orc, field: 21 }),
        `The ordering organisation was taken to be the sender, ${ods}.`,
      );
  }
  if (!clinician) return organisationReference(ods, organisation.name);
  const key = JSON.stringify([clinician.identifier, clinician.display, ods]);
  const known = made.get(key);
  if (known) return known;
  const where = orc ? nameOf(message, { segment: orc, field: 12 }) : 'ORC-12';
  const phones = repetitionsOf(orc, 14).flatMap(({ value }) => {
    const number = textOf(message, value, 1) || textOf(message, value, 7);
    return number ? [{ system: number.includes('@') ? ('email' as const) : ('phone' as const), value: number }] : [];
  });
  const person = make(
    making,
    pruned({
      resourceType: 'Practitioner' as const,
      identifier: clinician.identifier ? [clinician.identifier] : undefined,
      name: clinician.display
        ? [
            pruned({
              family: clinician.family || undefined,
              given: clinician.given ? [clinician.given] : undefined,
              prefix: clinician.prefix ? [clinician.prefix] : undefined,
            }),
          ]
        : undefined,
    }),
    where,
  );
  const role = make(
    making,
    pruned({
      resourceType: 'PractitionerRole' as const,
      practitioner: pruned({
        reference: person,
        type: 'Practitioner' as const,
        identifier: clinician.identifier,
        display: clinician.display || undefined,
      }),
      organization: organisationReference(ods, organisation.name),
      telecom: phones,
    }),
    where,
  );
  const reference = referenceTo(role, 'PractitionerRole', clinician.display);
  made.set(key, reference);
  return reference;
}

function makeAnswers(making: Making, group: OrderGroup, context: RequestContext): Reference<Observation>[] {
  const { message } = making.reading;
  const references: Reference<Observation>[] = [];
  let last: Observation | undefined;
  for (const answer of group.observations) {
    const isContinued =
      valueAt(message, answer.obx, 2) === '' && valueAt(message, answer.obx, 3) === '' && valueAt(message, answer.obx, 3, 2) === '';
    if (isContinued && last) {
      // An answer that lost its question goes on from the one before: kept as its note, not dropped.
      const text = withLineBreaks(wholeText(message, answer.obx, 5));
      if (text) last.note = [...(last.note ?? []), { text }];
      note(making, 'V2_REPAIRED', nameOf(message, { segment: answer.obx }), 'The answer was kept as a note of the question before it.');
      continue;
    }
    const observation = readObservation(making, answer, { subject: context.subject, category: [SURVEY], statusWhenMissing: 'final' });
    last = observation;
    references.push(referenceTo(make(making, observation, nameOf(message, { segment: answer.obx })), 'Observation'));
  }
  return references;
}

function makeReasons(
  making: Making,
  group: OrderGroup,
  context: RequestContext,
): { reasons: CodeableConcept[]; conditions: Reference<Condition>[] } {
  const { message } = making.reading;
  const reasons: CodeableConcept[] = repetitionsOf(group.obr, 31).flatMap(({ value }) => conceptOf(message, value, making.sender) ?? []);
  const conditions: Reference<Condition>[] = [];
  const seen = new Set(reasons.map((reason) => JSON.stringify(reason.coding?.[0]?.code ?? reason.text)));
  for (const dg1 of group.diagnoses) {
    const code =
      conceptOf(message, dg1.fields[3]?.[0], making.sender) ?? (valueAt(message, dg1, 4) ? { text: valueAt(message, dg1, 4) } : undefined);
    if (!code) continue;
    const key = JSON.stringify(code.coding?.[0]?.code ?? code.text);
    if (seen.has(key)) continue;
    seen.add(key);
    reasons.push(code);
    const condition = pruned({
      resourceType: 'Condition' as const,
      code,
      subject: context.subject,
      onsetDateTime: readTime(valueAt(message, dg1, 5))?.fhir,
    });
    conditions.push(referenceTo(make(making, condition, nameOf(message, { segment: dg1 })), 'Condition'));
  }
  return { reasons, conditions };
}

function attachSpecimens(making: Making, group: OrderGroup, context: RequestContext, request: string): Reference<Specimen>[] {
  return group.specimens.map((spm) => {
    let made = context.specimens.get(spm);
    if (!made) {
      const resource = readSpecimen(making, spm, context.subject);
      made = { fullUrl: make(making, resource, nameOf(making.reading.message, { segment: spm })), resource };
      context.specimens.set(spm, made);
    }
    made.resource.request = [...(made.resource.request ?? []), { reference: request, type: 'ServiceRequest' as const }];
    return referenceTo(made.fullUrl, 'Specimen');
  });
}

/** SPM to Specimen (NW GMSA guide, Specimen). */
export function readSpecimen(making: Making, spm: Segment, subject: Reference<Patient>): Specimen {
  const { message } = making.reading;
  const number = (component: number, type: string, kind: string): Identifier | undefined => {
    const value = valueAt(message, spm, 2, component);
    return value ? entityIdentifier(making, { value, authority: valueAt(message, spm, 2, component, 2), type, kind }) : undefined;
  };
  // Regional senders write the laboratory's number of the sample in SPM-3.2 (parent numbers) where SPM-30 is meant.
  const accessionAt = valueAt(message, spm, 30) ? ([30, 1] as const) : ([3, 2] as const);
  const [accessionField, part] = accessionAt;
  const accession = valueAt(message, spm, accessionField, part);
  const accessionAuthority = accessionField === 30 ? valueAt(message, spm, 30, 2) : valueAt(message, spm, 3, 2, 2);
  const type = conceptOf(message, spm.fields[4]?.[0], making.sender);
  const site = conceptOf(message, spm.fields[8]?.[0], making.sender);
  const times = repetitionsOf(spm, 17)[0]?.value;
  const start = readTime(textOf(message, times, 1))?.fhir;
  const end = readTime(textOf(message, times, 2))?.fhir;
  const collection = pruned({
    collectedDateTime: end ? undefined : start,
    collectedPeriod: end ? pruned({ start, end }) : undefined,
    method: conceptOf(message, spm.fields[7]?.[0], making.sender),
    bodySite: site,
  });
  return pruned({
    resourceType: 'Specimen' as const,
    identifier: [number(1, 'PLAC', 'placer-specimen'), number(2, 'FILL', 'filler-specimen')].filter((each) => each !== undefined),
    accessionIdentifier: accession
      ? entityIdentifier(making, { value: accession, authority: accessionAuthority, type: 'ACSN', kind: 'accession' })
      : undefined,
    status: valueAt(message, spm, 20) === 'N' ? ('unavailable' as const) : ('available' as const),
    type,
    subject,
    receivedTime: readTime(valueAt(message, spm, 18))?.fhir,
    collection: Object.keys(collection).length > 0 ? collection : undefined,
  });
}

function unreachable(): never {
  throw new Error('An order group has an ORC or an OBR.');
}
