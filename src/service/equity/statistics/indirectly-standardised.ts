// Indirectly standardised ratios and rates (SMR, ISR): observed events against those expected at the reference rates.

import { type Estimate, type Refused, refuse, refusedConfidence, refusedCount } from '../../../foundation/numbers/index.ts';
import { countLimits } from './rate.ts';

export interface IndirectInput {
  /** Observed events per stratum, or one total when strata are not known. */
  readonly observed: ArrayLike<number | null>;
  readonly populations: ArrayLike<number>;
  readonly referenceEvents: ArrayLike<number>;
  readonly referencePopulations: ArrayLike<number>;
  /** 1 or 100 for a ratio; 100000 for a rate. */
  readonly multiplier: number;
  readonly confidence?: number;
}

/** An estimate with what it rests on. */
export interface IndirectEstimate extends Estimate {
  readonly observed: number;
  readonly expected: number;
  /** Events per person in the reference population, times the multiplier; only for a rate. */
  readonly referenceRate?: number;
}

/**
 * O/E × multiplier with exact (O < 10) or Byar's limits of O over E. Refused: E = 0, a stratum of the reference without people (merge it first),
 * negative or missing figures.
 */
export function indirectlyStandardisedRatio(input: IndirectInput): IndirectEstimate | Refused {
  return standardise(input, 1, undefined);
}

/** The ratio times the reference's own crude rate: events per `multiplier` people. */
export function indirectlyStandardisedRate(input: IndirectInput): IndirectEstimate | Refused {
  const events = total(input.referenceEvents);
  const people = total(input.referencePopulations);
  if (!(people > 0)) return refuse('zero-denominator', 'The reference population is empty.');
  return standardise(input, events / people, (events / people) * input.multiplier);
}

function standardise(input: IndirectInput, scale: number, referenceRate: number | undefined): IndirectEstimate | Refused {
  const { multiplier, confidence = 0.95 } = input;
  const expected = expectedEvents(input);
  if (typeof expected !== 'number') return expected;
  let observed = 0;
  for (let i = 0; i < input.observed.length; i++) {
    const refused = refusedCount(input.observed[i] ?? 0, `count of stratum ${i + 1}`);
    if (refused) return refused;
    observed += input.observed[i] ?? 0;
  }
  const refused = refusedConfidence(confidence);
  if (refused) return refused;
  const limits = countLimits(observed, confidence);
  const factor = (scale * multiplier) / expected;
  return {
    kind: 'estimate',
    value: observed * factor,
    lower: limits.lower * factor,
    upper: limits.upper * factor,
    confidence,
    method: limits.method,
    observed,
    expected,
    referenceRate,
  };
}

/** Σ (reference events / reference population) × population. */
export function expectedEvents(input: Pick<IndirectInput, 'populations' | 'referenceEvents' | 'referencePopulations'>): number | Refused {
  const { populations, referenceEvents, referencePopulations } = input;
  if (populations.length !== referenceEvents.length || populations.length !== referencePopulations.length) {
    return refuse('lengths-differ', 'Populations and reference figures differ in length.');
  }
  let expected = 0;
  for (let i = 0; i < populations.length; i++) {
    const n = populations[i] ?? Number.NaN;
    const events = referenceEvents[i] ?? Number.NaN;
    const people = referencePopulations[i] ?? Number.NaN;
    if (n < 0 || people < 0) return refuse('negative-denominator', `A population of stratum ${i + 1} is negative.`);
    if (events < 0) return refuse('negative-count', `The reference events of stratum ${i + 1} are negative.`);
    if (people === 0) return refuse('zero-denominator', `Nobody is in the reference of stratum ${i + 1}: merge it with its neighbour.`);
    expected += (events / people) * n;
  }
  if (!Number.isFinite(expected)) return refuse('not-a-number', 'A population or reference figure is not a number.');
  return expected > 0 ? expected : refuse('zero-expected', 'No events are expected, so nothing can be compared.');
}

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}
