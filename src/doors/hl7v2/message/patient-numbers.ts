// The numbers a patient is known by, wherever a sender put them: PID-3 by rule; PID-2, PID-4, PID-19 and ZPD-2 as seen in practice.
import authorities from '../../../../data/exchange/authorities.json' with { type: 'json' };
import { type Aliases, type NhsNumberReading, odsOf, readTenDigits } from './identifiers.ts';
import { firstSegment, nameOf, repetitionsOf, textOf, valueAt } from './location.ts';
import type { Message, Repetition, Segment } from './message.ts';

export interface NhsNumberFound {
  readonly where: string;
  readonly isInPlace: boolean;
  /** Undefined when it is called an NHS number and is not one. */
  readonly reading: NhsNumberReading | undefined;
}

export interface LocalNumberFound {
  readonly where: string;
  readonly number: string;
  /** As sent, for example `EPI` or `R0A-EPI`. */
  readonly authority: string;
  /** The organisation meant, from the authority or, failing that, from the sender. */
  readonly ods: string | undefined;
  readonly type: string;
}

export interface PatientNumbers {
  readonly nhs: readonly NhsNumberFound[];
  readonly local: readonly LocalNumberFound[];
}

export function readPatientNumbers(message: Message, aliases: Aliases = {}, pid = firstSegment(message, 'PID')): PatientNumbers {
  const nhs: NhsNumberFound[] = [];
  const local: LocalNumberFound[] = [];
  for (const field of [3, 2, 4])
    for (const { number, value } of repetitionsOf(pid, field)) {
      if (!pid) continue;
      const where = nameOf(message, { segment: pid, field, component: 1, repetition: number });
      const sent = textOf(message, value, 1);
      if (sent === '') continue;
      const called = isCalledNhsNumber(message, value);
      const reading = readTenDigits(sent);
      // Without a type, ten digits that pass the check are an NHS number; ten digits that fail are a hospital number.
      if (called || (reading && textOf(message, value, 5) === '' && (reading.isValid || field === 2)))
        nhs.push({ where, reading, isInPlace: field === 3 && textOf(message, value, 5) === 'NH' });
      else local.push(localNumber(message, value, where, sent, aliases));
    }
  for (const [segment, field] of [
    [pid, 19],
    [firstSegment(message, 'ZPD'), 2],
  ] as const) {
    const sent = valueAt(message, segment, field);
    if (!segment || sent === '') continue;
    const reading = readTenDigits(sent);
    if (reading) nhs.push({ where: nameOf(message, { segment, field }), reading, isInPlace: false });
  }
  return { nhs, local: withoutRepeats(local) };
}

/** The NHS number to use: the one in its place before others, a valid one before others. Undefined when none or when two disagree. */
export function chosenNhsNumber(numbers: PatientNumbers): (NhsNumberFound & { readonly reading: NhsNumberReading }) | undefined {
  const readable = numbers.nhs.flatMap((found) => (found.reading ? [{ ...found, reading: found.reading }] : []));
  if (new Set(readable.map(({ reading }) => reading.digits)).size > 1) return undefined;
  return (
    readable.find(({ isInPlace, reading }) => isInPlace && reading.isValid) ??
    readable.find(({ reading }) => reading.isValid) ??
    readable[0]
  );
}

/** The numbers of a MRG segment, by the same rules as PID-3. */
export function mergedNumbers(message: Message, mrg: Segment, aliases: Aliases): readonly LocalNumberFound[] {
  return repetitionsOf(mrg, 1).map(({ number, value }) =>
    localNumber(
      message,
      value,
      nameOf(message, { segment: mrg, field: 1, component: 1, repetition: number }),
      textOf(message, value, 1),
      aliases,
    ),
  );
}

function isCalledNhsNumber(message: Message, value: Repetition): boolean {
  const type = textOf(message, value, 5);
  const authority = textOf(message, value, 4).toUpperCase();
  return type === 'NH' || type === 'NHS' || authorities.nhsNumberAuthorities.includes(authority);
}

function localNumber(message: Message, value: Repetition, where: string, number: string, aliases: Aliases): LocalNumberFound {
  const authority = textOf(message, value, 4);
  const facility = textOf(message, value, 6);
  const msh = firstSegment(message, 'MSH');
  const sender = valueAt(message, msh, 4) || valueAt(message, msh, 4, 2);
  return {
    where,
    number,
    authority,
    type: textOf(message, value, 5),
    ods: odsOf(authority, aliases) ?? odsOf(facility, aliases) ?? odsOf(sender, aliases),
  };
}

function withoutRepeats(numbers: readonly LocalNumberFound[]): readonly LocalNumberFound[] {
  return [...new Map(numbers.map((found) => [`${found.number} ${found.authority}`, found])).values()];
}
