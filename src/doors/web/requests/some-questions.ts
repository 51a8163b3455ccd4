// Questions the master dataset asks for some patients and some samples only: pregnancy, transplant, earlier reports, content of a tumour.
// Codes: NHS England FHIR Genomics guide 0.6.2, maps patientpregnancytype, typeof-transplantprocedure and its example observations.

import type { Question } from './question.ts';

/** Code of the page, SNOMED CT code, words; the first answer stands for no transplant and has no procedure. */
export const TRANSPLANTS: readonly (readonly [code: string, words: string])[] = [
  ['none', 'No transplant'],
  ['23719005', 'Bone marrow'],
  ['285581000000102', 'Stem cells'],
  ['70536003', 'Kidney'],
  ['18027006', 'Liver'],
  ['32413006', 'Heart'],
  ['88039007', 'Lung'],
  ['32477003', 'Heart and lung'],
  ['62438007', 'Pancreas'],
  ['6471000179103', 'Kidney and pancreas'],
  ['118158008', 'Several organs of the gut'],
];

export const DONOR_EGGS = '425866000';

export const CONCEPTIONS: readonly (readonly [code: string, words: string])[] = [
  ['1372941000168104', 'Without assistance'],
  ['426389008', 'Insemination, partner’s sperm'],
  ['426250000', 'Insemination, donor sperm'],
  ['52637005', 'IVF, own eggs'],
  [DONOR_EGGS, 'IVF, donor eggs'],
  ['427664000', 'IVF, donor sperm'],
];

/** Map transfusiontype; the first answer stands for none and has no procedure. */
export const TRANSFUSIONS: readonly (readonly [code: string, words: string])[] = [
  ['none', 'No transfusion'],
  ['71493000', 'Red cells'],
  ['13569004', 'Plasma'],
  ['12719002', 'Platelets'],
  ['5447007', 'Not known of what'],
];

const PERCENT = 'A number from 0 to 100, in per cent';
const YES_NO = [
  ['yes', 'Yes'],
  ['no', 'No'],
] as const;

export const SOME_PATIENTS: readonly Question[] = [
  {
    name: 'pregnancy',
    element: 'P-38',
    step: 'clinical',
    group: 'some',
    label: 'Is the patient pregnant?',
    kind: 'radios',
    options: YES_NO,
    about: 'pregnancy',
  },
  {
    name: 'gestation',
    element: 'P-22',
    step: 'clinical',
    group: 'some',
    label: 'If pregnant, how far?',
    hint: 'Weeks and days, for example 12+3',
    kind: 'text',
    width: '5',
    about: 'pregnancy',
  },
  {
    name: 'dueDate',
    element: 'P-24',
    step: 'clinical',
    group: 'some',
    label: 'Expected date of birth',
    hint: 'For example, 27 3 2027',
    kind: 'date',
    about: 'pregnancy',
    mayBeAhead: true,
  },
  {
    name: 'conception',
    element: 'P-25',
    step: 'clinical',
    group: 'some',
    label: 'How was the child conceived?',
    kind: 'select',
    options: CONCEPTIONS,
    about: 'pregnancy',
  },
  {
    name: 'fetuses',
    element: 'F-4',
    step: 'clinical',
    group: 'some',
    label: 'Is more than 1 fetus tested?',
    kind: 'radios',
    options: YES_NO,
    about: 'pregnancy',
  },
  {
    name: 'lateLoss',
    element: 'F-5',
    step: 'clinical',
    group: 'some',
    label: 'Is the test for a loss at 24 weeks or later?',
    kind: 'radios',
    options: YES_NO,
    about: 'pregnancy',
  },
  {
    name: 'transplant',
    element: 'P-28',
    step: 'clinical',
    group: 'some',
    label: 'Has the patient had a transplant?',
    hint: 'Blood after a bone marrow transplant shows the donor’s genes.',
    kind: 'select',
    options: TRANSPLANTS,
  },
  {
    name: 'transplantDate',
    element: 'P-30',
    step: 'clinical',
    group: 'some',
    label: 'If so, when?',
    hint: 'For example, 27 3 2020',
    kind: 'date',
  },
  {
    name: 'transfusion',
    element: 'P-31',
    step: 'clinical',
    group: 'some',
    label: 'Has the patient had a transfusion in the last 6 weeks?',
    hint: 'Blood cells of the donor can show in the result.',
    kind: 'select',
    options: TRANSFUSIONS,
  },
  {
    name: 'transfusionDate',
    element: 'P-33',
    step: 'clinical',
    group: 'some',
    label: 'If so, when was the transfusion?',
    hint: 'For example, 14 11 2026',
    kind: 'date',
  },
  {
    name: 'earlierReport',
    element: 'PGR-1',
    step: 'clinical',
    group: 'some',
    label: 'Earlier genetic reports',
    hint: 'What was tested, where and what it said. Say if it was a relative.',
    kind: 'textarea',
  },
  { name: 'earlierNumber', element: 'PGR-4', step: 'clinical', group: 'some', label: 'Number of that report', kind: 'text', width: '20' },
];

export const SOME_SAMPLES: readonly Question[] = [
  { name: 'tumourNuclei', element: 'PS-15', step: 'sample', label: 'Tumour nuclei in the sample', hint: PERCENT, kind: 'text', width: '4' },
  { name: 'necrosis', element: 'PS-13', step: 'sample', label: 'Necrosis', hint: PERCENT, kind: 'text', width: '4' },
  {
    name: 'cellularity',
    element: 'PS-16',
    step: 'sample',
    label: 'Cellularity of the tumour',
    kind: 'select',
    options: [
      ['very-low', 'Very low'],
      ['low', 'Low'],
      ['medium', 'Medium'],
      ['high', 'High'],
      ['very-high', 'Very high'],
    ],
  },
  { name: 'blasts', element: 'PS-23', step: 'sample', label: 'Blast cells', hint: PERCENT, kind: 'text', width: '4' },
];

/** Answers in per cent. */
export const PERCENTAGES: ReadonlySet<string> = new Set(['tumourNuclei', 'necrosis', 'blasts']);

/** `12+3` or `12` weeks, in days; undefined when it is not such a text or longer than 45 weeks. */
export function gestationDays(text: string): number | undefined {
  const [, weeks, days] = /^(\d{1,2})(?:\s*\+\s*([0-6]))?(?:\s*weeks?)?$/.exec(text.trim()) ?? [];
  if (weeks === undefined || Number(weeks) > 45) return undefined;
  return Number(weeks) * 7 + Number(days ?? 0);
}
