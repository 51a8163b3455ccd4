// Ratios and differences of two rates: Wald's interval on the logarithm for ten events and more on both sides, the conditional exact one below.
// Source: Rothman, Modern Epidemiology, 3rd ed., ch. 14; the exact test as poisson.test of R 4.2.2.

import {
  betaTails,
  type Estimate,
  logBinomialMass,
  logPoissonMass,
  poissonTails,
  type Refused,
  refuse,
  refusedConfidence,
  refusedCount,
  refusedDenominator,
  zOf,
} from '../../../foundation/numbers/index.ts';
import { clopperPearsonBoth } from './proportion.ts';
import { EXACT_BELOW } from './rate.ts';

export interface TwoRates {
  readonly eventsA: number;
  readonly peopleA: number;
  /** The comparison group. */
  readonly eventsB: number;
  readonly peopleB: number;
  readonly confidence?: number;
}

/** (a/Ta) / (b/Tb). Wald when both counts are ten or more, else exact. No events on either side is refused; b = 0 gives no value but a lower limit. */
export function rateRatio(rates: TwoRates): Estimate | Refused {
  return rates.eventsA >= EXACT_BELOW && rates.eventsB >= EXACT_BELOW ? waldRateRatio(rates) : exactRateRatio(rates);
}

/** ln RR ± z √(1/a + 1/b). Refused when a or b is 0. */
export function waldRateRatio(rates: TwoRates): Estimate | Refused {
  const { eventsA, peopleA, eventsB, peopleB, confidence = 0.95 } = rates;
  const refused = refusedRates(rates);
  if (refused) return refused;
  if (eventsA === 0 || eventsB === 0) return refuse('too-few-events', 'A ratio on the logarithm needs events on both sides.');
  const value = ((eventsA / peopleA) * peopleB) / eventsB;
  const factor = Math.exp(zOf(confidence) * Math.sqrt(1 / eventsA + 1 / eventsB));
  return { kind: 'estimate', value, lower: value / factor, upper: value * factor, confidence, method: 'Wald' };
}

/**
 * Given a + b events, a is binomial: Clopper and Pearson's limits p of a/(a+b) give RR = p/(1 − p) × Tb/Ta. a = 0: lower limit 0; b = 0: the value
 * and the upper limit are unbounded (value Infinity is not shown: `upper` is undefined and the caller shows the lower limit alone).
 */
export function exactRateRatio(rates: TwoRates): Estimate | Refused {
  const { eventsA, peopleA, eventsB, peopleB, confidence = 0.95 } = rates;
  const refused = refusedRates(rates);
  if (refused) return refused;
  if (eventsA + eventsB === 0) return refuse('too-few-events', 'Nothing happened on either side.');
  const { lower, upper } = clopperPearsonBoth(eventsA, eventsA + eventsB, confidence);
  const people = peopleB / peopleA;
  return {
    kind: 'estimate',
    value: eventsB === 0 ? Number.POSITIVE_INFINITY : ((eventsA / peopleA) * peopleB) / eventsB,
    lower: (lower.x / lower.y) * people,
    upper: upper.y === 0 ? undefined : (upper.x / upper.y) * people,
    confidence,
    method: 'Exact (conditional)',
  };
}

/** Two-sided exact p that both rates are equal: the chance, given a + b events, of any split no likelier than the one seen. */
export function rateRatioP(rates: TwoRates): number | Refused {
  const refused = refusedRates(rates);
  if (refused) return refused;
  const { eventsA, peopleA, eventsB, peopleB } = rates;
  return exactBinomialP(eventsA, eventsA + eventsB, peopleA / (peopleA + peopleB));
}

/** a/Ta − b/Tb times the multiplier, with the interval of Wald on the difference. */
export function rateDifference(rates: TwoRates & { readonly multiplier: number }): Estimate | Refused {
  const refused = refusedRates(rates);
  if (refused) return refused;
  const { eventsA, peopleA, eventsB, peopleB, multiplier, confidence = 0.95 } = rates;
  const value = eventsA / peopleA - eventsB / peopleB;
  const error = zOf(confidence) * Math.sqrt(eventsA / peopleA ** 2 + eventsB / peopleB ** 2);
  return {
    kind: 'estimate',
    value: value * multiplier,
    lower: (value - error) * multiplier,
    upper: (value + error) * multiplier,
    confidence,
    method: 'Wald',
  };
}

/** Two-sided p by likelihood, as binom.test of R: all outcomes no likelier than `x` (within 1e-7 relative). 0 < chance < 1. */
export function exactBinomialP(x: number, n: number, chance: number): number {
  if (n === 0) return 1;
  const mean = n * chance;
  if (x === mean) return 1;
  const limit = logMass(x, n, chance) + Math.log1p(1e-7);
  const upperTail = (k: number) => (k <= 0 ? 1 : k > n ? 0 : betaTails(chance, k, n - k + 1).lower);
  const lowerTail = (k: number) => (k < 0 ? 0 : k >= n ? 1 : betaTails(chance, k + 1, n - k).upper);
  if (x < mean) {
    // The first outcome above the mean that is no likelier; the mass falls from there on, so halving finds it.
    const first = firstWhere(Math.ceil(mean), n, (k) => logMass(k, n, chance) <= limit);
    return Math.min(1, lowerTail(x) + upperTail(first));
  }
  const below = firstWhere(0, Math.floor(mean) + 1, (k) => logMass(k, n, chance) > limit);
  return Math.min(1, upperTail(x) + lowerTail(below - 1));
}

/** Two-sided mid-p of a Poisson count against its expectation: twice the smaller of the tails, each with half the chance of the count itself. */
export function poissonMidP(count: number, expected: number): number {
  if (expected === 0) return count === 0 ? 1 : 0;
  const mass = count === 0 ? Math.exp(-expected) : Math.exp(logPoissonMass(count, expected));
  const { lower, upper } = poissonTails(count, expected);
  return Math.min(1, 2 * Math.min(lower - mass / 2, upper + mass / 2));
}

function logMass(k: number, n: number, chance: number): number {
  if (k === 0) return n * Math.log1p(-chance);
  if (k === n) return n * Math.log(chance);
  return logBinomialMass(k, n - k, chance, 1 - chance);
}

/** The smallest whole number in from..to where `holds` is true, given that it stays true; to + 1 when none. */
function firstWhere(from: number, to: number, holds: (k: number) => boolean): number {
  let low = from;
  let high = to + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function refusedRates({ eventsA, peopleA, eventsB, peopleB, confidence = 0.95 }: TwoRates): Refused | undefined {
  return (
    refusedCount(eventsA, 'number of events') ??
    refusedCount(eventsB, 'number of events compared with') ??
    refusedDenominator(peopleA, 'denominator') ??
    refusedDenominator(peopleB, 'denominator compared with') ??
    refusedConfidence(confidence)
  );
}
