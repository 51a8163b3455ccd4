import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused } from '../../../foundation/numbers/index.ts';
import { internalFigures, type TableSubject } from '../disclosure/internal-table.ts';
import { type PublishedFigures, publish } from '../disclosure/publish.ts';
import { controlChart } from '../statistics/control-chart.ts';
import { cascadePicture } from './cascade-picture.ts';
import { controlMultiples } from './control-multiples.ts';
import { controlPicture } from './control-picture.ts';
import { funnelPicture } from './funnel-picture.ts';
import { intervalPicture, nameOfFifth } from './interval-picture.ts';
import { type Caption, COLOUR, contrast, type Picture } from './picture.ts';
import { tileMapPicture } from './tile-map.ts';

const SUBJECT: TableSubject = { title: 'Tests', area: 'icb', months: 12, isRareDisease: false, isSensitive: false };
const CAPTION: Caption = {
  id: 'p1',
  title: 'Fewer tests for the most deprived',
  subtitle: 'Tests & people, Area AA',
  source: 'Synthetic.',
  isSynthetic: true,
};

function published(rows: { name: string; numerator: number; denominator: number }[]): PublishedFigures {
  const table = internalFigures({ subject: SUBJECT, denominator: 'persons', total: 'printed', rows });
  assert.ok(!isRefused(table));
  const out = publish(table, 'hes');
  assert.ok(out.kind === 'figures');
  return out;
}

const fifths = published(['1', '2', '3', '4', '5'].map((name, i) => ({ name, numerator: 100 + 20 * i, denominator: 1000 })));
const areas = published(
  Array.from({ length: 30 }, (_, i) => ({
    name: `Area ${i + 10}`,
    numerator: i === 3 ? 20 : i === 4 ? 400 : 90 + i,
    denominator: 800 + 40 * i,
  })),
);
const tiles = areas.rows.map((row, i) => ({ area: row.name, name: row.name, place: [i % 6, Math.floor(i / 6)] as const }));
const values = [50, 52, 49, 51, 53, 48, 50, 51, 70, 50, 49, 52, 51];

const AGAIN = [50, 52, 49, 51, 53, 48, 50, 51, 50, 50, 49, 52, 51];

/** Each month as a published table of its own, in which `ones` of 100 people had the test. */
function months(ones: readonly number[]) {
  return ones.flatMap((numerator) => published([{ name: 'all', numerator: numerator * 40, denominator: 4000 }]).rows);
}

function groupOf(name: string, ones: readonly number[]) {
  const figures = months(ones);
  return { name, figures, chart: controlChart({ values: figures.map(({ figure }) => (isRefused(figure) ? Number.NaN : figure.value)) }) };
}

function pictures(): Record<string, Picture> {
  const chart = controlChart({ values });
  assert.ok(!isRefused(chart));
  return {
    gradient: intervalPicture({ caption: CAPTION, table: fifths, unit: '%', nameOf: nameOfFifth, completeness: 0.93 }),
    funnel: funnelPicture({ caption: CAPTION, table: areas, tau2: 0.0005, unit: '%' }),
    'close funnel': funnelPicture({
      caption: CAPTION,
      table: { ...areas, rows: areas.rows.slice(20, 27) },
      tau2: 0.0005,
      unit: '%',
      isClose: true,
    }),
    control: controlPicture({
      caption: CAPTION,
      chart,
      periods: values.map((_, i) => `M${i + 1}`),
      polarity: 'lower-is-better',
      unit: 'days',
      target: 60,
    }),
    tiles: tileMapPicture({ caption: CAPTION, table: areas, tiles, unit: '%' }),
    multiples: controlMultiples({
      caption: CAPTION,
      groups: [groupOf('all', values), groupOf('1', AGAIN), groupOf('2', values.toReversed())],
      months: values.map((_, i) => `2026-${i + 1}`),
      polarity: 'higher-is-better',
      unit: '%',
      nameOf: (name) => name,
    }),
    cascade: cascadePicture({
      caption: CAPTION,
      steps: ['Came', 'Went on', 'Were asked', 'Answered', 'Were told', 'Were tested'].map((name, i) => ({
        name,
        total: i === 3 ? undefined : fifths.rows[i % 5],
      })),
    }),
  };
}

for (const [name, picture] of Object.entries(pictures())) {
  test(`the ${name} picture and its table hold the same numbers`, () => {
    const drawn = [...picture.svg.matchAll(/data-value="([^"]+)"/g)].map((match) => Number(match[1]));
    // Small multiples name the month before the value.
    const at = picture.table.columns[1] === 'Month' ? 2 : 1;
    const listed = picture.table.rows.flatMap((row) => (typeof row[at] === 'number' && row[0] !== 'All' ? [row[at]] : []));
    assert.ok(drawn.length > 4);
    assert.deepEqual(drawn, listed);
  });

  test(`the ${name} picture has a title and a description, escapes what it is given, and says that its figures are synthetic`, () => {
    assert.match(picture.svg, /role="img" aria-labelledby="p1-title p1-desc"/);
    assert.match(picture.svg, /<desc id="p1-desc">[^<]{20,}/);
    assert.match(picture.svg, /Synthetic figures/);
    assert.doesNotMatch(picture.svg, /NaN|undefined|Infinity|&(?!amp;|lt;|gt;|quot;)/);
    assert.doesNotMatch(picture.svg, /font-size="(\d|1[0-3])"/);
  });
}

test('the same figures make the same bytes', () => {
  assert.deepEqual(pictures(), pictures());
});

test('every mark and word has a contrast of 3 to 1 or more, and neighbouring steps of the map can be told apart', () => {
  for (const colour of [COLOUR.main, COLOUR.other, COLOUR.line, COLOUR.text]) assert.ok(contrast(colour, COLOUR.paper) >= 3, colour);
  assert.ok(contrast(COLOUR.text, COLOUR.paper) >= 4.5);
  // Tiles are outlined, and each carries its number: the outline is what must stand out from every step but the darkest.
  assert.ok(contrast(COLOUR.steps[3], COLOUR.steps[0]) >= 3);
});

test('an area outside the limits has a shape and a name, not only a colour', () => {
  const { svg, table } = pictures().funnel ?? assert.fail();
  assert.deepEqual(
    table.rows.filter((row) => row[4] === 'lower' || row[4] === 'higher').map((row) => [row[0], row[4]]),
    [
      ['Area 13', 'lower'],
      ['Area 14', 'higher'],
    ],
  );
  assert.match(svg, /<rect [^>]*data-value/);
  assert.match(svg, /<path [^>]*fill="#d5281b" data-value/);
  assert.match(svg, />Area 13<.*>Area 14<|>Area 14<.*>Area 13</);
});

test('a withheld row stays withheld in the picture and in the table', () => {
  const table = published([
    { name: '1', numerator: 3, denominator: 500 },
    { name: '2', numerator: 60, denominator: 500 },
    { name: '3', numerator: 70, denominator: 500 },
  ]);
  const { svg, table: shown } = intervalPicture({ caption: CAPTION, table, unit: '%' });
  assert.match(svg, /withheld/);
  assert.deepEqual(shown.rows[0], ['1', 'withheld', '', '', '*', '*']);
});

test('a group with a hidden month has no chart, and its table says which month is withheld', () => {
  const { figures, chart } = groupOf('1', AGAIN);
  const [hidden] = published([
    { name: 'all', numerator: 3, denominator: 4000 },
    { name: 'b', numerator: 900, denominator: 4000 },
    { name: 'c', numerator: 900, denominator: 4000 },
  ]).rows;
  assert.ok(hidden && !isRefused(chart));
  const gap = { name: '1', figures: [hidden, ...figures.slice(1)], chart: controlChart({ values: [1] }) };
  const { svg, table } = controlMultiples({
    caption: CAPTION,
    groups: [gap],
    months: AGAIN.map((_, i) => `M${i}`),
    polarity: 'neutral',
    unit: '%',
    nameOf: (name) => name,
  });
  assert.match(svg, /Too few people to draw/);
  assert.doesNotMatch(svg, /data-value/);
  assert.deepEqual(table.rows[0], ['1', 'M0', 'withheld', '*', '*', '', '', '', 'no chart']);
});
