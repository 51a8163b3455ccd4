// What a FHIR order says about the elements of the master dataset: which it carries, and the facts its conditions ask for.
// Elements that FHIR orders carry in no agreed place are left out of `readable`, so that nobody is asked for what they cannot send.

import type { Observation, Patient, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { codeIn } from '../../laboratory/index.ts';
import { recordsOfDiscussion } from '../acts/discussion.ts';
import type { OrderInFull } from '../read-order.ts';
import type { OrderFacts } from './master-dataset.ts';
import { reasonForTesting, roleOf, type TestOrdered } from './test-ordered.ts';

const UK = 'https://fhir.hl7.org.uk/StructureDefinition/';

/** `observations` are those the order points to. */
export function factsOf(order: OrderInFull, ordered: TestOrdered, observations: readonly Observation[]): OrderFacts {
  const given = new Set<string>();
  const readable = new Set<string>();
  const say = (id: string, isGiven: boolean) => {
    readable.add(id);
    if (isGiven) given.add(id);
  };
  const patient = order.patient?.resourceType === 'Patient' ? order.patient : undefined;
  sayPatient(patient, say);
  sayRequester(order.requester, say);
  const { request } = order;
  say('TR-1', request.identifier !== undefined || request.requisition !== undefined);
  say('TR-2', request.extension?.some((each) => each.url === `${UK}Extension-UKCore-Coverage`) ?? false);
  say('TR-3', request.authoredOn !== undefined);
  say('TR-4', reasonForTesting(request) !== undefined);
  say('TR-5', ordered.indication !== undefined || ordered.facts.codes.length > 0);
  say('TR-6', ordered.words !== undefined);
  say('TR-7', ordered.test !== undefined || request.code !== undefined);
  say('TR-8', ordered.test !== undefined || request.code !== undefined);
  say('TR-17', request.priority !== undefined);
  say('TR-19', order.tasks.some((task) => task.owner?.identifier?.value !== undefined) || request.performer !== undefined);
  const hasSample = order.specimens.length > 0;
  say(
    'PS-2',
    order.specimens.some((specimen) => specimen.identifier !== undefined),
  );
  say(
    'PS-7',
    order.specimens.every((specimen) => specimen.request !== undefined),
  );
  say(
    'PS-10',
    order.specimens.every(
      (specimen) => specimen.collection?.collectedDateTime !== undefined || specimen.collection?.collectedPeriod !== undefined,
    ),
  );
  say(
    'PS-11',
    order.specimens.every((specimen) => specimen.type !== undefined),
  );
  const discussion = recordsOfDiscussion(order.consents, order.responses);
  say('ROD-1', discussion.length > 0);
  say(
    'ROD-2',
    discussion.some((record) => record.category !== undefined),
  );
  say(
    'ROD-5',
    discussion.some((record) => record.state === 'held' || record.state === 'refused'),
  );
  say(
    'ROD-6',
    discussion.some((record) => record.research.kind !== 'not-recorded'),
  );
  say(
    'PCI-6',
    observations.some(
      (observation) =>
        codeIn(observation.code, SYSTEM.hpo) !== undefined || codeIn(observation.valueCodeableConcept, SYSTEM.hpo) !== undefined,
    ),
  );
  const deceased = patient === undefined ? undefined : patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined;
  return {
    given,
    readable,
    indications: ordered.facts.codes,
    facts: {
      'requester-named': request.requester !== undefined,
      'collector-named': order.specimens.some((specimen) => specimen.collection?.collector !== undefined),
      'nhs-number': patient?.identifier?.some((identifier) => identifier.system === SYSTEM.nhsNumber),
      proband: roleOf(request) === 'proband',
      deceased,
      pregnant: pregnancyIn(observations),
      fetus: patient?.extension?.some((each) => each.url.includes('fetalStatus')),
      urgent: request.priority !== undefined && request.priority !== 'routine',
      reanalysis: ordered.kind === 'reanalysis',
      'dna-storage': ordered.kind === 'dna-storage',
      'preparation-only': false,
      'primary-sample': hasSample,
      'prepared-sample': false,
      'final-sample': false,
    },
  };
}

function sayPatient(patient: Patient | undefined, say: (id: string, isGiven: boolean) => void): void {
  const name = patient?.name?.[0];
  const address = patient?.address?.[0];
  const has = (extension: string) => patient?.extension?.some((each) => each.url === `${UK}${extension}`) ?? false;
  say('P-2', (name?.given?.length ?? 0) > 0);
  say('P-3', name?.family !== undefined);
  say('P-4', patient?.birthDate !== undefined);
  say('P-5', address?.line !== undefined || address?.text !== undefined);
  say('P-6', address?.postalCode !== undefined);
  say('P-8', patient?.deceasedBoolean !== undefined || patient?.deceasedDateTime !== undefined);
  say('P-9', has('Extension-UKCore-EthnicCategory'));
  say('P-10', has('Extension-UKCore-BirthSex') || (patient?.gender !== undefined && patient.gender !== 'unknown'));
  say('P-12', (patient?.generalPractitioner?.length ?? 0) > 0);
  say('P-15', patient?.identifier?.some((identifier) => identifier.system === SYSTEM.nhsNumber) ?? false);
  say('P-16', patient?.identifier?.some((identifier) => identifier.system !== SYSTEM.nhsNumber) ?? false);
  say('P-20', patient?.deceasedDateTime !== undefined);
}

function sayRequester(resource: Resource | undefined, say: (id: string, isGiven: boolean) => void): void {
  const role: PractitionerRole | undefined = resource?.resourceType === 'PractitionerRole' ? resource : undefined;
  say('HCP-1', role !== undefined);
  say('HCP-2', role?.practitioner?.display !== undefined);
  say('HCP-5', role?.telecom?.some((each) => each.system === 'phone') ?? false);
  say('HCP-6', role?.telecom?.some((each) => each.system === 'email') ?? false);
  say('HCP-9', role?.organization?.identifier?.value !== undefined || role?.organization?.reference !== undefined);
}

/** SNOMED CT 77386006 Pregnancy: confirmed by a value or components, denied by "Negative" (260385009). */
function pregnancyIn(observations: readonly Observation[]): boolean | undefined {
  const answer = observations.find((observation) => codeIn(observation.code, SYSTEM.snomed) === '77386006');
  if (answer === undefined) return undefined;
  return codeIn(answer.valueCodeableConcept, SYSTEM.snomed) !== '260385009';
}
