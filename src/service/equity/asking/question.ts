// A question of equity: which test, which people, where, over which time. And where the counts come from.

import type { DaysCell } from '../cube/store.ts';
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
  /** The code of an area, or all of them together. */
  readonly where: string | 'all';
  readonly period: Period;
}

export type Counts =
  | {
      readonly kind: 'counted';
      readonly numerator: readonly StratumCell[];
      readonly denominator: readonly StratumCell[];
      readonly note?: string;
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

/** The whole months up to and with the one of `now`. */
export function periodUntil(now: Date, months: number): Period {
  const first = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)).toISOString().slice(0, 10);
  return { from: first(1 - months), to: first(1), months };
}
