import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused } from '../../../foundation/numbers/index.ts';
import type { StratumCell } from '../indicators/evaluate.ts';
import { indicator } from '../indicators/registry.ts';
import { answer } from './answer.ts';
import { compareAlliances } from './compare-alliances.ts';
import { overTime } from './over-time.ts';
import { type Area, type FigureSource, periodUntil, type Question } from './question.ts';

const AREAS = Array.from({ length: 20 }, (_, i) => ({
  code: `A${i + 10}`,
  name: `Area ${i + 10}`,
  place: [i, 0] as const,
  alliance: i < 10 ? 'North' : 'South',
}));

function asked(by: 'area' | 'deprivation-fifth', id = 'lynch-1-tumour-test'): Question {
  const found = indicator(id);
  assert.ok(found);
  return { indicator: found, by, where: 'all', period: periodUntil(new Date('2026-11-20'), 12) };
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
    aYear((fifth, month) => (fifth === 1 && month === 6 ? 600 : 300 + 5 * (month % 2))),
  );
  assert.ok(found.kind === 'over-time');
  assert.deepEqual([found.months.length, found.months[0], found.months.at(-1)], [12, '2025-12', '2026-11']);
  assert.deepEqual(
    found.groups.map(({ name }) => name),
    ['all', '1', '2', '3', '4', '5'],
  );
  const [, first, second] = found.groups;
  assert.ok(first && second && !isRefused(first.chart) && !isRefused(second.chart));
  assert.equal(first.chart.points[found.months.indexOf('2026-06')]?.cause, 'above-limit');
  assert.deepEqual([second.chart.points[0]?.value, second.chart.points[1]?.value], [30, 30.5]);
});

test('a group of a few people a month is not drawn: its rounding would look like change; rare diseases have no months at all', async () => {
  const found = await overTime(
    asked('deprivation-fifth'),
    aYear((fifth) => (fifth === 1 ? 12 : 300)),
  );
  assert.ok(found.kind === 'over-time');
  const first = found.groups.find(({ name }) => name === '1');
  assert.ok(first && isRefused(first.chart));
  const rare = await overTime(
    asked('deprivation-fifth', 'lynch-3-germline'),
    aYear(() => 300),
  );
  assert.match(rare.kind === 'no-answer' ? rare.because : '', /twelve months or more/);
});

test('HAZ-EQU-01 an indicator that may be shown by alliance at the smallest has no table of smaller areas', () => {
  const denominator = AREAS.map(({ code }) => cell(code, '3', 1000));
  const numerator = AREAS.map(({ code }) => cell(code, '3', 300));
  const found = answer(asked('area', 'lynch-5-cascade'), { kind: 'counted', numerator, denominator }, AREAS);
  assert.ok(found.kind !== 'answer' && /single areas have too few people/.test(JSON.stringify(found)));
});
