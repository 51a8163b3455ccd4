// Funnel plots (Spiegelhalter, Statistics in Medicine 2005; 24: 1185-202): limits for proportions, and exact Poisson limits for counts and rates.

import { type Interval, poissonTails, standardNormalQuantile, unitGammaQuantile } from '../../../foundation/numbers/index.ts';

/** The two one-sided levels of a funnel: about two and three standard deviations. PHEindicatormethods 2.1.0. */
export const WARNING_TAIL = 0.025;
export const ALARM_TAIL = 0.001;

export type FunnelSignal = 'high-alarm' | 'high-warning' | 'within' | 'low-warning' | 'low-alarm';

/** θ ± z √(θ(1 − θ)/n) cut to 0..1: where a proportion with denominator n > 0 lies when only chance moves it from the target θ. */
export function proportionFunnelLimits(target: number, denominator: number, tail: number): Interval {
  const spread = -standardNormalQuantile(tail) * Math.sqrt((target * (1 - target)) / denominator);
  return { lower: Math.max(0, target - spread), upper: Math.min(1, target + spread) };
}

/** Which side of which limit a proportion lies on. */
export function proportionFunnelSignal(value: number, target: number, denominator: number): FunnelSignal {
  const alarm = proportionFunnelLimits(target, denominator, ALARM_TAIL);
  const warning = proportionFunnelLimits(target, denominator, WARNING_TAIL);
  if (value > alarm.upper) return 'high-alarm';
  if (value < alarm.lower) return 'low-alarm';
  if (value > warning.upper) return 'high-warning';
  return value < warning.lower ? 'low-warning' : 'within';
}

/**
 * For a number of events, the expectations at which it would just be surprising: `low` so large that P(X <= events) = tail, `high` so small
 * that P(X >= events) = tail. These are the funnel's lines when events are on the axis. events = 0: high is 0.
 */
export function expectedAtLimits(events: number, tail: number): { readonly low: number; readonly high: number } {
  return { low: unitGammaQuantile(1 - tail, events + 1), high: events === 0 ? 0 : unitGammaQuantile(tail, events) };
}

/** The exact test of a count (also a non-whole one, through the gamma tails) against its expectation. expected <= 0: within. */
export function countFunnelSignal(events: number, expected: number): FunnelSignal {
  if (!(expected > 0)) return 'within';
  const atLeast = events > 0 ? poissonTails(events - 1, expected).upper : 1;
  const atMost = poissonTails(events, expected).lower;
  if (atLeast < ALARM_TAIL) return 'high-alarm';
  if (atMost < ALARM_TAIL) return 'low-alarm';
  if (atLeast < WARNING_TAIL) return 'high-warning';
  return atMost < WARNING_TAIL ? 'low-warning' : 'within';
}

/** The smallest expectation at which even zero events could be called low: −ln tail (3.69 at 0.025, 6.91 at 0.001). Cells below it are pooled first. */
export function smallestExpectedToCallLow(tail: number): number {
  return -Math.log(tail);
}
