// Pregnancy, transplant and content of a tumour as the national examples write them: observations and a procedure the order points to. Pure.
// Standard: NHS England FHIR Genomics guide 0.6.2, Observation-PregnancyConfirmation, NoPregnancy, NoTransplant, NeoplasticCell, Necrosis; Procedure of a transplant.
import type { CodeableConcept, Observation, Patient, Procedure, Reference, Specimen } from '@medplum/fhirtypes';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import { type Answers, first } from './draft.ts';
import { CONCEPTIONS, gestationDays, TRANSFUSIONS, TRANSPLANTS } from './some-questions.ts';

const QUESTION_TAG = 'https://fhir.nhs.uk/CodeSystem/mds-questiontag-genomics';

export interface AboutPerson {
  readonly subject: Reference<Patient>;
  readonly now: Date;
}

export function factsAbout(answers: Answers, { subject, now }: AboutPerson): readonly (Observation | Procedure)[] {
  const base = (elements: readonly string[]) =>
    ({
      resourceType: 'Observation',
      meta: { tag: elements.map((code) => ({ system: QUESTION_TAG, code })) },
      status: 'final',
      subject,
      effectiveDateTime: now.toISOString(),
    }) as const;
  const found: (Observation | Procedure)[] = [];
  const pregnant = first(answers, 'pregnancy');
  if (pregnant === 'no') found.push({ ...base(['P-38']), code: snomed('60001007', 'Not pregnant') });
  if (pregnant === 'yes') {
    const component = pregnancyParts(answers);
    found.push({
      ...base(['P-38', 'P-22', 'P-24', 'P-25']),
      code: snomed('77386006', 'Pregnancy'),
      ...(component.length > 0 ? { component } : { valueCodeableConcept: snomed('52101004', 'Present') }),
    });
  }
  const late = first(answers, 'lateLoss');
  if (late)
    found.push({
      ...base(['F-5']),
      code: {
        ...snomed('161743003', 'Past pregnancy history of stillbirth'),
        text: 'Is the test for a loss at 24 weeks or later?',
      },
      valueCodeableConcept: late === 'yes' ? snomed('52101004', 'Present') : snomed('2667000', 'Absent'),
    });
  const transfusion = TRANSFUSIONS.find(([code]) => code === first(answers, 'transfusion'));
  if (transfusion?.[0] === 'none')
    found.push({
      ...base(['P-31']),
      code: snomed('416128008', 'No history of procedure'),
      valueCodeableConcept: snomed('303955003', 'Transfusion - action'),
    });
  else if (transfusion) {
    const date = first(answers, 'transfusionDate');
    found.push({
      resourceType: 'Procedure',
      meta: { tag: ['P-31', 'P-32', 'P-33'].map((code) => ({ system: QUESTION_TAG, code })) },
      status: 'completed',
      code: { ...snomed(transfusion[0]), text: `Transfusion: ${transfusion[1].toLowerCase()}` },
      subject,
      ...(date ? { performedDateTime: date } : {}),
    });
  }
  const transplant = TRANSPLANTS.find(([code]) => code === first(answers, 'transplant'));
  if (transplant?.[0] === 'none')
    found.push({
      ...base(['P-28']),
      code: snomed('416128008', 'No history of procedure'),
      valueCodeableConcept: snomed('263903005', 'Transplant'),
    });
  else if (transplant) {
    const date = first(answers, 'transplantDate');
    found.push({
      resourceType: 'Procedure',
      meta: { tag: ['P-28', 'P-29', 'P-30'].map((code) => ({ system: QUESTION_TAG, code })) },
      status: 'completed',
      code: { ...snomed(transplant[0]), text: `Transplant: ${transplant[1].toLowerCase()}` },
      subject,
      ...(date ? { performedDateTime: date } : {}),
    });
  }
  return found;
}

/** What was seen in a tumour's sample; it names the sample when there is one. */
export function tumourContent(
  answers: Answers,
  { subject, now }: AboutPerson,
  specimen: Reference<Specimen> | undefined,
): readonly Observation[] {
  return CONTENTS.flatMap(([name, element, code]): readonly Observation[] => {
    const value = first(answers, name);
    if (value === '') return [];
    return [
      {
        resourceType: 'Observation',
        meta: { tag: [{ system: QUESTION_TAG, code: element }] },
        status: 'final',
        code,
        subject,
        ...(specimen ? { specimen } : {}),
        effectiveDateTime: now.toISOString(),
        valueQuantity: { value: Number(value), unit: '%', system: 'http://unitsofmeasure.org', code: '%' },
      },
    ];
  });
}

const CONTENTS: readonly (readonly [name: string, element: string, code: CodeableConcept])[] = [
  ['tumourNuclei', 'PS-15', snomed('371510003', 'Proportion of specimen involved by tumour')],
  ['necrosis', 'PS-13', snomed('405921002', 'Percentage of neoplasm involved by necrosis')],
  ['blasts', 'PS-23', snomed('1015521000000107', 'Percentage blast cells')],
];

function pregnancyParts(answers: Answers): NonNullable<Observation['component']> {
  const days = gestationDays(first(answers, 'gestation'));
  const due = first(answers, 'dueDate');
  const conception = CONCEPTIONS.find(([code]) => code === first(answers, 'conception'));
  return [
    ...(conception ? [{ code: snomed(conception[0], conception[1]) }] : []),
    ...(days === undefined
      ? []
      : [
          {
            code: snomed('226081000000107', 'Gestational age'),
            valueQuantity: { value: days, unit: 'day', system: 'http://unitsofmeasure.org', code: 'd' },
          },
        ]),
    ...(due ? [{ code: snomed('161714006', 'Estimated date of delivery'), valueDateTime: due }] : []),
  ];
}

function snomed(code: string, display?: string): CodeableConcept {
  return concept(SYSTEM.snomed, code, display);
}
