// A whole BGZF file on one thread or on several: the ranges are handed out, and what the threads found is joined in the order of the file.

import { stat } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { BLOCK_HEADER, damaged, noBlock, truncated, withoutEnd } from './bgzf.ts';
import { disorder } from './order.ts';
import { type Part, type ScanJob, startPart } from './part.ts';
import { Refusal } from './refusal.ts';
import { type RangeAnswer, type RangesJob, SHARED_NUMBERS, scanRanges, stop, type ThreadAnswer } from './scan-ranges.ts';

/** A range of so many compressed bytes is some 10 ms of work: little enough that the threads end together. */
const RANGE_BYTES = 1 << 20;
/** In a small file each thread still has several to take. */
const RANGES_A_THREAD = 16;

export async function scanBgzf(job: ScanJob, threads: number, onProgress?: (records: number) => void): Promise<Part> {
  const { size } = await stat(job.path);
  const shared = new Int32Array(new SharedArrayBuffer(SHARED_NUMBERS * Int32Array.BYTES_PER_ELEMENT));
  const split = splitOf(job, size, threads);
  try {
    // This thread is one of them: a thread fewer to start, and a heap fewer to hold.
    const workers = Array.from({ length: threads - 1 }, () => inWorker(split, shared));
    return joined(split, size, await Promise.all([scanRanges(split, shared, onProgress), ...workers]));
  } finally {
    stop(split, shared);
  }
}

function splitOf(job: ScanJob, size: number, threads: number): RangesJob {
  const bytes = Math.max(1, size - job.records.block);
  if (threads === 1) return { ...job, ranges: 1, rangeBytes: bytes };
  const rangeBytes = Math.min(RANGE_BYTES, Math.ceil(bytes / (threads * RANGES_A_THREAD)));
  return { ...job, ranges: Math.ceil(bytes / rangeBytes), rangeBytes };
}

/** Text is scanned in place and leaves little behind, so a small nursery is enough and keeps the memory of a thread low. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 8 };

function inWorker(job: RangesJob, shared: Int32Array): Promise<ThreadAnswer> {
  // Node names the folder of this version of it, within the one that was asked for.
  const ofVersion = getCompileCacheDir();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./scan-worker.js', import.meta.url), {
      workerData: { job, shared, compileCache: ofVersion && dirname(ofVersion) },
      resourceLimits: WORKER_LIMITS,
    });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

function joined(job: RangesJob, size: number, threads: readonly ThreadAnswer[]): Part {
  const refused = threads.flatMap((thread) => thread.refused ?? []).sort((one, other) => one.index - other.index)[0];
  if (refused) throw new Refusal(refused.finding);
  const ranges = threads.flatMap((thread) => thread.ranges).sort((one, other) => one.index - other.index);
  checkWhole(job, size, ranges);
  const unsorted = disorder(ranges.flatMap(({ runs }) => runs));
  if (unsorted) throw new Refusal(unsorted);
  const { variants, counts, checker } = startPart(job, null);
  for (const range of ranges) for (const variant of range.variants) variants.push(variant);
  for (const thread of threads) {
    checker.add(thread.checks);
    for (const count of ['records', 'notPassed', 'looked', 'withConsequence', 'withFrequency'] as const)
      counts[count] += thread.counts[count];
  }
  return { variants, counts, checker };
}

/** The blocks of the ranges follow one another without a gap up to the end of the file, and the last is empty. */
function checkWhole({ records }: RangesJob, size: number, ranges: readonly RangeAnswer[]): void {
  let at = records.block;
  let endsEmpty = false;
  for (const range of ranges) {
    if (range.to === range.from) continue;
    if (range.from !== at) throw noBlock(at);
    at = range.to;
    endsEmpty = range.endsEmpty;
  }
  if (at > size) throw damaged(size, 'The file changed while it was read.');
  if (at < size) throw size - at < BLOCK_HEADER ? truncated(at, 'The file ends inside a block.') : noBlock(at);
  if (!endsEmpty) throw withoutEnd(at);
}
