// Over-dispersion of a funnel: how much areas vary beyond chance. Spiegelhalter 2005 and 2012; truncated as in SHMI (NHS Digital), Winsorised as
// CQC did; both as FunnelPlotR 0.6.0.

import { betaTails, type Refused, refuse, zOf } from '../../../foundation/numbers/index.ts';
import { ranks, sortedQuantile } from './order.ts';
import { poissonMidP } from './rate-ratio.ts';

/** Standardised ratio O/E, proportion x/n, or ratio of two counts. */
export type FunnelFigure = 'ratio' | 'proportion' | 'ratio-of-counts';
/** 'truncated': ln O/E with the outer tenths left out; 'winsorised': √(O/E) with the outer tenths pulled in. Proportions (arcsine) and ratios of counts are Winsorised. */
export type Adjustment = 'truncated' | 'winsorised';

export interface FunnelAreas {
  readonly figure: FunnelFigure;
  readonly adjustment: Adjustment;
  readonly numerators: readonly number[];
  readonly denominators: readonly number[];
}

export interface OverDispersion {
  readonly kind: 'over-dispersion';
  readonly target: number;
  /** Unadjusted z of each area on the transformed scale. */
  readonly z: readonly number[];
  /** Mean z² of the areas used; 1 when only chance moves them. */
  readonly phi: number;
  /** Variance between areas on the transformed scale; 0 when phi is below (n − 1)/n. */
  readonly tau2: number;
  readonly used: number;
}

/** Seven alliances cannot tell their own variance: take τ² from trusts or ICBs below ten areas. */
export const FEWEST_AREAS = 10;

/** A tenth at either end is left out or pulled in. FunnelPlotR 0.6.0, trim_by. */
const TRIM = 0.1;

/**
 * φ = mean z² after trimming; τ² = max(0, (nφ − (n − 1)) / (Σw − Σw²/Σw)) with w = 1/s². Refused: lengths differ, no areas, a denominator <= 0, a
 * negative numerator, or a zero numerator where the logarithm needs one. The caller decides whether there are enough areas (FEWEST_AREAS).
 */
export function overDispersion({ figure, adjustment, numerators, denominators }: FunnelAreas): OverDispersion | Refused {
  const refused = refusedAreas(numerators, denominators);
  if (refused) return refused;
  const target = figure === 'ratio' ? 1 : total(numerators) / total(denominators);
  const scale = transformation(figure, adjustment);
  const z: number[] = [];
  const errors: number[] = [];
  for (const [i, x] of numerators.entries()) {
    const n = denominators[i] ?? 1;
    const error = scale.error(x, n);
    errors.push(error);
    z.push((scale.observed(x, n) - scale.target(target)) / error);
  }
  if (!z.every(Number.isFinite))
    return refuse('too-few-events', 'An area without events has no place on the logarithm: pool it or use the Winsorised method.');
  const isTruncated = figure === 'ratio' && adjustment === 'truncated';
  const kept = isTruncated ? truncated(z) : z.map((_, i) => i);
  const scores = isTruncated ? kept.map((i) => z[i] ?? 0) : winsorised(z);
  const phi = scores.reduce((sum, score) => sum + score * score, 0) / scores.length;
  const weights = kept.map((i) => 1 / (errors[i] ?? 1) ** 2);
  const n = scores.length;
  const squares = weights.reduce((sum, w) => sum + w * w, 0);
  const tau2 = n * phi < n - 1 ? 0 : Math.max(0, (n * phi - (n - 1)) / (total(weights) - squares / total(weights)));
  return { kind: 'over-dispersion', target, z, phi, tau2: Number.isFinite(tau2) ? tau2 : 0, used: n };
}

/** Limits of the transformed scale before they are cut where the figure ends; the funnel shows `lower` and `upper`. */
export interface AdjustedLimits {
  readonly lower: number;
  readonly upper: number;
  readonly transformed: { readonly lower: number; readonly upper: number };
}

/** target ± z √(s² + τ²) on the transformed scale and back, cut at 0 (and at 1 for a proportion). denominator > 0. */
export function overDispersedLimits(
  funnel: Pick<FunnelAreas, 'figure' | 'adjustment'> & { readonly target: number; readonly tau2: number },
  denominator: number,
  z: number = zOf(0.95),
): AdjustedLimits {
  const scale = transformation(funnel.figure, funnel.adjustment);
  const error = scale.error(funnel.target * denominator, denominator);
  const spread = z * Math.sqrt(error * error + funnel.tau2);
  const centre = scale.target(funnel.target);
  const transformed = { lower: centre - spread, upper: centre + spread };
  return {
    lower: scale.back(Math.max(scale.least, transformed.lower)),
    upper: scale.back(Math.min(scale.most, transformed.upper)),
    transformed,
  };
}

/** The transformed value as a figure again, without cutting: sin² and squares fold back past the end of the scale. */
export function backTransformed(figure: FunnelFigure, adjustment: Adjustment, value: number): number {
  return transformation(figure, adjustment).back(value);
}

/**
 * Two-sided mid-p of a count against an over-dispersed expectation: the count as negative binomial with mean E and variance E + τ²E² (a gamma
 * spread of areas with variance τ² on the ratio). τ² = 0 is the Poisson test.
 */
export function overDispersedMidP(count: number, expected: number, tau2: number): number {
  if (!(tau2 > 0) || expected === 0) return poissonMidP(count, expected);
  const size = 1 / tau2;
  const chance = size / (size + expected);
  const atMost = betaTails(chance, size, count + 1);
  const below = count === 0 ? { lower: 0, upper: 1 } : betaTails(chance, size, count);
  return Math.min(1, atMost.lower + below.lower, below.upper + atMost.upper);
}

interface Transformation {
  readonly observed: (x: number, n: number) => number;
  readonly target: (value: number) => number;
  readonly error: (x: number, n: number) => number;
  readonly back: (value: number) => number;
  readonly least: number;
  readonly most: number;
}

function transformation(figure: FunnelFigure, adjustment: Adjustment): Transformation {
  if (figure === 'proportion') return ARCSINE;
  if (figure === 'ratio-of-counts') return LOG_OF_COUNTS;
  return adjustment === 'truncated' ? LOG : SQUARE_ROOT;
}

const LOG: Transformation = {
  observed: (x, n) => Math.log(x / n),
  target: Math.log,
  error: (_, n) => 1 / Math.sqrt(n),
  back: Math.exp,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
};
const SQUARE_ROOT: Transformation = {
  observed: (x, n) => Math.sqrt(x / n),
  target: Math.sqrt,
  error: (_, n) => 1 / (2 * Math.sqrt(n)),
  back: (value) => value * value,
  least: 0,
  most: Number.POSITIVE_INFINITY,
};
const ARCSINE: Transformation = {
  observed: (x, n) => Math.asin(Math.sqrt(Math.min(1, x / n))),
  target: (value) => Math.asin(Math.sqrt(value)),
  error: (_, n) => 1 / (2 * Math.sqrt(n)),
  back: (value) => Math.sin(value) ** 2,
  least: 0,
  most: Math.PI / 2,
};
/** Half an event is added to both counts. FunnelPlotR 0.6.0, data type RC. */
const LOG_OF_COUNTS: Transformation = {
  observed: (x, n) => Math.log((x + 0.5) / (n + 0.5)),
  target: Math.log,
  error: (x, n) => Math.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2),
  back: Math.exp,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
};

/** Keeps the areas whose rank, in tenths of n + 1, is neither the first nor the last. */
function truncated(z: readonly number[]): number[] {
  const groups = 1 / TRIM;
  const ranked = ranks(z, 'average');
  return z.flatMap((_, i) => {
    const group = Math.floor(((ranked[i] ?? 0) * groups) / (z.length + 1));
    return group > 0 && group < groups - 1 ? [i] : [];
  });
}

function winsorised(z: readonly number[]): number[] {
  const sorted = Float64Array.from(z).sort();
  const low = sortedQuantile(sorted, TRIM);
  const high = sortedQuantile(sorted, 1 - TRIM);
  return z.map((score) => Math.min(high, Math.max(low, score)));
}

function refusedAreas(numerators: readonly number[], denominators: readonly number[]): Refused | undefined {
  if (numerators.length !== denominators.length) return refuse('lengths-differ', 'Numerators and denominators differ in length.');
  if (numerators.length < 2) return refuse('too-few-areas', `Variation needs two areas or more; there are ${numerators.length}.`);
  for (const [i, x] of numerators.entries()) {
    const n = denominators[i] ?? Number.NaN;
    if (!Number.isFinite(x) || !Number.isFinite(n)) return refuse('missing-input', `A figure of area ${i + 1} is missing.`);
    if (x < 0) return refuse('negative-count', `The numerator of area ${i + 1} is negative.`);
    if (n <= 0) return refuse('zero-denominator', `The denominator of area ${i + 1} is ${n}.`);
  }
  return undefined;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
