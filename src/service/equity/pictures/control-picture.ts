// An XmR chart with the icon words of Making Data Count: values over time, mean, limits, and what each special cause means.

import { scaleLinear, scalePoint } from 'd3-scale';
import { assurance, type ChartPoint, type ControlChart, causeMeaning, type Polarity } from '../statistics/control-chart.ts';
import { at, type Caption, COLOUR, draw, figure, label, line, type Picture, WIDTH } from './picture.ts';

export interface ControlInput {
  readonly caption: Caption;
  /** Made from published values: a series of rates or days, never of counts below the rule. */
  readonly chart: ControlChart;
  readonly periods: readonly string[];
  readonly polarity: Polarity;
  readonly unit: string;
  readonly target?: number;
}

export function controlPicture({ caption, chart, periods, polarity, unit, target }: ControlInput): Picture {
  const [left, right, top, bottom, height] = [64, WIDTH - 110, 24, 250, 310];
  const values = chart.points.map((point) => point.value);
  const all = [...values, chart.lower, chart.upper, ...(target === undefined ? [] : [target])];
  const y = scaleLinear([Math.min(...all), Math.max(...all)], [bottom, top]).nice(5);
  const x = scalePoint(periods, [left, right]).padding(0.5);
  const placeOf = (i: number) => x(periods[i] ?? '') ?? left;
  const level = (value: number, words: string, dash: string) =>
    line(left, y(value), right, y(value), { dash }) + label(right + 6, y(value) + 5, `${words} ${figure(value)}`);
  const scale = y
    .ticks(5)
    .map((tick) => label(left - 8, y(tick) + 5, figure(tick), { anchor: 'end' }))
    .join('');
  const every = Math.max(1, Math.ceil(periods.length / 6));
  const months = periods.map((period, i) => (i % every === 0 ? label(placeOf(i), bottom + 22, period, { anchor: 'middle' }) : '')).join('');
  const thread = values.map((value, i) => `${i === 0 ? 'M' : 'L'}${at(placeOf(i))} ${at(y(value))}`).join('');
  const marks = chart.points.map((point, i) => controlMark(placeOf(i), y(point.value), point, polarity, chart.mean)).join('');
  const levels = level(chart.mean, 'mean', '') + level(chart.lower, 'lower', '6 4') + level(chart.upper, 'upper', '6 4');
  const goal = target === undefined ? '' : level(target, 'target', '2 3');
  const words = chart.points.map((point) => causeMeaning(point, polarity));
  const last = words.at(-1) ?? 'common';
  const caution = {
    none: '',
    'under-seven-points': 'Under seven points: no rule is applied.',
    'under-twelve-points': 'Under twelve points: limits are provisional.',
  }[chart.caution];
  const sure = target === undefined || polarity === 'neutral' ? '' : ` Target: ${assurance(chart, target, polarity).replaceAll('-', ' ')}.`;
  const summary = `Latest point: ${MEANING_WORDS[last]}.${sure} ${caution}`.trim();
  return {
    title: caption.title,
    subtitle: caption.subtitle,
    source: caption.source,
    svg: draw(
      caption,
      height,
      `${values.length} periods, ${unit}. ${summary}`,
      `${scale}${levels}${goal}<path d="${thread}" fill="none" stroke="${COLOUR.main}" stroke-width="1.5"/>${marks}${months}${label(8, top - 8, unit)}${label(8, height - 8, summary)}`,
    ),
    table: {
      columns: ['Period', `Value (${unit})`, 'Meaning'],
      rows: values.map((value, i) => [periods[i] ?? '', value, MEANING_WORDS[words[i] ?? 'common']]),
    },
  };
}

export const MEANING_WORDS = {
  common: 'common cause',
  improvement: 'improvement',
  concern: 'concern',
  high: 'special cause, high',
  low: 'special cause, low',
} as const;

/** Circle for common cause, square for improvement, triangle for concern: shape before colour. */
export function controlMark(x: number, y: number, point: ChartPoint, polarity: Polarity, mean: number): string {
  const data = `data-value="${point.value}"`;
  const meaning = causeMeaning(point, polarity);
  if (meaning === 'common') return `<circle cx="${at(x)}" cy="${at(y)}" r="4" fill="${COLOUR.line}" ${data}/>`;
  if (meaning === 'concern' || meaning === 'low') {
    // The triangle points the way the value went.
    const shape = point.value > mean ? `M${at(x - 6)} ${at(y + 5)}h12l-6 -11z` : `M${at(x - 6)} ${at(y - 5)}h12l-6 11z`;
    return `<path d="${shape}" fill="${COLOUR.other}" ${data}/>`;
  }
  return `<rect x="${at(x - 5)}" y="${at(y - 5)}" width="10" height="10" fill="${COLOUR.main}" ${data}/>`;
}
