// The mean of a sample with Student's interval, for measures that are neither counts nor shares (turnaround in days).

import { type Estimate, type Refused, refuse, refusedConfidence, studentQuantile } from '../../../foundation/numbers/index.ts';
import { sortedQuantile } from './order.ts';

export interface MeanEstimate extends Estimate {
  readonly sum: number;
  readonly count: number;
  readonly standardDeviation: number;
}

/** mean ± t(n − 1) s/√n. Refused: fewer than two values, a value missing. */
export function meanWithLimits(values: readonly number[], confidence = 0.95): MeanEstimate | Refused {
  const refused = refusedSample(values) ?? refusedConfidence(confidence);
  if (refused) return refused;
  const n = values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  const value = sum / n;
  const standardDeviation = Math.sqrt(values.reduce((total, x) => total + (x - value) ** 2, 0) / (n - 1));
  const t = studentQuantile((1 + confidence) / 2, n - 1);
  if (typeof t !== 'number') return t;
  const spread = (t * standardDeviation) / Math.sqrt(n);
  const method = "Student's t-distribution";
  return { kind: 'estimate', value, lower: value - spread, upper: value + spread, confidence, method, sum, count: n, standardDeviation };
}

/** The median with distribution-free limits: the order statistics at n/2 ∓ z √n/2 (Conover, Practical Nonparametric Statistics). */
export function medianWithLimits(values: readonly number[]): Estimate | Refused {
  const refused = refusedSample(values);
  if (refused) return refused;
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const half = 1.959963984540054 * Math.sqrt(n) * 0.5;
  const lower = Math.max(1, Math.floor(n / 2 - half));
  const upper = Math.min(n, Math.ceil(1 + n / 2 + half));
  return {
    kind: 'estimate',
    value: sortedQuantile(sorted, 0.5),
    lower: sorted[lower - 1],
    upper: sorted[upper - 1],
    confidence: 0.95,
    method: 'Order statistics',
  };
}

function refusedSample(values: readonly number[]): Refused | undefined {
  if (values.length < 2) return refuse('too-few-events', `A mean with limits needs two values or more; there are ${values.length}.`);
  return values.every(Number.isFinite) ? undefined : refuse('not-a-number', 'A value is missing or not a number.');
}
