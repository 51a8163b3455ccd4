// DiagnosticReport to ORU^R01, or to MDM^T02 for a document system. Standards: NW GMSA guide; HL7 v2.5.1 chapters 7 and 9.
import type { DiagnosticReport, Encounter, Patient, Reference, ServiceRequest, Specimen } from '@medplum/fhirtypes';
import lri from '../../../../data/exchange/lri.json' with { type: 'json' };
import { writeTime } from '../message/times.ts';
import { type ComponentText, type FieldText, writeSegment } from '../message/write-segment.ts';
import type { Envelope, Written } from './envelope.ts';
import { cwe, ei, familyAndGiven, ofType, xcn, xon } from './from-codes.ts';
import { type ObxFields, observationsToObx } from './from-observation.ts';
import { pid, pv1 } from './from-patient.ts';
import type { LookUp } from './look-up.ts';
import { finish, header, obxLines, placerOf, reasonsOf, requesterOf, spm, test } from './segments.ts';

export function writeReports(reports: readonly DiagnosticReport[], patient: Patient, found: LookUp, envelope: Envelope): Written {
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

export function writeDocument(reports: readonly DiagnosticReport[], patient: Patient, found: LookUp, envelope: Envelope): Written {
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

/** SNOMED CT UK edition. */
const GENETIC_REPORT = ['1054161000000101', 'Genetic report', 'SNM3'];

const OUTCOME = [lri.conclusion, 'Discrete variation analysis overall interpretation', 'LN'];

const NARRATIVE = [lri.narrative, 'Genetic analysis report', 'LN'];
