// Vectors of rates: crude, directly and indirectly standardised, and proportions, as PHEindicatormethods lays them out.

import { isRefused } from '../../../foundation/numbers/index.ts';
import { directlyStandardisedRate } from '../statistics/directly-standardised-rate.ts';
import { type IndirectInput, indirectlyStandardisedRate, indirectlyStandardisedRatio } from '../statistics/indirectly-standardised.ts';
import { proportion } from '../statistics/proportion.ts';
import { crudeRate } from '../statistics/rate.ts';
import { CLOSED_FORM, grouped, ITERATED, isRow, limitColumns, numberOf, type Row, rowsOf, type Tally, textOf } from './tally.ts';

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

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
