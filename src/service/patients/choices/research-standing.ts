// How a person stands towards research, folded from every form and Consent about it: the newest decision holds, and of two at one moment the no.
// Standard: FHIR R4 Consent and QuestionnaireResponse as the national guide 0.6.2 uses them (record of discussion; purpose HRESCH).
import type { Consent, ConsentProvision, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { recordsOfDiscussion } from '../../requests/index.ts';
import { answersOf } from './answers.ts';
import { duoTermsFor } from './duo.ts';
import { RESEARCH_FORM } from './topics.ts';

export type ResearchAnswer = 'agreed' | 'declined' | 'withdrawn' | 'not-discussed';

/** What one resource says. */
export interface ResearchPart {
  /** Logical id of the Patient. */
  readonly patient: string;
  readonly choice: ResearchAnswer;
  /** ISO instant or date of the decision. */
  readonly since: string;
  /** DUO term ids; empty unless agreed. */
  readonly duo: readonly string[];
  /** Whether the kind of use was asked. */
  readonly isDetailed: boolean;
  /** `Type/id` */
  readonly source: string;
}

const NO: ReadonlySet<ResearchAnswer> = new Set(['declined', 'withdrawn']);
const HEALTH_RESEARCH = 'HRESCH';

/** What this version says about research; undefined when it says nothing, or was entered in error. */
export function researchPart(resource: Resource, lastUpdated: string): ResearchPart | undefined {
  if (resource.resourceType === 'QuestionnaireResponse') return fromForm(resource, lastUpdated);
  return resource.resourceType === 'Consent' ? fromConsent(resource, lastUpdated) : undefined;
}

/** The standing from all that was said about one person; undefined when nothing was. */
export function researchStanding(parts: readonly ResearchPart[]): ResearchPart | undefined {
  return [...parts].sort(newestFirst)[0];
}

export function isNo(choice: ResearchAnswer): boolean {
  return NO.has(choice);
}

function newestFirst(a: ResearchPart, b: ResearchPart): number {
  const [at, bt] = [Date.parse(a.since), Date.parse(b.since)];
  if (at !== bt) return bt - at;
  const weight = ({ choice, isDetailed }: ResearchPart) => (isNo(choice) ? 0 : choice === 'agreed' ? (isDetailed ? 1 : 2) : 3);
  return weight(a) - weight(b) || (a.source < b.source ? -1 : 1);
}

function fromForm(form: QuestionnaireResponse, lastUpdated: string): ResearchPart | undefined {
  const patient = idOf(form.subject?.reference);
  if (patient === undefined || (form.status !== 'completed' && form.status !== 'amended')) return undefined;
  const choice = choiceIn(form);
  if (choice === undefined) return undefined;
  const answers = answersOf(form);
  return {
    patient,
    choice,
    since: decidedAt(form.authored, choice, lastUpdated),
    duo: choice === 'agreed' ? duoTermsFor(answers) : [],
    isDetailed: answers.has('researchUse'),
    source: `QuestionnaireResponse/${form.id}`,
  };
}

function choiceIn(form: QuestionnaireResponse): ResearchAnswer | undefined {
  if (form.questionnaire === RESEARCH_FORM) return answersOf(form).get('researchConfirmation2') === 'yes' ? 'agreed' : 'declined';
  const [record] = recordsOfDiscussion([], [form]);
  if (record === undefined || record.research.kind === 'not-recorded') return undefined;
  // Assent of a young person, and what a consultee says, are beside the choice: their yes alone is none, their no is one.
  if (record.form !== 'discussion') return record.research.kind === 'declined' ? 'declined' : undefined;
  return record.research.kind;
}

function fromConsent(consent: Consent, lastUpdated: string): ResearchPart | undefined {
  const patient = idOf(consent.patient?.reference);
  const use = researchProvision(consent.provision);
  const isResearch = use !== undefined || hasCode([consent.scope], 'research') || hasCode(consent.category, 'research');
  if (patient === undefined || !isResearch) return undefined;
  const part = (choice: ResearchAnswer, since: string): ResearchPart => ({
    patient,
    choice,
    since,
    duo: choice === 'agreed' ? duoTermsFor(new Map()) : [],
    isDetailed: false,
    source: `Consent/${consent.id}`,
  });
  // Taken back when this version was written, whatever day the first one carries.
  if (consent.status === 'inactive') return part('withdrawn', lastUpdated);
  const choice = consent.status === 'active' && use === 'permit' ? 'agreed' : 'declined';
  const since = decidedAt(consent.dateTime, choice, lastUpdated);
  if (consent.status === 'rejected') return hasCode([consent.scope], 'research') || use !== undefined ? part('declined', since) : undefined;
  return consent.status === 'active' && use !== undefined ? part(choice, since) : undefined;
}

/** What the provisions say about health research, at whatever depth; a deny anywhere wins. */
function researchProvision(provision: ConsentProvision | undefined, above: 'permit' | 'deny' = 'permit'): 'permit' | 'deny' | undefined {
  if (provision === undefined) return undefined;
  const type = provision.type ?? above;
  const own = provision.purpose?.some(({ code }) => code === HEALTH_RESEARCH) ? type : undefined;
  const all = [own, ...(provision.provision ?? []).map((each) => researchProvision(each, type))];
  return all.includes('deny') ? 'deny' : all.includes('permit') ? 'permit' : undefined;
}

function hasCode(concepts: readonly (Consent['scope'] | undefined)[] | undefined, code: string): boolean {
  return concepts?.some((concept) => concept?.coding?.some((coding) => coding.code?.toLowerCase() === code)) ?? false;
}

/**
 * When it was decided: as it is written, and never after its own version. A day without a time is the end of it for a no and the beginning
 * for a yes, so that a form signed in the afternoon does not lose to an answer of the morning.
 */
function decidedAt(written: string | undefined, choice: ResearchAnswer, lastUpdated: string): string {
  if (written === undefined) return lastUpdated;
  const at = isNo(choice) && /^\d{4}-\d{2}-\d{2}$/.test(written) ? `${written}T23:59:59.999Z` : written;
  return Date.parse(at) <= Date.parse(lastUpdated) ? at : lastUpdated;
}

function idOf(reference: string | undefined): string | undefined {
  return reference?.startsWith('Patient/') ? reference.slice('Patient/'.length) : undefined;
}
