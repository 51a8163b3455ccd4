// OBX to Observation: the value by its HL7 type, the status, the notes. Answers at order entry and results are both OBX.
import type { CodeableConcept, Observation, ObservationComponent, Patient, Quantity, Reference } from '@medplum/fhirtypes';
import codeSystems from '../../../../data/exchange/code-systems.json' with { type: 'json' };
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, pruned, systemOf } from '../message/coding.ts';
import { nameOf, repetitionsOf, textOf, valueAt, wholeText } from '../message/location.ts';
import type { Repetition, Segment } from '../message/message.ts';
import { realign } from '../message/realign.ts';
import { readTime } from '../message/times.ts';
import { type Making, note } from './conversion.ts';

export type ObservationValue = Pick<
  Observation,
  'valueString' | 'valueCodeableConcept' | 'valueQuantity' | 'valueRange' | 'valueDateTime' | 'valueTime' | 'valueRatio'
>;

const OBSERVATION_CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
export const LABORATORY: CodeableConcept = { coding: [{ system: OBSERVATION_CATEGORY, code: 'laboratory' }] };
export const SURVEY: CodeableConcept = { coding: [{ system: OBSERVATION_CATEGORY, code: 'survey' }] };
export const GENETICS: CodeableConcept = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'GE' }] };

/** One OBX with the notes under it. Several repetitions become components under the same code, one each, in their order. */
export function readObservation(
  making: Making,
  sent: { readonly obx: Segment; readonly notes: readonly Segment[] },
  context: {
    readonly subject: Reference<Patient> | undefined;
    readonly category: readonly CodeableConcept[];
    readonly statusWhenMissing: Observation['status'];
  },
): Observation {
  const { message } = making.reading;
  const where = nameOf(message, { segment: sent.obx });
  const { obx, wasShifted } = realign(message, sent.obx);
  if (wasShifted) note(making, 'V2_REPAIRED', where, 'The fields were moved back into place.');
  const code = codeOf(making, obx);
  const values = valuesOf(making, obx);
  const texts = sent.notes.map((nte) => withLineBreaks(wholeText(message, nte, 3))).filter(Boolean);
  const table: Readonly<Record<string, string>> = statuses.observationStatus;
  const observation: Observation = {
    resourceType: 'Observation',
    // The table holds codes of FHIR's observation-status only; its test says so.
    status: (table[valueAt(message, obx, 11)] as Observation['status'] | undefined) ?? context.statusWhenMissing,
    category: [...context.category],
    code,
    ...(context.subject ? { subject: context.subject } : {}),
    ...(values.length === 1 ? values[0] : {}),
  };
  const effective = readTime(valueAt(message, obx, 14))?.fhir;
  if (effective) observation.effectiveDateTime = effective;
  if (values.length > 1) observation.component = values.map((value): ObservationComponent => ({ code, ...value }));
  const range = wholeText(message, obx, 7);
  if (range) observation.referenceRange = [{ text: range }];
  const flag = valueAt(message, obx, 8);
  if (flag)
    observation.interpretation = [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: flag }] },
    ];
  if (texts.length > 0) observation.note = [{ text: texts.join('\n') }];
  return observation;
}

export function codeOf(making: Making, obx: Segment): CodeableConcept {
  const { message } = making.reading;
  const concept = conceptOf(message, obx.fields[3]?.[0], making.sender) ?? { text: 'Not said' };
  // A bare LOINC code (51968-6 with no system) can be nothing else.
  for (const coding of concept.coding ?? [])
    if (!coding.system && /^\d{3,6}-\d$/.test(coding.code ?? '')) {
      coding.system = SYSTEM.loinc;
      note(making, 'V2_REPAIRED', nameOf(message, { segment: obx, field: 3 }), 'The code was read as LOINC.');
    }
  // The EPR's question numbers come under the name of the laboratory system they were made for.
  for (const coding of concept.coding ?? [])
    if (QUESTION_FORM.test(coding.code ?? '') && QUESTION_SENT_AS.has(coding.system ?? '')) coding.system = codeSystems.questionIds.uri;
  return concept;
}

const QUESTION_FORM = new RegExp(codeSystems.questionIds.form);
const QUESTION_SENT_AS = new Set(codeSystems.questionIds.sentAs.map((name) => systemOf(name, '')));

/** One value for each repetition of OBX-5; none when it is empty. */
export function valuesOf(making: Making, obx: Segment): readonly ObservationValue[] {
  const { message } = making.reading;
  const type = valueAt(message, obx, 2);
  // Text is one value even when its writer used the separators in it: what is a repetition in ST stays one, FT and TX are joined.
  if (type === 'FT' || type === 'TX') {
    const text = withLineBreaks(wholeText(message, obx, 5));
    return text ? [{ valueString: text }] : [];
  }
  return repetitionsOf(obx, 5).flatMap(({ value }) => readValue(making, obx, type, value) ?? []);
}

/** `<CR><LF>` written out, and carriage returns, become line breaks. */
export function withLineBreaks(text: string): string {
  return text
    .replace(/<CR>\s*<LF>|<CR>|<LF>|&lt;CR&gt;\s*&lt;LF&gt;/gi, '\n')
    .replace(/\r\n?/g, '\n')
    .trim();
}

function readValue(making: Making, obx: Segment, type: string, value: Repetition): ObservationValue | undefined {
  const { message } = making.reading;
  const at = (component: number): string => textOf(message, value, component);
  const text = value
    .map((_, index) => at(index + 1))
    .filter(Boolean)
    .join(' ');
  const asText = text === '' ? undefined : { valueString: withLineBreaks(text) };
  switch (type) {
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'CF': {
      const concept = conceptOf(message, value, making.sender);
      return concept ? { valueCodeableConcept: concept } : undefined;
    }
    case 'NM':
      return isDecimal(at(1)) ? { valueQuantity: quantity(making, obx, at(1)) } : asText;
    case 'SN':
      return readStructuredNumeric(making, obx, value) ?? asText;
    case 'NR':
      return isDecimal(at(1)) && isDecimal(at(2))
        ? { valueRange: { low: { value: Number(at(1)) }, high: { value: Number(at(2)) } } }
        : asText;
    case 'DT':
    case 'TS':
    case 'DTM': {
      const time = readTime(at(1));
      if (!time) return asText;
      if (time.wasRepaired)
        note(making, 'V2_REPAIRED', nameOf(message, { segment: obx, field: 5 }), 'The date was read from another form.');
      return { valueDateTime: time.fhir };
    }
    case 'TM': {
      const time = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?/.exec(at(1));
      return time ? { valueTime: `${time[1]}:${time[2]}:${time[3] ?? '00'}` } : asText;
    }
    default:
      return asText;
  }
}

function readStructuredNumeric(making: Making, obx: Segment, value: Repetition): ObservationValue | undefined {
  const { message } = making.reading;
  const [comparator, low, separator, high] = [1, 2, 3, 4].map((component) => textOf(message, value, component));
  if (!low || !isDecimal(low)) return undefined;
  if (separator === '-' && high && isDecimal(high))
    return { valueRange: { low: quantity(making, obx, low), high: quantity(making, obx, high) } };
  if ((separator === ':' || separator === '/') && high && isDecimal(high))
    return { valueRatio: { numerator: { value: Number(low) }, denominator: { value: Number(high) } } };
  const known = (['<', '<=', '>=', '>'] as const).find((each) => each === comparator);
  return { valueQuantity: pruned({ ...quantity(making, obx, low), comparator: known }) };
}

function quantity(making: Making, obx: Segment, number: string): Quantity {
  const { message } = making.reading;
  const code = valueAt(message, obx, 6, 1);
  const shown = valueAt(message, obx, 6, 2) || wholeText(message, obx, 6);
  // A unit is a word or two; report headings end up here as well, and those are no unit.
  if (shown.split(/\s+/).length > 3) return { value: Number(number) };
  const isUcum = valueAt(message, obx, 6, 3) === 'UCUM';
  return pruned({
    value: Number(number),
    unit: shown || undefined,
    system: isUcum && code ? SYSTEM.ucum : undefined,
    code: isUcum && code ? code : undefined,
  });
}

function isDecimal(text: string): boolean {
  return /^[+-]?\d*\.?\d+$/.test(text);
}
