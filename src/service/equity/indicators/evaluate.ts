// From cells to figures: one indicator, by one stratum. Unknowns are rows of their own, never spread; everything here stays internal.

import { type Estimate, isRefused, type Refused, refuse } from '../../../foundation/numbers/index.ts';
import { type InternalFigureRow, type InternalFigures, internalFigures, type TableSubject } from '../disclosure/internal-table.ts';
import { AGE_BANDS } from '../geography/import-residents.ts';
import { directlyStandardisedRate, EUROPEAN_STANDARD_POPULATION_2013, mergeEmptyStrata } from '../statistics/directly-standardised-rate.ts';
import { countFunnelSignal, type FunnelSignal } from '../statistics/funnel.ts';
import { indirectlyStandardisedRatio } from '../statistics/indirectly-standardised.ts';
import { proportion } from '../statistics/proportion.ts';
import { crudeRate } from '../statistics/rate.ts';
import { type Slope, slopeOfInequality, standardErrorFromLimits } from '../statistics/slope-of-inequality.ts';
import { unmetAgainstEvidence } from '../statistics/unmet-need.ts';
import { endsRatio } from './ends-ratio.ts';
import type { Indicator, Stratum } from './indicator.ts';
import { UNKNOWN } from './unknown.ts';

/** A count of people (or orders, reports) in one combination of strata. 'unknown' where a value was not stated or could not be derived. */
export interface StratumCell {
  readonly area: string;
  /** '1' (most deprived) to '5', or 'unknown'. */
  readonly fifth: string;
  readonly ethnicity: string;
  readonly sex: string;
  /** A band of the European Standard Population, '0-4' to '90+', or 'unknown'. */
  readonly ageBand: string;
  readonly count: number;
}

export { UNKNOWN };
/** Below this share of known ethnicity no comparison of groups is shown, only the completeness. */
export const LEAST_COMPLETENESS = 0.8;

const AGE_ORDER: readonly string[] = AGE_BANDS;

export interface EvaluatedRow {
  readonly stratum: string;
  readonly isKnown: boolean;
  readonly numerator: number;
  readonly denominator: number;
  readonly figure: Estimate | Refused;
  /** Against the figure of all rows together; only for areas. */
  readonly signal?: FunnelSignal;
  /** Age bands that had nobody and were joined to their neighbour. */
  readonly joinedBands?: number;
}

export interface Evaluation {
  readonly indicator: Indicator;
  readonly by: Stratum;
  readonly rows: readonly EvaluatedRow[];
  readonly all: Estimate | Refused;
  readonly completeness: { readonly known: number; readonly total: number; readonly share: number };
  /** Whether the rows may be compared: not when too many values are unknown. */
  readonly comparison: 'shown' | 'withheld-incomplete';
  /** Fifths only: the slope, and the most deprived against the least. */
  readonly slope?: Slope | Refused;
  readonly ratio?: Estimate | Refused;
}

export interface EvaluateInput {
  readonly indicator: Indicator;
  readonly by: Stratum;
  readonly numerator: readonly StratumCell[];
  /** Residents, cohort, orders or reports in the same strata. */
  readonly denominator: readonly StratumCell[];
}

/** Evaluates shares, rates, standardised rates and ratios, and coverage. Medians of days are made from reports, not from cells: they are refused here. */
export function evaluate({ indicator, by, numerator, denominator }: EvaluateInput): Evaluation {
  const counted = groupBy(numerator, by);
  const people = groupBy(denominator, by);
  const names = [...new Set([...people.keys(), ...counted.keys()])].sort(byName);
  const reference = { counts: ageCounts(numerator), people: ageCounts(denominator) };
  const figureOf = (x: readonly StratumCell[], n: readonly StratumCell[]) => figure(indicator, x, n, reference);
  const overall = total(numerator) / Math.max(1, total(denominator));
  const rows = names.map((stratum): EvaluatedRow => {
    const x = counted.get(stratum) ?? [];
    const n = people.get(stratum) ?? [];
    const { estimate, joinedBands } = figureOf(x, n);
    const expected = expectedOf(indicator, n, reference) ?? overall * total(n);
    return {
      stratum,
      isKnown: stratum !== UNKNOWN,
      numerator: total(x),
      denominator: total(n),
      figure: estimate,
      ...(by === 'area' && stratum !== UNKNOWN ? { signal: countFunnelSignal(total(x), expected) } : {}),
      ...(joinedBands ? { joinedBands } : {}),
    };
  });
  const known = total(numerator.filter((cell) => stratumOf(cell, by) !== UNKNOWN));
  const all = total(numerator);
  const share = all === 0 ? 1 : known / all;
  const comparison = share < LEAST_COMPLETENESS ? 'withheld-incomplete' : 'shown';
  return {
    indicator,
    by,
    rows,
    all: figureOf(numerator, denominator).estimate,
    completeness: { known, total: all, share },
    comparison,
    ...(by === 'deprivation-fifth' && comparison === 'shown'
      ? {
          slope: slopeOf(indicator, rows),
          ratio: endsRatio(rows.map(({ stratum, figure: estimate }) => ({ name: stratum, figure: estimate }))),
        }
      : {}),
  };
}

/** The evaluation as a table that publish() takes. Refused like any table whose counts are impossible. */
export function evaluationTable(evaluation: Evaluation, subject: Pick<TableSubject, 'area' | 'months'>): InternalFigures | Refused {
  const { indicator, rows } = evaluation;
  const { isRareDisease, isSensitive } = indicator.publication;
  const isStandardised = indicator.figure !== 'proportion' && indicator.figure !== 'crude-rate';
  const isMedian = indicator.figure === 'median-days';
  return internalFigures({
    subject: { title: indicator.title, ...subject, isRareDisease, isSensitive },
    denominator: indicator.figure === 'proportion' || isMedian ? 'persons' : 'residents',
    // A median of all is not a sum of rows.
    total: isMedian ? 'not-printed' : 'printed',
    rows: rows.map(({ stratum, numerator, denominator, figure: estimate }): InternalFigureRow => {
      const own = isStandardised && !isRefused(estimate) ? { estimate: isMedian ? { ...estimate, isPosition: true } : estimate } : {};
      return { name: stratum, numerator, denominator, ...own };
    }),
  });
}

interface Reference {
  readonly counts: readonly number[];
  readonly people: readonly number[];
}

function figure(
  indicator: Indicator,
  x: readonly StratumCell[],
  n: readonly StratumCell[],
  reference: Reference,
): { readonly estimate: Estimate | Refused; readonly joinedBands?: number } {
  const numerator = total(x);
  const denominator = total(n);
  const { multiplier } = indicator;
  switch (indicator.figure) {
    case 'proportion':
      return { estimate: proportion({ numerator, denominator, multiplier }) };
    case 'crude-rate':
      return { estimate: crudeRate({ numerator, denominator, multiplier }) };
    case 'coverage': {
      const { prevalence } = indicator.denominator;
      if (!prevalence) return { estimate: refuse('missing-input', 'The indicator names no prevalence.') };
      const need = unmetAgainstEvidence(denominator, prevalence, numerator);
      return { estimate: isRefused(need) ? need : scaled(need.coverage, multiplier) };
    }
    case 'standardised-rate': {
      const merged = mergeEmptyStrata({ counts: ageCounts(x), populations: ageCounts(n), weights: EUROPEAN_STANDARD_POPULATION_2013 });
      if (merged.populations.length === 0) return { estimate: refuse('zero-denominator', 'Nobody is in the denominator.') };
      return { estimate: directlyStandardisedRate({ ...merged, multiplier }), joinedBands: merged.joined.length };
    }
    case 'standardised-ratio': {
      const strata = usableBands(reference);
      return {
        estimate: indirectlyStandardisedRatio({
          observed: [numerator],
          populations: strata.map((band) => ageCounts(n)[band] ?? 0),
          referenceEvents: strata.map((band) => reference.counts[band] ?? 0),
          referencePopulations: strata.map((band) => reference.people[band] ?? 0),
          multiplier,
        }),
      };
    }
    case 'median-days':
      return { estimate: refuse('missing-input', 'A median of days is made from the reports themselves, not from counts.') };
  }
}

function expectedOf(indicator: Indicator, n: readonly StratumCell[], reference: Reference): number | undefined {
  if (indicator.standard === 'none') return undefined;
  const people = ageCounts(n);
  return usableBands(reference).reduce(
    (sum, band) => sum + ((reference.counts[band] ?? 0) / (reference.people[band] ?? 1)) * (people[band] ?? 0),
    0,
  );
}

/** Bands in which the reference has people: an empty one has no rate and nobody to expect. */
function usableBands(reference: Reference): number[] {
  return AGE_ORDER.flatMap((_, band) => ((reference.people[band] ?? 0) > 0 ? [band] : []));
}

/** The slope over the five fifths; refused while one of them has no figure. */
function slopeOf(indicator: Indicator, rows: readonly EvaluatedRow[]): Slope | Refused {
  const fifths = rows.filter((row) => row.isKnown);
  const valueKind = indicator.figure === 'proportion' ? 'proportion' : 'rate';
  // Shares are held as percentages: the slope wants them as they are, between 0 and 1.
  const scale = indicator.figure === 'proportion' ? indicator.multiplier : 1;
  const groups = [];
  for (const { stratum, denominator, figure: estimate } of fifths) {
    if (isRefused(estimate)) return refuse('missing-input', `Fifth ${stratum} has no figure, so there is no slope.`);
    const { value, lower, upper } = estimate;
    const error = standardErrorFromLimits((lower ?? Number.NaN) / scale, (upper ?? Number.NaN) / scale, valueKind);
    if (typeof error !== 'number') return error;
    groups.push({ population: denominator, value: value / scale, standardError: error });
  }
  return slopeOfInequality({ groups, valueKind, multiplier: scale });
}

function ageCounts(cells: readonly StratumCell[]): number[] {
  const counts = AGE_ORDER.map(() => 0);
  for (const { ageBand, count } of cells) {
    const band = AGE_ORDER.indexOf(ageBand);
    if (band >= 0) counts[band] = (counts[band] ?? 0) + count;
  }
  return counts;
}

function groupBy(cells: readonly StratumCell[], by: Stratum): Map<string, StratumCell[]> {
  const groups = new Map<string, StratumCell[]>();
  for (const cell of cells) {
    const key = stratumOf(cell, by);
    const group = groups.get(key);
    if (group) group.push(cell);
    else groups.set(key, [cell]);
  }
  return groups;
}

export function stratumOf(cell: StratumCell, by: Stratum): string {
  switch (by) {
    case 'deprivation-fifth':
      return cell.fifth;
    case 'ethnicity':
      return cell.ethnicity;
    case 'sex':
      return cell.sex;
    case 'age-band':
      return cell.ageBand;
    case 'area':
      return cell.area;
  }
}

/** By name, age bands in order of age, unknown last. */
export function byName(a: string, b: string): number {
  if (a === UNKNOWN || b === UNKNOWN) return a === b ? 0 : a === UNKNOWN ? 1 : -1;
  const [i, j] = [AGE_ORDER.indexOf(a), AGE_ORDER.indexOf(b)];
  return i >= 0 && j >= 0 ? i - j : a < b ? -1 : a > b ? 1 : 0;
}

function total(cells: readonly StratumCell[]): number {
  return cells.reduce((sum, cell) => sum + cell.count, 0);
}

function scaled(estimate: Estimate, multiplier: number): Estimate {
  const times = (x: number | undefined) => (x === undefined ? undefined : x * multiplier);
  return { ...estimate, value: estimate.value * multiplier, lower: times(estimate.lower), upper: times(estimate.upper) };
}
