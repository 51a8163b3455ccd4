// The consumer that seals: follows the feed and closes each run of new entries of a shard with a seal linked to the one before.

import type { Consumer, FeedEntry } from '../record/index.ts';
import type { Queryable } from '../storage/index.ts';
import { sealEntries } from './seal.ts';
import { insertSeal, lastSeal } from './store.ts';

/** Entries of one seal at most, so that verifying reads a bounded piece at a time. */
const LARGEST_SEAL = 500;

export function auditSeals(now: () => Date = () => new Date()): Consumer {
  return {
    name: 'audit-seals',

    async apply(entries, tx) {
      for (const [shard, run] of byShard(entries)) await sealRun(shard, run, tx, now());
    },

    /** Nothing: seals are the one derived thing that a rebuild must not throw away, or a rebuild would be the way to hide a change. */
    async reset() {},
  };
}

/** What is sealed already stays sealed: a replay passes over it, and `verify` says whether it still fits. */
async function sealRun(shard: number, run: readonly FeedEntry[], tx: Queryable, now: Date): Promise<void> {
  let previous = await lastSeal(tx, shard);
  const sealedTo = previous?.toPosition ?? 0n;
  const fresh = run.filter(({ position }) => position > sealedTo).sort((a, b) => (a.position < b.position ? -1 : 1));
  for (let start = 0; start < fresh.length; start += LARGEST_SEAL) {
    const seal = sealEntries(shard, fresh.slice(start, start + LARGEST_SEAL), previous, now);
    await insertSeal(tx, seal);
    previous = seal;
  }
}

function byShard(entries: readonly FeedEntry[]): ReadonlyMap<number, readonly FeedEntry[]> {
  return Map.groupBy(entries, ({ shard }) => shard);
}
