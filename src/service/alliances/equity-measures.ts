// The indicators of fair access as measures of projects: shares of every month, each through disclosure control before it gets here.
import { answer, type FigureSource, INDICATORS, indicator, type PublishedCount } from '../equity/index.ts';
import type { MeasurePoint, MeasureSource } from './measure.ts';

/** More months than this are not asked for at once. */
const MOST_MONTHS = 60;
/** Rare disease tests are published over 12 months or more (equity/disclosure), so they have no monthly points. */
const USABLE = INDICATORS.filter(({ figure, publication }) => figure === 'proportion' && !publication.isRareDisease);

export function equityMeasures(figures: FigureSource): MeasureSource {
  return {
    id: 'record',
    title: 'Figures of this service',
    isSynthetic: figures.isSynthetic,
    measures: USABLE.map(({ id, title }) => ({ id, title })),
    series: async (measure, from, to) => {
      const known = USABLE.some(({ id }) => id === measure) ? indicator(measure) : undefined;
      const by = known?.strata.find((stratum) => stratum !== 'area');
      if (!known || !by) return { kind: 'not-measured', because: 'There is no such measure.' };
      const points: MeasurePoint[] = [];
      for (const month of monthsBetween(from, to).slice(-MOST_MONTHS)) {
        const period = { from: `${month}-01`, to: `${nextMonth(month)}-01`, months: 1 };
        const question = { indicator: known, by, where: 'all', period } as const;
        const counts = await figures.counts(question);
        if (counts.kind === 'not-counted') return { kind: 'not-measured', because: counts.because };
        const found = answer(question, counts, figures.areas);
        const total = found.kind === 'answer' ? found.table.total : undefined;
        points.push({ month, numerator: shown(total?.numerator), denominator: shown(total?.denominator) });
      }
      return {
        kind: 'series',
        title: known.title,
        polarity: known.polarity,
        points,
        method: `${known.source}. Each month as published: counts rounded to the nearest 5, small ones hidden.`,
        attribution: figures.attribution,
        isSynthetic: figures.isSynthetic,
      };
    },
  };
}

/** YYYY-MM of every month from that of `from` to before that of `to`. */
export function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month < to.slice(0, 7) && months.length < 600; month = nextMonth(month)) months.push(month);
  return months;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

function shown(count: PublishedCount | undefined): number | undefined {
  return count?.kind === 'shown' ? count.count : undefined;
}
