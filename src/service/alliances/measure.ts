// What a project is held to: a series from the record, month by month, as published; and the effect: before against now, with its interval.
// Interval of a difference of two shares: Newcombe, Statistics in Medicine 1998;17:873-890, method 10 (hybrid score).
import { type ControlChart, controlChart, isRefused, type Polarity, wilsonLimits, zOf } from '../equity/index.ts';
import type { ChosenMeasure } from './act.ts';

/** One month. Counts are published ones (rounded, small ones hidden): undefined when withheld. */
export interface MeasurePoint {
  /** YYYY-MM */
  readonly month: string;
  readonly numerator: number | undefined;
  readonly denominator: number | undefined;
}

export interface Series {
  readonly kind: 'series';
  readonly title: string;
  readonly polarity: Polarity;
  readonly points: readonly MeasurePoint[];
  readonly method: string;
  readonly attribution: string;
  readonly isSynthetic: boolean;
}

export type Measured = Series | { readonly kind: 'not-measured'; readonly because: string };

export interface MeasureSource {
  readonly id: string;
  readonly title: string;
  readonly isSynthetic: boolean;
  readonly measures: readonly { readonly id: string; readonly title: string }[];
  /** Months from the one of `from` to the one before that of `to`; ISO days. */
  series(measure: string, from: string, to: string): Promise<Measured>;
}

/** A share in per cent with its 95% interval. */
export interface Share95 {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly numerator: number;
  readonly denominator: number;
}

export interface Effect {
  readonly baseline: Share95 | undefined;
  /** The last months since the project started, as many as LATEST at most. */
  readonly latest: Share95 | undefined;
  /** Percentage points, latest less baseline, with a 95% interval. */
  readonly difference: { readonly value: number; readonly lower: number; readonly upper: number } | undefined;
  readonly verdict: 'better' | 'worse' | 'no-clear-change' | 'too-early';
  readonly hasMetTarget: boolean;
  readonly words: string;
}

/** "Now" is this many months together: one month alone swings by chance. Our choice. */
const LATEST = 3;
const Z = zOf(0.95);

export function effectOf({ points, polarity }: Series, { baselineFrom, baselineTo, target }: ChosenMeasure, startsOn: string): Effect {
  const before = points.filter(({ month }) => `${month}-01` >= firstOf(baselineFrom) && `${month}-01` < baselineTo);
  // A month that began before the project did is neither before nor after.
  const since = points.filter(({ month, denominator }) => `${month}-01` >= startsOn && denominator !== undefined);
  const baseline = shareOf(before);
  const latest = shareOf(since.slice(-LATEST));
  const difference = baseline && latest && newcombe(latest, baseline);
  const up = polarity === 'lower-is-better' ? -1 : 1;
  const verdict =
    !difference || since.length < LATEST
      ? 'too-early'
      : difference.lower > 0
        ? up > 0
          ? 'better'
          : 'worse'
        : difference.upper < 0
          ? up > 0
            ? 'worse'
            : 'better'
          : 'no-clear-change';
  const hasMetTarget = latest !== undefined && (up > 0 ? latest.value >= target : latest.value <= target);
  return {
    baseline,
    latest,
    difference,
    verdict,
    hasMetTarget,
    words: inWords({ baseline, latest, difference, verdict, hasMetTarget }, target),
  };
}

/** The run chart, with limits from the baseline; undefined when there are too few months with a figure. */
export function chartOf(
  { points }: Series,
  { baselineFrom, baselineTo }: ChosenMeasure,
): { chart: ControlChart; months: readonly string[] } | undefined {
  const shown = points.flatMap(({ month, numerator, denominator }) =>
    numerator === undefined || !denominator || `${month}-01` < firstOf(baselineFrom)
      ? []
      : [{ month, value: round((100 * numerator) / denominator) }],
  );
  const baselinePoints = shown.filter(({ month }) => `${month}-01` < baselineTo).length;
  const chart = controlChart({ values: shown.map(({ value }) => value), ...(baselinePoints >= 2 ? { baselinePoints } : {}) });
  return isRefused(chart) ? undefined : { chart, months: shown.map(({ month }) => month) };
}

function firstOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}

function shareOf(points: readonly MeasurePoint[]): Share95 | undefined {
  const known = points.filter((point) => point.numerator !== undefined && point.denominator !== undefined);
  const numerator = known.reduce((sum, point) => sum + (point.numerator ?? 0), 0);
  const denominator = known.reduce((sum, point) => sum + (point.denominator ?? 0), 0);
  if (denominator === 0 || numerator > denominator) return undefined;
  const limits = wilsonLimits(numerator, denominator, Z);
  return {
    value: round((100 * numerator) / denominator),
    lower: round(100 * limits.lower),
    upper: round(100 * limits.upper),
    numerator,
    denominator,
  };
}

/** a less b in percentage points. */
export function newcombe(a: Pick<Share95, 'numerator' | 'denominator'>, b: Pick<Share95, 'numerator' | 'denominator'>) {
  const [p, q] = [a.numerator / a.denominator, b.numerator / b.denominator];
  const [la, lb] = [wilsonLimits(a.numerator, a.denominator, Z), wilsonLimits(b.numerator, b.denominator, Z)];
  const value = p - q;
  return {
    value: round(100 * value),
    lower: round(100 * (value - Math.hypot(p - la.lower, lb.upper - q))),
    upper: round(100 * (value + Math.hypot(la.upper - p, q - lb.lower))),
  };
}

function inWords({ baseline, latest, difference, verdict, hasMetTarget }: Omit<Effect, 'words'>, target: number): string {
  if (!baseline) return 'There is no baseline: no month of it has a figure that may be shown.';
  const before = `Before the project it was ${baseline.value}% (95% interval ${baseline.lower} to ${baseline.upper}).`;
  if (verdict === 'too-early' || !latest || !difference)
    return `${before} It is too early to say whether the project helps: ${LATEST} months after its start are needed.`;
  const now = `In the latest ${LATEST} months it is ${latest.value}% (${latest.lower} to ${latest.upper}): ${Math.abs(difference.value)} percentage points ${difference.value < 0 ? 'lower' : 'higher'} (${difference.lower} to ${difference.upper}).`;
  const says = {
    better: 'That is better by more than chance explains.',
    worse: 'That is worse by more than chance explains.',
    'no-clear-change': 'This could be chance: no change has been shown.',
  }[verdict];
  return `${before} ${now} ${says} ${hasMetTarget ? `The target of ${target}% is met.` : `The target of ${target}% is not met yet.`} A change after a project began is not proof that the project made it.`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
