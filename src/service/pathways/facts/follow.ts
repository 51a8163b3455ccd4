// The feed's consumer: each committed resource becomes evidence of its person, and the person's facts are derived anew from all evidence. Replayable.

import type { Reference, Resource } from '@medplum/fhirtypes';
import type { Consumer, FeedEntry } from '../../../foundation/record/index.ts';
import { resourceOf, shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { Catalogue } from '../criteria/catalogue.ts';
import { deriveFacts, EVIDENCE_TYPES } from './derive.ts';
import type { PersonFacts } from './person-facts.ts';
import { type Evidence, keepEvidence, keepFacts, peopleOf, readEvidence, resetFacts } from './store.ts';

/** `afterwards` is told whose facts were derived, in the same transaction. */
export function factsConsumer(
  catalogue: Catalogue,
  now: () => Date,
  afterwards: (tx: Queryable, people: readonly PersonFacts[]) => Promise<void> = async () => undefined,
): Consumer {
  return {
    name: 'facts',
    types: EVIDENCE_TYPES,
    apply: async (entries, tx) => {
      const evidence = entries.flatMap((entry) => evidenceOf(entry));
      // A deletion does not say whose it was, and a correction may move a resource to another person: both people are derived again. A first
      // version is neither.
      const before = await peopleOf(
        tx,
        evidence.filter(({ version }) => version > 1).map(({ resource }) => resource),
      );
      await keepEvidence(tx, evidence);
      const people = [...new Set([...before, ...evidence.map(({ person }) => person)])].filter((person) => person !== '');
      if (people.length === 0) return;
      const known = await readEvidence(tx, people);
      const today = now().toISOString().slice(0, 10);
      const derived = people.map((person) => deriveFacts(person, known.get(person) ?? [], catalogue, today));
      await keepFacts(tx, derived, catalogue);
      await afterwards(tx, derived);
    },
    reset: resetFacts,
  };
}

function evidenceOf(entry: FeedEntry): readonly Evidence[] {
  const { type, id, version, deleted, content } = entry;
  const name = `${type}/${id}`;
  if (deleted) return [{ shard: shardOf(id), person: '', resource: name, version, content: '' }];
  const person = personOf(resourceOf(entry));
  return person === undefined ? [] : [{ shard: shardOf(person), person, resource: name, version, content }];
}

function personOf(resource: Resource): string | undefined {
  if (resource.resourceType === 'Patient') return resource.id;
  const { subject, patient } = resource as { subject?: Reference; patient?: Reference }; // of the types kept here, each has one of the two
  const reference = subject?.reference ?? patient?.reference;
  return /(?:^|\/)Patient\/([^/]+)/.exec(reference ?? '')?.[1];
}
