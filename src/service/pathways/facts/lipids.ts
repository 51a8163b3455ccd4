// Lipids: converted for their analyte, and told apart by whether they were measured on treatment. A treated value is never taken for an untreated one.

import type { MedicationRequest, MedicationStatement, Observation } from '@medplum/fhirtypes';
import { convert } from '../../../foundation/terms/index.ts';
import { toPlaces } from '../criteria/catalogue.ts';
import type { Fact } from '../criteria/given.ts';
import { CODES, codesIn, dayOf, referenceOf, wordsIn } from './evidence.ts';

interface Value {
  readonly mmolPerL: number;
  /** As it was measured, where that was in mg/dL: some tables have rounded bands of their own for it. */
  readonly mgPerDl: number | undefined;
  readonly day: string | undefined;
  readonly from: string;
  readonly note: string | undefined;
  readonly isTreated: boolean;
}

type Treatment = { readonly start: string | undefined; readonly end: string | undefined };

export function lipidFacts(
  observations: readonly Observation[],
  medicines: readonly (MedicationStatement | MedicationRequest)[],
  today: string,
): ReadonlyMap<string, Fact> {
  const treatments = medicines.flatMap((medicine) => treatmentOf(medicine, today));
  const facts = new Map<string, Fact>();
  const found = (name: keyof typeof CODES.lipids) => valuesOf(observations, name, treatments, today);
  for (const name of ['totalCholesterol', 'ldlUntreated'] as const) {
    const { values, unusable } = found(name);
    const fact = highestUntreated(values) ?? unusable;
    if (fact) facts.set(name, fact);
    const inMg = name === 'ldlUntreated' ? highest(values.filter(({ isTreated }) => !isTreated))?.mgPerDl : undefined;
    if (fact && inMg !== undefined) facts.set('ldlUntreatedMgPerDl', { ...fact, value: inMg, note: 'as measured' });
  }
  // The parts of one sample belong together: the newest day on which all three were measured.
  const parts = {
    panelTotalCholesterol: found('totalCholesterol').values,
    panelHdl: found('panelHdl').values,
    panelTriglycerides: found('panelTriglycerides').values,
  };
  const day = parts.panelTriglycerides
    .map((value) => value.day)
    .filter((each) => Object.values(parts).every((list) => list.some((value) => value.day === each)))
    .toSorted()
    .at(-1);
  if (day !== undefined)
    for (const [name, list] of Object.entries(parts)) {
      const value = list.find((each) => each.day === day);
      if (value) facts.set(name, asFact(value));
    }
  return facts;
}

function valuesOf(
  observations: readonly Observation[],
  name: keyof typeof CODES.lipids,
  treatments: readonly Treatment[],
  today: string,
): { readonly values: readonly Value[]; readonly unusable: Fact | undefined } {
  const values: Value[] = [];
  let unusable: Fact | undefined;
  for (const observation of observations) {
    if (!codesIn(observation.code).some((code) => CODES.lipids[name].includes(code)) || observation.valueQuantity?.value === undefined)
      continue;
    const { value, unit, code } = observation.valueQuantity;
    const conversion = convert({
      analyte: name === 'panelTriglycerides' ? 'triglycerides' : 'cholesterol',
      value,
      from: code ?? unit ?? '',
      to: 'mmol/L',
    });
    const day = dayOf(observation.effectiveDateTime, today);
    const from = referenceOf(observation);
    if (conversion.kind === 'refused')
      unusable = { why: 'unusable', from: [from], note: `${value} ${code ?? unit ?? 'without unit'}: ${conversion.because}` };
    else if (!isPlausible(name, conversion.value) || (observation.effectiveDateTime !== undefined && day === undefined))
      unusable = { why: 'unusable', from: [from], note: `${value} on ${observation.effectiveDateTime ?? 'no day'}` };
    else {
      const wasIn = code ?? unit;
      values.push({
        mmolPerL: toPlaces(conversion.value),
        mgPerDl: /^mg\/dl$/i.test(wasIn ?? '') ? value : undefined,
        day,
        from,
        note: wasIn === 'mmol/L' ? undefined : `converted from ${value} ${wasIn}`,
        isTreated: treatments.some((treatment) => covers(treatment, day)),
      });
    }
  }
  return { values, unusable };
}

/** Above these no person was ever measured: a number in milligrams whose unit says millimoles. The catalogue (facts.json) has the same limits. */
const HIGHEST_MMOL_PER_L: Readonly<Record<keyof typeof CODES.lipids, number>> = {
  totalCholesterol: 40,
  ldlUntreated: 35,
  panelHdl: 10,
  panelTriglycerides: 150,
};

function isPlausible(name: keyof typeof CODES.lipids, mmolPerL: number): boolean {
  return mmolPerL > 0 && mmolPerL <= HIGHEST_MMOL_PER_L[name];
}

/** Without a day on either side nobody can say that a value was before treatment. */
function covers({ start, end }: Treatment, day: string | undefined): boolean {
  return start === undefined || day === undefined || (day >= start && (end === undefined || day <= end));
}

function treatmentOf(medicine: MedicationStatement | MedicationRequest, today: string): readonly Treatment[] {
  if (['entered-in-error', 'not-taken', 'cancelled'].includes(medicine.status ?? '')) return [];
  const words = wordsIn(medicine.medicationCodeableConcept);
  if (!CODES.loweringMedicines.some((name) => words.includes(name))) return [];
  if (medicine.resourceType === 'MedicationRequest') return [{ start: dayOf(medicine.authoredOn, today), end: undefined }];
  const { start, end } = medicine.effectivePeriod ?? { start: medicine.effectiveDateTime };
  return [{ start: dayOf(start, today), end: dayOf(end, today) }];
}

function highestUntreated(values: readonly Value[]): Fact | undefined {
  const untreated = highest(values.filter(({ isTreated }) => !isTreated));
  if (untreated) return asFact(untreated);
  const treated = highest(values);
  return (
    treated && { why: 'on-treatment', from: [treated.from], note: `${treated.mmolPerL} mmol/L${treated.day ? ` on ${treated.day}` : ''}` }
  );
}

function highest(values: readonly Value[]): Value | undefined {
  return values.toSorted((a, b) => b.mmolPerL - a.mmolPerL)[0];
}

function asFact({ mmolPerL, day, from, note }: Value): Fact {
  return { value: mmolPerL, from: [from], ...(day ? { date: day } : {}), ...(note ? { note } : {}) };
}
