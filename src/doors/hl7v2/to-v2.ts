// FHIR to HL7 v2, strictly: OML^O21, ORU^R01 and MDM^T02 in version 2.5.1 (2.4 where a destination asks for it), ODS codes where the guide wants them.
// Standards: NW GMSA guide (HL7 v2 pages), HL7 v2.5.1 chapters 4, 7 and 9.
import type {
  Bundle,
  DiagnosticReport,
  Encounter,
  MessageHeader,
  Observation,
  Patient,
  Practitioner,
  PractitionerRole,
  Reference,
  Resource,
  ServiceRequest,
  Specimen,
} from '@medplum/fhirtypes';
import lri from '../../../data/exchange/lri.json' with { type: 'json' };
import { SYSTEM } from '../../foundation/terms/index.ts';
import { cwe, ei, eiInside, familyAndGiven, odsIn, ofType, personOf, typeCode, xcn, xon } from './from-codes.ts';
import { type ObxFields, observationsToObx, obx } from './from-observation.ts';
import { pid, pv1 } from './from-patient.ts';
import { writeTime } from './times.ts';
import { type ComponentText, type FieldText, writeHeader, writeSegment } from './write-segment.ts';

/** Who sends to whom, and how they want it. */
export interface Envelope {
  readonly controlId: string;
  readonly now: Date;
  readonly sendingApplication: string;
  readonly sendingOrganisation: string;
  readonly receivingApplication: string;
  readonly receivingOrganisation: string;
  readonly version: '2.4' | '2.5.1';
  readonly processing: 'P' | 'T';
  /** Reports as ORU^R01, or as MDM^T02 for a document system. */
  readonly reportsAs: 'ORU' | 'MDM';
}

export type Written =
  | { readonly kind: 'written'; readonly type: 'OML^O21' | 'ORU^R01' | 'MDM^T02' | 'ORL^O22'; readonly text: string }
  | { readonly kind: 'not-written'; readonly because: string };

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

/** What a message bundle says about its own envelope; anything it leaves out comes from `otherwise`. */
export function envelopeOf(bundle: Bundle, otherwise: Envelope): Envelope {
  const header = bundle.entry
    ?.map(({ resource }) => resource)
    .find((resource): resource is MessageHeader => resource?.resourceType === 'MessageHeader');
  const destination = header?.destination?.[0];
  return {
    ...otherwise,
    controlId: bundle.identifier?.value ?? otherwise.controlId,
    now: bundle.timestamp ? new Date(bundle.timestamp) : otherwise.now,
    sendingApplication: header?.source?.name ?? lastPart(header?.source?.endpoint) ?? otherwise.sendingApplication,
    sendingOrganisation: odsIn(header?.sender) || otherwise.sendingOrganisation,
    receivingApplication: destination?.name ?? lastPart(destination?.endpoint) ?? otherwise.receivingApplication,
    receivingOrganisation: odsIn(destination?.receiver) || otherwise.receivingOrganisation,
    reportsAs: header?.eventCoding?.code === 'T02' ? 'MDM' : otherwise.reportsAs,
  };
}

function writeOrders(requests: readonly ServiceRequest[], patient: Patient, found: LookUp, envelope: Envelope): Written {
  const lines = [header(envelope, ['OML', 'O21', 'OML_O21']), pid(patient)];
  const encounter = found.get<Encounter>(requests[0]?.encounter);
  if (encounter) lines.push(pv1(encounter));
  requests.forEach((request, index) => {
    const { clinician, organisation, role } = requesterOf(request, found);
    const placer = ei(ofType(request.identifier, 'PLAC') ?? untyped(request));
    const filler = ei(ofType(request.identifier, 'FILL'));
    const authored = writeTime(request.authoredOn);
    lines.push(
      writeSegment('ORC', {
        1: ORDER_CONTROL[request.status] ?? 'NW',
        2: placer,
        3: filler,
        4: ei(request.requisition),
        5: ORDER_STATUS[request.status] ?? '',
        9: authored,
        12: clinician,
        14: role?.telecom?.[0]?.value ?? '',
        21: xon(organisation),
      }),
      writeSegment('OBR', {
        1: String(index + 1),
        2: placer,
        3: filler,
        4: test(request.code),
        6: authored,
        16: clinician,
        27: request.priority ? ['', '', '', '', '', PRIORITY[request.priority] ?? 'R'] : '',
        31: { repeated: reasonsOf(request, found) },
      }),
      ...notes(request.note?.flatMap(({ text }) => text ?? [])),
      ...(request.reasonReference ?? []).flatMap((reference, n) => {
        const condition = found.get(reference);
        return condition?.resourceType === 'Condition'
          ? [writeSegment('DG1', { 1: String(n + 1), 3: cwe(condition.code), 5: writeTime(condition.onsetDateTime), 6: 'W' })]
          : [];
      }),
      ...obxLines(observationsToObx(found.observations(request.supportingInfo), found.observation)),
      ...(request.specimen ?? []).flatMap((reference, n) => {
        const specimen = found.get<Specimen>(reference);
        return specimen ? [spm(specimen, n + 1)] : [];
      }),
    );
  });
  return { kind: 'written', type: 'OML^O21', text: finish(lines) };
}

function writeReports(reports: readonly DiagnosticReport[], patient: Patient, found: LookUp, envelope: Envelope): Written {
  const lines = [header(envelope, ['ORU', 'R01', 'ORU_R01']), pid(patient)];
  const encounter = found.get<Encounter>(reports[0]?.encounter);
  if (encounter) lines.push(pv1(encounter));
  reports.forEach((report, index) => {
    lines.push(...orderOfReport(report, index + 1, found, 'ORU'));
    const results = found.observations(report.result);
    const written = observationsToObx(results, found.observation);
    const inStudy = new Set(
      results.flatMap(({ component }) => component ?? []).flatMap(({ code }) => code.coding?.map((coding) => coding.code) ?? []),
    );
    const extra: ObxFields[] = [];
    const status = REPORT_STATUS[report.status] ?? '';
    const time = writeTime(report.issued ?? report.effectiveDateTime);
    if (!inStudy.has(lri.conclusion))
      for (const conclusion of report.conclusionCode ?? [])
        extra.push({ fields: { 2: 'CWE', 3: OUTCOME, 4: '1', 5: cwe(conclusion), 11: status, 14: time }, notes: [] });
    if (report.conclusion && !inStudy.has(lri.narrative))
      extra.push({ fields: { 2: 'TX', 3: NARRATIVE, 4: '1', 5: report.conclusion, 11: status, 14: time }, notes: [] });
    lines.push(...obxLines([...documents(report, found), ...written, ...extra]));
    for (const [n, reference] of (report.specimen ?? []).entries()) {
      const specimen = found.get<Specimen>(reference);
      if (specimen) lines.push(spm(specimen, n + 1));
    }
  });
  return { kind: 'written', type: 'ORU^R01', text: finish(lines) };
}

function writeDocument(reports: readonly DiagnosticReport[], patient: Patient, found: LookUp, envelope: Envelope): Written {
  const [report] = reports;
  if (!report) return { kind: 'not-written', because: 'The bundle has no report.' };
  if (reports.length > 1) return { kind: 'not-written', because: 'MDM^T02 carries one document; send each report in its own bundle.' };
  const carried = documents(report, found);
  if (carried.length === 0) return { kind: 'not-written', because: 'The report has no document to send as MDM^T02.' };
  const encounter = found.get<Encounter>(report.encounter);
  const written = writeTime(report.issued ?? report.effectiveDateTime);
  const interpreter = interpreters(report, found)[0];
  const placer = report.basedOn?.map((reference) => placerOf(reference, found)).find(Boolean);
  const lines = [
    header(envelope, ['MDM', 'T02', 'MDM_T02']),
    writeSegment('EVN', { 1: 'T02', 2: writeTime(envelope.now.toISOString()) }),
    pid(patient),
    // PV1 is required by MDM_T02; N, not applicable, when nothing is known of a visit.
    encounter ? pv1(encounter) : writeSegment('PV1', { 1: '1', 2: 'N' }),
    ...orderOfReport(report, 1, found, 'MDM'),
    writeSegment('TXA', {
      1: '1',
      2: cwe(documentType(report, found)),
      3: 'AP',
      4: written,
      6: written,
      9: interpreter ?? '',
      12: ei(report.identifier?.[0]),
      14: placer ? ei(placer) : '',
      17: report.status === 'final' || report.status === 'corrected' || report.status === 'amended' ? 'AU' : 'IP',
      19: 'AV',
      25: report.status === 'final' ? '' : report.status,
    }),
    ...obxLines(carried),
  ];
  return { kind: 'written', type: 'MDM^T02', text: finish(lines) };
}

function orderOfReport(report: DiagnosticReport, number: number, found: LookUp, as: 'ORU' | 'MDM'): readonly string[] {
  const request = report.basedOn?.map((reference) => found.get<ServiceRequest>(reference)).find(Boolean);
  const placer = report.basedOn?.map((reference) => placerOf(reference, found)).find(Boolean);
  const filler = ofType(report.identifier, 'FILL') ?? report.identifier?.[0];
  const numbers = { 2: placer ? ei(placer) : '', 3: filler ? ei(filler) : '' };
  const requester = request ? requesterOf(request, found) : undefined;
  const organisation = requester?.organisation ?? (placer?.assigner ? { identifier: placer.assigner.identifier } : undefined);
  const [interpreter] = report.resultsInterpreter ?? [];
  return [
    writeSegment('ORC', { 1: 'RE', ...numbers, 12: requester?.clinician, 21: xon(organisation) }),
    writeSegment('OBR', {
      1: String(number),
      ...numbers,
      4: test(report.code),
      7: writeTime(report.effectiveDateTime ?? report.effectivePeriod?.start),
      16: requester?.clinician,
      22: as === 'ORU' ? writeTime(report.issued) : '',
      25: REPORT_STATUS[report.status] ?? '',
      31: request ? { repeated: reasonsOf(request, found) } : '',
      32: interpreter ? ndl(interpreter, found) : '',
    }),
  ];
}

/** Documents of a report as ED: presented with it, or standing beside it as a DocumentReference. A document kept elsewhere goes as RP. */
function documents(report: DiagnosticReport, found: LookUp): readonly ObxFields[] {
  const presented = (report.presentedForm ?? []).map((form) => ({ form, code: GENETIC_REPORT as readonly ComponentText[] }));
  const addresses = new Set(presented.map(({ form }) => form.url));
  const beside = found
    .all('DocumentReference')
    .filter((document) => document.context?.related?.some((reference) => found.get(reference) === report))
    .flatMap((document) =>
      (document.content ?? []).flatMap(({ attachment }) =>
        attachment ? [{ form: attachment, code: document.type ? cwe(document.type) : GENETIC_REPORT }] : [],
      ),
    )
    .filter(({ form }) => !(form.url && addresses.has(form.url)));
  return [...presented, ...beside].flatMap(({ form, code }): ObxFields[] => {
    const base = { 3: code, 4: '1', 11: REPORT_STATUS[report.status] ?? '', 14: writeTime(report.issued ?? report.effectiveDateTime) };
    const binary = form.url ? found.get({ reference: form.url }) : undefined;
    const data = form.data ?? (binary?.resourceType === 'Binary' ? binary.data : undefined);
    const kind = (form.contentType ?? 'application/pdf').split('/');
    if (data)
      return [
        {
          fields: {
            ...base,
            2: 'ED',
            5: ['', kind[1] === 'pdf' ? 'AP' : (kind[0] ?? ''), (kind[1] ?? 'pdf').toUpperCase(), 'Base64', data],
          },
          notes: [],
        },
      ];
    return form.url && !form.url.startsWith('urn:') ? [{ fields: { ...base, 2: 'RP', 5: [form.url] }, notes: [] }] : [];
  });
}

function documentType(report: DiagnosticReport, found: LookUp): DiagnosticReport['code'] {
  return found.all('DocumentReference')[0]?.type ?? report.code;
}

function header(envelope: Envelope, type: readonly [string, string, string]): string {
  return writeHeader({
    3: envelope.sendingApplication,
    4: envelope.sendingOrganisation,
    5: envelope.receivingApplication,
    6: envelope.receivingOrganisation,
    7: writeTime(envelope.now.toISOString()),
    9: type,
    10: envelope.controlId,
    11: envelope.processing,
    12: envelope.version,
    15: 'AL',
    18: 'UNICODE UTF-8',
  });
}

function spm(specimen: Specimen, number: number): string {
  const placer = ofType(specimen.identifier, 'PLAC') ?? specimen.identifier?.find((identifier) => typeCode(identifier) !== 'FILL');
  const filler = ofType(specimen.identifier, 'FILL');
  const collected = specimen.collection?.collectedDateTime ? writeTime(specimen.collection.collectedDateTime) : undefined;
  const period = specimen.collection?.collectedPeriod;
  return writeSegment('SPM', {
    1: String(number),
    2: [eiInside(placer), eiInside(filler)],
    4: cwe(specimen.type),
    7: cwe(specimen.collection?.method),
    8: cwe(specimen.collection?.bodySite),
    17: period ? [writeTime(period.start), writeTime(period.end)] : (collected ?? ''),
    18: writeTime(specimen.receivedTime),
    20: specimen.status === 'unavailable' ? 'N' : specimen.status === 'available' ? 'Y' : '',
    30: specimen.accessionIdentifier ? ei(specimen.accessionIdentifier) : '',
  });
}

function obxLines(lines: readonly ObxFields[]): readonly string[] {
  return lines.flatMap((line, index) => [obx(index + 1, line), ...notes(line.notes)]);
}

/** One NTE for each line of text. */
function notes(texts: readonly string[] | undefined): readonly string[] {
  return (texts ?? [])
    .flatMap((text) => text.replace(/\r\n?|\\n/g, '\n').split('\n'))
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text, index) => writeSegment('NTE', { 1: String(index + 1), 3: text }));
}

/** The national code first; CWE has room for one more. */
function test(code: ServiceRequest['code']): readonly ComponentText[] {
  const national = (system: string | undefined): boolean =>
    system === SYSTEM.testDirectory || system === SYSTEM.digitalTestService || system === SYSTEM.digitalTestServices;
  return cwe({ ...code, coding: (code?.coding ?? []).toSorted((a, b) => Number(national(b.system)) - Number(national(a.system))) });
}

/** Reasons that are diagnoses go as DG1, the others as OBR-31. */
function reasonsOf(request: ServiceRequest, found: LookUp): readonly (readonly ComponentText[])[] {
  const diagnosed = new Set(
    (request.reasonReference ?? []).flatMap((reference) => {
      const condition = found.get(reference);
      return condition?.resourceType === 'Condition' ? [condition.code?.coding?.[0]?.code] : [];
    }),
  );
  return (request.reasonCode ?? []).filter(({ coding }) => !coding?.[0]?.code || !diagnosed.has(coding[0].code)).map(cwe);
}

function requesterOf(
  request: ServiceRequest,
  found: LookUp,
): { clinician: readonly ComponentText[]; organisation: Reference | undefined; role: PractitionerRole | undefined } {
  const resource = found.get(request.requester);
  if (resource?.resourceType === 'PractitionerRole')
    return { ...personOf(resource, found.get<Practitioner>(resource.practitioner)), role: resource };
  if (resource?.resourceType === 'Practitioner') return { ...personOf(resource, undefined), role: undefined };
  if (request.requester?.type === 'Organization' || odsIn(request.requester))
    return { clinician: [], organisation: request.requester, role: undefined };
  return {
    clinician: xcn({ identifier: request.requester?.identifier, name: undefined, display: request.requester?.display }),
    organisation: undefined,
    role: undefined,
  };
}

function placerOf(reference: Reference, found: LookUp): ReturnType<typeof ofType> {
  const request = found.get<ServiceRequest>(reference);
  return (
    (request ? (ofType(request.identifier, 'PLAC') ?? untyped(request)) : undefined) ??
    (reference.identifier && typeCode(reference.identifier) !== 'FILL' ? reference.identifier : undefined)
  );
}

/** National orders name their number by system (GMSOrder) and carry no type. */
function untyped(request: ServiceRequest): ReturnType<typeof ofType> {
  return request.identifier?.find((identifier) => typeCode(identifier) === undefined);
}

function interpreters(report: DiagnosticReport, found: LookUp): readonly (readonly ComponentText[])[] {
  return (report.resultsInterpreter ?? []).map((reference) => {
    const practitioner = found.get(reference);
    return practitioner?.resourceType === 'Practitioner'
      ? xcn({ identifier: practitioner.identifier?.[0], name: practitioner.name?.[0], display: undefined })
      : xcn({ identifier: reference.identifier, name: undefined, display: reference.display });
  });
}

/** OBR-32 is NDL: the name as subcomponents of its first component. */
function ndl(reference: Reference, found: LookUp): FieldText {
  const practitioner = found.get(reference);
  const person = practitioner?.resourceType === 'Practitioner' ? practitioner : undefined;
  const [family, given] = familyAndGiven(reference.display);
  const number = reference.identifier?.value ?? person?.identifier?.[0]?.value ?? '';
  return [[number, person?.name?.[0]?.family ?? family, person?.name?.[0]?.given?.[0] ?? given]];
}

interface LookUp {
  all<T extends Resource['resourceType']>(type: T): readonly Extract<Resource, { resourceType: T }>[];
  get<T extends Resource = Resource>(reference: Reference | undefined): T | undefined;
  patientOf(reference: Reference | undefined): Patient | undefined;
  observations(references: readonly Reference[] | undefined): readonly Observation[];
  readonly observation: (reference: string) => Observation | undefined;
}

function lookUp(bundle: Bundle): LookUp {
  const byName = new Map<string, Resource>();
  const resources: Resource[] = [];
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!resource) continue;
    resources.push(resource);
    if (fullUrl) byName.set(fullUrl, resource);
    if (resource.id) byName.set(`${resource.resourceType}/${resource.id}`, resource);
  }
  const get = <T extends Resource>(reference: Reference | undefined): T | undefined => {
    const name = reference?.reference;
    // A reference of a FHIR element leads to the type that element allows; a wrong one is refused when the bundle is taken in.
    return name === undefined ? undefined : ((byName.get(name) ?? byName.get(name.replace(/\/_history\/.*$/, ''))) as T | undefined);
  };
  const all = <T extends Resource['resourceType']>(type: T): Extract<Resource, { resourceType: T }>[] =>
    resources.filter((resource): resource is Extract<Resource, { resourceType: T }> => resource.resourceType === type);
  const observation = (reference: string): Observation | undefined => {
    const resource = get({ reference });
    return resource?.resourceType === 'Observation' ? resource : undefined;
  };
  return {
    all,
    get,
    observation,
    patientOf: (reference) => get<Patient>(reference) ?? all('Patient')[0],
    observations: (references) => (references ?? []).flatMap(({ reference }) => observation(reference ?? '') ?? []),
  };
}

const ORDER_CONTROL: Readonly<Record<string, string>> = {
  active: 'NW',
  draft: 'NW',
  revoked: 'CA',
  'on-hold': 'HD',
  completed: 'SC',
  'entered-in-error': 'CA',
};
const ORDER_STATUS: Readonly<Record<string, string>> = { completed: 'CM', revoked: 'CA', 'on-hold': 'HD', 'entered-in-error': 'ER' };
const REPORT_STATUS: Readonly<Record<string, string>> = {
  final: 'F',
  corrected: 'C',
  amended: 'C',
  appended: 'C',
  preliminary: 'P',
  partial: 'A',
  registered: 'O',
  cancelled: 'X',
  'entered-in-error': 'X',
};
const PRIORITY: Readonly<Record<string, string>> = { routine: 'R', urgent: 'U', asap: 'A', stat: 'S' };
/** SNOMED CT UK edition. */
const GENETIC_REPORT = ['1054161000000101', 'Genetic report', 'SNM3'];
const OUTCOME = [lri.conclusion, 'Discrete variation analysis overall interpretation', 'LN'];
const NARRATIVE = [lri.narrative, 'Genetic analysis report', 'LN'];

function lastPart(address: string | undefined): string | undefined {
  const part = address?.split(/[/:]/).at(-1);
  return part ? decodeURIComponent(part) : undefined;
}

function finish(lines: readonly string[]): string {
  return lines.map((line) => `${line}\r`).join('');
}
