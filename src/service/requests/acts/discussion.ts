// The record of discussion: whether it was held, what was chosen and by whom. Mandatory before whole genome sequencing, good practice otherwise.
// Standard: NHS England record of discussion form; guide 0.6.2 Consent and QuestionnaireResponse; choices about research never touch care.

import type { Consent, QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { anyCode, nameOf } from '../../laboratory/index.ts';

const CATEGORY = 'https://fhir.nhs.uk/CodeSystem/patient-choice-category-genomics';
const NO_RESEARCH = 'https://fhir.nhs.uk/CodeSystem/patient-choice-researchparticipation';

export type ChoiceCategory = 'adult-own-choice' | 'adult-lack-capacity' | 'child' | 'clinician' | 'deceased';
export type FormKind = 'discussion' | 'consultee-declaration' | 'assent';

export interface RecordOfDiscussion {
  /** `Consent/id` or `QuestionnaireResponse/id`. */
  readonly reference: string;
  readonly form: FormKind;
  /** `Patient/id`; absent when the form does not say, then it is the order's own patient. */
  readonly participant: string | undefined;
  readonly state: 'held' | 'to-follow' | 'refused' | 'withdrawn';
  readonly category: ChoiceCategory | undefined;
  readonly research: ResearchChoice;
}

export type ResearchChoice =
  | { readonly kind: 'not-recorded' }
  | { readonly kind: 'agreed' }
  | { readonly kind: 'declined' }
  /** like-to-discuss-later, patient-lack-capacity, inappropriate-to-discuss, other */
  | { readonly kind: 'not-discussed'; readonly reason: string | undefined };

/** Reads the forms of an order. A Consent that points to its QuestionnaireResponse counts once, with the answers of the form. */
export function recordsOfDiscussion(
  consents: readonly Consent[],
  responses: readonly QuestionnaireResponse[],
): readonly RecordOfDiscussion[] {
  const byName = new Map(responses.map((response) => [nameOf(response), response]));
  const used = new Set<string>();
  const records: RecordOfDiscussion[] = [];
  for (const consent of consents) {
    const form = formOf(consent);
    const state = stateOf(consent);
    if (form === undefined || state === undefined) continue;
    const source = consent.sourceReference?.reference;
    const response = source === undefined ? undefined : byName.get(source);
    if (source !== undefined) used.add(source);
    records.push({
      reference: nameOf(consent),
      form,
      participant: consent.patient?.reference ?? response?.subject?.reference,
      state: state === 'to-follow' && response?.status === 'completed' ? 'held' : state,
      ...choicesIn(response),
    });
  }
  for (const response of responses) {
    const form = formNamed(response.questionnaire ?? '');
    if (form === undefined || used.has(nameOf(response)) || (response.status !== 'completed' && response.status !== 'amended')) continue;
    records.push({ reference: nameOf(response), form, participant: response.subject?.reference, state: 'held', ...choicesIn(response) });
  }
  return records;
}

/** The participant's own record, the order's patient standing in where the form names nobody. Assent alone is not the discussion. */
export function discussionOf(
  participant: string | undefined,
  subject: string | undefined,
  records: readonly RecordOfDiscussion[],
): RecordOfDiscussion | undefined {
  const own = records.filter((record) => record.form !== 'assent' && (record.participant ?? subject) === (participant ?? subject));
  return own.find((record) => record.state === 'refused') ?? own.find((record) => record.state === 'held') ?? own[0];
}

/** What is missing or against the test, for an order that needs the discussion. */
export function checkDiscussion(
  order: { readonly isWgs: boolean; readonly subject: string | undefined; readonly subjectAge: number | undefined },
  records: readonly RecordOfDiscussion[],
  where: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const own = discussionOf(order.subject, order.subject, records);
  if (own?.state === 'refused')
    findings.push(
      finding(
        'error',
        'REQ_TEST_REFUSED',
        'business-rule',
        `${where}.supportingInfo`,
        'The record of discussion says that the test was refused.',
        'Do not order the test. If the person has changed their mind, record a new discussion.',
      ),
    );
  if (!order.isWgs) return findings;
  if (own === undefined || own.state === 'withdrawn')
    findings.push(
      finding(
        'warning',
        'REQ_NO_DISCUSSION',
        'required',
        `${where}.supportingInfo`,
        'Whole genome sequencing needs a record of discussion. The order waits for it.',
        'Send the form, or a Consent with status proposed to say that it follows.',
      ),
    );
  if (
    own?.category === 'adult-lack-capacity' &&
    own.research.kind === 'agreed' &&
    !records.some((record) => record.form === 'consultee-declaration' && (record.participant ?? order.subject) === order.subject)
  )
    findings.push(
      finding(
        'warning',
        'REQ_NO_CONSULTEE',
        'required',
        `${where}.supportingInfo`,
        'Research was agreed for an adult who lacks capacity, without a consultee declaration.',
        'Send the consultee declaration form.',
      ),
    );
  // Assent of a young person: record of discussion guidance, ages 6 to 15.
  if (
    order.subjectAge !== undefined &&
    order.subjectAge >= 6 &&
    order.subjectAge <= 15 &&
    own?.research.kind === 'agreed' &&
    !records.some((record) => record.form === 'assent')
  )
    findings.push(
      finding(
        'information',
        'REQ_NO_ASSENT',
        'incomplete',
        `${where}.supportingInfo`,
        'No young person assent form (6 to 15 years) came with the agreement to research.',
        'Send the assent form if the young person was asked.',
      ),
    );
  return findings;
}

function formOf(consent: Consent): FormKind | undefined {
  for (const policy of consent.policy ?? []) {
    const form = formNamed(policy.uri ?? '');
    if (form !== undefined) return form;
  }
  const isAboutTheTest = consent.category?.some((category) => anyCode(category)?.toLowerCase() === 'research') ?? false;
  return isAboutTheTest ? 'discussion' : undefined;
}

function formNamed(uri: string): FormKind | undefined {
  if (/assent/i.test(uri)) return 'assent';
  if (/consultee/i.test(uri)) return 'consultee-declaration';
  if (/record-of-discussion|RoD|Questionnaire-Genomics/i.test(uri)) return 'discussion';
  return undefined;
}

function stateOf(consent: Consent): RecordOfDiscussion['state'] | undefined {
  switch (consent.status) {
    case 'active':
      return 'held';
    case 'draft':
    case 'proposed':
      return 'to-follow';
    case 'rejected':
      // A "no" to research is a Consent of scope research; it says nothing against the test.
      return anyCode(consent.scope) === 'research' ? 'held' : 'refused';
    case 'inactive':
      return 'withdrawn';
    default:
      return undefined;
  }
}

function choicesIn(response: QuestionnaireResponse | undefined): Pick<RecordOfDiscussion, 'category' | 'research'> {
  let category: ChoiceCategory | undefined;
  let discussed: boolean | undefined;
  let agreed: boolean | undefined;
  let reason: string | undefined;
  const read = (items: readonly QuestionnaireResponseItem[] | undefined): void => {
    for (const item of items ?? []) {
      for (const answer of item.answer ?? []) {
        const { system, code } = answer.valueCoding ?? {};
        if (system === CATEGORY) category = code as ChoiceCategory; // the system has these five codes (patient-choice-category-genomics 0.2.0)
        if (system === NO_RESEARCH) reason = code;
        if (item.linkId === 'researchConfirmation1' || item.linkId === 'choiceConfirmation1') discussed = answer.valueBoolean;
        if (item.linkId === 'researchConfirmation2' || item.linkId === 'choiceConfirmation2') agreed = answer.valueBoolean;
        read(answer.item);
      }
      read(item.item);
    }
  };
  read(response?.item);
  return { category, research: researchChoice(discussed, agreed, reason) };
}

function researchChoice(discussed: boolean | undefined, agreed: boolean | undefined, reason: string | undefined): ResearchChoice {
  if (discussed === false || (discussed === undefined && reason !== undefined)) return { kind: 'not-discussed', reason };
  if (agreed === true) return { kind: 'agreed' };
  if (agreed === false) return { kind: 'declined' };
  return { kind: 'not-recorded' };
}

function finding(severity: Finding['severity'], code: string, issue: Finding['issue'], where: string, what: string, mend: string): Finding {
  return { severity, code, issue, where, what, mend };
}
