// How a test, its steps and its wait are put into words for the person it is about. Pure; the only place of these sentences.

import { type Expected, holdReason, type Step, type StepName, type WhereItIs } from '../../../service/patients/index.ts';
import type { ReleaseState } from '../../../service/results/index.ts';
import { day, plural } from '../format.ts';

/** Whose test: one's own, or a child's by name. */
export type Whose = { readonly given: string } | undefined;

const STEPS: Readonly<Record<StepName, (whose: Whose) => string>> = {
  asked: (whose) => `${whose ? `${whose.given}’s` : 'Your'} team asked for the test`,
  sample: () => 'The lab got the sample',
  laboratory: () => 'The lab tests the sample',
  check: () => 'Experts look at the data and check it',
  team: () => 'The result is with the team',
  yours: () => 'You can read the result here',
};

const STATE_WORDS = { done: 'Done', now: 'Now', 'to-come': 'To come' } as const;

export function stepLines(steps: readonly Step[], whose: Whose) {
  return steps.map(({ name, state, at }) => ({
    text: STEPS[name](whose),
    state: STATE_WORDS[state],
    isNow: state === 'now',
    at: at ? day(at) : undefined,
    datetime: at,
  }));
}

export function whereWords({ kind, expected }: WhereItIs): string {
  switch (kind) {
    case 'cancelled':
      return 'This test was stopped. Your team can tell you why.';
    case 'new-sample':
      return 'The lab needs a new sample. Your team will get in touch with you about it.';
    case 'with-team':
      return 'The result is back. Your team will talk to you about it first.';
    case 'yours':
      return 'The result is here. You can read it now.';
    case 'under-way':
      return expectedWords(expected);
  }
}

function expectedWords(expected: Expected): string {
  switch (expected.kind) {
    case 'by':
      return `We hope to have the result by ${day(expected.on)}.`;
    case 'late':
      return `This takes longer than we had hoped. The result was due by ${day(expected.on)}. The lab is still at work on it.`;
    case 'waiting':
      return 'The lab waits for something it needs from your team. We cannot give a date yet.';
    default:
      return 'The lab is at work on it. We do not have a date yet.';
  }
}

export function nextWords({ kind }: WhereItIs): string {
  switch (kind) {
    case 'cancelled':
      return 'You do not need to do anything.';
    case 'new-sample':
      return 'Wait for a call or a letter about the new sample. This is no fault of yours.';
    case 'with-team':
      return 'Your team will call you or see you. Then you can read the result here.';
    case 'yours':
      return 'Read the result. Talk to your team about what it means.';
    case 'under-way':
      return 'You do not need to do anything. Most of the work happens in the lab.';
  }
}

/** Why a result that is back cannot be read yet, until when at the latest somebody calls, and what to do if nobody does. */
export function heldWords(release: Extract<ReleaseState, { kind: 'held' }>, team: string): readonly string[] {
  return [
    'The result is back. Your team wants to talk to you before you read it here.',
    `They say: ${holdReason(release.because)}`,
    release.isOverdue
      ? `They should have called you by ${day(release.contactBy)}. We are sorry. Please call ${team}.`
      : `They will call you by ${day(release.contactBy)}. That is ${release.daysLeft === 0 ? 'today' : `in ${plural(release.daysLeft, 'day')}`}, and no more than 21 days from when the result came back.`,
    release.isOverdue ? '' : `If no one has called by then, please call ${team}.`,
  ].filter((text) => text !== '');
}
