// A family as its PED file states it (six columns, https://zzz.bwh.harvard.edu/plink/data.shtml#ped): who is whose parent, sex, who is affected.

import type { Finding } from '../../../foundation/errors.ts';
import { refuse } from '../scan/refusal.ts';

export type Sex = 'male' | 'female' | 'unknown';

export interface Member {
  readonly id: string;
  readonly father: string | null;
  readonly mother: string | null;
  readonly sex: Sex;
  /** Null when not stated. */
  readonly isAffected: boolean | null;
}

export interface Family {
  readonly id: string;
  /** The proband first, then the others as written. */
  readonly members: readonly Member[];
  readonly proband: string;
}

const SEXES: Readonly<Record<string, Sex>> = { '1': 'male', '2': 'female', male: 'male', female: 'female', m: 'male', f: 'female' };
const AFFECTED: Readonly<Record<string, boolean | null>> = { '2': true, '1': false, affected: true, unaffected: false };

/**
 * Reads one family. The proband is the one named, else the only affected child with a parent in the file, else the first affected, else the only child.
 * @param family which family when the file holds several
 */
export function readPedigree(
  text: string,
  { proband, family }: { readonly proband?: string; readonly family?: string } = {},
): Family | readonly Finding[] {
  const findings: Finding[] = [];
  const rows: { family: string; member: Member; line: number }[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    const cells = line.includes('\t') ? line.split('\t').map((cell) => cell.trim()) : line.trim().split(/\s+/);
    const [familyId = '', id = '', father = '0', mother = '0', sex = '0', phenotype = '0'] = cells;
    if (cells.length < 6 || id === '') {
      findings.push(
        refuse(
          'E_PED',
          `line ${index + 1}`,
          'A line needs six columns: family, person, father, mother, sex, affected.',
          'Write 0 for what is not known.',
        ),
      );
      return;
    }
    if (rows.some((row) => row.member.id === id && row.family === familyId))
      findings.push(refuse('E_SAMPLE_DUPLICATE', `line ${index + 1}`, 'This person stands twice.', 'Keep one line for each person.'));
    const parent = (name: string): string | null => (name === '0' || name === '' || name === '.' || name === '-9' ? null : name);
    rows.push({
      family: familyId,
      line: index + 1,
      member: {
        id,
        father: parent(father),
        mother: parent(mother),
        sex: SEXES[sex.toLowerCase()] ?? 'unknown',
        isAffected: AFFECTED[phenotype.toLowerCase()] ?? null,
      },
    });
  });
  const wanted = family ?? rows.find(({ member }) => member.id === proband)?.family ?? rows[0]?.family;
  const within = rows.filter((row) => row.family === wanted);
  if (within.length === 0) findings.push(refuse('E_PED', 'file', 'There is nobody in this pedigree.', 'Give one line for each person.'));
  findings.push(...checkParents(within));
  if (findings.length > 0) return findings;
  const members = within.map(({ member }) => member);
  const chosen = proband ?? chooseProband(members);
  if (!chosen || !members.some(({ id }) => id === chosen))
    return [
      proband === undefined
        ? refuse('E_PED', 'file', 'Nobody can be told to be the proband.', 'Mark one person as affected (2) or name the proband.')
        : refuse(
            'E_PED',
            'file',
            `The proband ${proband} is not in this pedigree.`,
            'Name a person of the pedigree, as it is written there.',
          ),
    ];
  return {
    id: wanted ?? '',
    proband: chosen,
    members: [...members.filter(({ id }) => id === chosen), ...members.filter(({ id }) => id !== chosen)],
  };
}

function chooseProband(members: readonly Member[]): string | undefined {
  const children = members.filter(({ father, mother }) => members.some(({ id }) => id === father || id === mother));
  const isParent = (id: string): boolean => members.some(({ father, mother }) => father === id || mother === id);
  const affected = members.filter(({ isAffected }) => isAffected);
  const youngest =
    affected.find((member) => children.includes(member) && !isParent(member.id)) ?? affected.find((member) => children.includes(member));
  if (youngest ?? affected[0]) return (youngest ?? affected[0])?.id;
  return (children.find(({ id }) => !isParent(id)) ?? (members.length === 1 ? members[0] : undefined))?.id;
}

function checkParents(rows: readonly { readonly member: Member; readonly line: number }[]): readonly Finding[] {
  const byId = new Map(rows.map(({ member }) => [member.id, member]));
  const findings: Finding[] = [];
  for (const { member, line } of rows) {
    const father = byId.get(member.father ?? '');
    const mother = byId.get(member.mother ?? '');
    if (father?.sex === 'female')
      findings.push(
        refuse(
          'E_PED_SEX',
          `line ${line}`,
          'The father is recorded as female.',
          'Correct the sex (1 is male), or exchange father and mother.',
        ),
      );
    if (mother?.sex === 'male')
      findings.push(
        refuse(
          'E_PED_SEX',
          `line ${line}`,
          'The mother is recorded as male.',
          'Correct the sex (2 is female), or exchange father and mother.',
        ),
      );
    if (father && father === mother)
      findings.push(refuse('E_PED', `line ${line}`, 'Father and mother are one person.', 'Write 0 for the parent who is not known.'));
    if (isOwnAncestor(member, byId))
      findings.push(
        refuse('E_PED_CYCLE', `line ${line}`, 'This person is their own ancestor.', 'Correct the columns of father and mother.'),
      );
  }
  return findings;
}

function isOwnAncestor(member: Member, byId: ReadonlyMap<string, Member>): boolean {
  const above = new Set([member.father, member.mother]);
  for (const id of above) {
    const parent = byId.get(id ?? '');
    if (parent) above.add(parent.father).add(parent.mother);
  }
  return above.has(member.id);
}
