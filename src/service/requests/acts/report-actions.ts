// What people do with a report: authorise it as a second person, acknowledge it, say when the patient may read it, note that they spoke.

import type { Communication, DiagnosticReport } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../../foundation/errors.ts';
import { newId, shardOf } from '../../../foundation/record/index.ts';
import { ACKNOWLEDGED, conceptOf, isFinal, nameOf } from '../../laboratory/index.ts';
import { checkSecondPerson, OWN_DOCUMENT_TITLE, planResource, type ReleasePlan } from '../../results/index.ts';
import { provenanceOf } from '../placing/provenance.ts';
import type { ProposedEntry, Submission } from '../proposal.ts';
import { type Acting, type Doing, missing, post, put, readOne } from './change-order.ts';
import { type Correction, correctionOf } from './correction.ts';
import { observationsOf } from './draft-report.ts';

/** Makes a preliminary report final (or a corrected draft the correction). The people who wrote it cannot. */
export async function authoriseReport(doing: Doing, report: string, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'DiagnosticReport', report, acting);
  if (found?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', report);
  const authors = (found.resultsInterpreter ?? []).flatMap((interpreter) => interpreter.identifier?.value ?? []);
  const findings = checkSecondPerson({ authors, authoriser: acting.who.id }, 'DiagnosticReport.resultsInterpreter');
  if (hasErrors(findings)) return refused(findings);
  const correction = correctionOf(found);
  if (correction !== undefined) return issueCorrection(doing, found, correction, acting);
  const final: DiagnosticReport = { ...withoutOwnDocument(found), status: 'final', issued: found.issued ?? acting.now.toISOString() };
  const plain = { who: acting.who, now: acting.now };
  const results = (await observationsOf(doing, found, acting))
    .filter(({ status }) => status === 'preliminary')
    .map((each) => put({ ...each, status: 'final' }, plain));
  const provenance = provenanceOf({ targets: [nameOf(found)], activity: 'UPDATE', who: acting.who, now: acting.now, id: report });
  const [agent] = provenance.agent;
  if (agent !== undefined)
    agent.type = conceptOf('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'verifier', 'Verifier');
  return doing.submit({ door: 'web', entries: [...results, put(final, acting), post(provenance)] }, acting.who, acting.now);
}

/**
 * The correction becomes the next version of the report that stood, with its number; the draft is done with. Whoever wrote the correction is named
 * beside who wrote the report, and the reason is kept with the change.
 */
async function issueCorrection(doing: Doing, draft: DiagnosticReport, { report, reason }: Correction, acting: Acting): Promise<Submission> {
  const stood = await readOne(doing, 'DiagnosticReport', report, acting);
  if (stood?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', report);
  if ((stood.meta?.lastUpdated ?? '') > (draft.effectiveDateTime ?? '')) return refused([changedMeanwhile()]);
  const { result: _results, ...rest } = withoutOwnDocument(stood);
  const writers = [...(stood.resultsInterpreter ?? []), ...(draft.resultsInterpreter ?? [])];
  const corrected: DiagnosticReport = {
    ...rest,
    status: 'corrected',
    issued: acting.now.toISOString(),
    resultsInterpreter: writers.filter(
      ({ identifier }, place) => place === writers.findIndex((each) => each.identifier?.value === identifier?.value),
    ),
    ...(draft.result === undefined ? {} : { result: draft.result }),
    conclusion: draft.conclusion ?? '',
    ...(draft.conclusionCode === undefined ? {} : { conclusionCode: draft.conclusionCode }),
  };
  const plain = { who: acting.who, now: acting.now };
  const named = await observationsOf(doing, draft, acting);
  const withdrawn = await observationsOf(doing, stood, acting);
  const provenance = provenanceOf({
    targets: [nameOf(stood)],
    activity: 'UPDATE',
    reason: { text: reason },
    who: acting.who,
    now: acting.now,
    id: report,
  });
  const [agent] = provenance.agent;
  if (agent !== undefined)
    agent.type = conceptOf('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'verifier', 'Verifier');
  const entries = [
    ...named.map((each) => put({ ...each, status: 'final' }, plain)),
    ...withdrawn.map((each) => put({ ...each, status: 'entered-in-error' }, plain)),
    put(corrected, { ...plain, ifVersion: Number(stood.meta?.versionId) }),
    put({ ...withoutOwnDocument(draft), status: 'cancelled' }, acting),
    post(provenance),
  ];
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

function changedMeanwhile(): Finding {
  return {
    severity: 'error',
    code: 'RES_CORRECTION_STALE',
    issue: 'conflict',
    where: 'DiagnosticReport',
    what: 'The report was changed after this correction was written.',
    mend: 'Compare them, save the correction again, and ask a colleague to check it.',
  };
}

/** The document made for the preliminary version says that it is preliminary; the final one is made anew. A laboratory's own document stays. */
function withoutOwnDocument(report: DiagnosticReport): DiagnosticReport {
  const { presentedForm, ...rest } = report;
  const others = presentedForm?.filter(({ title }) => title !== OWN_DOCUMENT_TITLE) ?? [];
  return others.length === 0 ? rest : { ...rest, presentedForm: others };
}

/** The requester has read a final report: the order is complete (guide 0.6.2: completed is set by the requester after reading). */
export async function acknowledgeReport(doing: Doing, report: string, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'DiagnosticReport', report, acting);
  if (found?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', report);
  if (!isFinal(found))
    return refused([
      {
        severity: 'error',
        code: 'REQ_REPORT_NOT_FINAL',
        issue: 'business-rule',
        where: 'DiagnosticReport.status',
        what: 'Only a final report can be acknowledged.',
        mend: 'Wait for the final report.',
      },
    ]);
  const orders = (found.basedOn ?? []).flatMap((reference) =>
    reference.reference?.startsWith('ServiceRequest/') ? [reference.reference] : [],
  );
  const provenance = provenanceOf({
    targets: [nameOf(found), ...orders],
    activity: 'UPDATE',
    who: acting.who,
    now: acting.now,
    id: report,
  });
  const acknowledged = { ...provenance, activity: conceptOf(ACKNOWLEDGED.system, ACKNOWLEDGED.code, 'Report read and acknowledged') };
  const entries: ProposedEntry[] = [post(acknowledged)];
  for (const order of orders) {
    const request = await readOne(doing, 'ServiceRequest', order.slice('ServiceRequest/'.length), acting);
    if (request?.resourceType === 'ServiceRequest' && request.status === 'active')
      entries.push(put({ ...request, status: 'completed' }, { who: acting.who, now: acting.now }));
  }
  return doing.submit({ door: 'web', entries }, acting.who, acting.now);
}

/** Records when the patient may read the result of an order. */
export async function setReleasePlan(doing: Doing, order: string, plan: ReleasePlan, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'ServiceRequest', order, acting);
  if (found?.resourceType !== 'ServiceRequest') return missing('ServiceRequest', order);
  const request = planResource(plan, {
    id: newId(shardOf(order), acting.now),
    order: nameOf(found),
    patient: found.subject?.reference,
    now: acting.now.toISOString(),
  });
  return doing.submit({ door: 'web', entries: [post(request)] }, acting.who, acting.now);
}

/** Somebody has spoken with the patient about a report: a held result is released. */
export async function recordContact(doing: Doing, report: string, note: string, acting: Acting): Promise<Submission> {
  const found = await readOne(doing, 'DiagnosticReport', report, acting);
  if (found?.resourceType !== 'DiagnosticReport') return missing('DiagnosticReport', report);
  const patient = found.subject?.reference;
  const communication: Communication = {
    resourceType: 'Communication',
    status: 'completed',
    about: [{ reference: nameOf(found) }],
    ...(patient === undefined ? {} : { subject: { reference: patient } as Communication['subject'] }), // a genomic report is about a Patient or a Group
    sent: acting.now.toISOString(),
    note: [{ text: note, authorString: acting.who.name }],
  };
  return doing.submit({ door: 'web', entries: [post(communication)] }, acting.who, acting.now);
}

function refused(findings: readonly Finding[]): Submission {
  return { kind: 'refused', status: 422, entries: [{ outcome: 'none', findings }] };
}
