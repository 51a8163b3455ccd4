// Counts and crude rates: exact Poisson limits below ten events, Byar's approximation from ten (Breslow and Day, IARC 82, 1987, p 69), the
// switch of PHEindicatormethods 2.1.0.

import {
  type Estimate,
  type Refused,
  refusedConfidence,
  refusedCount,
  refusedDenominator,
  unitGammaQuantile,
  zOf,
} from '../../../foundation/numbers/index.ts';

/** Below this many events (as counted, not rounded) the limits are exact. PHEindicatormethods 2.1.0, phe_rate. */
export const EXACT_BELOW = 10;

export interface RateInput {
  readonly numerator: number | null;
  /** Person-time or population; may be fractional. */
  readonly denominator: number | null;
  /** 100000 for a rate per 100,000. */
  readonly multiplier: number;
  readonly confidence?: number;
}

/** Events over person-time times the multiplier, with Poisson limits. Events may exceed the denominator. Refused: missing, negative or fractional events, denominator <= 0. */
export function crudeRate({ numerator, denominator, multiplier, confidence = 0.95 }: RateInput): Estimate | Refused {
  const refused =
    refusedCount(numerator, 'number of events') ?? refusedDenominator(denominator, 'denominator') ?? refusedConfidence(confidence);
  if (refused) return refused;
  const count = Number(numerator);
  const scale = multiplier / Number(denominator);
  const limits = countLimits(count, confidence);
  return {
    kind: 'estimate',
    value: count * scale,
    lower: limits.lower * scale,
    upper: limits.upper * scale,
    confidence,
    method: limits.method,
  };
}

/** Limits of a Poisson count: exact below ten, Byar's from ten. `count` is checked by the caller (>= 0). */
export function countLimits(count: number, confidence: number) {
  if (count < EXACT_BELOW) return { ...exactCountLimits(count, confidence), method: 'Exact' };
  const z = zOf(confidence);
  return { lower: byarLower(count, z), upper: byarUpper(count, z), method: 'Byars' };
}

/** Exact limits of a Poisson count: L = χ²(α/2; 2O)/2 (0 when O = 0), U = χ²(1 − α/2; 2O + 2)/2. */
export function exactCountLimits(count: number, confidence: number) {
  const tail = (1 - confidence) / 2;
  return {
    lower: count === 0 ? 0 : unitGammaQuantile(tail, count),
    upper: unitGammaQuantile(1 - tail, count + 1),
  };
}

/** O (1 − 1/(9O) − z/(3√O))³. Undefined at 0 and below zero for tiny counts: the caller asks `byarLimits`. */
export function byarLower(count: number, z: number): number {
  const root = 1 - 1 / (9 * count) - z / (3 * Math.sqrt(count));
  return count * root * root * root;
}

/** (O+1) (1 − 1/(9(O+1)) + z/(3√(O+1)))³. */
export function byarUpper(count: number, z: number): number {
  const next = count + 1;
  const root = 1 - 1 / (9 * next) + z / (3 * Math.sqrt(next));
  return next * root * root * root;
}

/** Byar's limits of a count; the lower one is undefined where the formula has none (O = 0, or a negative cube at tiny counts). */
export function byarLimits(count: number, confidence: number): { readonly lower: number | undefined; readonly upper: number } {
  const z = zOf(confidence);
  const lower = count > 0 ? byarLower(count, z) : -1;
  return { lower: lower < 0 ? undefined : lower, upper: byarUpper(count, z) };
}
