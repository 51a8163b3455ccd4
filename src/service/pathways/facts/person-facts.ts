// What is kept of one person.

import type { Fact, ListFact } from '../criteria/given.ts';

/** Everything kept of one person. */
export interface PersonFacts {
  readonly shard: number;
  readonly person: string;
  /** ISO dates. */
  readonly bornOn?: string;
  readonly diedOn?: string;
  /** ODS code of the practice. */
  readonly practice?: string;
  readonly facts: ReadonlyMap<string, Fact>;
  readonly lists: ReadonlyMap<string, ListFact>;
}
