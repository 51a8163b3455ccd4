// MLLP framing: 0x0B, the message, 0x1C 0x0D. Pieces come as the network cuts them; this puts them together again.
// Standard: HL7 v2.5.1 appendix C, Minimal Lower Layer Protocol, release 1.

export const START = 0x0b;
export const END = 0x1c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

export type Frame =
  | { readonly kind: 'message'; readonly bytes: Uint8Array; readonly hadNoStart: boolean; readonly isWhole: boolean }
  /** More than the limit came without an end; what came is thrown away up to the next start. */
  | { readonly kind: 'too-long'; readonly bytes: number };

export interface FrameReader {
  /** The messages that are whole with these bytes. */
  take(chunk: Uint8Array): readonly Frame[];
  /** Bytes of a message that has not ended. */
  readonly pending: Uint8Array;
}

/** A reader for one connection. `limit` in bytes bounds what it holds. */
export function createFrameReader(limit: number): FrameReader {
  let held: Uint8Array[] = [];
  let size = 0;
  let hasStarted = false;
  let isSkipping = false;
  const hold = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    held.push(bytes);
    size += bytes.length;
  };
  const release = (): Uint8Array => {
    const bytes = Buffer.concat(held);
    held = [];
    size = 0;
    return bytes;
  };
  return {
    take(chunk) {
      const frames: Frame[] = [];
      let at = 0;
      while (at < chunk.length) {
        const next = nextMark(chunk, at);
        const part = chunk.subarray(at, next < 0 ? chunk.length : next);
        if (!isSkipping) hold(hasStarted || size > 0 ? part : withoutBlankLead(part));
        if (size > limit) {
          frames.push({ kind: 'too-long', bytes: size });
          release();
          isSkipping = true;
        }
        if (next < 0) break;
        if (chunk[next] === START) {
          // A start inside a message: the one before was cut off. It is handed on as it is, for its finding.
          const cut = release();
          if (!isSkipping && cut.length > 0) frames.push({ kind: 'message', bytes: cut, hadNoStart: !hasStarted, isWhole: false });
          hasStarted = true;
          isSkipping = false;
        } else {
          const bytes = release();
          if (!isSkipping && bytes.length > 0) frames.push({ kind: 'message', bytes, hadNoStart: !hasStarted, isWhole: true });
          hasStarted = false;
          isSkipping = false;
        }
        at = next + 1;
      }
      return frames;
    },
    get pending() {
      return Buffer.concat(held);
    },
  };
}

export function frame(text: string | Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([START]), Buffer.from(text), Buffer.from([END, CARRIAGE_RETURN])]);
}

function nextMark(chunk: Uint8Array, from: number): number {
  for (let at = from; at < chunk.length; at += 1) if (chunk[at] === START || chunk[at] === END) return at;
  return -1;
}

/** The carriage return that ends a frame, and blank lines some senders put between. */
function withoutBlankLead(part: Uint8Array): Uint8Array {
  let at = 0;
  while (at < part.length && (part[at] === CARRIAGE_RETURN || part[at] === LINE_FEED)) at += 1;
  return part.subarray(at);
}
