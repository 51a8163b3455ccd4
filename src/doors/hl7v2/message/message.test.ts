import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EPR_ORDER, GOOD_ORDER, LABORATORY_REPORT, message } from '../fixtures.ts';
import { decode, encode } from './bytes.ts';
import { escapeText, unescapeText } from './escapes.ts';
import { firstSegment, nameOf, valueAt } from './location.ts';
import { type Message, parseMessage, printMessage, STANDARD } from './message.ts';
import { readMessage, splitMessages } from './reading.ts';
import { readTime, writeTime } from './times.ts';

function parsed(text: string): Message {
  const found = parseMessage(text);
  assert.ok(found);
  return found;
}

test('a message prints as it was read, whatever ends its segments', () => {
  for (const text of [GOOD_ORDER, EPR_ORDER, LABORATORY_REPORT])
    for (const ending of ['\r', '\n', '\r\n', '\r\r\n', '\n\n']) {
      const sent = text.replaceAll('\r', ending);
      assert.equal(printMessage(parsed(sent)), sent);
      assert.equal(valueAt(parsed(sent), firstSegment(parsed(sent), 'PID'), 8), 'F');
    }
});

test('a message without a last line end, with a byte order mark or frame bytes prints as it was read', () => {
  for (const sent of [GOOD_ORDER.slice(0, -1), `\uFEFF${GOOD_ORDER}`, `\u000b${GOOD_ORDER}\u001c\r`, `\r\n${GOOD_ORDER}\r\n\r\n`]) {
    const read = parsed(sent);
    assert.equal(printMessage(read), sent);
    assert.equal(read.segments.length, 8);
  }
});

test('the separators of MSH-1 and MSH-2 are the ones that split', () => {
  const read = parsed('MSH$%*!@$APP$R0A\rPID$1$$1%%%A@B%MR*2\r');
  const pid = firstSegment(read, 'PID');
  assert.equal(valueAt(read, pid, 3, 4, 2), 'B');
  assert.equal(pid?.fields[3]?.length, 2);
  assert.equal(printMessage(read), 'MSH$%*!@$APP$R0A\rPID$1$$1%%%A@B%MR*2\r');
});

test('unknown segments, repetitions and subcomponents are kept', () => {
  const sent = message('MSH|^~\\&|A|R0A', 'ZZZ|a^b&c~d||e', 'ZPD|x', 'QQQ');
  assert.equal(printMessage(parsed(sent)), sent);
  assert.equal(parsed(sent).segments.length, 4);
});

test('a line that does not open like a segment belongs to the text before it', () => {
  const read = parsed('MSH|^~\\&|A|R0A\rNTE|1||first\nsecond line\r\nOBX|1|ST\r');
  assert.deepEqual(
    read.segments.map(({ name }) => name),
    ['MSH', 'NTE', 'OBX'],
  );
  assert.equal(valueAt(read, firstSegment(read, 'NTE'), 3), 'first\nsecond line');
});

test('a location names the segment when there are several, the component and the repetition', () => {
  const read = parsed(EPR_ORDER);
  const [first, second] = read.segments.filter(({ name }) => name === 'OBX');
  assert.ok(first && second);
  assert.equal(nameOf(read, { segment: second, field: 5 }), 'OBX(2)-5');
  const pid = firstSegment(read, 'PID');
  assert.ok(pid);
  assert.equal(nameOf(read, { segment: pid, field: 3, component: 1, repetition: 2 }), 'PID-3.1[2]');
});

test('escapes are read and written', () => {
  assert.equal(unescapeText('a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\X41\\\\.br\\g', STANDARD).text, 'a|b^c&d~e\\fA\ng');
  for (const text of ['GP|COMMS^~&\\', 'two\nlines', 'tab\there', '10\\S\\9'])
    assert.equal(unescapeText(escapeText(text, STANDARD), STANDARD).text, text);
});

test('an escape that means nothing, or a lone backslash, stays in the text and is told', () => {
  assert.deepEqual(unescapeText('a\\Zq1\\b', STANDARD), { text: 'a\\Zq1\\b', unknown: ['Zq1'], isOpen: false });
  assert.deepEqual(unescapeText('C:\\temp', STANDARD), { text: 'C:\\temp', unknown: [], isOpen: true });
});

test('Windows-1252 bytes among UTF-8 are read, told, and written back as they were', () => {
  const bytes = Buffer.concat([
    Buffer.from('MSH|^~\\&|A|R0A||||||||||||||UNICODE UTF-8\rNTE|1||patient'),
    Buffer.from([0x92]),
    Buffer.from('s caf\u00e9\r'),
  ]);
  const read = decode(bytes);
  assert.match(read.text, /patient’s café/);
  assert.deepEqual(Buffer.from(encode(read)), bytes);
  const result = readMessage(bytes);
  assert.ok(result.kind === 'read');
  assert.deepEqual(
    result.reading.noted.map(({ code, where }) => `${code} ${where}`),
    ['V2_BYTES_CP1252 NTE', 'V2_CHARSET_CONTRADICTED MSH-18'],
  );
});

test('MSH-18 8859/1 makes every byte one character, and it is written back as it was', () => {
  const bytes = Buffer.from('MSH|^~\\&|A|R0A||||||||||||||8859/1\rNTE|1||caf\u00e9 na\u00efve\r', 'latin1');
  assert.match(decode(bytes).text, /café naïve/);
  assert.deepEqual(Buffer.from(encode(decode(bytes))), bytes);
});

test('several messages of a file, and a batch, are told apart', () => {
  const batch = Buffer.from(`FHS|^~\\&|A\rBHS|^~\\&|A\r${GOOD_ORDER}${EPR_ORDER}BTS|2\rFTS|1\r`);
  assert.equal(splitMessages(batch).length, 2);
  assert.equal(splitMessages(Buffer.from(GOOD_ORDER)).length, 1);
});

test('ASTM, nothing, and what is not HL7 are refused by name', () => {
  const code = (text: string): string | undefined => {
    const result = readMessage(Buffer.from(text));
    return result.kind === 'unreadable' ? result.noted[0]?.code : undefined;
  };
  assert.equal(code('H|\\^&|||GeneXpert\rP|1\r'), 'V2_ASTM');
  assert.equal(code(''), 'V2_EMPTY');
  assert.equal(code(' \r\n'), 'V2_EMPTY');
  assert.equal(code('{"resourceType":"Bundle"}'), 'V2_NOT_HL7');
});

test('a time keeps its precision; without an offset it is United Kingdom time on that day', () => {
  assert.equal(readTime('2026')?.fhir, '2026');
  assert.equal(readTime('202610')?.fhir, '2026-10');
  assert.equal(readTime('20261013')?.fhir, '2026-10-13');
  assert.equal(readTime('20260608155046')?.fhir, '2026-06-08T15:50:46+01:00');
  assert.equal(readTime('20261208155046')?.fhir, '2026-12-08T15:50:46+00:00');
  assert.equal(readTime('20261208155046.123+0530')?.fhir, '2026-12-08T15:50:46+05:30');
  // The clocks go forward on 29 March 2026 at 01:00 and back on 25 October at 02:00.
  assert.equal(readTime('202603290030')?.fhir, '2026-03-29T00:30:00+00:00');
  assert.equal(readTime('202603290230')?.fhir, '2026-03-29T02:30:00+01:00');
  assert.equal(readTime('202610250230')?.fhir, '2026-10-25T02:30:00+00:00');
});

test('dates in other forms are understood and said to be repaired; impossible ones are not dates', () => {
  assert.deepEqual(readTime('21/09/1972'), { fhir: '1972-09-21', isDateOnly: true, hadNoOffset: false, wasRepaired: true });
  assert.equal(readTime('1972-09-21')?.wasRepaired, true);
  for (const wrong of ['20260230', '31/02/2026', 'yesterday', '0', '99999999', '1^^^^^O']) assert.equal(readTime(wrong), undefined);
});

test('a FHIR time is written as HL7 writes it and read back the same', () => {
  for (const fhir of ['2026-06-08T15:50:46+01:00', '2026-12-08T15:50:46+00:00', '1972-09-21', '2026-10'])
    assert.equal(readTime(writeTime(fhir))?.fhir, fhir);
  assert.equal(writeTime('2026-06-08T15:50:46.123Z'), '20260608155046+0000');
  assert.equal(writeTime(undefined), '');
});
