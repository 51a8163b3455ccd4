// Observation to OBX: the value in the type that fits it, variants grouped by OBX-4 as LRI groups them.
import type { CodeableConcept, Observation, ObservationComponent } from '@medplum/fhirtypes';
import lri from '../../../../data/exchange/lri.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { writeTime } from '../message/times.ts';
import { type FieldText, writeSegment } from '../message/write-segment.ts';
import { cwe } from './from-codes.ts';

/** OBX without its set number, which depends on where it goes. */
export interface ObxFields {
  readonly fields: Readonly<Record<number, FieldText | undefined>>;
  readonly notes: readonly string[];
}

export function obx(number: number, { fields }: ObxFields): string {
  return writeSegment('OBX', { ...fields, 1: String(number) });
}

const STATUS: Readonly<Record<string, string>> = {
  final: 'F',
  amended: 'C',
  corrected: 'C',
  preliminary: 'P',
  registered: 'I',
  cancelled: 'X',
  'entered-in-error': 'W',
};

/** Observations of a report or the answers of an order, in their order; study first as group 1, variants as 2a, 2b, complex ones as 3a with parts 3a.1a. */
export function observationsToObx(
  observations: readonly Observation[],
  find: (reference: string) => Observation | undefined,
): readonly ObxFields[] {
  const groups = groupsOf(observations, find);
  return observations.flatMap((observation): ObxFields[] => {
    const group = groups.get(observation) ?? '';
    const base = {
      4: group,
      11: STATUS[observation.status] ?? '',
      14: writeTime(observation.effectiveDateTime ?? observation.effectivePeriod?.start),
      7: observation.referenceRange?.[0]?.text ?? '',
      8: observation.interpretation?.[0]?.coding?.[0]?.code ?? '',
    };
    const line = (code: CodeableConcept, value: ReturnType<typeof valueFields>, notes: readonly string[] = []): ObxFields => ({
      fields: { ...base, 3: cwe(code), ...value },
      notes,
    });
    const notes = (observation.note ?? []).map(({ text }) => text ?? '').filter(Boolean);
    const isHeading = group !== '' && (group === '1' || isImplication(observation));
    const lines: ObxFields[] = [];
    const repeated = repetitions(observation);
    if (repeated) return [line(observation.code, repeated, notes)];
    const category = observation.category?.find(({ coding }) => coding?.some(({ code }) => /^LA\d+-\d$/.test(code ?? '')));
    if (group !== '' && category)
      lines.push(line(loinc(lri.category, 'Variant category'), valueFields({ valueCodeableConcept: category })));
    if (!isHeading) {
      const value = valueFields(observation);
      if (!(group !== '' && Object.keys(value).length === 0)) lines.push(line(observation.code, value, notes));
    }
    for (const component of observation.component ?? []) lines.push(line(component.code, valueFields(component)));
    if (group !== '' && observation.method)
      lines.push(line(loinc(lri.method, 'Variant analysis method [Type]'), valueFields({ valueCodeableConcept: observation.method })));
    return lines;
  });
}

export function valueFields(of: ObservationComponent | Observation | Omit<ObservationComponent, 'code'>): Record<number, FieldText> {
  if (of.valueCodeableConcept) return { 2: 'CWE', 5: cwe(of.valueCodeableConcept) };
  if (of.valueQuantity) {
    const { value, comparator, unit, code, system } = of.valueQuantity;
    const units: FieldText = system === SYSTEM.ucum && code ? [code, unit ?? '', 'UCUM'] : (unit ?? code ?? '');
    return comparator ? { 2: 'SN', 5: [comparator, String(value ?? '')], 6: units } : { 2: 'NM', 5: String(value ?? ''), 6: units };
  }
  if (of.valueRange) {
    const { low, high } = of.valueRange;
    const unit = low?.unit ?? high?.unit;
    return unit
      ? { 2: 'SN', 5: ['', String(low?.value ?? ''), '-', String(high?.value ?? '')], 6: unit }
      : { 2: 'NR', 5: [String(low?.value ?? ''), String(high?.value ?? '')] };
  }
  if (of.valueRatio)
    return { 2: 'SN', 5: ['', String(of.valueRatio.numerator?.value ?? ''), ':', String(of.valueRatio.denominator?.value ?? '')] };
  if (of.valueDateTime) return { 2: of.valueDateTime.includes('T') ? 'TS' : 'DT', 5: writeTime(of.valueDateTime) };
  if (of.valueTime) return { 2: 'TM', 5: of.valueTime.replaceAll(':', '') };
  if (of.valueInteger !== undefined) return { 2: 'NM', 5: String(of.valueInteger) };
  // LOINC answers for yes and no (LL361-7), as the regional guide has them.
  if (of.valueBoolean !== undefined) return { 2: 'CWE', 5: of.valueBoolean ? ['LA33-6', 'Yes', 'LN'] : ['LA32-8', 'No', 'LN'] };
  if (of.valueString !== undefined)
    return { 2: of.valueString.includes('\n') || of.valueString.length > 199 ? 'TX' : 'ST', 5: of.valueString };
  return {};
}

/** Components that all carry the observation's own code are the repetitions of one answer. */
function repetitions(observation: Observation): Record<number, FieldText> | undefined {
  const components = observation.component ?? [];
  const own = JSON.stringify(observation.code.coding?.[0] ?? observation.code.text);
  if (components.length < 2 || !components.every(({ code }) => JSON.stringify(code.coding?.[0] ?? code.text) === own)) return undefined;
  const values = components.map((component) => valueFields(component));
  const repeated = values.map((value) => {
    const field = value[5] ?? '';
    return typeof field === 'string' ? [field] : 'repeated' in field ? [] : field;
  });
  return { ...values[0], 5: { repeated } };
}

function groupsOf(
  observations: readonly Observation[],
  find: (reference: string) => Observation | undefined,
): ReadonlyMap<Observation, string> {
  const groups = new Map<Observation, string>();
  const sources = (observation: Observation): readonly Observation[] =>
    (observation.derivedFrom ?? []).flatMap(({ reference }) => find(reference ?? '') ?? []).filter(isVariant);
  const variants = observations.filter(isVariant);
  const complex = variants.filter((variant) => sources(variant).length > 0);
  complex.forEach((variant, n) => {
    groups.set(variant, `3${letter(n)}`);
    sources(variant).forEach((part, m) => {
      groups.set(part, `3${letter(n)}.1${letter(m)}`);
    });
  });
  variants
    .filter((variant) => !groups.has(variant))
    .forEach((variant, n) => {
      groups.set(variant, `2${letter(n)}`);
    });
  for (const observation of observations) {
    if (isStudy(observation)) groups.set(observation, '1');
    const [source] = isImplication(observation) ? sources(observation) : [];
    if (source) groups.set(observation, groups.get(source) ?? '2a');
  }
  return groups;
}

/** a to z, then aa, ab. */
function letter(n: number): string {
  return (n >= 26 ? letter(Math.floor(n / 26) - 1) : '') + String.fromCharCode(97 + (n % 26));
}

function hasCode(observation: Observation, code: string): boolean {
  return observation.code.coding?.some((coding) => coding.code === code) === true;
}

function isStudy(observation: Observation): boolean {
  return hasCode(observation, '81306-3');
}

function isVariant(observation: Observation): boolean {
  return hasCode(observation, lri.assessment);
}

function isImplication(observation: Observation): boolean {
  return hasCode(observation, 'diagnostic-implication') || hasCode(observation, '412731001');
}

function loinc(code: string, display: string): CodeableConcept {
  return { coding: [{ system: SYSTEM.loinc, code, display }] };
}
