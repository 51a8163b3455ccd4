// ORC and OBR to ServiceRequest, with the people, diagnoses and samples around it. ORM^O01 and OML^O21.
// Mapping: NW GMSA guide, ServiceRequest; IHE PaLM LAB-1.
import type {
  CodeableConcept,
  Condition,
  Encounter,
  Observation,
  Patient,
  PractitionerRole,
  Reference,
  ServiceRequest,
  Specimen,
} from '@medplum/fhirtypes';
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, pruned } from '../message/coding.ts';
import { nameOf, repetitionsOf, valueAt, wholeText } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { OrderGroup } from '../message/reading.ts';
import { readTime } from '../message/times.ts';
import { type Making, make, note, referenceTo } from './conversion.ts';
import { numberOf, orderNumbers } from './order-numbers.ts';
import { testOf } from './test-ordered.ts';
import { readObservation, SURVEY, withLineBreaks } from './to-observation.ts';
import { requesterOf } from './to-requester.ts';
import { readSpecimen } from './to-specimen.ts';

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

function unreachable(): never {
  throw new Error('An order group has an ORC or an OBR.');
}
