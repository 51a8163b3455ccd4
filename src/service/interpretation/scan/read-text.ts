// Text of a VCF in chunks, whatever it is wrapped in: plain, gzip, or BGZF, where the file must end with the empty block, so that a truncated
// file is told from a short one.

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { BLOCK_HEADER, blockReader, isBlock, withoutEnd } from './bgzf.ts';
import { Refusal, refuse } from './refusal.ts';

/** The wrapping of a file, from its first bytes. */
export type Wrapping = 'plain' | 'gzip' | 'bgzf';

const READ_BYTES = 1 << 20;

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
    if (bytesRead === 0) throw new Refusal(refuse('E_NOT_VCF', 'file', 'The file is empty.', 'Check that it was copied whole.'));
    if (start[0] !== 0x1f || start[1] !== 0x8b) return 'plain';
    return isBlock(start, 0) ? 'bgzf' : 'gzip';
  } finally {
    await file.close();
  }
}

/** Blocks that begin within [fromByte, toByte); a block must begin at `fromByte`. */
export interface BlockRange {
  readonly fromByte: number;
  readonly toByte: number;
}

/** The text of several stretches of a BGZF file, in their order, each piece with the place of its range in the list. */
export async function* readRanges(
  path: string,
  ranges: readonly BlockRange[],
): AsyncGenerator<{ readonly range: number; readonly text: Buffer }> {
  const file = await open(path);
  try {
    const reader = blockReader(file);
    for (const [range, { fromByte, toByte }] of ranges.entries()) {
      reader.seek(fromByte);
      let endsEmpty = false;
      for (let blocks = await reader.next(toByte); blocks; blocks = await reader.next(toByte)) {
        endsEmpty = blocks.endsEmpty;
        if (blocks.text.length > 0) yield { range, text: blocks.text };
      }
      if (toByte === Number.POSITIVE_INFINITY && !endsEmpty) throw withoutEnd(reader.at());
    }
  } finally {
    await file.close();
  }
}

async function* readBgzf(path: string): AsyncGenerator<Buffer> {
  for await (const { text } of readRanges(path, [{ fromByte: 0, toByte: Number.POSITIVE_INFINITY }])) yield text;
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
