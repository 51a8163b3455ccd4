// A BGZF file scanned range by range, by one thread or by several that take the next range when they are through with one, so that none
// waits for another. A line belongs to the range it begins in: whoever scans the range reads it to its end.

import { open } from 'node:fs/promises';
import type { Finding } from '../../../foundation/errors.ts';
import { type BlockReader, blockReader, free, withoutEnd } from './bgzf.ts';
import { type LineFeed, lineFeed } from './lines.ts';
import type { ContigRun } from './order.ts';
import { type ScanJob, startPart } from './part.ts';
import { Refusal } from './refusal.ts';
import type { LineCounts } from './scan-lines.ts';
import type { Variant } from './variant.ts';

export interface RangesJob extends ScanJob {
  readonly ranges: number;
  /** Compressed bytes of each range; the last goes to the end of the file. */
  readonly rangeBytes: number;
}

/** What one range held. */
export interface RangeAnswer {
  readonly index: number;
  /** The compressed bytes of its blocks; the same when no block begins in it. */
  readonly from: number;
  readonly to: number;
  readonly endsEmpty: boolean;
  readonly runs: readonly ContigRun[];
  readonly variants: readonly Variant[];
}

/** What one thread found in the ranges it took. */
export interface ThreadAnswer {
  readonly ranges: readonly RangeAnswer[];
  readonly counts: LineCounts;
  readonly checks: Float64Array;
  readonly refused: { readonly index: number; readonly finding: Finding } | null;
}

/** Numbers that all threads share: the next range to take, and the records seen. */
const NEXT = 0;
const RECORDS = 1;
export const SHARED_NUMBERS = 2;

const PROGRESS_EVERY = 1 << 16;
const NEWLINE = 10;

export async function scanRanges(job: RangesJob, shared: Int32Array, onProgress?: (records: number) => void): Promise<ThreadAnswer> {
  const part = startPart(job, job.ranges === 1 ? job.records.line : null);
  const ranges: RangeAnswer[] = [];
  let refused: ThreadAnswer['refused'] = null;
  let said = 0;
  const say = (): void => {
    const more = part.counts.records - said;
    if (more < PROGRESS_EVERY) return;
    said += more;
    onProgress?.(Atomics.add(shared, RECORDS, more) + more);
  };
  const file = await open(job.path);
  try {
    const reader = blockReader(file);
    for (let index = take(shared); index < job.ranges; index = take(shared)) {
      const before = part.variants.length;
      try {
        const found = await scanRange(job, index, reader, lineFeed(part.scan), say);
        ranges.push({ index, ...found, runs: part.takeRuns(), variants: part.variants.slice(before) });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        // Ranges before this one were taken before it and are still finished: the first refusal of the file is told, whoever came upon it.
        stop(job, shared);
        refused = { index, finding: error.finding };
      }
    }
  } finally {
    await file.close();
  }
  return { ranges, counts: part.counts, checks: part.checker.counts(), refused };
}

/** No thread takes another range. */
export function stop(job: RangesJob, shared: Int32Array): void {
  Atomics.store(shared, NEXT, job.ranges);
}

function take(shared: Int32Array): number {
  return Atomics.add(shared, NEXT, 1);
}

async function scanRange(
  { records, ranges, rangeBytes }: RangesJob,
  index: number,
  reader: BlockReader,
  lines: LineFeed,
  say: () => void,
): Promise<Pick<RangeAnswer, 'from' | 'to' | 'endsEmpty'>> {
  const begin = records.block + index * rangeBytes;
  const end = index === ranges - 1 ? Number.POSITIVE_INFINITY : begin + rangeBytes;
  reader.seek(begin);
  if (index > 0 && !((await reader.find(end)) && reader.at() < end)) return { from: begin, to: begin, endsEmpty: false };
  const from = reader.at();
  let isBegun = index === 0;
  let skip = isBegun ? records.skip : 0;
  let endsEmpty = false;
  for (let blocks = await reader.next(end); blocks; blocks = await reader.next(end)) {
    ({ endsEmpty } = blocks);
    const { text } = blocks;
    if (!isBegun) {
      // The line that goes on here belongs to a range before.
      skip = text.indexOf(NEWLINE) + 1;
      isBegun = skip > 0;
    }
    if (isBegun) lines.feed(text, skip);
    skip = 0;
    free(text);
    say();
  }
  const to = reader.at();
  if (isBegun) await finishLine(reader, lines, endsEmpty);
  return { from, to, endsEmpty };
}

/** The last line goes on to the first line end after the range, which may be the first byte there; in a file cut short it is not believed. */
async function finishLine(reader: BlockReader, lines: LineFeed, endedEmpty: boolean): Promise<void> {
  let endsEmpty = endedEmpty;
  for (let blocks = await reader.next(Infinity, 1); blocks; blocks = await reader.next(Infinity, 1)) {
    const end = blocks.text.indexOf(NEWLINE);
    lines.feed(blocks.text, 0, end === -1 ? blocks.text.length : end + 1);
    free(blocks.text);
    if (end !== -1) return;
    ({ endsEmpty } = blocks);
  }
  if (!endsEmpty) throw withoutEnd(reader.at());
  lines.finish();
}
