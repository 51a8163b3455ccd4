// A pathway and its criteria read aloud: what leads in, each step, who owes it, by when and why, and what can follow; every version there was.
import {
  AREAS,
  CATALOGUE,
  type Expr,
  inWords,
  PATHWAY_VERSIONS,
  type PathwayDefinition,
  RULES,
  type Rule,
} from '../../../service/pathways/index.ts';
import type { Sheet } from '../csv.ts';
import { day, plural } from '../format.ts';
import { eventWords, outcomeWords, reasonWords, sentence, teamWords } from './words.ts';

export function definitionsView() {
  return {
    heading: 'The pathways and their criteria',
    areas: AREAS.map(({ title, rules, pathways }) => ({
      title,
      pathways: pathways.map((each) => ({ href: `/pathways/definitions/${each.id}`, title: each.title, version: each.version })),
      criteria: [...rules.values()].map((rule) => ({
        href: `/pathways/criteria/${rule.id}`,
        title: rule.title,
        source: `${rule.source.document}, ${rule.source.section}`,
      })),
    })),
    csv: '/pathways/definitions.csv',
  };
}

export function definitionsSheet(): Sheet {
  return {
    columns: ['Criterion', 'Title', 'Version', 'From', 'To', 'Confidence', 'Source', 'Section', 'Address'],
    rows: [...RULES.values()].map((rule) => [
      rule.id,
      rule.title,
      rule.version,
      rule.effective.from,
      rule.effective.to,
      rule.confidence,
      rule.source.document,
      rule.source.section,
      rule.source.url,
    ]),
  };
}

export function definitionView(pathway: PathwayDefinition) {
  const entry = RULES.get(pathway.entry);
  const titleOf = (step: string) => pathway.steps.find(({ id }) => id === step)?.title ?? step;
  return {
    heading: pathway.title,
    source: sourceOf(pathway),
    entry: entry ? { title: entry.title, href: `/pathways/criteria/${entry.id}`, lines: readAloud(entry) } : undefined,
    steps: pathway.steps.map((step, place) => ({
      number: place + 1,
      title: step.title,
      owner: teamWords(step.owner),
      due: `Within ${plural(step.due.days, 'day')}. ${step.due.source}.`,
      late: step.escalate.map(({ afterDays, to }) => `${teamWords(to)} is told ${plural(afterDays, 'day')} after that`).join('; '),
      exits: step.exits.map(
        (exit) =>
          `${eventWords(exit.event)}: ${exit.to === undefined ? `ends (${reasonWords(exit.end).toLowerCase()})` : exit.to === step.id ? 'this step again' : `then "${titleOf(exit.to)}"`}`,
      ),
    })),
    reoffer: `Who declines is offered it again after ${plural(pathway.reoffer.declinedDays, 'day')}; who cannot be reached is tried again after ${plural(pathway.reoffer.uncontactableDays, 'day')}. ${pathway.reoffer.source}.`,
    versions: versionsOf(PATHWAY_VERSIONS.filter(({ id }) => id === pathway.id)),
    plan: `/FHIR/R4/PlanDefinition?url=urn:opengms:pathway:${pathway.id}`,
  };
}

export function criterionView(rule: Rule) {
  return {
    heading: rule.title,
    source: sourceOf(rule),
    confidence: CONFIDENCE[rule.confidence],
    caveats: rule.caveats ?? [],
    lines: readAloud(rule),
    versions: versionsOf([rule]),
  };
}

const CONFIDENCE: Readonly<Record<Rule['confidence'], string>> = {
  high: 'The published text was read, or is long established.',
  medium: 'The published text was read in part, or copies of it differ.',
  low: 'The published text could not be verified.',
  policy: 'This is our own choice; no published text says so.',
};

function sourceOf({ source }: Pick<Rule, 'source'>) {
  return { words: `${source.document}, ${source.section}`, href: source.url?.startsWith('https://') ? source.url : undefined };
}

/** Newest first. One that does not say until when it holds gives way to the next. */
export function versionsOf(all: readonly Pick<Rule, 'version' | 'effective'>[]) {
  const newest = all.toSorted((a, b) => (a.effective.from < b.effective.from ? 1 : -1));
  return newest.map(({ version, effective: { from, to } }, place) => {
    const next = newest[place - 1]?.effective.from;
    return { version, from: day(from), to: to ? day(to) : next ? `Until version ${newest[place - 1]?.version} on ${day(next)}` : 'In use' };
  });
}

/** A criterion as sentences. */
export function readAloud(rule: Rule): readonly string[] {
  const say = (expr: Expr) => sentence(inWords(expr, CATALOGUE, RULES));
  if (rule.kind === 'criterion')
    return ['all' in rule.when ? rule.when.all : [rule.when]].flat().map((part, place) => `${place > 0 ? 'And: ' : ''}${say(part)}.`);
  if (rule.kind === 'decision')
    return [
      ...rule.choices.map(({ outcome, when }) => `${outcomeWords(outcome)} when ${inWords(when, CATALOGUE, RULES)}.`),
      `Otherwise: ${outcomeWords(rule.otherwise).toLowerCase()}.`,
    ];
  if (rule.kind === 'score')
    return rule.terms.flatMap((term) =>
      'score' in term
        ? [`The points of ${RULES.get(term.score)?.title ?? term.score}.`]
        : term.first.map(
            ({ points, when }) =>
              `${term.title ? `${term.title}: ` : ''}${points} points for ${inWords(when, CATALOGUE, RULES, term.each)}.`,
          ),
    );
  return [`A number calculated from other facts, in ${rule.unit}.`];
}
