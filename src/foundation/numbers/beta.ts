// The beta, binomial and Student distributions: both tails by the continued fraction (DLMF 8.17.22), quantiles on the logit scale, where both
// ends of the unit interval keep their digits.

import { logBinomialMass } from './gamma-function.ts';
import { type Refused, refuse } from './refusal.ts';

export interface UnitTails {
  readonly lower: number;
  readonly upper: number;
}

/** P(X <= x) and P(X > x) for a beta variable with parameters a, b > 0. x outside 0..1 is taken as the nearer end. */
export function betaTails(x: number, a: number, b: number): UnitTails {
  return betaTailsAt({ x, y: 1 - x }, a, b);
}

/** P(X <= successes) and P(X > successes) for a binomial variable of `trials` with chance p. */
export function binomialTails(successes: number, trials: number, p: number): UnitTails {
  if (successes < 0) return { lower: 0, upper: 1 };
  if (successes >= trials) return { lower: 1, upper: 0 };
  const { lower, upper } = betaTails(p, successes + 1, trials - successes);
  return { lower: upper, upper: lower };
}

/** The x with P(X <= x) = p for a beta variable; relative error below 1e-12 at either end of the interval. */
export function betaQuantile(p: number, a: number, b: number): number | Refused {
  const both = betaQuantileBoth(p, a, b);
  return 'kind' in both ? both : both.x;
}

/** The quantile x with its complement y = 1 − x, each to full relative accuracy. */
export function betaQuantileBoth(p: number, a: number, b: number): { readonly x: number; readonly y: number } | Refused {
  if (!(p >= 0 && p <= 1)) return refuse('bad-parameter', `A probability lies between 0 and 1; it is ${p}.`);
  if (!(a > 0 && b > 0 && Number.isFinite(a + b))) return refuse('bad-parameter', 'The parameters of a beta distribution are above zero.');
  if (p === 0) return { x: 0, y: 1 };
  if (p === 1) return { x: 1, y: 0 };
  return unitOf(logitOfQuantile(p, a, b));
}

/** Student's t quantile with `degrees` of freedom, through the beta distribution of ν/(ν + t²). */
export function studentQuantile(p: number, degrees: number): number | Refused {
  if (!(degrees > 0)) return refuse('bad-parameter', `Degrees of freedom are above zero; they are ${degrees}.`);
  if (p === 0.5) return 0;
  const both = betaQuantileBoth(2 * Math.min(p, 1 - p), degrees / 2, 0.5);
  if ('kind' in both) return both;
  const size = Math.sqrt((degrees * both.y) / both.x);
  return p < 0.5 ? -size : size;
}

/** Beyond it x (or 1 − x) is below 2.2e-308, the smallest number kept to full precision, and is given as 0. */
const LARGEST_LOGIT = 708;

function logitOfQuantile(p: number, a: number, b: number): number {
  const isLower = p <= 0.5;
  const target = Math.log(isLower ? p : 1 - p);
  let t = Math.log(a / b);
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 300; step++) {
    t = Math.min(Math.max(t, -LARGEST_LOGIT), LARGEST_LOGIT);
    const at = unitOf(t);
    const { logTail, slope } = logTailAndSlope(at, a, b, isLower);
    const gap = logTail - target;
    const isTooHigh = isLower === gap > 0;
    if (t === -LARGEST_LOGIT && isTooHigh) return Number.NEGATIVE_INFINITY;
    if (t === LARGEST_LOGIT && !isTooHigh) return Number.POSITIVE_INFINITY;
    if (isTooHigh) high = t;
    else low = t;
    const newton = t - gap / slope;
    if (Math.abs(newton - t) <= 4e-16 * Math.max(1, Math.abs(t))) return newton;
    let next = newton;
    if (!(next > low && next < high)) {
      next = low === Number.NEGATIVE_INFINITY ? t - 4 : high === Number.POSITIVE_INFINITY ? t + 4 : (low + high) / 2;
    }
    t = next;
  }
  return t;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function unitOf(logit: number): Point {
  if (logit < -LARGEST_LOGIT) return { x: 0, y: 1 };
  if (logit > LARGEST_LOGIT) return { x: 1, y: 0 };
  return { x: 1 / (1 + Math.exp(-logit)), y: 1 / (1 + Math.exp(logit)) };
}

function betaTailsAt(at: Point, a: number, b: number): UnitTails {
  if (at.x <= 0) return { lower: 0, upper: 1 };
  if (at.y <= 0) return { lower: 1, upper: 0 };
  const logMass = logBinomialMass(a, b, at.x, at.y);
  if (at.x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, Math.exp(logMass) * (b / (a + b)) * fraction(at.x, a, b));
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, Math.exp(logMass) * (a / (a + b)) * fraction(at.y, b, a));
  return { lower: 1 - upper, upper };
}

/** ln of one tail, and its derivative with respect to the logit of x: the density there is mass · ab/(a+b) / (xy), and dx/dlogit = xy. */
function logTailAndSlope(at: Point, a: number, b: number, isLower: boolean): { logTail: number; slope: number } {
  const logMass = logBinomialMass(a, b, at.x, at.y);
  const density = (a * b) / (a + b);
  const isNearLower = at.x < (a + 1) / (a + b + 2);
  const near = isNearLower ? (b / (a + b)) * fraction(at.x, a, b) : (a / (a + b)) * fraction(at.y, b, a);
  const sign = isLower ? 1 : -1;
  if (isNearLower === isLower) return { logTail: logMass + Math.log(near), slope: (sign * density) / near };
  const other = Math.min(1 - 1e-16, Math.exp(logMass) * near);
  return { logTail: Math.log1p(-other), slope: (sign * density * Math.exp(logMass)) / (1 - other) };
}

/** The continued fraction of the incomplete beta function by the modified Lentz method; converges in O(√max(a,b)) steps for x below the mean. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < tiny) d = tiny;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + even / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = 1 + odd / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 3e-16) return h;
  }
  return h;
}
