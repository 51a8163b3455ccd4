// What a person and an order add to the cube: month, indication, small area, ethnic group, sex, birth. Everything else is derived from these.

import type { DiagnosticReport, Patient, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { OUTCOME_SYSTEM, outcomeCode } from '../../results/index.ts';
import { UNKNOWN } from '../indicators/evaluate.ts';

export interface PersonFacts {
  /** LSOA code, or unknown: derived areas are never stored with the person. */
  readonly lsoa: string;
  readonly ethnicity: string;
  readonly sex: string;
  /** ISO date, or undefined. */
  readonly birthDate: string | undefined;
}

/** What can happen in a month and is counted in cells. */
export type CountedEvent =
  | 'ordered'
  /** Taken back by whoever asked. */
  | 'cancelled'
  /** Turned down by the laboratory. */
  | 'rejected'
  | 'sample-received'
  | 'sample-failed'
  | 'reported'
  | 'diagnosis-reported'
  | 'uncertain-reported';

export interface OrderFacts {
  readonly person: string;
  /** Clinical indication: R134 of R134.1. */
  readonly indication: string;
  /** First day of the month of the request (or of the report), ISO. */
  readonly month: string;
  readonly event: CountedEvent;
  /** Reports, samples and refusals: the order they belong to. Reports: the day of issue, ISO. */
  readonly ofOrder?: string;
  readonly day?: string;
}

/** The small area of an address. Source: HL7 FHIR R4 extension iso21090-ADXP-censusTract; an English census tract is an LSOA. */
export const CENSUS_TRACT = 'http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-censusTract';

/**
 * The sixteen categories of the NHS Data Dictionary in the five groups of the Census of 2021, which are the denominator: Chinese (R) is Asian there,
 * though the NHS lists it under "other". Z (not stated) and 99 (not known) are unknown. Source: NHS Data Dictionary, ETHNIC CATEGORY; ONS TS021.
 */
const GROUP_OF_CATEGORY: Readonly<Record<string, string>> = {
  A: 'white',
  B: 'white',
  C: 'white',
  D: 'mixed',
  E: 'mixed',
  F: 'mixed',
  G: 'mixed',
  H: 'asian',
  J: 'asian',
  K: 'asian',
  L: 'asian',
  R: 'asian',
  M: 'black',
  N: 'black',
  P: 'black',
  S: 'other',
};

export function personFacts(patient: Patient): PersonFacts {
  const category = patient.extension?.find(({ url }) => url.includes('EthnicCategory'))?.valueCodeableConcept?.coding?.[0]?.code;
  const home = patient.address?.find(({ use }) => use === 'home') ?? patient.address?.[0];
  const tract = home?.extension?.find(({ url }) => url === CENSUS_TRACT)?.valueString;
  return {
    lsoa: tract && /^E01\d{6}$/.test(tract) ? tract : UNKNOWN,
    ethnicity: GROUP_OF_CATEGORY[category ?? ''] ?? UNKNOWN,
    sex: patient.gender === 'female' || patient.gender === 'male' ? patient.gender : UNKNOWN,
    birthDate: patient.birthDate && /^\d{4}-\d\d-\d\d$/.test(patient.birthDate) ? patient.birthDate : undefined,
  };
}

/** undefined for what is not a request for a person's test: drafts, mistakes, requests without a date or a directory code. */
export function orderFacts(order: ServiceRequest): OrderFacts | undefined {
  const person = /^Patient\/(.+)$/.exec(order.subject?.reference ?? '')?.[1];
  const code = order.code?.coding?.find(({ system }) => system === SYSTEM.testDirectory)?.code;
  const indication = /^[RM]\d+/.exec(code ?? '')?.[0];
  const month = /^\d{4}-\d\d/.exec(order.authoredOn ?? '')?.[0];
  if (!person || !indication || !month || order.status === 'draft' || order.status === 'entered-in-error') return undefined;
  return { person, indication, month: `${month}-01`, event: order.status === 'revoked' ? 'cancelled' : 'ordered' };
}

const FINAL: readonly string[] = ['final', 'amended', 'corrected', 'appended'];
/** An incidental finding is no answer to the question asked, and a medicine's genotype is no diagnosis. data/results/outcome-codes.json */
const NO_DIAGNOSIS: readonly string[] = ['961', '981'];

/** A final report is counted as such, and once more as a diagnosis or as uncertain; nothing for drafts, mistakes and reports without a person or a date. */
export function reportFacts(report: DiagnosticReport): readonly OrderFacts[] {
  const person = /^Patient\/(.+)$/.exec(report.subject?.reference ?? '')?.[1];
  const day = /^\d{4}-\d\d-\d\d/.exec(report.issued ?? report.effectiveDateTime ?? '')?.[0];
  if (!person || !day || !FINAL.includes(report.status ?? '')) return [];
  const code = report.code?.coding?.find(({ system }) => system === SYSTEM.testDirectory)?.code;
  const ofOrder = report.basedOn?.flatMap(({ reference }) => /^ServiceRequest\/(.+)$/.exec(reference ?? '')?.[1] ?? [])[0];
  const base = {
    person,
    indication: /^[RM]\d+/.exec(code ?? '')?.[0] ?? UNKNOWN,
    month: `${day.slice(0, 7)}-01`,
    day,
    ...(ofOrder ? { ofOrder } : {}),
  };
  const outcomes = (report.conclusionCode ?? [])
    .flatMap(({ coding }) => coding ?? [])
    .filter(({ system }) => system === OUTCOME_SYSTEM)
    .flatMap((coding) => outcomeCode(coding.code) ?? []);
  const isDiagnosis = outcomes.some((outcome) => outcome.meaning === 'found' && !NO_DIAGNOSIS.includes(outcome.code));
  // "Uncertain only": a report that also found the cause is counted as a diagnosis.
  const isUncertain = !isDiagnosis && outcomes.some((outcome) => outcome.meaning === 'uncertain');
  return [
    { ...base, event: 'reported' },
    ...(isDiagnosis ? [{ ...base, event: 'diagnosis-reported' } as const] : []),
    ...(isUncertain ? [{ ...base, event: 'uncertain-reported' } as const] : []),
  ];
}

/** The request itself was wrong, not its sample. Source: NHS England, task-statusReason-genomics 0.3.1. */
const TURNED_DOWN = 'invalid-request';

/** A laboratory's refusal of a request; undefined for every other Task. The month is the order's once that is known. */
export function refusalFacts({ status, statusReason, focus, basedOn, for: subject, lastModified }: Task): OrderFacts | undefined {
  const isTurnedDown = status === 'rejected' && (statusReason?.coding ?? []).some(({ code }) => code === TURNED_DOWN);
  const references = [focus, ...(basedOn ?? [])].map((each) => /^ServiceRequest\/(.+)$/.exec(each?.reference ?? '')?.[1]);
  const ofOrder = references.find((each) => each !== undefined);
  const person = /^Patient\/(.+)$/.exec(subject?.reference ?? '')?.[1];
  const month = /^\d{4}-\d\d/.exec(lastModified ?? '')?.[0];
  if (!isTurnedDown || !ofOrder || !person || !month) return undefined;
  return { person, indication: UNKNOWN, month: `${month}-01`, event: 'rejected', ofOrder };
}

/** A sample is counted in the month it arrived, and once more when it could not be used. */
export function sampleLines(sample: Specimen): readonly OrderFacts[] {
  const facts = sampleFacts(sample);
  const person = /^Patient\/(.+)$/.exec(sample.subject?.reference ?? '')?.[1];
  if (!facts || !person) return [];
  const base = { person, indication: UNKNOWN, month: `${facts.received.slice(0, 7)}-01`, ofOrder: facts.ofOrder };
  return [
    { ...base, event: 'sample-received' },
    ...(sample.status === 'unsatisfactory' ? [{ ...base, event: 'sample-failed' } as const] : []),
  ];
}

export interface SampleFacts {
  readonly ofOrder: string;
  /** The day the laboratory received it, ISO. */
  readonly received: string;
}

/** Where the clock of an order's turnaround starts; undefined while the sample has not arrived. */
export function sampleFacts({ request, receivedTime, status }: Specimen): SampleFacts | undefined {
  const ofOrder = request?.flatMap(({ reference }) => /^ServiceRequest\/(.+)$/.exec(reference ?? '')?.[1] ?? [])[0];
  const received = /^\d{4}-\d\d-\d\d/.exec(receivedTime ?? '')?.[0];
  return ofOrder && received && status !== 'entered-in-error' ? { ofOrder, received } : undefined;
}
