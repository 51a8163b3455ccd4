// XmR small multiples: one small chart per group, all on one scale, so that groups can be compared and each told apart from its own noise. A month that is
// not over is a hollow point apart from the line: it has no part in the limits.

import { scaleLinear, scalePoint } from 'd3-scale';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { GroupOverTime } from '../asking/over-time.ts';
import { causeMeaning, type Polarity } from '../statistics/control-chart.ts';
import { controlMark, MEANING_WORDS } from './control-picture.ts';
import { countOf } from './interval-picture.ts';
import { at, type Caption, COLOUR, draw, figure, label, line, type Picture, WIDTH } from './picture.ts';

export interface MultiplesInput {
  readonly caption: Caption;
  readonly groups: readonly GroupOverTime[];
  readonly months: readonly string[];
  readonly polarity: Polarity;
  readonly unit: string;
  readonly nameOf: (group: string) => string;
}

const PANEL = { height: 150, across: 2, left: 48, gap: 24 };

export function controlMultiples({ caption, groups, months, polarity, unit, nameOf }: MultiplesInput): Picture {
  const charts = groups.flatMap(({ chart }) => (isRefused(chart) ? [] : [chart]));
  const unfinished = groups.flatMap((group) => (group.unfinished && !isRefused(group.chart) ? [group.unfinished.value] : []));
  const ends = [...charts.flatMap((chart) => [chart.lower, chart.upper, ...chart.points.map(({ value }) => value)]), ...unfinished];
  const [low, high] = ends.length === 0 ? [0, 100] : [Math.max(0, Math.min(...ends)), Math.min(100, Math.max(...ends))];
  const scale = scaleLinear([low, high], [PANEL.height - 32, 30]).nice(4);
  const width = (WIDTH - PANEL.left - PANEL.gap) / PANEL.across - PANEL.gap;
  const panels = groups.map(({ name, chart, unfinished: soFar }, i) => {
    const left = PANEL.left + (i % PANEL.across) * (width + PANEL.left);
    const top = 8 + Math.floor(i / PANEL.across) * PANEL.height;
    const heading = label(left, top + 16, nameOf(name), { bold: true });
    if (isRefused(chart)) return heading + label(left, top + 70, 'Too few people to draw');
    const y = (value: number) => top + scale(Math.min(high, Math.max(low, value)));
    const x = scalePoint(months, [left, left + width]).padding(0.5);
    const placeOf = (k: number) => x(months[k] ?? '') ?? left;
    const ticks = scale
      .ticks(3)
      .map(
        (tick) =>
          line(left, top + scale(tick), left + width, top + scale(tick), { colour: COLOUR.grid }) +
          label(left - 6, top + scale(tick) + 5, figure(tick), { anchor: 'end' }),
      )
      .join('');
    const levels =
      line(left, y(chart.mean), left + width, y(chart.mean)) +
      [chart.lower, chart.upper].map((value) => line(left, y(value), left + width, y(value), { dash: '6 4' })).join('');
    const thread = chart.points.map(({ value }, k) => `${k === 0 ? 'M' : 'L'}${at(placeOf(k))} ${at(y(value))}`).join('');
    const marks = chart.points.map((point, k) => controlMark(placeOf(k), y(point.value), point, polarity, chart.mean)).join('');
    const hollow = soFar
      ? `<circle cx="${at(placeOf(months.length - 1))}" cy="${at(y(soFar.value))}" r="4.5" fill="#fff" stroke="${COLOUR.line}" stroke-width="2" data-value="${soFar.value}"/>`
      : '';
    const foot = top + PANEL.height - 14;
    const ends = label(left, foot, months[0] ?? '') + label(left + width, foot, months.at(-1) ?? '', { anchor: 'end' });
    return `${heading}${ticks}${levels}<path d="${thread}" fill="none" stroke="${COLOUR.main}" stroke-width="1.5"/>${marks}${hollow}${ends}`;
  });
  const key = `Full line: mean. Dashed: limits of chance. Circle: chance alone. Square: better, or high. Triangle: worse, or low.${unfinished.length > 0 ? ` Hollow circle: ${months.at(-1)}, a month that is not over; limits and rules leave it out.` : ''}`;
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: `${caption.source} ${key}`,
    svg: draw(
      caption,
      8 + Math.ceil(groups.length / PANEL.across) * PANEL.height + 26,
      `${groups.length} charts of ${months.length} months on one scale, ${unit}. ${key}`,
      panels.join(''),
    ),
    table: {
      columns: ['Group', 'Month', `Value (${unit})`, 'Count', 'Of', 'Mean', 'Lower limit', 'Upper limit', 'Meaning'],
      rows: groups.flatMap(({ name, figures, chart, unfinished: soFar }) => [
        ...figures.map((row, k) => {
          const point = isRefused(chart) ? undefined : chart.points[k];
          return [
            nameOf(name),
            months[k] ?? '',
            isRefused(row.figure) ? 'withheld' : row.figure.value,
            countOf(row.numerator),
            countOf(row.denominator),
            ...(isRefused(chart) || !point
              ? ['', '', '', 'no chart']
              : [
                  Number(figure(chart.mean)),
                  Number(figure(chart.lower)),
                  Number(figure(chart.upper)),
                  MEANING_WORDS[causeMeaning(point, polarity)],
                ]),
          ];
        }),
        ...(soFar ? [[nameOf(name), months.at(-1) ?? '', soFar.value, '', '', '', '', '', 'month not over']] : []),
      ]),
    },
  };
}
