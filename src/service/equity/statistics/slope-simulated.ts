// The simulated interval of SII and RII, kept for audit against PHEindicatormethods: seeded, so it can be repeated to the last digit.

import { isRefused, type Refused, refuse, seededNormal, seededUniform } from '../../../foundation/numbers/index.ts';
import { sortedQuantile } from './order.ts';
import { type OrderedGroup, type Slope, type SlopeInput, slopeOfInequality } from './slope-of-inequality.ts';

/**
 * Draws every group's figure `repetitions` times from its normal error (on the ln or logit scale for rates and proportions), fits each draw, and
 * takes the limits from the quantiles of the fitted slopes. The point estimates stay those of the closed form. Same refusals.
 */
export function simulatedSlope(input: SlopeInput & { readonly repetitions: number; readonly seed: number }): Slope | Refused {
  const { repetitions, seed, confidence = 0.95 } = input;
  const point = slopeOfInequality(input);
  if (isRefused(point)) return point;
  if (!(Number.isInteger(repetitions) && repetitions >= 100)) return refuse('bad-parameter', 'A simulation needs 100 repetitions or more.');
  const normal = seededNormal(seededUniform(seed));
  const siis = new Float64Array(repetitions);
  const riis = new Float64Array(repetitions);
  for (let r = 0; r < repetitions; r++) {
    const groups = input.groups.map((group) => drawn(group, input.valueKind, normal()));
    const slope = slopeOfInequality({ ...input, groups });
    if (isRefused(slope)) return slope;
    siis[r] = slope.sii;
    riis[r] = slope.rii;
  }
  siis.sort();
  riis.sort();
  const tail = (1 - confidence) / 2;
  return {
    ...point,
    siiLower: sortedQuantile(siis, tail),
    siiUpper: sortedQuantile(siis, 1 - tail),
    riiLower: sortedQuantile(riis, tail),
    riiUpper: sortedQuantile(riis, 1 - tail),
  };
}

function drawn(group: OrderedGroup, valueKind: SlopeInput['valueKind'], z: number): OrderedGroup {
  const shift = z * group.standardError;
  if (valueKind === 'other') return { ...group, value: group.value + shift };
  if (valueKind === 'rate') return { ...group, value: group.value * Math.exp(shift) };
  const odds = (group.value / (1 - group.value)) * Math.exp(shift);
  return { ...group, value: odds / (1 + odds) };
}
