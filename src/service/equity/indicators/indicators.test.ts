import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefused } from '../../../foundation/numbers/index.ts';
import { publish } from '../disclosure/publish.ts';
import { evaluate, evaluationTable, type StratumCell } from './evaluate.ts';
import { findingInWords } from './finding-in-words.ts';
import { type Indicator, validateIndicators } from './indicator.ts';
import { INDICATORS, indicator, pathwayIndicators } from './registry.ts';

const AGES = ['0-4', '5-9', '10-14', '15-19', '20-24', '25-29', '30-34', '35-39', '40-44', '45-49'].concat([
  '50-54',
  '55-59',
  '60-64',
  '65-69',
  '70-74',
  '75-79',
  '80-84',
  '85-89',
  '90+',
]);

function known(id: string): Indicator {
  const found = indicator(id);
  assert.ok(found, id);
  return found;
}

const cell = (part: Partial<StratumCell>): StratumCell => ({
  area: 'AA',
  fifth: '1',
  ethnicity: 'white',
  sex: 'female',
  ageBand: '40-44',
  count: 1,
  ...part,
});

/** Residents and tested people in five fifths and all ages; fifth 1 has half the rate of fifth 5. */
function aGradient() {
  const denominator = ['1', '2', '3', '4', '5'].flatMap((fifth) => AGES.map((ageBand) => cell({ fifth, ageBand, count: 20_000 })));
  const numerator = ['1', '2', '3', '4', '5'].flatMap((fifth, i) => AGES.map((ageBand) => cell({ fifth, ageBand, count: 20 + 5 * i })));
  return { numerator, denominator };
}

test('every indicator of the list is sound and names its source, and each step of a pathway follows the one before', () => {
  assert.ok(INDICATORS.length >= 20);
  assert.deepEqual(
    pathwayIndicators('lynch').map((step) => step.step),
    [1, 2, 3, 4, 5],
  );
  assert.ok(INDICATORS.some(({ group }) => group === 'yield') && INDICATORS.some(({ group }) => group === 'refusal'));
});

test('a definition that cannot be counted is named with where and what', () => {
  const sound = known('lynch-1-tumour-test');
  const { findings, indicators } = validateIndicators([
    { ...sound, id: 'a', denominator: { kind: 'residents', of: 'everyone' } },
    { ...sound, id: 'b', numerator: { ...sound.numerator, tests: ['X1'] } },
    { ...sound, id: 'c', periodMonths: 3, publication: { ...sound.publication, isRareDisease: true } },
    {
      ...known('fh-coverage'),
      id: 'd',
      denominator: { kind: 'expected-carriers', of: 'x', prevalence: { value: 0.004, lower: 0.01, upper: 0.02 } },
    },
    sound,
    sound,
  ]);
  assert.deepEqual(
    findings.map(({ where }) => where),
    ['a', 'b', 'c', 'd', 'lynch-1-tumour-test'],
  );
  assert.equal(indicators.length, 1);
  assert.equal(validateIndicators('x').findings.length, 1);
});

test('a standardised rate by fifth comes with its slope and the ratio of its ends', () => {
  const evaluation = evaluate({ indicator: known('access-fh'), by: 'deprivation-fifth', ...aGradient() });
  assert.ok(evaluation.ratio && !isRefused(evaluation.ratio));
  assert.ok(Math.abs(evaluation.ratio.value - 0.5) < 1e-9);
  assert.ok(evaluation.slope && !isRefused(evaluation.slope) && evaluation.slope.sii > 0);
  const first = evaluation.rows[0];
  assert.ok(first && !isRefused(first.figure) && Math.abs(first.figure.value - 100) < 1e-9);
});

test('unknown values are a row of their own at the end and are never spread', () => {
  const { numerator, denominator } = aGradient();
  const evaluation = evaluate({
    indicator: known('access-fh'),
    by: 'deprivation-fifth',
    numerator: [...numerator, cell({ fifth: 'unknown', count: 30 })],
    denominator,
  });
  const last = evaluation.rows.at(-1);
  assert.deepEqual([last?.stratum, last?.numerator, last?.isKnown], ['unknown', 30, false]);
  assert.ok(last && isRefused(last.figure));
  assert.equal(evaluation.completeness.known, evaluation.completeness.total - 30);
});

test('HAZ-EQU-03 below 80% known ethnicity no comparison is shown, only the completeness', () => {
  const numerator = [cell({ count: 70 }), cell({ ethnicity: 'unknown', count: 30 })];
  const evaluation = evaluate({ indicator: known('failed-samples'), by: 'ethnicity', numerator, denominator: [cell({ count: 200 })] });
  assert.equal(evaluation.comparison, 'withheld-incomplete');
  assert.equal(evaluation.completeness.share, 0.7);
});

test('an impossible share is a named refusal, never NaN', () => {
  const evaluation = evaluate({
    indicator: known('failed-samples'),
    by: 'area',
    numerator: [cell({ count: 9 })],
    denominator: [cell({ count: 3 }), cell({ area: 'AB', count: 0 })],
  });
  assert.deepEqual(
    evaluation.rows.map(({ figure }) => isRefused(figure) && figure.why),
    ['numerator-over-denominator', 'zero-denominator'],
  );
});

test('the finding in words is made from the published table and says how sure it is', () => {
  const evaluation = evaluate({ indicator: known('access-fh'), by: 'deprivation-fifth', ...aGradient() });
  const internal = evaluationTable(evaluation, { area: 'icb', months: 12 });
  assert.ok(!isRefused(internal));
  const table = publish(internal, 'hes');
  assert.ok(table.kind === 'figures');
  const words = findingInWords({ indicator: evaluation.indicator, by: 'deprivation-fifth', table, completeness: 1 });
  assert.match(
    words,
    /^People tested for familial hypercholesterolaemia: the most deprived fifth has 0\.5 times the rate of the least \(95% interval 0\.4\d to 0\.5\d\)\.$/,
  );
  assert.match(
    findingInWords({ indicator: evaluation.indicator, by: 'ethnicity', table, completeness: 0.61 }),
    /61% of records say the ethnic group, too few to compare groups/,
  );
  assert.match(
    findingInWords({ indicator: evaluation.indicator, by: 'area', table, completeness: 1, outside: { low: 3, high: 0 } }),
    /of 5 areas, 3 lower than chance explains/,
  );
});
