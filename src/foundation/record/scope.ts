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

/**
 * A condition on the row `r` of `resource`; `parameter` adds a value and gives back its `$n`. Where the type is known beforehand the
 * condition is shorter, and the server plans it better.
 */
export function scopeCondition(scope: Scope, parameter: (value: unknown) => string, type?: string): string {
  if (scope.kind === 'everything' || (type !== undefined && isSharedType(type))) return 'true';
  // Containment rather than `= any`: it can use the index on both columns, and its estimates know common organisations from rare ones.
  const own =
    scope.kind === 'organisation'
      ? `r.parties @> array[${parameter(scope.organisation)}::text]`
      : `r.patients @> array[${parameter(scope.patient)}::text]`;
  return type === undefined ? `(${own} or r.type in (${sharedTypes}))` : own;
}

export function isSharedType(type: string): boolean {
  return REFERENCE_TYPES.includes(type);
}

const sharedTypes = REFERENCE_TYPES.map((type) => `'${type}'`).join(', ');
