// The index beside a BGZF VCF, read for the stretches of the file that hold wanted regions: TBI and CSI version 1
// (https://samtools.github.io/hts-specs/tabix.pdf and CSIv1.pdf). Only the wanted contigs and bins are kept.

import { open, readFile, stat } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Refusal, refuse } from './refusal.ts';
import { bareContig } from './variant.ts';

/** A stretch of a contig, one-based and closed. The contig is named with or without chr. */
export interface GenomeRegion {
  readonly contig: string;
  readonly from: number;
  readonly to: number;
}

/** Blocks to inflate one after another, and where in their text the first record begins. */
export interface IndexedRange {
  /** Where the first block begins in the compressed file. */
  readonly fromByte: number;
  /** The last block begins before this byte. */
  readonly toByte: number;
  /** Bytes of text before the first record. */
  readonly skip: number;
  readonly contig: string;
  /** The bin of the first record, zero-based and half-open: a record outside it belongs to another file. */
  readonly bin: readonly [number, number];
}

interface Chunk {
  /** Virtual file offsets, compressed offset x 65,536 + offset in the text of the block; exact as doubles up to 128 GiB (2^37 bytes). */
  readonly from: number;
  readonly to: number;
  readonly contig: string;
  readonly bin: readonly [number, number];
}

const LARGEST_FILE = 2 ** 37;
const LARGEST_INDEX = 1 << 29;
const EMPTY_BLOCK = 28;
const LONGEST_BLOCK = 1 << 16;
const MEND = 'Make it again: tabix -f -p vcf FILE.';

/** True when an index lies beside the file. */
export async function hasIndex(path: string): Promise<boolean> {
  return (await indexBeside(path)) !== undefined;
}

/**
 * Stretches of the file that hold every record of these regions, in file order and without a block in common.
 * @param regions merged and sorted (see `mergeRegions`)
 */
export async function rangesOf(path: string, regions: readonly GenomeRegion[]): Promise<readonly IndexedRange[]> {
  const beside = await indexBeside(path);
  if (beside === undefined)
    throw new Refusal(
      refuse(
        'E_INDEX_ABSENT',
        path,
        'There is no index (.tbi or .csi) beside the file.',
        'Make one: tabix -p vcf FILE; or read the whole file.',
      ),
    );
  const [file, index] = await Promise.all([stat(path), stat(beside)]);
  if (index.mtimeMs < file.mtimeMs)
    throw new Refusal(refuse('E_INDEX_OLDER', beside, 'The index is older than the file: it may be that of an earlier one.', MEND));
  if (file.size > LARGEST_FILE)
    throw new Refusal(refuse('E_FILE', path, 'The compressed file is larger than 128 GiB.', 'Cut it by chromosome.'));
  await mustEnd(path, file.size);
  const { chunks, last } = parse(await inflated(beside), regions, beside);
  // An index that points past the end, or ends long before it, was made of another file.
  const lastBlock = Math.floor(last / LONGEST_BLOCK);
  if (last > 0 && (lastBlock > file.size || lastBlock < file.size - 2 * LONGEST_BLOCK)) throw otherFile(beside);
  return joined(chunks);
}

/** The record where a range begins is not the one the index means. */
export function otherFile(where: string): Refusal {
  return new Refusal(refuse('E_INDEX_OTHER_FILE', where, 'The index does not belong to this file.', MEND));
}

/** Sorted by contig and place, overlapping and touching regions made one. */
export function mergeRegions(regions: readonly GenomeRegion[]): readonly GenomeRegion[] {
  const sorted = regions
    .map(({ contig, from, to }) => ({ contig: bareContig(contig), from, to }))
    .sort((a, b) => (a.contig < b.contig ? -1 : a.contig > b.contig ? 1 : a.from - b.from));
  const merged: GenomeRegion[] = [];
  for (const region of sorted) {
    const before = merged.at(-1);
    if (before && before.contig === region.contig && region.from <= before.to + 1)
      merged[merged.length - 1] = { ...before, to: Math.max(before.to, region.to) };
    else merged.push(region);
  }
  return merged;
}

async function indexBeside(path: string): Promise<string | undefined> {
  for (const ending of ['.tbi', '.csi']) {
    const found = await stat(path + ending).catch(() => undefined);
    if (found?.isFile()) return path + ending;
  }
  return undefined;
}

async function inflated(path: string): Promise<Buffer> {
  try {
    return gunzipSync(await readFile(path), { maxOutputLength: LARGEST_INDEX });
  } catch (error) {
    throw corrupt(path, error instanceof Error ? error.message : 'it does not inflate');
  }
}

function corrupt(path: string, what: string): Refusal {
  return new Refusal(refuse('E_INDEX_CORRUPT', path, `The index cannot be read (${what}).`, MEND));
}

/** Width of the smallest bins and number of levels below the one that spans all. */
interface Binning {
  readonly shift: number;
  readonly depth: number;
}

/** TBI: bins of 16,384 bases, five levels (tabix.pdf); a CSI states its own. */
const TBI_BINNING: Binning = { shift: 14, depth: 5 };

function parse(
  bytes: Buffer,
  regions: readonly GenomeRegion[],
  path: string,
): { readonly chunks: readonly Chunk[]; readonly last: number } {
  const magic = bytes.toString('latin1', 0, 4);
  if (magic !== 'TBI\x01' && magic !== 'CSI\x01') throw corrupt(path, 'it is neither TBI nor CSI');
  try {
    return magic === 'TBI\x01' ? parseTbi(bytes, regions) : parseCsi(bytes, regions);
  } catch (error) {
    if (error instanceof RangeError) throw corrupt(path, 'it is cut short');
    throw error;
  }
}

function parseTbi(bytes: Buffer, regions: readonly GenomeRegion[]) {
  const contigs = bytes.readInt32LE(4);
  const names = namesAt(bytes, 32);
  return parseContigs(bytes, { at: names.end, contigs, names: names.list, regions, binning: TBI_BINNING, isCsi: false });
}

function parseCsi(bytes: Buffer, regions: readonly GenomeRegion[]) {
  const auxiliary = bytes.readInt32LE(12);
  const names = auxiliary >= 28 ? namesAt(bytes, 16 + 24).list : [];
  const at = 16 + auxiliary;
  const binning = { shift: bytes.readInt32LE(4), depth: bytes.readInt32LE(8) };
  return parseContigs(bytes, { at: at + 4, contigs: bytes.readInt32LE(at), names, regions, binning, isCsi: true });
}

/** Names end with a zero byte each; their length in all stands before them. */
function namesAt(bytes: Buffer, at: number): { readonly list: readonly string[]; readonly end: number } {
  const end = at + 4 + bytes.readInt32LE(at);
  if (end > bytes.length || end < at) throw new RangeError('names');
  return {
    list: bytes
      .toString('latin1', at + 4, end)
      .split('\0')
      .slice(0, -1),
    end,
  };
}

interface ContigsPlan {
  readonly at: number;
  readonly contigs: number;
  readonly names: readonly string[];
  readonly regions: readonly GenomeRegion[];
  readonly binning: Binning;
  readonly isCsi: boolean;
}

const NOWHERE: readonly [number, number] = [0, 0];

function parseContigs(bytes: Buffer, plan: ContigsPlan): { readonly chunks: readonly Chunk[]; readonly last: number } {
  const { binning, isCsi } = plan;
  const summaryBin = firstOfLevel(binning.depth + 1) + 1;
  const chunks: Chunk[] = [];
  let last = 0;
  let at = plan.at;
  for (let contig = 0; contig < plan.contigs; contig++) {
    const name = plan.names[contig] ?? '';
    const wanted = plan.regions.filter((region) => region.contig === bareContig(name));
    const found: Chunk[] = [];
    const firstRecords = new Map<number, number>();
    const bins = bytes.readInt32LE(at);
    at += 4;
    for (let i = 0; i < bins; i++) {
      const number = bytes.readUInt32LE(at);
      if (isCsi && wanted.length > 0) firstRecords.set(number, offsetAt(bytes, at + 4));
      const count = bytes.readInt32LE(at + (isCsi ? 12 : 4));
      at += isCsi ? 16 : 8;
      const end = at + count * 16;
      if (count < 0 || end > bytes.length) throw new RangeError('chunks');
      // The summary bin holds the extent of the contig and its counts (SAM specification 5.2).
      if (number === summaryBin) last = Math.max(last, offsetAt(bytes, at + 8));
      else {
        if (count > 0) last = Math.max(last, offsetAt(bytes, end - 8));
        const bin = wanted.length > 0 ? extentOf(number, binning) : NOWHERE;
        if (wanted.some(({ from, to }) => from - 1 < bin[1] && to > bin[0]))
          for (let chunk = at; chunk < end; chunk += 16)
            found.push({ from: offsetAt(bytes, chunk), to: offsetAt(bytes, chunk + 8), contig: name, bin });
      }
      at = end;
    }
    let lowest = (position: number): number => lowestByBins(position, firstRecords, binning);
    if (!isCsi) {
      const windows = bytes.readInt32LE(at);
      const linear = at + 4;
      at = linear + windows * 8;
      if (windows < 0 || at > bytes.length) throw new RangeError('windows');
      lowest = (position) => (windows === 0 ? 0 : offsetAt(bytes, linear + Math.min(position >> binning.shift, windows - 1) * 8));
    }
    const floors = wanted.map((region) => ({ ...region, floor: lowest(region.from - 1) }));
    for (const chunk of found)
      if (floors.some(({ from, to, floor }) => from - 1 < chunk.bin[1] && to > chunk.bin[0] && chunk.to > floor)) chunks.push(chunk);
  }
  return { chunks, last };
}

/** No record that reaches this position begins before the answer: the CSI states it by bin, so the nearest bin before it or above it tells. */
function lowestByBins(position: number, firstRecords: ReadonlyMap<number, number>, { shift, depth }: Binning): number {
  let bin = firstOfLevel(depth) + Math.floor(position / 2 ** shift);
  while (bin > 0) {
    const found = firstRecords.get(bin);
    if (found !== undefined) return found;
    const parent = (bin - 1) >> 3;
    bin = bin > (parent << 3) + 1 ? bin - 1 : parent;
  }
  return firstRecords.get(0) ?? 0;
}

/** Bins are numbered level by level, eight in each of the level above. */
const LEVELS = Array.from({ length: 12 }, (_, level) => (8 ** level - 1) / 7);

function firstOfLevel(level: number): number {
  return LEVELS[level] ?? Number.POSITIVE_INFINITY;
}

function extentOf(bin: number, { shift, depth }: Binning): readonly [number, number] {
  let level = 0;
  while (level < depth && firstOfLevel(level + 1) <= bin) level++;
  const width = 2 ** (shift + 3 * (depth - level));
  const from = (bin - firstOfLevel(level)) * width;
  return [from, from + width];
}

function offsetAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}

/** Chunks that share or touch blocks become one range, so that no record is read twice. */
function joined(chunks: readonly Chunk[]): readonly IndexedRange[] {
  const ranges: IndexedRange[] = [];
  for (const chunk of chunks.toSorted((a, b) => a.from - b.from)) {
    const fromByte = Math.floor(chunk.from / LONGEST_BLOCK);
    const lastBlock = Math.floor(chunk.to / LONGEST_BLOCK);
    const toByte = chunk.to % LONGEST_BLOCK === 0 ? lastBlock : lastBlock + 1;
    const before = ranges.at(-1);
    if (before && fromByte <= before.toByte) ranges[ranges.length - 1] = { ...before, toByte: Math.max(before.toByte, toByte) };
    else ranges.push({ fromByte, toByte, skip: chunk.from % LONGEST_BLOCK, contig: chunk.contig, bin: chunk.bin });
  }
  return ranges;
}

/** The empty block that ends every BGZF file (SAM specification 4.1.2). */
const END = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

async function mustEnd(path: string, size: number): Promise<void> {
  const file = await open(path);
  try {
    const end = Buffer.alloc(EMPTY_BLOCK);
    await file.read(end, 0, EMPTY_BLOCK, Math.max(0, size - EMPTY_BLOCK));
    if (!end.equals(END))
      throw new Refusal(
        refuse('E_TRUNCATED_BGZF', path, 'The empty block that ends every BGZF file is missing.', 'Copy the file again; it was cut short.'),
      );
  } finally {
    await file.close();
  }
}
