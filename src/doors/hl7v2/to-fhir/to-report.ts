// OBR and its OBX to DiagnosticReport: documents, coded outcome, structured variants, other observations. ORU^R01.
// Mapping: NW GMSA guide, DiagnosticReport; genomics-reporting 3.0.0.
import type {
  CodeableConcept,
  DiagnosticReport,
  Encounter,
  Observation,
  Organization,
  Patient,
  Reference,
  Specimen,
} from '@medplum/fhirtypes';
import lri from '../../../../data/exchange/lri.json' with { type: 'json' };
import statuses from '../../../../data/exchange/statuses.json' with { type: 'json' };
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, pruned } from '../message/coding.ts';
import { type CarriedDocument, documentIn } from '../message/document.ts';
import { odsOf } from '../message/identifiers.ts';
import { nameOf, valueAt, wholeText } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import type { OrderGroup } from '../message/reading.ts';
import { readTime } from '../message/times.ts';
import { type Making, make, note, referenceTo } from './conversion.ts';
import { orderNumbers } from './order-numbers.ts';
import { interpretersOf, organisationReference } from './parties.ts';
import { OUTCOME_SYSTEM, observationStatusOf } from './report-codes.ts';
import { testOf } from './test-ordered.ts';
import { codeOf, GENETICS, LABORATORY, readObservation, withLineBreaks } from './to-observation.ts';
import { readSpecimen } from './to-specimen.ts';
import { makeVariants } from './to-variants.ts';

/** SNOMED CT (UK edition): the type of the document of a genetic report. */
const GENETIC_REPORT: CodeableConcept = { coding: [{ system: SYSTEM.snomed, code: '1054161000000101', display: 'Genetic report' }] };

export interface ReportContext {
  readonly subject: Reference<Patient>;
  readonly encounter: Reference<Encounter> | undefined;
  readonly specimens: Map<Segment, string>;
}

/** Makes one report with its results and documents. */
export function makeReport(
  making: Making,
  group: OrderGroup,
  context: ReportContext,
): { readonly report: string; readonly documents: readonly string[] } {
  const { message } = making.reading;
  const { obr, orc } = group;
  const where = nameOf(message, { segment: obr ?? orc ?? group.observations[0]?.obx ?? unreachable() });
  const table: Readonly<Record<string, string>> = statuses.reportStatus;
  const laboratory = laboratoryOf(making, group);
  const code = testOf(making, group);
  const numbers = orderNumbers(making, group);
  const placer = numbers.find(({ type }) => type?.coding?.[0]?.code === 'PLAC');
  const filler = numbers.find(({ type }) => type?.coding?.[0]?.code === 'FILL');
  const status = table[valueAt(message, obr, 25)] ?? commonStatus(making, group);
  const effective = readTime(valueAt(message, obr, 7))?.fhir;
  const issued = readTime(valueAt(message, obr, 22));
  const msh = message.segments.find(({ name }) => name === 'MSH');
  const issuedAt = issued && !issued.isDateOnly ? issued.fhir : instantOf(readTime(valueAt(message, msh, 7)));
  if (!issued && issuedAt && obr)
    note(
      making,
      'V2_REPAIRED',
      nameOf(message, { segment: obr, field: 22 }),
      'The time of the message was taken as the time of the report.',
    );
  const report: DiagnosticReport = pruned({
    resourceType: 'DiagnosticReport' as const,
    identifier: filler ? [filler] : undefined,
    basedOn: placer
      ? [{ type: 'ServiceRequest' as const, identifier: placer }]
      : filler
        ? [{ type: 'ServiceRequest' as const, identifier: filler }]
        : undefined,
    // The table holds FHIR's report statuses only; its test says so.
    status: status as DiagnosticReport['status'],
    category: [GENETICS],
    code: code.coding?.length || code.text ? code : { text: 'Genomic report' },
    subject: context.subject,
    encounter: context.encounter,
    effectiveDateTime: effective,
    issued: issuedAt,
    performer: laboratory ? [laboratory] : undefined,
    resultsInterpreter: interpretersOf(message, obr).map(({ identifier, display }) =>
      pruned({ type: 'Practitioner' as const, identifier, display }),
    ),
    specimen: group.specimens.map((spm) => specimenReference(making, spm, context)),
  });
  const fullUrl = make(making, report, where);
  const documents = makeDocuments(making, group, { report, fullUrl, context, laboratory, code });
  makeResults(making, group, report, context);
  const notes = group.notes.map((nte) => withLineBreaks(wholeText(message, nte, 3))).filter(Boolean);
  if (notes.length > 0) report.conclusion = [report.conclusion, ...notes].filter(Boolean).join('\n');
  return { report: fullUrl, documents };
}

/** The coded outcome: LOINC 51968-6, or any answer from the list of outcomes. */
export function outcomeOf(making: Making, obx: Segment): CodeableConcept | undefined {
  const { message } = making.reading;
  const system = valueAt(message, obx, 5, 3);
  const isOutcome = valueAt(message, obx, 3) === lri.conclusion || system.toUpperCase() === 'TESTOUTCOME';
  if (!isOutcome) return undefined;
  const concept = conceptOf(message, obx.fields[5]?.[0], making.sender);
  for (const coding of concept?.coding ?? [])
    if (!coding.system && /^\d{3}$/.test(coding.code ?? '')) {
      coding.system = OUTCOME_SYSTEM;
      note(making, 'V2_REPAIRED', nameOf(message, { segment: obx, field: 5 }), 'The outcome was read as a code of the test outcome list.');
    }
  return concept;
}

function makeResults(making: Making, group: OrderGroup, report: DiagnosticReport, context: ReportContext): void {
  const { message } = making.reading;
  const rest: { obx: Segment; notes: readonly Segment[] }[] = [];
  const conclusions: CodeableConcept[] = [];
  for (const each of group.observations) {
    if (documentIn(message, each.obx) || valueAt(message, each.obx, 2) === 'RP') continue;
    const outcome = outcomeOf(making, each.obx);
    if (outcome && !conclusions.some((known) => JSON.stringify(known) === JSON.stringify(outcome))) conclusions.push(outcome);
    if (valueAt(message, each.obx, 3) === lri.narrative) {
      const text = withLineBreaks(wholeText(message, each.obx, 5));
      if (text) report.conclusion = [report.conclusion, text].filter(Boolean).join('\n');
    }
    rest.push(each);
  }
  if (conclusions.length > 0) report.conclusionCode = conclusions;
  const { references, others } = makeVariants(making, rest, { subject: context.subject, report });
  const results: Reference<Observation>[] = [...references];
  for (const each of others) {
    const observation = readObservation(making, each, {
      subject: context.subject,
      category: [LABORATORY, GENETICS],
      statusWhenMissing: observationStatusOf(report.status),
    });
    if (report.performer) observation.performer = report.performer;
    observation.effectiveDateTime ??= report.effectiveDateTime;
    if (observation.effectiveDateTime === undefined) delete observation.effectiveDateTime;
    results.push(
      referenceTo(
        make(making, observation, nameOf(message, { segment: each.obx })),
        'Observation',
        observation.code.coding?.[0]?.display ?? observation.code.text,
      ),
    );
  }
  if (results.length > 0) report.result = results;
}

function makeDocuments(
  making: Making,
  group: OrderGroup,
  about: {
    report: DiagnosticReport;
    fullUrl: string;
    context: ReportContext;
    laboratory: Reference<Organization> | undefined;
    code: CodeableConcept;
  },
): readonly string[] {
  const { message } = making.reading;
  const documents: string[] = [];
  for (const { obx } of group.observations) {
    const carried = documentIn(message, obx);
    const address = valueAt(message, obx, 2) === 'RP' ? valueAt(message, obx, 5) : '';
    if (!carried && address === '') continue;
    const where = nameOf(message, { segment: obx });
    const attachment = carried
      ? attachmentOf(making, carried, where)
      : { url: address, ...(address.toLowerCase().endsWith('.pdf') ? { contentType: 'application/pdf' } : {}) };
    // Half a PDF is kept as a document for somebody to look at; it is not presented as the report.
    if (!carried || carried.isWhole) about.report.presentedForm = [...(about.report.presentedForm ?? []), attachment];
    documents.push(
      makeDocument(making, {
        ...about,
        attachment,
        where,
        description: carried && !carried.isWhole ? 'The document arrived incomplete.' : undefined,
        obx,
      }),
    );
  }
  return documents;
}

export function attachmentOf(making: Making, carried: CarriedDocument, where: string): { contentType: string; url: string; size: number } {
  const fullUrl = make(making, { resourceType: 'Binary', contentType: carried.contentType, data: wholeBase64(carried.data) }, where);
  return { contentType: carried.contentType, url: fullUrl, size: Buffer.byteLength(carried.data, 'base64') };
}

/** Base64 in whole groups of four, as FHIR's base64Binary asks; what a cut left over is dropped here and reported by lint. */
function wholeBase64(data: string): string {
  const clean = data.replace(/[^A-Za-z0-9+/]/g, '');
  const usable = clean.length % 4 === 1 ? clean.slice(0, -1) : clean;
  return usable + '='.repeat((4 - (usable.length % 4)) % 4);
}

function makeDocument(
  making: Making,
  about: {
    report: DiagnosticReport;
    fullUrl: string;
    context: ReportContext;
    laboratory: Reference<Organization> | undefined;
    attachment: object;
    where: string;
    description: string | undefined;
    obx: Segment;
  },
): string {
  const { report, context } = about;
  const sent = codeOf(making, about.obx);
  return make(
    making,
    pruned({
      resourceType: 'DocumentReference' as const,
      identifier: report.identifier,
      status: 'current' as const,
      docStatus: report.status === 'final' || report.status === 'corrected' ? ('final' as const) : ('preliminary' as const),
      type: { coding: [...(GENETIC_REPORT.coding ?? []), ...(sent.coding ?? []).filter(({ code }) => code !== '1054161000000101')] },
      subject: context.subject,
      date: report.issued,
      custodian: about.laboratory,
      description: about.description,
      content: [{ attachment: about.attachment }],
      context: pruned({
        encounter: context.encounter ? [context.encounter] : undefined,
        related: [referenceTo(about.fullUrl, 'DiagnosticReport'), ...(report.basedOn ?? [])],
      }),
    }),
    about.where,
  );
}

function laboratoryOf(making: Making, { orc, obr }: OrderGroup): Reference<Organization> | undefined {
  const { message } = making.reading;
  const aliases = making.dialect.aliases ?? {};
  const ods = odsOf(valueAt(message, obr, 3, 2), aliases) ?? odsOf(valueAt(message, orc, 3, 2), aliases) ?? odsOf(making.sender, aliases);
  return organisationReference(ods);
}

/** Without OBR-25 the status that all results share; otherwise unknown, which is never shown as final. */
function commonStatus(making: Making, { observations }: OrderGroup): string {
  const { message } = making.reading;
  const shared = new Set(observations.map(({ obx }) => valueAt(message, obx, 11)));
  const only = shared.size === 1 ? [...shared][0] : undefined;
  const table: Readonly<Record<string, string>> = statuses.reportStatus;
  return only && ['F', 'P', 'C'].includes(only) ? (table[only] ?? 'unknown') : 'unknown';
}

function specimenReference(making: Making, spm: Segment, context: ReportContext): Reference<Specimen> {
  let fullUrl = context.specimens.get(spm);
  if (!fullUrl) {
    fullUrl = make(making, readSpecimen(making, spm, context.subject), nameOf(making.reading.message, { segment: spm }));
    context.specimens.set(spm, fullUrl);
  }
  return referenceTo(fullUrl, 'Specimen');
}

function instantOf(time: ReturnType<typeof readTime>): string | undefined {
  return time && !time.isDateOnly ? time.fhir : undefined;
}

function unreachable(): never {
  throw new Error('A report group has at least one segment.');
}
