// A code of a system as FHIR writes it: CodeableConcept (http://hl7.org/fhir/R4/datatypes.html#CodeableConcept) with one coding.
import type { CodeableConcept } from '@medplum/fhirtypes';

export function concept(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}
