// A table on a page: one shape for every room, drawn by table.njk and taken away by csv.ts. Columns of numbers are set to the right.
// NHS design system, tables: https://service-manual.nhs.uk/design-system/components/table
import type { Sheet } from './csv.ts';

export interface Cell {
  readonly text: string;
  readonly href?: string;
  /** Makes the text stand out as a tag of this colour; the text says it all without the colour. */
  readonly tag?: 'red' | 'orange' | 'green' | 'grey';
}

export interface Table {
  readonly caption: string;
  /** The heading above says the same. */
  readonly isCaptionHidden?: boolean;
  /** On a narrow screen each row is a block of its own, with the names of its columns beside the words: for words, not for figures to compare. */
  readonly isStacked?: boolean;
  readonly columns: readonly string[];
  /** As many cells as columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** Address of the same figures as CSV. */
  readonly csv?: string;
}

/** Digits with what may stand around them: 1,234  56.1%  1.2 (1 to 3)  0.2 to 1.8. */
const NUMBER = /^-?\d[\d,]*(\.\d+)?%?( \(-?\d[\d.,]*%? to -?\d[\d.,]*%?\)| to -?\d[\d.,]*%?)?$/;
/** What may stand in place of a number. */
const NO_NUMBER = new Set(['', '*', 'Hidden', 'None', 'Not shown', 'Certain']);

/** The columns that hold numbers alone; the first names the row and never counts. */
export function numericColumns({ columns, rows }: Pick<Table, 'columns' | 'rows'>): readonly boolean[] {
  return columns.map((_, place) => {
    if (place === 0) return false;
    const texts = rows.map((row) => row[place]?.text ?? '');
    return texts.some((text) => NUMBER.test(text)) && texts.every((text) => NUMBER.test(text) || NO_NUMBER.has(text));
  });
}

/** What table.njk draws. */
export function drawnTable(table: Table) {
  const isNumeric = numericColumns(table);
  return {
    ...table,
    columns: table.columns.map((text, place) => ({ text, classes: isNumeric[place] ? 'nhsuk-table__header--numeric' : '' })),
    rows: table.rows.map((row) => row.map((cell, place) => ({ ...cell, classes: isNumeric[place] ? 'nhsuk-table__cell--numeric' : '' }))),
  };
}

export function sheetOf({ columns, rows }: Pick<Table, 'columns' | 'rows'>): Sheet {
  return { columns, rows: rows.map((row) => row.map(({ text }) => text)) };
}

export function cells(...texts: readonly (string | number | Cell)[]): readonly Cell[] {
  return texts.map((text) => (typeof text === 'object' ? text : { text: String(text) }));
}
