// Which business identifiers make two resources one and the same, and how they are claimed in the record.
// Standard: NHS England FHIR Genomics guide 0.6.2, de-duplication of Patient, PractitionerRole and RelatedPerson.

import type { Identifier, Patient, PractitionerRole, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { odsCodeOf } from '../../laboratory/index.ts';

/** A claim without its holder. */
export interface Key {
  readonly type: string;
  readonly system: string;
  readonly value: string;
}

/** The keys of a resource, strongest first. Types that are always stored anew have none. */
export function keysOf(resource: Resource): readonly Key[] {
  switch (resource.resourceType) {
    case 'Patient':
      return personKeys(resource);
    case 'PractitionerRole':
      return roleKeys(resource);
    case 'RelatedPerson':
      return relativeKeys(resource);
    case 'Practitioner':
    case 'Organization':
      return (resource.identifier ?? []).flatMap((identifier) => keyFor(resource.resourceType, identifier));
    case 'ServiceRequest':
    case 'DiagnosticReport':
      return (resource.identifier ?? []).flatMap((identifier) => keyFor(resource.resourceType, identifier));
    default:
      return [];
  }
}

/** Types of which a second one with the same key is the first one again. An order or a report with a known number is not: it is reported. */
const MERGED: ReadonlySet<string> = new Set(['Patient', 'PractitionerRole', 'RelatedPerson', 'Practitioner', 'Organization']);

export function isMerged(type: string): boolean {
  return MERGED.has(type);
}

export function keyText(key: Key): string {
  return `${key.type}|${key.system}|${key.value}`;
}

/** One identifier as a key. A local number counts only together with who assigned it: every trust uses the same system for its own numbers. */
export function keyFor(type: string, identifier: Identifier): readonly Key[] {
  const value = identifier.value?.trim();
  if (!value || identifier.use === 'old') return [];
  if (identifier.system === SYSTEM.nhsNumber) return [{ type, system: SYSTEM.nhsNumber, value: value.replaceAll(/[\s-]/g, '') }];
  const assigner = odsCodeOf(identifier.assigner) ?? identifier.assigner?.display ?? '';
  const system = identifier.system ?? identifier.type?.coding?.[0]?.code ?? '';
  return system === '' ? [] : [{ type, system: assigner === '' ? system : `${system}#${assigner}`, value }];
}

function personKeys(patient: Patient): readonly Key[] {
  const keys = (patient.identifier ?? []).flatMap((identifier) => keyFor('Patient', identifier));
  return keys.toSorted((a, b) => Number(b.system === SYSTEM.nhsNumber) - Number(a.system === SYSTEM.nhsNumber));
}

/** A person in one organisation: SDS user id and ODS code together. */
function roleKeys(role: PractitionerRole): readonly Key[] {
  const person = role.practitioner?.identifier;
  const ods = odsCodeOf(role.organization);
  if (!person?.system || !person.value || ods === undefined) return [];
  const specialty = role.specialty?.[0]?.coding?.[0]?.code ?? '';
  return [
    {
      type: 'PractitionerRole',
      system: `${person.system}#${ods}`,
      value: specialty === '' ? person.value : `${person.value} ${specialty}`,
    },
  ];
}

/** The same relative of two patients is two RelatedPersons (RelatedPerson.patient is 1..1), so the key names the patient as well. */
function relativeKeys(relative: RelatedPerson): readonly Key[] {
  const patient = patientKeyOf(relative.patient);
  if (patient === undefined) return [];
  return (relative.identifier ?? []).flatMap((identifier) =>
    keyFor('RelatedPerson', identifier).map((key) => ({ ...key, system: `${key.system} of ${patient}` })),
  );
}

function patientKeyOf(reference: Reference | undefined): string | undefined {
  return reference?.identifier && keyFor('Patient', reference.identifier)[0]?.value;
}

/** `identifier=system|value` out of a conditional query, when that is all it asks. */
export function identifierIn(query: string): { readonly system: string; readonly value: string } | undefined {
  const parameters = new URLSearchParams(query.includes('?') ? query.slice(query.indexOf('?') + 1) : query);
  const only = [...parameters.keys()];
  const token = parameters.get('identifier');
  if (only.length !== 1 || token === null) return undefined;
  const bar = token.indexOf('|');
  return bar < 0 ? undefined : { system: token.slice(0, bar), value: token.slice(bar + 1) };
}
