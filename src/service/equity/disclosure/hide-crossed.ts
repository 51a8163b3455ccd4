// Areas by groups (fifths, sexes): which places have to be hidden so that nothing printed of the same question gives one away. Sums of areas are taken
// as known exactly, so what holds here holds whatever other groups the same areas are shown by: moving people within an area changes none of those.

import { Audit, type Item } from './audit.ts';
import { hideLine, slack, smallestShown } from './hide-line.ts';
import { type Hiding, isSmall, mustStayOpen, type Part, type People, part, partsOf, spanOf, sumOf } from './people.ts';
import { FEWEST_CANDIDATES, type Profile, SMALL } from './profile.ts';

export interface Crossed {
  readonly areas: readonly string[];
  readonly groups: readonly string[];
  readonly people: readonly (readonly People[])[];
  readonly profile: Profile;
  readonly byRule: (people: People) => boolean;
  /** Areas of which no table by groups is published: those whose place is not known. */
  readonly isNeverShown: (area: string) => boolean;
}

/** Hidings of each area's groups; undefined when single areas cannot be shown at all. */
export function hideCrossed({ areas, groups, people, profile, byRule, isNeverShown }: Crossed): readonly (readonly Hiding[])[] | undefined {
  const ofAreas = people.map(sumOf);
  const ofGroups = groups.map((_, j) => sumOf(people.map((line) => line[j] ?? { with: 0, rest: undefined })));
  const lineOf = (names: readonly string[], sums: readonly People[]) =>
    hideLine({ names, people: sums, profile, byRule: (i) => byRule(sums[i] ?? { with: 0, rest: undefined }) });
  const areaHidings = lineOf(areas, ofAreas);
  const groupHidings = lineOf(groups, ofGroups);
  if (!areaHidings || !groupHidings) return undefined;
  const withheld = withheldAreas({ names: areas, people: ofAreas, hidings: areaHidings, profile }, isNeverShown);
  if (!withheld) return undefined;
  const hidings = people.map((line, i) =>
    line.map((each): Hiding => (withheld.has(i) || byRule(each) ? 'rule' : isSmall(each, profile) ? 'small' : 'shown')),
  );
  const needsRoom = (i: number, each: People, which: Part): boolean => {
    const count = part(each, which);
    if (byRule(each)) return true;
    if (!withheld.has(i)) return mustStayOpen(each, which, hidings[i]?.[people[i]?.indexOf(each) ?? 0] ?? 'shown');
    // What is not printed at all is held back for other areas' sake or for want of a place: of it, people hidden for their number are kept open.
    return count > 0 && (profile.isHidden(count) || !isNeverShown(areas[i] ?? ''));
  };
  const table: Table = { people, ofAreas, ofGroups, hidings, groupHidings, profile, needsRoom };
  for (;;) {
    const exposed = exposedIn(table);
    if (exposed.length === 0) return hidings;
    let hidden = 0;
    for (const [i, j] of exposed) {
      const next = partner(areas, groups, table, i, j);
      const line = next && hidings[next[0]];
      if (!line || !next) continue;
      line[next[1]] = 'partner';
      hidden++;
    }
    if (hidden === 0) return undefined;
  }
}

interface Table {
  readonly people: readonly (readonly People[])[];
  readonly ofAreas: readonly People[];
  readonly ofGroups: readonly People[];
  readonly hidings: Hiding[][];
  readonly groupHidings: readonly Hiding[];
  readonly profile: Profile;
  /** Whether a place of an area must keep three possible values. */
  readonly needsRoom: (area: number, each: People, which: Part) => boolean;
}

/**
 * Where an area's own sum is hidden, its groups are all withheld, and those of as many other areas as it takes for people to be thought moved between
 * them, group for group: such a move changes nothing printed in any table. undefined when there are not enough areas.
 */
function withheldAreas(
  line: {
    readonly names: readonly string[];
    readonly people: readonly People[];
    readonly hidings: readonly Hiding[];
    readonly profile: Profile;
  },
  isNeverShown: (area: string) => boolean,
): ReadonlySet<number> | undefined {
  const { names, people, hidings, profile } = line;
  const withheld = new Set(names.flatMap((name, i) => (hidings[i] !== 'shown' || isNeverShown(name) ? [i] : [])));
  for (;;) {
    const inside = [...withheld];
    const moving = inside.map((i) => people[i] ?? { with: 0, rest: undefined });
    const how = inside.map((i) => hidings[i] ?? 'shown');
    const isExposed = moving.some((each, place) =>
      partsOf(each).some((which) => {
        if (!mustStayOpen(each, which, how[place] ?? 'shown')) return false;
        const { down, up } = slack(moving, how, profile, place, which);
        return down + up + 1 < FEWEST_CANDIDATES;
      }),
    );
    if (!isExposed) return withheld;
    const next = smallestShown(
      names,
      people,
      hidings.map((hiding, i) => (withheld.has(i) ? 'rule' : hiding)),
    );
    if (next === undefined) return undefined;
    withheld.add(next);
  }
}

/** Hidden places, and hidden sums of groups, with fewer than three possible values. */
function exposedIn({ people, ofAreas, ofGroups, hidings, groupHidings, profile, needsRoom }: Table): [number, number][] {
  const exposed = new Map<string, [number, number]>();
  for (const which of partsOf(ofAreas[0])) {
    const audit = new Audit(items(which, false));
    const alone = profile.arithmeticLeavesAllOpen ? new Audit(items(which, true)) : undefined;
    const look = (i: number, j: number, each: People | undefined, hiding: Hiding) => {
      if (!each || exposed.has(`${i} ${j}`)) return;
      if (i < people.length ? !needsRoom(i, each, which) : !mustStayOpen(each, which, hiding)) return;
      const count = part(each, which);
      const { below, above } = audit.slack(i, j, FEWEST_CANDIDATES);
      const free = hiding !== 'rule' && profile.isHidden(count) ? alone?.slack(i, j, SMALL) : undefined;
      const isNarrowed = free !== undefined && (free.below < count - 1 || free.above < SMALL - count);
      if (below + above + 1 < FEWEST_CANDIDATES || isNarrowed) exposed.set(`${i} ${j}`, [i, j]);
    };
    for (const [i, line] of people.entries()) for (const [j, each] of line.entries()) look(i, j, each, hidings[i]?.[j] ?? 'shown');
    for (const [j, each] of ofGroups.entries()) look(people.length, j, each, groupHidings[j] ?? 'shown');
  }
  return [...exposed.values()];

  /** Sums of areas and of everybody are fixed; sums of groups are as their own table prints them. */
  function items(which: Part, isOpen: boolean): Item[][] {
    const item = (each: People | undefined, hiding: Hiding): Item => ({
      count: part(each, which),
      span: spanOf(each, which, isOpen && hiding === 'small' ? 'rule' : hiding, profile),
    });
    const fixed = (each: People | undefined): Item => {
      const count = part(each, which);
      return { count, span: { least: count, most: count } };
    };
    return [
      ...people.map((line, i) => [...line.map((each, j) => item(each, hidings[i]?.[j] ?? 'shown')), fixed(ofAreas[i])]),
      [...ofGroups.map((each, j) => item(each, groupHidings[j] ?? 'shown')), fixed(sumOf(ofAreas))],
    ];
  }
}

/** The smallest place still shown in the same area, else in the same group, else anywhere. */
function partner(areas: readonly string[], groups: readonly string[], { people, hidings }: Table, i: number, j: number) {
  const size = ([r, c]: readonly [number, number]) => part(people[r]?.[c], 'with') + part(people[r]?.[c], 'rest');
  const name = ([r, c]: readonly [number, number]) => `${areas[r]}\u0000${groups[c]}`;
  const smallest = (fits: (r: number, c: number) => boolean) =>
    people
      .flatMap((line, r) => line.map((_, c): [number, number] => [r, c]))
      .filter((place) => hidings[place[0]]?.[place[1]] === 'shown' && size(place) > 0 && fits(place[0], place[1]))
      .sort((a, b) => size(a) - size(b) || (name(a) < name(b) ? -1 : 1))[0];
  return smallest((r) => r === i) ?? smallest((_, c) => c === j) ?? smallest(() => true);
}
