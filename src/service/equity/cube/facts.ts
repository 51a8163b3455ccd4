// What a person and an order add to the cube: month, indication, small area, ethnic group, sex, birth. Everything else is derived from these.

import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { UNKNOWN } from '../indicators/evaluate.ts';

export interface PersonFacts {
  /** LSOA code, or unknown: derived areas are never stored with the person. */
  readonly lsoa: string;
  readonly ethnicity: string;
  readonly sex: string;
  /** ISO date, or undefined. */
  readonly birthDate: string | undefined;
}

export interface OrderFacts {
  readonly person: string;
  /** Clinical indication: R134 of R134.1. */
  readonly indication: string;
  /** First day of the month of the request, ISO. */
  readonly month: string;
  readonly event: 'ordered' | 'rejected';
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
  return { person, indication, month: `${month}-01`, event: order.status === 'revoked' ? 'rejected' : 'ordered' };
}
