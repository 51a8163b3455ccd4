// The consumer of the room: facts first, then what they start by themselves, in the transaction of the feed.

import type { Consumer } from '../../foundation/record/index.ts';
import { CATALOGUE, PATHWAY_VERSIONS, PATHWAYS } from './definitions/shipped.ts';
import { factsConsumer } from './facts/follow.ts';
import type { Definitions } from './instances/fold.ts';
import { startByReflex } from './instances/start-by-reflex.ts';

export const shippedDefinitions: Definitions = (pathway, version) =>
  PATHWAY_VERSIONS.find((each) => each.id === pathway && each.version === version);

/** Give it to the record to follow. Resetting it empties the facts; instances are made of their own events and stay. */
export function pathwaysConsumer(now: () => Date): Consumer {
  return factsConsumer(CATALOGUE, now, (tx, people) => startByReflex(tx, people, PATHWAYS, shippedDefinitions, now()));
}
