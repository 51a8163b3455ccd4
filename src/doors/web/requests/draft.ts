// A request being written: its answers by name, kept in the record as a QuestionnaireResponse in progress until it is placed.
// Standard: HL7 FHIR R4 QuestionnaireResponse; one answer list per linkId.
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Who } from '../../../foundation/identity/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';

export const DRAFT_QUESTIONNAIRE = 'urn:opengms:questionnaire:test-request';

/** Answers by the name of their field. What was left empty is absent. */
export type Answers = Readonly<Record<string, readonly string[]>>;

export interface Draft {
  readonly id: string;
  readonly version: number;
  readonly answers: Answers;
  readonly isOpen: boolean;
  /** `ServiceRequest/id` once placed. */
  readonly placed: string | undefined;
  readonly authorId: string | undefined;
  readonly savedAt: string;
}

export function first(answers: Answers, name: string): string {
  return answers[name]?.[0] ?? '';
}

export function withAnswers(answers: Answers, changed: Readonly<Record<string, readonly string[]>>): Answers {
  const next = { ...answers, ...changed };
  return Object.fromEntries(Object.entries(next).filter(([, values]) => values.some((value) => value !== '')));
}

export function draftResource(answers: Answers, who: Who, now: Date): QuestionnaireResponse {
  const patient = first(answers, 'patient');
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: DRAFT_QUESTIONNAIRE,
    status: 'in-progress',
    authored: now.toISOString(),
    author: { identifier: { system: SYSTEM.sdsUser, value: who.id }, display: who.name },
    ...(patient ? { subject: { reference: `Patient/${patient}` } } : {}),
    item: Object.entries(answers).map(([linkId, values]) => ({ linkId, answer: values.map((valueString) => ({ valueString })) })),
  };
}

/** undefined when it is another kind of form. */
export function readDraft(resource: QuestionnaireResponse): Draft | undefined {
  if (resource.questionnaire !== DRAFT_QUESTIONNAIRE || !resource.id) return undefined;
  return {
    id: resource.id,
    version: Number(resource.meta?.versionId ?? 1),
    answers: Object.fromEntries(
      (resource.item ?? []).map(({ linkId, answer }) => [linkId ?? '', (answer ?? []).flatMap(({ valueString }) => valueString ?? [])]),
    ),
    isOpen: resource.status === 'in-progress',
    placed: resource.basedOn?.[0]?.reference,
    authorId: resource.author?.identifier?.value,
    savedAt: resource.authored ?? '',
  };
}
