// The vectors made with R: which function of the engine each file asks for, and how close it must come.

import { betaQuantile, betaTails, binomialTails, studentQuantile } from '../statistics/beta.ts';
import { concentrationIndex } from '../statistics/concentration.ts';
import { causeMeaning, controlChart, type SpecialCause } from '../statistics/control-chart.ts';
import { directlyStandardisedRate } from '../statistics/directly-standardised-rate.ts';
import { adjustedP } from '../statistics/false-discovery.ts';
import { chiSquaredQuantile, gammaQuantile, gammaTails, normalTails, poissonTails } from '../statistics/gamma.ts';
import { type IndirectInput, indirectlyStandardisedRate, indirectlyStandardisedRatio } from '../statistics/indirectly-standardised.ts';
import { normalQuantile } from '../statistics/normal.ts';
import { type Adjustment, backTransformed, type FunnelFigure, overDispersedLimits, overDispersion } from '../statistics/over-dispersion.ts';
import { exactProportion, proportion } from '../statistics/proportion.ts';
import { byarLimits, crudeRate, exactCountLimits } from '../statistics/rate.ts';
import { exactRateRatio, rateRatioP, waldRateRatio } from '../statistics/rate-ratio.ts';
import { isRefused } from '../statistics/refusal.ts';
import { shrinkRatios } from '../statistics/shrinkage.ts';
import { slopeOfInequality, standardErrorFromLimits, type ValueKind } from '../statistics/slope-of-inequality.ts';
import { unmetAgainstEvidence } from '../statistics/unmet-need.ts';
import {
  CLOSED_FORM,
  grouped,
  ITERATED,
  isRow,
  limitColumns,
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

export function checkQuantiles(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const p = numberOf(row, 'p') ?? Number.NaN;
    const a = numberOf(row, 'a') ?? Number.NaN;
    const b = numberOf(row, 'b') ?? 1;
    const name = textOf(row, 'fn');
    // A quantile below the smallest normal number is 0 here; R may keep a few digits of a denormal one.
    tally.close(`${name}(${p}, ${a}, ${b})`, quantile(name, p, a, b), row.v, ITERATED, 1e-300);
  }
}

function quantile(name: string, p: number, a: number, b: number): unknown {
  switch (name) {
    case 'qnorm': {
      const z = normalQuantile(p);
      return isRefused(z) ? z : a + b * z;
    }
    case 'qchisq':
      return chiSquaredQuantile(p, a);
    case 'qgamma':
      return gammaQuantile(p, a, b);
    case 'qbeta':
      return betaQuantile(p, a, b);
    case 'qt':
      return studentQuantile(p, a);
    default:
      return undefined;
  }
}

export function checkTails(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const name = textOf(row, 'fn');
    const a = numberOf(row, 'a') ?? Number.NaN;
    const b = numberOf(row, 'b') ?? 1;
    const x = numberOf(row, 'xx') ?? numberOf(row, 'x') ?? Number.NaN;
    const tails = tailsOf(name, x, a, b);
    tally.close(`${name}(${x}, ${a}, ${b}) lower`, tails?.lower, row.lower, ITERATED, 1e-300);
    tally.close(`${name}(${x}, ${a}, ${b}) upper`, tails?.upper, row.upper, ITERATED, 1e-300);
  }
}

function tailsOf(name: string, x: number, a: number, b: number) {
  switch (name) {
    case 'pnorm':
      return normalTails((x - a) / (b || 1));
    case 'pchisq':
      return gammaTails(a / 2, x / 2);
    case 'pgamma':
      return gammaTails(a, x * b);
    case 'ppois':
      return poissonTails(x, a);
    case 'pbeta':
      return betaTails(x, a, b);
    case 'pbinom':
      return binomialTails(x, a, b);
    default:
      return undefined;
  }
}

export function checkCountLimits(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const x = numberOf(row, 'x') ?? Number.NaN;
    for (const level of levels(row, /^exact_lo_(.+)$/)) {
      const exact = exactCountLimits(x, share(level));
      tally.close(`exact ${x} lower ${level}`, exact.lower, row[`exact_lo_${level}`], ITERATED);
      tally.close(`exact ${x} upper ${level}`, exact.upper, row[`exact_hi_${level}`], ITERATED);
    }
    for (const level of levels(row, /^byar_lo_(.+)$/)) {
      const byar = byarLimits(x, share(level));
      tally.close(`Byar ${x} lower ${level}`, byar.lower, row[`byar_lo_${level}`], CLOSED_FORM * 10);
      tally.close(`Byar ${x} upper ${level}`, byar.upper, row[`byar_hi_${level}`], CLOSED_FORM);
    }
  }
}

export function checkProportionLimits(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const numerator = numberOf(row, 'x');
    const denominator = numberOf(row, 'n');
    for (const [prefix, method, tolerance] of [
      ['wilson', proportion, CLOSED_FORM],
      ['cp', exactProportion, ITERATED],
    ] as const) {
      for (const level of levels(row, new RegExp(`^${prefix}_lo_(.+)$`))) {
        const estimate = method({ numerator, denominator, confidence: share(level) });
        const limits = isRefused(estimate) ? undefined : estimate;
        // Wilson's lower limit near 0 and upper limit near 1 lose digits by subtraction in any double arithmetic: 1e-15 absolute.
        tally.close(`${prefix} ${numerator}/${denominator} lower ${level}`, limits?.lower, row[`${prefix}_lo_${level}`], tolerance, 1e-15);
        tally.close(`${prefix} ${numerator}/${denominator} upper ${level}`, limits?.upper, row[`${prefix}_hi_${level}`], tolerance, 1e-15);
      }
    }
  }
}

export function checkRateRatios(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const rates = {
      eventsA: numberOf(row, 'a') ?? Number.NaN,
      peopleA: numberOf(row, 'pa') ?? Number.NaN,
      eventsB: numberOf(row, 'b') ?? Number.NaN,
      peopleB: numberOf(row, 'pb') ?? Number.NaN,
    };
    const what = `${rates.eventsA} v ${rates.eventsB}`;
    const wald = waldRateRatio(rates);
    const exact = exactRateRatio(rates);
    const value = isRefused(exact) || !Number.isFinite(exact.value) ? undefined : exact.value;
    tally.close(`${what} ratio`, value, row.rr, CLOSED_FORM);
    tally.close(`${what} Wald lower`, isRefused(wald) ? wald : wald.lower, row.wald_lo, CLOSED_FORM);
    tally.close(`${what} Wald upper`, isRefused(wald) ? wald : wald.upper, row.wald_hi, CLOSED_FORM);
    tally.close(`${what} exact lower`, isRefused(exact) ? exact : exact.lower, row.exact_lo, ITERATED);
    tally.close(`${what} exact upper`, isRefused(exact) ? exact : exact.upper, row.exact_hi, ITERATED);
    tally.close(`${what} p`, rateRatioP(rates), row.p, ITERATED);
  }
}

export function checkFalseDiscovery(content: unknown, tally: Tally): void {
  for (const family of Array.isArray(content) ? rowsOf(content) : isRow(content) ? [content] : []) {
    const p = numbersOf(family, 'p');
    for (const [column, method] of [
      ['BH', 'benjamini-hochberg'],
      ['BY', 'benjamini-yekutieli'],
      ['holm', 'holm'],
    ] as const) {
      const adjusted = adjustedP(p, method);
      for (const [i, want] of numbersOf(family, column).entries()) tally.close(`${column} of p ${p[i]}`, adjusted[i], want, CLOSED_FORM);
    }
  }
}

export function checkDirectRates(content: unknown, tally: Tally): void {
  if (!isRow(content)) return;
  const areas = grouped(rowsOf(content.rows), ['area']);
  for (const want of rowsOf(content.result)) {
    const strata = areas.get(textOf(want, 'area')) ?? [];
    const counts = strata.map((row) => numberOf(row, 'x'));
    const populations = strata.map((row) => numberOf(row, 'n') ?? Number.NaN);
    const weights = strata.map((row) => numberOf(row, 'std') ?? Number.NaN);
    checkDirectRate(want, tally, (confidence, multiplier) =>
      directlyStandardisedRate({ counts, populations, weights, multiplier, confidence }),
    );
    tally.close(`area ${want.area} events`, sum(counts), want.total_count, CLOSED_FORM);
    tally.close(`area ${want.area} people`, sum(populations), want.total_pop, CLOSED_FORM);
  }
}

/** One line of PHEindicatormethods' result: value and limits at each level, or a withheld rate. */
export function checkDirectRate(
  want: Row,
  tally: Tally,
  rate: (confidence: number, multiplier: number) => ReturnType<typeof directlyStandardisedRate>,
  printedTo = 0,
): void {
  const multiplier = multiplierOf(want) ?? 100_000;
  for (const { confidence, lower, upper } of limitColumns(want)) {
    const got = rate(confidence, multiplier);
    const what = `area ${textOf(want, 'area')} at ${confidence}`;
    if (isRefused(got)) {
      tally.close(`${what} value`, got, want.value, CLOSED_FORM);
      continue;
    }
    const value = numberOf(want, 'value');
    const low = numberOf(want, lower);
    // A lower limit above its own value is a slip of the sheet's multiplier: held to the same figure after moving it back.
    const slip = value !== null && low !== null && low > value ? 10 : 1;
    if (slip !== 1)
      tally.explain(
        `area ${textOf(want, 'area')}: ${lower} and ${upper} are printed ten times too large beside their own value; compared after dividing by ten`,
      );
    tally.close(`${what} value`, got.value, want.value, CLOSED_FORM, printedTo);
    tally.close(`${what} lower`, got.lower, low === null ? low : low / slip, CLOSED_FORM, printedTo);
    const high = numberOf(want, upper);
    tally.close(`${what} upper`, got.upper, high === null ? high : high / slip, CLOSED_FORM, printedTo);
  }
}

export function checkIndirect(content: unknown, tally: Tally): void {
  if (!isRow(content)) return;
  const areas = grouped(rowsOf(content.rows), ['area']);
  for (const want of [...rowsOf(content.result), ...rowsOf(content.rate)]) {
    const strata = areas.get(textOf(want, 'area')) ?? [];
    checkIndirectLine(want, tally, {
      observed: strata.map((row) => numberOf(row, 'x')),
      populations: strata.map((row) => numberOf(row, 'n') ?? Number.NaN),
      referenceEvents: strata.map((row) => numberOf(row, 'rx') ?? Number.NaN),
      referencePopulations: strata.map((row) => numberOf(row, 'rn') ?? Number.NaN),
    });
  }
}

/** One line of an indirectly standardised ratio ("x 1") or rate ("per 100000"), told apart by its own statistic. */
export function checkIndirectLine(want: Row, tally: Tally, strata: Omit<IndirectInput, 'multiplier' | 'confidence'>): void {
  const statistic = textOf(want, 'statistic');
  const method = /\brate\b/.test(statistic) ? indirectlyStandardisedRate : indirectlyStandardisedRatio;
  const multiplier = multiplierOf(want) ?? 1;
  for (const { confidence, lower, upper } of limitColumns(want)) {
    if (want[lower] === null && want[upper] === null && want.value !== null) continue;
    const got = method({ ...strata, multiplier, confidence });
    const what = `${statistic} of area ${textOf(want, 'area')} at ${confidence}`;
    if (isRefused(got)) {
      tally.close(`${what} value`, got, want.value, CLOSED_FORM);
      continue;
    }
    tally.close(`${what} value`, got.value, want.value, CLOSED_FORM);
    tally.close(`${what} lower`, got.lower, want[lower], got.method === 'Exact' ? ITERATED : CLOSED_FORM);
    tally.close(`${what} upper`, got.upper, want[upper], got.method === 'Exact' ? ITERATED : CLOSED_FORM);
    tally.close(`${what} observed`, got.observed, want.observed, CLOSED_FORM);
    tally.close(`${what} expected`, got.expected, want.expected, CLOSED_FORM);
    if (typeof want.ref_rate === 'number') tally.close(`${what} reference rate`, got.referenceRate, want.ref_rate, CLOSED_FORM);
    tally.same(`${what} method`, got.method, want.method);
  }
}

/** "dsr per 10000" is 10000, "ratio x 100" is 100; undefined when the statistic names none. */
export function multiplierOf(row: Row): number | undefined {
  const stated = /(?:per|x)\s*([\d,]+)/.exec(textOf(row, 'statistic'));
  return stated ? Number(stated[1]?.replaceAll(',', '')) : undefined;
}

export function checkRateLines(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const numerator = numberOf(row, 'Numerator') ?? numberOf(row, 'x');
    const denominator = numberOf(row, 'Denominator') ?? numberOf(row, 'n');
    const multiplier = numberOf(row, 'multiplier') ?? multiplierOf(row) ?? 100_000;
    checkEstimate(row, tally, (confidence) => crudeRate({ numerator, denominator, multiplier, confidence }));
  }
}

export function checkProportionLines(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const numerator = numberOf(row, 'Numerator') ?? numberOf(row, 'x');
    const denominator = numberOf(row, 'Denominator') ?? numberOf(row, 'n');
    const multiplier = numberOf(row, 'multiplier') ?? (textOf(row, 'statistic') === 'percentage' ? 100 : 1);
    checkEstimate(row, tally, (confidence) => proportion({ numerator, denominator, multiplier, confidence }));
  }
}

function checkEstimate(row: Row, tally: Tally, estimate: (confidence: number) => ReturnType<typeof proportion>): void {
  for (const { confidence, lower, upper } of limitColumns(row)) {
    const got = estimate(confidence);
    const what = `${textOf(row, 'Area')} ${numberOf(row, 'Numerator') ?? numberOf(row, 'x')} at ${confidence}`;
    if (isRefused(got)) {
      tally.close(`${what} value`, got, row.value, CLOSED_FORM);
      continue;
    }
    const tolerance = got.method === 'Exact' ? ITERATED : CLOSED_FORM;
    tally.close(`${what} value`, got.value, row.value, CLOSED_FORM);
    tally.close(`${what} lower`, got.lower, row[lower], tolerance, 1e-15);
    tally.close(`${what} upper`, got.upper, row[upper], tolerance, 1e-15);
    if (typeof row.method === 'string') tally.same(`${what} method`, got.method, row.method);
  }
}

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

function levels(row: Row, pattern: RegExp): string[] {
  return Object.keys(row).flatMap((key) => pattern.exec(key)?.[1] ?? []);
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
