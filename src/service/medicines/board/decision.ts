// A board's decision as FHIR: one CarePlan for each person's tumour, changed by each decision so that its versions are the history; the medicine as a
// Task medication-recommendation that rests on therapeutic-implication Observations. Genomics Reporting STU3, http://hl7.org/fhir/uv/genomics-reporting/STU3.

import type { CarePlan, Extension, Observation, Task } from '@medplum/fhirtypes';
import { concept, SYSTEM } from '../../../foundation/terms/index.ts';
import type { Evidence } from '../targeted/options/treatment-options.ts';
import { CATEGORIES, CODE, OWN, profile, TBD } from './reporting-codes.ts';

export const BOARD_CATEGORY = 'molecular-tumour-board';
const BASIS = `${OWN}:basis`;

export type Chosen =
  | { readonly kind: 'medicine'; readonly drugs: readonly string[] }
  | { readonly kind: 'trial'; readonly id: string; readonly title: string }
  | { readonly kind: 'none' };

export interface Decision {
  readonly chosen: Chosen;
  /** Who decided, each with their post. */
  readonly members: readonly string[];
  readonly why: string;
  readonly followUp: string;
  readonly basis: Basis;
}

/** What was before the board: kept with the decision, so that a later look can say what has changed. */
export interface Basis {
  readonly asOf: string;
  readonly tumour: string;
  /** "eligible", "eligible-if": the NHS standing of the medicine that day; empty when no NHS decision speaks of it. */
  readonly standing: string;
  readonly conditions: readonly string[];
  /** Versions of the knowledge, in words. */
  readonly knowledge: string;
}

export interface DecisionAbout {
  /** `Patient/id`. */
  readonly patient: string;
  readonly recordedBy: { readonly id: string; readonly name: string; readonly organisation: string };
  readonly at: Date;
  readonly newId: () => string;
  /** Evidence for the medicine, best first, with the Observations it rests on. */
  readonly evidence: readonly { readonly item: Evidence; readonly from: readonly string[] }[];
  /** The reports and Observations that lay before the board. */
  readonly laidBefore: readonly string[];
  /** The plan as it stands. */
  readonly standing?: CarePlan;
}

export interface DecisionResources {
  readonly plan: CarePlan;
  readonly made: readonly (Task | Observation)[];
}

/** Evidence kept with a decision; the page shows the rest from the knowledge itself. */
const MOST_EVIDENCE = 5;

export function decisionResources(decision: Decision, about: DecisionAbout): DecisionResources {
  const { chosen, members, why, followUp, basis } = decision;
  const implications =
    chosen.kind === 'medicine' ? about.evidence.slice(0, MOST_EVIDENCE).map((each) => implication(each, chosen.drugs, about)) : [];
  const task = chosen.kind === 'medicine' ? recommendation(chosen.drugs, why, implications, about) : undefined;
  const plan: CarePlan = {
    resourceType: 'CarePlan',
    id: about.standing?.id ?? about.newId(),
    status: 'active',
    intent: 'plan',
    category: [concept(OWN, BOARD_CATEGORY, 'Molecular tumour board')],
    title: titleOf(chosen),
    description: why,
    subject: { reference: about.patient } as CarePlan['subject'], // `Patient/id` by contract
    created: about.at.toISOString(),
    author: { display: about.recordedBy.name, identifier: { system: SYSTEM.sdsUser, value: about.recordedBy.id } },
    contributor: members.map((display) => ({ display })),
    supportingInfo: about.laidBefore.map((reference) => ({ reference })) as CarePlan['supportingInfo'], // `Type/id` by contract
    activity: [
      ...(task === undefined
        ? []
        : [{ reference: { reference: `Task/${task.id}` } as NonNullable<CarePlan['activity']>[number]['reference'] }]), // a Task of ours
      ...(chosen.kind === 'trial'
        ? [{ detail: { status: 'not-started' as const, description: `Trial ${chosen.id}: ${chosen.title}` } }]
        : []),
      ...(followUp === '' ? [] : [{ detail: { status: 'scheduled' as const, description: followUp } }]),
    ],
    extension: [basisExtension(chosen, basis)],
  };
  if (plan.activity?.length === 0) delete plan.activity;
  if (plan.supportingInfo?.length === 0) delete plan.supportingInfo;
  return { plan, made: [...implications, ...(task === undefined ? [] : [task])] };
}

export function titleOf(chosen: Chosen): string {
  if (chosen.kind === 'medicine') return `Medicine: ${chosen.drugs.join(' and ')}`;
  return chosen.kind === 'trial' ? `Trial: ${chosen.id}` : 'No targeted treatment';
}

/** A medicine that a later decision leaves is no longer proposed. The profile fixes the status "requested", so it is no longer claimed. */
export function withdrawn(task: Task): Task {
  const { meta: _meta, ...rest } = task;
  return { ...rest, status: 'cancelled', statusReason: { text: 'A later decision of the molecular tumour board took its place' } };
}

function implication({ item, from }: DecisionAbout['evidence'][number], drugs: readonly string[], about: DecisionAbout): Observation {
  return {
    ...therapeuticImplication(item, drugs, from),
    id: about.newId(),
    subject: { reference: about.patient } as Observation['subject'], // `Patient/id` by contract
    effectiveDateTime: about.at.toISOString(),
    performer: [{ identifier: { system: SYSTEM.odsOrganisation, value: about.recordedBy.organisation } }],
  };
}

/** One statement of one source about these medicines, in the shape of the profile. Levels stay the source's own. */
export function therapeuticImplication(item: Evidence, drugs: readonly string[], from: readonly string[]): Observation {
  return {
    resourceType: 'Observation',
    meta: profile('therapeutic-implication'),
    status: 'final',
    category: [...CATEGORIES],
    code: concept(TBD, 'therapeutic-implication', 'Therapeutic Implication'),
    identifier: [{ system: item.url === '' ? `${OWN}:${item.source.toLowerCase()}` : item.url.replace(/\/[^/]*$/, ''), value: item.id }],
    ...(from.length === 0 ? {} : { derivedFrom: from.map((reference) => ({ reference })) as Observation['derivedFrom'] }), // `Observation/id`
    component: [
      ...drugs.map((text) => ({ code: concept(SYSTEM.loinc, CODE.medication, 'Medication assessed'), valueCodeableConcept: { text } })),
      { code: concept(SYSTEM.loinc, CODE.context, 'Associated phenotype'), valueCodeableConcept: { text: item.disease } },
      {
        code: concept(SYSTEM.loinc, CODE.evidenceLevel, 'Level of evidence'),
        valueCodeableConcept: { text: `${item.level.value} (${item.level.scale} ${item.version})` },
      },
      {
        code: concept(TBD, 'therapeutic-implication', 'Therapeutic Implication'),
        valueCodeableConcept: { text: meaningOf(item) },
      },
    ],
  };
}

/** What the source says of the medicine with this finding: an implication that kept its direction to itself could be read the wrong way round. */
function meaningOf({ direction, supports }: Evidence): string {
  const says = direction === 'sensitivity' ? 'response' : direction === 'resistance' ? 'resistance' : direction.replaceAll('-', ' ');
  return supports ? `Evidence of ${says}` : `Evidence against ${says}`;
}

function recommendation(drugs: readonly string[], why: string, implications: readonly Observation[], about: DecisionAbout): Task {
  const [first] = implications;
  return {
    resourceType: 'Task',
    id: about.newId(),
    meta: profile('medication-recommendation'),
    status: 'requested',
    intent: 'proposal',
    // Task.code is bound to LOINC list LL4049-4, which has words for a dose or a medicine already given and none for one to begin: it is left out.
    description: `Begin ${drugs.join(' and ')}. ${why}`,
    for: { reference: about.patient },
    authoredOn: about.at.toISOString(),
    requester: { display: about.recordedBy.name, identifier: { system: SYSTEM.sdsUser, value: about.recordedBy.id } },
    ...(first === undefined ? {} : { reasonReference: { reference: `Observation/${first.id}` } }),
  };
}

function basisExtension(chosen: Chosen, { asOf, tumour, standing, conditions, knowledge }: Basis): Extension {
  return {
    url: BASIS,
    extension: [
      { url: 'asOf', valueDate: asOf },
      { url: 'tumour', valueCode: tumour },
      ...(standing === '' ? [] : [{ url: 'standing', valueCode: standing }]),
      ...conditions.map((valueString) => ({ url: 'condition', valueString })),
      { url: 'knowledge', valueString: knowledge },
      { url: 'kind', valueCode: chosen.kind },
      ...(chosen.kind === 'medicine' ? chosen.drugs.map((valueString) => ({ url: 'drug', valueString })) : []),
      ...(chosen.kind === 'trial' ? [{ url: 'trial', valueString: chosen.id }] : []),
    ],
  };
}

export interface DecisionOnRecord extends Decision {
  readonly recordedBy: string;
  readonly on: string;
  readonly version: string;
}

/** Reads a plan back; undefined when it is no plan of a board. */
export function readDecision(plan: CarePlan): DecisionOnRecord | undefined {
  const basis = plan.extension?.find(({ url }) => url === BASIS)?.extension;
  if (basis === undefined) return undefined;
  const all = (url: string) =>
    basis
      .filter((each) => each.url === url)
      .flatMap(({ valueString, valueCode, valueDate }) => valueString ?? valueCode ?? valueDate ?? []);
  const one = (url: string) => all(url)[0] ?? '';
  const trial = plan.activity?.find(({ detail }) => detail?.status === 'not-started')?.detail?.description ?? '';
  return {
    chosen:
      one('kind') === 'medicine'
        ? { kind: 'medicine', drugs: all('drug') }
        : one('kind') === 'trial'
          ? { kind: 'trial', id: one('trial'), title: trial.replace(/^[^:]*: /, '') }
          : { kind: 'none' },
    members: (plan.contributor ?? []).flatMap(({ display }) => display ?? []),
    why: plan.description ?? '',
    followUp: plan.activity?.find(({ detail }) => detail?.status === 'scheduled')?.detail?.description ?? '',
    basis: {
      asOf: one('asOf'),
      tumour: one('tumour'),
      standing: one('standing'),
      conditions: all('condition'),
      knowledge: one('knowledge'),
    },
    recordedBy: plan.author?.display ?? '',
    on: plan.created ?? '',
    version: plan.meta?.versionId ?? '',
  };
}
