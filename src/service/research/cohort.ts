// Whom an approval is about: criteria over a person's own resources. Pure; every criterion given must hold.
import type { CodeableConcept, Resource } from '@medplum/fhirtypes';

export interface Cohort {
  /** `system|code` of conditions, phenotypes, findings or ordered tests; one of them is enough. Empty: everybody who agreed. */
  readonly codes: readonly string[];
  readonly sex?: 'female' | 'male';
  /** Years, both ends included. */
  readonly bornFrom?: number;
  readonly bornUntil?: number;
}

export function isInCohort(resources: readonly Resource[], codes: ReadonlySet<string>, { codes: asked, sex, bornFrom, bornUntil }: Cohort) {
  const patient = resources.find((each) => each.resourceType === 'Patient');
  if (!patient) return false;
  if (asked.length > 0 && !asked.some((code) => codes.has(code))) return false;
  if (sex !== undefined && patient.gender !== sex) return false;
  if (bornFrom === undefined && bornUntil === undefined) return true;
  const year = Number(patient.birthDate?.slice(0, 4));
  return Number.isInteger(year) && year >= (bornFrom ?? 0) && year <= (bornUntil ?? 9999);
}

/** What stands about a person as a code, `system|code`: what was looked for and not found, or entered in error, does not count. */
export function codesOf(resources: readonly Resource[]): ReadonlySet<string> {
  const codes = new Set<string>();
  const add = (concept: CodeableConcept | undefined) => {
    for (const { system, code } of concept?.coding ?? []) if (system && code) codes.add(`${system}|${code}`);
  };
  for (const each of resources) {
    if (isVoid(each)) continue;
    if (each.resourceType === 'Condition' || each.resourceType === 'ServiceRequest' || each.resourceType === 'DiagnosticReport')
      add(each.code);
    if (each.resourceType === 'Observation') {
      // A phenotype that is absent says so in its value.
      if (each.valueBoolean === false || isAbsent(each.valueCodeableConcept)) continue;
      add(each.code);
      add(each.valueCodeableConcept);
    }
  }
  return codes;
}

/** SNOMED CT 2667000 absent; LOINC answer LA9634-2 absent. */
export function isAbsent(concept: CodeableConcept | undefined): boolean {
  return concept?.coding?.some(({ code }) => code === '2667000' || code === 'LA9634-2' || code === 'absent') ?? false;
}

const NOT_SO: ReadonlySet<string | undefined> = new Set(['refuted', 'entered-in-error']);

/** Entered in error, not final, or a diagnosis that was refuted: nothing of it is said to anybody. */
export function isVoid(resource: Resource): boolean {
  if (resource.resourceType === 'Condition') return resource.verificationStatus?.coding?.some(({ code }) => NOT_SO.has(code)) ?? false;
  if (resource.resourceType === 'Observation' || resource.resourceType === 'DiagnosticReport')
    return !['final', 'amended', 'corrected'].includes(resource.status ?? '');
  return 'status' in resource && resource.status === 'entered-in-error';
}
