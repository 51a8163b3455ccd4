// What is measured: an order of eight resources, about 6 kB, as a requester's system sends it, what the service makes of it, and eight
// resources that are no order. Synthetic people.

import type { Bundle, Observation, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { newId, newShard } from '../src/foundation/record/index.ts';
import { SYSTEM } from '../src/foundation/terms/index.ts';

const LOREM = 'Symptoms since infancy; two seizures; development in line with age until eighteen months. '.repeat(5).trim();

/** The resources of order `number`, with ids in one shard and references between them. */
export function orderResources(number: number, now: Date): readonly Resource[] {
  const shard = newShard();
  const id = () => newId(shard, now);
  const [patient, request, specimen, condition, consent, questions, role, provenance] = [id(), id(), id(), id(), id(), id(), id(), id()];
  const subject = { reference: `Patient/${patient}` };
  const organisation = { identifier: { system: SYSTEM.odsOrganisation, value: '699X0' } };
  const at = now.toISOString();
  const order = { system: SYSTEM.gmsOrder, value: `O${String(number).padStart(9, '0')}` };
  return [
    {
      resourceType: 'Patient',
      id: patient,
      identifier: [{ system: SYSTEM.nhsNumber, value: nhsNumber(number) }],
      active: true,
      name: [{ use: 'official', family: `Ashworth${number % 500}`, given: ['Zoë', 'Anne'] }],
      telecom: [{ system: 'phone', value: '01632 960001', use: 'home' }],
      gender: 'female',
      birthDate: `20${String(10 + (number % 15))}-0${1 + (number % 9)}-15`,
      address: [{ use: 'home', line: ['1 Example Street'], city: 'Leeds', postalCode: 'LS1 1AA' }],
      generalPractitioner: [organisation],
    },
    {
      resourceType: 'ServiceRequest',
      id: request,
      identifier: [order],
      status: 'active',
      intent: 'order',
      category: [{ coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/rare-diseaseTesting-genomics', code: 'diagnostic' }] }],
      priority: number % 5 === 0 ? 'urgent' : 'routine',
      code: { coding: [{ system: SYSTEM.testDirectory, code: 'R134.1', display: 'Familial hypercholesterolaemia' }] },
      subject,
      authoredOn: at,
      requester: { reference: `PractitionerRole/${role}` },
      performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: `699H${number % 7}` } }],
      reasonReference: [{ reference: `Condition/${condition}` }],
      supportingInfo: [{ reference: `Consent/${consent}` }, { reference: `QuestionnaireResponse/${questions}` }],
      specimen: [{ reference: `Specimen/${specimen}` }],
      note: [{ text: LOREM }],
    },
    {
      resourceType: 'Specimen',
      id: specimen,
      identifier: [{ system: SYSTEM.gmsSpecimen, value: `S${number}` }],
      status: 'available',
      type: { coding: [{ system: SYSTEM.snomed, code: '445295009', display: 'Blood specimen with EDTA' }] },
      subject,
      request: [{ reference: `ServiceRequest/${request}` }],
      collection: { collectedDateTime: at, collector: organisation },
    },
    {
      resourceType: 'Condition',
      id: condition,
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'provisional' }] },
      code: { coding: [{ system: SYSTEM.hpo, code: 'HP:0001250', display: 'Seizure' }] },
      subject,
      recordedDate: at,
      note: [{ text: LOREM }],
    },
    {
      resourceType: 'Consent',
      id: consent,
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'treatment' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: subject,
      dateTime: at,
      organization: [organisation],
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' }] },
    },
    {
      resourceType: 'QuestionnaireResponse',
      id: questions,
      questionnaire: 'https://example.org/Questionnaire/record-of-discussion',
      status: 'completed',
      subject,
      authored: at,
      item: Array.from({ length: 8 }, (_, index) => ({
        linkId: String(index + 1),
        text: `Discussed with the patient or their representative, point ${index + 1}`,
        answer: [{ valueBoolean: true }],
      })),
    },
    {
      resourceType: 'PractitionerRole',
      id: role,
      practitioner: { identifier: { system: SYSTEM.sdsUser, value: '999900000001' }, display: 'Dr Amara Osei' },
      organization: organisation,
      telecom: [{ system: 'email', value: 'amara.osei@example.nhs.uk' }],
    },
    {
      resourceType: 'Provenance',
      id: provenance,
      target: [{ reference: `ServiceRequest/${request}` }],
      recorded: at,
      agent: [{ who: organisation }],
    },
  ];
}

/** What the service stores of the order besides the audit event: the same, and a task for each step of the laboratory (national task library). */
export function orderWithTasks(number: number, now: Date): readonly Resource[] {
  const resources = orderResources(number, now);
  const request = resources.find((resource): resource is ServiceRequest => resource.resourceType === 'ServiceRequest');
  return request ? [...resources, ...STEPS.map((step) => aTask(step, request, now))] : resources;
}

const STEPS = [
  'process-genomic-test-request',
  'request-sample-alignment',
  'sample-preparation',
  'sample-processing',
  'genetic-genomic-data-processing',
  'interpretation',
  'produce-interim-report',
  'genomic-mdt',
  'produce-final-report',
  'distribute-report',
];

/** As large and as much indexed as the service's own. */
function aTask(step: string, { id = '', subject, requester, priority, performer }: ServiceRequest, now: Date): Task {
  const text = step.replaceAll('-', ' ');
  return {
    resourceType: 'Task',
    id: newId(Number.parseInt(id.slice(0, 2), 16), now),
    meta: { tag: [{ system: 'urn:opengms:requested-by', code: '699X0' }] },
    status: step === 'process-genomic-test-request' ? 'requested' : 'draft',
    intent: 'order',
    priority: priority ?? 'routine',
    code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/task-code-genomics', code: step, display: text }], text },
    description: `${text}: R134.1 Familial hypercholesterolaemia`,
    focus: { reference: `ServiceRequest/${id}`, type: 'ServiceRequest', display: 'R134.1 Familial hypercholesterolaemia' },
    for: { ...subject, type: 'Patient', display: 'Zoë Anne Ashworth' },
    authoredOn: now.toISOString(),
    lastModified: now.toISOString(),
    ...(requester ? { requester } : {}),
    ...(performer?.[0] ? { owner: performer[0] } : {}),
  };
}

/** Eight resources of the same size of which no task follows: an observation stands where the order was. */
export function clinicalResources(number: number, now: Date): readonly Resource[] {
  return orderResources(number, now).map((resource) => {
    if (resource.resourceType === 'ServiceRequest') return anObservation(resource, now);
    if (resource.resourceType === 'Specimen') {
      const { request: _request, ...specimen } = resource;
      return specimen;
    }
    if (resource.resourceType === 'Provenance')
      return { ...resource, target: [{ reference: resource.target[0]?.reference?.replace('ServiceRequest', 'Observation') ?? '' }] };
    return resource;
  });
}

function anObservation({ id = '', subject, note, specimen, supportingInfo }: ServiceRequest, now: Date): Observation {
  const form = supportingInfo?.find(({ reference }) => reference?.startsWith('QuestionnaireResponse/'))?.reference;
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: '18262-6', display: 'LDL cholesterol, direct' }] },
    ...(subject ? { subject } : {}),
    effectiveDateTime: now.toISOString(),
    issued: now.toISOString(),
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: '699X0' } }],
    valueQuantity: { value: 7.9, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    ...(note ? { note } : {}),
    ...(specimen?.[0] ? { specimen: specimen[0] } : {}),
    ...(form ? { derivedFrom: [{ reference: form }] } : {}),
  };
}

/** The order as a transaction Bundle. */
export function orderBundle(number: number, now: Date): Bundle {
  return bundleOf(orderResources(number, now));
}

export function clinicalBundle(number: number, now: Date): Bundle {
  return bundleOf(clinicalResources(number, now));
}

/** New resources that refer to each other by urn:uuid. */
function bundleOf(resources: readonly Resource[]): Bundle {
  const text = resources.reduce(
    (json, { resourceType, id }) => json.replaceAll(`"${resourceType}/${id}"`, `"urn:uuid:${id}"`),
    JSON.stringify(resources),
  );
  // It was a list of resources before the references in it were rewritten.
  const entries = JSON.parse(text) as Resource[];
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: entries.map(({ id, ...resource }) => ({
      fullUrl: `urn:uuid:${id}`,
      // Only its id was taken away, which a new resource does not need.
      resource: resource as Resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
}

/** A number from the 999 range, which is never issued, with its check digit (NHS Data Dictionary, modulus 11). */
function nhsNumber(number: number): string {
  for (let offset = 0; ; offset += 1) {
    const nine = `999${String((number * 3 + offset) % 1_000_000).padStart(6, '0')}`;
    const sum = [...nine].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check !== 10) return `${nine}${check}`;
  }
}
