// A finding in one plain English sentence, before any picture. Says what was seen and how sure one can be, never why.

import { type Estimate, isRefused } from '../../../foundation/numbers/index.ts';
import type { PublishedFigures } from '../disclosure/publish.ts';
import { endsRatio } from './ends-ratio.ts';
import { LEAST_COMPLETENESS, UNKNOWN } from './evaluate.ts';
import type { Indicator, Stratum } from './indicator.ts';

export interface FindingInput {
  readonly indicator: Indicator;
  readonly by: Stratum;
  /** Published rows alone: a sentence on a page must not say more than the table below it. */
  readonly table: PublishedFigures;
  /** Share of records whose stratum is known. */
  readonly completeness: number;
  /** How many areas stand outside the alarm limits of the funnel; asked for when `by` is the area. */
  readonly outside?: { readonly low: number; readonly high: number };
  /** Rows of areas are alliances: they stand by name, and none is called high or low. */
  readonly areasAre?: 'alliances';
}

/** "People tested for …: the most deprived fifth has 0.62 times the rate of the least (95% interval 0.51 to 0.75)." */
export function findingInWords({ indicator, by, table, completeness, outside = { low: 0, high: 0 }, areasAre }: FindingInput): string {
  const { title } = indicator;
  if (completeness < LEAST_COMPLETENESS) {
    return `${title}: ${Math.floor(completeness * 100)}% of records say ${STRATUM_WORDS[by]}, too few to compare groups.`;
  }
  const known = table.rows.filter((row) => row.name !== UNKNOWN);
  if (by === 'deprivation-fifth') return `${title}: ${fifthsInWords(table, indicator)}`;
  if (by === 'area' && areasAre) return `${title}: ${alliancesInWords(known)}`;
  if (by === 'area') return `${title}: ${areasInWords(known.length, outside)}`;
  const figures = known.flatMap(({ name, figure }) => (isRefused(figure) ? [] : [{ name, value: figure.value }]));
  figures.sort((a, b) => a.value - b.value);
  const [lowest, highest] = [figures[0], figures.at(-1)];
  if (!lowest || !highest || lowest === highest) return `${title}: too few people to compare groups.`;
  const values =
    indicator.figure === 'median-days'
      ? (x: number) => `${number(x)} days`
      : indicator.multiplier === 100
        ? (x: number) => `${number(x)}%`
        : (x: number) => `${number(x)} per ${unit(indicator.multiplier)}`;
  return `${title}: lowest in ${lowest.name} (${values(lowest.value)}), highest in ${highest.name} (${values(highest.value)}).`;
}

function alliancesInWords(rows: PublishedFigures['rows']): string {
  const shown = rows.filter(({ figure }) => !isRefused(figure)).length;
  if (shown === 0) return 'too few people in each alliance to show anything.';
  return `shown for ${shown} of ${rows.length} alliances, each with its range. They are too few to say which is high or low.`;
}

function areasInWords(areas: number, { low, high }: { readonly low: number; readonly high: number }): string {
  if (low === 0 && high === 0) return `none of ${areas} areas differs from the average by more than chance explains.`;
  const parts = [low > 0 ? `${low} lower` : '', high > 0 ? `${high} higher` : ''].filter(Boolean).join(' and ');
  return `of ${areas} areas, ${parts} than chance explains.`;
}

const STRATUM_WORDS = {
  'deprivation-fifth': 'where the person lives',
  ethnicity: 'the ethnic group',
  sex: 'the sex',
  'age-band': 'the age',
  area: 'the area',
} as const;

function fifthsInWords(table: PublishedFigures, indicator: Indicator): string {
  const ratio = endsRatio(table.rows);
  if (isRefused(ratio)) return 'too few people to compare the most and the least deprived fifth.';
  if (indicator.figure === 'median-days') return daysInWords(table, ratio);
  const noun = indicator.figure === 'proportion' ? 'share' : indicator.figure === 'coverage' ? 'coverage' : 'rate';
  const interval = `(95% interval ${number(ratio.lower)} to ${number(ratio.upper)})`;
  if (!isClear(ratio))
    return `no clear difference between the most and the least deprived fifth: ${number(ratio.value)} times the ${noun} ${interval}.`;
  return `the most deprived fifth has ${number(ratio.value)} times the ${noun} of the least ${interval}.`;
}

function daysInWords(table: PublishedFigures, ratio: Estimate): string {
  const days = (fifth: string) => {
    const figure = table.rows.find(({ name }) => name === fifth)?.figure;
    return figure && !isRefused(figure) ? number(figure.value) : 'no';
  };
  const both = `${days('1')} days in the most deprived fifth and ${days('5')} in the least`;
  return isClear(ratio) ? `half of people wait longer than ${both}.` : `no clear difference: half of people wait longer than ${both}.`;
}

/** Clear when the interval leaves out 1. */
function isClear({ lower, upper }: Estimate): boolean {
  return (lower !== undefined && lower > 1) || (upper !== undefined && upper < 1);
}

function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return 'no limit';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function unit(multiplier: number): string {
  return multiplier.toLocaleString('en-GB');
}
