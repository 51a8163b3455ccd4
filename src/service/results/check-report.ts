// What a genomic report must carry, how it may move from preliminary to final to corrected, and that a final one never changes silently.
// Standard: NHSEngland-DiagnosticReport-GenomicReport (guide 0.6.2); HL7 FHIR R4 DiagnosticReport.status.

import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { codeIn, isFinal, odsCodeOf } from '../laboratory/index.ts';
import { OUTCOME_SYSTEM, outcomeCode } from './outcome-codes.ts';

type Status = DiagnosticReport['status'];

const MOVES: Readonly<Record<Status, readonly Status[]>> = {
  registered: ['partial', 'preliminary', 'final', 'cancelled', 'entered-in-error', 'unknown'],
  partial: ['preliminary', 'final', 'cancelled', 'entered-in-error', 'unknown'],
  preliminary: ['partial', 'final', 'cancelled', 'entered-in-error', 'unknown'],
  final: ['amended', 'corrected', 'appended', 'entered-in-error'],
  amended: ['corrected', 'appended', 'entered-in-error'],
  corrected: ['amended', 'appended', 'entered-in-error'],
  appended: ['amended', 'corrected', 'entered-in-error'],
  cancelled: ['entered-in-error'],
  'entered-in-error': [],
  unknown: ['registered', 'partial', 'preliminary', 'final', 'cancelled', 'entered-in-error'],
};

/** What is wrong with a report, alone and as the next version of the one before. */
export function checkReport(before: DiagnosticReport | undefined, after: DiagnosticReport, where: string): readonly Finding[] {
  return [...(before === undefined ? [] : checkMove(before, after, where)), ...checkContent(after, where)];
}

function checkMove(before: DiagnosticReport, after: DiagnosticReport, where: string): readonly Finding[] {
  if (before.status !== after.status && !MOVES[before.status].includes(after.status)) {
    const may = MOVES[before.status];
    return [
      finding(
        'error',
        'RES_REPORT_TRANSITION',
        'business-rule',
        `${where}.status`,
        `A report cannot go from ${before.status} to ${after.status}.`,
        may.length === 0 ? 'Issue a new report.' : `From ${before.status} it may go to ${may.join(', ')}.`,
      ),
    ];
  }
  const changed = isFinal(before) ? changedElements(before, after) : [];
  if (before.status === 'final' && after.status === 'final' && changed.length > 0)
    return [
      finding(
        'error',
        'RES_FINAL_CHANGED',
        'business-rule',
        `${where}.status`,
        `A final report does not change without saying so (${changed.join(', ')}).`,
        'Set the status to corrected or amended.',
      ),
    ];
  return [];
}

/** Elements that mean something to a reader and differ between two versions; what a correction lists. */
export function changedElements(before: DiagnosticReport, after: DiagnosticReport): readonly string[] {
  const elements: readonly (keyof DiagnosticReport)[] = [
    'code',
    'subject',
    'basedOn',
    'specimen',
    'result',
    'conclusion',
    'conclusionCode',
    'presentedForm',
    'effectiveDateTime',
  ];
  return elements.filter((element) => JSON.stringify(before[element]) !== JSON.stringify(after[element]));
}

function checkContent(report: DiagnosticReport, where: string): readonly Finding[] {
  const findings: Finding[] = [];
  const ask = (isThere: boolean, code: string, element: string, what: string, mend: string) => {
    if (!isThere) findings.push(finding('warning', code, 'required', `${where}.${element}`, what, mend));
  };
  ask(
    (report.identifier?.length ?? 0) > 0,
    'RES_NO_IDENTIFIER',
    'identifier',
    'The report has no number.',
    'Give the report number with who assigned it.',
  );
  ask(
    (report.basedOn?.length ?? 0) > 0,
    'RES_NO_ORDER',
    'basedOn',
    'The report does not say which order it answers.',
    'Refer to the ServiceRequest in basedOn.',
  );
  ask(report.subject !== undefined, 'RES_NO_PATIENT', 'subject', 'The report names no patient.', 'Refer to the patient.');
  if (!isFinal(report)) return findings;
  ask(report.issued !== undefined, 'RES_NO_ISSUED', 'issued', 'A final report has no date of issue.', 'Give the instant it was issued.');
  ask(
    report.performer?.some((performer) => odsCodeOf(performer) !== undefined) ?? false,
    'RES_NO_PERFORMER',
    'performer',
    'The report names no laboratory by ODS code.',
    'Give the laboratory as performer, by ODS code.',
  );
  const outcomes = (report.conclusionCode ?? []).flatMap((concept) => codeIn(concept, OUTCOME_SYSTEM) ?? []);
  ask(
    outcomes.length > 0,
    'RES_NO_OUTCOME',
    'conclusionCode',
    'The report has no genomic test outcome code.',
    'Add one of the 23 outcome codes.',
  );
  for (const code of outcomes)
    if (outcomeCode(code) === undefined)
      findings.push(
        finding(
          'warning',
          'RES_OUTCOME_UNKNOWN',
          'code-invalid',
          `${where}.conclusionCode`,
          'The outcome code is not one of the 23.',
          'Use a code of GenomicTestOutcomeCode.',
        ),
      );
  if (!report.presentedForm?.length)
    findings.push(
      finding(
        'information',
        'RES_NO_PDF',
        'informational',
        `${where}.presentedForm`,
        'No document came with the report, so one is made from its content.',
        'Send the PDF of the laboratory if there is one.',
      ),
    );
  return findings;
}

function finding(severity: Finding['severity'], code: string, issue: Finding['issue'], where: string, what: string, mend: string): Finding {
  return { severity, code, issue, where, what, mend };
}
