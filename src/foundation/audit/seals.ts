// The consumer that seals: follows the feed and closes each run of new entries of a shard with a seal linked to the one before.

import type { Consumer, FeedEntry } from '../record/index.ts';
import { type Seal, type SealLink, sealEntries } from './seal.ts';
import { insertSeals, lastLinks } from './store.ts';

/** Entries of one seal at most, so that verifying reads a bounded piece at a time. */
const LARGEST_SEAL = 500;

export function auditSeals(now: () => Date = () => new Date()): Consumer {
  return {
    name: 'audit-seals',

    async apply(entries, tx) {
      const runs = Map.groupBy(entries, ({ shard }) => shard);
      const last = await lastLinks(tx, [...runs.keys()]);
      const seals = [...runs].flatMap(([shard, run]) => sealRun(shard, run, last.get(shard), now()));
      if (seals.length > 0) await insertSeals(tx, seals);
    },

    /** Nothing: seals are the one derived thing that a rebuild must not throw away, or a rebuild would be the way to hide a change. */
    async reset() {},
  };
}

/** What is sealed already stays sealed: a replay passes over it, and `verify` says whether it still fits. */
function sealRun(shard: number, run: readonly FeedEntry[], last: SealLink | undefined, now: Date): readonly Seal[] {
  const sealedTo = last?.toPosition ?? 0n;
  const fresh = run.filter(({ position }) => position > sealedTo).sort((a, b) => (a.position < b.position ? -1 : 1));
  const seals: Seal[] = [];
  for (const piece of densePieces(fresh)) seals.push(sealEntries(shard, piece, seals.at(-1) ?? last, now));
  return seals;
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
