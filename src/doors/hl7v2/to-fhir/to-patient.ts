// PID to Patient, PV1 to Encounter. Profiles: UK Core Patient, NHS England Genomics Patient.
import type { Address, ContactPoint, Encounter, Extension, HumanName, Identifier, Patient, Reference } from '@medplum/fhirtypes';
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { pruned } from '../message/coding.ts';
import { odsOf } from '../message/identifiers.ts';
import { firstSegment, nameOf, repetitionsOf, textOf, valueAt } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import { chosenNhsNumber, type LocalNumberFound, readPatientNumbers } from '../message/patient-numbers.ts';
import { readTime } from '../message/times.ts';
import { type Making, make, note } from './conversion.ts';
import { clinicianOf } from './parties.ts';

const ETHNIC_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory';
const ETHNIC_SYSTEM = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryEngland';
const VERIFICATION_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus';
const VERIFICATION_SYSTEM = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland';
/** Local patient identifier in the NHS (OID of the NHS root, as used in the national guide's examples). */
export const LOCAL_PATIENT_SYSTEM = 'urn:oid:2.16.840.1.113883.2.1.3.2.4.18.24';
export const IDENTIFIER_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0203';

export function identifierType(code: string): Identifier['type'] {
  return { coding: [{ system: IDENTIFIER_TYPE, code }] };
}

/** The patient of the message; undefined without PID. */
export function readPatient(making: Making, pid: Segment | undefined = firstSegment(making.reading.message, 'PID')): Patient | undefined {
  const { message } = making.reading;
  if (!pid) return undefined;
  const value = (field: number, component = 1): string => valueAt(message, pid, field, component);
  const sex: Readonly<Record<string, string>> = statuses.sex;
  const died = readTime(value(29));
  // The table holds FHIR's administrative genders only; its test says so.
  const gender = sex[value(8).toUpperCase()] as Patient['gender'];
  return pruned({
    resourceType: 'Patient' as const,
    extension: ethnicCategory(making, pid),
    identifier: patientIdentifiers(making, pid),
    name: names(making, pid),
    telecom: [...telecoms(making, pid, 13, 'home'), ...telecoms(making, pid, 14, 'work')],
    gender,
    birthDate: readTime(value(7))?.fhir.slice(0, 10),
    deceasedDateTime: died?.fhir,
    deceasedBoolean: died ? undefined : value(30) === 'Y' ? true : undefined,
    address: addresses(making, pid),
  });
}

/** How other resources of the bundle name the patient: by address and NHS number. */
export function subjectReference(fullUrl: string, patient: Patient): Reference<Patient> {
  const nhs = patient.identifier?.find(({ system }) => system === SYSTEM.nhsNumber);
  return pruned({
    reference: fullUrl,
    type: 'Patient' as const,
    identifier: nhs ? { system: SYSTEM.nhsNumber, value: nhs.value } : undefined,
  });
}

/** PV1 to Encounter, only when the visit has a number to be known by. */
export function makeEncounter(making: Making, subject: Encounter['subject']): { fullUrl: string; identifier: Identifier } | undefined {
  const { message } = making.reading;
  const aliases = making.dialect.aliases ?? {};
  const pv1 = firstSegment(message, 'PV1');
  const number = valueAt(message, pv1, 19);
  if (!pv1 || number === '') return undefined;
  const ods = odsOf(valueAt(message, pv1, 19, 4), aliases) ?? odsOf(valueAt(message, pv1, 3, 11), aliases) ?? making.sender;
  const identifier: Identifier = pruned({
    type: identifierType(valueAt(message, pv1, 19, 5) || 'VN'),
    system: `urn:opengms:visit:${ods}`,
    value: number,
    assigner: { identifier: { system: SYSTEM.odsOrganisation, value: ods } },
  });
  const classes: Readonly<Record<string, { code: string; display: string }>> = statuses.patientClass;
  const kind = classes[valueAt(message, pv1, 2)] ?? { code: 'AMB', display: 'ambulatory' };
  const site = valueAt(message, pv1, 3, 4);
  const ward = valueAt(message, pv1, 3, 1);
  const referrer = clinicianOf(message, pv1, 8);
  const specialty = valueAt(message, pv1, 10);
  const start = readTime(valueAt(message, pv1, 44))?.fhir;
  const end = readTime(valueAt(message, pv1, 45))?.fhir;
  const encounter: Encounter = pruned({
    resourceType: 'Encounter' as const,
    identifier: [identifier],
    status: end ? ('finished' as const) : ('unknown' as const),
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', ...kind },
    serviceType: specialty
      ? { coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-PracticeSettingCode', code: specialty }] }
      : undefined,
    subject,
    participant: referrer
      ? [{ individual: pruned({ type: 'Practitioner' as const, identifier: referrer.identifier, display: referrer.display || undefined }) }]
      : undefined,
    period: start || end ? pruned({ start, end }) : undefined,
    location:
      site || ward
        ? [
            {
              location: pruned({
                identifier: site ? { system: 'https://fhir.nhs.uk/Id/ods-site-code', value: site } : undefined,
                display: ward || undefined,
              }),
            },
          ]
        : undefined,
    serviceProvider: { identifier: { system: SYSTEM.odsOrganisation, value: odsOf(valueAt(message, pv1, 3, 11), aliases) ?? ods } },
  });
  return { fullUrl: make(making, encounter, nameOf(message, { segment: pv1 })), identifier };
}

export function localIdentifier(found: LocalNumberFound): Identifier {
  return pruned({
    type: identifierType(found.type || 'MR'),
    system: LOCAL_PATIENT_SYSTEM,
    value: found.number,
    assigner: found.ods
      ? { identifier: { system: SYSTEM.odsOrganisation, value: found.ods } }
      : found.authority
        ? { display: found.authority }
        : undefined,
  });
}

function patientIdentifiers(making: Making, pid: Segment): Identifier[] {
  const { message } = making.reading;
  const numbers = readPatientNumbers(message, making.dialect.aliases, pid);
  const chosen = chosenNhsNumber(numbers);
  const identifiers: Identifier[] = [];
  if (chosen) {
    if (!chosen.isInPlace) note(making, 'V2_REPAIRED', chosen.where, 'The NHS number was taken from here.');
    // PID-32 01 is a traced number; nothing said means present and not traced (UK Core NHS number verification status).
    const traced = valueAt(message, pid, 32);
    const verification: Extension = {
      url: VERIFICATION_EXTENSION,
      valueCodeableConcept: { coding: [{ system: VERIFICATION_SYSTEM, code: /^0[1-8]$/.test(traced) ? traced : '02' }] },
    };
    identifiers.push({ extension: [verification], type: identifierType('NH'), system: SYSTEM.nhsNumber, value: chosen.reading.digits });
  }
  return [...identifiers, ...numbers.local.map(localIdentifier)];
}

function names(making: Making, pid: Segment): HumanName[] {
  const { message } = making.reading;
  return repetitionsOf(pid, 5).flatMap(({ value }) => {
    const at = (component: number): string => textOf(message, value, component);
    const given = [at(2), ...at(3).split(/\s+/)].filter(Boolean);
    const uses: Readonly<Record<string, HumanName['use']>> = {
      L: 'official',
      U: 'official',
      A: 'nickname',
      N: 'nickname',
      M: 'maiden',
      B: 'old',
    };
    const name = pruned({
      use: uses[at(7)],
      family: at(1) || undefined,
      given,
      prefix: at(5) ? [at(5)] : undefined,
      suffix: at(4) ? [at(4)] : undefined,
    });
    return name.family || given.length > 0 ? [name] : [];
  });
}

function addresses(making: Making, pid: Segment): Address[] {
  const { message } = making.reading;
  return repetitionsOf(pid, 11).flatMap(({ value }) => {
    const at = (component: number): string => textOf(message, value, component);
    const address = pruned({
      use: at(7) === 'H' ? ('home' as const) : undefined,
      line: [at(1), at(2)].filter(Boolean),
      city: at(3) || undefined,
      district: at(4) || undefined,
      postalCode: at(5) || undefined,
      country: at(6) || undefined,
    });
    return Object.keys(address).length > 0 ? [address] : [];
  });
}

function telecoms(making: Making, pid: Segment, field: number, use: 'home' | 'work'): ContactPoint[] {
  const { message } = making.reading;
  return repetitionsOf(pid, field).flatMap(({ value }): ContactPoint[] => {
    const email = textOf(message, value, 4);
    const number = textOf(message, value, 1) || textOf(message, value, 12) || textOf(message, value, 7);
    if (email.includes('@')) return [{ system: 'email', value: email }];
    if (number === '') return [];
    return [
      number.includes('@')
        ? { system: 'email', value: number }
        : { system: 'phone', value: number, use: textOf(message, value, 3) === 'CP' ? 'mobile' : use },
    ];
  });
}

function ethnicCategory(making: Making, pid: Segment): Extension[] | undefined {
  const { message } = making.reading;
  const sent = valueAt(message, pid, 22) || valueAt(message, pid, 22, 2);
  if (sent === '') return undefined;
  const names: Readonly<Record<string, string>> = statuses.ethnicCategories;
  const spellings: Readonly<Record<string, string>> = statuses.ethnicSpellings;
  const code = sent in names ? sent : spellings[sent.toUpperCase()];
  if (code !== undefined && code !== sent) note(making, 'V2_REPAIRED', 'PID-22', `The ethnic category was read as ${code}.`);
  const concept =
    code === undefined ? { text: sent } : { coding: [{ system: ETHNIC_SYSTEM, code, ...(names[code] ? { display: names[code] } : {}) }] };
  return [{ url: ETHNIC_EXTENSION, valueCodeableConcept: concept }];
}
