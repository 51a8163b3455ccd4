// Builders of synthetic orders for tests and demonstrations. NHS numbers are from the 999 range, which is never given to a person.

import type { Bundle, Consent, DiagnosticReport, Patient, PractitionerRole, Resource, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { conceptOf } from '../laboratory/index.ts';
import { RARE_REASONS } from './dataset/test-ordered.ts';

const FUNDING = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-Coverage';

export function aPatient(more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    id: 'patient',
    identifier: [{ system: SYSTEM.nhsNumber, value: '9990000018' }],
    name: [{ family: 'Okonkwo', given: ['Ada'] }],
    gender: 'female',
    birthDate: '1984-05-02',
    ...more,
  };
}

export function aRequester(organisation = 'R0A', more: Partial<PractitionerRole> = {}): PractitionerRole {
  return {
    resourceType: 'PractitionerRole',
    id: 'requester',
    practitioner: { identifier: { system: SYSTEM.sdsUser, value: '999900000001' }, display: 'Dr Amara Osei' },
    organization: { identifier: { system: SYSTEM.odsOrganisation, value: organisation } },
    telecom: [{ system: 'email', value: 'genetics@example.nhs.uk' }],
    ...more,
  };
}

export function anOrder(test = 'R134.1', more: Partial<ServiceRequest> = {}): ServiceRequest {
  return {
    resourceType: 'ServiceRequest',
    id: 'order',
    extension: [
      { url: FUNDING, valueCodeableConcept: conceptOf('https://fhir.hl7.org.uk/CodeSystem/UKCore-FundingCategory', 'nhs-england') },
    ],
    identifier: [
      {
        system: 'https://fhir.example.nhs.uk/Id/order',
        value: `O-${test}`,
        assigner: { identifier: { system: SYSTEM.odsOrganisation, value: 'R0A' } },
      },
    ],
    status: 'active',
    intent: 'order',
    category: [conceptOf(RARE_REASONS, 'diagnostic')],
    priority: 'routine',
    code: conceptOf(SYSTEM.testDirectory, test),
    subject: { reference: 'Patient/patient' },
    authoredOn: '2026-11-20',
    requester: { reference: 'PractitionerRole/requester' },
    ...more,
  };
}

export function aSpecimen(id = 'specimen', more: Partial<Specimen> = {}): Specimen {
  return {
    resourceType: 'Specimen',
    id,
    identifier: [{ system: 'https://fhir.example.nhs.uk/Id/specimen', value: `S-${id}` }],
    status: 'available',
    type: conceptOf(SYSTEM.snomed, '119297000', 'Blood specimen'),
    subject: { reference: 'Patient/patient' },
    request: [{ reference: 'ServiceRequest/order' }],
    ...more,
  };
}

export function aDiscussion(
  status: Consent['status'],
  patient = 'Patient/patient',
  order = 'ServiceRequest/order',
  id = 'consent',
): Consent {
  return {
    resourceType: 'Consent',
    id,
    status,
    scope: conceptOf('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy'),
    category: [conceptOf('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'RESEARCH')],
    patient: { reference: patient } as Consent['patient'], // `Patient/...` by contract
    policy: [
      {
        authority: 'https://www.england.nhs.uk',
        uri: 'https://www.england.nhs.uk/publication/nhs-genomic-medicine-service-record-of-discussion-form',
      },
    ],
    provision: { data: [{ meaning: 'instance', reference: { reference: order } as never }] }, // `ServiceRequest/...` by contract
  };
}

export function aReport(order: string, patient: string, more: Partial<DiagnosticReport> = {}): DiagnosticReport {
  return {
    resourceType: 'DiagnosticReport',
    status: 'final',
    identifier: [{ system: SYSTEM.gmsReport, value: 'REP-1' }],
    basedOn: [{ reference: order } as never], // `ServiceRequest/...` by contract
    category: [conceptOf('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE')],
    code: conceptOf(SYSTEM.testDirectory, 'R134.1', 'Familial hypercholesterolaemia'),
    subject: { reference: patient } as never, // `Patient/...` by contract
    issued: '2026-12-20T10:00:00.000Z',
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: '699X0' }, display: 'North West Genomic Laboratory Hub' }],
    conclusion: 'A pathogenic variant in LDLR was found.',
    conclusionCode: [
      conceptOf('https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode', '311', 'RESULT CONSISTENT WITH REFERRAL INDICATION'),
    ],
    ...more,
  };
}

/** A transaction of new resources under urn:uuid names; references `Type/id` between them are kept as they are written. */
export function aBundle(...resources: readonly Resource[]): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: resources.map((resource) => ({
      fullUrl: `http://example.org/fhir/${resource.resourceType}/${resource.id}`,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  };
}
