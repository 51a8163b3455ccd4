// Finding a patient among the records the visitor reaches: by NHS number, or by name and date of birth. Candidates are offered, never chosen here.
import type { Patient } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import type { Visit, Web } from '../web.ts';
import { type Answers, first } from './draft.ts';

const MOST_OFFERED = 10;
/** Of a doctor, where the national examples also name the practice. */
const GP_NUMBER = 'https://fhir.hl7.org.uk/Id/gmp-number';

export async function findPatients(web: Web, visit: Visit, answers: Answers): Promise<readonly Patient[]> {
  const nhsNumber = first(answers, 'nhsNumber');
  const byNumber = nhsNumber ? await search(web, visit, [['identifier', `${SYSTEM.nhsNumber}|${nhsNumber}`]]) : [];
  if (byNumber.length > 0) return byNumber;
  const family = first(answers, 'family');
  const birthDate = first(answers, 'birthDate');
  if (!family) return [];
  // Two ways of being the same person: the name with another date, the date with another spelling of the name.
  const byName = await search(web, visit, [['family', family], ...(birthDate ? ([['birthdate', birthDate]] as const) : [])]);
  const byDate = birthDate ? await search(web, visit, [['birthdate', birthDate]]) : [];
  const alike = byDate.filter(({ name }) => (name?.[0]?.family ?? '').slice(0, 2).toLowerCase() === family.slice(0, 2).toLowerCase());
  return [...new Map([...byName, ...alike].map((patient) => [patient.id, patient])).values()].slice(0, MOST_OFFERED);
}

export async function readPatient(web: Web, visit: Visit, id: string): Promise<Patient | undefined> {
  const stored = await web.record.read('Patient', id, visit.scope);
  return stored && !stored.deleted ? (JSON.parse(stored.content) as Patient) : undefined; // read by its type
}

async function search(web: Web, visit: Visit, parameters: readonly (readonly [string, string])[]): Promise<readonly Patient[]> {
  const page = await web.record.search({ type: 'Patient', parameters: [...parameters, ['_count', String(MOST_OFFERED)]] }, visit.scope);
  return page.matches.map(({ content }) => JSON.parse(content) as Patient); // searched by its type
}

export function numberOf(patient: Patient): string | undefined {
  return patient.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
}

export function nameOfPatient(patient: Patient): string {
  const name = patient.name?.find(({ use }) => use !== 'old') ?? patient.name?.[0];
  return name?.text ?? ([...(name?.given ?? []), name?.family].filter(Boolean).join(' ') || 'No name');
}

/** What a record says, as answers, so that nothing known is asked again. */
export function answersFrom(patient: Patient): Answers {
  const name = patient.name?.find(({ use }) => use !== 'old') ?? patient.name?.[0];
  const address = patient.address?.[0];
  const ethnicity = patient.extension?.find(({ url }) => url.endsWith('Extension-UKCore-EthnicCategory'))?.valueCodeableConcept;
  const known: Readonly<Record<string, string | undefined>> = {
    patient: patient.id,
    nhsNumber: numberOf(patient),
    given: name?.given?.join(' '),
    family: name?.family,
    title: name?.prefix?.[0],
    birthDate: patient.birthDate,
    sex: patient.gender,
    ethnicity: ethnicity?.coding?.[0]?.code,
    address: address?.text ?? address?.line?.join(', '),
    postcode: address?.postalCode,
    country: address?.country,
    practice: patient.generalPractitioner?.find(({ identifier }) => identifier?.value !== undefined && identifier.system !== GP_NUMBER)
      ?.identifier?.value,
    gp: patient.generalPractitioner?.find(({ type, identifier }) => type === 'Practitioner' || identifier?.system === GP_NUMBER)?.display,
  };
  return Object.fromEntries(Object.entries(known).flatMap(([key, value]) => (value ? [[key, [value]]] : [])));
}
