// The pages of a request as plain view models: the only place where its values are put into words.
import type { Patient } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { Directory } from '../../../service/directory/index.ts';
import { dateFields, type Fields, messagesByField, one } from '../form.ts';
import { age, day, dayAndTime, nhsNumber, plural } from '../format.ts';
import type { PageError } from '../page.ts';
import { type Answers, type Draft, first } from './draft.ts';
import { isOfFetus } from './fetus.ts';
import { membersOf, RELATIONS, relationWords } from './members.ts';
import { nameOfPatient, numberOf } from './patients.ts';
import { readPhenotypes } from './phenotype-answers.ts';
import type { Phenotype } from './phenotypes.ts';
import { nextStep, type Plan, type PlannedQuestion, type PlannedStep } from './plan.ts';
import { STEP_WORDS } from './questions.ts';

export function draftAddress(draft: Pick<Draft, 'id'>, step?: string): string {
  return `/requests/drafts/${draft.id}${step ? `/${step}` : ''}`;
}

export function testName(plan: Plan, answers: Answers): string {
  const { indication } = plan;
  return indication ? `${indication.code} ${indication.name}` : first(answers, 'test');
}

const STATE_WORDS: Readonly<Record<PlannedStep['state'], string>> = {
  done: 'Completed',
  incomplete: 'Incomplete',
  'not-started': 'Not yet started',
  optional: 'Optional',
};

export function taskListPage(draft: Draft, plan: Plan, now: Date) {
  const next = nextStep(plan);
  const done = plan.steps.filter(({ state }) => state === 'done').length;
  return {
    heading: `Request ${testName(plan, draft.answers)}`,
    who: patientLine(draft.answers, now),
    summary: `You have completed ${done} of ${plural(plan.steps.length, 'part')}.`,
    items: [
      ...plan.steps.map(({ id, state }) => ({
        heading: { text: STEP_WORDS[id] },
        href: draftAddress(draft, id),
        status:
          state === 'done'
            ? { text: STATE_WORDS.done }
            : { tag: { text: STATE_WORDS[state], classes: state === 'incomplete' ? 'nhsuk-tag--yellow' : 'nhsuk-tag--blue' } },
      })),
      {
        heading: { text: 'Check your answers and place the request' },
        ...(next
          ? { status: { text: 'Cannot start yet', classes: 'nhsuk-task-list__status--cannot-start-yet' } }
          : { href: draftAddress(draft, 'check'), status: { tag: { text: 'Ready', classes: 'nhsuk-tag--blue' } } }),
      },
    ],
    onwards: { href: draftAddress(draft, next ?? 'check'), text: next ? 'Continue' : 'Check your answers' },
    action: draftAddress(draft, 'delete'),
    why: `What is asked follows from the national dataset for this kind of test${plan.forms.length ? '' : ', which has no form for it'}.`,
  };
}

/** Ada Okonkwo, born 2 May 1984, NHS number 999 000 0018. */
export function patientLine(answers: Answers, now: Date): string {
  const name = [first(answers, 'given'), first(answers, 'family')].filter(Boolean).join(' ') || 'Patient not named yet';
  const birthDate = first(answers, 'birthDate');
  const years = age(birthDate, now);
  const number = first(answers, 'nhsNumber');
  return [
    name,
    birthDate && `born ${day(birthDate)}${years ? ` (${years})` : ''}`,
    number ? `NHS number ${nhsNumber(number)}` : 'no NHS number',
  ]
    .filter(Boolean)
    .join(', ');
}

export function findPage(directory: Directory, test: string, fields?: Fields, errors: readonly PageError[] = []) {
  const indication = directory.indication(test) ?? directory.indication(directory.test(test)?.indication ?? '');
  const value = (name: string) => (fields ? one(fields, name) : '');
  return {
    heading: 'Who is the test for?',
    caption: indication ? `Request ${indication.code} ${indication.name}` : 'Request a test',
    test,
    values: { nhsNumber: value('nhsNumber'), given: value('given'), family: value('family') },
    birthDate: dateItems('birthDate', (name) => value(name), errors),
    messages: messagesByField(errors),
    dateMessage: messagesByField(errors)['birthDate-day'],
  };
}

export function whoPage(draft: Draft, candidates: readonly Patient[], now: Date) {
  const entered = patientLine(draft.answers, now);
  return {
    heading: candidates.length > 0 ? 'Is it one of these people?' : 'No record found',
    entered,
    hasCandidates: candidates.length > 0,
    note:
      candidates.length > 0
        ? 'Records your organisation can see that match or look alike. Choose the person only if you are sure.'
        : 'Your organisation has no record that matches. Give the details of the patient, or go back and check what you entered.',
    candidates: [
      ...candidates.map((patient) => ({
        value: patient.id,
        text: nameOfPatient(patient),
        hint: {
          text: [`Born ${day(patient.birthDate)}`, `NHS number ${nhsNumber(numberOf(patient))}`, patient.address?.[0]?.postalCode]
            .filter(Boolean)
            .join(', '),
        },
      })),
      ...(candidates.length > 0 ? [{ divider: 'or' }, { value: 'new', text: 'None of these: this is another person' }] : []),
    ],
    action: draftAddress(draft, 'who'),
  };
}

export function stepPage(draft: Draft, plan: Plan, step: PlannedStep, fields?: Fields, errors: readonly PageError[] = []) {
  const { answers } = draft;
  const messages = messagesByField(errors);
  const isKnown = first(answers, 'patient') !== '';
  const questions = step.questions.filter(({ name }) => !(isKnown && KEPT_IN_RECORD.has(name)));
  const said = (name: string) => (fields ? one(fields, name) : first(answers, name));
  const shown = (question: PlannedQuestion) => fieldOf(question, said, errors, messages, fields ? undefined : answers);
  const folded = questions.filter(({ group }) => group === 'some');
  return {
    heading: STEP_WORDS[step.id],
    caption: testName(plan, answers),
    action: draftAddress(draft, step.id),
    known:
      isKnown && step.id === 'patient'
        ? 'The name, date of birth and NHS number come from the record and are not changed here.'
        : undefined,
    fields: questions.filter(({ group }) => group === undefined).map(shown),
    some: folded.map(shown),
    isSomeOpen: folded.some(({ name, isWanted }) => isWanted || answers[name] !== undefined || hasError(name, errors)),
    isTestChoice: step.id === 'test' && (plan.indication?.tests.length ?? 0) > 1,
    tests: testChoices(plan, fields ? one(fields, 'test') : first(answers, 'test')),
  };
}

function hasError(name: string, errors: readonly PageError[]): boolean {
  return errors.some(({ href }) => href === `#${name}` || href === `#${name}-day`);
}

/** Details of a known person are corrected in their record, not by an order. */
const KEPT_IN_RECORD: ReadonlySet<string> = new Set(['given', 'family', 'birthDate', 'nhsNumber', 'noNhsNumber', 'localNumber', 'title']);

function fieldOf(
  question: PlannedQuestion,
  said: (name: string) => string,
  errors: readonly PageError[],
  messages: Readonly<Record<string, { readonly text: string }>>,
  saved: Answers | undefined,
) {
  const { name, kind, width, options, autocomplete } = question;
  const label = question.isWanted ? question.label : `${question.label} (optional)`;
  const hint = question.hint ? { text: question.hint } : undefined;
  const common = { name, kind, hint, errorMessage: messages[name], value: said(name) };
  if (kind === 'radios')
    return {
      ...common,
      legend: label,
      items: (options ?? []).map(([value, text]) => ({ value, text })),
      value: said(name) || DEFAULTS[name],
    };
  if (kind === 'select')
    return { ...common, label, items: [{ value: '', text: 'Select' }, ...(options ?? []).map(([value, text]) => ({ value, text }))] };
  if (kind === 'date') {
    const value = saved ? (part: string) => new Map(dateFields(name, first(saved, name))).get(part) ?? '' : said;
    return { ...common, legend: label, items: dateItems(name, value, errors), errorMessage: messages[`${name}-day`] };
  }
  return { ...common, label, width: width ? `nhsuk-input--width-${width}` : '', autocomplete };
}

/** What nearly every request says; the requester sees it chosen and can change it. */
const DEFAULTS: Readonly<Record<string, string>> = { urgency: 'routine', funding: 'nhs-england', reason: 'diagnostic' };

function dateItems(name: string, value: (name: string) => string, errors: readonly PageError[]) {
  const isWrong = errors.some(({ href }) => href === `#${name}-day`) ? 'nhsuk-input--error' : '';
  return (['day', 'month', 'year'] as const).map((part) => ({
    name: `${name}-${part}`,
    id: `${name}-${part}`,
    label: part.charAt(0).toUpperCase() + part.slice(1),
    value: value(`${name}-${part}`),
    width: part === 'year' ? 4 : 2,
    classes: isWrong,
  }));
}

function testChoices(plan: Plan, chosen: string) {
  return {
    items: (plan.indication?.tests ?? []).map(({ code, name, targetAsWritten, methodAsWritten }) => ({
      value: code,
      text: name ? `${code} ${name}` : code,
      hint: { text: [targetAsWritten, methodAsWritten].filter(Boolean).join(', ') },
    })),
    value: chosen,
  };
}

export function phenotypesPage(draft: Draft, suggested: readonly Phenotype[], found: readonly Phenotype[], asked: string) {
  const seen = new Map(readPhenotypes(draft.answers).map((phenotype) => [phenotype.code, phenotype]));
  const rows = [...new Map([...seen.values(), ...suggested, ...found].map(({ code, name }) => [code, { code, name }])).values()];
  return {
    rows: rows.map(({ code, name }) => ({
      name: `hpo-${code}`,
      label: name === code ? code : `${name} (${code})`,
      value: seen.has(code) ? (seen.get(code)?.isPresent ? 'present' : 'absent') : '',
      items: [
        { value: '', text: 'Not said' },
        { value: 'present', text: 'Present' },
        { value: 'absent', text: 'Absent' },
      ],
    })),
    asked,
    searchNote:
      asked && found.length === 0
        ? `Nothing was found for "${asked}". Try other words, or write the code, for example HP:0001250.`
        : undefined,
  };
}

export function familyPage(draft: Draft, plan: Plan, fields: Fields | undefined, errors: readonly PageError[]) {
  const value = (name: string) => (fields ? one(fields, name) : '');
  const members = membersOf(draft.answers);
  return {
    heading: STEP_WORDS.family,
    caption: testName(plan, draft.answers),
    advice:
      'Both parents tested with a child find more answers. Add each relative who gives a sample now or later, and relatives whose history matters.',
    members: members.map((member, place) => ({
      key: { text: relationWords(member.relation) },
      value: {
        text: [
          [member.given, member.family].filter(Boolean).join(' ') || 'Not named',
          member.birthDate && `born ${day(member.birthDate)}`,
          AFFECTED[member.affected],
          SAMPLE_WORDS[member.sample],
        ]
          .filter(Boolean)
          .join(', '),
      },
      place: String(place),
    })),
    relations: RELATIONS.map(({ code, words }) => ({ value: code, text: words })),
    values: Object.fromEntries(
      ['relation', 'given', 'family', 'nhsNumber', 'affected', 'sample', 'discussion'].map((name) => [name, value(name)]),
    ),
    birthDate: dateItems('birthDate', value, errors),
    messages: messagesByField(errors),
    dateMessage: messagesByField(errors)['birthDate-day'],
    action: draftAddress(draft, 'family'),
  };
}

const AFFECTED: Readonly<Record<string, string>> = { yes: 'affected', no: 'not affected', unknown: 'not known if affected' };
const SAMPLE_WORDS: Readonly<Record<string, string>> = { now: 'sample with this request', later: 'sample to follow', none: 'no sample' };

export function checkPage(draft: Draft, plan: Plan, findings: readonly Finding[], now: Date) {
  const { answers } = draft;
  const missing = plan.steps.flatMap(({ id, missing: names }) => names.map((name) => ({ text: name, href: draftAddress(draft, id) })));
  const told = [...new Map(findings.filter(({ code }) => !code.startsWith('MDS_')).map((finding) => [finding.code, finding])).values()];
  return {
    heading: 'Check your answers',
    caption: testName(plan, answers),
    who: plan.isPrenatal && isOfFetus(answers) ? `The fetus of ${patientLine(answers, now)}` : patientLine(answers, now),
    sections: plan.steps.map((step) => ({
      heading: STEP_WORDS[step.id],
      change: draftAddress(draft, step.id),
      rows: rowsOf(step, plan, answers),
    })),
    missing,
    missingNote: `The national dataset wants ${plural(missing.length, 'more answer')} for this test. You can place the request without; the laboratory may ask you.`,
    stops: told.filter(({ severity }) => severity === 'error').map(({ what, mend }) => [what, mend].filter(Boolean).join(' ')),
    warnings: told.filter(({ severity }) => severity === 'warning').map(({ what }) => what),
    action: draftAddress(draft, 'place'),
  };
}

function rowsOf(step: PlannedStep, plan: Plan, answers: Answers) {
  const rows: { key: { text: string }; value: { text: string } }[] = [];
  const row = (key: string, text: string) => rows.push({ key: { text: key }, value: { text } });
  if (step.id === 'test')
    row('Test', [plan.test?.code ?? first(answers, 'test'), plan.test?.name || plan.indication?.name].filter(Boolean).join(' '));
  for (const { name, label, kind, options } of step.questions) {
    const value = first(answers, name);
    if (value)
      row(
        label,
        kind === 'date' ? day(value) : name === 'nhsNumber' ? nhsNumber(value) : (options?.find(([code]) => code === value)?.[1] ?? value),
      );
  }
  if (step.id === 'clinical') for (const { name, isPresent } of readPhenotypes(answers)) row(name, isPresent ? 'Present' : 'Absent');
  if (step.id === 'family')
    for (const member of membersOf(answers))
      row(
        relationWords(member.relation),
        [[member.given, member.family].filter(Boolean).join(' '), SAMPLE_WORDS[member.sample]].filter(Boolean).join(', '),
      );
  if (rows.length === 0) row('Answers', 'None given');
  return rows;
}

export function draftRows(drafts: readonly Draft[], directory: Directory, now: Date) {
  return drafts.map((draft) => {
    const test = first(draft.answers, 'test');
    const indication = directory.indication(test) ?? directory.indication(directory.test(test)?.indication ?? '');
    return {
      href: draftAddress(draft),
      name: indication ? `${indication.code} ${indication.name}` : test || 'No test chosen',
      who: patientLine(draft.answers, now),
      saved: draft.savedAt ? `Saved ${dayAndTime(new Date(draft.savedAt))}` : '',
    };
  });
}
