// A share worked out again from counts as they are printed, to a tenth of a per cent: anybody with the table can do the same, so it says no more than they do.

import { type Estimate, isRefused, type Refused, refuse } from '../../../foundation/numbers/index.ts';
import type { PublishedFigure } from '../disclosure/publish.ts';
import { proportion } from '../statistics/proportion.ts';

/** In per cent with 95% limits (Wilson 1927). Refused where a count is hidden or nobody is in the denominator. */
export function shareOfPrinted({ numerator, denominator }: Pick<PublishedFigure, 'numerator' | 'denominator'>): Estimate | Refused {
  if (numerator.kind !== 'shown' || denominator.kind !== 'shown') return refuse('missing-input', 'A count is hidden.');
  const share = proportion({ numerator: numerator.count, denominator: denominator.count, multiplier: 100 });
  if (isRefused(share)) return share;
  const end = (value: number | undefined) => (value === undefined ? undefined : tenths(value));
  return { ...share, value: tenths(share.value), lower: end(share.lower), upper: end(share.upper) };
}

export function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
