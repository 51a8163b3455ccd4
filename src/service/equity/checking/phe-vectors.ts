// The test sheets of PHEindicatormethods 2.1.0: rates, proportions, standardised rates, slopes, quantile groups and means.

import { isRefused, refuse, zOf } from '../../../foundation/numbers/index.ts';
import {
  directlyStandardisedRate,
  directlyStandardisedRateOfRepeats,
  EUROPEAN_STANDARD_POPULATION_2013,
} from '../statistics/directly-standardised-rate.ts';
import { meanWithLimits } from '../statistics/mean.ts';
import { quantileGroups } from '../statistics/order.ts';
import { proportion, wilsonLimits } from '../statistics/proportion.ts';
import { byarLimits } from '../statistics/rate.ts';
import { slopeOfInequality, standardErrorFromLimits, type ValueKind } from '../statistics/slope-of-inequality.ts';
import { compareSlope } from './method-vectors.ts';
import { checkDirectRate, checkIndirectLine } from './rate-vectors.ts';
import { CLOSED_FORM, grouped, ITERATED, limitColumns, numberOf, type Row, rowsOf, share, type Tally, textOf } from './tally.ts';

/** The other sheets of the same folder, by file name, for results whose inputs stand elsewhere. */
export type Companions = (name: RegExp) => readonly Row[];

export function checkByarAndWilson(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const x = numberOf(row, 'x') ?? Number.NaN;
    const n = numberOf(row, 'n');
    for (const { confidence, lower, upper } of limitColumns(row)) {
      const what = `${textOf(row, 'method')} ${x} at ${confidence}`;
      const limits = n === null ? byarLimits(x, confidence) : wilsonLimits(x, n, zOf(confidence));
      tally.close(`${what} lower`, limits.lower, row[lower], CLOSED_FORM * 10);
      tally.close(`${what} upper`, limits.upper, row[upper], CLOSED_FORM);
    }
  }
}

export function checkDirectResults(content: unknown, tally: Tally, companions: Companions): void {
  const plain = grouped(companions(/testdata_multiarea(\.json)?$/), ['area']);
  const repeats = grouped(companions(/testdata_nonindepe/), ['area']);
  for (const want of rowsOf(content)) {
    const area = textOf(want, 'area');
    const repeated = repeats.get(area);
    const strata = plain.get(area) ?? companions(new RegExp(`${escaped(area)}(\\.json)?$`));
    if (repeated) {
      checkDirectRate(
        want,
        tally,
        (confidence, multiplier) => directlyStandardisedRateOfRepeats({ ...repeatsOf(repeated), multiplier, confidence }),
        PRINTED_TO_EIGHT,
      );
    } else if (strata.length > 0) {
      const counts = strata.map((row) => numberOf(row, 'count'));
      const people = { populations: populationsOf(strata), weights: weightsOf(strata) };
      checkDirectRate(want, tally, (confidence, multiplier) => directlyStandardisedRate({ counts, ...people, multiplier, confidence }));
      tally.close(`${area} events`, total(counts), want.total_count, CLOSED_FORM);
    } else {
      tally.explain(`${area}: its strata are not in this folder, so it was not compared`);
    }
  }
}

/** The sheet of non-independent events carries eight decimals. */
const PRINTED_TO_EIGHT = 5.1e-9;

function repeatsOf(strata: readonly Row[]) {
  const columns = Object.keys(strata[0] ?? {}).flatMap((key) => (/^f\d+$/.test(key) ? [key] : []));
  columns.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  return {
    peopleByFrequency: columns.map((key) => strata.map((row) => numberOf(row, key))),
    populations: populationsOf(strata),
    weights: weightsOf(strata),
  };
}

function populationsOf(strata: readonly Row[]): number[] {
  return strata.map((row) => numberOf(row, 'pop') ?? Number.NaN);
}

/** A sheet's own standard population (stdpop, esp1976, esp2013), else the European one of 2013 over 19 bands. */
function weightsOf(strata: readonly Row[]): number[] {
  const own = Object.keys(strata[0] ?? {}).find((key) => /^(std|esp)/i.test(key));
  return strata.map((row, i) => (own ? (numberOf(row, own) ?? Number.NaN) : (EUROPEAN_STANDARD_POPULATION_2013[i] ?? Number.NaN)));
}

/** Sheets made to be refused: a negative count, an empty stratum, a negative population, a negative weight. */
export function checkRefusedStrata(content: unknown, tally: Tally): void {
  const rows = rowsOf(content);
  const areas = [...grouped(rows, rows.some((row) => 'area' in row) ? ['area'] : []).values()];
  const outcomes = areas.map((strata) =>
    directlyStandardisedRate({
      counts: strata.map((row) => numberOf(row, 'count')),
      populations: populationsOf(strata),
      weights: weightsOf(strata),
      multiplier: 100_000,
    }),
  );
  tally.refused('a sheet with an impossible stratum', outcomes.find(isRefused));
}

export function checkIndirectResults(content: unknown, tally: Tally, companions: Companions): void {
  const withReference = grouped(companions(/multiarea_isr/), ['area']);
  const reference = companions(/refdata/);
  const apart = [companions(/testdata_multiarea(\.json)?$/), companions(/testdata_err2/)].map((rows) => grouped(rows, ['area']));
  for (const want of rowsOf(content)) {
    const area = textOf(want, 'area');
    // Counts beside the separate reference sheet first: the combined sheet leaves cells of one area empty.
    const own = reference.length > 0 ? apart.map((areas) => areas.get(area)).find((rows) => rows?.length === reference.length) : undefined;
    const strata = own ?? withReference.get(area);
    if (!strata) {
      tally.explain(`${area}: its strata are not in this folder, so it was not compared`);
      continue;
    }
    const rates = own ? reference : strata;
    checkIndirectLine(want, tally, {
      observed: strata.map((row) => numberOf(row, 'count')),
      populations: populationsOf(strata),
      referenceEvents: rates.map((row) => numberOf(row, 'refcount') ?? Number.NaN),
      referencePopulations: rates.map((row) => numberOf(row, 'refpop') ?? Number.NaN),
    });
  }
}

export function checkAreaTotals(content: unknown, tally: Tally, companions: Companions): void {
  const areas = grouped(companions(/testdata_multiarea(\.json)?$/), ['area']);
  for (const want of rowsOf(content)) {
    const strata = areas.get(textOf(want, 'area'));
    if (strata)
      tally.close(`${textOf(want, 'area')} events`, total(strata.map((row) => numberOf(row, 'count'))), want.total_count, CLOSED_FORM);
  }
}

export function checkMeans(content: unknown, tally: Tally, companions: Companions): void {
  const rows = companions(/testdata_Mean(\.json)?$/);
  const areas = grouped(rows, ['area']);
  for (const want of rowsOf(content)) {
    const area = textOf(want, 'area');
    const values = (areas.get(area) ?? rows).map((row) => numberOf(row, 'values') ?? Number.NaN);
    for (const { confidence, lower, upper } of limitColumns(want)) {
      const got = meanWithLimits(values, confidence);
      const figures = isRefused(got) ? undefined : got;
      tally.close(`${area} mean`, figures?.value, want.value, CLOSED_FORM);
      tally.close(`${area} sum`, figures?.sum, want.value_sum, CLOSED_FORM);
      tally.close(`${area} standard deviation`, figures?.standardDeviation, want.stdev, CLOSED_FORM);
      tally.close(`${area} lower`, figures?.lower, want[lower], ITERATED);
      tally.close(`${area} upper`, figures?.upper, want[upper], ITERATED);
    }
  }
}

export function checkSlopeSheet(content: unknown, tally: Tally): void {
  for (const [key, rows] of grouped(rowsOf(content), ['TestDescription', 'Area', 'Grouping1', 'Grouping2'])) {
    const description = textOf(rows[0] ?? {}, 'TestDescription');
    const isRefusalSheet = /error handling/i.test(description);
    const ordered = [...rows].sort((a, b) => (numberOf(a, 'Quantile') ?? 0) - (numberOf(b, 'Quantile') ?? 0));
    const want = rows.find((row) => row.sii !== null && row.sii !== undefined);
    if (!want && !isRefusalSheet) {
      tally.explain(`"${description}" carries no result to compare`);
      continue;
    }
    const levels = confidencesOf(rows[0] ?? {});
    for (const [i, confidence] of levels.entries()) {
      const slope = slopeOf(ordered, description, confidence);
      if (!want) {
        tally.refused(key, slope);
        break;
      }
      const suffix = i + 1;
      compareSlope(
        `${key} at ${confidence}`,
        slope,
        {
          sii: want.sii,
          rii: want.rii,
          intercept: want.Intercept,
          siiLower: want[`sii_lowercl_${suffix}`],
          siiUpper: want[`sii_uppercl_${suffix}`],
          riiLower: want[`rii_lowercl_${suffix}`],
          riiUpper: want[`rii_uppercl_${suffix}`],
        },
        tally,
      );
    }
  }
}

const VALUE_KINDS: readonly ValueKind[] = ['other', 'rate', 'proportion'];

/** The call a sheet describes in its title: kind of figure, transformation, multiplier. */
function slopeOf(rows: readonly Row[], description: string, confidence: number) {
  const stated = VALUE_KINDS[numberOf(rows[0] ?? {}, 'ValueType') ?? 0] ?? 'other';
  const valueKind: ValueKind = /invalid proportion/i.test(description) ? 'proportion' : stated;
  const multiplier = Number(/\(x\s*(-?[\d.]+)\)/.exec(description)?.[1] ?? (/negative multiplier/i.test(description) ? -1 : 1));
  const groups = rows.map((row) => ({
    population: numberOf(row, 'Population') ?? Number.NaN,
    value: numberOf(row, 'Value') ?? Number.NaN,
    standardError: errorOf(row, valueKind),
  }));
  if (rows.some((row) => (numberOf(row, 'Count') ?? 0) < 0)) return refuse('negative-count', 'A count is negative.');
  return slopeOfInequality({ groups, valueKind, multiplier, confidence, fit: /transform/i.test(description) ? 'transformed' : 'natural' });
}

/** From the limits where they stand, else the error as given; a given negative error is passed on to be refused. */
function errorOf(row: Row, valueKind: ValueKind): number {
  const given = numberOf(row, 'StandardError');
  if (given !== null && given < 0) return given;
  const error = standardErrorFromLimits(numberOf(row, 'LowerCL') ?? Number.NaN, numberOf(row, 'UpperCL') ?? Number.NaN, valueKind);
  if (typeof error === 'number') return error;
  return numberOf(row, 'LowerCL') === null ? (given ?? Number.NaN) : Number.NaN;
}

/** The levels of a sheet stand in its title ("98% CI", "(95 and 98)") or else in its column ("c(95, 99)"). */
function confidencesOf(row: Row): number[] {
  const title = textOf(row, 'TestDescription');
  const pair = /\((\d+) and (\d+)\)/.exec(title);
  const inTitle = pair ? [pair[1] ?? '', pair[2] ?? ''] : [...title.matchAll(/([\d.]+)\s*%/g)].map((match) => match[1] ?? '');
  const inColumn = [...textOf(row, 'Confidence').matchAll(/[\d.]+/g)].map((match) => match[0]);
  const found = inTitle.length > 0 ? inTitle : inColumn;
  return (found.length > 0 ? found : ['95']).map(share);
}

const GROUPS_OF: Readonly<Record<string, number>> = {
  tertile: 3,
  quartile: 4,
  quintile: 5,
  sextile: 6,
  septile: 7,
  octile: 8,
  decile: 10,
  vigintile: 20,
  percentile: 100,
};

/** Which columns make a family, by the sheet's own name for it. */
const FAMILY_OF: Readonly<Record<string, readonly string[]>> = { IndSexReg: ['IndSexRef', 'ParentCode'], IndSex: ['IndSexRef'], None: [] };

export function checkQuantileGroups(content: unknown, tally: Tally): void {
  for (const rows of grouped(rowsOf(content), ['QuantileNm', 'GroupSet']).values()) {
    const first = rows[0] ?? {};
    const groups = GROUPS_OF[textOf(first, 'QuantileNm').toLowerCase()];
    if (groups === undefined) {
      tally.explain(`"${textOf(first, 'QuantileNm')}" is not a division this check knows`);
      continue;
    }
    const family = FAMILY_OF[textOf(first, 'GroupSet')] ?? [];
    for (const members of grouped(rows, family).values()) checkFamily(members, groups, family.length > 0, tally);
  }
}

function checkFamily(rows: readonly Row[], groups: number, isByIndicator: boolean, tally: Tally): void {
  const polarities = new Set(rows.map(isLowestFirst));
  if (isByIndicator && polarities.size > 1) {
    tally.explain(
      `${textOf(rows[0] ?? {}, 'IndSexRef')}: one family with both polarities; the first row's was taken, as the sheet does (the product refuses a mixture)`,
    );
  }
  const direction = isByIndicator && isLowestFirst(rows[0] ?? {}) ? 'lowest-first' : 'highest-first';
  const got = quantileGroups(
    rows.map((row) => numberOf(row, 'Value')),
    groups,
    direction,
  );
  for (const [i, row] of rows.entries()) {
    const place = isRefused(got) ? undefined : got[i];
    const what = `${textOf(row, 'AreaName')} ${textOf(row, 'QuantileNm')}`;
    tally.close(`${what} group`, place?.group, row.QuantileInGrp, CLOSED_FORM);
    if (typeof row.RankinGrp === 'number') tally.close(`${what} rank`, place?.rank, row.RankinGrp, CLOSED_FORM);
  }
}

function isLowestFirst(row: Row): boolean {
  return /high is good|^false$/i.test(textOf(row, 'Polarity'));
}

export function checkMeasuredProportions(content: unknown, tally: Tally): void {
  for (const [i, row] of rowsOf(content).entries()) {
    const got = proportion({ numerator: numberOf(row, 'Count'), denominator: numberOf(row, 'Measured'), multiplier: 100 });
    const figures = isRefused(got) ? undefined : got;
    tally.close(`line ${i + 1} rate`, figures?.value, row.Rate, CLOSED_FORM * 10);
    tally.close(`line ${i + 1} lower`, figures?.lower, row.LCL, CLOSED_FORM * 10);
    tally.close(`line ${i + 1} upper`, figures?.upper, row.UCL, CLOSED_FORM * 10);
  }
}

function total(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
