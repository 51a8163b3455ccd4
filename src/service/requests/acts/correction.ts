// A correction while it is written: a preliminary report that says which final one it is to replace, and why. The final one stands until a second
// person authorises the correction; then it becomes the next version of the same report.
// Standard: HL7 FHIR R4 DiagnosticReport.status corrected; the extensions diagnosticReport-replaces and workflow-reasonCode of the same version.

import type { DiagnosticReport, Extension } from '@medplum/fhirtypes';
import { idIn } from '../../laboratory/index.ts';

export interface Correction {
  /** Logical id of the final report. */
  readonly report: string;
  readonly reason: string;
}

const REPLACES = 'http://hl7.org/fhir/StructureDefinition/diagnosticReport-replaces';
const REASON = 'http://hl7.org/fhir/StructureDefinition/workflow-reasonCode';

/** What a draft is to correct; undefined when it is the first report of its order. */
export function correctionOf({ extension = [] }: DiagnosticReport): Correction | undefined {
  const replaces = extension.find(({ url }) => url === REPLACES)?.valueReference;
  const report = replaces && idIn(replaces, 'DiagnosticReport');
  if (report === undefined) return undefined;
  return { report, reason: extension.find(({ url }) => url === REASON)?.valueCodeableConcept?.text ?? '' };
}

export function correctionExtensions({ report, reason }: Correction): Extension[] {
  return [
    { url: REPLACES, valueReference: { reference: `DiagnosticReport/${report}` } },
    { url: REASON, valueCodeableConcept: { text: reason } },
  ];
}
