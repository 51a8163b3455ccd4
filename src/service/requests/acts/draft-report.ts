// A report written by a scientist: its outcome, its conclusion and its variants, preliminary until a second person authorises it.
// Standard: NHSEngland-DiagnosticReport-GenomicReport (guide 0.6.2); HL7 Genomics Reporting STU3 for the variants.

import type { Attachment, DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { conceptOf, idIn, isFinal, nameOf, odsReference } from '../../laboratory/index.ts';
import { OUTCOME_SYSTEM, outcomeCode, type Variant, variantObservations } from '../../results/index.ts';
import type { ProposedEntry, Submission } from '../proposal.ts';
import { type Acting, type Doing, missing, put, readOne } from './change-order.ts';
import { type Correction, correctionExtensions } from './correction.ts';

export interface ReportDraft {
  /** One of the 23 outcome codes. */
  readonly outcome: string;
  readonly conclusion: string;
  readonly variants: readonly Variant[];
  /** Logical id of the preliminary report this draft replaces. */
  readonly report?: string;
  /** A document of the laboratory's own that came with it. */
  readonly documents?: readonly Attachment[];
  /** The final report that this draft is to correct, and why, in words the requester reads. */
  readonly corrects?: Correction;
}

/** Writes or rewrites the preliminary report of an order. Everybody who wrote on it is kept as its author. */
export function draftReport(doing: Doing, order: string, draft: ReportDraft, acting: Acting): Promise<Submission> {
  return draftReports(doing, [{ order, draft }], acting);
}

/** Several at once: all of them are written, or none. */
export async function draftReports(
  doing: Doing,
  drafts: readonly { readonly order: string; readonly draft: ReportDraft }[],
  acting: Acting,
): Promise<Submission> {
  const entries: ProposedEntry[] = [];
  for (const { order, draft } of drafts) {
    const made = await entriesFor(doing, order, draft, acting);
    if ('kind' in made) return made;
    entries.push(...made.entries);
  }
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

async function entriesFor(
  doing: Doing,
  order: string,
  draft: ReportDraft,
  acting: Acting,
): Promise<Submission | { readonly entries: readonly ProposedEntry[] }> {
  const request = await readOne(doing, 'ServiceRequest', order, acting);
  if (request?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const before = draft.report === undefined ? undefined : await readOne(doing, 'DiagnosticReport', draft.report, acting);
  if (draft.report !== undefined && before?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', draft.report);
  if (before?.resourceType === 'DiagnosticReport' && isFinal(before)) return alreadyFinal();
  const outcome = outcomeCode(draft.outcome);
  if (outcome === undefined) return unknownOutcome();
  if (draft.corrects !== undefined) {
    const stands = await readOne(doing, 'DiagnosticReport', draft.corrects.report, acting);
    if (stands?.resourceType !== 'DiagnosticReport' || !answers(stands, order)) return missing('DiagnosticReport', draft.corrects.report);
    if (!isFinal(stands)) return notFinalYet();
    if (draft.corrects.reason.trim() === '') return noReason();
  }
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
    ...(draft.corrects === undefined ? {} : { extension: correctionExtensions(draft.corrects) }),
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
    ...(draft.documents?.length ? { presentedForm: [...draft.documents] } : {}),
  };
  const replaced = await observationsOf(doing, kept, acting);
  const plain = { who: acting.who, now: acting.now };
  return {
    entries: [
      ...observations.map((each) => put(each, plain)),
      ...replaced.map((each) => put({ ...each, status: 'entered-in-error' }, plain)),
      put(report, acting),
    ],
  };
}

function answers(report: DiagnosticReport, order: string): boolean {
  return (report.basedOn ?? []).some((each) => idIn(each, 'ServiceRequest') === order);
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

function notFinalYet(): Submission {
  return refused('RES_NOT_FINAL', 'status', 'This report is not final, so there is nothing to correct.', 'Change the draft instead.');
}

function noReason(): Submission {
  return refused(
    'RES_NO_REASON',
    'extension',
    'A correction says why it is made.',
    'Enter the reason in words that the requester can read.',
  );
}

function unknownOutcome(): Submission {
  return refused('RES_OUTCOME_UNKNOWN', 'conclusionCode', 'The outcome is not one of the 23 codes.', 'Choose one of the list.');
}

function refused(code: string, element: string, what: string, mend: string): Submission {
  const finding: Finding = { severity: 'error', code, issue: 'business-rule', where: `DiagnosticReport.${element}`, what, mend };
  return { kind: 'refused', status: 422, entries: [{ outcome: 'none', findings: [finding] }] };
}
