// A seal: the hash of a run of feed entries, linked to the seal before it. Changing, removing or adding a sealed version breaks it. Pure.
// SHA-256 (FIPS 180-4) over JSON arrays, whose text is the same for the same values.

import { hash } from 'node:crypto';

/** What of a stored version is sealed: its place, what it is, when, and every byte of its content. */
export interface Sealable {
  readonly position: bigint;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly lastUpdated: Date;
  readonly deleted: boolean;
  readonly content: string;
}

export interface Seal {
  readonly shard: number;
  /** 1, 2, 3, ... within the shard. */
  readonly sequence: bigint;
  readonly fromPosition: bigint;
  readonly toPosition: bigint;
  readonly entryHashes: readonly string[];
  readonly entriesHash: string;
  /** The hash of the seal before; '' for the first. */
  readonly previousHash: string;
  readonly hash: string;
  readonly sealedAt: Date;
}

/** What the next seal of a shard needs to know of the one before. */
export type SealLink = Pick<Seal, 'sequence' | 'toPosition' | 'hash'>;

export function hashOfEntry(entry: Sealable): string {
  const { position, type, id, version, lastUpdated, deleted, content } = entry;
  return sha256(JSON.stringify([String(position), type, id, version, lastUpdated.toISOString(), deleted, sha256(content)]));
}

/** Seals a run of entries of one shard, in the order of their positions. `previous` is the shard's last seal. */
export function sealEntries(shard: number, entries: readonly Sealable[], previous: SealLink | undefined, sealedAt: Date): Seal {
  const first = entries[0];
  const last = entries.at(-1);
  if (!first || !last) throw new Error('There is nothing to seal.');
  const entryHashes = entries.map(hashOfEntry);
  const unsigned = {
    shard,
    sequence: (previous?.sequence ?? 0n) + 1n,
    fromPosition: first.position,
    toPosition: last.position,
    entryHashes,
    entriesHash: hashOfHashes(entryHashes),
    previousHash: previous?.hash ?? '',
    sealedAt,
  };
  return { ...unsigned, hash: hashOfSeal(unsigned) };
}

export function hashOfHashes(entryHashes: readonly string[]): string {
  return sha256(entryHashes.join(''));
}

export function hashOfSeal(seal: Omit<Seal, 'hash'>): string {
  const { shard, sequence, fromPosition, toPosition, entriesHash, previousHash, sealedAt } = seal;
  return sha256(
    JSON.stringify([shard, String(sequence), String(fromPosition), String(toPosition), entriesHash, previousHash, sealedAt.toISOString()]),
  );
}

function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}
