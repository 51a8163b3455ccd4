// Whole lines from text that comes in pieces: a line begun in one piece is made whole by itself, so that a piece is never copied.

import { Refusal, refuse } from './refusal.ts';

/** A line longer than this is no VCF line; it bounds the memory of the pass. */
const LONGEST_LINE = 1 << 26;
const NEWLINE = 10;

export interface LineFeed {
  /** The pieces in their order; nothing of a piece is held, so that its memory can be given back. */
  readonly feed: (text: Buffer, from?: number, to?: number) => void;
  /** What follows the last line end is a line as well. */
  readonly finish: () => void;
}

/** @param scan takes complete lines, answers where the unfinished last one begins */
export function lineFeed(scan: (bytes: Buffer, from: number, to: number) => number): LineFeed {
  let begun: Buffer[] = [];
  let held = 0;

  function hold(text: Buffer): void {
    if (text.length === 0) return;
    held += text.length;
    if (held > LONGEST_LINE) throw tooLong();
    begun.push(Buffer.from(text));
  }

  function finish(): void {
    if (held === 0) return;
    const line = Buffer.concat([...begun, Buffer.from('\n')]);
    begun = [];
    held = 0;
    scan(line, 0, line.length);
  }

  function feed(text: Buffer, from = 0, to = text.length): void {
    let start = from;
    if (held > 0) {
      const end = text.indexOf(NEWLINE, from);
      if (end === -1 || end >= to) {
        hold(text.subarray(from, to));
        return;
      }
      hold(text.subarray(from, end));
      finish();
      start = end + 1;
    }
    const rest = scan(text, start, to);
    hold(text.subarray(rest, to));
  }

  return { feed, finish };
}

/** What is held of an unfinished line. */
export function bounded(rest: Buffer): Buffer {
  if (rest.length > LONGEST_LINE) throw tooLong();
  return rest;
}

function tooLong(): Refusal {
  return new Refusal(refuse('E_LINE_TOO_LONG', 'record', `A line is longer than ${LONGEST_LINE >> 20} MB.`));
}
