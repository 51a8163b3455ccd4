// The answers of a QuestionnaireResponse by the linkId of their question, whatever group they stand in.
import type { QuestionnaireResponse, QuestionnaireResponseItem } from '@medplum/fhirtypes';

/** A yes or no is `yes` or `no`, a coded answer its code. */
export type Answers = ReadonlyMap<string, string>;

export function answersOf(response: QuestionnaireResponse): Answers {
  const answers = new Map<string, string>();
  const read = (items: readonly QuestionnaireResponseItem[] | undefined): void => {
    for (const { linkId, answer, item } of items ?? []) {
      for (const { valueBoolean, valueCoding, valueString, item: below } of answer ?? []) {
        const said = valueBoolean === undefined ? (valueCoding?.code ?? valueString) : valueBoolean ? 'yes' : 'no';
        if (said !== undefined) answers.set(linkId, said);
        read(below);
      }
      read(item);
    }
  };
  read(response.item);
  return answers;
}

/** One question and its answer, as it is written. */
export function answered(linkId: string, text: string, answer: boolean | { readonly system: string; readonly code: string }) {
  return { linkId, text, answer: [typeof answer === 'boolean' ? { valueBoolean: answer } : { valueCoding: answer }] };
}
