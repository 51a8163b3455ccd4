// Whether a meeting can decide. Patients sit by right: without the patients' seats the rule asks for, there is no quorum whoever else has come.
import type { Finding } from '../../foundation/errors.ts';
import type { QuorumRule } from './act.ts';
import { lines } from './finding.ts';
import { type Body, holderOn, type Meeting, type Seat } from './governance.ts';

export interface QuorumState {
  readonly isQuorate: boolean;
  readonly present: readonly Seat[];
  readonly patientsPresent: number;
  /** Why not, in sentences; empty when quorate. */
  readonly because: readonly string[];
  /** The state in one sentence. */
  readonly words: string;
}

/** A seat counts when it was marked present and somebody holds it on the day of the meeting. */
export function quorumOf(body: Body, meeting: Meeting): QuorumState {
  const present = body.seats.filter(({ id }) => meeting.present?.includes(id) === true).filter((seat) => holderOn(seat, meeting.on));
  const patientsPresent = present.filter(isPatients).length;
  const { least, leastPatients } = body.quorum;
  const filled = body.seats.filter(isPatients).filter((seat) => holderOn(seat, meeting.on)).length;
  const because = [
    ...(meeting.present === undefined ? ['Nobody has said yet who is present.'] : []),
    ...(patientsPresent < leastPatients ? [noPatients(patientsPresent, leastPatients, filled)] : []),
    ...(present.length < least
      ? [`${count(present.length, 'seat')} of the ${least} needed ${present.length === 1 ? 'is' : 'are'} present.`]
      : []),
  ];
  const isQuorate = because.length === 0;
  return {
    isQuorate,
    present,
    patientsPresent,
    because,
    words: isQuorate
      ? `Quorate: ${count(present.length, 'seat')} present (${least} needed), ${count(patientsPresent, 'patient member')} among them (${leastPatients} needed).`
      : `No quorum. ${because.join(' ')}`,
  };
}

function noPatients(present: number, needed: number, filled: number): string {
  if (filled === 0)
    return 'No patient member holds a seat on this day. Patients sit on this body by right, so it cannot decide without them.';
  const who = present === 0 ? 'No patient member is present' : `Only ${count(present, 'patient member')} is present`;
  return `${who}; ${needed} ${needed === 1 ? 'is' : 'are'} needed. However many others have come, the body cannot decide without patients.`;
}

export function isPatients({ constituency }: Pick<Seat, 'constituency'>): boolean {
  return constituency === 'patient';
}

/** A rule that a body could meet, and could not meet without patients. */
export function checkQuorumRule({ least, leastPatients }: QuorumRule, seats: readonly Pick<Seat, 'constituency'>[]): readonly Finding[] {
  const patients = seats.filter(isPatients).length;
  return [
    ...lines(
      !Number.isInteger(leastPatients) || leastPatients < 1,
      'leastPatients',
      'The quorum would be met without patient members.',
      'Ask for 1 patient member or more: they sit by right.',
      'ALL_QUORUM_PATIENTS',
    ),
    ...lines(
      patients < Math.max(1, leastPatients),
      'seats',
      `There are ${patients} patients' seats, and the quorum asks for ${Math.max(1, leastPatients)}.`,
      "Add patients' seats.",
      'ALL_QUORUM_PATIENTS',
    ),
    ...lines(
      !Number.isInteger(least) || least < 2 || least > seats.length,
      'least',
      `The quorum must be 2 to ${seats.length} seats.`,
      'Enter a whole number in that range.',
      'ALL_QUORUM',
    ),
    ...lines(
      least < leastPatients,
      'least',
      'The quorum asks for more patient members than members.',
      'Raise the number of members.',
      'ALL_QUORUM',
    ),
  ];
}

function count(value: number, one: string): string {
  return `${value} ${one}${value === 1 ? '' : 's'}`;
}
