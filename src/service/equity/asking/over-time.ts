// A share month by month: the closed period for everybody and for each fifth of deprivation, audited together with its sums, which other pages print; and the
// months since, for everybody alone. A month that is not over has a share and no counts, and takes no part in limits and rules.

import { type Estimate, isRefused, type Refused, refuse } from '../../../foundation/numbers/index.ts';
import { type InternalFigures, internalFigures } from '../disclosure/internal-table.ts';
import { type PublishedFigure, publish } from '../disclosure/publish.ts';
import { publishCrossed } from '../disclosure/publish-crossed.ts';
import { byName, type StratumCell, UNKNOWN } from '../indicators/evaluate.ts';
import { type ControlChart, controlChart } from '../statistics/control-chart.ts';
import { NOTHING_COUNTED, type NoAnswer, none } from './answer.ts';
import { type FigureSource, type Period, periodUntil, type Question } from './question.ts';
import { shareOfPrinted } from './share-of-printed.ts';

export interface GroupOverTime {
  /** 'all' or the number of a fifth. */
  readonly name: string;
  /** One per month from the first on; everybody has more of them than a fifth. */
  readonly figures: readonly PublishedFigure[];
  readonly chart: ControlChart | Refused;
  /** The share so far of the month that is not over, in whole per cent; only of everybody. */
  readonly unfinished?: Estimate;
}

export interface OverTime {
  readonly kind: 'over-time';
  readonly question: Question;
  /** 2026-01 and on, up to the month that is not over. */
  readonly months: readonly string[];
  /** Months of the closed period: later ones are shown for everybody alone. */
  readonly closed: number;
  readonly groups: readonly GroupOverTime[];
}

/**
 * The months of the question's own period, so that they add up to its answer, and those since. Refused for anything but shares, and where the rules want
 * twelve months. `now` says which month is not over.
 */
export async function overTime(question: Question, source: FigureSource, now: Date): Promise<OverTime | NoAnswer> {
  const { indicator, period } = question;
  if (indicator.figure !== 'proportion') return none('Only shares are shown month by month.');
  const { isRareDisease, isSensitive, profile } = indicator.publication;
  const subject = { title: indicator.title, area: 'national', months: 1, isRareDisease, isSensitive } as const;
  const months = monthsOf(period);
  const counts = await Promise.all(months.map((month) => source.counts({ ...question, by: 'deprivation-fifth', period: month })));
  const byMonth = new Map<string, ReadonlyMap<string, Two>>();
  for (const [i, counted] of counts.entries()) {
    if (counted.kind === 'not-counted') return none(counted.because, 'not-counted');
    if (counted.kind === 'days') return none('Only shares are shown month by month.');
    byMonth.set(months[i]?.from.slice(0, 7) ?? '', fifthsOf(counted.numerator, counted.denominator));
  }
  const fifths = [...new Set([...byMonth.values()].flatMap((lines) => [...lines.keys()]))].sort(byName);
  if (fifths.length === 0) return none(NOTHING_COUNTED, 'nothing-counted');
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
  const since = await monthsSince(question, source, now);
  const unfinished = since.unfinished ? { unfinished: since.unfinished } : {};
  const groups: GroupOverTime[] = [{ ...groupOf('all', [...everybody.rows, ...since.rows]), ...unfinished }];
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
  const later = [...since.rows.map(({ name }) => name), ...(since.unfinished ? [monthOf(now)] : [])];
  return { kind: 'over-time', question, months: [...byMonth.keys(), ...later], closed: byMonth.size, groups };
}

/**
 * Everybody in each whole month since the closed period, as far as there are figures: each month by itself, so that what is printed of it stays as it is.
 * Of the month that is not over only a share: whoever watched its counts from day to day would see them change with one person's test.
 */
async function monthsSince(
  question: Question,
  source: FigureSource,
  now: Date,
): Promise<{ readonly rows: readonly PublishedFigure[]; readonly unfinished?: Estimate }> {
  const { isRareDisease, isSensitive, profile } = question.indicator.publication;
  // Where counts are printed exactly, the last months would follow from the year once it is over.
  if (profile === 'exact+secondary') return { rows: [] };
  const subject = { title: question.indicator.title, area: 'national', months: 1, isRareDisease, isSensitive } as const;
  const rows: PublishedFigure[] = [];
  for (const month of monthsBetween(question.period.to, now)) {
    const counts = await source.counts({ ...question, by: 'deprivation-fifth', period: month });
    if (counts.kind !== 'counted') return { rows };
    const sum = (cells: readonly StratumCell[]) => cells.reduce((all, { count }) => all + count, 0);
    const name = month.from.slice(0, 7);
    const row = { name, numerator: sum(counts.numerator), denominator: sum(counts.denominator) };
    const line = internalFigures({ subject, denominator: 'persons', total: 'not-printed', rows: [row] });
    const published = isRefused(line) ? undefined : publish(line, profile);
    const shown = published?.kind === 'figures' ? published.rows[0] : undefined;
    if (!shown || isRefused(shown.figure)) return { rows };
    if (name < monthOf(now)) {
      rows.push(shown);
      continue;
    }
    const share = wholeShare(shown);
    return share ? { rows, unfinished: share } : { rows };
  }
  return { rows };
}

/** Without limits: they would tell of how many. */
function wholeShare(row: PublishedFigure): Estimate | undefined {
  const share = shareOfPrinted(row);
  if (isRefused(share) || rarerOf(row) < FEWEST_A_MONTH) return undefined;
  return { ...share, value: Math.round(share.value), lower: undefined, upper: undefined };
}

function rarerOf({ numerator, denominator }: PublishedFigure): number {
  return numerator.kind === 'shown' && denominator.kind === 'shown' ? Math.min(numerator.count, denominator.count - numerator.count) : 0;
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
  const rarer = figures.map(rarerOf);
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

/** Every month from a first day up to and with the one of `now`. */
function monthsBetween(from: string, now: Date): readonly Period[] {
  const months: Period[] = [];
  for (let at = new Date(`${from}T00:00:00Z`); at <= now; at.setUTCMonth(at.getUTCMonth() + 1)) months.push(periodUntil(at, 1));
  return months;
}

function monthOf(now: Date): string {
  return now.toISOString().slice(0, 7);
}
