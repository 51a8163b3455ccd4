// A map of equal hexagons, one per area, in four steps: a small area weighs as much as a large one. The number stands in the tile, not colour alone.

import { scaleQuantile } from 'd3-scale';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { PublishedFigures } from '../disclosure/publish.ts';
import { countOf } from './interval-picture.ts';
import { at, type Caption, COLOUR, contrast, draw, escaped, figure, label, type Picture, WIDTH } from './picture.ts';

export interface Tile {
  readonly area: string;
  readonly name: string;
  /** Column and row of an odd-r layout, rows counted from the south. */
  readonly place: readonly [q: number, r: number];
}

export interface TileMapInput {
  readonly caption: Caption;
  readonly table: PublishedFigures;
  readonly tiles: readonly Tile[];
  readonly unit: string;
}

const RADIUS = 30;

export function tileMapPicture({ caption, table, tiles, unit }: TileMapInput): Picture {
  const figures = new Map(table.rows.map((row) => [row.name, row]));
  const values = table.rows.flatMap(({ figure: f }) => (isRefused(f) ? [] : [f.value]));
  const steps = scaleQuantile<string>(values, COLOUR.steps);
  const rows = tiles.map((tile) => tile.place[1]);
  const columns = tiles.map((tile) => tile.place[0]);
  const [south, north, west] = [Math.min(...rows), Math.max(...rows), Math.min(...columns)];
  const across = RADIUS * Math.sqrt(3);
  const top = 40;
  const height = top + (north - south + 2) * RADIUS * 1.5 + 30;
  const drawn = tiles
    .map(({ area, name, place: [q, r] }) => {
      const x = 60 + (q - west + (Math.abs(r) % 2 === 1 ? 0.5 : 0)) * across;
      const y = top + (north - r) * RADIUS * 1.5 + RADIUS;
      const f = figures.get(area)?.figure;
      const value = f && !isRefused(f) ? f.value : undefined;
      const fill = value === undefined ? COLOUR.paper : steps(value);
      const ink = contrast(fill, COLOUR.text) >= 4.5 ? COLOUR.text : COLOUR.paper;
      const data = value === undefined ? '' : ` data-value="${value}"`;
      return (
        `<path d="${hexagon(x, y)}" fill="${fill}" stroke="${COLOUR.line}"${data}><title>${escaped(name)}</title></path>` +
        label(x, y + 5, value === undefined ? '*' : figure(value), { anchor: 'middle', colour: ink })
      );
    })
    .join('');
  const bounds = [Math.min(...values), ...steps.quantiles(), Math.max(...values)];
  const key = COLOUR.steps
    .map((colour, i) => {
      const y = top + 10 + i * 26;
      const range = values.length === 0 ? '' : `${figure(bounds[i] ?? 0)} to ${figure(bounds[i + 1] ?? 0)}`;
      return `<rect x="${WIDTH - 170}" y="${y}" width="18" height="18" fill="${colour}" stroke="${COLOUR.line}"/>${label(WIDTH - 144, y + 14, range)}`;
    })
    .join('');
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: caption.source,
    svg: draw(
      caption,
      Math.ceil(height),
      `${tiles.length} areas as equal hexagons, ${unit}. * is withheld.`,
      drawn + label(WIDTH - 170, top, unit) + key,
    ),
    table: {
      columns: ['Area', `Value (${unit})`, 'Count', 'Of'],
      rows: tiles.map(({ area, name }) => {
        const row = figures.get(area);
        if (!row) return [name, 'no data', '', ''];
        return [name, isRefused(row.figure) ? 'withheld' : row.figure.value, countOf(row.numerator), countOf(row.denominator)];
      }),
    },
  };
}

function hexagon(x: number, y: number): string {
  const corners = Array.from({ length: 6 }, (_, k) => {
    const angle = (Math.PI / 180) * (60 * k - 90);
    return `${at(x + RADIUS * Math.cos(angle))} ${at(y + RADIUS * Math.sin(angle))}`;
  });
  return `M${corners.join('L')}Z`;
}
