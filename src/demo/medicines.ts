// Genotypes and prescriptions of the demonstration: who waits for a DPYD result, whose dose follows from one, and who carries results for life.
import type { Observation, Resource } from '@medplum/fhirtypes';
import { PERSONAS } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import { SYSTEM } from '../foundation/terms/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { written } from './hub-work.ts';
import { has, madePerson } from './made.ts';
import { DEMO_PEOPLE } from './people.ts';

interface MedicineStory {
  /** Index in people.ts, each of whom has an order of R0A by stories.ts. */
  readonly person: number;
  readonly prescribed?: { readonly medicine: string; readonly daysAgo: number };
  /** Diplotypes as a laboratory reports them. */
  readonly genotypes: readonly (readonly [gene: string, diplotype: string])[];
  readonly reportedDaysAgo?: number;
}

const STORIES: readonly MedicineStory[] = [
  // The DPYD test of this person is at the hub (stories.ts); the medicine waits for it.
  { person: 5, prescribed: { medicine: 'Capecitabine 500mg tablets', daysAgo: 3 }, genotypes: [] },
  // Nobody has asked for the test.
  { person: 2, prescribed: { medicine: 'Fluorouracil 2.5g/50ml solution for infusion', daysAgo: 7 }, genotypes: [] },
  {
    person: 27,
    prescribed: { medicine: 'Capecitabine 150mg tablets', daysAgo: 1 },
    genotypes: [['DPYD', 'Reference/c.1905+1G>A (*2A)']],
    reportedDaysAgo: 2,
  },
  {
    person: 0,
    prescribed: { medicine: 'Clopidogrel 75mg tablets', daysAgo: 20 },
    genotypes: [
      ['CYP2C19', '*2/*2'],
      ['TPMT', '*1/*3A'],
      ['NUDT15', '*1/*1'],
      ['DPYD', 'Reference/Reference'],
    ],
    reportedDaysAgo: 60,
  },
];

const DAY_MS = 86_400_000;

/** Writes them through the front door; a person without a record yet is left out, and so is one with a prescription. Returns how many resources were written. */
export async function seedMedicines({
  record,
  requests,
  now,
}: {
  readonly record: ClinicalRecord;
  readonly requests: Requests;
  readonly now: Date;
}): Promise<number> {
  const clinician = PERSONAS.get('clinician');
  if (!clinician) return 0;
  let made = 0;
  for (const story of STORIES) {
    const person = DEMO_PEOPLE[story.person];
    const patient = person && (await madePerson(record, person.nhsNumber));
    if (patient === undefined || (await has(record, 'MedicationRequest', patient))) continue;
    const at = (daysAgo: number) => new Date(now.getTime() - daysAgo * DAY_MS);
    for (const resource of resourcesOf(story, patient, at)) {
      const day = 'authoredOn' in resource ? story.prescribed?.daysAgo : story.reportedDaysAgo;
      const entries = [{ method: 'POST', type: resource.resourceType, resource, where: resource.resourceType } as const];
      written(await requests.submit({ door: 'service', entries }, clinician, at(day ?? 0)));
      made += 1;
    }
  }
  return made;
}

function resourcesOf(
  { prescribed, genotypes, reportedDaysAgo = 0 }: MedicineStory,
  patient: string,
  at: (daysAgo: number) => Date,
): readonly Resource[] {
  const subject = { reference: `Patient/${patient}` };
  const results = genotypes.map(
    ([gene, diplotype]): Observation => ({
      resourceType: 'Observation',
      meta: { profile: ['http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/genotype'] },
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
      code: { coding: [{ system: SYSTEM.loinc, code: '84413-4', display: 'Genotype display name' }] },
      subject,
      effectiveDateTime: at(reportedDaysAgo).toISOString(),
      valueCodeableConcept: { text: `${gene} ${diplotype}` },
      component: [
        {
          code: { coding: [{ system: SYSTEM.loinc, code: '48018-6', display: 'Gene studied [ID]' }] },
          valueCodeableConcept: { text: gene },
        },
      ],
    }),
  );
  if (!prescribed) return results;
  return [
    ...results,
    {
      resourceType: 'MedicationRequest',
      status: genotypes.length > 0 ? 'active' : 'on-hold',
      intent: 'order',
      medicationCodeableConcept: { text: prescribed.medicine },
      subject,
      authoredOn: at(prescribed.daysAgo).toISOString().slice(0, 10),
      dosageInstruction: [{ text: 'As the protocol says' }],
    },
  ];
}
