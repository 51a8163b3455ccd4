// The questions of a request, each with the element of the national master dataset it answers. Which are asked follows from the form of the
// test (service/requests, master-dataset.json); how they are worded is here.

import { SOME_PATIENTS, SOME_SAMPLES } from './some-questions.ts';

export type StepId = 'patient' | 'test' | 'clinical' | 'discussion' | 'family' | 'sample';

export interface Question {
  readonly name: string;
  /** GMS master dataset v1.04 */
  readonly element: string;
  readonly step: StepId;
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'text' | 'textarea' | 'radios' | 'select' | 'date';
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly width?: string;
  readonly autocomplete?: string;
  /** Asked of some patients only: folded away until the dataset wants it, or it has an answer. */
  readonly group?: 'some';
  /** Not asked of a person whose sex is male. */
  readonly about?: 'pregnancy';
  /** A date that may lie ahead. */
  readonly mayBeAhead?: true;
  /** Our own service cannot place the request without it, whatever the form says. */
  readonly isNeeded?: true;
}

/** UKCore-EthnicCategoryEngland (NHS Data Dictionary ETHNIC CATEGORY, 2001 codes). */
export const ETHNIC_CATEGORIES: readonly (readonly [string, string])[] = [
  ['A', 'White: British'],
  ['B', 'White: Irish'],
  ['C', 'White: any other White background'],
  ['D', 'Mixed: White and Black Caribbean'],
  ['E', 'Mixed: White and Black African'],
  ['F', 'Mixed: White and Asian'],
  ['G', 'Mixed: any other mixed background'],
  ['H', 'Asian or Asian British: Indian'],
  ['J', 'Asian or Asian British: Pakistani'],
  ['K', 'Asian or Asian British: Bangladeshi'],
  ['L', 'Asian or Asian British: any other Asian background'],
  ['M', 'Black or Black British: Caribbean'],
  ['N', 'Black or Black British: African'],
  ['P', 'Black or Black British: any other Black background'],
  ['R', 'Other ethnic groups: Chinese'],
  ['S', 'Other ethnic groups: any other ethnic group'],
  ['Z', 'Not stated'],
];

/** Where patients of the service live; a person from abroad is asked for the country by the laboratory. */
const COUNTRIES: readonly (readonly [string, string])[] = [
  ['England', 'England'],
  ['Wales', 'Wales'],
  ['Scotland', 'Scotland'],
  ['Northern Ireland', 'Northern Ireland'],
  ['Isle of Man', 'Isle of Man'],
  ['Jersey', 'Jersey'],
  ['Guernsey', 'Guernsey'],
  ['Ireland', 'Ireland'],
  ['Another country', 'Another country'],
];

/** SNOMED CT specimen kinds of the request, in the order of how often they are sent; which are verified says data/requests/SOURCE.md. */
export const SAMPLE_KINDS: readonly (readonly [string, string])[] = [
  ['119297000', 'Blood in EDTA'],
  ['119342007', 'Saliva'],
  ['258566005', 'DNA'],
  ['258435002', 'Tumour tissue'],
  ['119376003', 'Other tissue'],
  ['119359002', 'Bone marrow'],
  ['119373006', 'Amniotic fluid'],
  ['258565009', 'Chorionic villi'],
];

export const QUESTIONS: readonly Question[] = [
  {
    name: 'nhsNumber',
    element: 'P-15',
    step: 'patient',
    label: 'NHS number',
    hint: '10 digits, for example 999 123 4567',
    kind: 'text',
    width: '10',
  },
  {
    name: 'noNhsNumber',
    element: 'P-17',
    step: 'patient',
    label: 'If there is no NHS number, why not?',
    kind: 'text',
    hint: 'For example: visitor from abroad, not registered yet',
  },
  { name: 'localNumber', element: 'P-16', step: 'patient', label: 'Hospital number', kind: 'text', width: '20' },
  { name: 'title', element: 'P-1', step: 'patient', label: 'Title', kind: 'text', width: '5' },
  { name: 'given', element: 'P-2', step: 'patient', label: 'First name', kind: 'text', isNeeded: true },
  { name: 'family', element: 'P-3', step: 'patient', label: 'Last name', kind: 'text', isNeeded: true },
  {
    name: 'birthDate',
    element: 'P-4',
    step: 'patient',
    label: 'Date of birth',
    hint: 'For example, 27 3 1985',
    kind: 'date',
    isNeeded: true,
  },
  {
    name: 'sex',
    element: 'P-10',
    step: 'patient',
    label: 'Sex registered at birth',
    kind: 'radios',
    options: [
      ['female', 'Female'],
      ['male', 'Male'],
      ['other', 'Indeterminate'],
      ['unknown', 'Not known'],
    ],
  },
  { name: 'ethnicity', element: 'P-9', step: 'patient', label: 'Ethnic category', kind: 'select', options: ETHNIC_CATEGORIES },
  { name: 'address', element: 'P-5', step: 'patient', label: 'Address', kind: 'textarea' },
  { name: 'postcode', element: 'P-6', step: 'patient', label: 'Postcode', kind: 'text', width: '10' },
  {
    name: 'country',
    element: 'P-7',
    step: 'patient',
    label: 'Country of residence',
    kind: 'select',
    options: COUNTRIES,
  },
  {
    name: 'practice',
    element: 'P-12',
    step: 'patient',
    label: 'GP practice code',
    hint: 'An ODS code such as P84009',
    kind: 'text',
    width: '10',
  },
  { name: 'gp', element: 'P-14', step: 'patient', label: 'Name of the GP', kind: 'text', width: '20' },
  {
    name: 'reason',
    element: 'TR-4',
    step: 'test',
    label: 'Why is the test wanted?',
    kind: 'radios',
    isNeeded: true,
  },
  {
    name: 'urgency',
    element: 'TR-17',
    step: 'test',
    label: 'How soon is it needed?',
    kind: 'radios',
    options: [
      ['routine', 'Routine'],
      ['urgent', 'Urgent: the result changes care that cannot wait'],
    ],
    isNeeded: true,
  },
  {
    name: 'urgencyReason',
    element: 'TR-12',
    step: 'test',
    label: 'If urgent, why?',
    hint: 'For example: treatment starts on 3 December',
    kind: 'text',
  },
  {
    name: 'funding',
    element: 'TR-2',
    step: 'test',
    label: 'Who pays?',
    kind: 'radios',
    options: [
      ['nhs-england', 'NHS'],
      ['private', 'Private'],
    ],
    isNeeded: true,
  },
  {
    name: 'email',
    element: 'HCP-6',
    step: 'test',
    label: 'Email for questions about this request',
    hint: 'A team inbox is best',
    kind: 'text',
    autocomplete: 'email',
  },
  { name: 'phone', element: 'HCP-5', step: 'test', label: 'Phone', kind: 'text', width: '20', autocomplete: 'tel' },
  {
    name: 'diseaseStatus',
    element: 'PCI-2',
    step: 'clinical',
    label: 'Does the patient have the condition?',
    kind: 'radios',
    options: [
      ['affected', 'Yes, affected'],
      ['unaffected', 'No, not affected'],
      ['uncertain', 'Not certain'],
    ],
  },
  {
    name: 'onset',
    element: 'PCI-4',
    step: 'clinical',
    label: 'Age when it began',
    hint: 'For example: birth, 6 months, 42 years',
    kind: 'text',
    width: '10',
  },
  { name: 'tumourSite', element: 'PCI-11', step: 'clinical', label: 'Site of the tumour', kind: 'text' },
  { name: 'tumourType', element: 'PCI-12', step: 'clinical', label: 'Type of tumour', hint: 'For example: adenocarcinoma', kind: 'text' },
  { name: 'diagnosisDate', element: 'PCI-3', step: 'clinical', label: 'Date of diagnosis', hint: 'For example, 27 3 2026', kind: 'date' },
  {
    name: 'note',
    element: 'PCI-5',
    step: 'clinical',
    label: 'What should the laboratory know?',
    hint: 'What you see, what you suspect, results so far. Leave out names of relatives.',
    kind: 'textarea',
  },
  { name: 'familyHistory', element: 'PCI-15', step: 'clinical', label: 'Family history', kind: 'textarea' },
  {
    name: 'consanguinity',
    element: 'P-13',
    step: 'clinical',
    label: 'Are the patient’s parents related by blood?',
    kind: 'radios',
    options: [
      ['yes', 'Yes'],
      ['no', 'No'],
      ['unknown', 'Not known'],
    ],
  },
  ...SOME_PATIENTS,
  {
    name: 'discussion',
    element: 'ROD-1',
    step: 'discussion',
    label: 'Has the test been discussed and agreed?',
    kind: 'radios',
    options: [
      ['held', 'Yes, and I have the record of discussion form'],
      ['to-follow', 'We have spoken, the form will follow'],
      ['refused', 'They do not want the test'],
    ],
  },
  {
    name: 'category',
    element: 'ROD-2',
    step: 'discussion',
    label: 'Who made the choice?',
    kind: 'radios',
    options: [
      ['adult-own-choice', 'The patient, an adult'],
      ['child', 'A parent or guardian of a child'],
      ['adult-lack-capacity', 'A consultee, for an adult who lacks capacity'],
      ['clinician', 'The clinician, in the patient’s best interest'],
      ['deceased', 'On behalf of a person who has died'],
    ],
  },
  {
    name: 'research',
    element: 'ROD-6',
    step: 'discussion',
    label: 'What did they say about research?',
    hint: 'The answer does not change their care.',
    kind: 'radios',
    options: [
      ['agreed', 'Yes to research'],
      ['declined', 'No to research'],
      ['not-discussed', 'Not discussed yet'],
    ],
  },
  {
    name: 'sample',
    element: 'PS-11',
    step: 'sample',
    label: 'What sample will you send?',
    kind: 'radios',
    options: [...SAMPLE_KINDS, ['later', 'The sample will follow later']],
    isNeeded: true,
  },
  { name: 'collected', element: 'PS-10', step: 'sample', label: 'When was it taken?', hint: 'For example, 21 11 2026', kind: 'date' },
  {
    name: 'infectionRisk',
    element: 'PS-24',
    step: 'sample',
    label: 'High infection risk',
    hint: 'Leave empty if there is none. For example: hepatitis B',
    kind: 'text',
  },
  ...SOME_SAMPLES,
];

export const STEP_WORDS: Readonly<Record<StepId, string>> = {
  patient: 'Patient details',
  test: 'Test, reason and urgency',
  clinical: 'What you see in the patient',
  discussion: 'Record of discussion',
  family: 'Family members',
  sample: 'Sample',
};

/** The order in which a person is led through them. */
export const STEPS: readonly StepId[] = ['patient', 'test', 'clinical', 'discussion', 'family', 'sample'];
