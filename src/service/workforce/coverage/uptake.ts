// How many of a group hold what their role may ask for: by profession or by fifth, with denominators. Groups too small to show are not shown.
import { isThere, type Site, type StaffMember } from '../people/staff.ts';
import type { Able } from './coverage.ts';

/** Below this many staff a share would be about somebody. Our choice, as for counts of patients (docs/decisions/0018-workforce.md). */
export const SMALLEST_GROUP = 5;

export interface Uptake {
  readonly group: string;
  /** Undefined where fewer than SMALLEST_GROUP staff are in the group. */
  readonly able: number | undefined;
  readonly staff: number | undefined;
}

/** Staff in post who meet at least one need, of all staff in post, by profession. */
export function uptakeByProfession(staff: readonly StaffMember[], able: readonly Able[], on: string): readonly Uptake[] {
  const there = staff.filter((each) => isThere(each, on));
  const who = new Set(able.map(({ person }) => person.id));
  return [...new Set(there.map(({ profession }) => profession))].sort().map((group) => {
    const own = there.filter(({ profession }) => profession === group);
    if (own.length < SMALLEST_GROUP) return { group, able: undefined, staff: undefined };
    return { group, able: own.filter(({ id }) => who.has(id)).length, staff: own.length };
  });
}

export interface FifthOfCatchment {
  /** 1 the most deprived. */
  readonly fifth: number;
  readonly sites: number;
  readonly residents: number;
  /** People able to meet the need, at sites whose catchment is of this fifth; undefined where fewer than SMALLEST_GROUP staff work there. */
  readonly people: number | undefined;
}

/** What the equity figures are made from: people able, over residents of the catchment, by fifth. Sites that tell neither are left out. */
export function competenceByFifth(
  sites: readonly Site[],
  staff: readonly StaffMember[],
  able: readonly Able[],
  on: string,
): readonly FifthOfCatchment[] {
  return [1, 2, 3, 4, 5].flatMap((fifth) => {
    const own = sites.filter((site) => site.fifth === fifth && (site.residents ?? 0) > 0);
    if (own.length === 0) return [];
    const codes = new Set(own.map(({ code }) => code));
    const working = staff.filter((each) => codes.has(each.site) && isThere(each, on)).length;
    const people = able.filter(({ person }) => codes.has(person.site)).length;
    return [
      {
        fifth,
        sites: own.length,
        residents: own.reduce((sum, { residents = 0 }) => sum + residents, 0),
        people: working < SMALLEST_GROUP ? undefined : people,
      },
    ];
  });
}
