// Synthetic people for the tests and the bench of research: what a record holds of somebody, with everything in it that must never leave.
import type { Consent, Resource } from '@medplum/fhirtypes';
import { auditEventFor } from '../../foundation/audit/index.ts';
import type { Who } from '../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../../foundation/record/index.ts';
import type { ApprovalAsked } from './approval.ts';

export const ASKS: Who = { kind: 'person', id: '999900000019', name: 'Farah Aziz', role: 'research', organisation: 'X26' };
export const DECIDES: Who = { kind: 'person', id: '999900000020', name: 'Peter Lindqvist', role: 'research', organisation: 'X26' };
const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };

export const SECRET = 'a secret for tests that is long enough, and no more than that';
export const FH = 'http://snomed.info/sct|398036000';

export function anApproval(more: Partial<ApprovalAsked> = {}): ApprovalAsked {
  return {
    title: 'Cholesterol in families',
    purpose: 'Does early treatment change how families with high cholesterol do?',
    use: { kind: 'health', conditions: [], isForProfit: false, ethics: 'REC 26/NW/0999' },
    recipient: 'University of Example',
    dataSets: ['people', 'ethnicity', 'conditions', 'measurements', 'variants', 'tests', 'specimens', 'medicines'],
    dates: 'shifted',
    formats: ['fhir', 'phenopackets', 'omop'],
    cohort: { codes: [] },
    smallest: 10,
    from: '2026-01-01',
    until: '2027-12-31',
    ...more,
  };
}

const LOINC = 'http://loinc.org';
const part = (code: string, coding: { system: string; code: string; display?: string }) => ({
  code: { coding: [{ system: LOINC, code }] },
  valueCodeableConcept: { coding: [coding] },
});

/** A person with a name, an address, free text in every place it fits, and the coded facts beside it. */
export function aPerson(number: number): { readonly id: string; readonly resources: readonly Resource[] } {
  const id = newId(number % 256);
  const subject = { reference: `Patient/${id}`, display: `Zebedee Quillfeather${number}` };
  const [specimen, variant] = [newId(shardOf(id)), newId(shardOf(id))];
  const told = `Zebedee Quillfeather${number} of 1 Made-up Lane, seen by Dr Nobody`;
  return {
    id,
    resources: [
      {
        resourceType: 'Patient',
        id,
        identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: `999${String(1_000_000 + number)}` }],
        name: [{ family: `Quillfeather${number}`, given: ['Zebedee'] }],
        telecom: [{ system: 'phone', value: '07700 900999' }],
        address: [{ line: ['1 Made-up Lane'], postalCode: 'ZZ99 3VZ' }],
        gender: number % 2 === 0 ? 'male' : 'female',
        birthDate: `${number % 50 === 0 ? 1921 : 1950 + (number % 50)}-03-14`,
        extension: [
          {
            url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
            valueCodeableConcept: {
              coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland', code: 'A', display: told }],
            },
          },
        ],
      },
      {
        resourceType: 'Condition',
        id: newId(shardOf(id)),
        subject,
        code: { text: told, coding: [{ system: 'http://snomed.info/sct', code: '398036000', display: told }] },
        onsetDateTime: '2019-05-06',
        note: [{ text: told }],
      },
      { resourceType: 'Condition', id: newId(shardOf(id)), subject, code: { text: told } },
      {
        resourceType: 'Observation',
        id: newId(shardOf(id)),
        status: 'final',
        subject,
        code: { coding: [{ system: LOINC, code: '22748-8', display: told }] },
        effectiveDateTime: '2024-02-29T13:14:15Z',
        valueQuantity: { value: 6.2, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
        note: [{ text: told }],
        performer: [{ display: 'Dr Nobody' }],
      },
      {
        resourceType: 'Observation',
        id: newId(shardOf(id)),
        status: 'final',
        subject,
        code: { coding: [{ system: 'http://human-phenotype-ontology.org', code: 'HP:0003124' }] },
        valueBoolean: true,
        effectiveDateTime: '2024-02-29',
      },
      {
        resourceType: 'Observation',
        id: newId(shardOf(id)),
        status: 'final',
        subject,
        code: { coding: [{ system: LOINC, code: '8302-2' }] },
        valueString: told,
      },
      {
        resourceType: 'Observation',
        id: variant,
        status: 'final',
        subject,
        code: { coding: [{ system: LOINC, code: '69548-6' }] },
        effectiveDateTime: '2024-04-01',
        specimen: { reference: `Specimen/${specimen}` },
        component: [
          { code: { coding: [{ system: LOINC, code: '48018-6' }] }, valueCodeableConcept: { text: 'LDLR' } },
          part('48004-6', { system: 'http://varnomen.hgvs.org', code: 'NM_000527.5:c.1775G>A', display: 'NM_000527.5:c.1775G>A' }),
          part('53037-8', { system: LOINC, code: 'LA6668-3' }),
          part('53034-5', { system: LOINC, code: 'LA6706-1' }),
        ],
      },
      {
        resourceType: 'Specimen',
        id: specimen,
        subject,
        type: { coding: [{ system: 'http://snomed.info/sct', code: '445295009' }], text: told },
        collection: { collectedDateTime: '2024-03-03', collector: { display: 'Nurse Nobody' } },
        note: [{ text: told }],
      },
      {
        resourceType: 'ServiceRequest',
        id: newId(shardOf(id)),
        status: 'active',
        intent: 'order',
        subject,
        code: { coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/England-GenomicTestDirectory', code: 'R134.1' }] },
        authoredOn: '2024-02-01T09:00:00Z',
        note: [{ text: told }],
      },
    ],
  };
}

/** A person's own yes or no to research, as their page writes it. */
export function aChoice(patient: string, agrees: boolean, at: string, answers: Readonly<Record<string, string>> = {}): readonly Resource[] {
  const form = newId(shardOf(patient));
  const details = Object.entries({ researchUse: 'health', researchBy: 'anyone', ...answers });
  const consent: Consent = {
    resourceType: 'Consent',
    id: newId(shardOf(patient)),
    status: agrees ? 'active' : 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [{ coding: [{ system: 'urn:opengms:choice', code: 'research' }] }],
    patient: { reference: `Patient/${patient}` },
    dateTime: at,
    policy: [{ uri: 'urn:opengms:questionnaire:research-choice' }],
    sourceReference: { reference: `QuestionnaireResponse/${form}` },
    provision: {
      type: 'deny',
      provision: [
        { type: agrees ? 'permit' : 'deny', purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HRESCH' }] },
      ],
    },
  };
  return [
    {
      resourceType: 'QuestionnaireResponse',
      id: form,
      questionnaire: 'urn:opengms:questionnaire:research-choice',
      status: 'completed',
      subject: { reference: `Patient/${patient}` },
      authored: at,
      item: [
        { linkId: 'researchConfirmation1', answer: [{ valueBoolean: true }] },
        { linkId: 'researchConfirmation2', answer: [{ valueBoolean: agrees }] },
        ...details.map(([linkId, code]) => ({ linkId, answer: [{ valueCoding: { system: 'urn:opengms:choice-answer', code } }] })),
      ],
    },
    consent,
  ];
}

export async function commitAll(record: ClinicalRecord, resources: readonly Resource[], patient: string, now: Date): Promise<void> {
  const audit = auditEventFor({ who: SERVICE, interaction: 'transaction', resources: [], patients: [patient], at: now });
  const result = await record.commit({
    changes: resources.map((resource) => ({ kind: 'update', resource })),
    parties: ['R0A'],
    audit: { ...audit, id: newId(shardOf(patient), now) },
    now,
  });
  if (result.kind !== 'committed') throw new Error(`A synthetic person was not stored: ${result.kind}`);
}
