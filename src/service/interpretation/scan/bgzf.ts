// BGZF (SAM specification section 4.1): a file of small gzip blocks that each say how long they are, so that it can be entered anywhere and
// must end with an empty one. Blocks are inflated a few at a time where they are scanned, while their text is still in the cache of the core.

import type { FileHandle } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { Refusal, refuse } from './refusal.ts';

export const BLOCK_HEADER = 18;
const LONGEST_BLOCK = 1 << 16;
const WINDOW_BYTES = (1 << 19) + LONGEST_BLOCK;
/** So many blocks are half a megabyte of text, which the second cache of a core holds; measured, fewer and more are slower. */
const BLOCKS_AT_ONCE = 8;

/** Whole blocks that lie one after another, inflated. */
export interface Blocks {
  readonly text: Buffer;
  /** Where the first begins in the compressed file. */
  readonly at: number;
  /** Whether the last of them is empty, as the last of a file must be. */
  readonly endsEmpty: boolean;
}

export interface BlockReader {
  /** The compressed byte at which the next block begins. */
  readonly at: () => number;
  /** Goes on from this byte, which must be where a block begins unless `find` is called next. */
  readonly seek: (byte: number) => void;
  /** Goes to the first block at or after this place, known by its header and by the header that follows it; false when there is none. */
  readonly find: (before: number) => Promise<boolean>;
  /** The next blocks that begin before this byte; null when there are none. */
  readonly next: (before: number, most?: number) => Promise<Blocks | null>;
}

export function blockReader(file: FileHandle): BlockReader {
  const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  let windowAt = 0;
  let filled = 0;
  let place = 0;

  const at = (): number => windowAt + place;
  const hasBlock = (from: number): boolean => from + BLOCK_HEADER <= filled && from + blockLength(window, from) <= filled;

  async function fill(before: number): Promise<void> {
    windowAt = at();
    place = 0;
    filled = 0;
    const wanted = Math.min(WINDOW_BYTES, before - windowAt + LONGEST_BLOCK);
    while (filled < wanted) {
      const { bytesRead } = await file.read(window, filled, wanted - filled, windowAt + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  }

  function seek(byte: number): void {
    windowAt = byte;
    filled = 0;
    place = 0;
  }

  async function find(before: number): Promise<boolean> {
    await fill(before);
    for (; place + BLOCK_HEADER <= filled; place++) {
      if (!isBlock(window, place)) continue;
      const following = place + blockLength(window, place);
      if (following + BLOCK_HEADER > filled || isBlock(window, following)) return true;
    }
    return false;
  }

  async function next(before: number, most = BLOCKS_AT_ONCE): Promise<Blocks | null> {
    if (at() >= before) return null;
    if (!hasBlock(place)) {
      await fill(before);
      if (filled === 0) return null;
      if (!hasBlock(0))
        throw filled >= BLOCK_HEADER && !isBlock(window, 0) ? noBlock(at()) : truncated(at(), 'The file ends inside a block.');
    }
    const from = place;
    let textSize = 0;
    let last = 0;
    for (let blocks = 0; blocks < most && at() < before && hasBlock(place); blocks++) {
      if (!isBlock(window, place)) throw noBlock(at());
      place += blockLength(window, place);
      last = window.readUInt32LE(place - 4);
      textSize += last;
    }
    return { text: inflate(window.subarray(from, place), textSize, windowAt + from), at: windowAt + from, endsEmpty: last === 0 };
  }

  return { at, seek, find, next };
}

/** Gives the memory of a text back at once: the collector is slow to see it, and the next blocks inflate into memory that is still warm. */
export function free(text: Buffer): void {
  // What is small may share its memory with others.
  if (text.buffer instanceof ArrayBuffer && text.buffer.byteLength > Buffer.poolSize) text.buffer.transfer(0);
}

/** A gzip member with FEXTRA and the two-byte subfield BC that gives its length. */
export function isBlock(bytes: Buffer, at: number): boolean {
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

/** zlib checks the CRC and length of every member it inflates. */
function inflate(bytes: Buffer, textSize: number, at: number): Buffer {
  try {
    // One byte more than the text: zlib asks for a second buffer when the first is full.
    const text =
      textSize === 0 ? Buffer.alloc(0) : gunzipSync(bytes, { chunkSize: Math.max(textSize + 1, 64), maxOutputLength: textSize + 1 });
    if (text.length === textSize) return text;
  } catch {
    // Told below, as a length that is not the stated one.
  }
  throw damaged(at, 'A block does not inflate to what its checksum and length say.');
}

export function damaged(byte: number, what: string): Refusal {
  return new Refusal(refuse('E_CORRUPT', `compressed byte ${byte}`, what, 'Copy the file again and compare checksums.'));
}

export function truncated(byte: number, what: string): Refusal {
  return new Refusal(refuse('E_TRUNCATED_BGZF', `compressed byte ${byte}`, what, 'Copy the file again; it was cut short.'));
}

export function noBlock(byte: number): Refusal {
  return damaged(byte, 'There is no BGZF block where one must begin.');
}

export function withoutEnd(byte: number): Refusal {
  return truncated(byte, 'The empty block that ends every BGZF file is missing.');
}
