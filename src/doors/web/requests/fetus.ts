// The fetus of a prenatal order: a Patient of its own with a number and no NHS number, and the mother as its RelatedPerson. Pure.
// Standard: NHS England FHIR Genomics guide 0.6.2, fetal scenario (Patient-FoetusOfRyanneBoulder, RelatedPerson-RyanneBoulder).

import type { Identifier, Observation, Patient, Reference, RelatedPerson } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { type Answers, first } from './draft.ts';
import { gestationDays } from './some-questions.ts';

const FETAL_STATUS = 'http://hl7.org/fhir/6.0/StructureDefinition/extension-Patient.fetalStatus';
export const FETUS_NUMBER = 'urn:opengms:fetus-number';
const QUESTION_TAG = 'https://fhir.nhs.uk/CodeSystem/mds-questiontag-genomics';

/** True when the order is about the fetus and not about the pregnant person. */
export function isOfFetus(answers: Answers): boolean {
  return first(answers, 'testOf') === 'fetus';
}

/** `Fetus B of Ada Okonkwo`: a temporary name, so that nobody takes the fetus's result for the mother's. */
export function fetusFrom(answers: Answers, organisation: string): Patient {
  const letter = first(answers, 'fetusLetter');
  const own = first(answers, 'fetusNumber').trim() || `FT-${first(answers, 'number')}`;
  const given = [`Fetus${letter ? ` ${letter}` : ''} of`, first(answers, 'given')].filter(Boolean).join(' ');
  const family = first(answers, 'family');
  const sex = GENDERS[first(answers, 'fetusSex')] ?? 'unknown';
  const hasDied = first(answers, 'fetusLife') === 'died';
  return {
    resourceType: 'Patient',
    extension: [{ url: FETAL_STATUS, valueCode: hasDied ? 'unknown' : 'potential-for-live-birth' }],
    identifier: [
      {
        system: FETUS_NUMBER,
        // Twins under one number of the clinic are two people.
        value: letter ? `${own}-${letter}` : own,
        assigner: { identifier: { system: SYSTEM.odsOrganisation, value: organisation } },
      },
    ],
    name: [{ use: 'temp', text: [given, family].filter(Boolean).join(' '), given: [given], ...(family ? { family } : {}) }],
    gender: sex,
    ...(hasDied ? { deceasedBoolean: true } : {}),
    ...(letter ? { multipleBirthInteger: 'ABCD'.indexOf(letter) + 1 } : {}),
  };
}

/** Map foetusobservedsex; what could not be told is "other" there. */
const GENDERS: Readonly<Record<string, NonNullable<Patient['gender']>>> = {
  female: 'female',
  male: 'male',
  undetermined: 'other',
  unknown: 'unknown',
};

/** The mother as the fetus's relative, known by her own number; her Patient points here. */
export function motherOf(answers: Answers, fetus: Reference<Patient>): RelatedPerson {
  const nhsNumber = first(answers, 'nhsNumber');
  const identifier: Identifier = nhsNumber
    ? { system: SYSTEM.nhsNumber, value: nhsNumber }
    : { system: FETUS_NUMBER, value: `M-${first(answers, 'number')}` };
  return {
    resourceType: 'RelatedPerson',
    identifier: [identifier],
    patient: fetus,
    relationship: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'NMTHF', display: 'natural mother of fetus' }] },
    ],
  };
}

/** What is known of the fetus beside its Patient: chromosomal sex, and after a loss how far it was (F-3, P-23). */
export function fetusFacts(answers: Answers, subject: Reference<Patient>, now: Date): readonly Observation[] {
  const base = (element: string) =>
    ({
      resourceType: 'Observation',
      meta: { tag: [{ system: QUESTION_TAG, code: element }] },
      status: 'final' as const,
      subject,
      effectiveDateTime: now.toISOString(),
    }) satisfies Partial<Observation>;
  const chromosomes = first(answers, 'fetusChromosomes');
  const days = first(answers, 'fetusLife') === 'died' ? gestationDays(first(answers, 'gestation')) : undefined;
  const said: readonly (Observation | undefined)[] = [
    chromosomes
      ? { ...base('F-3'), code: { coding: [{ system: QUESTION_TAG, code: 'F-3' }], text: 'Chromosomal sex' }, valueString: chromosomes }
      : undefined,
    days === undefined
      ? undefined
      : {
          ...base('P-23'),
          code: { coding: [{ system: SYSTEM.snomed, code: '226081000000107', display: 'Gestational age' }] },
          valueQuantity: { value: days, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
        },
  ];
  return said.flatMap((each) => each ?? []);
}
