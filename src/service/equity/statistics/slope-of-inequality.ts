// The slope and relative index of inequality (SII, RII) across ordered groups, in closed form: no simulation, no seed, the same answer every time.
// Definitions as PHEindicatormethods 2.1.0 (phe_sii); intervals by the delta method and by Fieller (Fieller 1954) instead of its 100,000 draws.

import { type Refused, refuse, refusedConfidence, zOf } from '../../../foundation/numbers/index.ts';

export type ValueKind = 'rate' | 'proportion' | 'other';

export interface OrderedGroup {
  readonly population: number;
  /** A rate above 0, a proportion strictly between 0 and 1, or any figure for 'other'. */
  readonly value: number;
  /** On the scale where the value is taken as normal: ln for a rate, logit for a proportion, the figure itself for 'other'. */
  readonly standardError: number;
}

export interface SlopeInput {
  /** In order, the most deprived first; five at least, none missing. */
  readonly groups: readonly OrderedGroup[];
  readonly valueKind: ValueKind;
  /** 'natural' fits the figures as they are; 'transformed' fits ln (rates) or logit (proportions) and transforms back. */
  readonly fit?: 'natural' | 'transformed';
  /** Scales the SII; a negative multiplier also turns the comparison round, so the RII becomes its inverse. */
  readonly multiplier?: number;
  readonly confidence?: number;
}

export interface Slope {
  readonly kind: 'slope';
  /** Difference between the two ends of the scale, in the unit of the figures times the multiplier. */
  readonly sii: number;
  readonly siiLower: number;
  readonly siiUpper: number;
  /** Ratio of the two ends. */
  readonly rii: number;
  /** undefined where the interval has no end (Fieller: the low end of the scale is not clearly above zero). */
  readonly riiLower: number | undefined;
  readonly riiUpper: number | undefined;
  /** The fitted figure at the first end of the scale. */
  readonly intercept: number;
  readonly confidence: number;
}

/** Fewer groups say too little about a slope. PHEindicatormethods 2.1.0 asks for five. */
const FEWEST_GROUPS = 5;

/**
 * Weighted least squares of the figures y on the ridit b (share of people up to the middle of each group):
 * slope = Σ a(b − b̄)y / Σ a(b − b̄)², a the share of people; intercept = ȳ − slope b̄; SII = slope, RII = (intercept + slope)/intercept.
 * SII ± z √(Σ c² se²); RII by Fieller's theorem, or on its logarithm when the fit is transformed.
 * Refused: fewer than five groups, people <= 0, figures or errors missing or impossible (a rate of 0 has no logarithm: add ½ to every group, or use 'other').
 */
export function slopeOfInequality(input: SlopeInput): Slope | Refused {
  const { groups, valueKind, fit = 'natural', multiplier = 1, confidence = 0.95 } = input;
  const refused = refusedGroups(groups, valueKind) ?? refusedConfidence(confidence);
  if (refused) return refused;
  if (!(Number.isFinite(multiplier) && multiplier !== 0))
    return refuse('bad-parameter', 'The multiplier of a slope is a number other than 0.');
  const z = zOf(confidence);
  const ends = fittedEnds(groups, valueKind, fit);
  const slope = fit === 'natural' || valueKind === 'other' ? naturalSlope(ends, z) : transformedSlope(ends, valueKind, z);
  if (slope.intercept === 0) return refuse('zero-denominator', 'The fitted figure at the low end is zero, so there is no ratio.');
  return turned(slope, multiplier, confidence);
}

/** Standard error from the published limits of a group, on the scale `OrderedGroup` asks for: (g(U) − g(L)) / (2 z). */
export function standardErrorFromLimits(lower: number, upper: number, valueKind: ValueKind, confidence = 0.95): number | Refused {
  const scale = { rate: Math.log, proportion: logit, other: (x: number) => x }[valueKind];
  const error = (scale(upper) - scale(lower)) / (2 * zOf(confidence));
  return Number.isFinite(error) && error >= 0
    ? error
    : refuse('bad-limits', `Limits ${lower} to ${upper} cannot belong to a ${valueKind === 'other' ? 'figure' : valueKind}.`);
}

/** The two fitted ends of the scale (0 = before the first group, 1 = after the last), their variances and covariance. */
interface Ends {
  /** last − first, summed on its own so that a small slope keeps its digits. */
  readonly difference: number;
  readonly first: number;
  readonly last: number;
  readonly varFirst: number;
  readonly varLast: number;
  readonly covariance: number;
}

function fittedEnds(groups: readonly OrderedGroup[], valueKind: ValueKind, fit: 'natural' | 'transformed'): Ends {
  let people = 0;
  for (const group of groups) people += group.population;
  let before = 0;
  let middle = 0;
  const ridits: number[] = [];
  for (const group of groups) {
    const share = group.population / people;
    const ridit = before + share / 2;
    ridits.push(ridit);
    middle += share * ridit;
    before += share;
  }
  let spread = 0;
  for (const [i, group] of groups.entries()) spread += (group.population / people) * ((ridits[i] ?? 0) - middle) ** 2;
  let first = 0;
  let last = 0;
  let difference = 0;
  let varFirst = 0;
  let varLast = 0;
  let covariance = 0;
  for (const [i, group] of groups.entries()) {
    const share = group.population / people;
    const perSlope = (share * ((ridits[i] ?? 0) - middle)) / spread;
    const toFirst = share - middle * perSlope;
    const toLast = toFirst + perSlope;
    const { figure, error } = onScale(group, valueKind, fit);
    const variance = error * error;
    first += toFirst * figure;
    last += toLast * figure;
    difference += perSlope * figure;
    varFirst += toFirst * toFirst * variance;
    varLast += toLast * toLast * variance;
    covariance += toFirst * toLast * variance;
  }
  return { difference, first, last, varFirst, varLast, covariance };
}

/** A group's figure and error on the scale that is fitted; on the natural scale the error comes back by the delta method. */
function onScale({ value, standardError }: OrderedGroup, valueKind: ValueKind, fit: 'natural' | 'transformed') {
  if (valueKind === 'other') return { figure: value, error: standardError };
  if (valueKind === 'rate') {
    return fit === 'natural' ? { figure: value, error: value * standardError } : { figure: Math.log(value), error: standardError };
  }
  return fit === 'natural' ? { figure: value, error: value * (1 - value) * standardError } : { figure: logit(value), error: standardError };
}

type Unturned = Omit<Slope, 'kind' | 'confidence'>;

function naturalSlope(ends: Ends, z: number): Unturned {
  const { difference: sii, first, last, varFirst, varLast, covariance } = ends;
  const error = Math.sqrt(Math.max(0, varFirst + varLast - 2 * covariance));
  const fieller = fiellerLimits(ends, z);
  return {
    sii,
    siiLower: sii - z * error,
    siiUpper: sii + z * error,
    rii: last / first,
    riiLower: fieller?.lower,
    riiUpper: fieller?.upper,
    intercept: first,
  };
}

/** The ratios R = last/first that (last − R first)² <= z² var(last − R first) allows. No interval when the first end may be zero. */
function fiellerLimits({ first, last, varFirst, varLast, covariance }: Ends, z: number) {
  const square = z * z;
  const a = first * first - square * varFirst;
  const b = first * last - square * covariance;
  const c = last * last - square * varLast;
  const root = b * b - a * c;
  if (a <= 0 || root < 0) return undefined;
  return { lower: (b - Math.sqrt(root)) / a, upper: (b + Math.sqrt(root)) / a };
}

function transformedSlope(ends: Ends, valueKind: 'rate' | 'proportion', z: number): Unturned {
  const back = valueKind === 'rate' ? Math.exp : (t: number) => 1 / (1 + Math.exp(-t));
  const steepness = (value: number) => (valueKind === 'rate' ? value : value * (1 - value));
  const first = back(ends.first);
  const last = back(ends.last);
  const [atFirst, atLast] = [steepness(first), steepness(last)];
  const error = contrastError(ends, atFirst, atLast);
  const ratioError = contrastError(ends, atFirst / first, atLast / last);
  const sii = last - first;
  const rii = last / first;
  return {
    sii,
    siiLower: sii - z * error,
    siiUpper: sii + z * error,
    rii,
    riiLower: rii * Math.exp(-z * ratioError),
    riiUpper: rii * Math.exp(z * ratioError),
    intercept: first,
  };
}

/** Standard error of p·last − q·first, both on the fitted scale. */
function contrastError({ varFirst, varLast, covariance }: Ends, perFirst: number, perLast: number): number {
  return Math.sqrt(Math.max(0, perLast * perLast * varLast - 2 * perLast * perFirst * covariance + perFirst * perFirst * varFirst));
}

/** Applies the multiplier; a negative one swaps the limits and inverts the ratio. */
function turned(slope: Unturned, multiplier: number, confidence: number): Slope {
  const isTurned = multiplier < 0;
  const inverse = (x: number | undefined) => (x === undefined || x === 0 ? undefined : 1 / x);
  return {
    kind: 'slope',
    sii: slope.sii * multiplier,
    siiLower: (isTurned ? slope.siiUpper : slope.siiLower) * multiplier,
    siiUpper: (isTurned ? slope.siiLower : slope.siiUpper) * multiplier,
    rii: isTurned ? 1 / slope.rii : slope.rii,
    riiLower: isTurned ? inverse(slope.riiUpper) : slope.riiLower,
    riiUpper: isTurned ? inverse(slope.riiLower) : slope.riiUpper,
    intercept: slope.intercept,
    confidence,
  };
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

export function refusedGroups(groups: readonly OrderedGroup[], valueKind: ValueKind): Refused | undefined {
  if (groups.length < FEWEST_GROUPS) {
    return refuse('too-few-groups', `A slope needs ${FEWEST_GROUPS} groups or more; there are ${groups.length}.`);
  }
  for (const [i, { population, value, standardError }] of groups.entries()) {
    const where = `group ${i + 1}`;
    if (!Number.isFinite(population) || !Number.isFinite(value) || !Number.isFinite(standardError)) {
      return refuse('missing-input', `A figure of ${where} is missing.`);
    }
    if (population <= 0) return refuse('zero-denominator', `The population of ${where} is ${population}.`);
    if (standardError < 0) return refuse('bad-limits', `The standard error of ${where} is negative.`);
    if (valueKind !== 'other' && value <= 0)
      return refuse('non-positive-value', `The figure of ${where} is not above zero, so it has no logarithm.`);
    if (valueKind === 'proportion' && value >= 1)
      return refuse('numerator-over-denominator', `The proportion of ${where} is not below one.`);
  }
  return undefined;
}
