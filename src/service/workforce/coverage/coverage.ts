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
  // A person's competences are bits in a row of words: comparing texts 50,000 times took three times as long.
  const places = new Map([...new Set(needs.flatMap(({ competences }) => competences))].map((each, place) => [each, place]));
  const size = Math.ceil(places.size / 32) || 1;
  const rowOf = new Map(staff.map(({ id }, row) => [id, row]));
  const held = new Int32Array(staff.length * size);
  for (const record of records) {
    const place = places.get(record.competence);
    if (place === undefined || !isCurrent(record, on)) continue;
    const row = rowOf.get(record.person);
    if (row !== undefined) held[row * size + (place >> 5)] = (held[row * size + (place >> 5)] ?? 0) | (1 << (place & 31));
  }
  const asked = needs.map(({ competences }) => {
    const words = new Int32Array(size);
    for (const each of competences) {
      const place = places.get(each) ?? 0;
      words[place >> 5] = (words[place >> 5] ?? 0) | (1 << (place & 31));
    }
    return words;
  });
  const byProfession = new Map<string, readonly number[]>();
  const fitting = (profession: string): readonly number[] => {
    const known = byProfession.get(profession);
    if (known) return known;
    const found = needs.flatMap(({ professions }, place) => (professions.includes(profession) ? [place] : []));
    byProfession.set(profession, found);
    return found;
  };
  return staff.flatMap((person, row) => {
    if (!isThere(person, on)) return [];
    const met = fitting(person.profession).filter((place) =>
      asked[place]?.every((word, w) => ((held[row * size + w] ?? 0) & word) === word),
    );
    return met.length > 0 ? [{ person, needs: met }] : [];
  });
}
