// One story of the demonstration played through the service's own front door: the order placed, then worked as far as the story says.
import type { Resource } from '@medplum/fhirtypes';
import { PERSONAS } from '../foundation/identity/index.ts';
import type { Directory } from '../service/directory/index.ts';
import type { Requests } from '../service/requests/index.ts';
import { type Played, work, written } from './hub-work.ts';
import { orderProposal } from './order.ts';
import type { DemoPerson } from './people.ts';
import type { Story } from './stories.ts';

export interface PlayMeans {
  readonly requests: Requests;
  readonly directory: Directory;
  readonly now: Date;
}

export interface Part {
  readonly story: Story;
  readonly person: DemoPerson;
  /** The number of the order in the demonstration. */
  readonly number: number;
  /** Done between placing and working, such as a release plan. */
  readonly onceAsked?: (played: Played) => Promise<void>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Throws with the findings when the service refuses, and when the story names somebody or something that does not exist. */
export async function playStory({ requests, directory, now }: PlayMeans, { story, person, number, onceAsked }: Part): Promise<Played> {
  const requester = PERSONAS.get(story.by);
  const test = directory.test(story.test);
  if (!requester || !test) throw new Error(`The demonstration names a test or a person that does not exist (${story.test}, ${story.by}).`);
  const start = now.getTime() - story.daysAgo * DAY_MS - HOUR_MS;
  const at = (share: number) => new Date(Math.round(start + (now.getTime() - HOUR_MS / 2 - start) * share));
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
    number,
  });
  const placed = written(await requests.submit(proposal, requester, at(0)));
  const order = placed.find(({ type }) => type === 'ServiceRequest');
  if (!order) throw new Error(`The demonstration placed no order of ${story.test}.`);
  const tasks = placed.flatMap(({ content }) => {
    const resource = JSON.parse(content) as Resource; // the record keeps only validated resources
    return resource.resourceType === 'Task' ? [resource] : [];
  });
  const played: Played = {
    requests,
    story,
    order: order.id,
    specimen: placed.find(({ type }) => type === 'Specimen')?.id,
    tasks: new Map(tasks.map((task) => [task.code?.coding?.[0]?.code ?? '', task.id ?? ''])),
    requester,
    hub: tasks.map(({ owner }) => owner?.identifier?.value).find(Boolean) ?? '',
    at,
  };
  await onceAsked?.(played);
  await work(played);
  return played;
}
