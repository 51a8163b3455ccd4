// What a person at a desk says happened: checked against the state it was said about, so that two who act at once do not both move the patient on. Pure.

import type { Finding } from '../../../foundation/errors.ts';
import { refusal } from '../criteria/refusal.ts';
import { stepIn } from './definition.ts';
import { type Definitions, fold, type PathwayEvent } from './fold.ts';

export type Happening =
  | { readonly kind: 'happened'; readonly event: string }
  | { readonly kind: 'declined'; readonly isForGood: boolean }
  | { readonly kind: 'uncontactable' }
  | { readonly kind: 'reoffered' }
  | { readonly kind: 'died' | 'duplicate' | 'entered-in-error' }
  | { readonly kind: 'moved-away'; readonly handedTo: string };

export type HappeningReading =
  | { readonly kind: 'event'; readonly event: PathwayEvent }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface Said {
  readonly happening: Happening;
  /** How many events there were when the page was drawn. */
  readonly seen: number;
  readonly by: string;
  readonly at: Date;
}

export function readHappening(
  { happening, seen, by, at }: Said,
  before: readonly PathwayEvent[],
  definitions: Definitions,
): HappeningReading {
  const folded = fold(before, definitions);
  if (folded.kind === 'refused') return refused('There is no such pathway of this person.', 'Go back to the list.');
  const { instance } = folded;
  if (before.length !== seen)
    return refused('Something else was recorded in the meantime.', 'Look at the pathway as it stands now, then record what happened.');
  if (instance.status === 'ended') return refused('This pathway has ended.', 'Nothing more can be recorded on it.');
  const step = stepIn(definitions(instance.pathway, instance.version) ?? { steps: [] }, instance.step);
  if (happening.kind === 'happened' && !step?.exits.some(({ event }) => event === happening.event))
    return refused('This cannot happen at the present step.', 'Select one of the outcomes shown.');
  if (happening.kind === 'happened' && instance.waiting !== undefined)
    return refused('The patient waits for a new offer.', 'Record that it was offered again first.');
  if (happening.kind === 'reoffered' && instance.waiting === undefined)
    return refused('The patient does not wait for a new offer.', 'Select what happened.');
  if (happening.kind === 'moved-away' && happening.handedTo.trim() === '')
    return refused('Say to whom the patient was handed over', 'Nobody is let go without somebody who takes over.');
  return { kind: 'event', event: { ...happening, id: `said ${before.length + 1}`, at: at.toISOString(), by } };
}

function refused(what: string, mend: string): HappeningReading {
  return { kind: 'refused', findings: [refusal('happening', what, mend)] };
}
