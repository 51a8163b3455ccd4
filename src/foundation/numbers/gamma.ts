// The gamma, chi-squared and Poisson distributions: both tails, and quantiles by safeguarded Newton steps on the logarithm of the nearer tail.
// Incomplete gamma: series and continued fraction, DLMF 8.7.1 and 8.9.2; mass by Loader's saddle point so that large shapes keep their digits.

import { logGamma, logPoissonMass } from './gamma-function.ts';
import { standardNormalQuantile } from './normal.ts';
import { type Refused, refuse } from './refusal.ts';

export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/** P(X <= x) and P(X > x) for a gamma variable of given shape and rate 1. Both keep relative accuracy of about 1e-13 in their own tail. x <= 0: 0 and 1. */
export function gammaTails(shape: number, x: number): Tails {
  if (!(x > 0)) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  const logMass = logPoissonMass(shape, x);
  if (x < shape + 1) {
    const lower = Math.min(1, Math.exp(logMass) * lowerSeries(shape, x));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, Math.exp(logMass) * shape * upperFraction(shape, x));
  return { lower: 1 - upper, upper };
}

/**
 * The x with P(X <= x) = p for a gamma variable with `shape` and `rate` (both > 0; mean = shape/rate). Relative error below 1e-12 except where
 * p itself is rounded (p within 1e-12 of 1). A result below the smallest number a computer holds is 0.
 */
export function gammaQuantile(p: number, shape: number, rate = 1): number | Refused {
  if (!(p >= 0 && p <= 1)) return refuse('bad-parameter', `A probability lies between 0 and 1; it is ${p}.`);
  if (!(shape > 0 && Number.isFinite(shape) && rate > 0))
    return refuse('bad-parameter', 'Shape and rate of a gamma distribution are above zero.');
  return unitGammaQuantile(p, shape) / rate;
}

/** Chi-squared quantile with `degrees` of freedom: twice a gamma of half the degrees. */
export function chiSquaredQuantile(p: number, degrees: number): number | Refused {
  const half = gammaQuantile(p, degrees / 2);
  return typeof half === 'number' ? 2 * half : half;
}

/** P(X <= count) and P(X > count) for a Poisson variable: the gamma tails read the other way round. mean = 0: 1 and 0. */
export function poissonTails(count: number, mean: number): Tails {
  if (count < 0) return { lower: 0, upper: 1 };
  const { lower, upper } = gammaTails(Math.floor(count) + 1, mean);
  return { lower: upper, upper: lower };
}

/** P(Z <= z) and P(Z > z), each accurate in its own tail. */
export function normalTails(z: number): { readonly lower: number; readonly upper: number } {
  const { lower, upper } = gammaTails(0.5, (z * z) / 2);
  return z < 0 ? { lower: upper / 2, upper: 0.5 + lower / 2 } : { lower: 0.5 + lower / 2, upper: upper / 2 };
}

/** The quantile for rate 1 with checked arguments: what the statistics call in their inner loops. */
export function unitGammaQuantile(p: number, shape: number): number {
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const isLower = p <= 0.5;
  const target = Math.log(isLower ? p : 1 - p);
  let u = startingLog(p, shape);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 200; step++) {
    u = Math.max(u, SMALLEST_LOG);
    const { logTail, slope } = logTailAndSlope(shape, Math.exp(u), isLower);
    const gap = logTail - target;
    if (u === SMALLEST_LOG && isLower === gap > 0) return 0;
    if (isLower === gap > 0) high = u;
    else low = u;
    const newton = u - gap / slope;
    if (Math.abs(newton - u) <= 4e-16 * Math.max(1, Math.abs(u))) return Math.exp(newton);
    let next = newton;
    if (!(next > low && next < high)) {
      next = low === Number.NEGATIVE_INFINITY ? u - 2 : high === Number.POSITIVE_INFINITY ? u + 2 : (low + high) / 2;
    }
    u = next;
  }
  return Math.exp(u);
}

/** ln of the smallest number kept to full precision (2.2e-308). A quantile below it is 0. */
const SMALLEST_LOG = -708;

/** ln of one tail at x, and its derivative with respect to ln x. */
function logTailAndSlope(shape: number, x: number, isLower: boolean): { logTail: number; slope: number } {
  const logMass = logPoissonMass(shape, x);
  if (x < shape + 1) {
    const sum = lowerSeries(shape, x);
    if (isLower) return { logTail: logMass + Math.log(sum), slope: shape / sum };
    const lower = Math.min(1 - 1e-16, Math.exp(logMass) * sum);
    return { logTail: Math.log1p(-lower), slope: (-shape * Math.exp(logMass)) / (1 - lower) };
  }
  const fraction = shape * upperFraction(shape, x);
  if (!isLower) return { logTail: logMass + Math.log(fraction), slope: -shape / fraction };
  const upper = Math.min(1 - 1e-16, Math.exp(logMass) * fraction);
  return { logTail: Math.log1p(-upper), slope: (shape * Math.exp(logMass)) / (1 - upper) };
}

/** Wilson and Hilferty's cube for ordinary probabilities, the first term of the series in the lower tail of small shapes. */
function startingLog(p: number, shape: number): number {
  const leading = (Math.log(p) + logGamma(shape + 1)) / shape;
  const z = standardNormalQuantile(p);
  const cube = 1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape));
  if (leading < -2 || shape < 0.3 || cube < 0.1) return Math.min(leading, Math.log(shape + 1 - Math.log(Math.max(1 - p, 1e-300))));
  return Math.log(shape) + 3 * Math.log(cube);
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 100_000; k++) {
    term *= x / (a + k);
    sum += term;
    if (term < sum * 1e-17) return sum;
  }
  return sum;
}

/** Γ(a,x) e^x x^(−a) by the modified Lentz method (DLMF 8.9.2). */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < 100_000; k++) {
    const an = -k * (k - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 3e-16) return h;
  }
  return h;
}
