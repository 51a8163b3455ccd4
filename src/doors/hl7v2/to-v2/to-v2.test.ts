import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOf, DOCUMENT, EPR_ORDER, GOOD_ORDER, LABORATORY_REPORT, VARIANT_REPORT } from '../fixtures.ts';
import { lint } from '../lint/lint.ts';
import { readMessage } from '../message/reading.ts';
import { toFhir } from '../to-fhir/to-fhir.ts';
import { type Envelope, envelopeOf, type Written } from './envelope.ts';
import { toV2 } from './to-v2.ts';

const ENVELOPE: Envelope = {
  controlId: 'OUT-1',
  now: new Date('2026-11-21T09:00:00Z'),
  sendingApplication: 'OPENGMS',
  sendingOrganisation: '699X0',
  receivingApplication: 'EPR',
  receivingOrganisation: 'R0A',
  version: '2.5.1',
  processing: 'P',
  reportsAs: 'ORU',
};

function throughFhir(text: string, change: Partial<Envelope> = {}): Extract<Written, { kind: 'written' }> {
  const result = readMessage(bytesOf(text));
  assert.ok(result.kind === 'read');
  let count = 0;
  const converted = toFhir(result.reading, {
    newId: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    now: ENVELOPE.now,
  });
  assert.ok(converted.kind === 'converted');
  const { bundle } = converted.conversion;
  const written = toV2(bundle, { ...envelopeOf(bundle, ENVELOPE), ...change });
  assert.ok(written.kind === 'written', JSON.stringify(written));
  return written;
}

function segment(text: string, name: string, ordinal = 1): string | undefined {
  return text.split('\r').filter((each) => each.startsWith(name))[ordinal - 1];
}

test('what is sent has nothing for lint to say when nothing was missing', () => {
  for (const text of [GOOD_ORDER, VARIANT_REPORT, DOCUMENT]) {
    const written = throughFhir(text, text === DOCUMENT ? { reportsAs: 'MDM' } : {});
    assert.deepEqual(lint(readMessage(bytesOf(written.text))).findings, [], written.text);
  }
});

test('an order goes through FHIR and back with what matters', () => {
  const { text, type } = throughFhir(GOOD_ORDER);
  assert.equal(type, 'OML^O21');
  for (const name of ['ORC', 'OBR', 'OBX', 'NTE', 'SPM']) assert.equal(segment(text, name), segment(GOOD_ORDER, name), name);
  assert.equal(segment(text, 'PID'), segment(GOOD_ORDER, 'PID')?.replace('|A||||', '|A^White - British^NHSETHNIC||||'));
});

test('an EPR order comes out as OML^O21 2.5.1 with ODS codes, a code system, escapes and no local nulls', () => {
  const { text } = throughFhir(EPR_ORDER.replace('First line', 'Ask R&D|Lab'));
  assert.match(text, /\|OML\^O21\^OML_O21\|ORD-2002\|P\|2\.5\.1\|/);
  assert.match(text, /\|M7\.1\^\^England-GenomicTestDirectory\|/);
  assert.match(text, /ORC\|NW\|1000178578\^R0A\|/);
  assert.match(text, /NTE\|1\|\|Ask R\\T\\D/);
  assert.match(text, /M7: Prostate cancer~M1: Colorectal/);
  assert.doesNotMatch(text, /""/);
});

test('a report comes out with its PDF as ED, its outcome, and the hub as sender', () => {
  const { text, type } = throughFhir(LABORATORY_REPORT);
  assert.equal(type, 'ORU^R01');
  assert.match(text, /^MSH\|\^~\\&\|IGENE\|699X0\|EPIC\|R0A\|/);
  assert.match(text, /OBX\|1\|ED\|1054161000000101\^Genetic report\^SNM3\|1\|\^AP\^PDF\^Base64\^JVBERi/);
  assert.match(text, /51968-6.*431\^VARIANT\(S\) DETECTED\^TESTOUTCOME/);
  assert.match(text, /OBR\|1\|P1000\^R0A\|T26-0001\^699X0\|M4\.14/);
});

test('variants keep their groups, codes and values', () => {
  const { text } = throughFhir(VARIANT_REPORT);
  assert.match(text, /48004-6\^DNA change\^LN\|2a\|NM_000527\.5:c\.1060\+10G>A\^NM_000527\.5:c\.1060\+10G>A\^HGVS\.c/);
  assert.match(text, /53037-8\^Clinical significance\^LN\|2a\|LA6668-3\^Pathogenic\^LN/);
  assert.match(text, /\|C1234567&Scientist&Lee\r/);
});

test('an order in version 2.4 says so', () => {
  assert.match(throughFhir(GOOD_ORDER, { version: '2.4' }).text, /\|P\|2\.4\|/);
});

test('twice through FHIR gives the same message', () => {
  for (const text of [GOOD_ORDER, EPR_ORDER, LABORATORY_REPORT, VARIANT_REPORT]) {
    const once = throughFhir(text).text;
    assert.equal(throughFhir(once).text, once);
  }
});

test('a bundle with nothing to send is refused with the reason', () => {
  assert.deepEqual(toV2({ resourceType: 'Bundle', type: 'collection', entry: [] }, ENVELOPE), {
    kind: 'not-written',
    because: 'The bundle has no patient.',
  });
  assert.equal(
    toV2({ resourceType: 'Bundle', type: 'collection', entry: [{ resource: { resourceType: 'Patient' } }] }, ENVELOPE).kind,
    'not-written',
  );
});
