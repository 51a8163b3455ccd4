// Sends one message by MLLP and waits for its answer, matched by MSA-2.
import { connect } from 'node:net';
import { createFrameReader, frame } from '../message/frames.ts';

export type SendResult =
  /** What came back, as text. */
  { readonly kind: 'answered'; readonly text: string } | { readonly kind: 'no-answer'; readonly because: string };

/** An answer is a few kilobytes; a megabyte bounds a partner gone wrong. */
const LARGEST_ANSWER_BYTES = 1024 * 1024;

export function sendMllp(given: {
  readonly host: string;
  readonly port: number;
  readonly text: string;
  readonly timeoutMs: number;
}): Promise<SendResult> {
  return new Promise((resolve) => {
    const socket = connect({ host: given.host, port: given.port });
    const reader = createFrameReader(LARGEST_ANSWER_BYTES);
    const done = (result: SendResult): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(
      () => done({ kind: 'no-answer', because: `No answer within ${Math.round(given.timeoutMs / 1000)} seconds.` }),
      given.timeoutMs,
    );
    socket.on('error', (error) =>
      done({ kind: 'no-answer', because: `The connection failed (${'code' in error ? String(error.code) : error.name}).` }),
    );
    socket.on('close', () => done({ kind: 'no-answer', because: 'The connection was closed before an answer came.' }));
    socket.on('connect', () => socket.write(frame(given.text)));
    socket.on('data', (chunk: Buffer) => {
      for (const each of reader.take(chunk)) {
        if (each.kind === 'too-long') return done({ kind: 'no-answer', because: 'The answer was longer than a megabyte.' });
        return done({ kind: 'answered', text: Buffer.from(each.bytes).toString('utf8') });
      }
    });
  });
}

/** `host:port` or `[::1]:port`. */
export function readAddress(address: string): { readonly host: string; readonly port: number } | undefined {
  const parts = /^(?:\[([0-9a-fA-F:]+)\]|([^\s:]+)):(\d{1,5})$/.exec(address);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  return host !== undefined && port > 0 && port < 65536 ? { host, port } : undefined;
}
