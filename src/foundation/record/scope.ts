// What of the record a scope reaches, as a condition in SQL. Not found and not allowed look the same, because both are simply no row.

import type { Scope } from '../identity/index.ts';

/** Types that say nothing about a patient: everybody who is signed in may read them. */
const REFERENCE_TYPES: readonly string[] = [
  'ActivityDefinition',
  'CapabilityStatement',
  'CodeSystem',
  'ConceptMap',
  'DeviceDefinition',
  'Endpoint',
  'GraphDefinition',
  'HealthcareService',
  'Library',
  'Location',
  'Measure',
  'MedicationKnowledge',
  'MessageDefinition',
  'NamingSystem',
  'ObservationDefinition',
  'OperationDefinition',
  'Organization',
  'OrganizationAffiliation',
  'PlanDefinition',
  'Practitioner',
  'PractitionerRole',
  'Questionnaire',
  'SearchParameter',
  'SpecimenDefinition',
  'StructureDefinition',
  'ValueSet',
];

/** A condition on the row `r` of `resource`; `parameter` adds a value and gives back its `$n`. */
export function scopeCondition(scope: Scope, parameter: (value: unknown) => string): string {
  switch (scope.kind) {
    case 'everything':
      return 'true';
    case 'organisation':
      return `(${parameter(scope.organisation)}::text = any(r.parties) or ${isReferenceType})`;
    case 'patient':
      return `(${parameter(scope.patient)}::text = any(r.patients) or ${isReferenceType})`;
  }
}

export function isSharedType(type: string): boolean {
  return REFERENCE_TYPES.includes(type);
}

const isReferenceType = `r.type in (${REFERENCE_TYPES.map((type) => `'${type}'`).join(', ')})`;
