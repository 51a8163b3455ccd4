// Pathways inside any record system: who meets the criteria of a pathway and is on none, what is next for who is, and for a genomic test being
// ordered whether its criteria are met on what is recorded.

import type { ServiceRequest } from '@medplum/fhirtypes';
import { newId, shardOf } from '../../foundation/record/index.ts';
import type { Card } from '../../service/medicines/index.ts';
import { ofPatients } from '../../service/medicines/stored/index.ts';
import { CATALOGUE, deriveFacts, explain, type Given, PATHWAYS, RULES, type Verdict } from '../../service/pathways/index.ts';
import { personOf, scopeOf, withNotes } from './person-of-call.ts';
import type { Call, HookMeans, HookService, NextStep } from './service.ts';

const PREFETCH = {
  patient: 'Patient/{{context.patientId}}',
  conditions: 'Condition?patient={{context.patientId}}',
  family: 'FamilyMemberHistory?patient={{context.patientId}}',
  results: 'Observation?patient={{context.patientId}}&category=laboratory',
  medicines: 'MedicationRequest?patient={{context.patientId}}&status=active',
} as const;

const READS = ['Observation', 'Condition', 'FamilyMemberHistory'] as const;

/** Directory indications with a criterion of ours, by what a test code begins with. The criteria name their own sources. */
const CRITERION_OF: readonly (readonly [indication: string, rule: string])[] = [
  ['R14', 'r14'],
  ['R134', 'fh-referral'],
  ['R208', 'r208'],
  ['R210', 'r210-germline'],
  ['R211', 'r211-young-bowel'],
];

export const PATHWAYS_SERVICES: readonly HookService[] = [
  {
    id: 'pathways-patient-view',
    hook: 'patient-view',
    title: 'Genomic pathways: eligible and next step',
    description: 'Says when a patient in view meets the criteria of a genomic pathway, and what is next for who is on one.',
    prefetch: PREFETCH,
    reads: READS,
    answer: onPatient,
  },
  ...(['order-select', 'order-sign'] as const).map((hook) => ({
    id: `pathways-${hook}`,
    hook,
    title: `Genomic tests and their criteria: ${hook === 'order-select' ? 'while choosing' : 'before signing'}`,
    description: 'For a genomic test about to be ordered: whether its criteria are met on what is recorded, and which facts are missing.',
    prefetch: PREFETCH,
    reads: READS,
    answer: onOrders,
  })),
];

async function onPatient(call: Call, means: HookMeans): Promise<readonly Card[]> {
  const given = await givenOf(call, means);
  const steps = call.known.kind === 'known' ? ((await means.nextSteps?.(call.known.id)) ?? []) : [];
  const open = new Set(steps.map(({ pathway }) => pathway));
  const found = PATHWAYS.flatMap(({ title, entry }) => {
    const rule = RULES.get(entry);
    if (open.has(title) || rule === undefined) return [];
    const verdict = explain(rule, given, RULES, CATALOGUE);
    return verdict.outcome === 'met' ? [eligible(title, verdict, call)] : [];
  });
  return withNotes([...steps.map((step) => nextStep(step, call)), ...found], call);
}

async function onOrders(call: Call, means: HookMeans): Promise<readonly Card[]> {
  const orders = (call.draftOrders.entry ?? []).flatMap(({ resource }) => (isTestOrder(resource) ? [resource] : []));
  const asked = orders.filter(
    ({ id }) => call.hook !== 'order-select' || call.selections.some((each) => each === `ServiceRequest/${id}` || each === id),
  );
  const wanted = asked.flatMap((order) => {
    const codes = (order.code?.coding ?? []).flatMap(({ code }) => code ?? []);
    const found = CRITERION_OF.find(([indication]) => codes.some((code) => code === indication || code.startsWith(`${indication}.`)));
    const rule = found && RULES.get(found[1]);
    return found && rule ? [{ code: found[0], rule }] : [];
  });
  if (wanted.length === 0) return [];
  const given = await givenOf(call, means);
  const cards = wanted.flatMap(({ code, rule }) => {
    const verdict = explain(rule, given, RULES, CATALOGUE);
    return verdict.outcome === 'met' ? [] : [notYet(code, verdict, call)];
  });
  return withNotes(cards, call);
}

/** Facts of this patient from our record and from what was sent. */
async function givenOf(call: Call, means: HookMeans): Promise<Given> {
  const { known, sent } = call;
  const asOf = call.now.toISOString().slice(0, 10);
  const person = await personOf(call, means);
  const stored = known.kind === 'known' ? await recorded(known.id, known.organisation, means) : [];
  // One Patient: ours where we know them, so that a second birth date cannot contradict.
  const theirs = known.kind === 'known' ? sent.filter(({ resourceType }) => resourceType !== 'Patient') : sent;
  const ours = person ? [person.patient, ...person.history, ...person.medicines, ...stored] : [];
  const id = known.kind === 'known' ? known.id : newId(shardOf(call.patientId), call.now);
  const { facts, lists } = deriveFacts(id, [...ours, ...theirs], CATALOGUE, asOf);
  return { asOf, facts, lists };
}

async function recorded(patient: string, organisation: string, { record }: HookMeans) {
  const scope = scopeOf(organisation);
  const [observations, family] = await Promise.all([
    ofPatients(record, 'Observation', [patient], scope),
    ofPatients(record, 'FamilyMemberHistory', [patient], scope),
  ]);
  return [...observations, ...family];
}

function eligible(pathway: string, verdict: Verdict, call: Call): Card {
  return {
    uuid: call.newId(),
    summary: shortened(`${pathway}: criteria met, not on the pathway`),
    detail: [...verdict.because.map(({ says }) => says), ...about(verdict)].join('\n\n'),
    indicator: 'info',
    source: sourceOf(verdict.source),
    overrideReasons: OVERRIDE_REASONS,
  };
}

function nextStep(step: NextStep, call: Call): Card {
  const due = `due ${step.dueOn}${step.isLate ? ', late' : ''}`;
  return {
    uuid: call.newId(),
    summary: shortened(`${step.pathway}: next is ${step.step}, ${due}`),
    detail: [
      `${step.owner} owes this step, ${due}.`,
      `${step.source.document}, ${step.source.section}. Definition version ${step.version}.`,
    ].join('\n\n'),
    indicator: step.isLate ? 'warning' : 'info',
    source: sourceOf(step.source),
    overrideReasons: OVERRIDE_REASONS,
  };
}

function notYet(code: string, verdict: Verdict, call: Call): Card {
  const isUnknown = verdict.outcome === 'unknown';
  const questions = verdict.missing.map(({ question, askWho }) => `- ${question} (ask: ${askWho})`);
  return {
    uuid: call.newId(),
    summary: shortened(
      `${code}: ${isUnknown ? 'criteria cannot be judged yet' : 'criteria not met on what is recorded'} (${verdict.title})`,
    ),
    detail: [
      ...verdict.because.map(({ says }) => says),
      ...(questions.length > 0 ? [`Facts that would decide:\n${questions.slice(0, MOST_QUESTIONS).join('\n')}`] : []),
      ...about(verdict),
    ].join('\n\n'),
    indicator: isUnknown ? 'info' : 'warning',
    source: sourceOf(verdict.source),
    overrideReasons: OVERRIDE_REASONS,
  };
}

const MOST_QUESTIONS = 8;

function about({ rule, version, asOf, confidence, caveats, source }: Verdict): readonly string[] {
  return [`${source.document}, ${source.section}. Rule ${rule} version ${version}, as of ${asOf}, confidence ${confidence}.`, ...caveats];
}

function sourceOf({ document, url }: { readonly document: string; readonly url?: string }): Card['source'] {
  return { label: document, ...(url === undefined ? {} : { url }) };
}

const OVERRIDE_REASONS: NonNullable<Card['overrideReasons']> = [
  { code: 'known-elsewhere', display: 'Already seen or tested elsewhere' },
  { code: 'not-recorded', display: 'The criteria are met by facts that are not on record' },
  { code: 'declined', display: 'The patient does not want it' },
  { code: 'not-appropriate', display: 'Not right for this patient now' },
].map((reason) => ({ ...reason, system: 'urn:opengms:pathways-override-reason' }));

/** CDS Hooks 2.0: under 140 characters. */
function shortened(summary: string): string {
  return summary.length < 140 ? summary : `${summary.slice(0, 136)}...`;
}

function isTestOrder(resource: unknown): resource is ServiceRequest {
  return typeof resource === 'object' && resource !== null && 'resourceType' in resource && resource.resourceType === 'ServiceRequest';
}
