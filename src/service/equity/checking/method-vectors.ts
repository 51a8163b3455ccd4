// Vectors of methods over several areas or periods: slopes, over-dispersion, control charts, shrinkage, concentration, unmet need.

import { isRefused } from '../../../foundation/numbers/index.ts';
import { concentrationIndex } from '../statistics/concentration.ts';
import { causeMeaning, controlChart, type SpecialCause } from '../statistics/control-chart.ts';
import { type Adjustment, backTransformed, type FunnelFigure, overDispersedLimits, overDispersion } from '../statistics/over-dispersion.ts';
import { shrinkRatios } from '../statistics/shrinkage.ts';
import { slopeOfInequality, standardErrorFromLimits, type ValueKind } from '../statistics/slope-of-inequality.ts';
import { unmetAgainstEvidence } from '../statistics/unmet-need.ts';
import {
  CLOSED_FORM,
  ITERATED,
  isRow,
  numberOf,
  numbersOf,
  type Row,
  rowsOf,
  SIMULATED,
  share,
  type Tally,
  textOf,
  textsOf,
} from './tally.ts';

const VALUE_KINDS: readonly ValueKind[] = ['other', 'rate', 'proportion'];

export function checkSlopes(content: unknown, tally: Tally): void {
  for (const [index, set] of rowsOf(content).entries()) {
    const valueKind = VALUE_KINDS[numberOf(set, 'value_type') ?? 0] ?? 'other';
    const result = isRow(set.result) ? set.result : {};
    const groups = rowsOf(set.data).map((row) => ({
      population: numberOf(row, 'pop') ?? Number.NaN,
      value: numberOf(row, 'value') ?? Number.NaN,
      standardError: errorOf(row, valueKind),
    }));
    for (const { confidence, suffix } of slopeLevels(result)) {
      const slope = slopeOfInequality({
        groups,
        valueKind,
        fit: set.transform === true ? 'transformed' : 'natural',
        multiplier: numberOf(set, 'multiplier') ?? 1,
        confidence,
      });
      compareSlope(
        `set ${index + 1}`,
        slope,
        {
          sii: result.sii,
          rii: result.rii,
          intercept: result.intercept,
          siiLower: result[`sii_lower${suffix}`],
          siiUpper: result[`sii_upper${suffix}`],
          riiLower: result[`rii_lower${suffix}`],
          riiUpper: result[`rii_upper${suffix}`],
        },
        tally,
      );
    }
  }
}

/** The limit columns sii_lower95_0cl of a result as levels; 95% when it carries none. */
function slopeLevels(result: Row): { confidence: number; suffix: string }[] {
  const found = Object.keys(result).flatMap((key) => {
    const level = /^sii_lower(\d+)_(\d+)cl$/.exec(key);
    return level ? [{ confidence: share(`${level[1]}.${level[2]}`), suffix: `${level[1]}_${level[2]}cl` }] : [];
  });
  return found.length > 0 ? found : [{ confidence: 0.95, suffix: '95_0cl' }];
}

function errorOf(row: Row, valueKind: ValueKind): number {
  const error = standardErrorFromLimits(numberOf(row, 'lcl') ?? Number.NaN, numberOf(row, 'ucl') ?? Number.NaN, valueKind);
  return typeof error === 'number' ? error : Number.NaN;
}

export interface WantedSlope {
  readonly sii: unknown;
  readonly rii: unknown;
  readonly intercept: unknown;
  readonly siiLower: unknown;
  readonly siiUpper: unknown;
  readonly riiLower: unknown;
  readonly riiUpper: unknown;
}

/** Points to the last digits; limits within a share of the simulated interval's width. What the vector leaves out is not asked for. */
export function compareSlope(what: string, slope: ReturnType<typeof slopeOfInequality>, want: WantedSlope, tally: Tally): void {
  const got = isRefused(slope) ? undefined : slope;
  for (const name of ['sii', 'rii', 'intercept'] as const) {
    if (typeof want[name] === 'number') tally.close(`${what} ${name}`, got?.[name], want[name], CLOSED_FORM);
  }
  for (const name of ['sii', 'rii'] as const) {
    const [one, other] = [want[`${name}Lower`], want[`${name}Upper`]];
    if (typeof one !== 'number' || typeof other !== 'number') continue;
    // PHEindicatormethods 2.1.0 swaps the limits of transformed rates when the multiplier is below 1, not only below 0.
    if (one > other) tally.explain(`${what}: ${name} limits stand the wrong way round in the vector; compared in order`);
    const width = Math.abs(other - one);
    tally.within(`${what} ${name} lower`, got?.[`${name}Lower`], Math.min(one, other), width, SIMULATED);
    tally.within(`${what} ${name} upper`, got?.[`${name}Upper`], Math.max(one, other), width, SIMULATED);
  }
}

const FIGURES: Readonly<Record<string, FunnelFigure>> = { SR: 'ratio', PR: 'proportion', RC: 'ratio-of-counts' };

/** FunnelPlotR writes its limits with z to six decimals. */
const Z_OF_COLUMN: Readonly<Record<string, number>> = { '95': 1.959964, '998': 3.090232, '99': 3.090232 };

export function checkOverDispersion(content: unknown, tally: Tally): void {
  for (const [index, set] of rowsOf(content).entries()) {
    const figure = FIGURES[textOf(set, 'type')] ?? 'ratio';
    const adjustment: Adjustment = textOf(set, 'method') === 'CQC' ? 'winsorised' : 'truncated';
    const what = `set ${index + 1} ${textOf(set, 'type')} ${textOf(set, 'method')}`;
    const got = overDispersion({
      figure,
      adjustment,
      numerators: numbersOf(set, 'numerator'),
      denominators: numbersOf(set, 'denominator'),
    });
    if (isRefused(got)) {
      tally.close(what, got, set.phi, CLOSED_FORM);
      continue;
    }
    for (const [i, want] of numbersOf(set, 'z').entries()) tally.close(`${what} z of area ${i + 1}`, got.z[i], want, CLOSED_FORM, 1e-12);
    tally.close(`${what} phi`, got.phi, set.phi, CLOSED_FORM);
    tally.close(`${what} tau2`, got.tau2, set.tau2, CLOSED_FORM * 10, 1e-15);
    tally.same(`${what} areas used`, got.used, set.n_used);
    tally.close(`${what} target`, got.target, set.target, CLOSED_FORM);
    const at = numbersOf(set, 'at');
    for (const [i, limits] of rowsOf(set.od).entries()) {
      for (const key of Object.keys(limits)) {
        const parts = /^od(ll|ul)(\d+)$/.exec(key);
        const z = Z_OF_COLUMN[parts?.[2] ?? ''];
        if (!parts || z === undefined) continue;
        const { transformed } = overDispersedLimits({ figure, adjustment, target: got.target, tau2: got.tau2 }, at[i] ?? Number.NaN, z);
        const side = parts[1] === 'll' ? transformed.lower : transformed.upper;
        if (parts[1] === 'll' && side < 0 && figure !== 'ratio-of-counts' && !(figure === 'ratio' && adjustment === 'truncated')) {
          tally.explain('a lower limit below the end of the scale is folded back by squaring in FunnelPlotR; the product shows 0 there');
        }
        tally.close(`${what} ${key} at ${at[i]}`, backTransformed(figure, adjustment, side), limits[key], CLOSED_FORM * 10, 1e-15);
      }
    }
  }
}

/** The words of NHSRplotthedots for each special cause. */
const SPECIAL_WORDS: Readonly<Record<SpecialCause, string>> = {
  common: 'Common Cause',
  'above-limit': 'Above UCL',
  'below-limit': 'Below LCL',
  'rising-trend': '7 Point Trend (Increasing)',
  'falling-trend': '7 Point Trend (Decreasing)',
  'two-of-three-high': '2 in 3 Above CL',
  'two-of-three-low': '2 in 3 Below CL',
  'seven-above': '7 Points Above CL',
  'seven-below': '7 Points Below CL',
};

export function checkControlCharts(content: unknown, tally: Tally): void {
  for (const [index, set] of rowsOf(content).entries()) {
    const what = `series ${index + 1}`;
    const chart = controlChart({
      values: numbersOf(set, 'y'),
      baselinePoints: numberOf(set, 'fix') ?? undefined,
      outliers: set.screen === false ? 'kept' : 'screened',
    });
    if (isRefused(chart)) {
      tally.close(what, chart, set.mean, CLOSED_FORM);
      continue;
    }
    tally.close(`${what} mean`, chart.mean, set.mean, CLOSED_FORM);
    tally.close(`${what} lower limit`, chart.lower, set.lpl, CLOSED_FORM, 1e-12);
    tally.close(`${what} upper limit`, chart.upper, set.upl, CLOSED_FORM);
    const special = textsOf(set, 'special');
    const sides = numbersOf(set, 'rtm');
    for (const [i, point] of chart.points.entries()) {
      tally.same(`${what} point ${i + 1} special cause`, SPECIAL_WORDS[point.cause], special[i]);
      tally.same(`${what} point ${i + 1} side of the mean`, point.side, sides[i]);
      for (const [column, polarity] of [
        ['inc', 'higher-is-better'],
        ['dec', 'lower-is-better'],
        ['neutral', 'neutral'],
      ] as const) {
        const meaning = causeMeaning(point, polarity);
        const words =
          meaning === 'common' ? 'common_cause' : polarity === 'neutral' ? `special_cause_neutral_${meaning}` : `special_cause_${meaning}`;
        const want = textsOf(set, column);
        if (want.length > 0) tally.same(`${what} point ${i + 1} ${column}`, words, want[i]);
      }
      for (const [column, isTrue] of [
        ['outside', point.isOutside],
        ['close', point.isNearLimit],
      ] as const) {
        const flags = set[column];
        if (Array.isArray(flags)) tally.same(`${what} point ${i + 1} ${column}`, isTrue, Boolean(flags[i]));
      }
    }
  }
}

export function checkShrinkage(content: unknown, tally: Tally): void {
  for (const [index, set] of rowsOf(content).entries()) {
    const what = `set ${index + 1}`;
    const got = shrinkRatios(numbersOf(set, 'O'), numbersOf(set, 'E'));
    if (isRefused(got)) {
      tally.close(what, got, set.m, CLOSED_FORM);
      continue;
    }
    tally.close(`${what} average`, got.average, set.m, CLOSED_FORM);
    // A is a difference of near-equal variances: its digits are those of the larger term.
    tally.close(`${what} variance between`, Math.max(0, got.between), set.A, CLOSED_FORM * 10, 1e-14);
    tally.close(`${what} shape`, got.shape, set.alpha, CLOSED_FORM * 100);
    tally.close(`${what} rate`, got.rate, set.beta, CLOSED_FORM * 100);
    for (const [column, name, tolerance] of [
      ['mean', 'mean', CLOSED_FORM * 10],
      ['lo', 'lower', ITERATED],
      ['hi', 'upper', ITERATED],
      ['p_below_0.8m', 'chanceBelow', ITERATED],
    ] as const) {
      for (const [i, want] of numbersOf(set, column).entries())
        tally.close(`${what} ${column} of area ${i + 1}`, got.areas[i]?.[name], want, tolerance);
    }
  }
}

export function checkConcentration(content: unknown, tally: Tally): void {
  for (const [index, set] of rowsOf(content).entries()) {
    const got = concentrationIndex(numbersOf(set, 'pop'), numbersOf(set, 'y'));
    const figures = isRefused(got) ? undefined : got;
    for (const [column, name] of [
      ['mu', 'mean'],
      ['C', 'index'],
      ['C_regression', 'index'],
      ['se_regression', 'standardError'],
      ['wagstaff', 'wagstaff'],
      ['erreygers', 'erreygers'],
    ] as const) {
      // The index is a difference from one: 1e-14 absolute is its last digit.
      if (column in set) tally.close(`set ${index + 1} ${column}`, figures?.[name], set[column], CLOSED_FORM, 1e-14);
    }
  }
}

export function checkUnmetNeed(content: unknown, tally: Tally): void {
  for (const [index, row] of rowsOf(content).entries()) {
    const what = `line ${index + 1}`;
    const prevalence = {
      value: numberOf(row, 'prev') ?? Number.NaN,
      lower: numberOf(row, 'prev_lo') ?? Number.NaN,
      upper: numberOf(row, 'prev_hi') ?? Number.NaN,
    };
    const got = unmetAgainstEvidence(numberOf(row, 'N') ?? Number.NaN, prevalence, numberOf(row, 'found') ?? Number.NaN);
    const figures = isRefused(got) ? undefined : got;
    tally.close(`${what} expected`, figures?.expected, row.expected, CLOSED_FORM);
    for (const [column, part, name] of [
      ['unmet', 'unmet', 'value'],
      ['lo', 'unmet', 'lower'],
      ['hi', 'unmet', 'upper'],
      ['coverage', 'coverage', 'value'],
      ['coverage_lo', 'coverage', 'lower'],
      ['coverage_hi', 'coverage', 'upper'],
    ] as const) {
      // Differences of large numbers keep the digits of the larger one.
      tally.close(
        `${what} ${column}`,
        figures?.[part][name],
        row[column],
        CLOSED_FORM,
        part === 'unmet' ? 1e-12 * (figures?.expected ?? 0) : 0,
      );
    }
  }
}
