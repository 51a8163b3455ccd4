// Proves the chain: walks every shard, rehashes every stored version, and says exactly where something was changed, removed or added.

import type { Queryable } from '../storage/index.ts';
import { hashOfEntry, hashOfHashes, hashOfSeal, type Seal } from './seal.ts';
import { feedFrom, lastSeals, type ShardState, sealsAfter, shardStates, versionsOutsideFeed } from './store.ts';

export type Fault =
  /** A sealed version is not what it was when it was sealed. */
  | { readonly kind: 'changed'; readonly shard: number; readonly position: string; readonly reference: string }
  /** A position of the feed, or the version it points to, is gone. */
  | { readonly kind: 'removed'; readonly shard: number; readonly position: string; readonly reference?: string }
  /** A version or a position that the record never gave out. */
  | { readonly kind: 'added'; readonly shard: number; readonly position?: string; readonly reference: string }
  /** A seal was changed, removed or put in: `because` says how it shows. */
  | { readonly kind: 'seal'; readonly shard: number; readonly sequence: string; readonly because: string };

/** The end of one shard's chain, to be kept elsewhere. Positions and sequences are decimal text, since JSON has no 64-bit integers. */
export interface ChainHead {
  readonly shard: number;
  readonly sequence: string;
  readonly toPosition: string;
  readonly hash: string;
}

export interface Verification {
  readonly isWhole: boolean;
  readonly shards: number;
  readonly entries: number;
  readonly seals: number;
  /** Entries newer than their shard's last seal: dense, but not yet under a seal. */
  readonly notYetSealed: number;
  /** At most 1,000; `moreFaults` says whether there were more. */
  readonly faults: readonly Fault[];
  readonly moreFaults: boolean;
}

const MOST_FAULTS = 1000;
const SEALS_AT_A_TIME = 20;
const ENTRIES_AT_A_TIME = 1000;

/**
 * Reads the whole record once. With `kept`, heads exported earlier and held elsewhere, it also finds a chain that was rewritten from end
 * to end, which no database can find about itself.
 */
export async function verify(db: Queryable, kept: readonly ChainHead[] = []): Promise<Verification> {
  const faults: Fault[] = [];
  const report = (fault: Fault) => {
    if (faults.length <= MOST_FAULTS) faults.push(fault);
  };
  const states = await shardStates(db);
  const known = new Set(states.map(({ shard }) => shard));
  for (const head of kept)
    if (!known.has(head.shard)) report(sealFault(head.shard, BigInt(head.sequence), 'it was exported earlier and is gone'));
  let seals = 0;
  let notYetSealed = 0;
  let entries = 0;
  for (const state of states) {
    const walked = await verifyShard(db, state, kept, report);
    seals += walked.seals;
    notYetSealed += walked.notYetSealed;
    entries += Number(state.count);
  }
  const shown = faults.slice(0, MOST_FAULTS);
  return {
    isWhole: faults.length === 0,
    shards: states.length,
    entries,
    seals,
    notYetSealed,
    faults: shown,
    moreFaults: faults.length > MOST_FAULTS,
  };
}

/** The ends of all chains as they stand. Keep them where whoever runs the database cannot write. */
export async function chainHeads(db: Queryable): Promise<readonly ChainHead[]> {
  const seals = await lastSeals(db);
  return seals.map((seal) => ({
    shard: seal.shard,
    sequence: String(seal.sequence),
    toPosition: String(seal.toPosition),
    hash: seal.hash,
  }));
}

type Report = (fault: Fault) => void;

async function verifyShard(db: Queryable, state: ShardState, kept: readonly ChainHead[], report: Report) {
  const { shard, head, last } = state;
  let previous: Seal | undefined;
  let seals = 0;
  for (;;) {
    const page = await sealsAfter(db, shard, previous?.sequence ?? 0n, SEALS_AT_A_TIME);
    const found = await hashesBetween(db, shard, page);
    for (const seal of page) {
      verifyLink(seal, previous, kept, report);
      verifyEntries(seal, found, report);
      previous = seal;
      seals += 1;
    }
    if (page.length < SEALS_AT_A_TIME) break;
  }
  for (const each of kept)
    if (each.shard === shard && BigInt(each.sequence) > (previous?.sequence ?? 0n))
      report(sealFault(shard, BigInt(each.sequence), 'it was exported earlier and is gone'));
  const sealedTo = previous?.toPosition ?? 0n;
  const notYetSealed = await verifyTail(db, { shard, from: sealedTo + 1n, head, last }, report);
  for (const { type, id, version } of await versionsOutsideFeed(db, shard, MOST_FAULTS))
    report({ kind: 'added', shard, reference: referenceOf({ type, id, version }) });
  return { seals, notYetSealed };
}

/** The seal says of itself what its fields say, follows the one before, and is the one exported earlier if it was. */
function verifyLink(seal: Seal, previous: Seal | undefined, kept: readonly ChainHead[], report: Report): void {
  const { shard, sequence } = seal;
  const expected = (previous?.sequence ?? 0n) + 1n;
  if (sequence !== expected) report(sealFault(shard, expected, `it is missing: ${sequence} follows ${expected - 1n}`));
  else if (seal.previousHash !== (previous?.hash ?? '')) report(sealFault(shard, sequence, 'it does not continue the seal before it'));
  const next = (previous?.toPosition ?? 0n) + 1n;
  if (seal.fromPosition < next) report(sealFault(shard, sequence, `it begins at position ${seal.fromPosition}, which is sealed already`));
  else if (sequence === expected) reportGap(shard, next, seal.fromPosition, report);
  if (seal.hash !== hashOfSeal(seal) || seal.entriesHash !== hashOfHashes(seal.entryHashes))
    report(sealFault(shard, sequence, 'its fields do not give its hash'));
  const exported = kept.find((head) => head.shard === shard && head.sequence === String(sequence));
  if (exported && exported.hash !== seal.hash) report(sealFault(shard, sequence, 'it is not the seal that was exported earlier'));
}

interface Rehashed {
  readonly reference: string;
  /** undefined when the version is no longer there. */
  readonly hash: string | undefined;
}

/** The entries that a page of seals speaks of, hashed as they stand now. Contents are let go of at once. */
async function hashesBetween(db: Queryable, shard: number, seals: readonly Seal[]): Promise<ReadonlyMap<bigint, Rehashed>> {
  const found = new Map<bigint, Rehashed>();
  const first = seals[0];
  const last = seals.at(-1);
  if (!first || !last) return found;
  for (let from = first.fromPosition; from <= last.toPosition; ) {
    const page = await feedFrom(db, shard, from, last.toPosition, ENTRIES_AT_A_TIME);
    for (const { stored, ...named } of page)
      found.set(named.position, { reference: referenceOf(named), hash: stored && hashOfEntry({ ...named, ...stored }) });
    const end = page.at(-1);
    if (!end || page.length < ENTRIES_AT_A_TIME) break;
    from = end.position + 1n;
  }
  return found;
}

function verifyEntries(seal: Seal, found: ReadonlyMap<bigint, Rehashed>, report: Report): void {
  const { shard, fromPosition, toPosition, entryHashes } = seal;
  // A seal whose range was changed to something enormous must not make this walk for ever.
  const end = toPosition - fromPosition >= BigInt(entryHashes.length) ? fromPosition + BigInt(entryHashes.length) - 1n : toPosition;
  for (let position = fromPosition; position <= end; position += 1n) {
    const entry = found.get(position);
    if (!entry) report({ kind: 'removed', shard, position: String(position) });
    else if (entry.hash === undefined) report({ kind: 'removed', shard, position: String(position), reference: entry.reference });
    else if (entry.hash !== entryHashes[Number(position - fromPosition)])
      report({ kind: 'changed', shard, position: String(position), reference: entry.reference });
  }
}

/** What is newer than the last seal: no gap up to the shard's head, nothing beyond it, and every version present. */
async function verifyTail(
  db: Queryable,
  tail: { readonly shard: number; readonly from: bigint; readonly head: bigint; readonly last: bigint },
  report: Report,
): Promise<number> {
  const { shard, head, last } = tail;
  let expected = tail.from;
  let seen = 0;
  while (expected <= last) {
    const page = await feedFrom(db, shard, expected, last, ENTRIES_AT_A_TIME);
    for (const entry of page) {
      const reference = referenceOf(entry);
      if (entry.position > head) report({ kind: 'added', shard, position: String(entry.position), reference });
      else {
        reportGap(shard, expected, entry.position, report);
        if (!entry.stored) report({ kind: 'removed', shard, position: String(entry.position), reference });
      }
      expected = entry.position + 1n;
      seen += 1;
    }
    if (page.length < ENTRIES_AT_A_TIME) break;
  }
  reportGap(shard, expected, head + 1n, report);
  return seen;
}

function reportGap(shard: number, from: bigint, to: bigint, report: Report): void {
  // A head changed to something enormous is one fault to read, not a million.
  const end = to - from > BigInt(MOST_FAULTS) ? from + BigInt(MOST_FAULTS) : to;
  for (let position = from; position < end; position += 1n) report({ kind: 'removed', shard, position: String(position) });
}

function sealFault(shard: number, sequence: bigint, because: string): Fault {
  return { kind: 'seal', shard, sequence: String(sequence), because };
}

function referenceOf({ type, id, version }: { readonly type: string; readonly id: string; readonly version: number }): string {
  return `${type}/${id}/_history/${version}`;
}
