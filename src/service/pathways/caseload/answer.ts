// The answer to a question as FHIR: an Observation whose code is the fact, so that it flows back through the record like any other finding. Pure.

import type { Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Catalogue, FactDefinition } from '../criteria/catalogue.ts';
import { refusal } from '../criteria/refusal.ts';
import { CODES } from '../facts/evidence.ts';

export interface Answer {
  readonly fact: string;
  /** As it was entered: "yes", "7,9", "MSI-H"; several for a set of words, none of them for "none". */
  readonly value: readonly string[];
  /** ISO date on which it was so. */
  readonly on: string;
  readonly note?: string;
}

export type AnswerReading =
  | { readonly kind: 'answer'; readonly observation: Observation }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

/** Facts that are not answers of their own: they stand in the Patient or are derived. */
const ELSEWHERE: ReadonlySet<string> = new Set(['ageYears', 'sex', 'deceased']);

/** What a page can ask: a fact of the catalogue, or whether a list of relatives or tumours is complete. */
export function canBeAnswered(fact: string, catalogue: Catalogue): boolean {
  return !ELSEWHERE.has(fact) && (catalogue.facts.has(fact) || catalogue.lists.has(fact));
}

export function readAnswer(answer: Answer, person: string, who: Who, catalogue: Catalogue, today: string): AnswerReading {
  const definition = catalogue.facts.get(answer.fact);
  const list = catalogue.lists.get(answer.fact);
  if (!canBeAnswered(answer.fact, catalogue)) return refused('fact', 'This is not asked here.', 'Correct it in the record it comes from.');
  if (!/^\d{4}-\d\d-\d\d$/.test(answer.on) || answer.on > today)
    return refused('on', 'Enter a date that is not in the future', 'Use the day on which it was found or said.');
  const value = definition ? readValue(definition, answer.value) : list ? listValue(answer.value) : undefined;
  if (value === undefined || 'what' in value) return { kind: 'refused', findings: [value ?? refusal('value', 'Enter an answer', '')] };
  return {
    kind: 'answer',
    observation: {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: CODES.answers, code: answer.fact }], text: definition?.label ?? list?.label ?? answer.fact },
      subject: { reference: `Patient/${person}` },
      effectiveDateTime: answer.on,
      performer: [
        {
          ...(who.kind === 'person' ? { identifier: { system: SYSTEM.sdsUser, value: who.id } } : {}),
          display: who.name,
        },
      ],
      ...value,
      ...(answer.note ? { note: [{ text: answer.note }] } : {}),
    },
  };
}

type Value = Pick<Observation, 'valueBoolean' | 'valueQuantity' | 'valueCodeableConcept' | 'component'>;

function readValue(definition: FactDefinition, [first = '', ...others]: readonly string[]): Value | Finding {
  const coded = (word: string) => ({ coding: [{ system: `${CODES.answers}:${definition.id}`, code: word }], text: word });
  if (definition.type === 'yes-no') {
    if (first !== 'yes' && first !== 'no') return refusal('value', 'Select yes or no', 'When it is not known, leave the question open.');
    return { valueBoolean: first === 'yes' };
  }
  if (definition.type === 'word')
    return definition.values.includes(first)
      ? { valueCodeableConcept: coded(first) }
      : refusal('value', 'Select one of the answers', 'When it is not known, leave the question open.');
  if (definition.type === 'words') {
    const words = [first, ...others].filter((word) => word !== '');
    if (words.length === 0) return refusal('value', 'Select all that apply, or none of them', '');
    const chosen = words.filter((word) => word !== 'none');
    if (chosen.length !== words.length && chosen.length > 0) return refusal('value', 'Select what applies, or none of them, not both', '');
    if (!chosen.every((word) => definition.values.includes(word))) return refusal('value', 'Select from the list', '');
    return chosen.length === 0
      ? { valueCodeableConcept: { coding: [{ system: `${CODES.answers}:${definition.id}`, code: 'none' }], text: 'None of them' } }
      : { component: chosen.map((word) => ({ code: { text: definition.label }, valueCodeableConcept: coded(word) })) };
  }
  const number = /^-?\d+([.,]\d+)?$/.test(first) ? Number(first.replace(',', '.')) : Number.NaN;
  const unit = definition.unit === '1' ? '' : ` ${definition.unit}`;
  if (Number.isNaN(number)) return refusal('value', 'Enter a number, for example 7.9', '');
  if (number < definition.min || number > definition.max)
    return refusal('value', `Enter a number from ${definition.min} to ${definition.max}${unit}`, 'Check the unit.');
  if (definition.isWhole === true && !Number.isInteger(number)) return refusal('value', 'Enter a whole number', '');
  return {
    valueQuantity: { value: number, unit: definition.unit, system: 'http://unitsofmeasure.org', code: definition.unit },
  };
}

/** For a list, yes says that there are no others than those recorded. */
function listValue([first]: readonly string[]): Value | Finding {
  return first === 'yes' || first === 'no' ? { valueBoolean: first === 'yes' } : refusal('value', 'Select yes or no', '');
}

function refused(where: string, what: string, mend: string): AnswerReading {
  return { kind: 'refused', findings: [refusal(where, what, mend)] };
}
