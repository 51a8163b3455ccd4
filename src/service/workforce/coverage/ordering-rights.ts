// Who may order what: a team's specialties lead to the indications of the directory, and a site's teams to its share of them.
import { bySpecialty, type Directory } from '../../directory/index.ts';
import type { Site, Team } from '../people/staff.ts';

export interface OrderingRight {
  readonly specialty: string;
  /** Names of the teams at the site that may order these tests. */
  readonly teams: readonly string[];
  readonly indications: readonly { readonly code: string; readonly name: string }[];
}

/** Specialties in the order of the national list; those that no team at the site covers are left out. */
export function orderingRights(site: Site, teams: readonly Team[], directory: Directory, on: string): readonly OrderingRight[] {
  const own = teams.filter(({ code }) => site.teams.includes(code));
  const inForce = new Map(
    directory.versions
      .flatMap(({ indications }) => indications)
      .flatMap(({ code }) => {
        const current = directory.indication(code, on);
        return current ? [[current.code, current] as const] : [];
      }),
  );
  return bySpecialty([...inForce.values()]).flatMap(({ specialty, indications }) => {
    const allowed = own.filter(({ specialties }) => specialties.includes(specialty.code));
    if (allowed.length === 0) return [];
    return [
      {
        specialty: specialty.name,
        teams: allowed.map(({ name }) => name),
        indications: indications.map(({ code, name }) => ({ code, name })),
      },
    ];
  });
}
