// The records of some regions of an indexed VCF, as whole lines in file order: a record belongs to a region when its reference allele, or its
// INFO/END where it states one, reaches into it, as tabix and bcftools count.

import { bounded } from './lines.ts';
import { readRanges } from './read-text.ts';
import { type GenomeRegion, type IndexedRange, mergeRegions, otherFile, rangesOf } from './region-index.ts';
import { bareContig } from './variant.ts';

const TAB = 9;
const NEWLINE = 10;
const HASH = 35;
const ZERO = 48;
const END = Buffer.from('END=');

/** Stretches of complete lines, each with where it ends; every line lies in a region. */
export interface Lines {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

export async function* readRegions(path: string, wanted: readonly GenomeRegion[]): AsyncGenerator<Lines> {
  const regions = mergeRegions(wanted);
  const ranges = await rangesOf(path, regions);
  const isWithin = withinRegions(regions);
  let current = -1;
  let isBegun = false;
  let rest: Buffer = Buffer.alloc(0);
  for await (const { range, text } of readRanges(path, ranges)) {
    // What a range leaves unfinished at its end lies beyond its last chunk.
    if (range !== current) isBegun = false;
    let bytes = range === current && rest.length > 0 ? Buffer.concat([rest, text]) : text;
    current = range;
    const first = ranges[range];
    if (!isBegun && first) {
      rest = bounded(bytes);
      if (bytes.indexOf(NEWLINE, first.skip) === -1) continue;
      bytes = beginning(bytes, first, path);
      isBegun = true;
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    yield* linesWithin(bytes, end, isWithin);
    rest = bounded(bytes.subarray(end));
  }
}

/** The text of a range from its first record on, which must be the one the index means. */
function beginning(text: Buffer, { skip, contig, bin }: IndexedRange, path: string): Buffer {
  if (skip >= text.length || (skip > 0 && text[skip - 1] !== NEWLINE)) throw otherFile(path);
  const record = placeOf(text, skip, text.length);
  if (record.contig !== contig || record.start < bin[0] || record.end > bin[1]) throw otherFile(path);
  return text.subarray(skip);
}

/** Neighbouring lines that are wanted go out together. */
function* linesWithin(bytes: Buffer, end: number, isWithin: (place: Place) => boolean): Generator<Lines> {
  let from = -1;
  // One native search for the whole text: most files state no END, and INFO is long to walk through.
  let stated = bytes.indexOf(END);
  for (let at = 0; at < end; ) {
    const next = bytes.indexOf(NEWLINE, at) + 1;
    if (stated !== -1 && stated < at) stated = bytes.indexOf(END, at);
    const isWanted = bytes[at] !== HASH && isWithin(placeOf(bytes, at, next - 1, stated !== -1 && stated < next));
    if (isWanted && from === -1) from = at;
    if (!isWanted && from !== -1) {
      yield { bytes, from, to: at };
      from = -1;
    }
    at = next;
  }
  if (from !== -1) yield { bytes, from, to: end };
}

/** Zero-based and half-open. */
interface Place {
  readonly contig: string;
  readonly start: number;
  readonly end: number;
}

function placeOf(bytes: Buffer, from: number, to: number, statesEnd = true): Place {
  let at = from;
  while (at < to && bytes[at] !== TAB) at++;
  const contig = bytes.toString('latin1', from, at);
  let position = 0;
  for (at++; at < to && bytes[at] !== TAB; at++) position = position * 10 + (bytes[at] ?? 0) - ZERO;
  while (++at < to && bytes[at] !== TAB);
  const reference = at + 1;
  while (++at < to && bytes[at] !== TAB);
  const start = position - 1;
  const length = at - reference;
  if (!statesEnd) return { contig, start, end: start + length };
  for (let column = 4; column < 7 && at < to; column++) while (++at < to && bytes[at] !== TAB);
  return { contig, start, end: Math.max(start + length, endStated(bytes, at + 1, to)) };
}

/** INFO/END, one-based and closed, which is the same number as zero-based and half-open; 0 when it is not stated. */
function endStated(bytes: Buffer, from: number, to: number): number {
  for (let at = from; at < to && bytes[at] !== TAB; at++) {
    if (bytes[at] === 69 && bytes[at + 1] === 78 && bytes[at + 2] === 68 && bytes[at + 3] === 61)
      return Number.parseInt(bytes.toString('latin1', at + 4, Math.min(to, at + 16)), 10) || 0;
    while (at < to && bytes[at] !== 59 && bytes[at] !== TAB) at++;
    if (bytes[at] === TAB) break;
  }
  return 0;
}

function withinRegions(regions: readonly GenomeRegion[]): (place: Place) => boolean {
  const byContig = new Map<string, GenomeRegion[]>();
  for (const region of regions) {
    const list = byContig.get(region.contig);
    if (list) list.push(region);
    else byContig.set(region.contig, [region]);
  }
  return ({ contig, start, end }) => {
    const here = byContig.get(bareContig(contig));
    if (!here) return false;
    // The first region that does not end before the record begins.
    let low = 0;
    let high = here.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((here[middle]?.to ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    const region = here[low];
    return region !== undefined && region.from - 1 < end;
  };
}
