// Genotypes and prescriptions of the demonstration: who waits for a DPYD result, whose dose follows from one, and who carries results for life.
import type { Resource } from '@medplum/fhirtypes';
import { PERSONAS } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Directory } from '../service/directory/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { type DemoGenotype, reportedGenotype } from './genotypes.ts';
import { written } from './hub-work.ts';
import { has, madeOrder, madePerson } from './made.ts';
import { DEMO_ORDERS } from './numbers.ts';
import { DEMO_PEOPLE } from './people.ts';
import { playStory } from './play.ts';
import type { Story } from './stories.ts';

interface MedicineStory {
  /** Index in people.ts, each of whom has an order of R0A by stories.ts. */
  readonly person: number;
  readonly prescribed?: { readonly medicine: string; readonly daysAgo: number; readonly isTaken?: true };
  /** Diplotypes that came without an order of this service. */
  readonly genotypes: readonly DemoGenotype[];
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
  { person: 0, prescribed: { medicine: 'Clopidogrel 75mg tablets', daysAgo: 20, isTaken: true }, genotypes: [] },
];

/** Index in people.ts: the person whose passport the patient persona reads. */
const OWN_PASSPORT = 0;
const OWN_ORDER = DEMO_ORDERS.medicines.first;
/** A result that was asked for, reported and released: only such a one is in a person's own passport. */
const REPORTED: Story = {
  test: 'R65.1',
  category: 'diagnostic',
  note: 'Hearing loss on both sides. May need gentamicin for kidney infections that come back. Takes clopidogrel since a stent.',
  daysAgo: 60,
  reached: 'reported',
  by: 'clinician',
  outcome: {
    code: '961',
    conclusion:
      'The variant m.1555A>G of MT-RNR1 was not found. The same assay found CYP2C19 *2/*2 (poor metaboliser), so clopidogrel may not work, and TPMT *1/*3A (intermediate metaboliser).',
    genotypes: [
      ['MT-RNR1', 'Reference'],
      ['CYP2C19', '*2/*2'],
      ['TPMT', '*1/*3A'],
      ['NUDT15', '*1/*1'],
      ['DPYD', 'Reference/Reference'],
    ],
  },
};

const DAY_MS = 86_400_000;

/** Writes them through the front door; a person without a record yet is left out, and so is one with a prescription. Returns how many resources were written. */
export async function seedMedicines({
  record,
  requests,
  directory,
  now,
}: {
  readonly record: ClinicalRecord;
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
}): Promise<number> {
  const clinician = PERSONAS.get('clinician');
  if (!clinician) return 0;
  let made = 0;
  const own = DEMO_PEOPLE[OWN_PASSPORT];
  if (own && (await madePerson(record, own.nhsNumber)) !== undefined && !(await madeOrder(record, OWN_ORDER, now))) {
    await playStory({ requests, directory, now }, { story: REPORTED, person: own, number: OWN_ORDER });
    made += REPORTED.outcome?.genotypes?.length ?? 0;
  }
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
  const results = genotypes.map((genotype) =>
    reportedGenotype(genotype, { patient: `Patient/${patient}`, on: at(reportedDaysAgo), status: 'final' }),
  );
  if (!prescribed) return results;
  return [
    ...results,
    {
      resourceType: 'MedicationRequest',
      status: prescribed.isTaken || genotypes.length > 0 ? 'active' : 'on-hold',
      intent: 'order',
      medicationCodeableConcept: { text: prescribed.medicine },
      subject: { reference: `Patient/${patient}` },
      authoredOn: at(prescribed.daysAgo).toISOString().slice(0, 10),
      dosageInstruction: [{ text: 'As the protocol says' }],
    },
  ];
}
