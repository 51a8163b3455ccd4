// Reports as a laboratory system writes them to a file: HL7 v2 (one message or many), FHIR R4 (a report or a Bundle), or CSV, one finding a row.
// Only reading: which order a report answers, and whether it may be written, is decided in match-reports.ts.
import { randomUUID } from 'node:crypto';
import type { Bundle, DiagnosticReport, Observation, Patient, Reference, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../../foundation/terms/index.ts';
import { isVariant, outcomeCode, readVariant } from '../../../../service/results/index.ts';
import { readMessage, splitMessages, toFhir } from '../../../hl7v2/index.ts';
import type { FileFinding, FileReport } from './file-report.ts';
import { readReportCsv } from './report-csv.ts';

export interface FileReading {
  readonly kind: 'HL7 v2' | 'FHIR' | 'CSV';
  readonly reports: readonly FileReport[];
  readonly findings: readonly FileFinding[];
}

/** More than this in one file would keep everybody else waiting. */
export const MOST_REPORTS = 500;

export function readReportFile(bytes: Uint8Array, now: Date): FileReading {
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  const begins = text.trimStart();
  if (begins.startsWith('MSH') || begins.startsWith('FHS') || begins.startsWith('BHS') || begins.startsWith('\u000b'))
    return readMessages(bytes, now);
  if (begins.startsWith('{')) return readResources(text);
  return { kind: 'CSV', ...readReportCsv(text) };
}

function readMessages(bytes: Uint8Array, now: Date): FileReading {
  const reports: FileReport[] = [];
  const findings: FileFinding[] = [];
  for (const [place, message] of splitMessages(bytes).entries()) {
    const where = `Message ${place + 1}`;
    const read = readMessage(message);
    if (read.kind === 'unreadable') {
      findings.push({ where, what: 'This is not an HL7 v2 message that can be read.', mend: 'It has to begin with an MSH segment.' });
      continue;
    }
    const made = toFhir(read.reading, { newId: randomUUID, now });
    const found = made.kind === 'converted' ? reportsIn(made.conversion.bundle, where) : [];
    if (found.length === 0)
      findings.push({
        where,
        what: 'This message carries no report about a patient.',
        mend: 'Send results (ORU^R01) or documents (MDM^T02).',
      });
    reports.push(...found);
  }
  return { kind: 'HL7 v2', reports, findings };
}

function readResources(text: string): FileReading {
  const nothing = (what: string, mend: string): FileReading => ({ kind: 'FHIR', reports: [], findings: [{ where: 'File', what, mend }] });
  let resource: unknown;
  try {
    resource = JSON.parse(text);
  } catch {
    return nothing('The file begins like JSON and cannot be read as JSON.', 'Write it again from the laboratory system.');
  }
  const type = typeof resource === 'object' && resource !== null && 'resourceType' in resource ? resource.resourceType : undefined;
  if (type !== 'Bundle' && type !== 'DiagnosticReport')
    return nothing('The file holds no DiagnosticReport.', 'Send a DiagnosticReport, or a Bundle with the report and its results.');
  const bundle = (type === 'Bundle' ? resource : { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] }) as Bundle; // its type was just looked at; parts are taken one by one
  const reports = reportsIn(bundle, '');
  return reports.length > 0
    ? { kind: 'FHIR', reports, findings: [] }
    : nothing('The Bundle holds no DiagnosticReport.', 'Send the report with its results.');
}

function reportsIn(bundle: Bundle, message: string): readonly FileReport[] {
  const resources = withLocalReferences(bundle);
  const byName = new Map(resources.map((each) => [`${each.resourceType}/${each.id}`, each]));
  const reports = resources.filter((each): each is DiagnosticReport => each.resourceType === 'DiagnosticReport');
  return reports.map((report, place) => {
    const observations = (report.result ?? [])
      .flatMap(({ reference }) => byName.get(reference ?? '') ?? [])
      .filter((each): each is Observation => each.resourceType === 'Observation');
    const patient = byName.get(report.subject?.reference ?? '');
    const known = patient?.resourceType === 'Patient' ? patient : undefined;
    const codes = (report.conclusionCode ?? []).flatMap(({ coding = [] }) => coding.flatMap(({ code }) => code ?? []));
    const all = resources.filter((each): each is Observation => each.resourceType === 'Observation');
    return {
      where: message === '' ? `Report ${place + 1}` : reports.length > 1 ? `${message}, report ${place + 1}` : message,
      orders: [...new Set((report.basedOn ?? []).flatMap((each) => numbersOf(each, byName)))],
      nhsNumber:
        nhsNumberIn(known) ?? (report.subject?.identifier?.system === SYSTEM.nhsNumber ? report.subject.identifier.value : undefined),
      birthDate: known?.birthDate,
      outcome: codes.find((code) => outcomeCode(code) !== undefined) ?? codes[0] ?? '',
      conclusion: report.conclusion ?? '',
      variants: observations.filter(isVariant).map((each) => readVariant(each, all)),
      documents: (report.presentedForm ?? []).filter(({ data }) => data !== undefined),
    };
  });
}

/** Every resource with an id, and every reference to a fullUrl turned into Type/id. */
function withLocalReferences(bundle: Bundle): readonly Resource[] {
  const named = (bundle.entry ?? []).flatMap(({ fullUrl, resource }) =>
    resource === undefined
      ? []
      : [{ fullUrl, resource: { ...resource, id: resource.id ?? fullUrl?.replace(/^urn:uuid:/, '') ?? randomUUID() } }],
  );
  const names = new Map(named.flatMap(({ fullUrl, resource }) => (fullUrl ? [[fullUrl, `${resource.resourceType}/${resource.id}`]] : [])));
  return named.map(
    ({ resource }) =>
      // The same resource with other references.
      JSON.parse(JSON.stringify(resource, (key, value) => (key === 'reference' ? (names.get(value) ?? value) : value))) as Resource,
  );
}

function numbersOf(order: Reference<ServiceRequest> | Reference, byName: ReadonlyMap<string, Resource>): readonly string[] {
  const named = byName.get(order.reference ?? '');
  const held = named?.resourceType === 'ServiceRequest' ? (named.identifier ?? []).flatMap(({ value }) => value ?? []) : [];
  const id = order.reference?.startsWith('ServiceRequest/') && !named ? [order.reference.slice('ServiceRequest/'.length)] : [];
  return [...(order.identifier?.value ? [order.identifier.value] : []), ...held, ...id];
}

function nhsNumberIn(patient: Patient | undefined): string | undefined {
  return patient?.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
}
