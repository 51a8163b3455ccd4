// Structured genomics in OBX: one Observation for the study as a whole, one for each variant, one for what it means.
// Standards: HL7 v2.5.1 LRI clinical genomics (LOINC 81247-9), genomics-reporting 3.0.0. Lists: data/exchange/lri.json.
import type { CodeableConcept, Coding, DiagnosticReport, Observation, ObservationComponent, Patient, Reference } from '@medplum/fhirtypes';
import lri from '../../../../data/exchange/lri.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { nameOf, valueAt } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import { readTime } from '../message/times.ts';
import { type Making, make, note, referenceTo } from './conversion.ts';
import { OUTCOME_SYSTEM, observationStatusOf } from './report-codes.ts';
import { codeOf, GENETICS, LABORATORY, valuesOf } from './to-observation.ts';

/** LOINC 81306-3: the heading of what holds for the study as a whole. */
const STUDY: Coding = { system: SYSTEM.loinc, code: '81306-3', display: 'Variables that apply to the overall study' };
const ASSESSMENT: Coding = { system: SYSTEM.loinc, code: '69548-6', display: 'Genetic variant assessment' };
/** LOINC answer list LL1971-2: present, absent, no call, indeterminate. */
const ASSESSED = new Set(['LA9633-4', 'LA9634-2', 'LA18198-4', 'LA11884-6']);
const IMPLICATION: Coding = { system: 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs', code: 'diagnostic-implication' };
const STUDY_CODES = new Set(lri.panel);
const IMPLIED = new Set(lri.implication);

/** LOINC codes that make an OBX part of structured genomics, wherever it stands. */
const GENOMIC = new Set([
  ...lri.panel,
  ...'48004-6 41103-3 48005-3 81290-9 48013-7 69547-8 69551-0 81254-5 81255-2 48001-2 48002-0 53034-5 53037-8 69548-6 81252-9 48019-4 48006-1 81304-8 83005-9 81259-4 82120-7 82309-6 81260-2 81262-8 81263-6 81258-6 82121-5 82155-3 81300-6 81301-4 81302-2 81291-7 53039-4 51961-1 47999-8 48008-7 51963-7'.split(
    ' ',
  ),
]);

interface Sent {
  readonly obx: Segment;
  readonly notes: readonly Segment[];
}

/** Groups by OBX-4 and makes the observations; what is not structured genomics comes back untouched. */
export function makeVariants(
  making: Making,
  all: readonly Sent[],
  context: { readonly subject: Reference<Patient>; readonly report: DiagnosticReport },
): { readonly references: Reference<Observation>[]; readonly others: readonly Sent[] } {
  const { message } = making.reading;
  const genomic = all.filter(({ obx }) => GENOMIC.has(valueAt(message, obx, 3)) || GENOMIC.has(valueAt(message, obx, 3, 4)));
  const others = all.filter((each) => !genomic.includes(each));
  const study: Sent[] = [];
  const variants = new Map<string, Sent[]>();
  for (const each of genomic) {
    const group = valueAt(message, each.obx, 4);
    // 1, 1.a, 1.b speak of the study; 2a, 3a.1b of a variant. Without a group the code decides.
    const isStudy = group === '' ? STUDY_CODES.has(valueAt(message, each.obx, 3)) : /^1(\.[a-z]+)?$/.test(group);
    if (isStudy) study.push(each);
    else variants.set(group, [...(variants.get(group) ?? []), each]);
  }
  const references: Reference<Observation>[] = [];
  if (study.length > 0) references.push(makeStudy(making, study, context));
  const made = new Map<string, { fullUrl: string; observation: Observation }>();
  for (const [group, members] of variants) {
    const observation = variantOf(making, members, context);
    const fullUrl = make(making, observation, placeOf(making, members));
    made.set(group, { fullUrl, observation });
    references.push(referenceTo(fullUrl, 'Observation', ASSESSMENT.display));
    const implication = implicationOf(making, members, context, fullUrl);
    if (implication)
      references.push(referenceTo(make(making, implication, placeOf(making, members)), 'Observation', 'Diagnostic implication'));
  }
  // 3a.1a and 3a.1b are the parts of the complex variant 3a.
  for (const [group, { observation }] of made) {
    const parts = [...made].filter(([other]) => other.startsWith(`${group}.`) && group !== '');
    if (parts.length > 0) observation.derivedFrom = parts.map(([, part]) => referenceTo(part.fullUrl, 'Observation'));
  }
  return { references, others };
}

function makeStudy(
  making: Making,
  members: readonly Sent[],
  context: { readonly subject: Reference<Patient>; readonly report: DiagnosticReport },
): Reference<Observation> {
  const observation = begin(context, { coding: [STUDY] });
  observation.component = members.flatMap(({ obx }) => componentsOf(making, obx));
  const time = firstTime(making, members);
  if (time) observation.effectiveDateTime = time;
  return referenceTo(make(making, observation, placeOf(making, members)), 'Observation', STUDY.display);
}

function variantOf(
  making: Making,
  members: readonly Sent[],
  context: { readonly subject: Reference<Patient>; readonly report: DiagnosticReport },
): Observation {
  const { message } = making.reading;
  const observation = begin(context, { coding: [ASSESSMENT] });
  observation.meta = { profile: [lri.profiles.variant] };
  const components: ObservationComponent[] = [];
  for (const { obx } of members) {
    const code = valueAt(message, obx, 3);
    const answer = valuesOf(making, obx)[0]?.valueCodeableConcept;
    if (code === lri.assessment && ASSESSED.has(answer?.coding?.[0]?.code ?? '')) observation.valueCodeableConcept = answer;
    else if (code === lri.method && answer && !observation.method) observation.method = answer;
    else if (code === lri.category && answer) observation.category = [...(observation.category ?? []), answer];
    else if (!IMPLIED.has(code)) components.push(...componentsOf(making, obx));
  }
  if (components.length > 0) observation.component = components;
  const time = firstTime(making, members);
  if (time) observation.effectiveDateTime = time;
  return observation;
}

function implicationOf(
  making: Making,
  members: readonly Sent[],
  context: { readonly subject: Reference<Patient>; readonly report: DiagnosticReport },
  variant: string,
): Observation | undefined {
  const { message } = making.reading;
  const component = members.filter(({ obx }) => IMPLIED.has(valueAt(message, obx, 3))).flatMap(({ obx }) => componentsOf(making, obx));
  if (component.length === 0) return undefined;
  const observation = begin(context, { coding: [IMPLICATION] });
  observation.meta = { profile: [lri.profiles.implication] };
  observation.derivedFrom = [referenceTo(variant, 'Observation')];
  observation.component = component;
  const time = firstTime(making, members);
  if (time) observation.effectiveDateTime = time;
  return observation;
}

function begin(context: { readonly subject: Reference<Patient>; readonly report: DiagnosticReport }, code: CodeableConcept): Observation {
  const { report } = context;
  return {
    resourceType: 'Observation',
    status: observationStatusOf(report.status),
    category: [LABORATORY, GENETICS],
    code,
    subject: context.subject,
    ...(report.effectiveDateTime ? { effectiveDateTime: report.effectiveDateTime } : {}),
    ...(report.performer ? { performer: report.performer } : {}),
  };
}

function componentsOf(making: Making, obx: Segment): ObservationComponent[] {
  const { message } = making.reading;
  const code = codeOf(making, obx);
  const sent = code.coding?.[0]?.code ?? '';
  for (const coding of code.coding ?? [])
    if (GENOMIC.has(coding.code ?? '') && coding.system !== SYSTEM.loinc) {
      coding.system = SYSTEM.loinc;
      note(making, 'V2_REPAIRED', nameOf(message, { segment: obx, field: 3, component: 3 }), `${coding.code} was read as LOINC.`);
    }
  const preferred: Readonly<Record<string, { readonly code: string; readonly display: string }>> = lri.preferred;
  const better = preferred[sent];
  if (better && better.code !== sent) {
    code.coding?.unshift({ system: SYSTEM.loinc, code: better.code, display: better.display });
    note(making, 'V2_REPAIRED', nameOf(message, { segment: obx, field: 3 }), `${better.code} was put beside ${sent}.`);
  }
  const values = valuesOf(making, obx);
  for (const { valueCodeableConcept } of values)
    for (const coding of valueCodeableConcept?.coding ?? []) {
      if (!coding.system && /^LA\d+-\d$/.test(coding.code ?? '')) coding.system = SYSTEM.loinc;
      if (!coding.system && sent === lri.conclusion && /^\d{3}$/.test(coding.code ?? '')) coding.system = OUTCOME_SYSTEM;
    }
  if (values.length === 0)
    return [
      { code, dataAbsentReason: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }] } },
    ];
  return values.map((value) => ({ code, ...value }));
}

function firstTime(making: Making, members: readonly Sent[]): string | undefined {
  const { message } = making.reading;
  return members.map(({ obx }) => readTime(valueAt(message, obx, 14))?.fhir).find(Boolean);
}

function placeOf(making: Making, members: readonly Sent[]): string {
  const first = members[0];
  return first ? nameOf(making.reading.message, { segment: first.obx }) : 'OBX';
}
