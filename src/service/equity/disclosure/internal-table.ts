// What stays inside: tables of people as counted. Their type is a brand of its own, so that nothing that renders or exports can take one by mistake;
// only publish() turns one into something that may be shown.

import { type Refused, refuse, refusedCount } from '../../../foundation/numbers/index.ts';

declare const internal: unique symbol;

export type AreaLevel = 'lsoa' | 'msoa' | 'trust' | 'sub-icb' | 'icb' | 'alliance' | 'region' | 'national';

/** What a table is about, as far as the rules of publication ask. */
export interface TableSubject {
  readonly title: string;
  /** The smallest kind of area a row or column stands for. */
  readonly area: AreaLevel;
  readonly months: number;
  /** A rare disease code (R...): never below ICB, never under twelve months. */
  readonly isRareDisease: boolean;
  /** A result that says something about each person it is true of (a positive germline result): group disclosure applies. */
  readonly isSensitive: boolean;
}

/** People counted in rows and columns that do not overlap, with the totals that will be printed. */
export interface InternalCounts {
  readonly [internal]: true;
  readonly kind: 'counts';
  readonly subject: TableSubject;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** 'both' prints row, column and grand totals; 'rows' only a total per row; 'none' no totals. */
  readonly totals: 'both' | 'rows' | 'none';
}

/** One figure per row: so many of so many, and the rate or ratio made from them. */
export interface InternalFigureRow {
  readonly name: string;
  readonly numerator: number;
  /** People; for `persons` the numerator is part of it. */
  readonly denominator: number;
  /** A rate or ratio made from the numerator (standardised, for example); left out, the row's figure is the plain share. */
  readonly estimate?: {
    readonly value: number;
    readonly lower: number | undefined;
    readonly upper: number | undefined;
    /** A median: it does not grow with the count, so it is not scaled with it. */
    readonly isPosition?: boolean;
  };
}

export interface InternalFigures {
  readonly [internal]: true;
  readonly kind: 'figures';
  readonly subject: TableSubject;
  /** 'persons': the numerator is some of the denominator's people. 'residents': events over a population that anyone can look up. */
  readonly denominator: 'persons' | 'residents';
  readonly rows: readonly InternalFigureRow[];
  /** Whether a line "all" with the sums is printed below. */
  readonly total: 'printed' | 'not-printed';
}

export type InternalTable = InternalCounts | InternalFigures;
/** The internal figure of the words: a row that has not passed publish(). */
export type InternalFigure = InternalFigures;

/** Makes a table of counts. Refused: ragged rows, duplicate names, anything that is not a whole number of people. */
export function internalCounts(table: Omit<InternalCounts, typeof internal | 'kind'>): InternalCounts | Refused {
  const { rows, columns, counts } = table;
  const repeated = duplicate(rows) ?? duplicate(columns);
  if (repeated !== undefined) return refuse('bad-parameter', `The name "${repeated}" stands twice in the table.`);
  if (counts.length !== rows.length || rows.length === 0 || columns.length === 0) {
    return refuse('lengths-differ', `The table has ${counts.length} lines for ${rows.length} names.`);
  }
  for (const [i, line] of counts.entries()) {
    if (line.length !== columns.length)
      return refuse('lengths-differ', `The line "${rows[i]}" has ${line.length} cells for ${columns.length} columns.`);
    for (const count of line) {
      const refused = refusedCount(count, `count in "${rows[i]}"`);
      if (refused) return refused;
    }
  }
  // The brand exists for the compiler alone; this function and its neighbour are the only makers.
  return { ...table, kind: 'counts' } as InternalCounts;
}

/** Makes a table of figures. Refused: duplicate names, counts that are not whole, more people with than in all. */
export function internalFigures(table: Omit<InternalFigures, typeof internal | 'kind'>): InternalFigures | Refused {
  const repeated = duplicate(table.rows.map((row) => row.name));
  if (repeated !== undefined) return refuse('bad-parameter', `The name "${repeated}" stands twice in the table.`);
  for (const { name, numerator, denominator } of table.rows) {
    const refused = refusedCount(numerator, `numerator of "${name}"`) ?? refusedCount(denominator, `denominator of "${name}"`);
    if (refused) return refused;
    if (table.denominator === 'persons' && numerator > denominator) {
      return refuse('numerator-over-denominator', `"${name}" has ${numerator} of ${denominator} people.`);
    }
  }
  // As above: the brand is for the compiler.
  return { ...table, kind: 'figures' } as InternalFigures;
}

function duplicate(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
