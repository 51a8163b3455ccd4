// Against real regional messages and what the region's own converter made of them. Every difference has its explanation here; an unexplained one fails.
// Files: ../shared/data/exchange/examples (nw-gmsa Testing @7fc27f9), for measuring only; without them these tests skip.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Bundle } from '@medplum/fhirtypes';
import { validateResource } from '../../foundation/record/index.ts';
import { lint } from './lint/lint.ts';
import { decode, encode } from './message/bytes.ts';
import { rawField } from './message/location.ts';
import { type Message, parseMessage, printMessage } from './message/message.ts';
import { type Reading, readMessage } from './message/reading.ts';
import { toFhir } from './to-fhir/to-fhir.ts';
import { type Envelope, envelopeOf } from './to-v2/envelope.ts';
import { toV2 } from './to-v2/to-v2.ts';

const EXAMPLES = new URL('../../../../shared/data/exchange/examples/', import.meta.url);
const isHere = existsSync(EXAMPLES);
const skip = isHere || process.env.OPENGMS_SKIP_NOTHING === '1' ? false : 'the regional examples (../shared/data/exchange) are not here';

function namesIn(folder: string): readonly string[] {
  return isHere ? readdirSync(new URL(folder, EXAMPLES)).map((name) => folder + name) : [];
}

function bytesOf(path: string): Buffer {
  return readFileSync(new URL(path, EXAMPLES));
}

function readingOf(path: string): Reading {
  const result = readMessage(bytesOf(path));
  assert.ok(result.kind === 'read', path);
  return result.reading;
}

function bundleOf(path: string): Bundle {
  let count = 0;
  const converted = toFhir(readingOf(path), {
    newId: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    now: new Date(0),
  });
  assert.ok(converted.kind === 'converted', path);
  return converted.conversion.bundle;
}

const ENVELOPE: Envelope = {
  controlId: 'X',
  now: new Date(0),
  sendingApplication: '',
  sendingOrganisation: '',
  receivingApplication: '',
  receivingOrganisation: '',
  version: '2.5.1',
  processing: 'T',
  reportsAs: 'ORU',
};

function v2Of(bundle: Bundle): string {
  const written = toV2(bundle, envelopeOf(bundle, ENVELOPE));
  assert.ok(written.kind === 'written', JSON.stringify(written));
  return written.text;
}

const MESSAGES = [...namesIn('nw-gmsa-v2/orders/'), ...namesIn('nw-gmsa-v2/results/')];

test('each of the 34 messages is read without loss, linted, converted to valid FHIR, and written as strict HL7 v2', { skip }, () => {
  assert.equal(MESSAGES.length, 34);
  for (const path of MESSAGES) {
    const bytes = bytesOf(path);
    const decoded = decode(bytes);
    assert.deepEqual(Buffer.from(encode(decoded)), bytes, path);
    assert.equal(printMessage(readingOf(path).message), decoded.text, path);
    assert.ok(lint(readMessage(bytes)).findings.length > 0, path);
    const bundle = bundleOf(path);
    for (const { resource } of bundle.entry ?? []) assert.deepEqual(validateResource(resource), [], path);
    const again = readMessage(Buffer.from(v2Of(bundle)));
    assert.ok(again.kind === 'read', path);
  }
});

test('an analyser message in ASTM is refused by name; one in HL7 R32 is read and said not to be taken', { skip }, () => {
  for (const path of namesIn('nw-gmsa-v2/astm/')) {
    const { findings } = lint(readMessage(bytesOf(path)));
    assert.ok(
      findings.some(({ code }) => code === 'V2_ASTM' || code === 'V2_UNSUPPORTED_EVENT'),
      path,
    );
  }
});

/** Leaves of a bundle as `Type.path = value`, counted; addresses inside the bundle left out. */
function leavesOf(bundle: Bundle): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const each of value) walk(each, path);
    else if (value !== null && typeof value === 'object') for (const [name, each] of Object.entries(value)) walk(each, `${path}.${name}`);
    else if (!String(value).startsWith('urn:uuid:')) {
      const leaf = `${path} = ${String(value)}`;
      counted.set(leaf, (counted.get(leaf) ?? 0) + 1);
    }
  };
  for (const { resource } of bundle.entry ?? []) {
    if (!resource) continue;
    const { id: _id, text: _text, ...rest } = resource as typeof resource & { text?: unknown }; // narrative and ids are made anew by each
    walk(rest, resource.resourceType);
  }
  return counted;
}

/** Why the region's converter has a leaf that we have not. */
const THEIRS: readonly (readonly [leaf: RegExp, why: string])[] = [
  [
    /^MessageHeader\.(destination|source)\.(endpoint|software)/,
    'their own addresses of systems; ours are made of the application named in MSH-3 and MSH-5',
  ],
  [
    /^MessageHeader\.(sender|destination\.receiver)\.identifier/,
    'MSH-4 or MSH-6 as an ODS code although it is none (MFT, SMHGEN, NHSWales); ours is the ODS code meant, or words',
  ],
  [/^Patient\..* = ""$/, 'the HL7 null carried on as text; we read it as not known'],
  [
    /^Patient\.identifier\.(system|assigner)/,
    'a fixed OID of one EPR and X24, or the misspelt ROA; ours are the NHS OID of local numbers and the ODS code',
  ],
  [/^Patient\.identifier\.extension/, '05 (trace to be resolved) for everybody; ours is PID-32, or 02 (not traced) when it is not said'],
  [/^Patient\.gender = male$/, 'the stored output is of an earlier message: PID-8 of the stored message is F'],
  [
    /^(Practitioner|PractitionerRole\.practitioner)\.(identifier|name)/,
    '999 as a GMC number, type LN and the name Not Specified; ours leaves a placeholder without system',
  ],
  [/^Practitioner\.identifier\.value/, 'the same number twice from a local repetition (CONS)'],
  [/^Observation\.category/, 'answers at order entry as laboratory results; ours are survey answers'],
  [
    /^Observation\.(identifier|performer)/,
    'the order number and the laboratory on every answer; the request refers to its answers, and the hospital gave them',
  ],
  [/\.subject\.identifier\.(type|assigner)/, 'type and assigner repeated in every reference; ours names system and value'],
  [/= .*T.*\+00:00$/, 'times without an offset, or with +0200, as +00:00; ours keep the offset or take United Kingdom time'],
  [/^Observation\.note\.text/, 'backslash and n as letters at the end of a note'],
  [/^Specimen\.status = unavailable/, 'unavailable when SPM-20 is empty; in FHIR that means lost or used up'],
  [/^Specimen\.(type\.coding|identifier)\.system/, 'a code system or number system supplied that was not sent; ours says local'],
  [/^ServiceRequest\.note\.text/, 'backslash and n as letters; ours has line breaks'],
  [
    /^ServiceRequest\.(identifier|authoredOn)/,
    'systems of example.org style, ROA, and a date as midnight; ours are the ODS code and the date as sent',
  ],
  [/^ServiceRequest\.reasonCode/, 'the same diagnosis twice; ours once'],
  [/^Encounter\.(class|status|location)/, 'class OBSENC, status finished and the raw PL; ours are PV1-2, unknown, and the site code'],
  [/^Observation\.status = final$/, 'OBX-11 C (corrected) read as final'],
  [/^Observation\.valueQuantity\.(system|unit)/, 'any unit called UCUM, and escapes left in it (x10\\S\\9/L)'],
  [/coding\.system = (L|ACME)$/, 'the HL7 name used as an address; FHIR wants an absolute one'],
  [/^ServiceRequest\./, 'an order made anew from a report; ours refers to the order by number, so that none is placed twice'],
  [/^DiagnosticReport\.(performer|identifier)/, 'the North West hub for every laboratory; ours is who the message says'],
  [
    /^Binary\.data/,
    'shortened base64 carried on as it came, which is not base64; ours keeps what can be decoded and says it is incomplete',
  ],
  [
    /^DocumentReference\./,
    'period and date from OBR-7 or OBX-14, custodian the North West hub; ours are the time of issue and who sent it',
  ],
];

/** Why we have a leaf that the region's converter has not. */
const OURS: readonly (readonly [leaf: RegExp, why: string])[] = [
  [/\.type = [A-Z][A-Za-z]+$/, 'the type of the target beside each reference'],
  [/^MessageHeader\./, 'the names of the applications, and ODS codes meant'],
  [/^Patient\.extension/, 'ethnic category from PID-22'],
  [/^Patient\.(identifier|address\.country|gender)/, 'ODS code of the hospital number, PID-32, country, PID-8'],
  [
    /^(Practitioner|PractitionerRole)\./,
    'the clinician of an order that the region did not convert, or the local type of the number as words',
  ],
  [
    /^Observation\.(category|code|component|value|note|effective|interpretation|status|subject|resourceType)/,
    'survey category, LOINC supplied, repetitions, notes of answers that lost their question, offsets, OBX-8, OBX-11',
  ],
  [
    /^ServiceRequest\./,
    'identifiers with their organisation, the receiver as performer, names; and two orders the region did not convert at all',
  ],
  [/^Specimen\./, 'status, body site from SPM-8, the request each sample belongs to, the organisation of its number'],
  [/^Encounter\./, 'class from PV1-2, time from PV1-44, site, provider'],
  [/^DiagnosticReport\./, 'basedOn by number, notes as conclusion, organisations, offsets, interpreter, the document by address'],
  [/^(DocumentReference|Binary)\./, 'type genetic report, size, status, incompleteness said, the order it answers'],
];

const STORED_FHIR: readonly (readonly [theirs: string, message: string, atLeastSame: number])[] = [
  ['nw-gmsa-fhir/O21/EPICJune9.txt.json', 'nw-gmsa-v2/orders/ORM_O01-EPICJune9.hl7', 160],
  ['nw-gmsa-fhir/O21/OML_O21_R0A_R125.txt.json', 'nw-gmsa-v2/orders/OML_O21_R0A_R125.hl7', 270],
  ['nw-gmsa-fhir/O21/ORM_O01_R0A.txt.json', 'nw-gmsa-v2/orders/ORM_O01-ORM_O01_R0A.hl7', 20],
  ['nw-gmsa-fhir/R01/WALES_ORU_R01_FULL.txt.json', 'nw-gmsa-v2/results/WALES_ORU_R01_FULL.hl7', 380],
];

for (const [theirPath, messagePath, atLeastSame] of STORED_FHIR)
  test(`v2 to FHIR beside the region's converter, each difference explained: ${messagePath.split('/').at(-1)}`, { skip }, (t) => {
    // A stored Bundle of the region.
    const theirs = leavesOf(JSON.parse(bytesOf(theirPath).toString('utf8')) as Bundle);
    const ours = leavesOf(bundleOf(messagePath));
    const unexplained = [...missing(theirs, ours, THEIRS), ...missing(ours, theirs, OURS)];
    assert.deepEqual(unexplained, []);
    const same = [...theirs].reduce((sum, [leaf, count]) => sum + Math.min(count, ours.get(leaf) ?? 0), 0);
    t.diagnostic(`${same} of ${[...theirs.values()].reduce((a, b) => a + b, 0)} leaves the same`);
    assert.ok(same >= atLeastSame, `${same} the same`);
  });

function missing(
  from: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
  explanations: readonly (readonly [RegExp, string])[],
): readonly string[] {
  return [...from]
    .filter(([leaf, count]) => count > (other.get(leaf) ?? 0) && !explanations.some(([pattern]) => pattern.test(leaf)))
    .map(([leaf]) => leaf);
}

/** Why a field of the region's round trip differs from ours for the same FHIR bundle, by `SEG-field`. */
const FIELD_DIFFERENCES: readonly (readonly [place: RegExp, why: string])[] = [
  [/^MSH-(3|5|18)$/, 'their engine put its own name (RIE, EPR) for some senders; we say UNICODE UTF-8'],
  [/^PID-3$/, 'a fixed OID beside the authority, and an empty repetition; ours is the ODS code alone'],
  [/^PID-5$/, 'they drop the prefix'],
  [/^PID-11$/, 'the HL7 null in their FHIR is an empty component in ours'],
  [/^PV1-3$/, 'the same code as ward and as site'],
  [/^ORC-1$/, 'NW on a report; ours RE, observations to follow'],
  [/^(ORC-12|OBR-16)$/, 'GMC in component 8 (source table); the authority is component 9'],
  [/^OBR-4$/, 'the national code alone; ours keeps the laboratory code as the alternate; local codes are called L'],
  [/^OBR-25$/, 'O for an unknown status, R for partial; ours leaves unknown empty and sends A for partial (table 0123)'],
  [/^OBR-32$/, 'the hub in component 7; ours the interpreter'],
  [/^OBX-1$/, 'set numbers shift with a line more or less'],
  [/^OBX-2$/, 'ST longer than 199 characters or with line breaks is TX (HL7 v2.5.1 2.A.75)'],
  [/^OBX-3$/, 'text broken by their encoding; a code without system is called L'],
  [/^OBX-5$/, 'addresses in the place of HL7 table 0396 names, raw line breaks, unescaped separators, text broken by their encoding'],
  [/^OBX-6$/, 'escapes broken (x10S9/L)'],
  [/^OBX-(11|14)$/, 'a document beside the report carries its status and time'],
  [/^SPM-.*$/, 'availability and body site'],
];

/** Segments that one has and the other has not, for the same FHIR bundle. */
const SEGMENT_DIFFERENCES: readonly (readonly [segment: RegExp, why: string])[] = [
  [
    /^theirs OBX (51969-4|CATH|Appointment|MOLT) /,
    'the document under a LOINC or local code and as application^pdf; ours as Genetic report or its own type, AP^PDF',
  ],
  [/^ours OBX (1054161000000101|CATH|Appointment|MOLT) /, 'the other side of the line above'],
  [
    /^theirs OBX 69548-6 2a/,
    'an assessment without a value, or a second one that their FHIR holds apart from its variant: ours is a group of its own',
  ],
  [/^ours OBX (69548-6 2b|83005-9 2a|81304-8 2a)/, 'the second assessment, and the category and method that they lose'],
  [/^ours ORC /, 'an ORC for each OBR; theirs has one for five reports'],
  [/^ours NTE /, 'notes of observations, which they lose'],
];

function linesOf(message: Message): ReadonlyMap<string, readonly string[]> {
  const counts = new Map<string, number>();
  const lines = new Map<string, readonly string[]>();
  for (const segment of message.segments) {
    const name =
      segment.name === 'OBX' ? `OBX ${rawField(message, segment, 3).split('^')[0]} ${rawField(message, segment, 4)}` : segment.name;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    lines.set(
      `${name} #${count}`,
      segment.fields.map((_, field) => rawField(message, segment, field).trim()),
    );
  }
  return lines;
}

const ROUND_TRIPS = namesIn('nw-gmsa-fhir/roundtrip-v2/').flatMap((path) => {
  const [kind = '', ...rest] = (path.split('/').at(-1) ?? '').split('-');
  const source = `nw-gmsa-fhir/${kind}/${rest.join('-')}.json`;
  return kind !== 'T02' && isHere && existsSync(new URL(source, EXAMPLES)) ? [{ path, source }] : [];
});

test("FHIR to v2 beside the region's round trips, each difference explained", { skip }, (t) => {
  // Of 15 stored round trips 10 have their FHIR source; the four T02 stop after PV1 and O21-OML_O21_R0A has no stored source.
  assert.equal(ROUND_TRIPS.length, 10);
  for (const { path, source } of ROUND_TRIPS) {
    const theirMessage = parseMessage(bytesOf(path).toString('utf8'));
    // A stored Bundle of the region.
    const ourMessage = parseMessage(v2Of(JSON.parse(bytesOf(source).toString('utf8')) as Bundle));
    assert.ok(theirMessage && ourMessage);
    const theirs = linesOf(theirMessage);
    const ours = linesOf(ourMessage);
    const unexplained: string[] = [];
    let same = 0;
    let different = 0;
    for (const [line, fields] of theirs) {
      const other = ours.get(line);
      if (!other) {
        if (!SEGMENT_DIFFERENCES.some(([pattern]) => pattern.test(`theirs ${line}`))) unexplained.push(`theirs ${line}`);
        continue;
      }
      for (let field = line.startsWith('MSH') ? 3 : 1; field < Math.max(fields.length, other.length); field += 1) {
        const [one = '', two = ''] = [fields[field], other[field]];
        if (one === two) same += one === '' ? 0 : 1;
        else {
          different += 1;
          const place = `${line.split(' ')[0]}-${field}`;
          if (!FIELD_DIFFERENCES.some(([pattern]) => pattern.test(place)))
            unexplained.push(`${place}: ${one.slice(0, 60)} | ${two.slice(0, 60)}`);
        }
      }
    }
    for (const line of ours.keys())
      if (!theirs.has(line) && !SEGMENT_DIFFERENCES.some(([pattern]) => pattern.test(`ours ${line}`))) unexplained.push(`ours ${line}`);
    assert.deepEqual(unexplained, [], path);
    t.diagnostic(`${path.split('/').at(-1)}: ${same} fields the same, ${different} differ as explained`);
  }
});

/** What matters of an order or a report, as the message says it. */
test('v2 to FHIR to v2 keeps the patient, the numbers, the test, the samples, and every answer and result of the 34 messages', {
  skip,
}, () => {
  for (const path of MESSAGES) {
    const before = readingOf(path);
    const after = readMessage(Buffer.from(v2Of(bundleOf(path))));
    assert.ok(after.kind === 'read');
    assert.equal(
      after.reading.groups.filter(({ obr, orc }) => obr || orc).length,
      before.groups.filter(({ obr, orc }) => obr || orc).length,
      `${path}: orders`,
    );
    const values = (reading: Reading): string =>
      reading.message.segments
        .filter(({ name }) => name === 'OBX')
        .map((segment) => rawField(reading.message, segment, 5))
        .join('\n')
        .replaceAll(/\\[^\\]{1,4}\\/g, '')
        .replaceAll(/[^A-Za-z0-9]/g, '');
    const kept = values(after.reading);
    for (const { observations } of before.groups)
      for (const { obx } of observations) {
        const type = rawField(before.message, obx, 2);
        const [code = '', display = ''] = rawField(before.message, obx, 5).split('^');
        if (
          type === 'ED' ||
          /base64|JVBERi/i.test(rawField(before.message, obx, 5)) ||
          code + display === '' ||
          rawField(before.message, obx, 3) === ''
        )
          continue;
        // JSON numbers do not keep 6.00 apart from 6 (docs/decisions/0009).
        const sent = type === 'NM' ? String(Number(code)) : code || display;
        const wanted = sent
          .replaceAll(/\\[^\\]{1,4}\\/g, '')
          .replaceAll(/[^A-Za-z0-9]/g, '')
          .slice(0, 40);
        assert.ok(kept.includes(wanted), `${path}: ${rawField(before.message, obx, 3)} ${wanted}`);
      }
  }
});
