// Unmet need in three readings, never one number: against evidence of need, against the best served, and along the pathway.

import {
  type Estimate,
  isRefused,
  type Refused,
  refuse,
  refusedCount,
  refusedDenominator,
  seededGamma,
  seededUniform,
  zOf,
} from '../../../foundation/numbers/index.ts';
import { sortedQuantile } from './order.ts';
import { proportion } from './proportion.ts';
import { shrinkRatios } from './shrinkage.ts';

export interface Prevalence {
  /** Carriers per person, for example 1/250. */
  readonly value: number;
  /** 95% limits of the source. */
  readonly lower: number;
  readonly upper: number;
}

export interface EvidenceOfNeed {
  readonly kind: 'evidence-of-need';
  readonly expected: number;
  readonly unmet: Estimate;
  /** found / expected; above 1 it is shown as it is, with the caution. */
  readonly coverage: Estimate;
  readonly caution: 'none' | 'found-exceeds-expected';
}

/**
 * expected = people × prevalence, the prevalence lognormal with σ = ln(upper/lower) / (2 z95); unmet = max(0, expected − found); coverage =
 * found/expected. The limits carry the uncertainty of the prevalence, not of the counts. Refused: people <= 0, found not a count, limits not in order.
 */
export function unmetAgainstEvidence(people: number, prevalence: Prevalence, found: number): EvidenceOfNeed | Refused {
  const refused = refusedDenominator(people, 'population') ?? refusedCount(found, 'number found');
  if (refused) return refused;
  const { value, lower, upper } = prevalence;
  if (!(lower > 0 && lower <= value && value <= upper && upper < 1)) {
    return refuse('bad-limits', `A prevalence of ${value} with limits ${lower} to ${upper} is not in order.`);
  }
  const z = zOf(0.95);
  const factor = Math.exp((z * Math.log(upper / lower)) / (2 * z));
  const expected = people * value;
  const limits = { confidence: 0.95, method: 'Lognormal prevalence; uncertainty of the prevalence, not of the counts' };
  return {
    kind: 'evidence-of-need',
    expected,
    unmet: {
      kind: 'estimate',
      value: Math.max(0, expected - found),
      lower: Math.max(0, expected / factor - found),
      upper: Math.max(0, expected * factor - found),
      ...limits,
    },
    coverage: {
      kind: 'estimate',
      value: found / expected,
      lower: found / (expected * factor),
      upper: (found / expected) * factor,
      ...limits,
    },
    caution: found > expected ? 'found-exceeds-expected' : 'none',
  };
}

export interface AgainstBestServed {
  readonly kind: 'against-best-served';
  /** The rate (or ratio) of the best group, or the upper quartile of areas after shrinkage. */
  readonly benchmark: number;
  readonly missing: Estimate;
  readonly missingByGroup: readonly number[];
}

/**
 * Tests missing if every group had the benchmark's rate: Σ max(0, r n − O). 'best-group' takes the highest rate (for fifths); 'upper-quartile' the 75th
 * percentile of shrunk rates (for areas). The interval comes from `draws` of each group's gamma posterior, seeded.
 */
export function unmetAgainstBest(input: {
  readonly observed: readonly number[];
  /** People, or tests expected at national rates. */
  readonly denominators: readonly number[];
  readonly benchmark: 'best-group' | 'upper-quartile';
  readonly seed: number;
  readonly draws?: number;
}): AgainstBestServed | Refused {
  const { observed, denominators, benchmark, seed, draws = 2000 } = input;
  const shrunk = shrinkRatios(observed, denominators);
  if (isRefused(shrunk)) return shrunk;
  const raw = observed.map((o, i) => o / (denominators[i] ?? 1));
  const rateOf = (rates: readonly number[]) =>
    benchmark === 'best-group' ? Math.max(...rates) : sortedQuantile(Float64Array.from(rates).sort(), 0.75);
  const missingAt = (rate: number) => observed.map((o, i) => Math.max(0, rate * (denominators[i] ?? 0) - o));
  const target = rateOf(benchmark === 'best-group' ? raw : shrunk.areas.map((area) => area.mean));
  const missingByGroup = missingAt(target);
  const gamma = seededGamma(seededUniform(seed));
  const totals = new Float64Array(draws);
  const [shape, rate] = benchmark === 'best-group' ? [0.5, 0] : [shrunk.shape ?? 0.5, shrunk.rate ?? 0];
  for (let d = 0; d < draws; d++) {
    const rates = observed.map((o, i) => gamma(o + shape) / ((denominators[i] ?? 1) + rate));
    totals[d] = sum(missingAt(rateOf(rates)));
  }
  totals.sort();
  return {
    kind: 'against-best-served',
    benchmark: target,
    missing: {
      kind: 'estimate',
      value: sum(missingByGroup),
      lower: sortedQuantile(totals, 0.025),
      upper: sortedQuantile(totals, 0.975),
      confidence: 0.95,
      method: `${draws} draws of the gamma posterior, seed ${seed}`,
    },
    missingByGroup,
  };
}

export interface PathwayStep {
  readonly step: string;
  readonly people: number;
}

export interface Attrition {
  readonly step: string;
  readonly from: number;
  readonly reached: number;
  readonly missing: number;
  /** Of those at the step before; a refusal when nobody was. */
  readonly share: Estimate | Refused;
}

/** How many of each step reached the next, with Wilson's limits. More people than the step before is refused inside that step's share. */
export function unmetAlongPathway(steps: readonly PathwayStep[], confidence = 0.95): readonly Attrition[] {
  return steps.slice(1).map(({ step, people }, i) => {
    const from = steps[i]?.people ?? 0;
    return {
      step,
      from,
      reached: people,
      missing: Math.max(0, from - people),
      share: proportion({ numerator: people, denominator: from, confidence }),
    };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
