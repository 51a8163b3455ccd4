// What a report and its results share: the list of outcomes, and the status of a result that says none of its own.
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';

/** The 23 test outcomes of the North West guide (CodeSystem GenomicTestOutcomeCode). */
export const OUTCOME_SYSTEM = 'https://fhir.nwgenomics.nhs.uk/CodeSystem/GenomicTestOutcomeCode';

export function observationStatusOf(status: DiagnosticReport['status']): Observation['status'] {
  if (status === 'partial') return 'preliminary';
  return status === 'appended' ? 'amended' : status;
}
