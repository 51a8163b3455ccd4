// MDM^T02: a document with its header (TXA) to DocumentReference and Binary, and a report to hang it on.
import type { DiagnosticReport, DocumentReference, Encounter, Patient, Reference } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, pruned } from '../message/coding.ts';
import { documentIn } from '../message/document.ts';
import { firstSegment, nameOf, valueAt, wholeText } from '../message/location.ts';
import type { OrderGroup } from '../message/reading.ts';
import { readTime } from '../message/times.ts';
import { type Making, make, referenceTo } from './conversion.ts';
import { entityIdentifier, orderNumbers } from './order-numbers.ts';
import { clinicianOf, organisationReference } from './parties.ts';
import { GENETICS, withLineBreaks } from './to-observation.ts';
import { attachmentOf } from './to-report.ts';

/** TXA-17, document completion status (HL7 table 0271), to the status of a report. */
const COMPLETION: Readonly<Record<string, DiagnosticReport['status']>> = {
  AU: 'final',
  LA: 'final',
  DO: 'final',
  IN: 'preliminary',
  IP: 'preliminary',
  PA: 'preliminary',
  DI: 'preliminary',
};

export function makeTransferredDocument(
  making: Making,
  context: { readonly subject: Reference<Patient>; readonly encounter: Reference<Encounter> | undefined },
): readonly { readonly fullUrl: string; readonly type: 'DiagnosticReport' | 'DocumentReference' }[] {
  const { message, groups } = making.reading;
  const txa = firstSegment(message, 'TXA');
  const group: OrderGroup = groups[0] ?? { orc: undefined, obr: undefined, notes: [], diagnoses: [], observations: [], specimens: [] };
  const observations = groups.flatMap((each) => each.observations);
  const documentNumber = valueAt(message, txa, 12);
  const identifier = documentNumber
    ? entityIdentifier(making, { value: documentNumber, authority: valueAt(message, txa, 12, 2), type: 'FILL', kind: 'document' })
    : undefined;
  const type = conceptOf(message, txa?.fields[2]?.[0], making.sender) ?? {
    coding: [{ system: SYSTEM.snomed, code: '1054161000000101', display: 'Genetic report' }],
  };
  const author = clinicianOf(message, txa, 9);
  const isReplacement = ['T08', 'T10'].includes(making.reading.type.event);
  const status = isReplacement ? 'corrected' : (COMPLETION[valueAt(message, txa, 17)] ?? 'final');
  const when =
    readTime(valueAt(message, txa, 4)) ?? readTime(valueAt(message, txa, 6)) ?? readTime(valueAt(message, firstSegment(message, 'MSH'), 7));
  const placer = orderNumbers(making, group).find((each) => each.type?.coding?.[0]?.code === 'PLAC') ?? orderFromHeader(making);
  const where = txa ? nameOf(message, { segment: txa }) : 'TXA';
  const laboratory = organisationReference(making.sender || undefined);
  const text = observations
    .filter(({ obx }) => !documentIn(message, obx))
    .map(({ obx }) => withLineBreaks(wholeText(message, obx, 5)))
    .filter(Boolean)
    .join('\n');
  const report: DiagnosticReport = pruned({
    resourceType: 'DiagnosticReport' as const,
    identifier: identifier ? [identifier] : undefined,
    basedOn: placer ? [{ type: 'ServiceRequest' as const, identifier: placer }] : undefined,
    status,
    category: [GENETICS],
    code: type,
    subject: context.subject,
    encounter: context.encounter,
    issued: when && !when.isDateOnly ? when.fhir : undefined,
    performer: laboratory ? [laboratory] : undefined,
    resultsInterpreter: author
      ? [pruned({ type: 'Practitioner' as const, identifier: author.identifier, display: author.display || undefined })]
      : undefined,
    conclusion: text || undefined,
  });
  const reportUrl = make(making, report, where);
  const made: { fullUrl: string; type: 'DiagnosticReport' | 'DocumentReference' }[] = [{ fullUrl: reportUrl, type: 'DiagnosticReport' }];
  for (const { obx } of observations) {
    const carried = documentIn(message, obx);
    if (!carried) continue;
    const place = nameOf(message, { segment: obx });
    const attachment = attachmentOf(making, carried, place);
    if (carried.isWhole) report.presentedForm = [...(report.presentedForm ?? []), attachment];
    const document: DocumentReference = pruned({
      resourceType: 'DocumentReference' as const,
      identifier: identifier ? [identifier] : undefined,
      status: 'current' as const,
      docStatus: status === 'final' || status === 'corrected' ? ('final' as const) : ('preliminary' as const),
      type,
      subject: context.subject,
      date: when && !when.isDateOnly ? when.fhir : undefined,
      author: author
        ? [pruned({ type: 'Practitioner' as const, identifier: author.identifier, display: author.display || undefined })]
        : undefined,
      custodian: laboratory,
      content: [{ attachment }],
      context: pruned({
        encounter: context.encounter ? [context.encounter] : undefined,
        related: [referenceTo(reportUrl, 'DiagnosticReport'), ...(report.basedOn ?? [])],
      }),
    });
    made.push({ fullUrl: make(making, document, place), type: 'DocumentReference' });
  }
  return made;
}

/** TXA-14 is the placer order number of the document. */
function orderFromHeader(making: Making): ReturnType<typeof entityIdentifier> | undefined {
  const { message } = making.reading;
  const txa = firstSegment(message, 'TXA');
  const value = valueAt(message, txa, 14);
  return value
    ? entityIdentifier(making, { value, authority: valueAt(message, txa, 14, 2), type: 'PLAC', kind: 'placer-order' })
    : undefined;
}
