// Turnaround by group: the median of days with limits from order statistics, made from counted days. Unknown groups are a row of their own.

import { medianWithLimits } from '../statistics/mean.ts';
import { byName, type EvaluatedRow, type Evaluation, LEAST_COMPLETENESS, type StratumCell, stratumOf, UNKNOWN } from './evaluate.ts';
import type { Indicator, Stratum } from './indicator.ts';

/** `cells` carry days from sample to report and how many reports took as long. */
export function evaluateDays({
  indicator,
  by,
  cells,
}: {
  readonly indicator: Indicator;
  readonly by: Stratum;
  readonly cells: readonly (StratumCell & { readonly days: number })[];
}): Evaluation {
  const groups = new Map<string, number[]>();
  for (const cell of cells) {
    const days = groups.get(stratumOf(cell, by)) ?? [];
    for (let i = 0; i < cell.count; i++) days.push(cell.days);
    groups.set(stratumOf(cell, by), days);
  }
  const rows = [...groups].map(
    ([stratum, days]): EvaluatedRow => ({
      stratum,
      isKnown: stratum !== UNKNOWN,
      numerator: days.length,
      denominator: days.length,
      figure: medianWithLimits(days),
    }),
  );
  const all = [...groups.values()].flat();
  const known = all.length - (groups.get(UNKNOWN)?.length ?? 0);
  const share = all.length === 0 ? 1 : known / all.length;
  return {
    indicator,
    by,
    rows: rows.toSorted((a, b) => byName(a.stratum, b.stratum)),
    all: medianWithLimits(all),
    completeness: { known, total: all.length, share },
    comparison: share < LEAST_COMPLETENESS ? 'withheld-incomplete' : 'shown',
  };
}
