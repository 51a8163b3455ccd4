// The two ends of the deprivation scale beside each other: from internal rows, or from published ones (then it says no more than they do).

import { type Estimate, isRefused, type Refused, refuse, zOf } from '../../../foundation/numbers/index.ts';
import { standardErrorFromLimits } from '../statistics/slope-of-inequality.ts';

export interface NamedFigure {
  readonly name: string;
  readonly figure: Estimate | Refused;
}

/** Figure of fifth 1 (most deprived) over that of fifth 5, with the interval on the logarithm from both figures' own limits. Refused when an end has no figure. */
export function endsRatio(rows: readonly NamedFigure[]): Estimate | Refused {
  const most = rows.find((row) => row.name === '1')?.figure;
  const least = rows.find((row) => row.name === '5')?.figure;
  if (!most || !least || isRefused(most) || isRefused(least)) {
    return refuse('too-few-groups', 'The most or the least deprived fifth has no figure.');
  }
  const errors = [most, least].map(({ lower, upper }) => standardErrorFromLimits(lower ?? Number.NaN, upper ?? Number.NaN, 'rate'));
  const [a, b] = errors;
  if (typeof a !== 'number' || typeof b !== 'number' || least.value === 0) {
    return refuse('non-positive-value', 'A figure of nothing has no ratio.');
  }
  const value = most.value / least.value;
  const factor = Math.exp(zOf(0.95) * Math.hypot(a, b));
  return {
    kind: 'estimate',
    value,
    lower: value / factor,
    upper: value * factor,
    confidence: 0.95,
    method: 'Ratio of two figures, on the logarithm',
  };
}
