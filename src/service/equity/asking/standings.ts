// Which areas stand outside what chance explains, from published figures alone: the page says no more than its table.

import { isRefused, zOf } from '../../../foundation/numbers/index.ts';
import type { PublishedFigures } from '../disclosure/publish.ts';
import { UNKNOWN } from '../indicators/evaluate.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { FEWEST_AREAS, overDispersedLimits, overDispersion } from '../statistics/over-dispersion.ts';
import { standardErrorFromLimits } from '../statistics/slope-of-inequality.ts';

export type Standing = 'higher' | 'lower' | 'within' | 'withheld';

export interface Standings {
  readonly low: number;
  readonly high: number;
  /** Areas with a figure. */
  readonly tested: number;
  /** How many would be outside by chance alone: 0.2% of those tested. */
  readonly expectedByChance: number;
  readonly of: ReadonlyMap<string, Standing>;
  /** Variance between areas beyond chance, on the arcsine scale; shares only. */
  readonly tau2: number;
}

/** 99.8% limits; for shares widened by the variance between areas (Spiegelhalter 2012), for rates from their own limits on the logarithm, widened the same way. */
export function standings(table: PublishedFigures, indicator: Indicator): Standings {
  const areas = table.rows.flatMap((row) =>
    row.name !== UNKNOWN && !isRefused(row.figure) && row.numerator.kind === 'shown' && row.denominator.kind === 'shown'
      ? [{ name: row.name, figure: row.figure, x: row.numerator.count, n: row.denominator.count }]
      : [],
  );
  const target = targetOf(table, indicator, areas);
  const spread =
    indicator.figure === 'proportion' && areas.length >= FEWEST_AREAS
      ? overDispersion({
          figure: 'proportion',
          adjustment: 'winsorised',
          numerators: areas.map(({ x }) => x),
          denominators: areas.map(({ n }) => n),
        })
      : undefined;
  const tau2 = spread && !isRefused(spread) ? spread.tau2 : 0;
  const between = target === undefined || indicator.figure === 'proportion' ? 0 : varianceBetween(areas, target);
  const of = new Map<string, Standing>(table.rows.map(({ name }) => [name, 'withheld']));
  for (const { name, figure, n } of areas) {
    if (target === undefined) continue;
    if (indicator.figure === 'proportion') {
      const limits = overDispersedLimits({ figure: 'proportion', adjustment: 'winsorised', target: target / 100, tau2 }, n, zOf(0.998));
      of.set(name, figure.value > limits.upper * 100 ? 'higher' : figure.value < limits.lower * 100 ? 'lower' : 'within');
      continue;
    }
    const error = standardErrorFromLimits(figure.lower ?? Number.NaN, figure.upper ?? Number.NaN, 'rate');
    if (typeof error !== 'number' || error === 0 || figure.value <= 0) continue;
    const z = Math.log(figure.value / target) / Math.hypot(error, Math.sqrt(between));
    of.set(name, z > zOf(0.998) ? 'higher' : z < -zOf(0.998) ? 'lower' : 'within');
  }
  const count = (standing: Standing) => [...of.values()].filter((each) => each === standing).length;
  return { low: count('lower'), high: count('higher'), tested: areas.length, expectedByChance: areas.length * 0.002, of, tau2 };
}

interface AreaFigure {
  readonly figure: { readonly value: number; readonly lower: number | undefined; readonly upper: number | undefined };
  readonly n: number;
}

/** What areas are compared with: 1 for ratios; for standardised rates their mean by residents, because the line of all is not standardised. */
function targetOf(table: PublishedFigures, { figure }: Indicator, areas: readonly AreaFigure[]): number | undefined {
  if (figure === 'standardised-ratio') return 1;
  if (figure === 'proportion' || figure === 'crude-rate') {
    return table.total && !isRefused(table.total.figure) ? table.total.figure.value : undefined;
  }
  const people = areas.reduce((sum, { n }) => sum + n, 0);
  return people === 0 ? undefined : areas.reduce((sum, area) => sum + area.figure.value * area.n, 0) / people;
}

/** Variance between areas on the logarithm, by moments (DerSimonian and Laird 1986); 0 below ten areas. */
function varianceBetween(areas: readonly AreaFigure[], target: number): number {
  const usable = areas.flatMap(({ figure }) => {
    const error = standardErrorFromLimits(figure.lower ?? Number.NaN, figure.upper ?? Number.NaN, 'rate');
    return typeof error === 'number' && error > 0 && figure.value > 0 ? [{ w: 1 / error ** 2, d: Math.log(figure.value / target) }] : [];
  });
  if (usable.length < FEWEST_AREAS) return 0;
  const weights = usable.reduce((sum, { w }) => sum + w, 0);
  const squares = usable.reduce((sum, { w }) => sum + w * w, 0);
  const q = usable.reduce((sum, { w, d }) => sum + w * d * d, 0);
  return Math.max(0, (q - (usable.length - 1)) / (weights - squares / weights));
}
