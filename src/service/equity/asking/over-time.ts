// A share month by month, for everybody and for each fifth of deprivation. Months and fifths are audited together with their sums, which other pages print.

import { isRefused, type Refused, refuse } from '../../../foundation/numbers/index.ts';
import { type InternalFigures, internalFigures } from '../disclosure/internal-table.ts';
import { type PublishedFigure, publish } from '../disclosure/publish.ts';
import { publishCrossed } from '../disclosure/publish-crossed.ts';
import { byName, type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import { type ControlChart, controlChart } from '../statistics/control-chart.ts';
import type { NoAnswer } from './answer.ts';
import { type FigureSource, type Period, periodUntil, type Question } from './question.ts';
import { shareOfPrinted } from './share-of-printed.ts';

export interface GroupOverTime {
  /** 'all' or the number of a fifth. */
  readonly name: string;
  /** One per month. */
  readonly figures: readonly PublishedFigure[];
  readonly chart: ControlChart | Refused;
}

export interface OverTime {
  readonly kind: 'over-time';
  readonly question: Question;
  /** 2026-01 and on. */
  readonly months: readonly string[];
  readonly groups: readonly GroupOverTime[];
}

/** The months of the question's own period, so that they add up to its answer. Refused for anything but shares, and where the rules want twelve months. */
export async function overTime(question: Question, source: FigureSource): Promise<OverTime | NoAnswer> {
  const { indicator, period } = question;
  if (indicator.figure !== 'proportion') return none('Only shares are shown month by month.');
  const { isRareDisease, isSensitive, profile } = indicator.publication;
  const subject = { title: indicator.title, area: 'national', months: 1, isRareDisease, isSensitive } as const;
  const months = monthsOf(period);
  const counts = await Promise.all(months.map((month) => source.counts({ ...question, by: 'deprivation-fifth', period: month })));
  const byMonth = new Map<string, ReadonlyMap<string, Two>>();
  for (const [i, counted] of counts.entries()) {
    if (counted.kind === 'not-counted') return none(counted.because);
    if (counted.kind === 'days') return none('Only shares are shown month by month.');
    byMonth.set(months[i]?.from.slice(0, 7) ?? '', fifthsOf(counted.numerator, counted.denominator));
  }
  const fifths = [...new Set([...byMonth.values()].flatMap((lines) => [...lines.keys()]))].sort(byName);
  if (fifths.length === 0) return none('Nothing was counted in these months.');
  const tables = new Map<string, InternalFigures>();
  const sums: { name: string; numerator: number; denominator: number }[] = [];
  for (const [month, lines] of byMonth) {
    const rows = fifths.map((name) => ({ name, ...(lines.get(name) ?? NOBODY) }));
    const table = internalFigures({ subject, denominator: 'persons', total: 'not-printed', rows });
    if (isRefused(table)) return none(table.because);
    tables.set(month, table);
    const sum = (part: keyof Two) => rows.reduce((all, row) => all + row[part], 0);
    sums.push({ name: month, numerator: sum('numerator'), denominator: sum('denominator') });
  }
  const line = internalFigures({ subject, denominator: 'persons', total: 'printed', rows: sums });
  if (isRefused(line)) return none(line.because);
  const everybody = publish(line, profile);
  if (everybody.kind === 'not-publishable') return none(everybody.because);
  const crossed = publishCrossed(tables, profile);
  const groups = [groupOf('all', everybody.rows)];
  if (!('kind' in crossed)) {
    for (const fifth of fifths.filter((name) => name !== UNKNOWN)) {
      groups.push(
        groupOf(
          fifth,
          [...crossed.values()].flatMap(({ rows }) => rows.filter(({ name }) => name === fifth)),
        ),
      );
    }
  }
  return { kind: 'over-time', question, months: [...byMonth.keys()], groups };
}

/** Counts are printed to the nearest 5: from this many a month chance moves them three times as much as the rounding does (4.5 against 1.4 people). */
export const FEWEST_A_MONTH = 20;

/**
 * A chart only where every month has its figure (limits over gaps would be too narrow or too wide, nobody knows which) and counts are not so small that
 * their rounding would be read as change. Shares have a tenth: in whole per cent a flat series would jump, and the chart would call it a cause.
 */
function groupOf(name: string, rows: readonly PublishedFigure[]): GroupOverTime {
  const figures = rows.map((row) => ({ ...row, figure: shareOfPrinted(row) }));
  const values = figures.flatMap(({ figure }) => (isRefused(figure) ? [] : [figure.value]));
  if (values.length < figures.length)
    return {
      name,
      figures,
      chart: refuse('missing-input', `${figures.length - values.length} of ${figures.length} months are hidden or empty.`),
    };
  const rarer = figures.map(({ numerator, denominator }) =>
    numerator.kind === 'shown' && denominator.kind === 'shown' ? Math.min(numerator.count, denominator.count - numerator.count) : 0,
  );
  const isSmall = rarer.reduce((sum, each) => sum + each, 0) < FEWEST_A_MONTH * rarer.length;
  return { name, figures, chart: isSmall ? refuse('too-few-events', 'Too few people a month.') : controlChart({ values }) };
}

interface Two {
  readonly numerator: number;
  readonly denominator: number;
}

const NOBODY: Two = { numerator: 0, denominator: 0 };

function fifthsOf(numerator: readonly StratumCell[], denominator: readonly StratumCell[]): ReadonlyMap<string, Two> {
  const lines = new Map<string, Two>();
  const add = (cells: readonly StratumCell[], part: keyof Two) => {
    for (const { fifth, count } of cells) {
      const line = lines.get(fifth) ?? NOBODY;
      lines.set(fifth, { ...line, [part]: line[part] + count });
    }
  };
  add(numerator, 'numerator');
  add(denominator, 'denominator');
  return lines;
}

function monthsOf({ to, months }: Period): readonly Period[] {
  return Array.from({ length: months }, (_, i) => {
    const last = new Date(`${to}T00:00:00Z`);
    last.setUTCMonth(last.getUTCMonth() - months + i);
    return periodUntil(last, 1);
  });
}

function none(because: string): NoAnswer {
  return { kind: 'no-answer', because };
}
