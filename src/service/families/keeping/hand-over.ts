// Handing a relative over to another organisation: a Task that both see, with what the other needs to test the relative, and nothing of the index patient.

import type { Task } from '@medplum/fhirtypes';
import { auditEventFor } from '../../../foundation/audit/index.ts';
import { newId } from '../../../foundation/record/index.ts';
import { readOdsCode, SYSTEM } from '../../../foundation/terms/index.ts';
import type { CascadeEvent } from '../cascade/cascade.ts';
import { decide, refused, unlessMoved, write } from './decide.ts';
import { type Acting, day, type FamilyView, findFamily, type Means, type Outcome } from './reach.ts';

export interface HandOverWishes {
  readonly member: string;
  /** ODS code of the organisation that takes over. */
  readonly to: string;
  /** How they reach the relative, as the relative agreed. */
  readonly contact: string;
}

export interface HandOver {
  readonly task: string;
  readonly from: string;
  readonly at: string;
  readonly status: string;
  /** In the order in which they are shown: name, born, contact, gene, variant, inheritance. */
  readonly details: readonly { readonly name: string; readonly value: string }[];
}

const CODES = 'urn:opengms:task';
const CODE = 'cascade-hand-over';
const FAMILY = 'urn:opengms:family';
const MEMBER = 'urn:opengms:family-member';

export async function handOver(
  means: Means,
  view: FamilyView,
  { member: id, to, contact }: HandOverWishes,
  acting: Acting,
): Promise<Outcome> {
  const { family } = view;
  const { who, at } = acting;
  const member = family.pedigree.members.find((one) => one.id === id);
  const organisation = readOdsCode(to);
  if (!member) return { kind: 'not-found' };
  if (!organisation) return refused('FAM_NO_ORGANISATION', 'This is not an organisation code.', 'Use the ODS code, for example R0A.');
  if (organisation === who.organisation)
    return refused('FAM_OWN_ORGANISATION', 'This is your own organisation.', 'Choose the one that takes over.');
  const decided = decide(view, { kind: 'handed-over', at: day(at), member: id, alliance: organisation });
  if (decided.kind === 'refused') return decided;
  const { gene, variant, inheritance, service } = family.about;
  const details = Object.entries({
    Name: member.name,
    Born: member.born,
    'How to reach them': contact,
    Gene: gene,
    Variant: variant,
    Inheritance: inheritance,
    'Ask us': `${service.name}, ${service.telephone}`,
  });
  const task: Task = {
    resourceType: 'Task',
    // A shard of its own: an id beside the index patient's would say whose family it is.
    id: newId(undefined, at),
    status: 'requested',
    intent: 'order',
    code: { coding: [{ system: CODES, code: CODE, display: 'Take over the cascade test of a relative' }] },
    identifier: [{ system: MEMBER, value: id }],
    groupIdentifier: { system: FAMILY, value: family.id },
    authoredOn: at.toISOString(),
    requester: { identifier: { system: SYSTEM.odsOrganisation, value: who.organisation } },
    owner: { identifier: { system: SYSTEM.odsOrganisation, value: organisation } },
    input: details.flatMap(([name, value]) => (value ? [{ type: { text: name }, valueString: value }] : [])),
  };
  const pepper = await means.pepper();
  const result = await unlessMoved(
    means.record.commit({
      changes: [{ kind: 'create', resource: task }],
      parties: [who.organisation, organisation],
      audit: auditEventFor({
        who,
        interaction: 'create',
        resources: [`Task/${task.id}`, `Group/${family.id}`],
        patients: [family.patient],
        at,
      }),
      alongside: (tx) => write(tx, view, eventsOf(decided), pepper, acting),
      now: at,
    }),
  );
  return result?.kind === 'committed'
    ? { kind: 'done' }
    : refused('FAM_BUSY', 'Somebody else wrote to this cascade while you did.', 'Look at it again.');
}

function eventsOf({ events }: { readonly events: readonly CascadeEvent[] }): readonly { readonly event: CascadeEvent }[] {
  return events.map((event) => ({ event }));
}

/** What waits for an answer of this organisation. */
export async function handOversTo({ record }: Means, { who, scope }: Acting): Promise<readonly HandOver[]> {
  if (scope.kind === 'patient') return [];
  const page = await record.search(
    {
      type: 'Task',
      parameters: [
        // Every hand-over names a family member: one search, where a code alone would first look through the newest tasks.
        ['identifier', `${MEMBER}|`],
        ['code', `${CODES}|${CODE}`],
        ['status', 'requested'],
        ['_count', '100'],
      ],
    },
    scope,
  );
  return page.matches
    .map(({ content }) => JSON.parse(content) as Task) // Tasks were asked for
    .filter(({ owner }) => owner?.identifier?.value === who.organisation)
    .map((task) => ({
      task: task.id ?? '',
      from: task.requester?.identifier?.value ?? '',
      at: task.authoredOn ?? '',
      status: task.status ?? '',
      details: (task.input ?? []).map(({ type, valueString }) => ({ name: type.text ?? '', value: valueString ?? '' })),
    }));
}

export async function answerHandOver(means: Means, id: string, answer: 'accept' | 'return', acting: Acting): Promise<Outcome> {
  const { who, scope, at } = acting;
  const stored = /^[A-Za-z0-9.-]{1,64}$/.test(id) && scope.kind !== 'patient' ? await means.record.read('Task', id, scope) : undefined;
  const task = stored && !stored.deleted ? (JSON.parse(stored.content) as Task) : undefined; // a Task was asked for
  if (!stored || task?.code?.coding?.[0]?.code !== CODE || task.owner?.identifier?.value !== who.organisation) return { kind: 'not-found' };
  if (task.status !== 'requested') return refused('FAM_ANSWERED', 'This was answered already.', 'Look at the list again.');
  const family = task.groupIdentifier?.value ?? '';
  const member = task.identifier?.[0]?.value ?? '';
  // The Task is what lets this organisation act on a family that it cannot see.
  const view = await findFamily(means, family, { kind: 'everything' }, at);
  const decided =
    view &&
    decide(view, {
      kind: answer === 'accept' ? 'hand-over-accepted' : 'hand-over-returned',
      at: day(at),
      member,
      alliance: who.organisation,
    });
  if (!view || decided?.kind !== 'decided')
    return refused('FAM_NOT_WAITING', 'This relative does not wait for an answer any more.', 'Ask those who handed over.');
  // The index patient's log says that the family was touched; it is the second event of this commit (see `saw`).
  const touched = auditEventFor({ who, interaction: 'update', resources: [`Group/${family}`], patients: [view.family.patient], at });
  const pepper = await means.pepper();
  const result = await unlessMoved(
    means.record.commit({
      changes: [
        { kind: 'update', resource: { ...task, status: answer === 'accept' ? 'completed' : 'rejected' }, ifVersion: stored.version },
        { kind: 'create', resource: { ...touched, id: newId(undefined, at) } },
      ],
      parties: [who.organisation],
      audit: auditEventFor({ who, interaction: 'update', resources: [`Task/${id}`], patients: [], at }),
      alongside: (tx) => write(tx, view, eventsOf(decided), pepper, acting),
      now: at,
    }),
  );
  return result?.kind === 'committed'
    ? { kind: 'done' }
    : refused('FAM_ANSWERED', 'Somebody else answered at the same moment.', 'Look at the list again.');
}
