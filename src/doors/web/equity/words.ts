// The words of equity on a page: groups, units, months.
import {
  type Area,
  type FigureSource,
  type Indicator,
  levelOf,
  nameOfFifth,
  type Question,
  type Stratum,
} from '../../../service/equity/index.ts';
import { day } from '../format.ts';

export const BY_WORDS: Readonly<Record<Stratum, string>> = {
  'deprivation-fifth': 'People in more and less deprived places',
  ethnicity: 'Ethnic groups',
  sex: 'Women and men',
  'age-band': 'Ages',
  area: 'Areas',
};

/** Some steps are shown by alliance and not by area. */
export function groupsOf({ by, indicator }: Pick<Question, 'by' | 'indicator'>): string {
  return by === 'area' && levelOf(indicator) === 'alliance' ? 'Alliances' : BY_WORDS[by];
}

export const GROUP_WORDS: Readonly<Record<Indicator['group'], string>> = {
  access: 'Who is tested',
  yield: 'What tests find',
  turnaround: 'How long it takes',
  pathway: 'Steps of a pathway',
  refusal: 'What does not happen',
};

export function unitOf({ figure, multiplier }: Indicator): string {
  if (figure === 'median-days') return 'days';
  if (figure === 'standardised-ratio') return 'times the expected number';
  return multiplier === 100 ? '%' : `per ${multiplier.toLocaleString('en-GB')} people`;
}

/** Rows as a reader calls them. */
export function rowName(name: string, by: Stratum): string {
  if (name === 'unknown') return 'Not known';
  return by === 'deprivation-fifth' ? nameOfFifth(name) : name;
}

export function placeOf({ where, by }: Question, areas: readonly Area[]): string {
  return where === 'all' || by === 'area' ? 'All areas' : (areas.find(({ code }) => code === where)?.name ?? where);
}

/** 1 April 2025 to 31 March 2026: the last day, as people say it. */
export function periodWords({ from, to }: Pick<Question['period'], 'from' | 'to'>): string {
  return `${day(from)} to ${day(dayBefore(to))}`;
}

export function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

export function syntheticWord({ isSynthetic }: FigureSource): string {
  return isSynthetic ? 'Synthetic figures of a made-up country' : '';
}
