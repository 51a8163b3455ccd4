// From the answers of a draft to the order as FHIR: one transaction of the person, the request, what is known, the sample and the family. Pure.
// Standard: NHS England FHIR Genomics implementation guide 0.6.2; elements tagged with mds-questiontag-genomics.
import type { Observation, Patient, QuestionnaireResponse, Reference, Resource, Specimen } from '@medplum/fhirtypes';
import type { Who } from '../../../foundation/identity/index.ts';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import {
  CANCER_REASONS,
  PARTICIPANT_COUNT_EXTENSION,
  type Proposal,
  type ProposedEntry,
  RARE_REASONS,
} from '../../../service/requests/index.ts';
import { type Answers, type Draft, first } from './draft.ts';
import { fetusFacts, fetusFrom, isOfFetus, motherOf } from './fetus.ts';
import { type Member, membersOf, RELATIONS } from './members.ts';
import { consentFor, consentsOf } from './order-discussion.ts';
import { readPhenotypes } from './phenotype-answers.ts';
import type { Plan } from './plan.ts';
import { ETHNIC_CATEGORIES, QUESTIONS, SAMPLE_KINDS } from './questions.ts';
import { factsAbout, tumourContent } from './some-facts.ts';

const UKCORE = 'https://fhir.hl7.org.uk/StructureDefinition/';

const QUESTION_TAG = 'https://fhir.nhs.uk/CodeSystem/mds-questiontag-genomics';

/** As the fetal scenario has it: the fetus is the proband, the mother a relative. */
const PROBAND = {
  url: 'https://fhir.nhs.uk/England/StructureDefinition/Extension-Genomic-Patient-Role',
  valueCodeableConcept: {
    coding: [{ system: 'https://fhir.nhs.uk/CodeSystem/patient-role-genomics', code: 'proband', display: 'Proband' }],
  },
};

const ORDER_NUMBER = 'urn:opengms:order-number';

export interface OrderMeans {
  readonly draft: Draft;
  readonly plan: Plan;
  readonly who: Who;
  readonly organisationName: string | undefined;
  /** The record of a known patient as it stands. */
  readonly patient: Patient | undefined;
  /** The draft as it stands, to be closed with the order. */
  readonly form: QuestionnaireResponse;
  readonly newName: () => string;
  readonly now: Date;
}

export function orderFrom(means: OrderMeans): Proposal {
  const { draft, plan, who, now, newName } = means;
  const { answers } = draft;
  const entries: ProposedEntry[] = [];
  const add = (resource: Resource): Reference => {
    const fullUrl = `urn:uuid:${newName()}`;
    entries.push({ method: 'POST', type: resource.resourceType, fullUrl, resource, where: resource.resourceType });
    return { reference: fullUrl };
  };
  const fetus = plan.isPrenatal && isOfFetus(answers) ? add(fetusFrom(answers, who.organisation)) : undefined;
  const mother = fetus && add(motherOf(answers, fetus as Reference<Patient>)); // made above from a Patient
  const patient = patientEntry(means, entries, add, mother);
  const subject = fetus ?? patient;
  const requester = add(requesterOf(means));
  const orderName = `urn:uuid:${newName()}`;
  const order: Reference = { reference: orderName };
  const person = { subject: patient as Reference<Patient>, now }; // made above from a Patient
  const aboutFetus = fetus as Reference<Patient> | undefined; // made above from a Patient
  const pregnant: Answers = plan.isPrenatal && first(answers, 'fetusLife') !== 'died' ? { ...answers, pregnancy: ['yes'] } : answers;
  const observations = [
    ...observationsOf(answers, (name) => (OF_MOTHER.has(name) ? patient : subject), now),
    ...factsAbout(pregnant, person),
    ...(aboutFetus ? fetusFacts(answers, aboutFetus, now) : []),
  ].map(add);
  // Blood and saliva are taken from the mother, also when it is the fetus's genes in them that are read.
  const sampled = MOTHERS_SAMPLES.has(first(answers, 'sample')) ? patient : subject;
  const samples = first(answers, 'sample') === 'later' ? [] : [add(specimenOf(answers, sampled, order, first(answers, 'number'), 1))];
  const content = tumourContent(answers, person, samples[0] as Reference<Specimen> | undefined).map(add); // a Specimen, added above
  const consents = consentsOf(answers, subject, order, now, add);
  const relatives = membersOf(answers).flatMap((member, place) => relativeEntries(member, place, { answers, subject, order, now, add }));
  const isUrgent = first(answers, 'urgency') === 'urgent';
  const indication = plan.indication?.code;
  const tested = 1 + membersOf(answers).filter(({ sample }) => sample !== 'none').length;
  entries.push({
    method: 'POST',
    type: 'ServiceRequest',
    fullUrl: orderName,
    where: 'ServiceRequest',
    resource: {
      resourceType: 'ServiceRequest',
      extension: [
        {
          url: `${UKCORE}Extension-UKCore-Coverage`,
          valueCodeableConcept: concept('https://fhir.hl7.org.uk/CodeSystem/UKCore-FundingCategory', first(answers, 'funding')),
        },
        ...(fetus ? [PROBAND] : []),
        ...(plan.isFamilyTest ? [{ url: PARTICIPANT_COUNT_EXTENSION, valueInteger: tested }] : []),
      ],
      identifier: [
        {
          system: ORDER_NUMBER,
          value: first(answers, 'number'),
          assigner: { identifier: { system: SYSTEM.odsOrganisation, value: who.organisation } },
        },
      ],
      status: 'active',
      intent: 'order',
      category: [concept(plan.ordered.facts.kind === 'cancer' ? CANCER_REASONS : RARE_REASONS, first(answers, 'reason'))],
      priority: isUrgent ? 'urgent' : 'routine',
      code: concept(SYSTEM.testDirectory, plan.test?.code ?? first(answers, 'test'), plan.test?.name),
      ...(indication === undefined ? {} : { reasonCode: [concept(SYSTEM.testDirectory, indication, plan.indication?.name)] }),
      subject: subject as Reference<Patient>, // made above from a Patient
      authoredOn: now.toISOString(),
      requester: requester as never, // a PractitionerRole, added above
      ...(first(answers, 'note') ? { note: [{ text: first(answers, 'note'), time: now.toISOString(), authorString: who.name }] } : {}),
      supportingInfo: [...observations, ...content, ...consents, ...(mother ? [mother] : []), ...relatives],
      ...(samples.length > 0 ? { specimen: samples as Reference<Specimen>[] } : {}), // Specimens, added above
    },
  });
  entries.push({
    method: 'PUT',
    type: 'QuestionnaireResponse',
    id: draft.id,
    ifVersion: draft.version,
    where: 'QuestionnaireResponse',
    resource: { ...means.form, status: 'completed', subject: patient, basedOn: [order as never] }, // the ServiceRequest above
  });
  return { door: 'web', entries, messageId: { system: 'urn:opengms:draft', value: draft.id } };
}

/** Blood in EDTA and saliva. */
const MOTHERS_SAMPLES: ReadonlySet<string> = new Set(['119297000', '119342007']);

/** A known patient is pointed to, and brought up to date only with what the record lacks; a new one is part of the order. */
function patientEntry(
  { draft: { answers }, patient }: OrderMeans,
  entries: ProposedEntry[],
  add: (resource: Resource) => Reference,
  relative: Reference | undefined,
): Reference {
  // She points to herself as the mother of the fetus, as the national examples do.
  const links: Patient['link'] = relative && [...(patient?.link ?? []), { other: relative as never, type: 'seealso' }]; // a RelatedPerson by contract
  const fresh: Patient = { ...patientFrom(answers), ...(links ? { link: links } : {}) };
  if (!patient?.id) return add(fresh);
  const completed: Patient = {
    ...patient,
    address: patient.address ?? fresh.address,
    generalPractitioner: patient.generalPractitioner ?? fresh.generalPractitioner,
    gender: patient.gender ?? fresh.gender,
    extension: patient.extension ?? fresh.extension,
    ...(links ? { link: links } : {}),
  };
  if (JSON.stringify(completed) !== JSON.stringify(patient))
    entries.push({ method: 'PUT', type: 'Patient', id: patient.id, resource: dropped(completed), where: 'Patient' });
  return { reference: `Patient/${patient.id}` };
}

export function patientFrom(answers: Answers): Patient {
  const say = (name: string) => first(answers, name);
  const ethnicity = ETHNIC_CATEGORIES.find(([code]) => code === say('ethnicity'));
  const identifiers = [
    ...(say('nhsNumber') ? [{ system: SYSTEM.nhsNumber, value: say('nhsNumber') }] : []),
    ...(say('localNumber')
      ? [
          {
            system: 'urn:opengms:hospital-number',
            value: say('localNumber'),
            assigner: { identifier: { system: SYSTEM.odsOrganisation, value: say('organisation') } },
          },
        ]
      : []),
  ];
  const address = say('address') || say('postcode') || say('country');
  const practice = say('practice').toUpperCase();
  return dropped({
    resourceType: 'Patient',
    extension: ethnicity && [
      {
        url: `${UKCORE}Extension-UKCore-EthnicCategory`,
        valueCodeableConcept: concept('https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland', ethnicity[0], ethnicity[1]),
      },
    ],
    identifier: identifiers.length > 0 ? identifiers : undefined,
    name: [
      {
        use: 'official',
        family: say('family') || undefined,
        given: say('given') ? [say('given')] : undefined,
        prefix: say('title') ? [say('title')] : undefined,
      },
    ],
    gender: isGender(say('sex')) ? say('sex') : undefined,
    birthDate: say('birthDate') || undefined,
    address: address
      ? [{ text: say('address') || undefined, postalCode: say('postcode') || undefined, country: say('country') || undefined }]
      : undefined,
    generalPractitioner:
      practice || say('gp')
        ? [
            ...(say('gp') ? [{ type: 'Practitioner', display: say('gp') }] : []),
            ...(practice ? [{ identifier: { system: SYSTEM.odsOrganisation, value: practice } }] : []),
          ]
        : undefined,
  } as Patient); // every undefined is left out by `dropped`
}

function requesterOf({ who, organisationName, draft: { answers } }: OrderMeans): Resource {
  return {
    resourceType: 'PractitionerRole',
    practitioner: { identifier: { system: SYSTEM.sdsUser, value: who.id }, display: who.name },
    organization: {
      identifier: { system: SYSTEM.odsOrganisation, value: who.organisation },
      ...(organisationName ? { display: organisationName } : {}),
    },
    telecom: (['email', 'phone'] as const).flatMap((system) => (first(answers, system) ? [{ system, value: first(answers, system) }] : [])),
  };
}

/** In a test of the fetus, what is still said of the pregnant person and her sample. */
const OF_MOTHER: ReadonlySet<string> = new Set(['fetuses', 'eggDonorAge', 'maternalCancer', 'infectionRisk']);

/** Answers that have no place of their own in an order: observations named by their element of the dataset. */
const AS_OBSERVATION = [
  'diseaseStatus',
  'onset',
  'tumourSite',
  'tumourType',
  'diagnosisDate',
  'familyHistory',
  'consanguinity',
  'urgencyReason',
  'infectionRisk',
  'fetuses',
  'eggDonorAge',
  'maternalCancer',
  'earlierReport',
  'earlierNumber',
  'cellularity',
];

function observationsOf(answers: Answers, whose: (name: string) => Reference, now: Date): readonly Observation[] {
  const about = (name: string) =>
    ({ status: 'final', subject: whose(name) as Reference<Patient>, effectiveDateTime: now.toISOString() }) as const; // a Patient by contract
  const said = AS_OBSERVATION.flatMap((name): readonly Observation[] => {
    const question = QUESTIONS.find((each) => each.name === name);
    const value = first(answers, name);
    if (!question || !value) return [];
    const words = question.options?.find(([code]) => code === value)?.[1] ?? value;
    return [
      {
        resourceType: 'Observation',
        meta: { tag: [{ system: QUESTION_TAG, code: question.element }] },
        code: { coding: [{ system: QUESTION_TAG, code: question.element }], text: question.label },
        valueString: words,
        ...about(name),
      },
    ];
  });
  const seen = readPhenotypes(answers).map(
    ({ code, name, isPresent }): Observation => ({
      resourceType: 'Observation',
      meta: { tag: [{ system: QUESTION_TAG, code: 'PCI-6' }] },
      code: concept(SYSTEM.hpo, code, name),
      // SNOMED CT as the national examples have it: present, and not detected.
      valueCodeableConcept: isPresent ? concept(SYSTEM.snomed, '52101004', 'Present') : concept(SYSTEM.snomed, '260415000', 'Not detected'),
      ...about('phenotype'),
    }),
  );
  return [...said, ...seen];
}

function specimenOf(answers: Answers, subject: Reference, order: Reference, number: string, place: number): Specimen {
  const collected = first(answers, 'collected');
  const kind = SAMPLE_KINDS.find(([code]) => code === first(answers, 'sample')) ?? SAMPLE_KINDS[0];
  return {
    resourceType: 'Specimen',
    identifier: [{ system: 'urn:opengms:specimen-number', value: `${number}-${place}` }],
    status: 'available',
    type: concept(SYSTEM.snomed, kind?.[0] ?? '', kind?.[1]),
    subject: subject as Reference<Patient>, // a Patient by contract
    request: [order as never], // the ServiceRequest of the same proposal
    // Nobody is told a day that nobody stated.
    ...(collected ? { collection: { collectedDateTime: collected } } : {}),
  };
}

interface AboutOrder {
  readonly answers: Answers;
  readonly subject: Reference;
  readonly order: Reference;
  readonly now: Date;
  readonly add: (resource: Resource) => Reference;
}

/** A relative is family history of the patient; one who is tested too is a person with a sample and a record of discussion of their own. */
function relativeEntries(member: Member, place: number, { answers, subject, order, now, add }: AboutOrder): readonly Reference[] {
  const relation = RELATIONS.find(({ code }) => code === member.relation);
  const history = add({
    resourceType: 'FamilyMemberHistory',
    status: 'completed',
    patient: subject as Reference<Patient>, // a Patient by contract
    relationship: concept('http://terminology.hl7.org/CodeSystem/v3-RoleCode', member.relation, relation?.words),
    note: [{ text: member.affected === 'yes' ? 'Affected' : member.affected === 'no' ? 'Not affected' : 'Not known if affected' }],
  });
  if (member.sample === 'none') return [history];
  const person = add(
    patientFrom({
      nhsNumber: [member.nhsNumber],
      given: [member.given],
      family: [member.family],
      birthDate: [member.birthDate],
      sex: [relation?.sex ?? ''],
    }),
  );
  const consent = add(consentFor(member.discussion, person, order, now));
  if (member.sample === 'now')
    add(
      specimenOf(
        answers.sample?.[0] === 'later' ? {} : { sample: answers.sample ?? [] },
        person,
        order,
        first(answers, 'number'),
        place + 2,
      ),
    );
  return [history, consent];
}

function isGender(text: string): text is NonNullable<Patient['gender']> {
  return ['female', 'male', 'other', 'unknown'].includes(text);
}

/** Without what is undefined, at any depth: FHIR knows no empty elements. */
function dropped<T>(resource: T): T {
  return JSON.parse(JSON.stringify(resource)) as T; // a copy of itself
}
