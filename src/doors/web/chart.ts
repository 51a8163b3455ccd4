// Charts drawn on the server as plain positions; chart.njk turns them into SVG, and the page puts the same numbers in a table below.
import { scaleBand, scaleLinear } from 'd3-scale';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Written at the bar in place of the number: "12 of 20". */
  readonly words?: string;
}

export interface Chart {
  readonly id: string;
  /** What it shows, in a sentence. */
  readonly title: string;
  /** What one reads from it, for people who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly bars: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly label: string;
    readonly labelX: number;
    readonly labelY: number;
    readonly anchor: 'start' | 'middle' | 'end';
    readonly words: string;
    readonly wordsX: number;
    readonly wordsY: number;
    readonly wordsAnchor: 'start' | 'middle';
  }[];
  readonly line?: { readonly x1: number; readonly y1: number; readonly x2: number; readonly y2: number };
}

export interface ChartSubject {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 680;
const LABEL_WIDTH = 250;
const ROW_HEIGHT = 30;

/** One row a bar, longest label first served: for names. */
export function rowChart(subject: ChartSubject): Chart {
  const { bars } = subject;
  const height = bars.length * ROW_HEIGHT + 8;
  const along = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [0, WIDTH - LABEL_WIDTH - 110]);
  const down = scaleBand(
    bars.map((_, place) => place),
    [4, height - 4],
  ).padding(0.25);
  return {
    ...headOf(subject),
    width: WIDTH,
    height,
    bars: bars.map((bar, place) => {
      const y = down(place) ?? 0;
      const middle = round(y + down.bandwidth() / 2 + 5);
      const width = round(along(bar.value));
      return {
        x: LABEL_WIDTH,
        y: round(y),
        width,
        height: round(down.bandwidth()),
        label: shortened(bar.label, 29),
        labelX: LABEL_WIDTH - 8,
        labelY: middle,
        anchor: 'end',
        words: bar.words ?? String(bar.value),
        wordsX: LABEL_WIDTH + width + 6,
        wordsY: middle,
        wordsAnchor: 'start',
      };
    }),
  };
}

const COLUMN_HEIGHT = 220;

/** One column a bar, in order: for months. */
export function columnChart(subject: ChartSubject): Chart {
  const { bars } = subject;
  const base = COLUMN_HEIGHT - 30;
  const up = scaleLinear([0, Math.max(1, ...bars.map(({ value }) => value))], [0, base - 24]);
  const across = scaleBand(
    bars.map((_, place) => place),
    [0, WIDTH],
  ).padding(0.3);
  return {
    ...headOf(subject),
    width: WIDTH,
    height: COLUMN_HEIGHT,
    line: { x1: 0, y1: base, x2: WIDTH, y2: base },
    bars: bars.map((bar, place) => {
      const x = across(place) ?? 0;
      const middle = round(x + across.bandwidth() / 2);
      const height = round(up(bar.value));
      return {
        x: round(x),
        y: round(base - height),
        width: round(across.bandwidth()),
        height,
        label: bar.label,
        labelX: middle,
        labelY: base + 20,
        anchor: 'middle',
        words: bar.words ?? String(bar.value),
        wordsX: middle,
        wordsY: round(base - height - 6),
        wordsAnchor: 'middle',
      };
    }),
  };
}

function headOf({ id, title, unit, bars }: ChartSubject) {
  const most = bars.reduce<Bar | undefined>((best, bar) => (best === undefined || bar.value > best.value ? bar : best), undefined);
  const description =
    most === undefined
      ? 'There is nothing to show.'
      : `${bars.length} bars. The longest is ${most.label} with ${most.words ?? most.value} ${unit}.`;
  return { id, title, description: `${description} The table below has the same numbers.` };
}

function shortened(text: string, letters: number): string {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
