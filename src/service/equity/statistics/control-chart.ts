// XmR charts by the rules of NHS England's "Making Data Count" (as NHSRplotthedots 0.2.2): limits, special causes, improvement or concern.

import { type Refused, refuse } from '../../../foundation/numbers/index.ts';

export interface Series {
  /** One value per period, in time order; at least two. */
  readonly values: readonly number[];
  /** Limits come from this many first points (a fixed baseline); all when left out. */
  readonly baselinePoints?: number;
  /** 'screened' leaves moving ranges of 3.267 times their mean and more out of the limits, once. */
  readonly outliers?: 'screened' | 'kept';
}

export type SpecialCause =
  | 'common'
  | 'above-limit'
  | 'below-limit'
  | 'rising-trend'
  | 'falling-trend'
  | 'two-of-three-high'
  | 'two-of-three-low'
  | 'seven-above'
  | 'seven-below';

export type Polarity = 'higher-is-better' | 'lower-is-better' | 'neutral';

export interface ChartPoint {
  readonly value: number;
  readonly side: -1 | 0 | 1;
  readonly isOutside: boolean;
  /** Beyond two thirds of the way to a limit, not beyond the limit. */
  readonly isNearLimit: boolean;
  readonly cause: SpecialCause;
}

export interface ControlChart {
  readonly kind: 'control-chart';
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly points: readonly ChartPoint[];
  /** What a reader must know: under seven points no rule is used, under twelve the limits are provisional. */
  readonly caution: 'none' | 'under-seven-points' | 'under-twelve-points';
}

/** Wheeler's 2.66 = 3 / d2 (1.128) for moving ranges of two; 3.267 = D4. Wheeler, Understanding Variation, 1993. */
const LIMIT_FACTOR = 2.66;
const SCREEN_FACTOR = 3.267;

/** mean ± 2.66 × mean moving range, then each point's special cause. Refused: fewer than two points, a value missing. */
export function controlChart({ values, baselinePoints, outliers = 'screened' }: Series): ControlChart | Refused {
  if (values.length < 2) return refuse('too-few-groups', `A chart needs two points or more; there are ${values.length}.`);
  if (!values.every(Number.isFinite)) return refuse('missing-input', 'A value of the series is missing.');
  const baseline = values.slice(0, baselinePoints ?? values.length);
  if (baseline.length < 2) return refuse('bad-parameter', 'A baseline needs two points or more.');
  const mean = average(baseline);
  const range = meanMovingRange(baseline, outliers);
  const spread = LIMIT_FACTOR * range;
  // Two thirds of 2.66, in the order of operations of the reference so that points exactly on a line agree.
  const near = 2 * (LIMIT_FACTOR / 3) * range;
  const lower = mean - spread;
  const upper = mean + spread;
  const placed = values.map((value) => {
    const isOutside = value > upper || value < lower;
    const isNearLimit = !isOutside && (value < mean - near || value > mean + near);
    return { value, side: side(value - mean), isOutside, isNearLimit };
  });
  const causes = specialCauses(placed);
  return {
    kind: 'control-chart',
    mean,
    lower,
    upper,
    points: placed.map((point, i) => ({ ...point, cause: causes[i] ?? 'common' })),
    caution: values.length < 7 ? 'under-seven-points' : values.length < 12 ? 'under-twelve-points' : 'none',
  };
}

/** Which way each special cause points: a falling trend is a fall even while it still runs above the mean. */
const DIRECTION: Readonly<Record<SpecialCause, -1 | 0 | 1>> = {
  common: 0,
  'above-limit': 1,
  'below-limit': -1,
  'rising-trend': 1,
  'falling-trend': -1,
  'two-of-three-high': 1,
  'two-of-three-low': -1,
  'seven-above': 1,
  'seven-below': -1,
};

/** What a special cause means where higher (or lower) is better; 'neutral' measures only say high or low. */
export function causeMeaning(point: ChartPoint, polarity: Polarity): 'common' | 'improvement' | 'concern' | 'high' | 'low' {
  const direction = DIRECTION[point.cause];
  if (direction === 0) return 'common';
  if (polarity === 'neutral') return direction > 0 ? 'high' : 'low';
  return direction === (polarity === 'higher-is-better' ? 1 : -1) ? 'improvement' : 'concern';
}

/** Whether the process can be relied on to meet a target: 'pass' and 'fail' when the limits lie wholly on one side, else 'hit-or-miss'. */
export function assurance(chart: ControlChart, target: number, polarity: 'higher-is-better' | 'lower-is-better') {
  const isAbove = chart.lower > target;
  const isBelow = chart.upper < target;
  if (!isAbove && !isBelow) return 'hit-or-miss';
  return isAbove === (polarity === 'higher-is-better') ? 'pass' : 'fail';
}

type Placed = Omit<ChartPoint, 'cause'>;

/** In order of precedence: outside a limit, a trend of seven, two of three near a limit, seven on one side. */
function specialCauses(points: readonly Placed[]): SpecialCause[] {
  const trend = runs(points, 7, trendOf);
  const shift = runs(points, 7, sideOf);
  return points.map((point, i) => {
    if (point.isOutside) return point.side > 0 ? 'above-limit' : 'below-limit';
    const rising = trend[i] ?? 0;
    if (rising !== 0) return rising > 0 ? 'rising-trend' : 'falling-trend';
    if (point.isNearLimit && isTwoOfThree(points, i)) return point.side > 0 ? 'two-of-three-high' : 'two-of-three-low';
    const shifted = shift[i] ?? 0;
    if (shifted !== 0) return shifted > 0 ? 'seven-above' : 'seven-below';
    return 'common';
  });
}

/** Marks every point of each window of `length` for which `judge` finds a direction. */
function runs(points: readonly Placed[], length: number, judge: (window: readonly Placed[]) => number): number[] {
  const marks = new Array<number>(points.length).fill(0);
  for (let start = 0; start + length <= points.length; start++) {
    const direction = judge(points.slice(start, start + length));
    if (direction !== 0) for (let i = start; i < start + length; i++) if (marks[i] === 0 || direction > 0) marks[i] = direction;
  }
  return marks;
}

/** Six steps strictly the same way. */
function trendOf(window: readonly Placed[]): number {
  const steps = window.slice(1).map((point, i) => side(point.value - (window[i]?.value ?? 0)));
  return steps.every((step) => step === 1) ? 1 : steps.every((step) => step === -1) ? -1 : 0;
}

function sideOf(window: readonly Placed[]): number {
  const first = window[0]?.side ?? 0;
  return first !== 0 && window.every((point) => point.side === first) ? first : 0;
}

/** Some three neighbours that hold this point lie on one side, two of them or more near the limit. */
function isTwoOfThree(points: readonly Placed[], i: number): boolean {
  for (let start = i - 2; start <= i; start++) {
    const window = points.slice(Math.max(0, start), start + 3);
    if (start < 0 || window.length < 3) continue;
    if (window.filter((point) => point.isNearLimit).length >= 2 && sideOf(window) !== 0) return true;
  }
  return false;
}

function meanMovingRange(values: readonly number[], outliers: 'screened' | 'kept'): number {
  const moving = values.slice(1).map((value, i) => Math.abs(value - (values[i] ?? 0)));
  const all = average(moving);
  if (outliers === 'kept') return all;
  const kept = moving.filter((range) => range < SCREEN_FACTOR * all);
  return kept.length === 0 ? 0 : average(kept);
}

/** The mean with a second pass for the rounding left over, as R's mean: a point exactly at the mean is then on neither side. */
function average(values: readonly number[]): number {
  const first = values.reduce((sum, value) => sum + value, 0) / values.length;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

function side(difference: number): -1 | 0 | 1 {
  return difference > 0 ? 1 : difference < 0 ? -1 : 0;
}
