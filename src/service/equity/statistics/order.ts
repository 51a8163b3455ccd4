// Order statistics: empirical quantiles, ranks with ties, and the division of areas into fifths and tenths.

import { type Refused, refuse } from '../../../foundation/numbers/index.ts';

/** Empirical quantile, linear between order statistics (Hyndman and Fan 1996, type 7, the default of R). `sorted` ascends and is not empty. */
export function sortedQuantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/** Ranks from 1; tied values share the average ('average') or the smallest ('smallest') of their places. */
export function ranks(values: readonly number[], ties: 'average' | 'smallest'): number[] {
  const order = values.map((_, index) => index).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const result = new Array<number>(values.length).fill(0);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] ?? 0] === values[order[start] ?? 0]) end++;
    const rank = ties === 'average' ? (start + end) / 2 + 1 : start + 1;
    for (let k = start; k <= end; k++) result[order[k] ?? 0] = rank;
    start = end + 1;
  }
  return result;
}

export interface QuantileGroup {
  readonly rank: number;
  /** undefined when there are fewer values than groups: a rank alone can then be given. */
  readonly group: number | undefined;
}

/**
 * Divides values into `groups` by rank: group = floor((rank − 1) × groups / n) + 1, tied values in one group. 'highest-first' puts the highest value
 * into group 1. Missing values stay undefined and are not counted in n. With fewer values than groups each keeps its rank and has no group.
 * Definition: PHEindicatormethods 2.1.0, phe_quantile.
 */
export function quantileGroups(
  values: readonly (number | null)[],
  groups: number,
  direction: 'highest-first' | 'lowest-first',
): readonly (QuantileGroup | undefined)[] | Refused {
  if (!(Number.isInteger(groups) && groups > 1))
    return refuse('bad-parameter', `The number of groups is a whole number above 1; it is ${groups}.`);
  const known = values.flatMap((value, index) => (value === null || !Number.isFinite(value) ? [] : [{ value, index }]));
  const sign = direction === 'highest-first' ? -1 : 1;
  const ranked = ranks(
    known.map(({ value }) => sign * value),
    'smallest',
  );
  const result = new Array<QuantileGroup | undefined>(values.length).fill(undefined);
  for (const [k, { index }] of known.entries()) {
    const rank = ranked[k] ?? 1;
    result[index] = { rank, group: known.length < groups ? undefined : Math.floor(((rank - 1) * groups) / known.length) + 1 };
  }
  return result;
}

/** The deprivation tenth of an area from its national rank (1 = most deprived): ceil(10 × rank / areas). MHCLG, English Indices of Deprivation. */
export function deprivationTenth(rank: number, areas: number): number {
  return Math.ceil((10 * rank) / areas);
}

/** The deprivation fifth: two tenths each, 1 = most deprived. */
export function deprivationFifth(rank: number, areas: number): number {
  return Math.ceil(deprivationTenth(rank, areas) / 2);
}
