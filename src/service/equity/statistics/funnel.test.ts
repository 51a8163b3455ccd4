import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ALARM_TAIL,
  countFunnelSignal,
  expectedAtLimits,
  proportionFunnelLimits,
  smallestExpectedToCallLow,
  WARNING_TAIL,
} from './funnel.ts';
import { overDispersedLimits, overDispersedMidP } from './over-dispersion.ts';
import { poissonMidP } from './rate-ratio.ts';

test('HAZ-EQU-04 an area expecting fewer than 3.7 cannot be called low, nor one under 6.9 at the alarm level, even with no tests', () => {
  assert.ok(Math.abs(smallestExpectedToCallLow(WARNING_TAIL) - 3.689) < 0.001);
  assert.ok(Math.abs(smallestExpectedToCallLow(ALARM_TAIL) - 6.908) < 0.001);
  assert.equal(countFunnelSignal(0, 3.6), 'within');
  assert.equal(countFunnelSignal(0, 3.8), 'low-warning');
  assert.equal(countFunnelSignal(0, 6.8), 'low-warning');
  assert.equal(countFunnelSignal(0, 7), 'low-alarm');
});

test('the lines of the funnel are where the exact test turns', () => {
  const { low, high } = expectedAtLimits(20, ALARM_TAIL);
  assert.equal(countFunnelSignal(20, low + 1e-6), 'low-alarm');
  assert.notEqual(countFunnelSignal(20, low - 1e-6), 'low-alarm');
  assert.equal(countFunnelSignal(20, high - 1e-6), 'high-alarm');
  assert.notEqual(countFunnelSignal(20, high + 1e-6), 'high-alarm');
});

test('limits never leave the scale: a proportion stays between 0 and 1, a ratio above 0', () => {
  assert.deepEqual(proportionFunnelLimits(0.02, 5, ALARM_TAIL).lower, 0);
  assert.deepEqual(proportionFunnelLimits(0.98, 5, ALARM_TAIL).upper, 1);
  const limits = overDispersedLimits({ figure: 'proportion', adjustment: 'winsorised', target: 0.02, tau2: 0.01 }, 5, 3.09);
  assert.equal(limits.lower, 0);
});

test('without variation between areas the over-dispersed test is the Poisson test, and with it flags become rarer', () => {
  assert.equal(overDispersedMidP(5, 20, 0), poissonMidP(5, 20));
  assert.ok(Math.abs(overDispersedMidP(5, 20, 1e-9) - poissonMidP(5, 20)) < 1e-6);
  assert.ok(overDispersedMidP(5, 20, 0.1) > poissonMidP(5, 20));
});
