// Codes a Task carries besides its own: why it waits, where the sample is, what it works on.
// Standard: NHS England FHIR Genomics implementation guide, task-statusReason-genomics 0.3.1, business-status-genomics 0.4.1, additional-infotype-genomics 0.1.0.

import { codeSystem } from '../../foundation/terms/index.ts';

export const STATUS_REASON_SYSTEM = 'https://fhir.nhs.uk/CodeSystem/task-statusReason-genomics';
export const BUSINESS_STATUS_SYSTEM = 'https://fhir.nhs.uk/CodeSystem/business-status-genomics';
export const TASK_INPUT_SYSTEM = 'https://fhir.nhs.uk/CodeSystem/additional-infotype-genomics';

/** The 13 reasons, code to words. */
export const STATUS_REASONS: ReadonlyMap<string, string> = codesOf(STATUS_REASON_SYSTEM);
/** The 23 business statuses, code to words. */
export const BUSINESS_STATUSES: ReadonlyMap<string, string> = codesOf(BUSINESS_STATUS_SYSTEM);

function codesOf(url: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(codeSystem(url)?.codes ?? {}));
}
