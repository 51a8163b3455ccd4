// The table of an answer to take away, under the column names analysts know. Names: OHID, Fingertips indicator downloads.
import { type Answer, type FigureSource, isRefused, named, type PublishedCount } from '../../../service/equity/index.ts';
import type { Sheet } from '../csv.ts';
import { placeOf, rowName, syntheticWord } from './words.ts';

export function sheetOf({ question, table, standings }: Answer, source: FigureSource): Sheet {
  const { indicator, by, period, where } = question;
  const lines = named(table, question, source.areas);
  const all = lines.total ? [...lines.rows, lines.total] : lines.rows;
  return {
    columns: [
      'Indicator ID',
      'Indicator Name',
      'Area Code',
      'Area Name',
      'Category Type',
      'Category',
      'Time period',
      'Value',
      'Lower CI 95.0 limit',
      'Upper CI 95.0 limit',
      'Count',
      'Denominator',
      'Compared to all areas',
      'Value note',
      'Disclosure control',
    ],
    rows: all.map((row, place) => {
      const code = table.rows[place]?.name;
      const f = row.figure;
      const isArea = by === 'area' && code !== undefined;
      return [
        indicator.id,
        indicator.title,
        isArea ? code : where === 'all' ? '' : where,
        isArea ? rowName(row.name, by) : placeOf(question, source.areas),
        by,
        isArea ? '' : rowName(row.name, by),
        `${period.from} to before ${period.to}`,
        isRefused(f) ? '' : f.value,
        isRefused(f) ? '' : f.lower,
        isRefused(f) ? '' : f.upper,
        countOf(row.numerator),
        countOf(row.denominator),
        isArea ? (standings?.of.get(code) ?? '') : '',
        [isRefused(f) ? f.because : '', syntheticWord(source)].filter(Boolean).join(' '),
        table.profile,
      ];
    }),
  };
}

export function countOf(count: PublishedCount): number | string {
  return count.kind === 'shown' ? count.count : count.mark;
}
