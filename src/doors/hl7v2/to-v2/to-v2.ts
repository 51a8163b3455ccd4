// FHIR to HL7 v2, strictly: OML^O21, ORU^R01 and MDM^T02 in version 2.5.1 (2.4 where a destination asks for it), ODS codes where the guide wants them.
// Standards: NW GMSA guide (HL7 v2 pages), HL7 v2.5.1 chapters 4, 7 and 9.
import type { Bundle } from '@medplum/fhirtypes';
import type { Envelope, Written } from './envelope.ts';
import { lookUp } from './look-up.ts';
import { writeOrders } from './write-orders.ts';
import { writeDocument, writeReports } from './write-reports.ts';

/** One message for the requests or the reports of a bundle. Text ends every segment with CR. */
export function toV2(bundle: Bundle, envelope: Envelope): Written {
  const found = lookUp(bundle);
  const reports = found.all('DiagnosticReport');
  const requests = found.all('ServiceRequest');
  const patient = found.patientOf(reports[0]?.subject ?? requests[0]?.subject);
  if (!patient) return { kind: 'not-written', because: 'The bundle has no patient.' };
  if (reports.length > 0 && envelope.reportsAs === 'MDM') return writeDocument(reports, patient, found, envelope);
  if (reports.length > 0) return writeReports(reports, patient, found, envelope);
  if (requests.length > 0) return writeOrders(requests, patient, found, envelope);
  return { kind: 'not-written', because: 'The bundle holds neither a request nor a report.' };
}
