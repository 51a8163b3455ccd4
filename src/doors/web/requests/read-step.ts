// A posted step read into answers, with what is wrong and which field it is about. Pure.
import { readNhsNumber } from '../../../foundation/terms/index.ts';
import { type Fields, one, readDate } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Answers } from './draft.ts';
import type { Question } from './question.ts';
import { gestationDays, PERCENTAGES } from './some-questions.ts';

export interface StepReading {
  readonly answers: Answers;
  readonly errors: readonly PageError[];
}

export function readStep(fields: Fields, questions: readonly Question[], now: Date): StepReading {
  const answers: Record<string, readonly string[]> = {};
  const errors: PageError[] = [];
  for (const question of questions) {
    const { name, label, kind, options } = question;
    const value = kind === 'date' ? dateOf(fields, question, now, errors) : one(fields, name);
    answers[name] = [kind === 'date' ? value : read(name, value)];
    const isOneOf = options?.some(([code]) => code === value) ?? true;
    if (options && value !== '' && !isOneOf) errors.push({ text: `Select one of the answers to "${label}"`, href: `#${name}` });
    if (question.isNeeded && value === '' && !errors.some(({ href }) => href.startsWith(`#${name}`)))
      errors.push({
        text: WHEN_EMPTY[name] ?? `${options ? 'Select' : 'Enter'} ${label.toLowerCase()}`,
        href: `#${kind === 'date' ? `${name}-day` : name}`,
      });
  }
  const nhsNumber = questions.some(({ name }) => name === 'nhsNumber') ? one(fields, 'nhsNumber') : '';
  if (nhsNumber) errors.push(...checkNhsNumber(nhsNumber));
  if (questions.some(({ name }) => name === 'urgencyReason') && one(fields, 'urgency') === 'urgent' && one(fields, 'urgencyReason') === '')
    errors.push({ text: 'Enter why the test is urgent', href: '#urgencyReason' });
  for (const { name, label } of questions) {
    const value = one(fields, name);
    if (value === '') continue;
    if (PERCENTAGES.has(name) && !(/^\d{1,3}(\.\d+)?$/.test(value) && Number(value) <= 100))
      errors.push({ text: `Enter ${label.toLowerCase()} as a number from 0 to 100`, href: `#${name}` });
    if (name === 'gestation' && gestationDays(value) === undefined)
      errors.push({ text: 'Enter how far the pregnancy is in weeks and days, for example 12+3', href: '#gestation' });
  }
  if (questions.some(({ name }) => name === 'testOf') && one(fields, 'testOf') === 'fetus') errors.push(...checkFetus(fields));
  const email = one(fields, 'email');
  if (email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    errors.push({ text: 'Enter an email address in the form name@example.nhs.uk', href: '#email' });
  return { answers, errors };
}

/** What a result would be given to the wrong fetus without. */
function checkFetus(fields: Fields): readonly PageError[] {
  const isSeveral = one(fields, 'fetuses') === 'yes';
  const hasLetter = one(fields, 'fetusLetter') !== '';
  return [
    ...(one(fields, 'fetusSex') === '' ? [{ text: 'Select the sex of the fetus, or that it is not known', href: '#fetusSex' }] : []),
    ...(one(fields, 'fetusLife') === '' ? [{ text: 'Select if the fetus is alive', href: '#fetusLife' }] : []),
    ...(isSeveral && !hasLetter ? [{ text: 'Select which fetus this request is for', href: '#fetusLetter' }] : []),
    ...(hasLetter && one(fields, 'fetuses') === 'no'
      ? [{ text: 'You said that 1 fetus is tested. Select no letter, or that there is more than 1', href: '#fetusLetter' }]
      : []),
  ];
}

export function checkNhsNumber(text: string): readonly PageError[] {
  const reading = readNhsNumber(text);
  if (reading.kind === 'valid') return [];
  const because =
    reading.kind === 'not-a-number' ? reading.because : 'This NHS number has a slip in it: its last digit does not fit the others.';
  return [{ text: `${because} Check it, for example 999 123 4567`, href: '#nhsNumber' }];
}

/** Sentences where "Enter last name" would not do. */
const WHEN_EMPTY: Readonly<Record<string, string>> = {
  reason: 'Select why the test is wanted',
  urgency: 'Select how soon the result is needed',
  funding: 'Select who pays',
  testOf: 'Select whose genes are tested',
  sample: 'Select which sample you will send, or that it will follow',
};

function read(name: string, value: string): string {
  if (name !== 'nhsNumber') return value;
  const reading = readNhsNumber(value);
  return reading.kind === 'not-a-number' ? value : reading.digits;
}

function dateOf(fields: Fields, { name, label, mayBeAhead }: Question, now: Date, errors: PageError[]): string {
  const reading = readDate(fields, name, label);
  if (reading.kind === 'none') return '';
  const because =
    reading.kind === 'wrong'
      ? reading.because
      : !mayBeAhead && reading.date > now.toISOString().slice(0, 10)
        ? `${label} must be today or in the past`
        : undefined;
  if (because) errors.push({ text: because, href: `#${name}-day` });
  return reading.kind === 'date' ? reading.date : '';
}
