// The molecular tumour board put together: cases within a scope, the paper for one day, a laboratory's file kept, decisions recorded with their history.

import type { CarePlan, Observation, Patient, Task } from '@medplum/fhirtypes';
import { auditEventFor } from '../../../foundation/audit/index.ts';
import type { Finding } from '../../../foundation/errors.ts';
import type { Scope, Who } from '../../../foundation/identity/index.ts';
import { type ClinicalRecord, newId, shardOf } from '../../../foundation/record/index.ts';
import type { Directory } from '../../directory/index.ts';
import type { PatientSituation } from '../targeted/options/patient-situation.ts';
import { readTumourFile } from '../targeted/reading/tumour-file.ts';
import { type Basis, type Chosen, type Decision, type DecisionOnRecord, decisionResources, readDecision, withdrawn } from './decision.ts';
import { type BoardKnowledge, knowledgeIn } from './knowledge.ts';
import { boardPaper, type Paper } from './paper.ts';
import { situationOf, TUMOUR_CODES, type TumourCase, tumourCase } from './tumour-case.ts';
import { reportedObservations } from './write-reported.ts';

export interface BoardMeans {
  readonly record: ClinicalRecord;
  readonly directory: Directory;
  /** Where imported knowledge lies. */
  readonly dataDirectory: string;
  /** Trials in CTML to show while none was imported: a demonstration's, made up. */
  readonly madeUpTrials?: readonly unknown[];
}

export interface CaseOnList {
  readonly patient: Patient;
  readonly findings: number;
  readonly decided?: DecisionOnRecord;
}

export interface BoardCase {
  readonly found: TumourCase;
  readonly situation?: PatientSituation;
  /** Undefined until the tumour type is known. */
  readonly paper?: Paper;
  /** Newest first. */
  readonly decisions: readonly DecisionOnRecord[];
  readonly knowledge: BoardKnowledge;
}

export interface BoardQuestion {
  /** Logical id. */
  readonly patient: string;
  readonly scope: Scope;
  /** ISO date. */
  readonly asOf: string;
  readonly stated: Partial<PatientSituation>;
  readonly now: Date;
}

export interface FileOfFindings {
  readonly patient: string;
  readonly text: string;
  readonly order?: string;
  readonly parties: readonly string[];
  readonly who: Who;
  readonly now: Date;
}

export interface DecisionToRecord {
  readonly question: BoardQuestion;
  readonly chosen: Chosen;
  readonly members: readonly string[];
  readonly why: string;
  readonly followUp: string;
  /** Version of the plan that the board had before it; undefined when there was none. */
  readonly seen: string | undefined;
  readonly who: Who;
}

export type Kept =
  | { readonly kind: 'kept'; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };
export type Recorded =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'refused'; readonly because: 'no-such-case' | 'changed-meanwhile' | 'not-on-the-paper' | 'two-members' | 'no-reason' };

export interface TumourBoard {
  readonly knowledge: () => BoardKnowledge;
  /** People with a tumour finding on record, as far as the scope reaches. */
  cases(scope: Scope): Promise<readonly CaseOnList[]>;
  /** undefined: no such patient within the scope. */
  open(question: BoardQuestion): Promise<BoardCase | undefined>;
  keepFile(file: FileOfFindings): Promise<Kept>;
  record(decision: DecisionToRecord): Promise<Recorded>;
}

/** More than a board sees in a year; the page says so when it is reached. */
export const MOST_CASES = 500;
const PAGE = '200';

export function createTumourBoard({ record, directory, dataDirectory, madeUpTrials }: BoardMeans): TumourBoard {
  const knowledge = knowledgeIn(dataDirectory, madeUpTrials);
  const open: TumourBoard['open'] = async ({ patient, scope, asOf, stated, now }) => {
    const known = knowledge();
    const found = await tumourCase({ record, directory, tree: known.tree }, patient, scope, now);
    if (found === undefined) return undefined;
    const situation = situationOf(found, stated);
    const decisions = found.plan?.id === undefined ? [] : await decisionsOf(record, found.plan.id, scope);
    return {
      found,
      ...(situation === undefined
        ? {}
        : { situation, paper: boardPaper({ findings: found.reported, situation, knowledge: known, directory, asOf }) }),
      decisions,
      knowledge: known,
    };
  };
  return {
    knowledge,
    open,
    cases: (scope) => casesWithin(record, scope),
    keepFile: (file) => keepFile(record, file),
    record: (decision) => recordDecision(record, open, decision),
  };
}

async function casesWithin(record: ClinicalRecord, scope: Scope): Promise<readonly CaseOnList[]> {
  const counts = new Map<string, number>();
  let page: string | undefined;
  do {
    const parameters = [['code', TUMOUR_CODES], ['_count', PAGE], ...(page === undefined ? [] : [['_page', page] as const])] as const;
    const { matches, next } = await record.search({ type: 'Observation', parameters }, scope);
    for (const { content } of matches) {
      const observation = JSON.parse(content) as Observation; // the search asked for Observations
      const patient = /^Patient\/(.+)$/.exec(observation.subject?.reference ?? '')?.[1];
      if (patient !== undefined && isSomatic(observation)) counts.set(patient, (counts.get(patient) ?? 0) + 1);
    }
    page = counts.size < MOST_CASES ? next : undefined;
  } while (page !== undefined);
  const ids = [...counts.keys()];
  const patients = await record.readMany(
    ids.map((id) => `Patient/${id}`),
    scope,
  );
  const plans = await record.search(
    {
      type: 'CarePlan',
      parameters: [
        ['category', 'urn:opengms:tumour|molecular-tumour-board'],
        ['_count', PAGE],
      ],
    },
    scope,
  );
  const decided = new Map(
    plans.matches.map(({ content }) => {
      const plan = JSON.parse(content) as CarePlan; // the search asked for CarePlans
      return [plan.subject.reference ?? '', readDecision(plan)] as const;
    }),
  );
  return patients.flatMap((stored, index) => {
    if (stored === undefined || stored.deleted) return [];
    const id = ids[index] ?? '';
    const plan = decided.get(`Patient/${id}`);
    // Read by its type.
    return [
      { patient: JSON.parse(stored.content) as Patient, findings: counts.get(id) ?? 0, ...(plan === undefined ? {} : { decided: plan }) },
    ];
  });
}

/** A germline variant alone makes nobody a case of a tumour board. */
function isSomatic(observation: Observation): boolean {
  const text = JSON.stringify(observation.component ?? []);
  return (
    !text.includes('LA6683-2') && (text.includes('LA6684-0') || /81695-9|94076-7|SO:0001565|SO:000188/.test(JSON.stringify(observation)))
  );
}

async function decisionsOf(record: ClinicalRecord, plan: string, scope: Scope): Promise<readonly DecisionOnRecord[]> {
  const versions = await record.history({ type: 'CarePlan', id: plan, count: 50 }, scope);
  return versions.filter(({ deleted }) => !deleted).flatMap(({ content }) => readDecision(JSON.parse(content) as CarePlan) ?? []); // asked for by type
}

async function keepFile(record: ClinicalRecord, { patient, text, order, parties, who, now }: FileOfFindings): Promise<Kept> {
  const read = readTumourFile(text);
  if (read.findings.some(({ severity }) => severity === 'error')) return { kind: 'refused', findings: read.findings };
  const about = { patient: `Patient/${patient}`, ...(order === undefined ? {} : { order }), laboratory: who.organisation, at: now };
  const { observations, left } = reportedObservations(read, { ...about, newId: () => newId(shardOf(patient), now) });
  if (observations.length === 0)
    return {
      kind: 'refused',
      findings: [
        {
          severity: 'error',
          code: 'MED_NOTHING_READ',
          issue: 'processing',
          where: 'file',
          what: 'No finding was read in this file.',
          mend: 'Check its content and send it again.',
        },
      ],
    };
  const committed = await record.commit({
    changes: observations.map((resource) => ({ kind: 'create', resource })),
    parties: [...new Set([who.organisation, ...parties])],
    audit: auditEventFor({
      who,
      interaction: 'transaction',
      resources: observations.map(({ id }) => `Observation/${id}`),
      patients: [patient],
      at: now,
    }),
    now,
  });
  if (committed.kind !== 'committed') throw new Error('New ids were taken already, which cannot be.');
  const unwritten: readonly Finding[] = left.map((label) => ({
    severity: 'warning',
    code: 'MED_NOT_KEPT',
    issue: 'not-supported',
    where: label,
    what: `${label} has no shape in Genomics Reporting, so it was not kept.`,
  }));
  return { kind: 'kept', findings: [...read.findings, ...unwritten] };
}

async function recordDecision(record: ClinicalRecord, open: TumourBoard['open'], decision: DecisionToRecord): Promise<Recorded> {
  const { question, chosen, who, seen } = decision;
  const { patient, scope, now } = question;
  if (decision.members.length < 2) return { kind: 'refused', because: 'two-members' };
  if (decision.why.trim() === '') return { kind: 'refused', because: 'no-reason' };
  const board = await open(question);
  if (board?.paper === undefined) return { kind: 'refused', because: 'no-such-case' };
  const { found, paper, knowledge } = board;
  if (found.plan?.meta?.versionId !== seen) return { kind: 'refused', because: 'changed-meanwhile' };
  const basis = basisOf(chosen, paper, knowledge);
  if (basis === undefined) return { kind: 'refused', because: 'not-on-the-paper' };
  const option = chosen.kind === 'medicine' ? optionFor(chosen.drugs, paper) : undefined;
  const { from } = found.reported;
  const restsOn = (option?.alterations ?? []).flatMap((label) => from.get(label) ?? []);
  const shard = shardOf(patient);
  const made: Decision = { chosen, members: decision.members, why: decision.why, followUp: decision.followUp, basis };
  const { plan, made: others } = decisionResources(made, {
    patient: `Patient/${patient}`,
    recordedBy: { id: who.id, name: who.name, organisation: who.organisation },
    at: now,
    newId: () => newId(shard, now),
    evidence: (option?.evidence ?? []).map((item) => ({ item, from: restsOn })),
    laidBefore: [...found.reports.map(({ id }) => `DiagnosticReport/${id}`), ...new Set([...from.values()].flat())],
    ...(found.plan === undefined ? {} : { standing: found.plan }),
  });
  const before = await proposedBy(record, found.plan, scope);
  const resources = [plan, ...others, ...before];
  const committed = await record.commit({
    changes: [
      found.plan === undefined ? { kind: 'create', resource: plan } : { kind: 'update', resource: plan, ifVersion: Number(seen) },
      ...others.map((resource) => ({ kind: 'create', resource }) as const),
      ...before.map((resource) => ({ kind: 'update', resource: withdrawn(resource) }) as const),
    ],
    parties: [who.organisation],
    audit: auditEventFor({
      who,
      interaction: 'transaction',
      resources: resources.map(({ resourceType, id }) => `${resourceType}/${id}`),
      patients: [patient],
      at: now,
    }),
    now,
  });
  return committed.kind === 'committed' ? { kind: 'recorded' } : { kind: 'refused', because: 'changed-meanwhile' };
}

/** The medicines that the plan before proposed and that still stand open. */
async function proposedBy(record: ClinicalRecord, plan: CarePlan | undefined, scope: Scope): Promise<readonly Task[]> {
  const references = (plan?.activity ?? [])
    .flatMap(({ reference }) => reference?.reference ?? [])
    .filter((each) => each.startsWith('Task/'));
  const stored = await record.readMany(references, scope);
  return stored
    .flatMap((each) => (each === undefined || each.deleted ? [] : [JSON.parse(each.content) as Task])) // asked for by type
    .filter(({ status }) => status === 'requested');
}

function optionFor(drugs: readonly string[], { options }: Paper) {
  const key = [...drugs].sort().join('+');
  return options.find((option) => [...option.drugs].sort().join('+') === key);
}

function basisOf(chosen: Chosen, paper: Paper, { parts }: BoardKnowledge): Basis | undefined {
  const common = {
    asOf: paper.asOf,
    tumour: paper.tumour.code,
    knowledge: parts.map(({ name, version, sha256 }) => `${name} ${version} (${sha256.slice(0, 8)})`).join('; '),
  };
  if (chosen.kind === 'none') return { ...common, standing: '', conditions: [] };
  if (chosen.kind === 'trial') {
    const on = paper.trials.find(({ one, verdict }) => one.trial.id === chosen.id && verdict.outcome !== 'not-met');
    return on === undefined ? undefined : { ...common, standing: '', conditions: on.verdict.missing.map(({ question }) => question) };
  }
  const option = optionFor(chosen.drugs, paper);
  return option === undefined ? undefined : { ...common, standing: option.nhs[0]?.verdict ?? '', conditions: option.conditionsNotChecked };
}
