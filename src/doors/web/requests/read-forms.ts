// What the forms of a request say: whom it is for, who of the family is tested, which test; with what is wrong, field by field.
import { readNhsNumber } from '../../../foundation/terms/index.ts';
import { type Fields, one, readDate } from '../form.ts';
import type { PageError } from '../page.ts';
import { type Answers, first, withAnswers } from './draft.ts';
import { type Member, RELATIONS } from './members.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { checkNhsNumber } from './read-step.ts';

export function readFind(fields: Fields): { readonly answers: Answers; readonly errors: readonly PageError[] } {
  const nhsNumber = one(fields, 'nhsNumber');
  const birthDate = readDate(fields, 'birthDate', 'Date of birth');
  const given = one(fields, 'given');
  const family = one(fields, 'family');
  const errors: PageError[] = [];
  if (nhsNumber) errors.push(...checkNhsNumber(nhsNumber));
  else if (family === '') errors.push({ text: 'Enter an NHS number, or a last name and date of birth', href: '#nhsNumber' });
  if (birthDate.kind === 'wrong') errors.push({ text: birthDate.because, href: '#birthDate-day' });
  else if (!nhsNumber && family && birthDate.kind === 'none') errors.push({ text: 'Enter the date of birth', href: '#birthDate-day' });
  const reading = readNhsNumber(nhsNumber);
  const answers = withAnswers(
    {},
    {
      nhsNumber: [reading.kind === 'valid' ? reading.digits : ''],
      given: [given],
      family: [family],
      birthDate: [birthDate.kind === 'date' ? birthDate.date : ''],
    },
  );
  return { answers, errors };
}

/** A known person's own details are not asked again. */
export function asked(step: PlannedStep, answers: Answers): PlannedStep['questions'] {
  if (step.id !== 'patient' || first(answers, 'patient') === '') return step.questions;
  const own = new Set(['given', 'family', 'birthDate', 'nhsNumber', 'noNhsNumber', 'localNumber', 'title']);
  return step.questions.filter(({ name }) => !own.has(name));
}

export function checkTest(fields: Fields, plan: Plan): readonly PageError[] {
  const tests = plan.indication?.tests ?? [];
  const chosen = one(fields, 'test');
  return tests.length < 2 || tests.some(({ code }) => code === chosen) ? [] : [{ text: 'Select which test you want', href: '#test' }];
}

export function readMember(fields: Fields): { readonly member: Member; readonly errors: readonly PageError[] } {
  const errors: PageError[] = [];
  const need = (name: string, text: string) => {
    if (one(fields, name) === '') errors.push({ text, href: `#${name}` });
  };
  need('relation', 'Select how they are related to the patient');
  need('affected', 'Select if they have the condition');
  need('sample', 'Select if they give a sample');
  const isTested = one(fields, 'sample') === 'now' || one(fields, 'sample') === 'later';
  if (isTested) {
    need('family', 'Enter the last name, because they give a sample');
    need('discussion', 'Select if the test was discussed with them');
  }
  const nhsNumber = one(fields, 'nhsNumber');
  if (nhsNumber) errors.push(...checkNhsNumber(nhsNumber));
  const birthDate = readDate(fields, 'birthDate', 'Date of birth');
  if (birthDate.kind === 'wrong') errors.push({ text: birthDate.because, href: '#birthDate-day' });
  else if (isTested && birthDate.kind === 'none')
    errors.push({ text: 'Enter the date of birth, because they give a sample', href: '#birthDate-day' });
  const reading = readNhsNumber(nhsNumber);
  const relation = RELATIONS.some(({ code }) => code === one(fields, 'relation')) ? one(fields, 'relation') : '';
  return {
    errors,
    member: {
      relation,
      given: one(fields, 'given').slice(0, 100),
      family: one(fields, 'family').slice(0, 100),
      birthDate: birthDate.kind === 'date' ? birthDate.date : '',
      nhsNumber: reading.kind === 'valid' ? reading.digits : '',
      affected: one(fields, 'affected'),
      sample: one(fields, 'sample'),
      discussion: one(fields, 'discussion'),
    },
  };
}

export function yearsOld(birthDate: string, now: Date): number | undefined {
  if (birthDate.length < 10) return undefined;
  const years = now.getUTCFullYear() - Number(birthDate.slice(0, 4));
  return now.toISOString().slice(5, 10) < birthDate.slice(5, 10) ? years - 1 : years;
}
