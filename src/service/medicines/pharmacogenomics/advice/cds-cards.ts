// CDS Hooks 2.0 cards (https://cds-hooks.hl7.org/2.0/#cds-service-response) for medicines about to be ordered.
// One card per medicine and action; silence where there is nothing to say. Every card names rule, version and date.

import { SYSTEM } from '../../../../foundation/terms/index.ts';
import type { PersonResults } from '../phenotypes/interpret-sample.ts';
import type { NhsAdvice } from './apply-nhs-rules.ts';
import { actionOf } from './compare-sources.ts';
import { type Action, drugNameOf } from './nhs-rule.ts';
import { type DraftMedicationRequest, type OrderContext, type ReadOrders, readOrders } from './prescription.ts';
import { type Knowledge, type PatientContext, type ReportedDrug, reportFor } from './report.ts';

export interface Card {
  readonly uuid: string;
  /** Under 140 characters. */
  readonly summary: string;
  /** GitHub-flavoured Markdown. */
  readonly detail: string;
  readonly indicator: 'info' | 'warning' | 'critical';
  readonly source: { readonly label: string; readonly url?: string };
  readonly suggestions?: readonly Suggestion[];
  readonly selectionBehavior?: 'at-most-one' | 'any';
  readonly overrideReasons?: readonly { readonly code: string; readonly system: string; readonly display: string }[];
  readonly links?: readonly { readonly label: string; readonly url: string; readonly type: 'absolute' }[];
}

export interface Suggestion {
  readonly label: string;
  readonly uuid: string;
  readonly isRecommended?: boolean;
  readonly actions: readonly SuggestedAction[];
}

export type SuggestedAction =
  | { readonly type: 'create' | 'update'; readonly description: string; readonly resource: object }
  | { readonly type: 'delete'; readonly description: string; readonly resourceId: readonly string[] };

export interface CardsOutcome {
  readonly cards: readonly Card[];
  readonly findings: ReadOrders['findings'];
}

/** Why advice may be set aside; kept with the feedback. */
const OVERRIDE_REASONS = [
  { code: 'already-considered', display: 'The genotype was already considered' },
  { code: 'no-alternative', display: 'No suitable alternative; the benefit outweighs the risk' },
  { code: 'tolerated-before', display: 'Tolerated before at this dose' },
  { code: 'urgent', display: 'Treatment cannot wait' },
  { code: 'result-elsewhere', display: 'A result is known from elsewhere' },
] as const;
const OVERRIDE_SYSTEM = 'urn:opengms:medicines-override-reason';

/** CDS Hooks 2.0: "SHOULD be <140 characters". */
const SUMMARY_LENGTH = 139;

/** Cards for the orders of one request. Pure: identifiers come from `newId`. */
export function cardsFor(
  request: OrderContext,
  person: PersonResults,
  knowledge: Knowledge,
  context: PatientContext,
  newId: () => string,
): CardsOutcome {
  const { prescriptions, findings } = readOrders(request, drugsKnown(knowledge), knowledge.nhsRules);
  const cards = prescriptions.flatMap(({ order, drugs }) =>
    drugs.flatMap((drug) => {
      const report = reportFor(person, knowledge, { ...context, drug });
      return report.drugs.flatMap((one) => cardsForDrug(one, order, report.warnings, context, newId));
    }),
  );
  return { cards, findings };
}

/** A card for each order that could not be read, so that silence is never taken for advice: what was found, and what to send instead. */
export function unreadOrderCards(request: OrderContext, knowledge: Knowledge, newId: () => string): readonly Card[] {
  const { findings } = readOrders(request, drugsKnown(knowledge), knowledge.nhsRules);
  return findings.map(({ code, where, what, mend }) => ({
    uuid: newId(),
    summary: `No advice: an order names no medicine (${code})`,
    detail: [`${where}: ${what}`, mend].filter(Boolean).join(' '),
    indicator: 'info',
    source: { label: 'OpenGMS' },
  }));
}

/** Whether any order names a medicine that something is held about: where none does there is nothing to look up. */
export function namesKnownDrug(request: OrderContext, knowledge: Knowledge): boolean {
  return readOrders(request, drugsKnown(knowledge), knowledge.nhsRules).prescriptions.some(({ drugs }) => drugs.length > 0);
}

const known = new WeakMap<Knowledge, ReadonlySet<string>>();

/** Gathered once for each edition of the knowledge: there are hundreds, and every order is looked through for them. */
function drugsKnown(knowledge: Knowledge): ReadonlySet<string> {
  const { nhsRules, guidelines } = knowledge;
  const drugs =
    known.get(knowledge) ??
    new Set([
      ...nhsRules.rules.flatMap((rule) => rule.drugs),
      ...guidelines.flatMap((guideline) => guideline.drugs.map((drug) => drugNameOf(nhsRules, drug))),
    ]);
  known.set(knowledge, drugs);
  return drugs;
}

function cardsForDrug(
  reported: ReportedDrug,
  order: DraftMedicationRequest,
  warnings: readonly string[],
  context: PatientContext,
  newId: () => string,
): readonly Card[] {
  const speaking = reported.nhs.filter((advice) => isWorthSaying(advice, context));
  if (speaking.length > 0) return speaking.map((advice) => nhsCard(advice, reported, order, warnings, newId));
  if (reported.nhs.some(({ action, basis }) => action === 'proceed' && basis.length > 0)) return [];
  const card = publishedCard(reported, order, warnings, newId);
  return card ? [card] : [];
}

/** A test that treatment does not wait for is only asked for where the patient's condition is known to call for it. */
function isWorthSaying(advice: NhsAdvice, context: PatientContext): boolean {
  if (advice.action === 'test first')
    return (
      advice.test?.mustWait === true ||
      advice.basis.length > 0 ||
      (advice.onlyFor.length === 0 && context.conditions !== undefined && advice.conditional)
    );
  if (advice.action === 'proceed') return advice.mandatory;
  return true;
}

function nhsCard(
  advice: NhsAdvice,
  reported: ReportedDrug,
  order: DraftMedicationRequest,
  warnings: readonly string[],
  newId: () => string,
): Card {
  const source = advice.sources[0];
  const suggestions = [...changeSuggestions(advice, order, newId), ...testSuggestion(advice, order, newId)];
  return {
    uuid: newId(),
    summary: shortened(
      `${capitalised(reported.drug)}: ${ACTION_WORDS[advice.action]}${advice.percent === null ? '' : ` to ${advice.percent}%`} (${advice.basis.join(', ') || advice.title})`,
    ),
    detail: detailOf(reported, advice, warnings),
    indicator: indicatorOf(advice.action, advice.test?.mustWait ?? false),
    source: { label: source ? `${source.publisher}, ${source.date}` : 'NHS', ...(source?.url ? { url: source.url } : {}) },
    ...(suggestions.length > 0 ? { suggestions, selectionBehavior: 'at-most-one' as const } : {}),
    overrideReasons: OVERRIDE_REASONS.map((reason) => ({ ...reason, system: OVERRIDE_SYSTEM })),
    links: advice.sources.flatMap(({ title, url }) => (url ? [{ label: title, url, type: 'absolute' as const }] : [])),
  };
}

/** Where no NHS rule speaks: the most restrictive of what is published, if it asks for anything. */
function publishedCard(
  reported: ReportedDrug,
  order: DraftMedicationRequest,
  warnings: readonly string[],
  newId: () => string,
): Card | null {
  const asked = reported.published.flatMap((advice) =>
    advice.recommendations.map((recommendation) => ({ advice, recommendation, action: actionOf(recommendation) })),
  );
  const worst = (['stop', 'change', 'reduce'] as const).flatMap((action) => asked.filter((one) => one.action === action)).at(0);
  if (!worst) return null;
  const { advice, recommendation, action } = worst;
  return {
    uuid: newId(),
    summary: shortened(`${capitalised(reported.drug)}: ${ACTION_WORDS[action]} (${recommendation.basis.join(', ')})`),
    detail: detailOf(reported, null, warnings),
    indicator: indicatorOf(action, false),
    source: { label: `${advice.source} ${advice.guideline.version}`, ...(advice.guideline.url ? { url: advice.guideline.url } : {}) },
    ...(action === 'stop' && order.id ? { suggestions: [withdrawal(order.id, newId)], selectionBehavior: 'at-most-one' as const } : {}),
    overrideReasons: OVERRIDE_REASONS.map((reason) => ({ ...reason, system: OVERRIDE_SYSTEM })),
  };
}

const ACTION_WORDS: Readonly<Record<Action, string>> = {
  stop: 'do not give',
  'test first': 'test first',
  change: 'consider another medicine',
  reduce: 'reduce the dose',
  monitor: 'watch more closely',
  proceed: 'nothing found against it',
};

function indicatorOf(action: Action, mustWait: boolean): Card['indicator'] {
  if (action === 'stop' || (action === 'test first' && mustWait)) return 'critical';
  return action === 'change' || action === 'reduce' || action === 'test first' ? 'warning' : 'info';
}

function detailOf({ nhs, published, disagreement }: ReportedDrug, leading: NhsAdvice | null, warnings: readonly string[]): string {
  const rules = (leading ? [leading, ...nhs.filter((advice) => advice !== leading)] : nhs).map(
    ({ rule, advice, standing, basis, confidence, asOf, gap, notVerified, onlyFor }) =>
      `**NHS** (${standing}; ${rule}, as of ${asOf}, ${confidence}): ${advice.join(' ')}${basis.length > 0 ? ` Rests on ${basis.join(', ')}.` : ''}${onlyFor.length > 0 ? ` Only for: ${onlyFor.join(', ')}.` : ''}${gap ? ` _Gap: ${gap}_` : ''}${notVerified ? ` _Not verified: ${notVerified}_` : ''}`,
  );
  const beneath = published.flatMap(({ source, guideline, recommendations, certainty }) => [
    ...recommendations.map(
      ({ population, text, basis }) =>
        `**${source}** ${guideline.version}${population ? `, ${population}` : ''} (${basis.join(', ')}): ${text.replaceAll('\n', ' ')}`,
    ),
    ...(certainty.kind === 'robust' ? ['The advice is the same whatever the untested positions hold.'] : []),
    ...(certainty.kind === 'depends' ? [`The advice depends on ${certainty.toTest.join(', ')}.`] : []),
  ]);
  const differing = disagreement
    ? [`Sources differ: ${disagreement.positions.map(({ source, actions }) => `${source}: ${actions.join(' / ')}`).join('; ')}.`]
    : [];
  return [...warnings, ...rules, ...beneath, ...differing].join('\n\n');
}

function changeSuggestions(advice: NhsAdvice, order: DraftMedicationRequest, newId: () => string): readonly Suggestion[] {
  if ((advice.action === 'stop' || (advice.action === 'test first' && advice.test?.mustWait)) && order.id)
    return [withdrawal(order.id, newId)];
  const reduced = advice.action === 'reduce' && advice.percent !== null ? withDoseShare(order, advice.percent) : null;
  if (!reduced) return [];
  const description = `Set the dose to ${advice.percent}% of what was drafted`;
  return [{ label: description, uuid: newId(), actions: [{ type: 'update', description, resource: reduced }] }];
}

function withdrawal(id: string, newId: () => string): Suggestion {
  const description = 'Withdraw this order';
  return { label: description, uuid: newId(), actions: [{ type: 'delete', description, resourceId: [`MedicationRequest/${id}`] }] };
}

/** The order with its one dose scaled; null when it has none or several, which no program should choose between. */
function withDoseShare(order: DraftMedicationRequest, percent: number): DraftMedicationRequest | null {
  const [dosage, ...others] = order.dosageInstruction ?? [];
  const [rate, ...moreRates] = dosage?.doseAndRate ?? [];
  const value = rate?.doseQuantity?.value;
  if (!dosage || !rate || value === undefined || others.length > 0 || moreRates.length > 0) return null;
  const doseQuantity = { ...rate.doseQuantity, value: (value * percent) / 100 };
  return { ...order, dosageInstruction: [{ ...dosage, doseAndRate: [{ ...rate, doseQuantity }] }] };
}

function testSuggestion(advice: NhsAdvice, order: DraftMedicationRequest, newId: () => string): readonly Suggestion[] {
  if (!advice.test) return [];
  const [code] = advice.test.directoryCodes;
  const description = `Order ${advice.test.name}`;
  const resource = {
    resourceType: 'ServiceRequest',
    status: 'draft',
    intent: 'proposal',
    code: {
      text: advice.test.name,
      ...(advice.test.directoryCodes.length === 1 ? { coding: [{ system: SYSTEM.testDirectory, code }] } : {}),
    },
    ...(order.subject ? { subject: order.subject } : {}),
    ...(advice.test.directoryCodes.length > 1
      ? { note: [{ text: `Directory codes by indication: ${advice.test.directoryCodes.join(', ')}` }] }
      : {}),
  };
  return [{ label: description, uuid: newId(), isRecommended: true, actions: [{ type: 'create', description, resource }] }];
}

function shortened(summary: string): string {
  return summary.length <= SUMMARY_LENGTH ? summary : `${summary.slice(0, SUMMARY_LENGTH - 3)}...`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
