// What a prenatal test asks of the fetus: whose genes are tested, which fetus, its sex as seen, and whether it lives (master dataset F-1 to F-6).
// Codes: NHS England FHIR Genomics guide 0.6.2, map foetusobservedsex.

import type { Question } from './question.ts';

const PRENATAL = { step: 'fetus', about: 'pregnancy', onlyFor: 'prenatal' } as const;

export const FETUS_QUESTIONS: readonly Question[] = [
  {
    ...PRENATAL,
    name: 'testOf',
    element: 'F-6',
    label: 'Whose genes are tested?',
    hint: 'A test on the mother’s blood can be a test of the fetus. The result is then the fetus’s, not hers.',
    kind: 'radios',
    options: [
      ['fetus', 'The fetus'],
      ['parent', 'The patient herself'],
    ],
    isNeeded: true,
  },
  {
    ...PRENATAL,
    name: 'fetusSex',
    element: 'F-2',
    label: 'Sex of the fetus, as seen',
    kind: 'radios',
    options: [
      ['female', 'Female'],
      ['male', 'Male'],
      ['undetermined', 'It could not be told'],
      ['unknown', 'Not known, or not looked at'],
    ],
  },
  {
    ...PRENATAL,
    name: 'fetusChromosomes',
    element: 'F-3',
    label: 'Chromosomal sex of the fetus, if known',
    kind: 'text',
    width: '10',
  },
  {
    ...PRENATAL,
    name: 'fetusLife',
    element: 'F-6',
    label: 'Is the fetus alive?',
    kind: 'radios',
    options: [
      ['alive', 'Yes'],
      ['died', 'No, there was a loss'],
    ],
  },
  {
    ...PRENATAL,
    name: 'fetusLetter',
    element: 'F-4',
    label: 'If more than 1: which one is this request for?',
    hint: 'The letter on the scans. Send a request for each fetus.',
    kind: 'select',
    options: ['A', 'B', 'C', 'D'].map((letter) => [letter, `Fetus ${letter}`] as const),
  },
  {
    ...PRENATAL,
    name: 'eggDonorAge',
    element: 'P-26',
    label: 'Age of the egg donor, if there was one',
    kind: 'text',
    width: '3',
  },
  {
    ...PRENATAL,
    name: 'maternalCancer',
    element: 'P-27',
    label: 'Does the patient have cancer, or treatment for it?',
    hint: 'Her blood can then show changes that are not the fetus’s.',
    kind: 'radios',
    options: [
      ['yes', 'Yes'],
      ['no', 'No'],
    ],
  },
  {
    ...PRENATAL,
    name: 'fetusNumber',
    element: 'F-1',
    label: 'Your number for the fetus',
    hint: 'Leave it empty and one is made from the number of the request',
    kind: 'text',
    width: '20',
  },
];
