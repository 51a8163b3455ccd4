// How a VCF opens: its header, and where in the file the first record begins.

import { open } from 'node:fs/promises';
import type { Finding } from '../../../foundation/errors.ts';
import { blockReader } from './bgzf.ts';
import { readHeader, type VcfHeader } from './header.ts';
import { bounded } from './lines.ts';
import { readText, type Wrapping, wrappingOf } from './read-text.ts';
import { refuse } from './refusal.ts';

/** Where the records begin: so many bytes of text after the beginning of this block; of the file, where it is no BGZF. */
export interface FirstRecord {
  readonly block: number;
  readonly skip: number;
  /** Number of its line, from one. */
  readonly line: number;
}

export interface Opening {
  readonly wrapping: Wrapping;
  readonly header: VcfHeader;
  readonly records: FirstRecord;
}

const NEWLINE = 10;
const HASH = 35;
const MAGIC = '##fileformat';

export async function readOpening(path: string): Promise<Opening | Finding> {
  const wrapping = await wrappingOf(path);
  let bytes: Buffer = Buffer.alloc(0);
  let last = { block: 0, skip: 0 };
  for await (const { text, block } of wrapping === 'bgzf' ? blocksOf(path) : chunksOf(path)) {
    const before = wrapping === 'bgzf' ? bytes.length : 0;
    bytes = bytes.length > 0 ? Buffer.concat([bytes, text]) : text;
    if (bytes.length >= MAGIC.length && bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
      return refuse('E_NOT_VCF', 'line 1', 'The first line is not ##fileformat=VCF.', 'Give a VCF, plain or compressed with bgzip.');
    const end = endOfHeader(bytes);
    if (end !== -1) return opened(wrapping, bytes, end, { block, skip: end - before });
    last = { block, skip: bytes.length - before };
    bounded(bytes);
  }
  return opened(wrapping, bytes, bytes.length, last);
}

function opened(
  wrapping: Wrapping,
  bytes: Buffer,
  end: number,
  records: { readonly block: number; readonly skip: number },
): Opening | Finding {
  const text = bytes.toString('utf8', 0, end);
  const header = readHeader(text);
  return 'code' in header ? header : { wrapping, header, records: { ...records, line: text.split('\n').length } };
}

interface Piece {
  readonly text: Buffer;
  readonly block: number;
}

async function* blocksOf(path: string): AsyncGenerator<Piece> {
  const file = await open(path);
  try {
    const reader = blockReader(file);
    for (let one = await reader.next(Infinity, 1); one; one = await reader.next(Infinity, 1))
      if (one.text.length > 0) yield { text: one.text, block: one.at };
  } finally {
    await file.close();
  }
}

async function* chunksOf(path: string): AsyncGenerator<Piece> {
  for await (const text of readText(path)) yield { text, block: 0 };
}

/** Where the first record begins; -1 while the header is not whole. */
function endOfHeader(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && bytes[at] === HASH) {
    const end = bytes.indexOf(NEWLINE, at);
    if (end === -1) return -1;
    at = end + 1;
  }
  return at < bytes.length || bytes.toString('latin1', 0, at).includes('\n#CHROM') ? at : -1;
}
