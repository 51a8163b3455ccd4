// What cannot be true of a family: every contradiction is a finding that names who and what to do. Nothing is mended silently.

import type { Finding, IssueCode } from '../../../foundation/errors.ts';
import { type Member, type MembersById, membersById, type Pedigree } from './pedigree.ts';

/** Parents are at least this much older; the youngest confirmed mother was 5, so younger than that is a slip and under 12 is asked about. */
const YOUNGEST_PARENT_YEARS = 5;
const UNUSUAL_PARENT_YEARS = 12;
/** The longest life that was verified is 122 years (Jeanne Calment, 1875-1997). */
const LONGEST_LIFE_YEARS = 122;

export function familyFinding(
  severity: Finding['severity'],
  code: string,
  issue: IssueCode,
  where: string,
  what: string,
  mend: string,
): Finding {
  return { severity, code, issue, where, what, mend };
}

/** All findings about a pedigree; with an error among them nothing may be reckoned from it. `today` as `2026-01-31`. */
export function checkPedigree(pedigree: Pedigree, today: string): readonly Finding[] {
  const byId = membersById(pedigree);
  return [
    ...duplicates(pedigree),
    ...parentFindings(pedigree, byId),
    ...ownAncestors(pedigree, byId),
    ...pedigree.members.flatMap((member) => [...dateFindings(member, today), ...parentAges(member, byId), ...phenotype(member)]),
    ...twinFindings(pedigree),
    ...probandFindings(pedigree, byId),
    ...coupleFindings(pedigree, byId),
  ];
}

const error = (code: string, where: string, what: string, mend: string): Finding =>
  familyFinding('error', code, 'invariant', where, what, mend);
const warning = (code: string, where: string, what: string, mend: string): Finding =>
  familyFinding('warning', code, 'invariant', where, what, mend);
const at = (member: Member): string => `member ${member.id}`;

function duplicates(pedigree: Pedigree): readonly Finding[] {
  const seen = new Set<string>();
  return pedigree.members.flatMap((member) => {
    if (member.id === '' || member.id === '0')
      return [error('FAM_NO_ID', at(member), 'A member has no identifier.', 'Give each member an identifier of their own.')];
    const twice = seen.has(member.id);
    seen.add(member.id);
    return twice
      ? [error('FAM_DUPLICATE_ID', at(member), 'Two members have the same identifier.', 'Give each member an identifier of their own.')]
      : [];
  });
}

function parentFindings(pedigree: Pedigree, byId: MembersById): readonly Finding[] {
  return pedigree.members.flatMap((child) => {
    const found: Finding[] = [];
    for (const [role, sex] of [
      ['father', 'male'],
      ['mother', 'female'],
    ] as const) {
      const id = child[role];
      if (id === undefined) continue;
      const parent = byId.get(id);
      if (!parent)
        found.push(
          error('FAM_PARENT_MISSING', at(child), `The ${role} (${id}) is not in the pedigree.`, 'Add them, or leave the parent open.'),
        );
      else if (parent.sex !== 'unknown' && parent.sex !== sex)
        found.push(
          error(
            'FAM_SEX_CONTRADICTION',
            at(parent),
            `Recorded as ${parent.sex} and as ${role} of ${child.id}.`,
            'Correct the sex assigned at birth, or which parent it is.',
          ),
        );
    }
    // Kinship and chances follow these parents: somebody adopted in would be given a risk that is not theirs.
    if (child.adopted === 'in' && (child.father !== undefined || child.mother !== undefined))
      found.push(
        error(
          'FAM_ADOPTED_IN',
          at(child),
          'Someone adopted into the family has its members as genetic parents.',
          'Leave the genetic parents open.',
        ),
      );
    if (child.father !== undefined && child.father === child.mother)
      found.push(error('FAM_ONE_PARENT_TWICE', at(child), 'One person is both father and mother.', 'Leave the unknown parent open.'));
    return found;
  });
}

/** Nobody is their own ancestor: each member on a circle of parents is named once. */
function ownAncestors(pedigree: Pedigree, byId: MembersById): readonly Finding[] {
  return pedigree.members
    .filter((member) => reaches(member.id, member, byId))
    .map((member) =>
      error('FAM_OWN_ANCESTOR', at(member), 'This person is recorded as their own ancestor.', 'Correct the parents along the line.'),
    );
}

function reaches(target: string, from: Member, byId: MembersById): boolean {
  const seen = new Set<string>();
  const waiting: (string | undefined)[] = [from.father, from.mother];
  while (waiting.length > 0) {
    const id = waiting.pop();
    if (id === undefined || seen.has(id)) continue;
    if (id === target) return true;
    seen.add(id);
    const parent = byId.get(id);
    if (parent) waiting.push(parent.father, parent.mother);
  }
  return false;
}

function dateFindings(member: Member, today: string): readonly Finding[] {
  const found: Finding[] = [];
  for (const [name, date] of [
    ['birth', member.born],
    ['death', member.died],
  ] as const) {
    if (date === undefined) continue;
    if (!isDate(date))
      found.push(
        error('FAM_IMPOSSIBLE_DATE', at(member), `The date of ${name} is not a date.`, 'Write it as 1956, 1956-03 or 1956-03-14.'),
      );
    else if (date > today.slice(0, date.length))
      found.push(error('FAM_IMPOSSIBLE_DATE', at(member), `The date of ${name} is in the future.`, 'Correct it.'));
  }
  if (found.length > 0) return found;
  if (member.born && member.died && member.died.slice(0, member.born.length) < member.born.slice(0, member.died.length))
    found.push(error('FAM_DIED_BEFORE_BORN', at(member), 'The death is before the birth.', 'Correct one of the two dates.'));
  const lived = member.born ? Number((member.died ?? today).slice(0, 4)) - Number(member.born.slice(0, 4)) : undefined;
  const isLiving = !member.dead && member.died === undefined;
  if (lived !== undefined && (isLiving || member.died !== undefined) && lived > LONGEST_LIFE_YEARS)
    found.push(warning('FAM_VERY_OLD', at(member), `This would be an age of ${lived} years.`, 'Check the birth, or record the death.'));
  const age = member.ageYears;
  if (age !== undefined && (!Number.isFinite(age) || age < 0 || age > LONGEST_LIFE_YEARS))
    found.push(error('FAM_IMPOSSIBLE_AGE', at(member), `An age of ${age} years is not possible.`, 'Correct the age.'));
  else if (age !== undefined && lived !== undefined && age > lived)
    found.push(error('FAM_AGE_AND_BIRTH', at(member), `An age of ${age} does not go with the year of birth.`, 'Correct one of the two.'));
  return found;
}

function phenotype(member: Member): readonly Finding[] {
  const longest = member.ageYears;
  const late = (member.conditions ?? []).filter(
    ({ onsetYears }) => onsetYears !== undefined && (onsetYears < 0 || onsetYears > (longest ?? LONGEST_LIFE_YEARS)),
  );
  const found = late.map(({ text }) =>
    error(
      'FAM_ONSET_AFTER_AGE',
      at(member),
      `The age at ${text} is not within the person's life.`,
      'Correct the age at diagnosis or the age.',
    ),
  );
  const genes = (member.tests ?? []).filter(({ result }) => result !== 'unknown');
  for (const gene of new Set(genes.map((test) => test.gene))) {
    const results = new Set(genes.filter((test) => test.gene === gene).map(({ result }) => result === 'not-found'));
    if (results.size > 1)
      found.push(
        error(
          'FAM_TWO_RESULTS',
          at(member),
          `Tests of ${gene} say both found and not found.`,
          'Keep the result that holds and withdraw the other.',
        ),
      );
  }
  return found;
}

function parentAges(child: Member, byId: MembersById): readonly Finding[] {
  if (!isDate(child.born)) return [];
  return [child.father, child.mother].flatMap((id) => {
    const parent = id === undefined ? undefined : byId.get(id);
    if (!parent || !isDate(parent.born)) return [];
    const older = Number(child.born?.slice(0, 4)) - Number(parent.born?.slice(0, 4));
    if (older < YOUNGEST_PARENT_YEARS)
      return [
        error('FAM_PARENT_TOO_YOUNG', at(child), `The parent ${parent.id} is ${older} years older.`, 'Correct a birth or the parent.'),
      ];
    const afterMothersDeath =
      parent.id === child.mother &&
      parent.died !== undefined &&
      child.born !== undefined &&
      child.born.slice(0, 4) > parent.died.slice(0, 4);
    if (afterMothersDeath)
      return [
        error('FAM_BORN_AFTER_MOTHER_DIED', at(child), `The mother ${parent.id} had died before the birth.`, 'Correct one of the dates.'),
      ];
    return older < UNUSUAL_PARENT_YEARS
      ? [warning('FAM_PARENT_VERY_YOUNG', at(child), `The parent ${parent.id} was ${older} years old.`, 'Check the two births.')]
      : [];
  });
}

function twinFindings(pedigree: Pedigree): readonly Finding[] {
  const groups = Map.groupBy(
    pedigree.members.filter(({ twins }) => twins !== undefined),
    ({ twins }) => twins?.group ?? '',
  );
  return [...groups].flatMap(([group, twins]) => {
    const [first] = twins;
    if (!first) return [];
    const where = `twins ${group}`;
    if (twins.length === 1) return [warning('FAM_LONE_TWIN', where, `${first.id} has a twin who is not in the pedigree.`, 'Add the twin.')];
    const found: Finding[] = [];
    if (twins.some(({ father, mother }) => father !== first.father || mother !== first.mother))
      found.push(
        error('FAM_TWINS_PARENTS', where, 'Twins have different parents.', 'Give them the same parents, or take the twin mark away.'),
      );
    const sexes = new Set(twins.map(({ sex }) => sex).filter((sex) => sex !== 'unknown'));
    if (sexes.size > 1 && twins.some((twin) => twin.twins?.zygosity === 'identical'))
      found.push(
        error('FAM_TWINS_SEX', where, 'Identical twins are recorded with different sexes.', 'Correct the sex or the kind of twins.'),
      );
    const births = twins.map(({ born }) => born?.slice(0, 4)).filter((year) => year !== undefined);
    if (births.length > 1 && Math.max(...births.map(Number)) - Math.min(...births.map(Number)) > 1)
      found.push(error('FAM_TWINS_BIRTHS', where, 'Twins were born in different years.', 'Correct the births.'));
    return found;
  });
}

function probandFindings(pedigree: Pedigree, byId: MembersById): readonly Finding[] {
  if (pedigree.members.length === 0)
    return [error('FAM_EMPTY', `pedigree ${pedigree.id}`, 'The pedigree has no members.', 'Add at least the proband.')];
  if (pedigree.proband === undefined || byId.has(pedigree.proband)) return [];
  return [error('FAM_NO_PROBAND', `pedigree ${pedigree.id}`, 'The proband is not among the members.', 'Name one of the members.')];
}

function coupleFindings(pedigree: Pedigree, byId: MembersById): readonly Finding[] {
  return (pedigree.couples ?? []).flatMap(({ partners }) =>
    partners.every((id) => byId.has(id)) && partners[0] !== partners[1]
      ? []
      : [
          error(
            'FAM_COUPLE',
            `couple ${partners.join(' and ')}`,
            'A couple is two members of the pedigree.',
            'Correct the two identifiers.',
          ),
        ],
  );
}

/** A year, a month or a day that exists in the calendar. */
export function isDate(text: string | undefined): text is string {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text ?? '');
  if (!match) return false;
  const [, year = '', month = '01', day = '01'] = match;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === `${year}-${month}-${day}`;
}
