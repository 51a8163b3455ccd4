// Rules that hold for every field: times, escapes, the HL7 null, unknown segments and their order.
import { unescapeText } from '../message/escapes.ts';
import { nameOf, rawField, valueAt } from '../message/location.ts';
import { printSegment, type Segment } from '../message/message.ts';
import type { Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';
import { readTime } from '../message/times.ts';

/** Fields of type TS or DTM that are read, by segment (HL7 v2.5.1). */
const TIME_FIELDS: Readonly<Record<string, readonly number[]>> = {
  MSH: [7],
  EVN: [2, 6],
  PID: [29, 33],
  PV1: [44, 45],
  ORC: [9, 15],
  OBR: [6, 7, 8, 14, 22, 36],
  OBX: [14, 19],
  SPM: [17, 18],
  TXA: [4, 6, 7, 8],
  DG1: [5],
};

/** Segments that are read or known, by HL7 v2.5.1 appendix A; others are kept as they came. */
const KNOWN = new Set(
  'MSH SFT EVN PID PD1 NTE NK1 PV1 PV2 IN1 IN2 IN3 GT1 AL1 ORC OBR OBX TQ1 TQ2 TCD SPM SAC DG1 PRT CTD FT1 CTI BLG TXA MRG ERR MSA DSC ROL PRB VAR OBS ACC UB1 UB2 ODS ODT RXO RXR DB1 IAM CON ARV PDA GOL PTH FHS BHS BTS FTS QPD RCP QAK ZPD'.split(
    ' ',
  ),
);

/** How far along a message each segment may first stand; a segment before one of a lower rank is out of order. */
const RANK: Readonly<Record<string, number>> = { MSH: 0, SFT: 1, EVN: 1, PID: 2, PD1: 3, NK1: 3, PV1: 4, PV2: 5 };

export function lintFields(reading: Reading): readonly Noted[] {
  const { message } = reading;
  const noted: Noted[] = [];
  let rank = 0;
  let wasLocal = false;
  for (const segment of message.segments) {
    const where = nameOf(message, { segment });
    if (!KNOWN.has(segment.name)) noted.push({ code: 'V2_UNKNOWN_SEGMENT', where, what: 'This segment is not read here; it was kept.' });
    const own = RANK[segment.name] ?? (['ORC', 'OBR', 'OBX', 'TXA', 'SPM'].includes(segment.name) ? 6 : rank);
    if (own < rank && segment.name !== 'MSH' && segment.name !== 'PID')
      noted.push({ code: 'V2_SEGMENT_ORDER', where, what: 'This segment stands later than its place.' });
    rank = Math.max(rank, own);
    noted.push(...lintSegment(reading, segment));
    wasLocal ||= hasLocalTime(reading, segment);
  }
  if (wasLocal) noted.push({ code: 'V2_TIME_WITHOUT_ZONE', where: 'message', what: 'Times were sent without an offset.' });
  if (message.segments.length > 0 && isCutShort(reading))
    noted.push({
      code: 'V2_TRUNCATED',
      where: nameOf(message, { segment: message.segments.at(-1) ?? unreachable() }),
      what: 'The message ends inside a segment or before what it must hold.',
    });
  return noted;
}

function lintSegment({ message }: Reading, segment: Segment): readonly Noted[] {
  const noted: Noted[] = [];
  for (const field of TIME_FIELDS[segment.name] ?? []) {
    const sent = valueAt(message, segment, field);
    if (sent === '') continue;
    const read = readTime(sent);
    const where = nameOf(message, { segment, field });
    if (!read) noted.push({ code: 'V2_TIME_FORM', where, what: 'This is not a date or time.' });
    else if (read.wasRepaired)
      noted.push({ code: 'V2_TIME_FORM', where, what: 'The time is written in another form than HL7 and was understood.' });
  }
  const isHeader = segment.name === 'MSH';
  for (let field = isHeader ? 3 : 1; field < segment.fields.length; field += 1) {
    const raw = rawField(message, segment, field);
    if (raw === '') continue;
    const where = nameOf(message, { segment, field });
    if (raw.includes('""')) noted.push({ code: 'V2_NULL_VALUE', where, what: 'The HL7 null "" was sent; it was read as not known.' });
    if (message.separators.escape === undefined || !raw.includes(message.separators.escape)) continue;
    const { unknown, isOpen } = unescapeText(raw, message.separators);
    if (unknown.length > 0)
      noted.push({ code: 'V2_ESCAPE_UNKNOWN', where, what: 'An escape sequence is not one of HL7; it was left in the text.' });
    if (isOpen) noted.push({ code: 'V2_ESCAPE_UNCLOSED', where, what: 'An escape character stands alone; it was left in the text.' });
  }
  return noted;
}

function hasLocalTime({ message }: Reading, segment: Segment): boolean {
  return (TIME_FIELDS[segment.name] ?? []).some((field) => readTime(valueAt(message, segment, field))?.hadNoOffset === true);
}

/** Ends on an order with no test, on an unclosed document, or on a bare segment name: the sender or the line stopped early. */
function isCutShort({ message, type, groups }: Reading): boolean {
  const last = message.segments.at(-1);
  if (!last) return false;
  const text = printSegment(last, message.separators);
  if (text.length <= 4 && last.name !== 'SPM') return true;
  if (message.segments.length === 1 && type.family !== 'other' && type.family !== 'acknowledgement') return true;
  if ((type.family === 'order' || type.family === 'result') && last.name === 'ORC') return true;
  return type.family === 'result' && groups.every(({ observations }) => observations.length === 0);
}

function unreachable(): never {
  throw new Error('A message always has its MSH segment.');
}
