// The names our own choices carry in the record, so that they are found again and told from the forms of others; and what each Consent says.
// Standard: FHIR R4 Consent as the national guide 0.6.2 has it for research (purpose HRESCH) and for sharing with relatives (purpose FAMRQT).
import type { Coding } from '@medplum/fhirtypes';

export const CHOICE_SYSTEM = 'urn:opengms:choice';
export const CHOICE_ANSWER_SYSTEM = 'urn:opengms:choice-answer';
export const RESEARCH_FORM = 'urn:opengms:questionnaire:research-choice';

/** What a person chooses on their own pages. */
export const TOPICS = ['research', 'contact', 'family'] as const;
export type Topic = (typeof TOPICS)[number];

const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

interface TopicShape {
  readonly form: string;
  /** The linkId of the yes or no. */
  readonly question: string;
  /** Further questions that a yes needs, and the answers there are. */
  readonly details: Readonly<Record<string, readonly string[]>>;
  readonly category: Coding;
  readonly purpose: Coding;
}

export const TOPIC_SHAPES: Readonly<Record<Topic, TopicShape>> = {
  research: {
    form: RESEARCH_FORM,
    question: 'researchConfirmation2',
    details: { researchUse: ['any', 'health', 'my-condition'], researchBy: ['anyone', 'not-for-profit'] },
    category: { system: ACT_CODE, code: 'INFA', display: 'information access' },
    purpose: { system: ACT_REASON, code: 'HRESCH' },
  },
  contact: {
    form: 'urn:opengms:questionnaire:contact-choice',
    question: 'mayContact',
    details: {},
    category: { system: ACT_CODE, code: 'INFA', display: 'information access' },
    // Being asked about studies is not being in one: it must never be read as a yes to research.
    purpose: { system: CHOICE_SYSTEM, code: 'contact' },
  },
  family: {
    form: 'urn:opengms:questionnaire:family-choice',
    question: 'mayTellFamily',
    details: {},
    category: { system: ACT_CODE, code: 'IDSCL', display: 'information disclosure' },
    purpose: { system: ACT_REASON, code: 'FAMRQT' },
  },
};
