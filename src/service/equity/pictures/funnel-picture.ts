// The funnel: each area's share or rate against the size of its group, with limits of chance and, beyond them, of areas that vary.

import { scaleLinear, scaleSqrt } from 'd3-scale';
import { line as pathOf } from 'd3-shape';
import { isRefused, zOf } from '../../../foundation/numbers/index.ts';
import type { PublishedFigures } from '../disclosure/publish.ts';
import { overDispersedLimits } from '../statistics/over-dispersion.ts';
import { countOf } from './interval-picture.ts';
import { at, type Caption, COLOUR, draw, escaped, figure, label, line, type Picture, WIDTH } from './picture.ts';

export interface FunnelInput {
  readonly caption: Caption;
  /** Areas with shares in per cent; the total row is the target. */
  readonly table: Pick<PublishedFigures, 'rows' | 'total'>;
  /** Variance between areas on the arcsine scale (overDispersion of proportions), or 0. */
  readonly tau2: number;
  readonly unit: string;
  /** For a handful of large areas: the scales begin near them instead of at nobody, and every area is named. */
  readonly isClose?: boolean;
}

type Standing = 'high' | 'low' | 'within';

/** Areas outside the adjusted 99.8% limits are named and have a shape of their own: a square above, a triangle below, a circle within. */
export function funnelPicture({ caption, table, tau2, unit, isClose = false }: FunnelInput): Picture {
  const target = table.total && !isRefused(table.total.figure) ? table.total.figure.value / 100 : Number.NaN;
  const points = table.rows.flatMap((row) => {
    if (isRefused(row.figure) || row.denominator.kind !== 'shown' || !Number.isFinite(target)) return [];
    const size = row.denominator.count;
    const limits = limitsAt(target, tau2, size, 0.998);
    const value = row.figure.value;
    const standing: Standing = value > limits.upper ? 'high' : value < limits.lower ? 'low' : 'within';
    return [{ name: row.name, size, value, standing }];
  });
  const [left, right, top, bottom, height] = [70, WIDTH - 130, 24, 360, 420];
  const largest = Math.max(1, ...points.map((point) => point.size));
  const first = isClose ? Math.min(largest, ...points.map((point) => point.size)) * 0.85 : 0;
  const x = (isClose ? scaleLinear : scaleSqrt)([first, largest * (isClose ? 1.2 : 1.05)], [left, right]);
  const y = scaleLinear(isClose ? closeTo(target, tau2, first, points) : fromNothing(target, points), [bottom, top]).nice(5);
  const sizes = Array.from({ length: 60 }, (_, i) => Math.max(first, (x.domain()[1] ?? largest) * ((i + 1) / 60) ** 2));
  const curve = (between: number, confidence: number, side: 'lower' | 'upper', dash: string) => {
    const within = (value: number) => Math.min(bottom, Math.max(top, y(value)));
    const drawn = pathOf<number>(
      (size) => x(size),
      (size) => within(limitsAt(target, between, size, confidence)[side]),
    )(sizes);
    return drawn ? `<path d="${rounded(drawn)}" fill="none" stroke="${COLOUR.line}" stroke-dasharray="${dash}"/>` : '';
  };
  const curves = Number.isFinite(target)
    ? (['lower', 'upper'] as const)
        .map((side) => curve(0, 0.95, side, '2 4') + curve(0, 0.998, side, '6 4') + curve(tau2, 0.998, side, ''))
        .join('')
    : '';
  const axes =
    x
      .ticks(5)
      .map((tick) => label(x(tick), bottom + 20, figure(tick), { anchor: 'middle' }))
      .join('') +
    y
      .ticks(5)
      .map(
        (tick) =>
          line(left, y(tick), right, y(tick), { colour: COLOUR.grid }) + label(left - 8, y(tick) + 5, figure(tick), { anchor: 'end' }),
      )
      .join('') +
    label((left + right) / 2, bottom + 44, 'People who could have had it', { anchor: 'middle' }) +
    label(8, top - 8, unit);
  const middle = Number.isFinite(target)
    ? line(left, y(target * 100), right, y(target * 100)) + label(right + 6, y(target * 100) + 5, `all ${figure(target * 100)}`)
    : '';
  const placed = points.map((point) => ({ ...point, px: x(point.size), py: y(point.value) }));
  const marks =
    placed.map(({ px, py, standing, name, value }) => mark(px, py, standing, name, value)).join('') +
    names(
      placed.filter((point) => isClose || point.standing !== 'within'),
      isClose ? placed : [],
    );
  const flagged = points.filter((point) => point.standing !== 'within');
  const key = 'Dotted: 95% by chance. Dashed: 99.8% by chance. Full: 99.8% allowing for areas that vary. Square: higher. Triangle: lower.';
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: `${caption.source} ${key}`,
    svg: draw(caption, height, `${points.length} areas, ${flagged.length} outside the limits. ${key}`, axes + curves + middle + marks),
    table: {
      columns: ['Area', `Value (${unit})`, 'Count', 'Of', 'Against the limits'],
      rows: table.rows.map((row) => {
        const point = points.find(({ name }) => name === row.name);
        return [
          row.name,
          point?.value ?? 'withheld',
          countOf(row.numerator),
          countOf(row.denominator),
          point ? STANDING_WORDS[point.standing] : '',
        ];
      }),
    },
  };
}

const STANDING_WORDS: Readonly<Record<Standing, string>> = { high: 'higher', low: 'lower', within: 'within' };

function fromNothing(target: number, points: readonly { readonly value: number }[]): [number, number] {
  return [0, Math.min(100, Math.max(1, ...points.map((point) => point.value * 1.2), target * 150))];
}

/** From the lowest to the highest that has to be seen: a position, unlike a length, can be read without its zero. */
function closeTo(target: number, tau2: number, size: number, points: readonly { readonly value: number }[]): [number, number] {
  const limits = Number.isFinite(target) ? limitsAt(target, tau2, Math.max(1, size), 0.998) : { lower: 0, upper: 100 };
  const values = points.map((point) => point.value);
  return [Math.max(0, Math.min(limits.lower, ...values) - 1), Math.min(100, Math.max(limits.upper, ...values) + 1)];
}

/** In per cent. */
function limitsAt(target: number, tau2: number, size: number, confidence: number) {
  const limits = overDispersedLimits({ figure: 'proportion', adjustment: 'winsorised', target, tau2 }, size, zOf(confidence));
  return { lower: limits.lower * 100, upper: limits.upper * 100 };
}

function mark(x: number, y: number, standing: Standing, name: string, value: number): string {
  const data = `data-value="${value}"`;
  if (standing === 'within')
    return `<circle cx="${at(x)}" cy="${at(y)}" r="4" fill="none" stroke="${COLOUR.main}" stroke-width="1.5" ${data}><title>${escaped(name)}</title></circle>`;
  if (standing === 'high') return `<rect x="${at(x - 5)}" y="${at(y - 5)}" width="10" height="10" fill="${COLOUR.main}" ${data}/>`;
  return `<path d="M${at(x - 6)} ${at(y - 5)}h12l-6 11z" fill="${COLOUR.other}" ${data}/>`;
}

interface Placed {
  readonly name: string;
  readonly px: number;
  readonly py: number;
}

/** Names from the top, each moved down until it touches no other and none of `marks`; a thin line leads back to its own mark. */
function names(points: readonly Placed[], marks: readonly Placed[]): string {
  const taken: { readonly x: number; readonly y: number }[] = [];
  return [...points]
    .sort((a, b) => a.py - b.py || a.px - b.px)
    .map(({ name, px, py }) => {
      let place = py + 5;
      const touches = () =>
        taken.some((other) => Math.abs(other.x - px) < 90 && Math.abs(other.y - place) < 16) ||
        marks.some((other) => other.px > px + 2 && other.px < px + 100 && Math.abs(other.py + 5 - place) < 11);
      while (touches()) place += 4;
      taken.push({ x: px, y: place });
      const lead = place - py > 10 ? line(px + 6, py, px + 24, place - 5, { colour: COLOUR.grid }) : '';
      return lead + label(px + (lead ? 26 : 9), place, name, { bold: true });
    })
    .join('');
}

function rounded(path: string): string {
  return path.replaceAll(/\d+\.\d+/g, (number) => at(Number(number)));
}
