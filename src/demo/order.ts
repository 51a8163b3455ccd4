// An order as a hospital would send it: one transaction of the person, the request, what is known and the sample.
import type { Resource } from '@medplum/fhirtypes';
import { concept, SYSTEM } from '../foundation/terms/index.ts';
import { CENSUS_TRACT } from '../service/equity/index.ts';
import type { Proposal } from '../service/requests/index.ts';
import { demoOrderNumber } from './made.ts';
import { type DemoPerson, ETHNIC_CATEGORY } from './people.ts';

export interface DemoOrder {
  readonly person: DemoPerson;
  /** R134.1, M1.4 */
  readonly test: string;
  readonly testName: string;
  /** diagnostic, predictive, cascade ...: rare-diseaseTesting-genomics or cancer-testing */
  readonly category: string;
  readonly isCancer?: boolean;
  readonly priority?: 'routine' | 'urgent';
  /** What the clinician wrote, in words. */
  readonly note: string;
  readonly hasSample: boolean;
  readonly discussion?: 'held' | 'to-follow';
  readonly requester: { readonly id: string; readonly name: string; readonly organisation: string; readonly organisationName: string };
  readonly authoredOn: Date;
  /** The number of the order in the demonstration; makes identifiers. */
  readonly number: number;
}

/** UUIDs that are only ever bundle-local. */
const local = (place: number) => `urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;

export function orderProposal(order: DemoOrder): Proposal {
  const date = order.authoredOn.toISOString().slice(0, 10);
  const subject = { reference: local(2), identifier: { system: SYSTEM.nhsNumber, value: order.person.nhsNumber } };
  const reference = demoOrderNumber(order.number, order.authoredOn);
  const resources: readonly (readonly [number, Resource])[] = [
    [1, requesterOf(order)],
    [2, patientOf(order.person)],
    [
      3,
      {
        resourceType: 'ServiceRequest',
        identifier: [
          {
            system: 'https://example.nhs.uk/order-number',
            value: reference,
            assigner: { identifier: { system: SYSTEM.odsOrganisation, value: order.requester.organisation } },
          },
        ],
        status: 'active',
        intent: 'order',
        priority: order.priority ?? 'routine',
        category: [
          concept(
            order.isCancer
              ? 'https://fhir.nhs.uk/CodeSystem/cancer-testing-genomics'
              : 'https://fhir.nhs.uk/CodeSystem/rare-diseaseTesting-genomics',
            order.category,
          ),
        ],
        code: concept(SYSTEM.testDirectory, order.test, order.testName),
        reasonCode: [concept(SYSTEM.testDirectory, order.test.split('.')[0] ?? order.test)],
        subject,
        authoredOn: date,
        requester: { reference: local(1) },
        note: [{ text: order.note }],
        ...(order.discussion === undefined ? {} : { supportingInfo: [{ reference: local(5) }] }),
      },
    ],
    ...(order.hasSample ? [[4, specimenOf(subject, reference, date)] as const] : []),
    ...(order.discussion === undefined ? [] : [[5, discussionOf(order.discussion, subject, order)] as const]),
  ];
  return {
    door: 'service',
    entries: resources.map(([place, resource], index) => ({
      method: 'POST',
      type: resource.resourceType,
      fullUrl: local(place),
      resource,
      where: `Bundle.entry[${index}].resource.ofType(${resource.resourceType})`,
    })),
  };
}

function requesterOf({ requester }: DemoOrder): Resource {
  return {
    resourceType: 'PractitionerRole',
    practitioner: { identifier: { system: SYSTEM.sdsUser, value: requester.id }, display: requester.name },
    organization: { identifier: { system: SYSTEM.odsOrganisation, value: requester.organisation }, display: requester.organisationName },
    telecom: [{ system: 'email', value: `${requester.name.toLowerCase().replace(/^dr /, '').replaceAll(' ', '.')}@example.nhs.uk` }],
  };
}

export function patientOf(person: DemoPerson): Resource {
  return {
    resourceType: 'Patient',
    extension: [
      {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
        valueCodeableConcept: concept(
          'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland',
          person.ethnicity,
          ETHNIC_CATEGORY[person.ethnicity] ?? 'Not stated',
        ),
      },
    ],
    identifier: [{ system: SYSTEM.nhsNumber, value: person.nhsNumber }],
    name: [{ use: 'official', family: person.family, given: [person.given] }],
    gender: person.gender,
    birthDate: person.birthDate,
    address: [
      {
        ...(person.smallArea === undefined ? {} : { extension: [{ url: CENSUS_TRACT, valueString: person.smallArea }] }),
        postalCode: person.postcode,
      },
    ],
  };
}

function specimenOf(subject: object, reference: string, date: string): Resource {
  return {
    resourceType: 'Specimen',
    identifier: [{ system: 'https://example.nhs.uk/specimen-number', value: `${reference}-S1` }],
    status: 'available',
    type: concept(SYSTEM.snomed, '119297000', 'Blood specimen'),
    subject,
    request: [{ reference: local(3) }],
    collection: { collectedDateTime: date },
    container: [{ additiveCodeableConcept: concept(SYSTEM.snomed, '69519002', 'EDTA') }],
  };
}

/** A record of discussion as the national example carries it: a Consent that says whether it was held or follows. */
function discussionOf(state: 'held' | 'to-follow', subject: object, { authoredOn, requester }: DemoOrder): Resource {
  return {
    resourceType: 'Consent',
    status: state === 'held' ? 'active' : 'proposed',
    scope: concept('http://terminology.hl7.org/CodeSystem/consentscope', 'patient-privacy', 'Privacy Consent'),
    category: [concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'RESEARCH', 'research information access')],
    patient: subject,
    dateTime: authoredOn.toISOString().slice(0, 10),
    organization: [{ identifier: { system: SYSTEM.odsOrganisation, value: requester.organisation } }],
    policy: [
      {
        authority: 'https://www.england.nhs.uk',
        uri: 'https://www.england.nhs.uk/publication/nhs-genomic-medicine-service-record-of-discussion-form',
      },
    ],
    provision: { data: [{ meaning: 'instance', reference: { reference: local(3) } }] },
  };
}
