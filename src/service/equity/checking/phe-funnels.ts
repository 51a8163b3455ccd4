// The funnel sheets of PHEindicatormethods 2.1.0: limits along the axis, and which areas lie beyond them.

import {
  ALARM_TAIL,
  countFunnelSignal,
  expectedAtLimits,
  type FunnelSignal,
  proportionFunnelLimits,
  proportionFunnelSignal,
  WARNING_TAIL,
} from '../statistics/funnel.ts';
import type { Companions } from './phe-vectors.ts';
import { CLOSED_FORM, numberOf, PHE_BISECTION, type Row, rowsOf, type Tally, textOf } from './tally.ts';

const WORDS: Readonly<Record<FunnelSignal, string>> = {
  'high-alarm': 'High (0.001)',
  'high-warning': 'High (0.025)',
  within: 'Not significant',
  'low-warning': 'Low (0.025)',
  'low-alarm': 'Low (0.001)',
};

/** Columns of limits carry six to eight decimals. */
const PRINTED_TO_SIX = 5.1e-7;

const TAILS = [
  ['2s', '0025', WARNING_TAIL],
  ['3s', '0001', ALARM_TAIL],
] as const;

export function checkProportionFunnel(content: unknown, tally: Tally, companions: Companions): void {
  const rows = rowsOf(content);
  for (const row of rows) {
    const baseline = numberOf(row, 'Baseline') ?? Number.NaN;
    const population = numberOf(row, 'Population') ?? Number.NaN;
    // A baseline above 1 is a percentage.
    const scale = baseline > 1 ? 100 : 1;
    for (const [sigma, p, tail] of TAILS) {
      const limits = proportionFunnelLimits(baseline / scale, population, tail);
      tally.close(`${sigma} lower at ${population}`, limits.lower * scale, row[`Lower${sigma}${p}limit`], CLOSED_FORM, PRINTED_TO_SIX * 3);
      tally.close(`${sigma} upper at ${population}`, limits.upper * scale, row[`Upper${sigma}${p}limit`], CLOSED_FORM, PRINTED_TO_SIX * 3);
    }
  }
  const inputs = companions(/funnel_prop_inputs/);
  const printed = numberOf(rows[0] ?? {}, 'Baseline');
  const scale = (printed ?? 0) > 1 ? 100 : 1;
  const average = (scale * total(inputs, 'numerator')) / total(inputs, 'denominator');
  if (printed !== null && Math.abs(average - printed) < 0.01 * printed * 0.01)
    tally.close('baseline', average, printed, CLOSED_FORM, PRINTED_TO_SIX);
  else tally.explain('the baseline is of a part of the inputs that the sheet does not name; taken as given');
}

export function checkProportionSignals(content: unknown, tally: Tally): void {
  const rows = rowsOf(content);
  const target = total(rows, 'numerator') / total(rows, 'denominator');
  for (const row of rows) {
    const n = numberOf(row, 'denominator') ?? Number.NaN;
    const signal = proportionFunnelSignal((numberOf(row, 'numerator') ?? Number.NaN) / n, target, n);
    tally.same(textOf(row, 'Area'), WORDS[signal], textOf(row, 'significance'));
  }
}

export function checkRatioSignals(content: unknown, tally: Tally): void {
  for (const [i, row] of rowsOf(content).entries()) {
    const signal = countFunnelSignal(numberOf(row, 'obs') ?? Number.NaN, numberOf(row, 'expected') ?? Number.NaN);
    tally.same(`line ${i + 1}: ${row.obs} v ${row.expected}`, WORDS[signal], textOf(row, 'significance'));
  }
}

export function checkRatioFunnel(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const events = numberOf(row, 'Observed_events.') ?? numberOf(row, 'Observed_events') ?? numberOf(row, 'Events') ?? Number.NaN;
    for (const [sigma, , tail] of TAILS) {
      const { low, high } = expectedAtLimits(events, tail);
      for (const [side, expected] of [
        ['lower', low],
        ['upper', high],
      ] as const) {
        const what = `${sigma} ${side} at ${events}`;
        // The difference from one loses digits of the ratio beside it, hence the same allowance in absolute terms.
        tally.close(`${what} expected`, expected, row[`${side}_${sigma}_exp_events`], PHE_BISECTION);
        tally.close(`${what} excess`, events / expected - 1, row[`${side}_${sigma}_count`], PHE_BISECTION, 1e-6);
        tally.close(`${what} ratio`, (100 * events) / expected, row[`${side}_${sigma}_isr`], PHE_BISECTION);
      }
    }
  }
}

export function checkRateFunnel(content: unknown, tally: Tally): void {
  const rows = rowsOf(content);
  const years = yearsOf(rows[0] ?? {});
  for (const row of rows) {
    const events = numberOf(row, 'Events') ?? Number.NaN;
    const baseline = numberOf(row, 'baseline') ?? Number.NaN;
    for (const [sigma, , tail] of TAILS) {
      const { low, high } = expectedAtLimits(events, tail);
      for (const [side, expected] of [
        ['lower', low],
        ['upper', high],
      ] as const) {
        const people = (expected / baseline) * multiplierOf(row);
        const what = `${sigma} ${side} at ${events}`;
        tally.close(`${what} population`, people / years, row[`${side}_${sigma}_population_1_year`], PHE_BISECTION);
        tally.close(`${what} limit`, (events / people) * multiplierOf(row), row[`${side}_${sigma}_limit`], PHE_BISECTION);
      }
    }
  }
}

/** Years of data behind a sheet: its limits are of the whole period, its populations of one year. */
function yearsOf(row: Row): number {
  const events = numberOf(row, 'Events') ?? Number.NaN;
  const limit = numberOf(row, 'lower_2s_limit') ?? Number.NaN;
  const oneYear = numberOf(row, 'lower_2s_population_1_year') ?? Number.NaN;
  return Math.max(1, Math.round(((events / limit) * multiplierOf(row)) / oneYear));
}

function multiplierOf(row: Row): number {
  return Number(/per ([\d,]+)/.exec(textOf(row, 'statistic'))?.[1]?.replaceAll(',', '') ?? 100_000);
}

/** Columns such as dsr_per_100000_with_0: kind of rate, its multiplier, and whether the areas without events take part. */
const SIGNAL_COLUMN = /^(dsr|crude)_per_(\d+)_(with|without)_0$/;

export function checkRateSignals(content: unknown, tally: Tally): void {
  const rows = rowsOf(content);
  for (const column of Object.keys(rows[0] ?? {})) {
    const parts = SIGNAL_COLUMN.exec(column);
    if (!parts) continue;
    const isDirect = parts[1] === 'dsr';
    const areas = parts[3] === 'with' ? rows : rows.filter((row) => (numberOf(row, 'count') ?? 0) > 0);
    if (areas.length < rows.length)
      tally.explain('areas without events take no part in the columns "without_0"; their labels there were not compared');
    const usable = areas.filter((row) => !isDirect || (numberOf(row, 'count') ?? 0) >= 10);
    const people = new Map(usable.map((row) => [row, isDirect ? effectivePeople(row) : (numberOf(row, 'pop') ?? Number.NaN)]));
    const baseline = total(usable, 'count') / [...people.values()].reduce((sum, n) => sum + n, 0);
    for (const row of areas) {
      const n = people.get(row);
      const signal = n === undefined ? undefined : countFunnelSignal(numberOf(row, 'count') ?? Number.NaN, baseline * n);
      const words = signal === undefined ? 'Not applicable for events less than 10 for dsrs' : WORDS[signal];
      tally.same(`${column} ${row.count} of ${row.pop}`, words, textOf(row, column));
    }
  }
}

/** The population that would give the standardised rate as a crude one. */
function effectivePeople(row: Row): number {
  return ((numberOf(row, 'count') ?? Number.NaN) / (numberOf(row, 'rate_dsr') ?? Number.NaN)) * 100_000;
}

/** Points of a rate funnel: the rate, and the population of one year that goes with it. */
export function checkRatePoints(content: unknown, tally: Tally): void {
  const rows = rowsOf(content);
  const usual = rows.filter((row) => row.rate_chart !== null);
  if (usual.length < rows.length) tally.explain('a row without a charted rate was changed by the test that made the sheet; not compared');
  for (const column of Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('denominator_derived'))) {
    const years = Math.round(derived(usual[0] ?? {}) / (numberOf(usual[0] ?? {}, column) ?? Number.NaN));
    for (const row of usual) tally.close(`${column} of ${row.ev}`, derived(row) / years, row[column], 1e-9);
  }
  for (const column of Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('rate_chart'))) {
    for (const row of usual) tally.close(`${column} of ${row.ev}`, numberOf(row, 'rate'), row[column], CLOSED_FORM);
  }
}

function derived(row: Row): number {
  return ((numberOf(row, 'ev') ?? Number.NaN) / (numberOf(row, 'rate') ?? Number.NaN)) * 100_000;
}

function total(rows: readonly Row[], column: string): number {
  return rows.reduce((sum, row) => sum + (numberOf(row, column) ?? 0), 0);
}
