// Figures with their intervals, one line each: the gradient over deprivation fifths, and the dot plot of ethnic groups with completeness.

import { scaleLinear } from 'd3-scale';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { PublishedFigures } from '../disclosure/publish.ts';
import { type Caption, COLOUR, draw, figure, interval, label, line, type Picture, WIDTH } from './picture.ts';

export interface IntervalInput {
  readonly caption: Caption;
  readonly table: PublishedFigures;
  /** "per 100,000 people", "%". */
  readonly unit: string;
  /** How rows are called in the picture: fifth "1" becomes "1, most deprived". */
  readonly nameOf?: (row: string) => string;
  /** Share of records whose group is known; printed in the picture when given. */
  readonly completeness?: number;
}

/** Names of the fifths as a reader needs them. */
export function nameOfFifth(fifth: string): string {
  return fifth === '1' ? '1, most deprived' : fifth === '5' ? '5, least deprived' : fifth;
}

/** One line per row in the order given, withheld rows named as such, the figure of all as a dashed line. Rows, limits and table hold the same numbers. */
export function intervalPicture({ caption, table, unit, nameOf = (row) => row, completeness }: IntervalInput): Picture {
  const left = 190;
  const right = WIDTH - 90;
  const top = 34;
  const step = 34;
  const bottom = top + step * table.rows.length;
  const height = bottom + 66;
  const values = table.rows.flatMap(({ figure: f }) => (isRefused(f) ? [] : [f.upper ?? f.value]));
  const x = scaleLinear([0, Math.max(1e-9, ...values)], [left, right]).nice(5);
  const grid = x
    .ticks(5)
    .map(
      (tick) =>
        line(x(tick), top - 8, x(tick), bottom, { colour: COLOUR.grid }) + label(x(tick), bottom + 20, figure(tick), { anchor: 'middle' }),
    )
    .join('');
  const rows = table.rows
    .map(({ name, figure: f }, i) => {
      const y = top + step * i + step / 2;
      const words = label(left - 12, y + 5, nameOf(name), { anchor: 'end' });
      if (isRefused(f)) return words + label(left + 6, y + 5, 'withheld');
      const ends = {
        lower: f.lower === undefined ? undefined : x(f.lower),
        value: x(f.value),
        upper: f.upper === undefined ? undefined : x(f.upper),
      };
      return words + interval(y, ends, f.value) + label(Math.max(ends.upper ?? 0, ends.value) + 10, y + 5, figure(f.value));
    })
    .join('');
  const all = table.total && !isRefused(table.total.figure) ? table.total.figure.value : undefined;
  const average =
    all === undefined
      ? ''
      : line(x(all), top - 8, x(all), bottom, { dash: '4 4' }) + label(x(all), top - 14, `all ${figure(all)}`, { anchor: 'middle' });
  const known = completeness === undefined ? '' : label(8, height - 6, `Known for ${Math.floor(completeness * 100)}% of records`);
  const axis = label((left + right) / 2, bottom + 42, unit, { anchor: 'middle' });
  const description = `${table.rows.length} lines with 95% intervals, ${unit}. The table after the picture holds the same numbers.`;
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: caption.source,
    svg: draw(caption, height, description, grid + average + rows + axis + known),
    table: {
      columns: ['Group', `Value (${unit})`, 'Lower 95%', 'Upper 95%', 'Count', 'Of'],
      rows: [...table.rows, ...(table.total ? [table.total] : [])].map((row) => {
        const f = row.figure;
        const limits = isRefused(f) ? ['withheld', '', ''] : [f.value, f.lower ?? '', f.upper ?? ''];
        return [nameOf(row.name), ...limits, countOf(row.numerator), countOf(row.denominator)];
      }),
    },
  };
}

export function countOf(
  count: { readonly kind: 'shown'; readonly count: number } | { readonly kind: 'hidden'; readonly mark: '*' },
): number | string {
  return count.kind === 'shown' ? count.count : count.mark;
}
