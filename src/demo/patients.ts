// Lives on the patients' own pages: a second test of Sam's under way, a mother with a child whose result waits for the call, a child come of age.
import { DEMO_CHILD_ID, DEMO_PARENT_ID, DEMO_PATIENT_ID, DEMO_YOUNG_PERSON_ID, PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Directory } from '../service/directory/index.ts';
import { createPatients } from '../service/patients/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { type Played, written } from './hub-work.ts';
import { has, madeOrder } from './made.ts';
import { DEMO_ORDERS, demoNhsNumber } from './numbers.ts';
import { patientOf } from './order.ts';
import { DEMO_PEOPLE, type DemoPerson } from './people.ts';
import { playStory } from './play.ts';
import type { Story } from './stories.ts';

export interface PatientDemoMeans {
  readonly record: ClinicalRecord;
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
}

const DAY_MS = 86_400_000;
const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };
/** The age of the younger child, in days. */
const SEVEN_YEARS = 2_700;

const UNDER_WAY: Story = {
  test: 'R67.1',
  category: 'diagnostic',
  note: 'Hearing loss on both sides since the age of 30. Father and a sister have it too.',
  daysAgo: 12,
  reached: 'processing',
  by: 'clinician',
};

const WAITS: Story = {
  test: 'R29.4',
  category: 'diagnostic',
  note: 'Delayed speech and walking. No seizures. Parents are well.',
  daysAgo: 60,
  reached: 'reported',
  by: 'counsellor',
  discussion: 'held',
  outcome: {
    code: '311',
    conclusion: 'A pathogenic variant in SYNGAP1 was found, not present in either parent. It explains the delay.',
    variant: {
      gene: 'SYNGAP1',
      hgncId: 'HGNC:11497',
      codingChange: 'NM_006772.3:c.333del',
      proteinChange: 'NP_006763.2:p.(Lys114SerfsTer20)',
      zygosity: 'heterozygous',
      significance: 'pathogenic',
    },
  },
};

/** Makes them once; the journeys use them too. Throws with the findings when the service refuses. */
export async function seedPatients({ record, requests, directory, now }: PatientDemoMeans): Promise<void> {
  const [sam] = DEMO_PEOPLE;
  const counsellor = PERSONAS.get('counsellor');
  if (!sam || !counsellor) throw new Error('The demonstration has no first person or no counsellor.');
  const born = (daysBefore: number) => new Date(now.getTime() - daysBefore * DAY_MS).toISOString().slice(0, 10);
  const parent = aPerson('Ana', 'female', '1984-05-11', 0);
  const child = aPerson('Leo', 'male', born(SEVEN_YEARS), 1);
  const sixteenYearsAgo = new Date(now);
  sixteenYearsAgo.setUTCFullYear(now.getUTCFullYear() - 16);
  const young = aPerson('Robin', 'female', new Date(sixteenYearsAgo.getTime() - 10 * DAY_MS).toISOString().slice(0, 10), 2);
  for (const [id, person] of [
    [DEMO_PATIENT_ID, sam],
    [DEMO_PARENT_ID, parent],
    [DEMO_CHILD_ID, child],
    [DEMO_YOUNG_PERSON_ID, young],
  ] as const) {
    if (await record.read('Patient', id, { kind: 'everything' })) continue;
    const entries = [{ method: 'PUT', type: 'Patient', id, resource: { ...patientOf(person), id }, where: 'Patient' } as const];
    written(await requests.submit({ door: 'service', entries }, SERVICE, now));
  }
  const { first } = DEMO_ORDERS.patients;
  await play(UNDER_WAY, sam, first);
  await play(WAITS, child, first + 1);
  await play({ ...UNDER_WAY, note: 'Hearing loss on the left.', daysAgo: 20, by: 'counsellor' }, young, first + 2);
  const patients = createPatients({ record });
  for (const [patient, from] of [
    [DEMO_CHILD_ID, 50],
    // While she was still 15.
    [DEMO_YOUNG_PERSON_ID, 15],
  ] as const) {
    if (await has(record, 'RelatedPerson', patient)) continue;
    const at = new Date(now.getTime() - from * DAY_MS);
    const done = await patients.grant(
      {
        patient,
        nhsNumber: parent.nhsNumber,
        given: parent.given,
        family: parent.family,
        relation: 'mother',
        basis: 'parent',
        from: at.toISOString().slice(0, 10),
        until: born(-3_650),
        mayChoose: true,
        evidence: 'Birth certificate and photo identity seen',
      },
      { who: counsellor, now: at },
    );
    if (done.kind === 'refused') throw new Error(`The demonstration was refused: ${done.because}`);
  }

  async function play(story: Story, person: DemoPerson, number: number): Promise<void> {
    if (await madeOrder(record, number, now)) return;
    await playStory({ requests, directory, now }, { story, person, number, ...(story.outcome ? { onceAsked: heldUntilContact } : {}) });
  }
}

async function heldUntilContact({ requests, order, requester, at }: Played): Promise<void> {
  written(
    await requests.setReleasePlan(
      order,
      { kind: 'hold-until-contact', because: 'Priya wants to call you and go through it with you.' },
      { who: requester, now: at(0.05) },
    ),
  );
}

function aPerson(given: string, gender: DemoPerson['gender'], birthDate: string, index: number): DemoPerson {
  const nhsNumber = demoNhsNumber('patients', index);
  return { given, family: 'Keller', gender, birthDate, ethnicity: 'C', postcode: 'M14 5RR', nhsNumber };
}
