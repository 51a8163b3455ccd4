// The answer to a message: ACK with AA, AE or AR and an ERR segment for each finding, naming where it is. HL7 v2.5.1 section 2.9 and 2.14.5.
import type { Finding } from '../../../foundation/errors.ts';
import { firstSegment, valueAt } from './location.ts';
import type { Message } from './message.ts';
import { writeTime } from './times.ts';
import { writeHeader, writeSegment } from './write-segment.ts';

/** AA taken; AE an error in what was sent, nothing carried out; AR not taken at all (kind, version, or our own fault). */
export type AckCode = 'AA' | 'AE' | 'AR';

/** Errors and warnings; more of them than this help nobody. */
const MOST_ERRORS = 60;

export function acknowledge(given: {
  readonly message: Message | undefined;
  readonly code: AckCode;
  readonly findings: readonly Finding[];
  /** A UUID; it is shortened to what MSH-10 holds. */
  readonly controlId: string;
  readonly now: Date;
}): string {
  const { message, code, findings } = given;
  const msh = message && firstSegment(message, 'MSH');
  const value = (field: number, component = 1): string => (message ? valueAt(message, msh, field, component) : '');
  const told = findings.filter(({ severity }) => severity !== 'information').slice(0, MOST_ERRORS);
  const lines = [
    writeHeader({
      3: value(5) || 'OPENGMS',
      4: value(6),
      5: value(3),
      6: value(4),
      7: writeTime(given.now.toISOString()),
      9: ['ACK', value(9, 2), 'ACK'],
      10: controlIdFrom(given.controlId),
      11: value(11) || 'P',
      12: value(12) || '2.5.1',
      18: 'UNICODE UTF-8',
    }),
    writeSegment('MSA', { 1: code, 2: value(10), 3: told[0]?.what ?? '' }),
    ...told.map(errorSegment),
  ];
  return lines.map((line) => `${line}\r`).join('');
}

/** MSH-10 holds twenty characters up to version 2.6: the first eighty bits of a UUID. */
export function controlIdFrom(uuid: string): string {
  return uuid.replaceAll('-', '').slice(0, 20).toUpperCase();
}

export interface Acknowledgement {
  readonly code: string;
  /** MSA-2: the message it answers. */
  readonly controlId: string;
  readonly text: string;
}

/** What a partner answered; undefined when it holds no MSA. */
export function readAcknowledgement(message: Message): Acknowledgement | undefined {
  const msa = firstSegment(message, 'MSA');
  if (!msa) return undefined;
  return { code: valueAt(message, msa, 1).toUpperCase(), controlId: valueAt(message, msa, 2), text: valueAt(message, msa, 3) };
}

function errorSegment(finding: Finding): string {
  const place = /^([A-Z][A-Z0-9]{2})(?:\((\d+)\))?(?:-(\d+))?(?:\.(\d+))?(?:\[(\d+)\])?/.exec(finding.where);
  const [, segment = '', ordinal = '1', field = '', component = '', repetition] = place ?? [];
  const location = segment === '' ? '' : [segment, ordinal, field, field ? (repetition ?? '1') : '', component];
  return writeSegment('ERR', {
    2: location,
    3: conditionOf(finding),
    4: finding.severity === 'error' ? 'E' : 'W',
    5: [finding.code, '', 'L'],
    7: finding.what,
    8: finding.mend ?? '',
  });
}

/** HL7 table 0357, message error condition codes. */
function conditionOf(finding: Finding): readonly string[] {
  const byIssue: Readonly<Record<string, readonly [string, string]>> = {
    structure: ['100', 'Segment sequence error'],
    required: ['101', 'Required field missing'],
    incomplete: ['101', 'Required field missing'],
    value: ['102', 'Data type error'],
    'code-invalid': ['103', 'Table value not found'],
    'not-supported': ['200', 'Unsupported message type'],
    'not-found': ['204', 'Unknown key identifier'],
    duplicate: ['205', 'Duplicate key identifier'],
    conflict: ['205', 'Duplicate key identifier'],
    'lock-error': ['206', 'Application record locked'],
  };
  return [...(byIssue[finding.issue] ?? ['207', 'Application internal error']), 'HL70357'];
}
