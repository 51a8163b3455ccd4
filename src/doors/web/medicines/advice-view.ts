// One person's advice in words: what is known of each gene, then medicine by medicine what each source says and where they differ.
import type { PersonReport } from '../../../service/medicines/index.ts';
import type { Evaluated } from '../../../service/medicines/stored/index.ts';
import type { CardAndFeedback } from '../../hooks/index.ts';
import type { Sheet } from '../csv.ts';
import { day, dayAndTime, plural, shortDay } from '../format.ts';
import { personFacts } from './person.ts';
import { ACTION_WORDS, actionTag } from './worklist-view.ts';

type Drug = PersonReport['drugs'][number];
type NhsAdvice = Drug['nhs'][number];
type Published = Drug['published'][number];

const RANK: Readonly<Record<string, number>> = { stop: 0, 'test first': 1, change: 2, reduce: 3, monitor: 4, proceed: 5 };
/** Of what is published, this much is shown before the reader asks for all: a panel of 20 genes touches a hundred medicines. */
const SHORT = 12;

export function adviceView(given: {
  readonly evaluated: Evaluated;
  readonly cards: readonly CardAndFeedback[];
  readonly missing: string | undefined;
  readonly showsAll: boolean;
  readonly mayUpload: boolean;
}) {
  const { evaluated, cards, missing, showsAll, mayUpload } = given;
  const { person, results, report } = evaluated;
  const base = `/medicines/${person.patient.id}`;
  const drugs = report.drugs.toSorted((left, right) => rankOf(left) - rankOf(right));
  const shown = showsAll ? drugs : drugs.filter((drug, index) => index < SHORT || drug.nhs.length > 0 || drug.disagreement !== null);
  return {
    person: personFacts(person.patient),
    base,
    asOf: day(report.asOf),
    missing,
    mayUpload,
    warnings: report.warnings,
    findings: report.findings
      .filter(({ severity }) => severity !== 'information')
      .map(({ what, mend }) => [what, mend].filter(Boolean).join(' ')),
    files: remarksOf(evaluated),
    hasGenotypes: results.stored.length > 0,
    genes: report.genes.filter(({ from }) => from !== 'none').map((gene) => geneRow(gene, results)),
    drugs: shown.map(drugView),
    more: shown.length < drugs.length ? { href: `${base}?all=1`, text: `Show all ${plural(drugs.length, 'medicine')}` } : undefined,
    unanswered: unansweredRows(report),
    basis: [
      `NHS rules compiled on ${day(report.basis.nhsRules)}`,
      ...report.basis.parts.map(
        ({ name, versions, licence, sha256 }) => `${name}: ${versions.join(', ')} (${licence}, SHA-256 ${sha256.slice(0, 12)})`,
      ),
    ],
    cards: cards.map(cardRow),
  };
}

/** What was remarked when a kept file was read, for those files that genotypes still rest on, newest first. */
function remarksOf({ person: { documents }, results }: Evaluated) {
  const inUse = new Set(results.stored.map(({ document }) => document));
  return documents
    .filter(({ id, description }) => description !== undefined && inUse.has(`DocumentReference/${id}`))
    .toSorted((left, right) => ((left.date ?? '') < (right.date ?? '') ? 1 : -1))
    .map(({ date, description = '' }) => ({ on: day(date), remarks: description.split('\n') }));
}

/** One test answers for several medicines: a row each test, those that must come before treatment first. */
function unansweredRows({ unanswered }: PersonReport) {
  const byRule = Map.groupBy(unanswered, ({ test, rule, mustWait }) => [test, rule, mustWait].join('|'));
  return [...byRule.values()]
    .flatMap((rows) => {
      const [first] = rows;
      return first ? [{ ...first, drugs: capital(rows.map(({ drug }) => drug).join(', ')) }] : [];
    })
    .toSorted((left, right) => Number(right.mustWait) - Number(left.mustWait))
    .map(({ drugs, test, rule, mustWait }) => ({ drugs, test, rule, mustWait, wait: mustWait ? 'Before treatment' : 'Where it applies' }));
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function geneRow(gene: PersonReport['genes'][number], { stored }: Evaluated['results']) {
  const dates = stored.filter((each) => each.gene === gene.gene).map(({ on }) => shortDay(on.slice(0, 10)));
  const { positions } = gene;
  return {
    gene: gene.gene,
    result: gene.printed.join(' or '),
    meaning: [...gene.phenotypes, ...gene.activityScores.map((score) => `activity score ${score}`)].join(', '),
    from: `${gene.from === 'variants' ? 'Read from kept genotypes' : 'Laboratory report'}${dates.length > 0 ? `, ${[...new Set(dates)].join(', ')}` : ''}`,
    positions:
      positions === null || positions.called + positions.imputedReference + positions.notTested === 0
        ? 'Not stated'
        : positions.called === 0
          ? `${positions.notTested} not tested`
          : `${positions.called} read, ${positions.imputedReference} taken as reference, ${positions.notTested} not tested`,
    cautions: [...gene.cautions, ...gene.forReview.map((one) => `For the laboratory to review: ${one}`)],
  };
}

function drugView({ drug, nhs, published, disagreement }: Drug) {
  return {
    drug: capital(drug),
    rules: nhs.map(ruleView),
    published: published.flatMap(publishedRows),
    disagreement: disagreement?.positions.map(
      ({ source, actions }) => `${source}: ${actions.map((action) => ACTION_WORDS[action]?.toLowerCase() ?? action).join(' or ')}`,
    ),
  };
}

function ruleView({ rule, advice, action, percent, standing, basis, confidence, asOf, gap, notVerified, onlyFor, sources }: NhsAdvice) {
  return {
    tag: actionTag(action, percent),
    advice: advice.join(' '),
    about: `${rule}, ${standing}. ${basis.length > 0 ? `Rests on ${basis.join(', ')}. ` : ''}${onlyFor.length > 0 ? `Only for: ${onlyFor.join(', ')}. ` : ''}As of ${day(asOf)}; ${confidence === 'verified' ? 'read in its source' : 'believed, to be checked by a pharmacist'}.`,
    gap,
    notVerified,
    sources: sources.map(({ title, publisher, date, url }) => ({ text: `${title}. ${publisher}, ${date}`, url })),
  };
}

function publishedRows({ source, guideline, recommendations, certainty, pointer }: Published) {
  const sure =
    certainty.kind === 'depends'
      ? `Depends on ${certainty.toTest.join(', ')}.`
      : certainty.kind === 'robust'
        ? 'The same whatever the untested positions hold.'
        : certainty.kind === 'undecided'
          ? 'Too many possibilities to compare.'
          : '';
  const label = { source, version: guideline.version, name: guideline.name, url: guideline.url === '' ? undefined : guideline.url, sure };
  if (recommendations.length === 0) return [{ ...label, population: '', basis: '', text: pointer ?? 'No recommendation.' }];
  return recommendations.map(({ population, text, basis }) => ({ ...label, population: population ?? '', basis: basis.join(', '), text }));
}

function cardRow({ summary, shownAt, askedBy, feedback }: CardAndFeedback) {
  const outcome =
    feedback === undefined
      ? 'Nothing heard'
      : feedback.outcome === 'accepted'
        ? 'Suggestion accepted'
        : `Set aside${feedback.reason === undefined ? '' : `: ${feedback.reason.replaceAll('-', ' ')}`}${feedback.comment === undefined ? '' : ` (${feedback.comment})`}`;
  return { summary, shown: dayAndTime(shownAt), askedBy, outcome };
}

function rankOf({ nhs }: Drug): number {
  return Math.min(...nhs.map(({ action }) => RANK[action] ?? 9), 6);
}

export function adviceSheet({ report }: Evaluated): Sheet {
  return {
    columns: [
      'Medicine',
      'Source',
      'Rule or guideline',
      'Version or date',
      'Action',
      'Share of dose (%)',
      'Advice',
      'Rests on',
      'Population',
      'Confidence',
    ],
    rows: report.drugs.flatMap(({ drug, nhs, published }) => [
      ...nhs.map(({ rule, asOf, action, percent, advice, basis, confidence }) => [
        drug,
        'NHS',
        rule,
        asOf,
        action,
        percent ?? undefined,
        advice.join(' '),
        basis.join(', '),
        undefined,
        confidence,
      ]),
      ...published.flatMap(({ source, guideline, recommendations }) =>
        recommendations.map(({ text, basis, population, classification }) => [
          drug,
          source,
          guideline.name,
          guideline.version,
          undefined,
          undefined,
          text,
          basis.join(', '),
          population ?? undefined,
          classification,
        ]),
      ),
    ]),
  };
}
