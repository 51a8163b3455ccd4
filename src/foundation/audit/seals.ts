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
  for (const piece of densePieces(fresh)) {
    const seal = sealEntries(shard, piece, previous, now);
    await insertSeal(tx, seal);
    previous = seal;
  }
}

/** Pieces without a gap. A gap means that something was removed before it was sealed; the chain then shows the gap for ever. */
function densePieces(entries: readonly FeedEntry[]): readonly (readonly FeedEntry[])[] {
  const pieces: FeedEntry[][] = [];
  for (const entry of entries) {
    const piece = pieces.at(-1);
    const continues = piece !== undefined && piece.length < LARGEST_SEAL && piece.at(-1)?.position === entry.position - 1n;
    if (continues) piece.push(entry);
    else pieces.push([entry]);
  }
  return pieces;
}

function byShard(entries: readonly FeedEntry[]): ReadonlyMap<number, readonly FeedEntry[]> {
  return Map.groupBy(entries, ({ shard }) => shard);
}
