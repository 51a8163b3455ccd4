// The FHIR R4 resources of a synthetic record. Each is a function of whose it is and its id.
import type { Condition, Observation, Patient, Resource } from '@medplum/fhirtypes';
import smallAreas from '../../../data/equity/demonstration-areas.json' with { type: 'json' };
import { SYSTEM } from '../../foundation/terms/index.ts';
import { AREAS_IN_ENGLAND, CENSUS_TRACT, deprivationFifth } from '../../service/equity/index.ts';
import { addYears } from './days.ts';
import type { Ethnicity } from './figures.ts';
import type { Person } from './person.ts';

export type Make = (whose: { readonly patient: string; readonly id: string; readonly person: Person }) => Resource;

const ANSWERS = 'urn:opengms:pathway-fact';
const LOINC = 'http://loinc.org';
const CHOLESTEROL = { total: '14647-2', ldl: '22748-8' } as const;

export interface Registration {
  readonly id: string;
  readonly nhsNumber: string | undefined;
  readonly practice: string;
  readonly isActive: boolean;
  readonly saysEthnicity: boolean;
}

/** UKCore-EthnicCategoryEngland: one category stands for each group. */
const CATEGORY: Readonly<Record<Ethnicity, readonly [string, string]>> = {
  white: ['A', 'White - British'],
  asian: ['H', 'Asian or Asian British - Indian'],
  black: ['N', 'Black or Black British - African'],
  mixed: ['G', 'Mixed - Any other mixed background'],
  other: ['S', 'Other Ethnic Groups - Any other ethnic group'],
};

export function patient(person: Person, { id, nhsNumber, practice, isActive, saysEthnicity }: Registration): Patient {
  const [code, display] = saysEthnicity ? CATEGORY[person.ethnicity] : ['Z', 'Not stated'];
  const area = smallAreaOf(person.fifth, person.place);
  return {
    resourceType: 'Patient',
    id,
    active: isActive,
    extension: [
      {
        url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory',
        valueCodeableConcept: { coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland', code, display }] },
      },
    ],
    ...(nhsNumber === undefined ? {} : { identifier: [{ system: SYSTEM.nhsNumber, value: nhsNumber }] }),
    name: [{ use: 'official', family: person.surname, given: [person.given] }],
    gender: person.sex,
    birthDate: person.bornOn,
    ...(person.diedOn === undefined ? {} : { deceasedDateTime: person.diedOn }),
    // A postcode that is nobody's: England, no fixed abode (ONS pseudo postcodes).
    address: [{ ...(area === undefined ? {} : { extension: [{ url: CENSUS_TRACT, valueString: area }] }), postalCode: 'ZZ99 3VZ' }],
    generalPractitioner: [{ identifier: { system: SYSTEM.odsOrganisation, value: practice } }],
  };
}

function smallAreaOf(fifth: number, place: number): string | undefined {
  const areas = smallAreas.filter(({ rank }) => Number(deprivationFifth(rank, AREAS_IN_ENGLAND.lsoa21)) === fifth);
  return areas[place % Math.max(1, areas.length)]?.lsoa;
}

export function cholesterol(kind: 'total' | 'ldl', value: number, unit: string, day: string): Make {
  return observation(day, {
    code: { coding: [{ system: LOINC, code: CHOLESTEROL[kind] }] },
    valueQuantity:
      unit === 'mmol/L' || unit === 'mg/dL' ? { value, unit, system: 'http://unitsofmeasure.org', code: unit } : { value, unit },
  });
}

/** An answer to one of our own questions. */
export function answer(fact: string, value: boolean | number | string, day: string): Make {
  return observation(day, {
    code: { coding: [{ system: ANSWERS, code: fact }] },
    ...(typeof value === 'boolean'
      ? { valueBoolean: value }
      : typeof value === 'number'
        ? { valueInteger: value }
        : { valueCodeableConcept: { coding: [{ system: ANSWERS, code: value }] } }),
  });
}

export function tumourResult(test: string, result: string, bodySite: string, day: string): Make {
  return observation(day, { code: { text: test }, valueCodeableConcept: { text: result }, bodySite: { text: bodySite } });
}

/** HL7 Genomics Reporting: gene studied, clinical significance (pathogenic), germline. */
export function germlineVariant(gene: string, day: string): Make {
  const part = (code: string, system: string, value: string, display: string) => ({
    code: { coding: [{ system: LOINC, code }] },
    valueCodeableConcept: { coding: [{ system, code: value, display }] },
  });
  return observation(day, {
    code: { coding: [{ system: LOINC, code: '69548-6', display: 'Genetic variant assessment' }] },
    component: [
      { code: { coding: [{ system: LOINC, code: '48018-6' }] }, valueCodeableConcept: { text: gene } },
      part('53037-8', LOINC, 'LA6668-3', 'Pathogenic'),
      part('48002-0', LOINC, 'LA6683-2', 'Germline'),
    ],
  });
}

function observation(day: string, rest: Partial<Observation> & Pick<Observation, 'code'>): Make {
  return ({ patient: reference, id }) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    subject: { reference },
    effectiveDateTime: day,
    ...rest,
  });
}

export function condition(code: string, display: string, onset: number | undefined, recorded?: string): Make {
  return ({ patient: reference, id }): Condition => ({
    resourceType: 'Condition',
    id,
    verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
    code: { coding: [{ system: SYSTEM.snomed, code, display }] },
    subject: { reference },
    ...(onset === undefined ? {} : { onsetAge: { value: onset, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' } }),
    ...(recorded === undefined ? {} : { recordedDate: recorded }),
  });
}

/** A diagnosis that stands in a letter and nowhere else. */
export function uncoded(bornOn: string, age: number): Make {
  return ({ patient: reference, id }): Condition => ({
    resourceType: 'Condition',
    id,
    code: { text: 'Hospital letter received, see document' },
    subject: { reference },
    recordedDate: addYears(bornOn, age + 1),
  });
}

export function statin(since: string): Make {
  return ({ patient: reference, id }) => ({
    resourceType: 'MedicationStatement',
    id,
    status: 'active',
    medicationCodeableConcept: { text: 'Atorvastatin 20 mg tablets' },
    subject: { reference },
    effectivePeriod: { start: since },
  });
}

export function planned(medicine: string, day: string): Make {
  return ({ patient: reference, id }) => ({
    resourceType: 'MedicationRequest',
    id,
    status: 'active',
    intent: 'plan',
    medicationCodeableConcept: { text: medicine },
    subject: { reference },
    authoredOn: day,
  });
}

export interface Illness {
  readonly code: string;
  readonly name: string;
  readonly age?: number;
}

export function familyMember(kinship: string, sex: 'female' | 'male', illnesses: readonly Illness[], day: string): Make {
  return ({ patient: reference, id }) => ({
    resourceType: 'FamilyMemberHistory',
    id,
    status: 'completed',
    patient: { reference },
    date: day,
    relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: kinship }] },
    sex: { coding: [{ system: 'http://hl7.org/fhir/administrative-gender', code: sex }] },
    condition: illnesses.map(({ code, name, age }) => ({
      code: { coding: [{ system: SYSTEM.snomed, code, display: name }] },
      ...(age === undefined ? {} : { onsetAge: { value: age, unit: 'a', system: 'http://unitsofmeasure.org', code: 'a' } }),
    })),
  });
}
