// A finding in one plain English sentence, before any picture. Says what was seen and how sure one can be, never why.

import { type Estimate, isRefused } from '../statistics/refusal.ts';
import type { Evaluation } from './evaluate.ts';

/** "People tested for …: the most deprived fifth has 0.62 times the rate of the least (95% interval 0.51 to 0.75)." */
export function findingInWords(evaluation: Evaluation): string {
  const { indicator, by, rows, completeness, comparison } = evaluation;
  const title = indicator.title;
  if (comparison === 'withheld-incomplete') {
    return `${title}: ${percent(completeness.share)} of records say ${STRATUM_WORDS[by]}, too few to compare groups.`;
  }
  if (by === 'deprivation-fifth') return `${title}: ${fifthsInWords(evaluation)}`;
  if (by === 'area') {
    const areas = rows.filter((row) => row.isKnown);
    const low = areas.filter((row) => row.signal === 'low-alarm').length;
    const high = areas.filter((row) => row.signal === 'high-alarm').length;
    if (low === 0 && high === 0) return `${title}: none of ${areas.length} areas differs from the average by more than chance explains.`;
    const parts = [low > 0 ? `${low} lower` : '', high > 0 ? `${high} higher` : ''].filter(Boolean).join(' and ');
    return `${title}: of ${areas.length} areas, ${parts} than chance explains.`;
  }
  const known = rows.flatMap((row) => (row.isKnown && !isRefused(row.figure) ? [{ name: row.stratum, value: row.figure.value }] : []));
  const sorted = known.sort((a, b) => a.value - b.value);
  const [lowest, highest] = [sorted[0], sorted.at(-1)];
  if (!lowest || !highest || lowest === highest) return `${title}: too few people to compare groups.`;
  return `${title}: lowest in ${lowest.name} (${number(lowest.value)}), highest in ${highest.name} (${number(highest.value)}), per ${unit(indicator.multiplier)}.`;
}

const STRATUM_WORDS = {
  'deprivation-fifth': 'where the person lives',
  ethnicity: 'the ethnic group',
  sex: 'the sex',
  'age-band': 'the age',
  area: 'the area',
} as const;

function fifthsInWords({ ratio, indicator }: Evaluation): string {
  if (!ratio || isRefused(ratio)) return 'too few people to compare the most and the least deprived fifth.';
  const noun = indicator.figure === 'proportion' ? 'share' : indicator.figure === 'coverage' ? 'coverage' : 'rate';
  const interval = `(95% interval ${number(ratio.lower)} to ${number(ratio.upper)})`;
  if (!isClear(ratio))
    return `no clear difference between the most and the least deprived fifth: ${number(ratio.value)} times the ${noun} ${interval}.`;
  return `the most deprived fifth has ${number(ratio.value)} times the ${noun} of the least ${interval}.`;
}

/** Clear when the interval leaves out 1. */
function isClear({ lower, upper }: Estimate): boolean {
  return (lower !== undefined && lower > 1) || (upper !== undefined && upper < 1);
}

function number(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return 'no limit';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function unit(multiplier: number): string {
  return multiplier.toLocaleString('en-GB');
}
