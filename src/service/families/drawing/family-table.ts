// The same family as a table, for everybody who does not see the drawing: one row a member, numbered as in the drawing.

import { relationshipOf } from '../kinship/relationship.ts';
import { isAffected, type Member, type Pedigree } from '../pedigree/pedigree.ts';
import type { Layout } from './layout.ts';

export interface FamilyRow {
  readonly id: string;
  /** `II-3`. */
  readonly number: string;
  readonly name?: string;
  readonly relationship: string;
  readonly sex: string;
  readonly life: string;
  readonly health: readonly string[];
  readonly tests: readonly string[];
  /** Numbers of the parents, partners and twins. */
  readonly parents: string;
}

export function familyTable(pedigree: Pedigree, layout: Layout, names: 'show' | 'hide'): readonly FamilyRow[] {
  return pedigree.members
    .toSorted((a, b) => rank(layout, a) - rank(layout, b))
    .map((member) => ({
      id: member.id,
      number: numberOf(layout, member.id),
      ...(names === 'show' && member.name !== undefined ? { name: member.name } : {}),
      relationship: relationTo(pedigree, member),
      sex: { male: 'Male', female: 'Female', unknown: 'Not known' }[member.sex],
      life: lifeOf(member),
      health: healthOf(member),
      tests: (member.tests ?? []).map(({ gene, result }) => `${gene}: ${RESULT_WORDS[result]}`),
      parents: [member.father, member.mother].flatMap((id) => (id === undefined ? [] : [numberOf(layout, id)])).join(' and '),
    }));
}

const RESULT_WORDS = {
  found: 'found',
  'two-copies': 'found in both copies',
  'not-found': 'not found',
  unknown: 'result not known',
} as const;

export function numberOf(layout: Layout, id: string): string {
  const placed = layout.members.get(id);
  return placed ? `${roman(placed.row + 1)}-${placed.place}` : '?';
}

export function roman(number: number): string {
  const tens = 'X'.repeat(Math.floor(number / 10));
  return tens + (['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'][number % 10] ?? '');
}

function rank(layout: Layout, { id }: Member): number {
  const placed = layout.members.get(id);
  return (placed?.row ?? 0) * 10_000 + (placed?.place ?? 0);
}

function relationTo(pedigree: Pedigree, member: Member): string {
  if (pedigree.proband === undefined) return '';
  if (member.id === pedigree.proband) return 'the proband';
  const blood = relationshipOf(pedigree, pedigree.proband, member.id)?.words;
  if (blood) return blood;
  if (member.toldAs) return member.toldAs;
  const isPartner = pedigree.members.some(
    ({ father, mother }) => (father === member.id && mother === pedigree.proband) || (mother === member.id && father === pedigree.proband),
  );
  return isPartner ? 'partner' : 'not related by blood';
}

export function lifeOf(member: Member): string {
  const born = member.born === undefined ? '' : `born ${member.born.slice(0, 4)}`;
  const pregnancy = member.pregnancy === undefined ? '' : member.pregnancy === 'ongoing' ? 'pregnancy' : member.pregnancy;
  const died = member.died === undefined ? '' : ` ${member.died.slice(0, 4)}`;
  const age = member.ageYears === undefined ? '' : member.dead ? ` at ${member.ageYears}` : `${member.ageYears} years`;
  return [pregnancy, born, member.dead ? `died${died}${age}` : age].filter(Boolean).join(', ');
}

function healthOf(member: Member): readonly string[] {
  const conditions = (member.conditions ?? []).map(({ text, onsetYears }) =>
    onsetYears === undefined ? text : `${text} at ${onsetYears}`,
  );
  if (conditions.length > 0) return conditions;
  return isAffected(member) ? ['Affected'] : member.affected === 'no' ? ['Not affected'] : [];
}
