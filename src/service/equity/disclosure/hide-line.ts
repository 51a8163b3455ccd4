// One line of groups (fifths, areas) whose sum is known exactly, because other tables of the same question print it or let it be worked out: which
// groups have to be hidden so that each hidden one keeps three possible values. Sums are never what is hidden: they stand elsewhere.

import { type Hiding, isSmall, mustStayOpen, type Part, type People, part, partsOf, spanOf, sumOf } from './people.ts';
import { FEWEST_CANDIDATES, type Profile, SMALL } from './profile.ts';

export interface Line {
  readonly names: readonly string[];
  readonly people: readonly People[];
  readonly profile: Profile;
  /** Hidden by a rule about people, whatever the size. */
  readonly byRule: (place: number) => boolean;
}

/** undefined when nothing of the line can be shown: all of it together is few, or hiding everything would not be enough. */
export function hideLine({ names, people, profile, byRule }: Line): readonly Hiding[] | undefined {
  if (isSmall(sumOf(people), profile)) return undefined;
  const hidings: Hiding[] = people.map((each, i) => (byRule(i) ? 'rule' : isSmall(each, profile) ? 'small' : 'shown'));
  for (;;) {
    const isExposed = people.some((each, i) => {
      const hiding = hidings[i] ?? 'shown';
      return partsOf(each).some((which) => mustStayOpen(each, which, hiding) && !isOpen(people, hidings, profile, i, which));
    });
    if (!isExposed) return hidings;
    const next = smallestShown(names, people, hidings);
    if (next === undefined) return undefined;
    hidings[next] = 'partner';
  }
}

/** Whether a part can be three things, the others of its line making up for it. */
function isOpen(people: readonly People[], hidings: readonly Hiding[], profile: Profile, place: number, which: Part): boolean {
  const { down, up } = slack(people, hidings, profile, place, which);
  if (down + up + 1 < FEWEST_CANDIDATES) return false;
  const count = part(people[place], which);
  if (!profile.arithmeticLeavesAllOpen || hidings[place] === 'rule' || !profile.isHidden(count)) return true;
  // Where the rest is printed exactly, the sums alone must leave all of 1 to 7 open.
  const alone = hidings.map((hiding): Hiding => (hiding === 'small' ? 'rule' : hiding));
  const free = slack(people, alone, profile, place, which);
  return free.down >= count - 1 && free.up >= SMALL - count;
}

/** How far one part can go while the sum stays. */
export function slack(people: readonly People[], hidings: readonly Hiding[], profile: Profile, place: number, which: Part) {
  const rooms = people.map((each, i) => {
    const { least, most } = spanOf(each, which, hidings[i] ?? 'shown', profile);
    const count = part(each, which);
    return { down: Math.max(0, count - least), up: Math.max(0, most - count) };
  });
  const others = (way: 'down' | 'up') => rooms.reduce((sum, room, i) => (i === place ? sum : sum + room[way]), 0);
  const own = rooms[place] ?? { down: 0, up: 0 };
  return { down: Math.min(own.down, others('up')), up: Math.min(own.up, others('down')) };
}

/** The smallest group of anybody that is still shown; names decide between equals. */
export function smallestShown(names: readonly string[], people: readonly People[], hidings: readonly Hiding[]): number | undefined {
  const size = (i: number) => part(people[i], 'with') + part(people[i], 'rest');
  const shown = people.flatMap((_, i) => (hidings[i] === 'shown' && size(i) > 0 ? [i] : []));
  return shown.sort((a, b) => size(a) - size(b) || ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1))[0];
}
