// A choice as the record keeps it: the answers as a form of their own, and one Consent a topic whose versions are the history. Pure.
import type { Consent, QuestionnaireResponse } from '@medplum/fhirtypes';
import { answered, answersOf } from './answers.ts';
import { CHOICE_ANSWER_SYSTEM, CHOICE_SYSTEM, TOPIC_SHAPES, type Topic } from './topics.ts';

export interface Choosing {
  readonly topic: Topic;
  readonly agrees: boolean;
  /** Answers to the further questions by their linkId. */
  readonly details: Readonly<Record<string, string>>;
  /** For a child of 6 to 15 years: what they said when they were asked. */
  readonly assent?: 'yes' | 'no';
}

export interface ChoosingFor {
  readonly patient: string;
  /** Whole years; undefined when the date of birth is not known. */
  readonly age: number | undefined;
  /** The name of a carer who chooses for them. */
  readonly carer?: string;
  readonly by: string;
  readonly now: Date;
  readonly formId: string;
  readonly consentId: string;
  /** The Consent of this topic as it stands. */
  readonly before: Consent | undefined;
}

export type Chosen =
  | { readonly kind: 'chosen'; readonly form: QuestionnaireResponse; readonly consent: Consent }
  | { readonly kind: 'refused'; readonly question: string; readonly because: string };

/** Record of discussion guidance of NHS England: a young person is asked for assent from 6 to 15 years. */
const ASSENT_AGES = { from: 6, to: 15 } as const;

export function needsAssent({ age, carer }: Pick<ChoosingFor, 'age' | 'carer'>): boolean {
  return carer !== undefined && age !== undefined && age >= ASSENT_AGES.from && age <= ASSENT_AGES.to;
}

export function choose(choosing: Choosing, about: ChoosingFor): Chosen {
  const shape = TOPIC_SHAPES[choosing.topic];
  if (choosing.agrees) {
    for (const [question, answers] of Object.entries(shape.details))
      if (!answers.includes(choosing.details[question] ?? '')) return { kind: 'refused', question, because: 'Choose an answer' };
    if (needsAssent(about) && choosing.assent !== 'yes')
      return {
        kind: 'refused',
        question: 'assent',
        because: choosing.assent === 'no' ? 'If they say no, the answer is no' : 'Say if you have asked them, and what they said',
      };
  }
  const at = about.now.toISOString();
  const patient = { reference: `Patient/${about.patient}` };
  const form: QuestionnaireResponse = {
    resourceType: 'QuestionnaireResponse',
    id: about.formId,
    questionnaire: shape.form,
    status: 'completed',
    subject: patient,
    authored: at,
    item: [
      ...(choosing.topic === 'research' ? [answered('researchConfirmation1', 'I have read about research', true)] : []),
      answered(shape.question, 'My choice', choosing.agrees),
      ...(choosing.agrees
        ? Object.keys(shape.details).map((question) =>
            answered(question, question, { system: CHOICE_ANSWER_SYSTEM, code: choosing.details[question] ?? '' }),
          )
        : []),
      ...(needsAssent(about) && choosing.assent ? [answered('assent', 'The young person agrees', choosing.assent === 'yes')] : []),
    ],
  };
  const consent: Consent = {
    resourceType: 'Consent',
    id: about.before?.id ?? about.consentId,
    // A no after a yes is a withdrawal.
    status: !choosing.agrees && about.before && agreesIn(about.before) ? 'inactive' : 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy', display: 'Privacy Consent' }],
    },
    category: [{ coding: [shape.category] }, { coding: [{ system: CHOICE_SYSTEM, code: choosing.topic }] }],
    patient,
    dateTime: at,
    performer: [{ display: about.carer ?? about.by }],
    sourceReference: { reference: `QuestionnaireResponse/${about.formId}` },
    policy: [{ uri: shape.form }],
    provision: { type: 'deny', provision: [{ type: choosing.agrees ? 'permit' : 'deny', purpose: [shape.purpose] }] },
  };
  return { kind: 'chosen', form, consent };
}

export function agreesIn({ status, provision }: Consent): boolean {
  return status === 'active' && (provision?.provision?.some(({ type }) => type === 'permit') ?? false);
}

/** What a version of a choice said, for its history. */
export interface ChoiceVersion {
  readonly topic: Topic;
  readonly state: 'agreed' | 'declined' | 'withdrawn';
  readonly at: string;
  readonly by: string;
  readonly details: ReadonlyMap<string, string>;
}

export function choiceVersion(consent: Consent, form: QuestionnaireResponse | undefined): ChoiceVersion | undefined {
  const topic = topicOf(consent);
  if (topic === undefined) return undefined;
  return {
    topic,
    state: agreesIn(consent) ? 'agreed' : consent.status === 'inactive' ? 'withdrawn' : 'declined',
    at: consent.dateTime ?? consent.meta?.lastUpdated ?? '',
    by: consent.performer?.[0]?.display ?? 'Not named',
    details: form === undefined ? new Map() : answersOf(form),
  };
}

export function topicOf({ category }: Consent): Topic | undefined {
  const code = category?.flatMap(({ coding }) => coding ?? []).find(({ system }) => system === CHOICE_SYSTEM)?.code;
  return code === 'research' || code === 'contact' || code === 'family' ? code : undefined;
}
