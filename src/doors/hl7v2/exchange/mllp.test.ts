import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { GOOD_ORDER, message } from '../fixtures.ts';
import { createFrameReader, frame } from '../message/frames.ts';
import { firstSegment, valueAt } from '../message/location.ts';
import { parseMessage } from '../message/message.ts';
import { readAddress, sendMllp } from './mllp-client.ts';
import { type MllpOptions, type MllpServer, startMllp } from './mllp-server.ts';
import { readPartner } from './partner.ts';
import type { ExchangeStore, InboundMessage } from './store.ts';

const NOW = new Date('2026-11-21T09:00:00Z');

/** A store in memory that remembers what was kept; the real one has its own test. */
function means(change: Partial<MllpOptions> = {}): { options: MllpOptions; kept: Omit<InboundMessage, 'id'>[]; submitted: unknown[] } {
  const kept: Omit<InboundMessage, 'id'>[] = [];
  const submitted: unknown[] = [];
  const partner = readPartner({ ods: 'R0A', application: 'HIVE' }, NOW);
  assert.ok(partner.kind === 'partner');
  const store = {
    partners: async () => [partner.partner],
    acceptedBefore: async () => undefined,
    keep: async (given: Omit<InboundMessage, 'id'>) => {
      kept.push(given);
      return String(kept.length);
    },
  } as unknown as ExchangeStore; // only these three are asked by the door
  const options: MllpOptions = {
    port: 0,
    store,
    record: { holderOf: async () => undefined, search: async () => ({ matches: [], included: [] }) },
    requests: {
      submit: async (proposal) => {
        submitted.push(proposal);
        return { kind: 'accepted', entries: [], made: [] };
      },
    },
    now: () => NOW,
    ...change,
  };
  return { options, kept, submitted };
}

async function withServer(
  change: Partial<MllpOptions>,
  work: (port: number, about: ReturnType<typeof means>) => Promise<void>,
): Promise<void> {
  const about = means(change);
  const server: MllpServer = await startMllp(about.options);
  try {
    await work(server.port, about);
  } finally {
    await server.close();
  }
}

/** Sends pieces with a pause between, and reads answers until `expected` came or the connection closed. */
async function talk(port: number, pieces: readonly Uint8Array[], expected: number, isEnded = false): Promise<readonly string[]> {
  const socket: Socket = connect({ port, host: '127.0.0.1' });
  const reader = createFrameReader(1_000_000);
  const answers: string[] = [];
  const finished = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      for (const each of reader.take(chunk)) if (each.kind === 'message') answers.push(Buffer.from(each.bytes).toString());
      if (answers.length >= expected) resolve();
    });
    socket.on('close', () => resolve());
    setTimeout(resolve, 5000).unref();
  });
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()));
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (isEnded) socket.end();
  await finished;
  socket.destroy();
  return answers;
}

function msa(answer: string | undefined): string {
  const parsed = parseMessage(answer ?? '');
  return parsed ? `${valueAt(parsed, firstSegment(parsed, 'MSA'), 1)} ${valueAt(parsed, firstSegment(parsed, 'MSA'), 2)}` : 'nothing';
}

test('a message is answered with AA and its number, and submitted as the partner', async () => {
  await withServer({}, async (port, { kept, submitted }) => {
    const result = await sendMllp({ host: '127.0.0.1', port, text: GOOD_ORDER, timeoutMs: 5000 });
    assert.ok(result.kind === 'answered');
    assert.equal(msa(result.text), 'AA ORD-1001');
    assert.equal(submitted.length, 1);
    assert.equal(kept[0]?.status, 'accepted');
    assert.equal(kept[0]?.source, 'R0A:HIVE');
  });
});

test('a frame split byte by byte, and several messages in one packet, are each answered in order', async () => {
  await withServer({}, async (port) => {
    const bytes = frame(GOOD_ORDER);
    const pieces = [
      bytes.subarray(0, 1),
      bytes.subarray(1, 20),
      bytes.subarray(20, bytes.length - 2),
      bytes.subarray(bytes.length - 2, bytes.length - 1),
      bytes.subarray(bytes.length - 1),
    ];
    assert.deepEqual((await talk(port, pieces, 1)).map(msa), ['AA ORD-1001']);
    const several = Buffer.concat([
      frame(GOOD_ORDER),
      frame(GOOD_ORDER.replace('ORD-1001', 'ORD-1002')),
      frame(GOOD_ORDER.replace('ORD-1001', 'ORD-1003')),
    ]);
    assert.deepEqual((await talk(port, [several], 3)).map(msa), ['AA ORD-1001', 'AA ORD-1002', 'AA ORD-1003']);
  });
});

test('a message without its start byte is taken and told', async () => {
  await withServer({}, async (port, { kept }) => {
    assert.deepEqual((await talk(port, [frame(GOOD_ORDER).subarray(1)], 1)).map(msa), ['AA ORD-1001']);
    assert.ok(kept[0]?.findings.some(({ code }) => code === 'V2_FRAME_NO_START'));
  });
});

test('HAZ-EXC-05: a message cut off by a closed connection or a timeout is kept, refused and never carried out', async () => {
  await withServer({ incompleteTimeoutMs: 50 }, async (port, { kept, submitted }) => {
    const half = frame(GOOD_ORDER).subarray(0, 700);
    await talk(port, [half], 1, true);
    const answers = await talk(port, [half], 1);
    assert.equal(answers.map(msa)[0], 'AE ORD-1001');
    assert.equal(submitted.length, 0);
    assert.ok(
      kept.length === 2 &&
        kept.every(({ status, findings }) => status === 'refused' && findings.some(({ code }) => code === 'V2_FRAME_CUT_OFF')),
    );
  });
});

test('HAZ-EXC-05: a start byte inside a message ends the one before, which is not carried out', async () => {
  await withServer({}, async (port, { submitted }) => {
    const bytes = Buffer.concat([frame(GOOD_ORDER).subarray(0, 700), frame(GOOD_ORDER.replace('ORD-1001', 'ORD-1002'))]);
    assert.deepEqual((await talk(port, [bytes], 2)).map(msa), ['AE ORD-1001', 'AA ORD-1002']);
    assert.equal(submitted.length, 1);
  });
});

test('a frame longer than the limit is refused without being held, and the next one is taken', async () => {
  await withServer({ limitBytes: 5000 }, async (port) => {
    const bytes = Buffer.concat([frame(`${GOOD_ORDER}NTE|9||${'x'.repeat(20_000)}\r`), frame(GOOD_ORDER)]);
    const answers = await talk(port, [bytes.subarray(0, 3000), bytes.subarray(3000, 9000), bytes.subarray(9000)], 2);
    assert.match(answers[0] ?? '', /MSA\|AR\|.*\rERR\|.*V2_TOO_LARGE/s);
    assert.equal(msa(answers[1]), 'AA ORD-1001');
  });
});

test('a sender nobody knows is refused by name and kept', async () => {
  await withServer({}, async (port, { kept, submitted }) => {
    const answers = await talk(port, [frame(GOOD_ORDER.replace('HIVE|R0A', 'OTHER|RBV'))], 1);
    assert.match(answers[0] ?? '', /MSA\|AR\|ORD-1001.*V2_SOURCE_UNKNOWN/s);
    assert.equal(submitted.length, 0);
    assert.equal(kept[0]?.status, 'refused');
  });
});

test('an error in the message is answered AE, and ERR names segment, field and what to do', async () => {
  await withServer({}, async (port) => {
    const answers = await talk(
      port,
      [frame(GOOD_ORDER.replace('R134.1^Familial hypercholesterolaemia^England-GenomicTestDirectory', ''))],
      1,
    );
    assert.match(answers[0] ?? '', /MSA\|AE\|ORD-1001/);
    assert.match(answers[0] ?? '', /ERR\|\|OBR\^1\^4\^1\|101\^Required field missing\^HL70357\|E\|V2_NO_TEST\^\^L\|\|No test is named\./);
  });
});

test('a fault of ours is answered AR, kept, and the connection lives on', async () => {
  let isBroken = true;
  const faults: unknown[] = [];
  const submit: MllpOptions['requests']['submit'] = async () => {
    if (!isBroken) return { kind: 'accepted', entries: [], made: [] };
    isBroken = false;
    throw new Error('the database is gone');
  };
  await withServer({ requests: { submit }, onFault: (error) => faults.push(error) }, async (port, { kept }) => {
    const answers = await talk(port, [frame(GOOD_ORDER), frame(GOOD_ORDER)], 2);
    assert.match(answers[0] ?? '', /MSA\|AR/);
    assert.equal(msa(answers[1]), 'AA ORD-1001');
    assert.equal(kept[0]?.status, 'failed');
    assert.equal(faults.length, 1);
  });
});

test('nobody at the address, or no answer in time, is said and not thrown', async () => {
  const closed = await startMllp(means().options);
  await closed.close();
  assert.equal((await sendMllp({ host: '127.0.0.1', port: closed.port, text: message('MSH|^~\\&|A'), timeoutMs: 1000 })).kind, 'no-answer');
  const submit: MllpOptions['requests']['submit'] = () =>
    new Promise((resolve) => setTimeout(() => resolve({ kind: 'accepted', entries: [], made: [] }), 300));
  await withServer({ requests: { submit } }, async (port) => {
    const result = await sendMllp({ host: '127.0.0.1', port, text: GOOD_ORDER, timeoutMs: 50 });
    assert.ok(result.kind === 'no-answer');
    assert.match(result.because, /No answer within/);
  });
});

test('an address is host and port', () => {
  assert.deepEqual(readAddress('10.1.2.3:2575'), { host: '10.1.2.3', port: 2575 });
  assert.deepEqual(readAddress('[::1]:2575'), { host: '::1', port: 2575 });
  for (const wrong of ['10.1.2.3', 'host:0', 'host:70000', ':2575']) assert.equal(readAddress(wrong), undefined);
});
