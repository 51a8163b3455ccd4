// From bytes to a message that can be worked with: decoded, split, its type known, its orders grouped, and everything odd about the bytes noted.
import { type Decoded, decode } from './bytes.ts';
import { firstSegment, nameOf, rawField, valueAt } from './location.ts';
import { type Message, parseMessage, type Segment } from './message.ts';
import type { Noted } from './rules.ts';

export type Family = 'order' | 'result' | 'document' | 'patient' | 'acknowledgement' | 'other';

export interface MessageType {
  readonly code: string;
  readonly event: string;
  readonly family: Family;
}

/** One request or report of a message with the segments that belong to it. */
export interface OrderGroup {
  readonly orc: Segment | undefined;
  readonly obr: Segment | undefined;
  /** NTE before the first OBX, those between ORC and OBR included. */
  readonly notes: readonly Segment[];
  readonly diagnoses: readonly Segment[];
  readonly observations: readonly { readonly obx: Segment; readonly notes: readonly Segment[] }[];
  readonly specimens: readonly Segment[];
}

export interface Reading {
  readonly decoded: Decoded;
  readonly message: Message;
  readonly type: MessageType;
  readonly groups: readonly OrderGroup[];
  readonly noted: readonly Noted[];
}

export type ReadResult =
  | { readonly kind: 'read'; readonly reading: Reading }
  | { readonly kind: 'unreadable'; readonly noted: readonly Noted[] };

/** The largest message taken, in bytes: a report with a long PDF is 3 MB (regional test files, exchange notes); ten times that. */
export const LARGEST_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Reads one message. Never throws on input: what cannot be read says why. */
export function readMessage(bytes: Uint8Array): ReadResult {
  if (bytes.length === 0) return unreadable('V2_EMPTY', 'Nothing arrived.');
  if (bytes.length > LARGEST_MESSAGE_BYTES)
    return unreadable('V2_TOO_LARGE', `The message has ${bytes.length} bytes; at most ${LARGEST_MESSAGE_BYTES} are taken.`);
  const decoded = decode(bytes);
  const message = parseMessage(decoded.text);
  if (!message) {
    if (decoded.text.trim() === '') return unreadable('V2_EMPTY', 'Nothing but blanks arrived.');
    if (isAstm(decoded.text)) return unreadable('V2_ASTM', 'This is an analyser message in ASTM form.');
    return unreadable('V2_NOT_HL7', 'No MSH segment was found.');
  }
  const type = typeOf(message);
  return { kind: 'read', reading: { decoded, message, type, groups: groupOrders(message), noted: noteBytes(decoded, message) } };
}

/** Splits a file that holds several messages (or a batch) at each MSH; bytes between stay with the message before. */
export function splitMessages(bytes: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(bytes).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: frame characters are what is looked for
  const starts = [...text.matchAll(/(?:^|[\r\n\u000b])\u000b?(MSH[^A-Za-z0-9\s])/g)].map((match) => match.index + match[0].length - 4);
  if (starts.length < 2) return [bytes];
  return starts.map((start, n) => bytes.subarray(n === 0 ? 0 : start, starts[n + 1] ?? bytes.length));
}

/** ASTM E1394 opens with a header record: `H|\^&` with any delimiters, often after frame characters. */
export function isAstm(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: frame characters are what is looked for
  return /^[\s\u0002\u0005\d]*H[|!][\\^&@~!|]{2,4}/.test(text);
}

function unreadable(code: string, what: string): ReadResult {
  return { kind: 'unreadable', noted: [{ code, where: 'message', what }] };
}

function typeOf(message: Message): MessageType {
  const msh = firstSegment(message, 'MSH');
  // Some senders write the type as one component: ORM_O01 or ORM-O01.
  const [first = '', second = ''] = valueAt(message, msh, 9, 1).split(/[_-]/);
  const structureEvent = valueAt(message, msh, 9, 3).split('_')[1] ?? '';
  const code = first.toUpperCase();
  const event = (valueAt(message, msh, 9, 2) || second || structureEvent).toUpperCase();
  return { code, event, family: familyOf(code, event) };
}

function familyOf(code: string, event: string): Family {
  if ((code === 'ORM' && event === 'O01') || (code === 'OML' && event === 'O21')) return 'order';
  if (code === 'ORU' && (event === 'R01' || event === '')) return 'result';
  if (code === 'MDM' && ['T02', 'T04', 'T06', 'T08', 'T10'].includes(event)) return 'document';
  if (code === 'ADT' && ['A08', 'A28', 'A31', 'A34', 'A40', 'A47'].includes(event)) return 'patient';
  if (code === 'ACK' || code === 'ORL' || code === 'ORR') return 'acknowledgement';
  return 'other';
}

interface Gathering {
  orc: Segment | undefined;
  obr: Segment | undefined;
  notes: Segment[];
  diagnoses: Segment[];
  observations: { obx: Segment; notes: Segment[] }[];
  specimens: Segment[];
}

function groupOrders(message: Message): readonly OrderGroup[] {
  const groups: Gathering[] = [];
  const open = (orc: Segment | undefined): Gathering => {
    const group: Gathering = { orc, obr: undefined, notes: [], diagnoses: [], observations: [], specimens: [] };
    groups.push(group);
    return group;
  };
  for (const segment of message.segments) {
    const current = groups.at(-1);
    if (segment.name === 'ORC') open(segment);
    else if (segment.name === 'OBR') {
      const group = current && !current.obr ? current : open(current?.orc);
      group.obr = segment;
    } else if (segment.name === 'OBX') (current ?? open(undefined)).observations.push({ obx: segment, notes: [] });
    else if (!current) continue;
    else if (segment.name === 'NTE') (current.observations.at(-1)?.notes ?? current.notes).push(segment);
    else if (segment.name === 'DG1') current.diagnoses.push(segment);
    else if (segment.name === 'SPM') current.specimens.push(segment);
  }
  return shareSpecimens(groups);
}

/** Samples that stand only after the last of several orders belong to all of them: one envelope, several tests. */
function shareSpecimens(groups: Gathering[]): readonly OrderGroup[] {
  const last = groups.at(-1);
  if (!last || groups.slice(0, -1).some((group) => group.specimens.length > 0)) return groups;
  return groups.map((group) => ({ ...group, specimens: last.specimens }));
}

function noteBytes(decoded: Decoded, message: Message): readonly Noted[] {
  const noted: Noted[] = [];
  const note = (code: string, where: string, what: string): void => {
    noted.push({ code, where, what });
  };
  const declared = valueAt(message, firstSegment(message, 'MSH'), 18);
  if (decoded.strays.size > 0)
    note(
      'V2_BYTES_CP1252',
      segmentsWithStrays(decoded, message),
      `${decoded.strays.size} byte(s) are not UTF-8; they were read as Windows-1252.`,
    );
  if (decoded.strays.size > 0 && /UTF-?8/i.test(declared))
    note('V2_CHARSET_CONTRADICTED', 'MSH-18', 'MSH-18 says UTF-8 and some bytes are not.');
  if (declared !== '' && !/^(UNICODE( UTF-?8)?|UTF-?8|ASCII|8859\/1|ISO-?8859-?1|LATIN-?1|WINDOWS-?1252|CP-?1252|ANSI)$/i.test(declared))
    note('V2_CHARSET', 'MSH-18', 'The character set named in MSH-18 is not one that is read here; UTF-8 was assumed.');
  for (const segment of message.segments)
    for (let field = 1; field < segment.fields.length; field += 1) {
      const raw = rawField(message, segment, field);
      if (raw.includes('\uFFFD'))
        note(
          'V2_REPLACEMENT_CHARACTER',
          nameOf(message, { segment, field }),
          'A character was replaced by a question mark diamond before sending.',
        );
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
      if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(raw))
        note('V2_CONTROL_CHARACTER', nameOf(message, { segment, field }), 'A control character stands in the text.');
      if (/[\r\n]/.test(raw))
        note(
          'V2_LINE_BREAK_IN_TEXT',
          nameOf(message, { segment, field }),
          'A raw line break stands inside the field; it was kept as part of the text.',
        );
    }
  const endings = new Set(message.segments.slice(0, -1).map((segment) => segment.ending));
  if ([...endings].some((ending) => ending !== '\r'))
    note('V2_LINE_ENDS', 'message', 'Segments do not all end with a single carriage return.');
  if (message.leading.replace(/^(BHS|FHS)[^\r\n]*[\r\n]*((BHS)[^\r\n]*[\r\n]*)?$/, '') !== '')
    note('V2_LEADING_TEXT', 'message', 'Something stands before MSH.');
  if (message.segments.filter((segment) => segment.name === 'MSH').length > 1)
    note('V2_SECOND_MESSAGE', 'MSH(2)', 'A second message begins inside this one.');
  const separators = message.separators;
  if (
    separators.field !== '|' ||
    separators.component !== '^' ||
    separators.repetition !== '~' ||
    separators.subcomponent !== '&' ||
    separators.escape !== '\\'
  )
    note('V2_SEPARATORS', 'MSH-2', 'The message declares other separators than |^~\\&; its own were used.');
  return noted;
}

function segmentsWithStrays(decoded: Decoded, message: Message): string {
  let at = message.leading.length;
  const places = new Set<string>();
  for (const segment of message.segments) {
    const length =
      segment.fields.map((_, field) => rawField(message, segment, field).length).reduce((sum, part) => sum + part + 1, -1) +
      segment.ending.length;
    const start = at;
    at += segment.name === 'MSH' ? length - 2 : length;
    if ([...decoded.strays.keys()].some((index) => index >= start && index < at)) places.add(nameOf(message, { segment }));
  }
  return [...places].join(', ') || 'message';
}
