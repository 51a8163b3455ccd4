// An answer, or a whole pathway, frozen for a board: worked out again here from the question alone, never from what a form says the figures were.
import { dayOf, type FrozenView } from '../../../service/alliances/index.ts';
import {
  type Answer,
  type FigureSource,
  isPublished,
  isRefused,
  type NoAnswer,
  pathwayIndicators,
  type Question,
} from '../../../service/equity/index.ts';
import { howReached } from './how.ts';
import { whyNoStep, whyNothing } from './nothing.ts';
import { answerPage } from './view.ts';
import { groupsOf, periodWords, placeOf, unitOf } from './words.ts';

export type Frozen =
  | { readonly kind: 'frozen'; readonly view: FrozenView }
  | { readonly kind: 'nothing'; readonly because: readonly string[] };

export interface Freezing {
  readonly question: Question;
  readonly source: FigureSource;
  /** The question as a query string. */
  readonly address: string;
  readonly now: Date;
}

export function frozenAnswer({ question, source, address, now }: Freezing, found: Answer | NoAnswer): Frozen {
  if (found.kind === 'no-answer') return { kind: 'nothing', because: whyNothing({ question, source, now }, found) };
  if (!isPublished(found.table)) return { kind: 'nothing', because: ['These figures are not published.'] };
  const page = answerPage({ question, source, now, found, picture: undefined, address, back: '', hasSynthetic: false });
  const [table] = 'tables' in page ? page.tables : [];
  if (!table || !('tables' in page)) return { kind: 'nothing', because: ['There is no table to freeze.'] };
  const { period } = question;
  return {
    kind: 'frozen',
    view: {
      kind: 'equity-view',
      title: `${question.indicator.title}: ${placeOf(question, source.areas)}, ${groupsOf(question).toLowerCase()}`,
      finding: `${page.finding} ${page.plain}`,
      method: [
        `${periodWords(period)}.`,
        ...howReached(found).map(({ key, value }) => `${key.text}: ${value.text}`),
        page.hidden,
        source.attribution,
      ]
        .filter(Boolean)
        .join('\n'),
      asOf: dayOf(now),
      source: `/equity/answer?${address}`,
      columns: table.head.map(({ text }) => text),
      rows: table.rows.map((row) => row.map(({ text }) => text)),
      isSynthetic: source.isSynthetic,
    },
  };
}

/** Every step of the pathway that the question belongs to, all areas and all people together. */
export async function frozenPathway(freezing: Freezing, answered: (question: Question) => Promise<Answer | NoAnswer>): Promise<Frozen> {
  const { question, source, address, now } = freezing;
  const whys: NoAnswer[] = [];
  const { pathway } = question.indicator;
  const steps = pathway === undefined ? [] : pathwayIndicators(pathway);
  const rows: (readonly string[])[] = [];
  for (const step of steps) {
    const by = step.strata.find((stratum) => stratum !== 'area');
    const found = by && (await answered({ ...question, indicator: step, by, where: 'all' }));
    if (found?.kind === 'no-answer') whys.push(found);
    const total = found?.kind === 'answer' && isPublished(found.table) ? found.table.total : undefined;
    const figure = total && !isRefused(total.figure) ? total.figure : undefined;
    const count = (value: NonNullable<typeof total>['numerator'] | undefined) =>
      value === undefined ? 'No figure' : value.kind === 'shown' ? value.count.toLocaleString('en-GB') : value.mark;
    rows.push([
      `${step.step ?? ''}. ${step.title}`,
      figure ? `${figure.value} ${unitOf(step)}` : 'No figure',
      figure ? `${figure.lower ?? ''} to ${figure.upper ?? ''}` : '',
      count(total?.numerator),
      count(total?.denominator),
    ]);
  }
  if (rows.length === 0 || rows.every(([, value]) => value === 'No figure'))
    return {
      kind: 'nothing',
      because: ['No step of this pathway has a figure that may be shown.', ...whyNoStep({ question, source, now }, whys)],
    };
  const least = rows
    .filter(([, value]) => value !== 'No figure')
    .toSorted((a, b) => Number.parseFloat(a[1] ?? '') - Number.parseFloat(b[1] ?? ''))[0];
  return {
    kind: 'frozen',
    view: {
      kind: 'pathway-funnel',
      title: `The ${pathway === 'fh' ? 'FH' : (pathway ?? '').charAt(0).toUpperCase() + (pathway ?? '').slice(1)} pathway, step by step`,
      finding: `The smallest share goes on at “${least?.[0] ?? ''}”: ${least?.[1] ?? ''}.`,
      method: [
        `${periodWords(question.period)}. Each step is a share in per cent of those who came to it, with 95% limits by Wilson’s method (1927).`,
        ...steps.map(({ title, source: from }) => `${title}: ${from.replace(/\.?$/, '.')}`),
        'Counts rounded to the nearest 5, small ones hidden.',
        source.attribution,
      ].join('\n'),
      asOf: dayOf(now),
      source: `/equity/answer?${address}`,
      columns: ['Step', 'Value', '95% interval', 'Count', 'Of'],
      rows,
      isSynthetic: source.isSynthetic,
    },
  };
}
