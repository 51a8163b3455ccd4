// First and second-degree relatives of a person in the family, by the codes of HL7 v3 RoleCode.
import type { Person } from './person.ts';

export interface Relative {
  readonly code: string;
  readonly degree: 1 | 2;
  readonly person: Person;
}

export function relativesOf(person: Person, family: readonly Person[]): readonly Relative[] {
  const parents = family.filter(({ id }) => id === person.father || id === person.mother);
  const siblings = siblingsOf(person, family);
  const children = childrenOf([person], family);
  const first: readonly (readonly [string, string, readonly Person[]])[] = [
    ['FTH', 'MTH', parents],
    ['NBRO', 'NSIS', siblings],
    ['SON', 'DAU', children],
  ];
  const second = [
    ...parents.flatMap((parent): readonly (readonly [string, string, readonly Person[]])[] => {
      const side = parent.sex === 'male' ? 'P' : 'M';
      const grandparents = family.filter(({ id }) => id === parent.father || id === parent.mother);
      return [
        [`${side}GRFTH`, `${side}GRMTH`, grandparents],
        [`${side}UNCLE`, `${side}AUNT`, siblingsOf(parent, family)],
      ];
    }),
    ['NEPH', 'NIECE', childrenOf(siblings, family)] as const,
    ['GRNDSON', 'GRNDDAU', childrenOf(children, family)] as const,
  ];
  const coded = (degree: 1 | 2) => (group: readonly [string, string, readonly Person[]]) =>
    group[2].map((relative) => ({ code: relative.sex === 'male' ? group[0] : group[1], degree, person: relative }));
  return [...first.flatMap(coded(1)), ...second.flatMap(coded(2))];
}

function siblingsOf(person: Person, family: readonly Person[]): readonly Person[] {
  if (person.father === undefined || person.mother === undefined) return [];
  return family.filter(({ id, father, mother }) => id !== person.id && father === person.father && mother === person.mother);
}

function childrenOf(parents: readonly Person[], family: readonly Person[]): readonly Person[] {
  return family.filter(({ father, mother }) => parents.some(({ id }) => id === father || id === mother));
}
