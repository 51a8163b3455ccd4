// Proportions: Wilson's score interval (Wilson 1927; PHEindicatormethods 2.1.0 uses the same) and Clopper and Pearson's exact one (Biometrika 1934).

import {
  betaQuantileBoth,
  type Estimate,
  type Interval,
  type Refused,
  refuse,
  refusedConfidence,
  refusedCount,
  refusedDenominator,
  zOf,
} from '../../../foundation/numbers/index.ts';

export interface ProportionInput {
  /** People with the thing; a whole number from 0 to `denominator`. */
  readonly numerator: number | null;
  /** People who could have it; a whole number above 0. */
  readonly denominator: number | null;
  /** 1 for a proportion, 100 for a percentage. */
  readonly multiplier?: number;
  readonly confidence?: number;
}

/**
 * x/n with Wilson's limits (2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²)), times the multiplier. x = 0 gives a lower limit of exactly 0, x = n an
 * upper limit of exactly 1. Refused: missing, negative or fractional counts, n = 0, x > n.
 */
export function proportion({ numerator, denominator, multiplier = 1, confidence = 0.95 }: ProportionInput): Estimate | Refused {
  const refused = refusedProportion(numerator, denominator) ?? refusedConfidence(confidence);
  if (refused) return refused;
  const x = Number(numerator);
  const n = Number(denominator);
  const { lower, upper } = wilsonLimits(x, n, zOf(confidence));
  return {
    kind: 'estimate',
    value: (x / n) * multiplier,
    lower: lower * multiplier,
    upper: upper * multiplier,
    confidence,
    method: 'Wilson',
  };
}

/** The exact interval of Clopper and Pearson, by beta quantiles; wider than Wilson's, never below the stated confidence. Same refusals. */
export function exactProportion({ numerator, denominator, multiplier = 1, confidence = 0.95 }: ProportionInput): Estimate | Refused {
  const refused = refusedProportion(numerator, denominator) ?? refusedConfidence(confidence);
  if (refused) return refused;
  const x = Number(numerator);
  const n = Number(denominator);
  const limits = clopperPearsonBoth(x, n, confidence);
  return {
    kind: 'estimate',
    value: (x / n) * multiplier,
    lower: limits.lower.x * multiplier,
    upper: limits.upper.x * multiplier,
    confidence,
    method: 'Exact (Clopper-Pearson)',
  };
}

/**
 * Wilson's limits for any real 0 <= x <= n, n > 0: for counts already checked, and for weighted counts that are not whole. Written as
 * 2x² / (n (2x + z² + spread)), the same root without the subtraction that costs digits when few of many have the thing.
 */
export function wilsonLimits(x: number, n: number, z: number): Interval {
  return { lower: lowerWilson(x, n, z), upper: 1 - lowerWilson(n - x, n, z) };
}

function lowerWilson(x: number, n: number, z: number): number {
  const square = z * z;
  const spread = z * Math.sqrt(square + 4 * x * (1 - x / n));
  return (2 * x * x) / (n * (2 * x + square + spread));
}

/** Clopper and Pearson's limits with their complements (y = 1 − x), both to full accuracy: the odds of a limit need both. */
export function clopperPearsonBoth(x: number, n: number, confidence: number) {
  const tail = (1 - confidence) / 2;
  const lower = x === 0 ? { x: 0, y: 1 } : betaQuantileBoth(tail, x, n - x + 1);
  // The upper limit is read from the other end: the lower limit of the failures.
  const failures = x === n ? { x: 0, y: 1 } : betaQuantileBoth(tail, n - x, x + 1);
  const zero = { x: 0, y: 1 };
  return {
    lower: 'kind' in lower ? zero : lower,
    upper: 'kind' in failures ? { x: 1, y: 0 } : { x: failures.y, y: failures.x },
  };
}

export function refusedProportion(numerator: number | null, denominator: number | null): Refused | undefined {
  const refused =
    refusedCount(numerator, 'numerator') ?? refusedCount(denominator, 'denominator') ?? refusedDenominator(denominator, 'denominator');
  if (refused) return refused;
  return Number(numerator) > Number(denominator)
    ? refuse('numerator-over-denominator', `The numerator (${numerator}) is larger than the denominator (${denominator}).`)
    : undefined;
}
