// Plays the stories through the same front door that every hospital and hub uses, each step at the time it happened.
import type { Resource } from '@medplum/fhirtypes';
import { DEMO_PATIENT_ID, PERSONAS, type Who } from '../foundation/identity/index.ts';
import type { ClinicalRecord } from '../foundation/record/index.ts';
import type { Directory } from '../service/directory/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { type Played, work, written } from './hub-work.ts';
import { madeOrder } from './made.ts';
import { orderProposal, patientOf } from './order.ts';
import { DEMO_PEOPLE } from './people.ts';
import { STORIES, type Story } from './stories.ts';

export interface DemoMeans {
  readonly record: Pick<ClinicalRecord, 'read' | 'search'>;
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
  readonly progress?: (done: number, of: number) => void;
}

const DAY_MS = 86_400_000;
/** The stories' orders are numbered from here. */
const FIRST_ORDER = 101;
const SERVICE: Who = { kind: 'system', id: 'opengms', name: 'OpenGMS', role: 'system', organisation: 'X26' };

/** Places and works every story that is not placed yet. Throws with the findings when the service refuses one: the demonstration must obey the rules too. */
export async function seedCaseload({ record, requests, directory, now, progress }: DemoMeans): Promise<number> {
  if (!(await record.read('Patient', DEMO_PATIENT_ID, { kind: 'everything' }))) await knowThePatientPersona(requests, now);
  for (const [index, story] of STORIES.entries()) {
    if (await madeOrder(record, FIRST_ORDER + index, now)) continue;
    await play(requests, directory, story, index, now);
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

async function play(requests: Requests, directory: Directory, story: Story, index: number, now: Date): Promise<void> {
  const person = DEMO_PEOPLE[index];
  const requester = PERSONAS.get(story.by);
  const test = directory.test(story.test);
  if (!person || !requester || !test)
    throw new Error(`Demonstration story ${index + 1} (${story.test}) names somebody or something that does not exist.`);
  const start = now.getTime() - story.daysAgo * DAY_MS - 3_600_000;
  const at = (share: number) => new Date(Math.round(start + (now.getTime() - 1_800_000 - start) * share));
  const proposal = orderProposal({
    person,
    test: test.code,
    testName: test.name,
    category: story.category,
    ...(story.isCancer ? { isCancer: true } : {}),
    priority: story.priority ?? 'routine',
    note: story.note,
    hasSample: !story.noSample,
    ...(story.discussion ? { discussion: story.discussion } : {}),
    requester,
    authoredOn: at(0),
    number: FIRST_ORDER + index,
  });
  const placed = written(await requests.submit(proposal, requester, at(0)));
  const order = placed.find(({ type }) => type === 'ServiceRequest');
  if (!order) throw new Error(`Demonstration story ${index + 1} placed no order.`);
  const tasks = new Map<string, string>();
  let hub = '';
  for (const stored of placed) {
    const resource = JSON.parse(stored.content) as Resource; // the record keeps only validated resources
    if (resource.resourceType !== 'Task') continue;
    tasks.set(resource.code?.coding?.[0]?.code ?? '', stored.id);
    hub = resource.owner?.identifier?.value ?? hub;
  }
  const played: Played = {
    requests,
    story,
    order: order.id,
    specimen: placed.find(({ type }) => type === 'Specimen')?.id,
    tasks,
    requester,
    hub,
    at,
  };
  await work(played);
}
