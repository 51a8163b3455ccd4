// Which steps and questions a request has, and what is still missing: read from the national master dataset for the form of its test. Pure.

import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Directory } from '../../../service/directory/index.ts';
import { type DirectoryTest, type Indication, specialtyOf } from '../../../service/directory/index.ts';
import {
  elementsOf,
  type FormId,
  formsFor,
  isWanted,
  type OrderFacts,
  type TestOrdered,
  testOrdered,
} from '../../../service/requests/index.ts';
import { type Answers, first } from './draft.ts';
import { isOfFetus } from './fetus.ts';
import type { Question, StepId } from './question.ts';
import { QUESTIONS, STEPS } from './questions.ts';
import { DONOR_EGGS } from './some-questions.ts';

export interface Plan {
  readonly ordered: TestOrdered;
  readonly test: DirectoryTest | undefined;
  readonly indication: Indication | undefined;
  readonly forms: readonly FormId[];
  readonly steps: readonly PlannedStep[];
  readonly specialty: string | undefined;
  /** Relatives are tested with the patient: the form of the test counts people (TR-11). */
  readonly isFamilyTest: boolean;
  /** About a pregnancy: the fetus is asked for, and may be whom the order is about. */
  readonly isPrenatal: boolean;
}

export interface PlannedStep {
  readonly id: StepId;
  readonly questions: readonly PlannedQuestion[];
  readonly state: 'done' | 'incomplete' | 'not-started' | 'optional';
  /** Labels of what the dataset wants and is not there. */
  readonly missing: readonly string[];
}

export interface PlannedQuestion extends Question {
  /** The dataset wants an answer of this request. */
  readonly isWanted: boolean;
}

export function planFor(answers: Answers, directory: Directory, now: Date): Plan {
  const code = first(answers, 'test');
  const ordered = testOrdered(
    {
      resourceType: 'ServiceRequest',
      status: 'draft',
      intent: 'order',
      subject: {},
      authoredOn: now.toISOString(),
      code: { coding: [{ system: SYSTEM.testDirectory, code }] },
      ...(first(answers, 'urgency') === 'urgent' ? { priority: 'urgent' as const } : {}),
    },
    directory,
    'request',
  );
  const forms = formsFor(ordered);
  const facts = factsOf(answers, ordered, isPrenatalTest(ordered, answers));
  const needs = new Map<string, { asked: boolean; wanted: boolean }>();
  for (const form of forms)
    for (const element of elementsOf(form)) {
      const before = needs.get(element.id) ?? { asked: false, wanted: false };
      const asked = element.need === 'mandatory' || element.need === 'conditional' || element.need === 'optional';
      needs.set(element.id, { asked: before.asked || asked, wanted: before.wanted || isWanted(element, facts) === 'yes' });
    }
  const isPrenatal = isPrenatalTest(ordered, answers);
  const isFamilyTest = needs.get('TR-11')?.wanted ?? false;
  const isMale = first(answers, 'sex') === 'male';
  const isAsked = ({ name, element, isNeeded, about, onlyFor }: Question) =>
    (onlyFor !== 'prenatal' || isPrenatal) &&
    !(isPrenatal && name === 'pregnancy') &&
    (isNeeded || ((needs.get(element)?.asked ?? false) && !(about === 'pregnancy' && isMale && !isPrenatal)));
  const questions = QUESTIONS.filter(isAsked).map(
    ({ group, ...question }): PlannedQuestion => ({
      ...question,
      ...(isPrenatal && question.about === 'pregnancy' ? { step: 'fetus' } : group ? { group } : {}),
      ...(question.name === 'reason' ? { options: reasonsFor(ordered.facts.kind) } : {}),
      isWanted: question.isNeeded === true || (needs.get(question.element)?.wanted ?? false),
    }),
  );
  const hasDiscussion = needs.get('ROD-1')?.asked ?? false;
  const steps = STEPS.filter((id) =>
    id === 'family' ? isFamilyTest : id === 'fetus' ? isPrenatal : id !== 'discussion' || hasDiscussion,
  ).map((id) =>
    stepOf(
      id,
      questions.filter(({ step, element }) => step === id && (id !== 'discussion' || element.startsWith('ROD'))),
      answers,
      needs.get('PCI-6')?.wanted ?? false,
    ),
  );
  const { indication } = ordered;
  return {
    ordered,
    test: ordered.test,
    indication,
    forms,
    steps,
    specialty: indication && specialtyOf(indication)?.code,
    isFamilyTest,
    isPrenatal,
  };
}

/** By the field the directory puts the indication in (R21, R22, non-invasive tests), or by the reason of the request. */
function isPrenatalTest({ indication }: TestOrdered, answers: Answers): boolean {
  const field = indication && specialtyOf(indication)?.code;
  return field === 'fetal-and-prenatal' || first(answers, 'reason') === 'prenatal-diagnosis';
}

/** The next step that is not done; undefined when only the check is left. */
export function nextStep(plan: Plan): StepId | undefined {
  return plan.steps.find(({ state }) => state === 'not-started' || state === 'incomplete')?.id;
}

function stepOf(id: StepId, questions: readonly PlannedQuestion[], answers: Answers, wantsPhenotype: boolean): PlannedStep {
  const isAnswered = ({ name }: Question) => first(answers, name) !== '';
  const unanswered = questions.filter((question) => question.isWanted && !isAnswered(question) && !isReplaced(question, answers));
  const missing = unanswered.map(({ label }) => label);
  if (id === 'clinical' && wantsPhenotype && (answers.phenotype ?? []).length === 0) missing.push('At least 1 feature (HPO term)');
  const wasSaved = answers.saved?.includes(id) ?? false;
  const isStarted = wasSaved || questions.some(isAnswered);
  const lacksNeeded = unanswered.some(({ isNeeded }) => isNeeded) || (id === 'discussion' && first(answers, 'discussion') === '');
  if (id === 'family') return { id, questions, missing, state: wasSaved || (answers.member ?? []).length > 0 ? 'done' : 'not-started' };
  const state = !isStarted ? 'not-started' : lacksNeeded || !(wasSaved || id === 'patient') ? 'incomplete' : 'done';
  return { id, questions, missing, state };
}

/** A number or the reason why there is none; what is asked only of a sample that is there, or of an urgent request. */
function isReplaced({ name }: Question, answers: Answers): boolean {
  const has = (other: string) => first(answers, other) !== '';
  if (name === 'nhsNumber' || name === 'noNhsNumber' || name === 'localNumber') return has('nhsNumber') || has('noNhsNumber');
  if (name === 'collected') return first(answers, 'sample') === 'later';
  return false;
}

function factsOf(answers: Answers, ordered: TestOrdered, isPrenatal: boolean): OrderFacts {
  const given = new Set(QUESTIONS.filter(({ name }) => first(answers, name) !== '').map(({ element }) => element));
  if ((answers.phenotype ?? []).length > 0) given.add('PCI-6');
  for (const known of ['TR-1', 'TR-3', 'TR-5', 'TR-6', 'TR-7', 'TR-8', 'TR-19', 'HCP-1', 'HCP-2', 'HCP-9']) given.add(known);
  const transplant = first(answers, 'transplant');
  const transfusion = first(answers, 'transfusion');
  if (transfusion !== '') given.add('P-32');
  const pregnancy = first(answers, 'pregnancy');
  if (transplant !== '') given.add('P-29'); // its kind is the answer
  const hasSample = first(answers, 'sample') !== '' && first(answers, 'sample') !== 'later';
  return {
    given,
    indications: ordered.facts.codes,
    facts: {
      'requester-named': true,
      'collector-named': false,
      'nhs-number': first(answers, 'nhsNumber') !== '',
      proband: true,
      deceased: false,
      fetus: isPrenatal && isOfFetus(answers),
      'pregnancy-loss': first(answers, 'fetusLife') === 'died',
      'donor-egg': first(answers, 'conception') === DONOR_EGGS,
      transfusion: transfusion === '' ? undefined : transfusion !== 'none',
      pregnant: isPrenatal ? first(answers, 'fetusLife') !== 'died' : pregnancy === '' ? undefined : pregnancy === 'yes',
      transplant: transplant === '' ? undefined : transplant !== 'none',
      urgent: first(answers, 'urgency') === 'urgent',
      reanalysis: ordered.kind === 'reanalysis',
      'dna-storage': ordered.kind === 'dna-storage',
      'preparation-only': false,
      'primary-sample': hasSample,
      'prepared-sample': false,
      'final-sample': false,
    },
  };
}

/** rare-diseaseTesting-genomics and cancer-testing-genomics, worded for the page; the codes are the national ones. */
function reasonsFor(kind: 'rare' | 'cancer' | undefined): readonly (readonly [string, string])[] {
  return kind === 'cancer'
    ? [
        ['diagnostic', 'To make a diagnosis'],
        ['treatment-determining', 'To choose a treatment'],
        ['prognostic', 'To tell the outlook'],
        ['disease-monitoring', 'To follow the disease'],
        ['relapse-recurrence', 'Relapse or recurrence'],
        ['pharmacogenomics', 'To dose a medicine safely'],
        ['other', 'Another reason'],
      ]
    : [
        ['diagnostic', 'To make a diagnosis'],
        ['predictive', 'To tell a healthy relative their risk (predictive)'],
        ['carrier', 'To see if somebody is a carrier'],
        ['prenatal-diagnosis', 'In pregnancy (prenatal diagnosis)'],
        ['pharmacogenomics', 'To dose a medicine safely'],
        ['other', 'Another reason'],
      ];
}
