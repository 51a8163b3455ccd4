// Poisson-gamma shrinkage: each area's ratio drawn towards the average by as much as chance could have moved it. Marshall, Applied Statistics
// 1991; 40: 283-94 (global moments). For ranking, maps and small areas, always beside the raw ratio.

import { gammaTails, type Refused, refuse, refusedConfidence, unitGammaQuantile } from '../../../foundation/numbers/index.ts';

export interface ShrunkArea {
  /** O/E as observed; undefined when nothing is expected. */
  readonly raw: number | undefined;
  /** Posterior mean (O + α)/(E + β). */
  readonly mean: number;
  /** undefined when the areas do not differ beyond chance: everyone is the average, without an interval of its own. */
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  /** Chance that the true ratio is below 0.8 of the average. */
  readonly chanceBelow: number | undefined;
}

export interface Shrinkage {
  readonly kind: 'shrinkage';
  /** ΣO/ΣE. */
  readonly average: number;
  /** Variance of true ratios between areas; 0 or less means none was seen. */
  readonly between: number;
  readonly shape: number | undefined;
  readonly rate: number | undefined;
  readonly areas: readonly ShrunkArea[];
}

/** A true ratio below this share of the average is called clearly less served. Chosen by us, and printed beside the figure. */
export const CLEARLY_LESS = 0.8;

/**
 * m = ΣO/ΣE; s² = ΣE(O/E − m)²/ΣE; A = s² − m/mean(E). A <= 0: every area is m. Else α = m²/A, β = m/A and the gamma posterior of each ratio.
 * Refused: lengths differ, fewer than two areas, negative counts, E <= 0, no events at all.
 */
export function shrinkRatios(observed: readonly number[], expected: readonly number[], confidence = 0.95): Shrinkage | Refused {
  const refused = refusedRatios(observed, expected) ?? refusedConfidence(confidence);
  if (refused) return refused;
  const sumO = observed.reduce((sum, o) => sum + o, 0);
  const sumE = expected.reduce((sum, e) => sum + e, 0);
  if (sumO === 0) return refuse('too-few-events', 'No area has any events.');
  const average = sumO / sumE;
  let squares = 0;
  for (const [i, o] of observed.entries()) {
    const e = expected[i] ?? 1;
    squares += e * (o / e - average) ** 2;
  }
  const between = squares / sumE - average / (sumE / expected.length);
  const prior =
    between <= 0
      ? { average, between, shape: undefined, rate: undefined }
      : { average, between, shape: (average * average) / between, rate: average / between };
  return { kind: 'shrinkage', ...prior, areas: drawnTowards(prior, observed, expected, confidence) };
}

/** What is known of areas before their own counts: their average and how much they differ. */
export type Prior = Pick<Shrinkage, 'average' | 'shape' | 'rate'>;

/**
 * Ratios drawn towards an average taken from other areas: few large areas cannot tell how much they differ, the many small ones inside them can.
 * Refused as shrinkRatios; nobody with events is allowed.
 */
export function shrinkTowards(
  prior: Prior,
  observed: readonly number[],
  expected: readonly number[],
  confidence = 0.95,
): readonly ShrunkArea[] | Refused {
  return refusedRatios(observed, expected) ?? refusedConfidence(confidence) ?? drawnTowards(prior, observed, expected, confidence);
}

function drawnTowards(
  { average, shape, rate }: Prior,
  observed: readonly number[],
  expected: readonly number[],
  confidence: number,
): readonly ShrunkArea[] {
  const tail = (1 - confidence) / 2;
  return observed.map((o, i): ShrunkArea => {
    const e = expected[i] ?? 1;
    if (shape === undefined || rate === undefined)
      return { raw: o / e, mean: average, lower: undefined, upper: undefined, chanceBelow: undefined };
    const [a, b] = [o + shape, e + rate];
    return {
      raw: o / e,
      mean: a / b,
      lower: unitGammaQuantile(tail, a) / b,
      upper: unitGammaQuantile(1 - tail, a) / b,
      chanceBelow: gammaTails(a, CLEARLY_LESS * average * b).lower,
    };
  });
}

function refusedRatios(observed: readonly number[], expected: readonly number[]): Refused | undefined {
  if (observed.length !== expected.length) return refuse('lengths-differ', 'Observed and expected differ in length.');
  if (observed.length < 2) return refuse('too-few-areas', 'Shrinkage needs two areas or more.');
  for (const [i, o] of observed.entries()) {
    const e = expected[i] ?? Number.NaN;
    if (!Number.isFinite(o) || !Number.isFinite(e)) return refuse('missing-input', `A figure of area ${i + 1} is missing.`);
    if (o < 0) return refuse('negative-count', `The events of area ${i + 1} are negative.`);
    if (e <= 0) return refuse('zero-expected', `No events are expected in area ${i + 1}: pool it with a neighbour.`);
  }
  return undefined;
}
