// An answer as a page: the finding in words, in plain words, the picture, the table, who is missing from it, and how every number was reached.
import {
  type Answer,
  type FigureSource,
  isRefused,
  type NoAnswer,
  named,
  type Picture,
  type PublishedFigure,
  type PublishedFigures,
  type Question,
} from '../../../service/equity/index.ts';
import { count } from '../format.ts';
import { howReached } from './how.ts';
import { syntheticInstead, whyNothing } from './nothing.ts';
import { countOf } from './sheet.ts';
import { groupsOf, periodWords, placeOf, rowName, unitOf } from './words.ts';

export interface AnswerSubject {
  readonly question: Question;
  readonly source: FigureSource;
  readonly now: Date;
  readonly found: Answer | NoAnswer;
  readonly picture: Picture | undefined;
  /** The question as a query string. */
  readonly address: string;
  readonly back: string;
  readonly hasSynthetic: boolean;
}

export function answerPage({ question, source, now, found, picture, address, hasSynthetic }: AnswerSubject) {
  const { indicator, period } = question;
  const place = placeOf(question, source.areas);
  const common = {
    isSynthetic: source.isSynthetic,
    place,
    groups: groupsOf(question),
    period: periodWords(period),
    change: `/equity?${address}`,
    source: source.attribution,
    offer: syntheticInstead('/equity/answer', { question, source }, hasSynthetic),
  };
  if (found.kind === 'no-answer') return { ...common, heading: indicator.title, noAnswer: whyNothing({ question, source, now }, found) };
  const withheld = found.table.rows.filter((row) => row.numerator.kind === 'hidden').length;
  return {
    ...common,
    heading: indicator.title,
    finding: place === 'All areas' ? found.finding : `${place}. ${found.finding}`,
    plain: inPlainWords(found),
    picture: picture && {
      src: `/equity/answer.svg?${address}`,
      alt: `${picture.title} The table below has the same numbers.`,
      subtitle: picture.subtitle,
      source: picture.source,
    },
    tables: [
      { ...tableOf(found, found.table, source), caption: `${place}: ${groupsOf(question).toLowerCase()}` },
      ...(found.beside ? [{ ...tableOf(found, found.beside, source), caption: 'Compared with all areas together' }] : []),
    ],
    csv: `/equity/answer.csv?${address}`,
    completeness: found.completeness.rows.map((row) => ({
      key: { text: row.name === 'ethnicity' ? 'Ethnic group' : 'Where the person lives (from the postcode)' },
      value: { text: knownWords(row) },
    })),
    hidden:
      withheld === 0
        ? 'No line had to be hidden here. Counts are rounded to the nearest 5.'
        : `${count(withheld)} of ${count(found.table.rows.length)} lines are hidden, shown as *, because few people are in them or because they would give another line away. The other counts are rounded to the nearest 5.`,
    how: howReached(found),
    note: found.note,
  };
}

/** For people who do not read intervals: so many of ten, and how sure one can be. */
function inPlainWords({ ratio, isComparable, question, standings, table }: Answer): string {
  const { polarity } = question.indicator;
  if (!isComparable) return 'Too many records do not say it, so comparing groups could mislead. The first step is to record it better.';
  if (standings) {
    const outside = standings.low + standings.high;
    if (standings.tested === 0) return 'There are too few people in each area to say anything about it.';
    return outside === 0
      ? 'The areas differ no more than one would expect by chance and by what areas are like.'
      : `${count(outside)} of ${count(standings.tested)} areas stand out. By chance alone fewer than ${Math.max(1, Math.ceil(standings.expectedByChance))} would. Ask there first why.`;
  }
  if (table.rows.every((row) => isRefused(row.figure)))
    return 'There are too few people here to show anything about one group without telling about single people. All areas together can be shown.';
  if (!ratio || isRefused(ratio))
    return 'The lines below show each group with the range in which its true value is likely to lie. Groups whose ranges overlap may not differ.';
  if (question.indicator.figure === 'median-days') return 'Half of people wait longer than the days shown and half wait less.';
  const perTen = Math.round(ratio.value * 10);
  const sentence = `For every 10 people in the least deprived places, about ${count(perTen)} in the most deprived places, out of as many.`;
  const isClear = (ratio.upper ?? Number.POSITIVE_INFINITY) < 1 || (ratio.lower ?? 0) > 1;
  if (!isClear) return `${sentence} This could be chance: the numbers do not show a difference.`;
  const fairness = polarity === 'neutral' ? 'The numbers alone do not say why.' : 'People with the same need are not reached equally.';
  return `${sentence} This is more than chance explains. ${fairness}`;
}

function tableOf({ question, standings }: Answer, table: PublishedFigures, { areas }: FigureSource) {
  const { by, indicator } = question;
  const shown = named(table, question, areas);
  const lines = shown.total ? [...shown.rows, shown.total] : shown.rows;
  const isArea = by === 'area' && standings !== undefined;
  return {
    head: ['Group', `Value (${unitOf(indicator)})`, '95% interval', 'Count', 'Of', ...(isArea ? ['Against the limits'] : [])].map(
      (text) => ({ text }),
    ),
    rows: lines.map((row, place) => {
      const { figure } = row;
      const standing = standings?.of.get(table.rows[place]?.name ?? '') ?? '';
      return [
        { text: rowName(row.name, by) },
        { text: isRefused(figure) ? noFigure(row) : String(figure.value) },
        { text: isRefused(figure) ? '' : `${figure.lower ?? 'no limit'} to ${figure.upper ?? 'no limit'}` },
        { text: words(countOf(row.numerator)) },
        { text: words(countOf(row.denominator)) },
        ...(isArea ? [{ text: standing }] : []),
      ];
    }),
  };
}

/** Withheld for people's sake is told apart from what cannot be calculated. */
function noFigure({ numerator }: PublishedFigure): string {
  return numerator.kind === 'hidden' ? 'Hidden' : 'No rate';
}

function words(value: number | string): string {
  return typeof value === 'number' ? count(value) : value;
}

function knownWords({ figure }: PublishedFigure): string {
  return isRefused(figure) ? 'Hidden: too few records' : `Known for ${figure.value}% of those counted`;
}
