// Adding and changing the people of a family. Pure: a pedigree goes in, the next one or findings come out; what cannot be true is refused.

import type { Finding } from '../../../foundation/errors.ts';
import { checkPedigree, familyFinding } from '../pedigree/check-pedigree.ts';
import { type Member, membersById, type Pedigree, type Sex } from '../pedigree/pedigree.ts';

export type FamilyChange =
  | { readonly kind: 'changed'; readonly pedigree: Pedigree; readonly member: string; readonly warnings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export const RELATIONS = ['mother', 'father', 'sibling', 'half-sibling-mother', 'half-sibling-father', 'child', 'partner'] as const;
export type Relation = (typeof RELATIONS)[number];

export interface NewRelative {
  readonly relation: Relation;
  /** To whom. */
  readonly of: string;
  /** For a child, the other parent when known. */
  readonly otherParent?: string;
  readonly member: Omit<Member, 'id' | 'father' | 'mother'>;
}

/** `newId` gives an id for each person; parents in between are added without a name where the relation needs them. */
export function addRelative(
  pedigree: Pedigree,
  { relation, of, otherParent, member }: NewRelative,
  newId: () => string,
  today: string,
): FamilyChange {
  const person = membersById(pedigree).get(of);
  if (!person) return refused('of', 'This person is not in the family.', 'Choose somebody who is.');
  const added: Member[] = [];
  const changes = new Map<string, Partial<Member>>();
  const parentOf = (role: 'mother' | 'father'): string => {
    const known = person[role];
    if (known !== undefined) return known;
    const id = newId();
    added.push({ id, sex: role === 'mother' ? 'female' : 'male' });
    changes.set(of, { ...changes.get(of), [role]: id });
    return id;
  };
  const id = newId();
  const couples = [...(pedigree.couples ?? [])];
  let parents: Pick<Member, 'father' | 'mother'> = {};
  if (relation === 'mother' || relation === 'father') {
    if (person[relation] !== undefined)
      return refused('relation', `The ${relation} of this person is in the family already.`, 'Change that person instead.');
    changes.set(of, { [relation]: id });
  } else if (relation === 'sibling') parents = { mother: parentOf('mother'), father: parentOf('father') };
  else if (relation === 'half-sibling-mother') parents = { mother: parentOf('mother') };
  else if (relation === 'half-sibling-father') parents = { father: parentOf('father') };
  else if (relation === 'partner') couples.push({ partners: [of, id] });
  else {
    const role = roleOf(person.sex, pedigree, of);
    if (!role)
      return refused(
        'of',
        'The sex of the parent is not recorded, so it is not known whether they are the mother or the father.',
        'Record it first.',
      );
    parents = { [role]: of, ...(otherParent ? { [role === 'mother' ? 'father' : 'mother']: otherParent } : {}) };
  }
  const sex: Sex = relation === 'mother' ? 'female' : relation === 'father' ? 'male' : member.sex;
  const members = [...pedigree.members.map((one) => ({ ...one, ...changes.get(one.id) })), ...added, { ...member, ...parents, id, sex }];
  return checked({ ...pedigree, members, ...(couples.length > 0 ? { couples } : {}) }, id, today);
}

/** Replaces what is known of a person; parents, twins and what files carried stay. */
export function changeMember(pedigree: Pedigree, id: string, details: Omit<Member, 'id'>, today: string): FamilyChange {
  if (!pedigree.members.some((member) => member.id === id))
    return refused('member', 'This person is not in the family.', 'Choose somebody who is.');
  const members = pedigree.members.map((member) => {
    if (member.id !== id) return member;
    const { father, mother, twins, kept, receptors, toldAs, pregnancy, gender, adopted, ashkenazi } = member;
    return defined({ father, mother, twins, kept, receptors, toldAs, pregnancy, gender, adopted, ashkenazi, ...details, id });
  });
  return checked({ ...pedigree, members }, id, today);
}

/** An imported family in the place of the one that stands: the file's target becomes our index patient, who keeps their own details. */
export function takeIn(pedigree: Pedigree, imported: Pedigree, newId: () => string, today: string): FamilyChange {
  const target = imported.proband ?? (imported.members.length === 1 ? imported.members[0]?.id : undefined);
  const proband = pedigree.proband;
  if (proband === undefined || target === undefined)
    return refused(
      'file',
      'The file does not say who the index patient is.',
      'Use a CanRisk file with a target, or choose the person of the file.',
    );
  const own = membersById(pedigree).get(proband);
  const ids = new Map(imported.members.map(({ id }) => [id, id === target ? proband : newId()]));
  const of = (id: string | undefined) => (id === undefined ? undefined : (ids.get(id) ?? id));
  const members = imported.members.map((member): Member => {
    const placed = defined({ ...member, id: of(member.id) ?? member.id, father: of(member.father), mother: of(member.mother) });
    if (member.id !== target || !own) return placed;
    // What our own laboratory found stays: a file that has no place for the gene would otherwise say that nobody is at risk (HAZ-FAM-14).
    const tests = [...(own.tests ?? []), ...(placed.tests ?? []).filter(({ gene }) => !own.tests?.some((one) => one.gene === gene))];
    return defined({
      ...placed,
      name: own.name,
      born: own.born ?? placed.born,
      identifiers: own.identifiers,
      sex: own.sex === 'unknown' ? placed.sex : own.sex,
      conditions: placed.conditions ?? own.conditions,
      tests: tests.length > 0 ? tests : undefined,
    });
  });
  const couples = (imported.couples ?? []).map(({ partners: [one, other], ...rest }) => ({
    ...rest,
    partners: [of(one) ?? one, of(other) ?? other] as const,
  }));
  const sexes = own && own.sex !== 'unknown' ? imported.members.find(({ id }) => id === target)?.sex : undefined;
  if (sexes !== undefined && sexes !== 'unknown' && own && sexes !== own.sex)
    return refused('file', 'The target of the file has another sex than the index patient.', 'Check that it is the file of this family.');
  return checked({ ...pedigree, members, couples, ...(imported.riskFactors ? { riskFactors: imported.riskFactors } : {}) }, proband, today);
}

function checked(pedigree: Pedigree, member: string, today: string): FamilyChange {
  const findings = checkPedigree(pedigree, today);
  const errors = findings.filter(({ severity }) => severity === 'error');
  return errors.length > 0 ? { kind: 'refused', findings: errors } : { kind: 'changed', pedigree, member, warnings: findings };
}

function roleOf(sex: Sex, pedigree: Pedigree, id: string): 'mother' | 'father' | undefined {
  if (sex !== 'unknown') return sex === 'female' ? 'mother' : 'father';
  if (pedigree.members.some(({ mother }) => mother === id)) return 'mother';
  return pedigree.members.some(({ father }) => father === id) ? 'father' : undefined;
}

/** Without what is not known, so that the stored JSON holds only what is. */
function defined(member: { readonly [Key in keyof Member]: Member[Key] | undefined } & Pick<Member, 'id' | 'sex'>): Member {
  // Every value left is one a Member allows.
  return Object.fromEntries(Object.entries(member).filter(([, value]) => value !== undefined)) as unknown as Member;
}

function refused(where: string, what: string, mend: string): FamilyChange {
  return { kind: 'refused', findings: [familyFinding('error', 'FAM_CHANGE', 'business-rule', where, what, mend)] };
}
