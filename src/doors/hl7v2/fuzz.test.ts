// Damage of every kind: the engine never throws and never stays silent about what it could not read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededUniform } from '../../foundation/numbers/index.ts';
import { DOCUMENT, EPR_ORDER, GOOD_ORDER, LABORATORY_REPORT, VARIANT_REPORT } from './fixtures.ts';
import { lint } from './lint/lint.ts';
import { decode, encode } from './message/bytes.ts';
import { createFrameReader, frame } from './message/frames.ts';
import { parseMessage, printMessage } from './message/message.ts';
import { readMessage } from './message/reading.ts';
import { toFhir } from './to-fhir/to-fhir.ts';
import type { Envelope } from './to-v2/envelope.ts';
import { toV2 } from './to-v2/to-v2.ts';

const SAMPLES = [GOOD_ORDER, EPR_ORDER, LABORATORY_REPORT, VARIANT_REPORT, DOCUMENT].map((text) => Buffer.from(text));
const ENVELOPE: Envelope = {
  controlId: 'F',
  now: new Date(0),
  sendingApplication: 'A',
  sendingOrganisation: '699X0',
  receivingApplication: 'B',
  receivingOrganisation: 'R0A',
  version: '2.5.1',
  processing: 'T',
  reportsAs: 'ORU',
};

function takeThrough(bytes: Buffer): void {
  const decoded = decode(bytes);
  if (decoded.charset !== 'utf-16') assert.deepEqual(Buffer.from(encode(decoded)), bytes);
  const message = parseMessage(decoded.text);
  if (message) assert.equal(printMessage(message), decoded.text);
  const result = readMessage(bytes);
  const { findings } = lint(result);
  if (result.kind === 'unreadable') {
    assert.ok(findings.length > 0);
    return;
  }
  const converted = toFhir(result.reading, { newId: () => '00000000-0000-4000-8000-000000000000', now: new Date(0) });
  if (converted.kind === 'converted') toV2(converted.conversion.bundle, ENVELOPE);
  else assert.ok(findings.some(({ severity }) => severity === 'error'));
}

test('2,500 messages with flipped bytes are read, linted and converted without a throw', () => {
  const random = seededUniform(1);
  for (let n = 0; n < 2500; n += 1) {
    const bytes = Buffer.from(SAMPLES[n % SAMPLES.length] ?? Buffer.alloc(0));
    for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips -= 1)
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    takeThrough(bytes);
  }
});

test('a message cut anywhere is read without a throw, and is told to be incomplete while a segment is missing', () => {
  for (const sample of SAMPLES)
    for (let length = 0; length < sample.length; length += 3) {
      const cut = sample.subarray(0, length);
      takeThrough(Buffer.from(cut));
      const lastSegment = sample.lastIndexOf('\r', sample.length - 2) + 1;
      if (length <= lastSegment) assert.ok(lint(readMessage(cut)).findings.length > 0, cut.toString());
    }
});

test('separators, segments and line ends scattered at random do no harm', () => {
  const random = seededUniform(7);
  const pieces = [
    '|',
    '^',
    '~',
    '\\',
    '&',
    '\r',
    '\n',
    'MSH',
    'PID|',
    'OBX|1|ED|',
    'OBR|',
    '""',
    '\u0000',
    '\u000b',
    '\u001c',
    '999',
    'Base64^',
    '\\X0D\\',
    '\\.br\\',
    '\u00e9',
    '\ud83e\uddec',
  ];
  for (let n = 0; n < 1500; n += 1) {
    let text = n % 3 === 0 ? 'MSH|^~\\&|' : n % 3 === 1 ? GOOD_ORDER.slice(0, Math.floor(random() * GOOD_ORDER.length)) : '';
    for (let length = Math.floor(random() * 60); length > 0; length -= 1) text += pieces[Math.floor(random() * pieces.length)] ?? '';
    takeThrough(Buffer.from(text));
  }
});

test('a message that is one long line, or has a hundred thousand separators, is dealt with', { timeout: 120_000 }, () => {
  takeThrough(Buffer.from(`${GOOD_ORDER}NTE|1||${'x'.repeat(2_000_000)}\r`));
  takeThrough(Buffer.from(`${GOOD_ORDER}ZZZ${'|^~&'.repeat(50_000)}\r`));
  takeThrough(Buffer.from(`${GOOD_ORDER}OBX|3|ST|1^a^LN||${'\\'.repeat(20_000)}||||||F\r`));
});

test('frames cut by the network at any place give the same messages', () => {
  const random = seededUniform(3);
  const stream = Buffer.concat([frame(GOOD_ORDER), frame(EPR_ORDER), Buffer.from('\r\n'), frame(LABORATORY_REPORT)]);
  for (let n = 0; n < 300; n += 1) {
    const reader = createFrameReader(1_000_000);
    const got: string[] = [];
    for (let at = 0; at < stream.length; ) {
      const size = 1 + Math.floor(random() * (n % 2 === 0 ? 5 : 900));
      for (const each of reader.take(stream.subarray(at, at + size)))
        if (each.kind === 'message') got.push(Buffer.from(each.bytes).toString());
      at += size;
    }
    assert.deepEqual(got, [GOOD_ORDER, EPR_ORDER, LABORATORY_REPORT]);
  }
});
