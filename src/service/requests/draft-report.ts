// A report written by a scientist: its outcome, its conclusion and its variants, preliminary until a second person authorises it.
// Standard: NHSEngland-DiagnosticReport-GenomicReport (guide 0.6.2); HL7 Genomics Reporting STU3 for the variants.

import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import { newId, shardOf } from '../../foundation/record/index.ts';
import { SYSTEM } from '../../foundation/terms/index.ts';
import { conceptOf, idIn, isFinal, nameOf, odsReference } from '../laboratory/index.ts';
import { OUTCOME_SYSTEM, outcomeCode, type Variant, variantObservations } from '../results/index.ts';
import { type Acting, type Doing, missing, put, readOne } from './change-order.ts';
import type { Submission } from './proposal.ts';

export interface ReportDraft {
  /** One of the 23 outcome codes. */
  readonly outcome: string;
  readonly conclusion: string;
  readonly variants: readonly Variant[];
  /** Logical id of the preliminary report this draft replaces. */
  readonly report?: string;
}

/** Writes or rewrites the preliminary report of an order. Everybody who wrote on it is kept as its author. */
export async function draftReport(doing: Doing, order: string, draft: ReportDraft, acting: Acting): Promise<Submission> {
  const request = await readOne(doing, 'ServiceRequest', order, acting);
  if (request?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const before = draft.report === undefined ? undefined : await readOne(doing, 'DiagnosticReport', draft.report, acting);
  if (draft.report !== undefined && before?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', draft.report);
  if (before?.resourceType === 'DiagnosticReport' && isFinal(before)) return alreadyFinal();
  const outcome = outcomeCode(draft.outcome);
  if (outcome === undefined) return unknownOutcome();
  const patient = request.subject?.reference ?? '';
  const [specimen] = request.specimen ?? [];
  const nextId = () => newId(shardOf(order), acting.now);
  const observations = draft.variants.flatMap((variant) =>
    variantObservations(variant, {
      ids: { variant: nextId(), implication: nextId() },
      patient,
      ...(specimen?.reference === undefined ? {} : { specimen: specimen.reference }),
      at: acting.now.toISOString(),
      status: 'preliminary',
    }),
  );
  const kept = before?.resourceType === 'DiagnosticReport' ? before : undefined;
  const id = kept?.id ?? nextId();
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    id,
    identifier: kept?.identifier ?? [{ system: SYSTEM.gmsReport, value: `R${acting.now.getUTCFullYear()}-${id.slice(-10).toUpperCase()}` }],
    status: 'preliminary',
    category: [conceptOf('http://terminology.hl7.org/CodeSystem/v2-0074', 'GE', 'Genetics')],
    code: request.code ?? { text: 'Genomic report' },
    basedOn: [{ reference: nameOf(request) }],
    subject: { reference: patient } as DiagnosticReport['subject'], // the subject of a request is one of those of a report
    effectiveDateTime: acting.now.toISOString(),
    performer: [odsReference(acting.who.organisation)],
    resultsInterpreter: authorsWith(kept, acting),
    ...(request.specimen === undefined ? {} : { specimen: request.specimen }),
    ...(observations.length === 0 ? {} : { result: observations.map((each) => ({ reference: nameOf(each) })) }),
    conclusion: draft.conclusion,
    conclusionCode: [conceptOf(OUTCOME_SYSTEM, outcome.code, outcome.display)],
  };
  const replaced = await observationsOf(doing, kept, acting);
  const plain = { who: acting.who, now: acting.now };
  const entries = [
    ...observations.map((each) => put(each, plain)),
    ...replaced.map((each) => put({ ...each, status: 'entered-in-error' }, plain)),
    put(report, acting),
  ];
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

/** The structured results of a report as they stand. */
export async function observationsOf(doing: Doing, report: DiagnosticReport | undefined, acting: Acting): Promise<readonly Observation[]> {
  const ids = (report?.result ?? []).flatMap((reference) => idIn(reference, 'Observation') ?? []);
  const found = await Promise.all(ids.map((id) => readOne(doing, 'Observation', id, acting)));
  return found.filter((each) => each?.resourceType === 'Observation');
}

function authorsWith(before: DiagnosticReport | undefined, { who }: Acting): NonNullable<DiagnosticReport['resultsInterpreter']> {
  const known = before?.resultsInterpreter ?? [];
  if (known.some((each) => each.identifier?.value === who.id)) return known;
  return [...known, { identifier: { system: SYSTEM.sdsUser, value: who.id }, display: who.name }];
}

function alreadyFinal(): Submission {
  return refused('RES_FINAL_CHANGED', 'status', 'This report is final, so it cannot be written over.', 'Issue a corrected report instead.');
}

function unknownOutcome(): Submission {
  return refused('RES_OUTCOME_UNKNOWN', 'conclusionCode', 'The outcome is not one of the 23 codes.', 'Choose one of the list.');
}

function refused(code: string, element: string, what: string, mend: string): Submission {
  const finding: Finding = { severity: 'error', code, issue: 'business-rule', where: `DiagnosticReport.${element}`, what, mend };
  return { kind: 'refused', status: 422, entries: [{ outcome: 'none', findings: [finding] }] };
}
