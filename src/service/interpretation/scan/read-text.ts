// Text of a VCF in chunks, whatever it is wrapped in: plain, gzip, or BGZF (SAM specification section 4.1), where every block is checked
// by its own CRC and the file must end with the empty block, so that a truncated or damaged file is told from a short one.

import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, gunzip } from 'node:zlib';
import { Refusal, refuse } from './refusal.ts';

/** The wrapping of a file, from its first bytes. */
export type Wrapping = 'plain' | 'gzip' | 'bgzf';

const READ_BYTES = 1 << 20;
/** Blocks inflated by one call: fewer calls, each chunk still about a megabyte of text. */
const BLOCKS_AT_ONCE = 16;
const BLOCK_HEADER = 18;
const LONGEST_BLOCK = 1 << 16;
/** Runs of blocks being inflated beside the reader: zlib works on a thread of its own, so inflating and scanning overlap. */
const RUNS_AHEAD = 2;

/** A line longer than this is no VCF line; it bounds the memory of the pass. */
const LONGEST_LINE = 1 << 26;

export async function* readText(path: string): AsyncGenerator<Buffer> {
  const wrapping = await wrappingOf(path);
  if (wrapping === 'bgzf') yield* readBgzf(path);
  else if (wrapping === 'gzip') yield* readGzip(path);
  else for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) yield chunk;
}

export async function wrappingOf(path: string): Promise<Wrapping> {
  const file = await open(path).catch((error: unknown) => {
    throw new Refusal(refuse('E_FILE', path, error instanceof Error ? error.message : 'It cannot be opened.'));
  });
  try {
    const start = Buffer.alloc(BLOCK_HEADER);
    const { bytesRead } = await file.read(start, 0, BLOCK_HEADER, 0);
    if (bytesRead === 0) throw new Refusal(refuse('E_NOT_VCF', path, 'The file is empty.'));
    if (start[0] !== 0x1f || start[1] !== 0x8b) return 'plain';
    return isBlock(start, 0) ? 'bgzf' : 'gzip';
  } finally {
    await file.close();
  }
}

/**
 * The text of the BGZF blocks that begin within [fromByte, toByte) of the compressed file; the whole file by default.
 * `fromByte` must be where a block begins (see `blockAtOrAfter`).
 */
export async function* readBgzf(path: string, fromByte = 0, toByte = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  for await (const { text } of readRanges(path, [{ fromByte, toByte }])) yield text;
}

/** Blocks that begin within [fromByte, toByte). */
export interface BlockRange {
  readonly fromByte: number;
  readonly toByte: number;
}

/** The text of several stretches of a BGZF file, in their order, each piece with the place of its range in the list. */
export async function* readRanges(
  path: string,
  ranges: readonly BlockRange[],
): AsyncGenerator<{ readonly range: number; readonly text: Buffer }> {
  const inflating: { readonly range: number; readonly text: Promise<Buffer | Refusal> }[] = [];
  const file = await open(path);
  try {
    for (const [range, { fromByte, toByte }] of ranges.entries())
      for await (const run of readRuns(file, fromByte, toByte)) {
        inflating.push({ range, text: inflate(run) });
        const first = inflating.length > RUNS_AHEAD ? inflating.shift() : undefined;
        if (first) yield { range: first.range, text: orThrow(await first.text) };
      }
  } finally {
    await file.close();
  }
  for (const { range, text } of inflating) yield { range, text: orThrow(await text) };
}

/** Whole compressed blocks that lie one after another. */
interface BlockRun {
  readonly bytes: Buffer;
  /** Bytes of text they say they hold. */
  readonly textSize: number;
  /** Where the first begins in the compressed file. */
  readonly at: number;
}

async function* readRuns(file: FileHandle, fromByte: number, toByte: number): AsyncGenerator<BlockRun> {
  let held: Buffer = Buffer.alloc(0);
  let at = fromByte;
  let lastWasEmpty = false;
  let ended = false;
  while (at < toByte) {
    let end = 0;
    let blocks = 0;
    let textSize = 0;
    while (at + end < toByte) {
      if (held.length < end + BLOCK_HEADER || held.length < end + blockLength(held, end)) {
        if (ended || blocks >= 1) break;
        const more = await readMore(file, at + held.length, toByte);
        if (more.length === 0) ended = true;
        else held = held.length > 0 ? Buffer.concat([held, more]) : more;
        continue;
      }
      if (!isBlock(held, end)) throw damaged(at + end, 'There is no BGZF block where one must begin.');
      const length = blockLength(held, end);
      const text = held.readUInt32LE(end + length - 4);
      lastWasEmpty = text === 0;
      end += length;
      textSize += text;
      if (++blocks === BLOCKS_AT_ONCE) break;
    }
    if (blocks === 0) {
      if (held.length > 0) throw truncated(at, 'The file ends inside a block.');
      break;
    }
    if (textSize > 0) yield { bytes: held.subarray(0, end), textSize, at };
    at += end;
    held = held.subarray(end);
  }
  if (toByte === Number.POSITIVE_INFINITY && !lastWasEmpty) throw truncated(at, 'The empty block that ends every BGZF file is missing.');
}

/** What is held of an unfinished line. */
export function bounded(rest: Buffer): Buffer {
  if (rest.length > LONGEST_LINE) throw new Refusal(refuse('E_LINE_TOO_LONG', 'record', `A line is longer than ${LONGEST_LINE >> 20} MB.`));
  return rest;
}

/** Where the first BGZF block at or after a byte begins, found by its header and confirmed by the header that follows it. */
export async function blockAtOrAfter(path: string, byte: number): Promise<number> {
  const file = await open(path);
  try {
    const window = Buffer.alloc(3 << 16);
    const { bytesRead } = await file.read(window, 0, window.length, byte);
    for (let at = 0; at + BLOCK_HEADER <= bytesRead; at++) {
      if (!isBlock(window, at)) continue;
      const next = at + blockLength(window, at);
      if (next + BLOCK_HEADER > bytesRead || isBlock(window, next)) return byte + at;
    }
    return byte + bytesRead;
  } finally {
    await file.close();
  }
}

async function* readGzip(path: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(path, { highWaterMark: READ_BYTES }).pipe(createGunzip({ chunkSize: READ_BYTES }));
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      /unexpected end/.test(message)
        ? refuse('E_TRUNCATED_GZIP', path, 'The file ends before its compressed text does.', 'Copy it again and compare checksums.')
        : refuse('E_CORRUPT', path, `The compressed text is damaged (${message}).`, 'Copy it again and compare checksums.'),
    );
  }
}

/** Up to the end of the block that begins before `toByte`, or a megabyte. */
async function readMore(file: FileHandle, position: number, toByte: number): Promise<Buffer> {
  const size = Math.min(READ_BYTES, toByte - position + LONGEST_BLOCK);
  const chunk = Buffer.allocUnsafe(size);
  const { bytesRead } = await file.read(chunk, 0, size, position);
  return chunk.subarray(0, bytesRead);
}

/** A gzip member with FEXTRA and the two-byte subfield BC that gives its length (SAM specification 4.1). */
function isBlock(bytes: Buffer, at: number): boolean {
  return (
    bytes[at] === 0x1f &&
    bytes[at + 1] === 0x8b &&
    bytes[at + 2] === 8 &&
    ((bytes[at + 3] ?? 0) & 4) !== 0 &&
    bytes[at + 10] === 6 &&
    bytes[at + 11] === 0 &&
    bytes[at + 12] === 0x42 &&
    bytes[at + 13] === 0x43 &&
    bytes[at + 14] === 2 &&
    bytes[at + 15] === 0
  );
}

function blockLength(bytes: Buffer, at: number): number {
  return bytes.readUInt16LE(at + 16) + 1;
}

/** zlib checks the CRC and length of every member it inflates. A refusal is a value, so that a run nobody waits for yet cannot go unhandled. */
function inflate({ bytes, textSize, at }: BlockRun): Promise<Buffer | Refusal> {
  return new Promise((resolve) => {
    gunzip(bytes, { chunkSize: Math.max(textSize, 64) }, (error, text) =>
      resolve(error || text.length !== textSize ? damaged(at, 'A block does not inflate to what its checksum and length say.') : text),
    );
  });
}

function orThrow(text: Buffer | Refusal | undefined): Buffer {
  if (text instanceof Refusal) throw text;
  return text ?? Buffer.alloc(0);
}

function damaged(byte: number, what: string): Refusal {
  return new Refusal(refuse('E_CORRUPT', `compressed byte ${byte}`, what, 'Copy the file again and compare checksums.'));
}

function truncated(byte: number, what: string): Refusal {
  return new Refusal(refuse('E_TRUNCATED_BGZF', `compressed byte ${byte}`, what, 'Copy the file again; it was cut short.'));
}
