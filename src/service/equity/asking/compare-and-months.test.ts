import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { StratumCell } from '../indicators/evaluate.ts';
import { indicator } from '../indicators/registry.ts';
import { controlMultiples } from '../pictures/control-multiples.ts';
import { answer } from './answer.ts';
import { compareAlliances } from './compare-alliances.ts';
import { overTime } from './over-time.ts';
import { type Area, type FigureSource, lastClosedPeriod, type Question } from './question.ts';

const AREAS = Array.from({ length: 20 }, (_, i) => ({
  code: `A${i + 10}`,
  name: `Area ${i + 10}`,
  place: [i, 0] as const,
  alliance: i < 10 ? 'North' : 'South',
}));

const NOW = new Date('2026-06-20T09:00:00Z');

function asked(by: 'area' | 'deprivation-fifth', id = 'lynch-1-tumour-test'): Question {
  const found = indicator(id);
  assert.ok(found);
  return { indicator: found, by, where: 'all', period: lastClosedPeriod(NOW, 12) };
}

const cell = (area: string, fifth: string, count: number): StratumCell => ({
  area,
  fifth,
  ethnicity: 'white',
  sex: 'female',
  ageBand: '50-54',
  count,
});

function areasWith(share: (area: number) => number, areas: readonly Area[] = AREAS) {
  const question = asked('area');
  const denominator = AREAS.map(({ code }) => cell(code, '3', 1000));
  const numerator = AREAS.map(({ code }, i) => cell(code, '3', Math.round(1000 * share(i))));
  const found = answer(question, { kind: 'counted', numerator, denominator }, AREAS);
  assert.ok(found.kind === 'answer');
  return compareAlliances(found, areas);
}

test('HAZ-EQU-04 an alliance is called lower only when it is outside chance and what areas differ by anyway', () => {
  const withWest = AREAS.map((area, i) => (i === 0 ? { ...area, alliance: 'West' } : area));
  const standingOf = (share: number) => {
    const compared = areasWith((i) => (i === 0 ? share : 0.3 + 0.01 * (i % 3)), withWest);
    assert.ok(compared.kind === 'comparison');
    return compared.alliances.map(({ name, standing }) => [name, standing]);
  };
  assert.deepEqual(standingOf(0.1), [
    ['North', 'within'],
    ['South', 'within'],
    ['West', 'lower'],
  ]);
  assert.deepEqual(standingOf(0.29)[2], ['West', 'within']);
});

test('an alliance is the sum of its areas as printed, in order of name', () => {
  const compared = areasWith((i) => (i < 10 ? 0.3 : 0.31));
  assert.ok(compared.kind === 'comparison');
  assert.deepEqual(
    compared.alliances.map(({ name, numerator, denominator, standing, shown, areas }) => [
      name,
      numerator,
      denominator,
      standing,
      shown,
      areas,
    ]),
    [
      ['North', { kind: 'shown', count: 3000 }, { kind: 'shown', count: 10_000 }, 'within', 10, 10],
      ['South', { kind: 'shown', count: 3100 }, { kind: 'shown', count: 10_000 }, 'within', 10, 10],
    ],
  );
});

test('areas that differ no more than chance give every alliance the average; areas that differ give it nearly its own share', () => {
  const alike = areasWith(() => 0.3);
  assert.ok(alike.kind === 'comparison');
  for (const { drawn } of alike.alliances) assert.deepEqual(drawn, { value: 30 });
  const unlike = areasWith((i) => (i % 2 === 0 ? 0.2 : 0.4) + (i < 10 ? 0.02 : -0.02));
  assert.ok(unlike.kind === 'comparison');
  const [north] = unlike.alliances;
  assert.ok(north?.drawn && !isRefused(north.figure));
  assert.ok(Math.abs(north.drawn.value - north.figure.value) < 0.3, JSON.stringify(north));
  assert.ok(Number(north.drawn.lower) < north.drawn.value && north.drawn.value < Number(north.drawn.upper));
});

test('an area that is hidden is left out of its alliance, and the alliance says so', () => {
  const compared = areasWith((i) => (i === 3 || i === 4 ? 0.003 : 0.3));
  assert.ok(compared.kind === 'comparison');
  assert.equal(compared.alliances[0]?.shown, 8);
  assert.deepEqual(compared.alliances[0]?.numerator, { kind: 'shown', count: 2400 });
});

test('only shares are compared', () => {
  const found = answer(asked('area'), { kind: 'counted', numerator: [cell('A10', '1', 100)], denominator: [cell('A10', '1', 200)] }, AREAS);
  assert.ok(found.kind === 'answer');
  assert.equal(compareAlliances({ ...found, question: asked('area', 'access-fh') }, AREAS).kind, 'no-answer');
});

function aYear(perMonth: (fifth: number, month: number) => number): FigureSource {
  const cells = (from: string, count: (fifth: number, month: number) => number) =>
    [1, 2, 3, 4, 5].map((fifth) => cell('A10', String(fifth), count(fifth, Number(from.slice(5, 7)))));
  return {
    isSynthetic: true,
    attribution: 'test',
    areas: AREAS,
    counts: async ({ period }) => ({
      kind: 'counted',
      numerator: cells(period.from, perMonth),
      denominator: cells(period.from, () => 1000),
    }),
  };
}

test('months are drawn for everybody and each fifth from counts as printed, and a month that leaves the limits is found', async () => {
  const found = await overTime(
    asked('deprivation-fifth'),
    aYear((fifth, month) => (fifth === 1 && month === 9 ? 600 : 300 + 5 * (month % 2))),
    new Date('2026-04-01T00:00:00Z'),
  );
  assert.ok(found.kind === 'over-time');
  assert.deepEqual([found.months.length, found.months[0], found.months.at(-1)], [13, '2025-04', '2026-04']);
  assert.deepEqual(
    found.groups.map(({ name }) => name),
    ['all', '1', '2', '3', '4', '5'],
  );
  const [, first, second] = found.groups;
  assert.ok(first && second && !isRefused(first.chart) && !isRefused(second.chart));
  assert.equal(first.chart.points[found.months.indexOf('2025-09')]?.cause, 'above-limit');
  assert.deepEqual([second.chart.points[0]?.value, second.chart.points[1]?.value], [30, 30.5]);
});

test('HAZ-EQU-11 the month that is not over is a hollow point without counts, and limits and rules leave it out', async () => {
  // 20 June: April and May are over; June has half of what it will have, and far fewer with the test.
  const whole = aYear((_fifth, month) => 300 + 5 * (month % 2));
  const half = aYear(() => 100);
  const year = {
    ...whole,
    counts: (asking: Question) => (asking.period.from === '2026-06-01' ? half : whole).counts(asking),
  } as FigureSource;
  const found = await overTime(asked('deprivation-fifth'), year, NOW);
  const before = await overTime(asked('deprivation-fifth'), year, new Date('2026-05-31T23:00:00Z'));
  assert.ok(found.kind === 'over-time' && before.kind === 'over-time');
  const [all, first] = found.groups;
  assert.ok(all && first && !isRefused(all.chart));
  assert.deepEqual([found.closed, found.months.length, found.months.at(-1)], [12, 15, '2026-06']);
  assert.deepEqual([all.figures.length, first.figures.length, all.unfinished?.value, first.unfinished], [14, 12, 10, undefined]);
  assert.equal(all.chart.points.length, 14);
  assert.ok(all.chart.points.every(({ cause, value }) => cause === 'common' && value >= 30));
  assert.ok(before.groups[0] && !isRefused(before.groups[0].chart) && before.groups[0].unfinished);
  const caption = { id: 'm', title: 't', subtitle: 's', source: 'x', isSynthetic: true };
  const picture = controlMultiples({ ...found, caption, polarity: 'higher-is-better', unit: '%', nameOf: (name) => name });
  const rows = picture.table.rows.filter((row) => row[8] === 'month not over');
  assert.deepEqual(rows, [['all', '2026-06', 10, '', '', '', '', '', 'month not over']]);
  assert.equal(picture.svg.match(/fill="#fff" stroke="[^"]+" stroke-width="2" data-value="10"/g)?.length, 1);
  assert.match(picture.source, /Hollow circle: 2026-06, a month that is not over/);
  assert.doesNotMatch(
    controlMultiples({ ...before, groups: [], caption, polarity: 'neutral', unit: '%', nameOf: String }).source,
    /Hollow/,
  );
});

test('HAZ-EQU-10 of months after the year that is over, small ones and all that follow are not shown, and never by fifth', async () => {
  const year = aYear((_fifth, month) => (month === 5 ? 1 : 300));
  const found = await overTime(asked('deprivation-fifth'), year, NOW);
  assert.ok(found.kind === 'over-time');
  assert.equal(found.groups[0]?.figures.at(-1)?.name, '2026-04');
  assert.equal(found.months.at(-1), '2026-04');
  assert.ok(found.groups.slice(1).every(({ figures }) => figures.length === 12));
});

test('a group of a few people a month is not drawn: its rounding would look like change; rare diseases have no months at all', async () => {
  const found = await overTime(
    asked('deprivation-fifth'),
    aYear((fifth) => (fifth === 1 ? 12 : 300)),
    NOW,
  );
  assert.ok(found.kind === 'over-time');
  const first = found.groups.find(({ name }) => name === '1');
  assert.ok(first && isRefused(first.chart));
  const rare = await overTime(
    asked('deprivation-fifth', 'lynch-3-germline'),
    aYear(() => 300),
    NOW,
  );
  assert.match(rare.kind === 'no-answer' ? rare.because : '', /twelve months or more/);
});

test('HAZ-EQU-01 an indicator that may be shown by alliance at the smallest is shown by alliance, and never by the areas in it', () => {
  const denominator = AREAS.map(({ code }, i) => cell(code, String(1 + (i % 5)), 1000));
  const numerator = AREAS.map(({ code }, i) => cell(code, String(1 + (i % 5)), 300));
  const counts = { kind: 'counted', numerator, denominator } as const;
  const found = answer(asked('area', 'lynch-5-cascade'), counts, AREAS);
  assert.ok(found.kind === 'answer');
  assert.deepEqual(
    found.table.rows.map(({ name, numerator: count }) => [name, count]),
    [
      ['North', { kind: 'shown', count: 3000 }],
      ['South', { kind: 'shown', count: 3000 }],
    ],
  );
  assert.equal(found.table.subject.area, 'alliance');
  assert.equal(found.standings, undefined);
  assert.match(found.finding, /2 of 2 alliances.*too few to say which is high or low/);
  const where = (place: string, id: string) => answer({ ...asked('deprivation-fifth', id), where: place }, counts, AREAS);
  const north = where('North', 'lynch-5-cascade');
  assert.deepEqual(north.kind === 'answer' ? north.table.rows.length : north, 5);
  assert.match(JSON.stringify(where('A10', 'lynch-5-cascade')), /shown by alliance.*Choose an alliance/);
  assert.match(JSON.stringify(where('North', 'lynch-1-tumour-test')), /Choose an area/);
  assert.match(JSON.stringify(compareAlliances(found, AREAS)), /never by area/);
});

test('an area stands in the alliance it belonged to at the end of the period, and in none when none is known', () => {
  const cells = [cell('A10', '3', 400), cell('A11', '3', 400), cell('A12', '3', 400)];
  const counts = {
    kind: 'counted',
    numerator: cells,
    denominator: cells,
    allianceOf: new Map([
      ['A10', 'South'],
      ['A11', 'East'],
    ]),
  } as const;
  const found = answer(asked('area', 'lynch-5-cascade'), counts, AREAS);
  assert.ok(found.kind === 'answer');
  assert.deepEqual(
    found.table.rows.map(({ name }) => name),
    ['East', 'South', 'unknown'],
  );
});
