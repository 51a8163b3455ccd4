// What the pages of families say of a step, a standing, an end.
import type { CascadeEvent, KeptEvent, Relative, RelativeState } from '../../../service/families/index.ts';
import type { Routing } from '../../../service/laboratory/index.ts';
import { shortDay } from '../format.ts';
import { placeName } from '../place.ts';

export const STEP: Readonly<Record<string, string>> = {
  invite: 'To be invited',
  reply: 'Waiting for a reply',
  counsel: 'Wants an appointment',
  test: 'Test under way',
  'hand-over': 'Waiting for another organisation to accept',
  reoffer: 'To be offered again later',
};

export const ENDED: Readonly<Record<string, string>> = {
  'tested-carrier': 'Tested: the variant was found',
  'tested-not-carrier': 'Tested: the variant was not found',
  'opted-out': 'Asked not to be contacted again',
  'declined-for-good': 'Declined for good',
  died: 'Has died',
  'handed-over': 'Handed over',
  'not-a-relative': 'Not a relative',
  'entered-in-error': 'Entered in error',
};

export function stateWords(state: RelativeState | undefined): string {
  if (!state) return 'Not started';
  if (state.kind === 'ended') return `${ENDED[state.reason] ?? state.reason}, ${shortDay(state.at)}`;
  return STEP[state.step] ?? state.step;
}

export function standingWords({ standing }: Relative, nameOf: (id: string) => string): string {
  switch (standing.kind) {
    case 'next':
      return `Next: ${standing.because}`;
    case 'under-way':
      return `${STEP[standing.step] ?? standing.step}, due ${shortDay(standing.due)} (${standing.owner})`;
    case 'after':
      return `After ${nameOf(standing.member)}: ${standing.because}`;
    case 'too-young':
      return `Offered from age ${standing.fromYears} (${standing.because})`;
    case 'not-at-risk':
      return `Not at risk: ${standing.because}`;
    case 'tested':
      return standing.result === 'not-found' ? 'Tested: not found' : 'Tested: found';
    case 'out-of-reach':
      return `Cannot be offered a test: ${standing.because}`;
    case 'ended':
      return ENDED[standing.reason] ?? standing.reason;
  }
}

const EVENTS: Readonly<Record<CascadeEvent['kind'], string>> = {
  opened: 'Cascade opened',
  'relative-added': 'Added to the cascade',
  consent: 'Consent of the index patient written down',
  invited: 'Letter written',
  reminded: 'Reminded',
  claimed: 'Answered the letter',
  sampled: 'Sample taken',
  'declined-for-now': 'Said no for now',
  'declined-for-good': 'Declined for good',
  uncontactable: 'Could not be reached',
  'opted-out': 'Asked not to be contacted again',
  died: 'Recorded as having died',
  'not-a-relative': 'Recorded as not a relative',
  'entered-in-error': 'Entered in error',
  'asks-to-join': 'Asked to join',
  result: 'Result',
  'handed-over': 'Handed over',
  'hand-over-accepted': 'Hand-over accepted',
  'hand-over-returned': 'Hand-over returned',
};

export function eventWords({ event }: KeptEvent, routing: Routing): string {
  const more =
    event.kind === 'invited'
      ? event.route === 'direct'
        ? ', sent by us'
        : ', to be handed on by the index patient'
      : event.kind === 'result'
        ? `: ${{ found: 'found', 'not-found': 'not found', failed: 'failed' }[event.result]}`
        : 'alliance' in event
          ? ` (${placeName(event.alliance, routing)})`
          : '';
  return `${EVENTS[event.kind]}${more}`;
}

/** What can be written down for a relative, beside letters and hand-overs. */
export const ANSWERS = [
  ['claimed', 'They want an appointment'],
  ['sampled', 'A sample was taken'],
  ['reminded', 'A reminder was sent'],
  ['declined-for-now', 'No for now: offer again in a year'],
  ['declined-for-good', 'No, for good'],
  ['opted-out', 'Do not contact them again'],
  ['uncontactable', 'They could not be reached: try again in a year'],
  ['asks-to-join', 'They came to us and want to join'],
  ['found', 'Result: the variant was found'],
  ['not-found', 'Result: the variant was not found'],
  ['failed', 'Result: the test failed'],
  ['died', 'They have died'],
  ['not-a-relative', 'They are not a blood relative'],
] as const;
