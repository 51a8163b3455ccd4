// How a person wants to be written to and spoken with: identified by themselves, kept in the record, used whenever a letter is made.
// Standard: NHS England Accessible Information Standard, DCB1605 (identify, record, flag, share, meet, review); the lists are data/patients/needs.json.
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import lists from '../../../../data/patients/needs.json' with { type: 'json' };

export const NEEDS_FORM = 'urn:opengms:questionnaire:contact-needs';

export interface Needs {
  /** BCP 47 */
  readonly language: string;
  readonly format: string;
  readonly contact: string;
  readonly support: readonly string[];
  /** ISO instant of when they said so; undefined when they never did. */
  readonly since?: string;
}

export const NEED_LISTS = lists;
export const NO_NEEDS: Needs = { language: 'en', format: 'standard', contact: 'letter', support: [] };

/** What of a posted form is on the lists; anything else falls back to what is usual. */
export function needsFrom(asked: Omit<Needs, 'since'>): Needs {
  const known = (list: readonly { readonly code: string }[], code: string, usual: string) =>
    list.some((each) => each.code === code) ? code : usual;
  return {
    language: known(lists.languages, asked.language, NO_NEEDS.language),
    format: known(lists.formats, asked.format, NO_NEEDS.format),
    contact: known(lists.contact, asked.contact, NO_NEEDS.contact),
    support: asked.support.filter((code) => lists.support.some((each) => each.code === code)),
  };
}

export function needsForm(
  needs: Needs,
  about: { readonly patient: string; readonly id: string; readonly now: Date },
): QuestionnaireResponse {
  const coded = (linkId: string, codes: readonly string[]) => ({
    linkId,
    answer: codes.map((code) => ({ valueCoding: { system: `urn:opengms:need-${linkId}`, code } })),
  });
  return {
    resourceType: 'QuestionnaireResponse',
    id: about.id,
    questionnaire: NEEDS_FORM,
    status: 'completed',
    subject: { reference: `Patient/${about.patient}` },
    authored: about.now.toISOString(),
    item: [
      coded('language', [needs.language]),
      coded('format', [needs.format]),
      coded('contact', [needs.contact]),
      ...(needs.support.length > 0 ? [coded('support', needs.support)] : []),
    ],
  };
}

export function readNeeds(form: QuestionnaireResponse): Needs {
  const codes = (linkId: string) =>
    form.item?.find((item) => item.linkId === linkId)?.answer?.flatMap(({ valueCoding }) => valueCoding?.code ?? []) ?? [];
  const needs = needsFrom({
    language: codes('language')[0] ?? '',
    format: codes('format')[0] ?? '',
    contact: codes('contact')[0] ?? '',
    support: codes('support'),
  });
  return form.authored === undefined ? needs : { ...needs, since: form.authored };
}
