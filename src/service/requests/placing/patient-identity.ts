// Is this the same person? The NHS number's check digit, details that contradict, and what an order adds to a record that stands.
// Standard: NHS Data Dictionary, NHS NUMBER (modulus 11); people are never merged silently.

import type { HumanName, Patient } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';

export function checkNhsNumbers(patient: Patient, where: string): readonly Finding[] {
  return (patient.identifier ?? []).flatMap((identifier, index): readonly Finding[] => {
    if (identifier.system !== SYSTEM.nhsNumber || identifier.value === undefined) return [];
    const reading = readNhsNumber(identifier.value);
    if (reading.kind === 'valid') return [];
    return [
      {
        severity: 'warning',
        code: 'REQ_NHS_NUMBER',
        issue: 'value',
        where: `${where}.identifier[${index}].value`,
        what: reading.kind === 'not-a-number' ? reading.because : 'The NHS number is not valid: its check digit does not fit.',
        mend: 'Check the number with the patient or the Personal Demographics Service.',
      },
    ];
  });
}

/** What contradicts between the record that stands and what was sent for the same number. */
export function contradictions(current: Patient, sent: Patient, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  if (current.birthDate !== undefined && sent.birthDate !== undefined && !agreeOnDate(current.birthDate, sent.birthDate))
    findings.push({
      severity: 'error',
      code: 'REQ_PATIENT_BIRTH_DATE',
      issue: 'conflict',
      where: `${where}.birthDate`,
      what: 'The record holds another date of birth for this number, so this may be another person.',
      mend: 'Check the number and the date of birth before you send the order again.',
    });
  const known = familiesOf(current);
  const families = familiesOf(sent);
  if (known.length > 0 && families.length > 0 && !families.some((family) => known.includes(family)))
    findings.push({
      severity: 'warning',
      code: 'REQ_PATIENT_NAME',
      issue: 'conflict',
      where: `${where}.name`,
      what: 'The record holds another family name for this number. Both names are kept.',
      mend: 'Check that this is the same person.',
    });
  return findings;
}

/** The record with what was sent added: new identifiers and names are kept beside the old ones, later details replace earlier ones. */
export function updatedPatient(current: Patient, sent: Patient): Patient {
  const { id: _id, meta: _meta, resourceType: _type, identifier, name, extension, link, ...details } = sent;
  const next: Patient = { ...current };
  for (const [element, value] of Object.entries(details)) {
    if (!isSame(next[element as keyof Patient], value)) Object.assign(next, { [element]: value }); // the same element of the same type
  }
  const identifiers = joined(
    current.identifier,
    identifier,
    (each) => `${each.system}|${each.value}|${each.assigner?.identifier?.value ?? ''}`,
  );
  const names = joined(current.name, name, (each) => `${each.use ?? ''}|${familyOf(each)}|${each.given?.join(' ') ?? ''}`);
  const extensions = joinedByUrl(current.extension, extension);
  const links = joined(current.link, link, (each) => `${each.type}|${each.other.reference ?? each.other.identifier?.value ?? ''}`);
  if (identifiers) next.identifier = identifiers;
  if (names) next.name = names;
  if (extensions) next.extension = extensions;
  if (links) next.link = links;
  return next;
}

/** Equal as JSON, whatever the order of the elements. */
export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  const left = one as Readonly<Record<string, unknown>>; // arrays and objects of parsed JSON
  const right = other as Readonly<Record<string, unknown>>;
  return keys.every((key) => key in right && isSame(left[key], right[key]));
}

/** A year or a month agrees with a day in it (FHIR date is allowed to be partial). */
function agreeOnDate(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length) === other.slice(0, length);
}

function familiesOf(patient: Patient): readonly string[] {
  return (patient.name ?? []).map(familyOf).filter((family) => family !== '');
}

function familyOf(name: HumanName): string {
  return (name.family ?? '')
    .normalize('NFD')
    .replaceAll(/[^\p{Letter}]/gu, '')
    .toLowerCase();
}

function joined<T>(current: readonly T[] | undefined, sent: readonly T[] | undefined, key: (each: T) => string): T[] | undefined {
  if (sent === undefined) return undefined;
  const keys = new Set((current ?? []).map(key));
  const added = sent.filter((each) => !keys.has(key(each)));
  return added.length === 0 ? undefined : [...(current ?? []), ...added];
}

function joinedByUrl<T extends { url: string }>(current: readonly T[] | undefined, sent: readonly T[] | undefined): T[] | undefined {
  if (sent === undefined || sent.every((each) => current?.some((known) => isSame(known, each)))) return undefined;
  const urls = new Set(sent.map((each) => each.url));
  return [...(current ?? []).filter((each) => !urls.has(each.url)), ...sent];
}
