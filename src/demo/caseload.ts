// Plays the stories through the same front door that every hospital and hub uses, each step at the time it happened.
import { DEMO_PATIENT_ID, type Who } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Directory } from '../service/directory/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { written } from './hub-work.ts';
import { madeOrder } from './made.ts';
import { DEMO_ORDERS } from './numbers.ts';
import { patientOf } from './order.ts';
import { DEMO_PEOPLE } from './people.ts';
import { playStory } from './play.ts';
import { STORIES } from './stories.ts';

export interface DemoMeans {
  readonly record: Pick<ClinicalRecord, 'read' | 'search'>;
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
  readonly progress?: (done: number, of: number) => void;
}

const FIRST_ORDER = DEMO_ORDERS.orders.first;
const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };

/** Places and works every story that is not placed yet. Throws with the findings when the service refuses one: the demonstration must obey the rules too. */
export async function seedCaseload({ record, requests, directory, now, progress }: DemoMeans): Promise<number> {
  if (!(await record.read('Patient', DEMO_PATIENT_ID, { kind: 'everything' }))) await knowThePatientPersona(requests, now);
  for (const [index, story] of STORIES.entries()) {
    if (await madeOrder(record, FIRST_ORDER + index, now)) continue;
    const person = DEMO_PEOPLE[index];
    if (!person) throw new Error(`Demonstration story ${index + 1} (${story.test}) has nobody to be about.`);
    await playStory({ requests, directory, now }, { story, person, number: FIRST_ORDER + index });
    progress?.(index + 1, STORIES.length);
  }
  return STORIES.length;
}

/** The patient persona signs in to the record of the first person of the list, so that one has an id known beforehand. */
async function knowThePatientPersona(requests: Requests, now: Date): Promise<void> {
  const [person] = DEMO_PEOPLE;
  if (!person) return;
  const resource = { ...patientOf(person), id: DEMO_PATIENT_ID };
  const entries = [{ method: 'PUT', type: 'Patient', id: DEMO_PATIENT_ID, resource, where: 'Patient' } as const];
  written(await requests.submit({ door: 'service', entries }, SERVICE, now));
}
