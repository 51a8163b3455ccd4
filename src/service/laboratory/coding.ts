// Reading codes, identifiers and references out of FHIR R4 data types, the few ways the laboratory, results and requests need.

import type { CodeableConcept, Identifier, Reference, Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../foundation/terms/index.ts';

/** The code of a concept in one system, or in any of several. */
export function codeIn(concept: CodeableConcept | undefined, ...systems: readonly string[]): string | undefined {
  return concept?.coding?.find((coding) => coding.system !== undefined && systems.includes(coding.system))?.code;
}

/** The first code of a concept in whatever system. */
export function anyCode(concept: CodeableConcept | undefined): string | undefined {
  return concept?.coding?.find((coding) => coding.code !== undefined)?.code;
}

/** What a person would call it: the text, else the first display, else the first code. */
export function wordsFor(concept: CodeableConcept | undefined): string | undefined {
  return concept?.text ?? concept?.coding?.find((coding) => coding.display !== undefined)?.display ?? anyCode(concept);
}

export function conceptOf(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [display === undefined ? { system, code } : { system, code, display }] };
}

/** Both spellings of the ODS system that occur in the national examples. */
const ODS_SYSTEMS: readonly string[] = [SYSTEM.odsOrganisation, 'https://fhir.hl7.org.uk/Id/ODS-code'];

/** The ODS code that an identifier or a reference carries, upper case. */
export function odsCodeOf(holder: { readonly identifier?: Identifier } | undefined): string | undefined {
  const identifier = holder?.identifier;
  if (identifier?.value === undefined || identifier.system === undefined) return undefined;
  return ODS_SYSTEMS.includes(identifier.system) ? identifier.value.trim().toUpperCase() : undefined;
}

export function odsReference<T extends Resource>(ods: string, display?: string): Reference<T> {
  const identifier = { system: SYSTEM.odsOrganisation, value: ods };
  return display === undefined ? { identifier } : { identifier, display };
}

/** `Type/id` of a stored resource. */
export function nameOf(resource: { readonly resourceType: string; readonly id?: string }): string {
  return `${resource.resourceType}/${resource.id ?? ''}`;
}

/** The id when the reference points to that type, without any version. */
export function idIn(reference: Reference | undefined, type: string): string | undefined {
  const text = reference?.reference;
  if (text === undefined || !text.startsWith(`${type}/`)) return undefined;
  const rest = text.slice(type.length + 1);
  const end = rest.indexOf('/');
  return end < 0 ? rest : rest.slice(0, end);
}
