// The form of a relative: what is typed, read into a member of the family; and a member, written back into the fields.

import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import { type Member, RELATIONS, type Relation } from '../../../service/families/index.ts';
import { type Fields, many, one } from '../form.ts';
import type { PageError } from '../page.ts';

export const RELATION_WORDS: Readonly<Record<Relation, string>> = {
  mother: 'Mother',
  father: 'Father',
  sibling: 'Brother or sister (same parents)',
  'half-sibling-mother': 'Half-brother or half-sister (same mother)',
  'half-sibling-father': 'Half-brother or half-sister (same father)',
  child: 'Son or daughter',
  partner: 'Partner',
};

/** One condition a line: "Bowel cancer, 52". */
const CONDITION = /^(.*?)(?:[,;]?\s+(?:at\s+)?(\d{1,3}))?$/;
const MOST_CONDITIONS = 20;

export interface ReadRelative {
  readonly member: Omit<Member, 'id' | 'father' | 'mother'>;
  readonly errors: readonly PageError[];
}

export function readRelative(fields: Fields, gene: string): ReadRelative {
  const errors: PageError[] = [];
  const wrong = (id: string, text: string) => errors.push({ text, href: `#${id}` });
  const sex = one(fields, 'sex');
  const born = readPartial(one(fields, 'born'));
  const died = readPartial(one(fields, 'died'));
  if (born === 'wrong') wrong('born', 'Enter the birth as a year or a date, for example 1956 or 14 3 1956');
  if (died === 'wrong') wrong('died', 'Enter the death as a year or a date, for example 2011 or 2 9 2011');
  const ageText = one(fields, 'age');
  const age = ageText === '' ? undefined : Number(ageText);
  if (age !== undefined && !(Number.isInteger(age) && age >= 0 && age <= 122)) wrong('age', 'Age must be a whole number from 0 to 122');
  const number = one(fields, 'nhs-number');
  const reading = number === '' ? undefined : readNhsNumber(number);
  if (reading && reading.kind !== 'valid')
    wrong('nhs-number', 'Check the NHS number: it has 10 digits, and the last one checks the others');
  if (!['male', 'female', 'unknown'].includes(sex)) wrong('sex', 'Select the sex assigned at birth, or not known');
  const conditions = one(fields, 'conditions')
    .split('\n')
    .map((line) => CONDITION.exec(line.trim()))
    .flatMap((match) =>
      match?.[1] ? [{ text: match[1].replace(/[,;]$/, '').slice(0, 120), ...(match[2] ? { onsetYears: Number(match[2]) } : {}) }] : [],
    )
    .slice(0, MOST_CONDITIONS);
  const result = one(fields, 'result');
  const name = one(fields, 'name').slice(0, 120);
  return {
    errors,
    member: {
      sex: sex === 'male' || sex === 'female' ? sex : 'unknown',
      ...(name ? { name } : {}),
      ...(born && born !== 'wrong' ? { born } : {}),
      ...(many(fields, 'dead').length > 0 || died ? { dead: true } : {}),
      ...(died && died !== 'wrong' ? { died } : {}),
      ...(age !== undefined && Number.isInteger(age) ? { ageYears: age } : {}),
      ...(conditions.length > 0 ? { conditions } : {}),
      ...(one(fields, 'unaffected') === 'yes' && conditions.length === 0 ? { affected: 'no' as const } : {}),
      ...(result === 'found' || result === 'not-found' ? { tests: [{ gene, result }] } : {}),
      ...(reading?.kind === 'valid' ? { identifiers: [{ system: SYSTEM.nhsNumber, value: reading.digits }] } : {}),
    },
  };
}

export function readRelation(fields: Fields): Relation | undefined {
  return RELATIONS.find((relation) => relation === one(fields, 'relation'));
}

/** The fields of a member that stands, for the form to change. */
export function fieldsOf(member: Member, gene: string): Readonly<Record<string, string>> {
  return {
    name: member.name ?? '',
    sex: member.sex,
    born: written(member.born),
    died: written(member.died),
    dead: member.dead ? 'yes' : '',
    age: member.ageYears === undefined ? '' : String(member.ageYears),
    conditions: (member.conditions ?? [])
      .map(({ text, onsetYears }) => (onsetYears === undefined ? text : `${text}, ${onsetYears}`))
      .join('\n'),
    unaffected: member.affected === 'no' ? 'yes' : '',
    result: member.tests?.find((test) => test.gene === gene)?.result ?? '',
    'nhs-number': member.identifiers?.find(({ system }) => system === SYSTEM.nhsNumber)?.value ?? '',
  };
}

/** 1956, 3 1956, 14 3 1956, with spaces, dots or strokes; or as computers write it. */
export function readPartial(text: string): string | 'wrong' | undefined {
  if (text === '') return undefined;
  if (/^\d{4}(-\d{2}){0,2}$/.test(text)) return text;
  const match = /^(?:(?:(\d{1,2})[\s./-]+)?(\d{1,2})[\s./-]+)?(\d{4})$/.exec(text.trim());
  if (!match) return 'wrong';
  const [, day, month, year = ''] = match;
  const date = [year, month, day].flatMap((part) => (part === undefined ? [] : [part.padStart(2, '0')])).join('-');
  const whole = new Date(`${date}${'-01-01'.slice(0, 10 - date.length)}T00:00:00Z`);
  return Number.isNaN(whole.getTime()) || whole.toISOString().slice(0, date.length) !== date ? 'wrong' : date;
}

function written(date: string | undefined): string {
  return (date ?? '')
    .split('-')
    .reverse()
    .map((part) => part.replace(/^0/, ''))
    .join(' ');
}
