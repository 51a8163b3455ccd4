// Coverage: for each need and each site whose teams owe that step, how many people can do it today. One person is a single point of failure.
import { isThere, type Site, type StaffMember } from '../people/staff.ts';
import { isCurrent, type TrainingRecord } from '../training/record.ts';
import type { StepNeed } from './need.ts';

/** none: nobody. single: one resignation stops the step. below: more than one, under the safe number. safe: at least the safe number. */
export type CoverageStatus = 'none' | 'single' | 'below' | 'safe';

export interface CoverageCell {
  readonly need: StepNeed;
  readonly site: Site;
  /** People who hold every competence of the need, of a fitting profession, in post that day. */
  readonly people: number;
  readonly status: CoverageStatus;
  /** The site has somebody who champions the pathway. */
  readonly hasChampion: boolean;
}

export interface CoverageInput {
  readonly sites: readonly Site[];
  readonly staff: readonly StaffMember[];
  readonly records: readonly TrainingRecord[];
  readonly needs: readonly StepNeed[];
  /** ISO date. */
  readonly on: string;
}

/** Cells need by need, sites in the order given. 50,000 records: one pass over them, then one over the staff. */
export function coverageOf({ sites, staff, records, needs, on }: CoverageInput): readonly CoverageCell[] {
  const able = whoIsAble({ staff, records, needs, on });
  const champions = new Set(
    staff.filter((each) => isThere(each, on)).flatMap(({ site, championOf }) => championOf.map((pathway) => `${site} ${pathway}`)),
  );
  const counts = new Map<string, Int32Array>();
  for (const { person, needs: places } of able) {
    let row = counts.get(person.site);
    if (!row) {
      row = new Int32Array(needs.length);
      counts.set(person.site, row);
    }
    for (const place of places) row[place] = (row[place] ?? 0) + 1;
  }
  return needs.flatMap((need, place) =>
    sites
      .filter(({ teams }) => teams.includes(need.team))
      .map((site) => {
        const people = counts.get(site.code)?.[place] ?? 0;
        return {
          need,
          site,
          people,
          status: statusOf(people, need.minimumSafe),
          hasChampion: champions.has(`${site.code} ${need.pathway}`),
        };
      }),
  );
}

export function statusOf(people: number, minimumSafe: number): CoverageStatus {
  if (people === 0) return 'none';
  if (people >= minimumSafe) return 'safe';
  return people === 1 ? 'single' : 'below';
}

export interface Able {
  readonly person: StaffMember;
  /** Places in `needs` that this person can meet. */
  readonly needs: readonly number[];
}

/** Who is in post and holds all that a need asks, person by person. For counting; pages show no list of people. */
export function whoIsAble({ staff, records, needs, on }: Omit<CoverageInput, 'sites'>): readonly Able[] {
  const asked = new Set(needs.flatMap(({ competences }) => competences));
  const held = new Map<string, Set<string>>();
  for (const record of records) {
    if (!asked.has(record.competence) || !isCurrent(record, on)) continue;
    const before = held.get(record.person);
    if (before) before.add(record.competence);
    else held.set(record.person, new Set([record.competence]));
  }
  const byProfession = new Map<string, readonly number[]>();
  const fitting = (profession: string): readonly number[] => {
    const known = byProfession.get(profession);
    if (known) return known;
    const places = needs.flatMap(({ professions }, place) => (professions.includes(profession) ? [place] : []));
    byProfession.set(profession, places);
    return places;
  };
  return staff.flatMap((person) => {
    const competences = held.get(person.id);
    if (!competences || !isThere(person, on)) return [];
    const met = fitting(person.profession).filter((place) => needs[place]?.competences.every((each) => competences.has(each)));
    return met.length > 0 ? [{ person, needs: met }] : [];
  });
}
