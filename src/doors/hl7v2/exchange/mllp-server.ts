// The MLLP door: a TCP port that takes messages and answers each on the same connection, in order. It has no sign-in of its own, so a message is
// taken only from a partner in the table, and the port belongs inside a private network or behind a TLS tunnel (docs/guides/connect-an-epr.md).
import { createServer, type Server, type Socket } from 'node:net';
import { acknowledge } from '../message/ack.ts';
import { createFrameReader, type Frame, frame } from '../message/frames.ts';
import { LARGEST_MESSAGE_BYTES } from '../message/reading.ts';
import { type Noted, toFindings } from '../message/rules.ts';
import { type ReceiveMeans, receive } from './receive.ts';

export interface MllpOptions extends ReceiveMeans {
  readonly port: number;
  /** Where to listen; this machine alone unless said. */
  readonly host?: string;
  readonly limitBytes?: number;
  /** A connection with half a message is closed after this; HL7 has no figure, 30 seconds is the usual setting of interface engines. */
  readonly incompleteTimeoutMs?: number;
  /** An idle connection is kept this long: EPRs hold theirs open. */
  readonly idleTimeoutMs?: number;
  readonly onFault?: (error: unknown) => void;
}

export interface MllpServer {
  readonly port: number;
  /** Stops listening, lets the messages in hand be answered, and closes. */
  close(): Promise<void>;
}

export function startMllp(options: MllpOptions): Promise<MllpServer> {
  const connections = new Set<Connection>();
  const server = createServer((socket) => {
    const connection = attend(socket, options);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host ?? '127.0.0.1', () => {
      server.off('error', reject);
      server.on('error', (error) => options.onFault?.(error));
      resolve({ port: portOf(server), close: () => closeAll(server, connections) });
    });
  });
}

interface Connection {
  finish(): Promise<void>;
}

function attend(socket: Socket, options: MllpOptions): Connection {
  const reader = createFrameReader(options.limitBytes ?? LARGEST_MESSAGE_BYTES);
  const incompleteMs = options.incompleteTimeoutMs ?? 30_000;
  // One message after another: the answers go back in the order the messages came.
  let work: Promise<void> = Promise.resolve();
  let waiting: NodeJS.Timeout | undefined;
  socket.setTimeout(options.idleTimeoutMs ?? 30 * 60_000, () => socket.end());
  socket.on('error', () => socket.destroy());
  const queue = (each: Frame): void => {
    work = work.then(() => answerFrame(each, socket, options)).catch((error) => options.onFault?.(error));
  };
  socket.on('data', (chunk: Buffer) => {
    clearTimeout(waiting);
    for (const each of reader.take(chunk)) queue(each);
    if (reader.pending.length > 0)
      waiting = setTimeout(() => {
        keepCutOff(reader.pending);
        work.then(() => socket.end()).catch(() => socket.destroy());
      }, incompleteMs);
  });
  const keepCutOff = (bytes: Uint8Array): void => {
    // Half a message is kept and refused: it is never carried out.
    if (bytes.length > 0) queue({ kind: 'message', bytes, hadNoStart: false, isWhole: false });
  };
  socket.on('end', () => {
    clearTimeout(waiting);
    keepCutOff(reader.pending);
  });
  socket.on('close', () => clearTimeout(waiting));
  return {
    finish: async () => {
      await work;
      socket.end();
      socket.destroySoon();
    },
  };
}

const CUT_OFF: Noted = {
  code: 'V2_FRAME_CUT_OFF',
  where: 'message',
  what: 'The message was cut off before its end; nothing of it was carried out.',
};
const NO_START: Noted = { code: 'V2_FRAME_NO_START', where: 'message', what: 'The message came without its start byte.' };

async function answerFrame(each: Frame, socket: Socket, options: MllpOptions): Promise<void> {
  const text = each.kind === 'message' ? await answerMessage(each, options) : refuseLength(each.bytes, options);
  if (socket.writable) await new Promise<void>((resolve) => socket.write(frame(text), () => resolve()));
}

async function answerMessage(given: Extract<Frame, { kind: 'message' }>, options: MllpOptions): Promise<string> {
  const framing = [...(given.isWhole ? [] : [CUT_OFF]), ...(given.hadNoStart ? [NO_START] : [])];
  try {
    return (await receive(given.bytes, { kind: 'by-partner', framing }, options)).answer;
  } catch (error) {
    options.onFault?.(error);
    return acknowledge({ message: undefined, code: 'AR', findings: [], controlId: crypto.randomUUID(), now: options.now() });
  }
}

function refuseLength(bytes: number, options: MllpOptions): string {
  const findings = toFindings([
    { code: 'V2_TOO_LARGE', where: 'message', what: `More than ${bytes} bytes came without an end; they were not kept.` },
  ]);
  return acknowledge({ message: undefined, code: 'AR', findings, controlId: crypto.randomUUID(), now: options.now() });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function closeAll(server: Server, connections: ReadonlySet<Connection>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.all([...connections].map((connection) => connection.finish()));
  await closed;
}
