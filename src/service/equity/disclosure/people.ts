// What stands in one place of the tables of a question: people with, and of persons also the rest. And how far a reader can think each of them to be
// otherwise while everything printed, and every sum, stays as it is.

import { ANY, BEHIND_PARTNER, type Profile, type Span } from './profile.ts';

/** People with (a numerator), and of persons the rest of the denominator; `rest` is undefined where the denominator is a public population. */
export interface People {
  readonly with: number;
  readonly rest: number | undefined;
}

export type Part = 'with' | 'rest';

/** 'rule' is hidden by a rule about people or with its whole area: it may be of any size. */
export type Hiding = 'shown' | 'small' | 'partner' | 'rule';

export function partsOf(people: People | undefined): readonly Part[] {
  return people?.rest === undefined ? ['with'] : ['with', 'rest'];
}

export function part(people: People | undefined, which: Part): number {
  return people?.[which] ?? 0;
}

/** A place is hidden for its size when either part is small. */
export function isSmall(people: People, profile: Profile): boolean {
  return partsOf(people).some((which) => profile.isHidden(part(people, which)));
}

/**
 * What one part can be while the other stays as it is. Hidden: 1 to 7 where this part is small, eight or more where it is not (a reader is taken to
 * know which). Shown: as far as the part and the denominator still print the same.
 */
export function spanOf(people: People | undefined, which: Part, hiding: Hiding, profile: Profile): Span {
  const count = part(people, which);
  if (hiding === 'rule') return ANY;
  if (hiding !== 'shown') {
    if (profile.isHidden(count)) return profile.behindHidden;
    return count === 0 ? NOTHING : BEHIND_PARTNER;
  }
  const other = part(people, which === 'with' ? 'rest' : 'with');
  const ofPart = which === 'with' ? profile.behind(profile.shown(count)) : count === 0 ? NOTHING : BEHIND_PARTNER;
  if (people?.rest === undefined) return ofPart;
  const ofWhole = profile.behind(profile.shown(count + other));
  return { least: Math.max(ofPart.least, ofWhole.least - other), most: Math.min(ofPart.most, ofWhole.most - other) };
}

/** Whether this part must keep three possible values: what is hidden, but for a part of nobody beside one that is small. */
export function mustStayOpen(people: People, which: Part, hiding: Hiding): boolean {
  return hiding === 'rule' || (hiding !== 'shown' && part(people, which) > 0);
}

export function sumOf(people: readonly People[]): People {
  const isOfPersons = people.some(({ rest }) => rest !== undefined);
  const total = (which: Part) => people.reduce((sum, each) => sum + part(each, which), 0);
  return { with: total('with'), rest: isOfPersons ? total('rest') : undefined };
}

const NOTHING: Span = { least: 0, most: 0 };
