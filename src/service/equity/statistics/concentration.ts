// The concentration index: how far a figure gathers among the better or the worse off. Wagstaff, Paci and van Doorslaer 1991; Erreygers 2009.

import { type Interval, type Refused, refuse, zOf } from '../../../foundation/numbers/index.ts';

export interface Concentration {
  readonly kind: 'concentration';
  readonly mean: number;
  /** −1 (all among the first groups) to 1 (all among the last). */
  readonly index: number;
  /** From the regression of 2 var(R) y/μ on R. */
  readonly standardError: number;
  readonly interval: Interval;
  /** index / (1 − μ): for proportions, Wagstaff 2005. */
  readonly wagstaff: number;
  /** 4 μ index: for proportions, bounded by −1 and 1 whatever the mean. */
  readonly erreygers: number;
}

/**
 * C = 2/μ Σ f y R − 1, f the share of people and R the share up to the middle of each group, in the order given (most deprived first).
 * Refused: fewer than three groups, people <= 0, a mean of 0.
 */
export function concentrationIndex(populations: ArrayLike<number>, values: ArrayLike<number>, confidence = 0.95): Concentration | Refused {
  const n = populations.length;
  if (values.length !== n) return refuse('lengths-differ', `There are ${n} populations and ${values.length} figures.`);
  if (n < 3) return refuse('too-few-groups', `A concentration index needs three groups or more; there are ${n}.`);
  let people = 0;
  for (let i = 0; i < n; i++) {
    const population = populations[i] ?? Number.NaN;
    if (!(population > 0 && Number.isFinite(population)))
      return refuse('zero-denominator', `The population of group ${i + 1} is ${population}.`);
    if (!Number.isFinite(values[i] ?? Number.NaN)) return refuse('missing-input', `The figure of group ${i + 1} is missing.`);
    people += population;
  }
  const shares: number[] = [];
  const places: number[] = [];
  let before = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    const share = (populations[i] ?? 0) / people;
    shares.push(share);
    places.push(before + share / 2);
    before += share;
    mean += share * (values[i] ?? 0);
  }
  if (mean === 0) return refuse('zero-denominator', 'The mean of the figures is zero.');
  const { slope, standardError } = weightedSlope(shares, places, values, mean);
  const z = zOf(confidence);
  return {
    kind: 'concentration',
    mean,
    index: slope,
    standardError,
    interval: { lower: slope - z * standardError, upper: slope + z * standardError },
    wagstaff: slope / (1 - mean),
    erreygers: 4 * mean * slope,
  };
}

function weightedSlope(shares: readonly number[], places: readonly number[], values: ArrayLike<number>, mean: number) {
  let variance = 0;
  for (const [i, f] of shares.entries()) variance += f * ((places[i] ?? 0) - 0.5) ** 2;
  let product = 0;
  let level = 0;
  const scaled = shares.map((_, i) => (2 * variance * (values[i] ?? 0)) / mean);
  for (const [i, f] of shares.entries()) level += f * (scaled[i] ?? 0);
  for (const [i, f] of shares.entries()) product += f * ((places[i] ?? 0) - 0.5) * ((scaled[i] ?? 0) - level);
  const slope = product / variance;
  let residual = 0;
  for (const [i, f] of shares.entries()) residual += f * ((scaled[i] ?? 0) - level - slope * ((places[i] ?? 0) - 0.5)) ** 2;
  return { slope, standardError: Math.sqrt(residual / (shares.length - 2) / variance) };
}
