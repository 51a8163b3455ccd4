// A question of equity: which test, which people, where, over which time. And where the counts come from.

import type { DaysCell } from '../cube/read.ts';
import type { StratumCell } from '../indicators/evaluate.ts';
import type { Indicator, Stratum } from '../indicators/indicator.ts';

/** The areas a figure may stand for: ICBs, or the made-up areas of synthetic figures. */
export interface Area {
  readonly code: string;
  readonly name: string;
  /** Column and row of the hexagon map, rows from the south. */
  readonly place: readonly [number, number];
  /** The alliance it belongs to, by name; left out where none is known. */
  readonly alliance?: string;
}

/** Months, first days, ISO; `to` is not included. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly months: number;
}

export interface Question {
  readonly indicator: Indicator;
  readonly by: Stratum;
  /** The code of an area (of an alliance, its name), or all of them together. */
  readonly where: string | 'all';
  readonly period: Period;
}

export type Counts =
  | {
      readonly kind: 'counted';
      readonly numerator: readonly StratumCell[];
      readonly denominator: readonly StratumCell[];
      readonly note?: string;
      /** The alliance of each area at the end of the period; left out where the areas say it themselves. */
      readonly allianceOf?: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'days'; readonly cells: readonly DaysCell[] }
  | { readonly kind: 'not-counted'; readonly because: string };

/** Where counts come from: the record's cube, or synthetic figures. Counts are internal: they go to answer() and nowhere else. */
export interface FigureSource {
  readonly isSynthetic: boolean;
  /** Printed under every picture. */
  readonly attribution: string;
  readonly areas: readonly Area[];
  counts(question: Pick<Question, 'indicator' | 'by' | 'period'>): Promise<Counts>;
}

/** The month in which years of publication begin: April, as the financial years that the NHS reports by. */
const FIRST_MONTH = 3;

/**
 * The last period of so many months that is over. Periods are fixed and never overlap (years end on 31 March, quarters with them): the difference of two
 * that overlap would be the counts of a month or of a day, which nobody audited. docs/decisions/0010-disclosure-is-a-type.md
 */
export function lastClosedPeriod(now: Date, months: number): Period {
  const since = now.getUTCFullYear() * 12 + now.getUTCMonth() - FIRST_MONTH;
  const end = Math.floor(since / months) * months + FIRST_MONTH;
  return periodEnding(end, months);
}

/** The day from which the period that is running now is over, so that its figures are published. */
export function nextFiguresOn(now: Date, months: number): string {
  const { to } = lastClosedPeriod(now, months);
  return periodEnding(Number(to.slice(0, 4)) * 12 + Number(to.slice(5, 7)) - 1 + months, months).to;
}

/** The whole months up to and with the one of `now`: what is still going on, for counts that are not published. */
export function periodUntil(now: Date, months: number): Period {
  return periodEnding(now.getUTCFullYear() * 12 + now.getUTCMonth() + 1, months);
}

/** `end` counts months since the year 0. */
function periodEnding(end: number, months: number): Period {
  const first = (month: number) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  return { from: first(end - months), to: first(end), months };
}
