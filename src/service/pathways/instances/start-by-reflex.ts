// Results that start a pathway, or move one along, without anybody having to think of it.

import type { Queryable } from '../../../foundation/storage/index.ts';
import type { PersonFacts } from '../facts/person-facts.ts';
import { type PathwayDefinition, stepIn } from './definition.ts';
import type { Definitions, PathwayEvent } from './fold.ts';
import { type Reflex, reflexes } from './reflex.ts';
import { appendEvents, stateOf } from './store.ts';

/** One instance of a pathway a person: its id says whose and which, so that starting twice starts once. */
export function instanceId(person: string, pathway: string): string {
  return `${person} ${pathway}`;
}

export async function startByReflex(
  tx: Queryable,
  people: readonly PersonFacts[],
  pathways: readonly PathwayDefinition[],
  definitions: Definitions,
  now: Date,
): Promise<void> {
  for (const { person, facts } of people) {
    if (facts.get('deceased')?.value === true) continue;
    for (const { start, step, because, moves = [] } of reflexes(facts)) {
      const definition = pathways.find(({ id }) => id === start);
      if (!definition) continue;
      const instance = instanceId(person, start);
      const standing = await stateOf(tx, instance, person);
      const base = { at: now.toISOString(), by: 'reflex' };
      if (standing === undefined) {
        const started: PathwayEvent = {
          ...base,
          id: `started by ${because}`,
          kind: 'started',
          person,
          pathway: start,
          version: definition.version,
          because,
          ...(step ? { step } : {}),
        };
        await appendEvents(tx, { instance, person, events: [started] }, definitions);
      } else if (standing.status === 'open' && step !== undefined && standing.step !== step) {
        // Only along an exit of the present step: a result never moves anybody back or past a step.
        const exit = stepIn(definition, standing.step)?.exits.find(({ to }) => to === step);
        if (exit)
          await appendEvents(
            tx,
            { instance, person, events: [{ ...base, id: `${exit.event} by ${because}`, kind: 'happened', event: exit.event }] },
            definitions,
          );
      }
      await moveAlong(tx, { instance, person, moves, base, because }, definitions);
    }
  }
}

interface Moving {
  readonly instance: string;
  readonly person: string;
  readonly moves: NonNullable<Reflex['moves']>;
  readonly base: { readonly at: string; readonly by: string };
  readonly because: string;
}

/** Each result once: one that moved the patient along before does nothing, even after somebody moved them back. */
async function moveAlong(tx: Queryable, { instance, person, moves, base, because }: Moving, definitions: Definitions): Promise<void> {
  for (const { at, event } of moves) {
    const standing = await stateOf(tx, instance, person);
    if (standing?.status !== 'open' || standing.step !== at || standing.waiting !== undefined) continue;
    const moved: PathwayEvent = { ...base, id: `${event} by ${because}`, kind: 'happened', event };
    await appendEvents(tx, { instance, person, events: [moved] }, definitions);
  }
}
