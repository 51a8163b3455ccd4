import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  betaQuantile,
  gammaQuantile,
  isRefused,
  normalQuantile,
  type RefusalReason,
  studentQuantile,
} from '../../../foundation/numbers/index.ts';
import { concentrationIndex } from './concentration.ts';
import { controlChart } from './control-chart.ts';
import { directlyStandardisedRate, mergeEmptyStrata } from './directly-standardised-rate.ts';
import { indirectlyStandardisedRatio } from './indirectly-standardised.ts';
import { meanWithLimits } from './mean.ts';
import { overDispersion } from './over-dispersion.ts';
import { exactProportion, proportion } from './proportion.ts';
import { crudeRate } from './rate.ts';
import { exactRateRatio, rateRatio } from './rate-ratio.ts';
import { shrinkRatios } from './shrinkage.ts';
import { slopeOfInequality } from './slope-of-inequality.ts';
import { unmetAgainstEvidence } from './unmet-need.ts';

const why = (outcome: unknown): RefusalReason | 'answered' => (isRefused(outcome) ? outcome.why : 'answered');

test('HAZ-EQU-02 impossible proportions are refused by name', () => {
  assert.equal(why(proportion({ numerator: 5, denominator: 0 })), 'zero-denominator');
  assert.equal(why(proportion({ numerator: 5, denominator: 4 })), 'numerator-over-denominator');
  assert.equal(why(proportion({ numerator: 1.5, denominator: 4 })), 'non-integer-count');
  assert.equal(why(proportion({ numerator: -1, denominator: 4 })), 'negative-count');
  assert.equal(why(proportion({ numerator: null, denominator: 4 })), 'missing-input');
  assert.equal(why(exactProportion({ numerator: Number.NaN, denominator: 4 })), 'not-a-number');
  assert.equal(why(proportion({ numerator: 1, denominator: 4, confidence: 95 })), 'bad-confidence');
});

test('HAZ-EQU-02 impossible rates and standardised rates are refused by name', () => {
  assert.equal(why(crudeRate({ numerator: 1, denominator: 0, multiplier: 1 })), 'zero-denominator');
  const strata = { counts: [6, 6], populations: [100, 100], weights: [1, 1], multiplier: 1000 };
  assert.equal(why(directlyStandardisedRate(strata)), 'answered');
  assert.equal(why(directlyStandardisedRate({ ...strata, counts: [5, 4] })), 'too-few-events');
  assert.equal(why(directlyStandardisedRate({ ...strata, populations: [100, 0] })), 'zero-denominator');
  assert.equal(why(directlyStandardisedRate({ ...strata, populations: [100, -1] })), 'negative-denominator');
  assert.equal(why(directlyStandardisedRate({ ...strata, populations: [100] })), 'lengths-differ');
  assert.equal(why(directlyStandardisedRate({ ...strata, counts: [Number.NaN, 12] })), 'not-a-number');
  const indirect = { observed: [3], populations: [10], referenceEvents: [0], referencePopulations: [10], multiplier: 1 };
  assert.equal(why(indirectlyStandardisedRatio(indirect)), 'zero-expected');
  assert.equal(why(indirectlyStandardisedRatio({ ...indirect, referencePopulations: [0] })), 'zero-denominator');
});

test('HAZ-EQU-02 slopes, ratios, indices, charts and shrinkage refuse what cannot be', () => {
  const group = { population: 10, value: 1, standardError: 0.1 };
  assert.equal(why(slopeOfInequality({ groups: [group, group], valueKind: 'rate' })), 'too-few-groups');
  assert.equal(
    why(slopeOfInequality({ groups: [group, group, group, group, { ...group, value: 0 }], valueKind: 'rate' })),
    'non-positive-value',
  );
  assert.equal(
    why(slopeOfInequality({ groups: [group, group, group, group, { ...group, value: Number.NaN }], valueKind: 'other' })),
    'missing-input',
  );
  assert.equal(why(rateRatio({ eventsA: 0, peopleA: 10, eventsB: 0, peopleB: 10 })), 'too-few-events');
  assert.equal(why(concentrationIndex([1, 1], [1, 1])), 'too-few-groups');
  assert.equal(why(concentrationIndex([1, 1, 1], [0, 0, 0])), 'zero-denominator');
  assert.equal(why(controlChart({ values: [1] })), 'too-few-groups');
  assert.equal(why(shrinkRatios([0, 0], [1, 1])), 'too-few-events');
  assert.equal(
    why(overDispersion({ figure: 'ratio', adjustment: 'truncated', numerators: [0, 1], denominators: [1, 1] })),
    'too-few-events',
  );
  assert.equal(why(unmetAgainstEvidence(100, { value: 0.1, lower: 0.2, upper: 0.3 }, 1)), 'bad-limits');
  assert.equal(why(meanWithLimits([1])), 'too-few-events');
  assert.equal(why(normalQuantile(2)), 'bad-parameter');
  assert.equal(why(gammaQuantile(0.5, -1)), 'bad-parameter');
  assert.equal(why(betaQuantile(Number.NaN, 1, 1)), 'bad-parameter');
});

test('a rate ratio over nobody has a lower limit and no upper one', () => {
  const ratio = exactRateRatio({ eventsA: 3, peopleA: 10, eventsB: 0, peopleB: 10 });
  assert.ok(!isRefused(ratio) && ratio.upper === undefined && Number(ratio.lower) > 0);
});

test('an age band without people joins its neighbour, and which is said', () => {
  const merged = mergeEmptyStrata({ counts: [1, 2, 3, 4], populations: [0, 50, 0, 60], weights: [10, 20, 30, 40] });
  assert.deepEqual(merged, { counts: [6, 4], populations: [50, 60], weights: [60, 40], joined: [0, 2] });
});

test('a chart whose moving ranges are all alike, and one that never moves, have limits', () => {
  const steps = controlChart({ values: [1, 2, 3, 4, 5, 6, 7, 8] });
  const flat = controlChart({ values: [4, 4, 4, 4, 4, 4, 4] });
  assert.ok(!isRefused(steps) && steps.points.every((point) => point.cause !== 'common'));
  assert.ok(!isRefused(flat) && flat.lower === 4 && flat.points.every((point) => point.cause === 'common'));
});

/** z and χ² as in printed tables; t(10) from the finite series for even degrees of freedom, evaluated to forty digits. */
test('quantiles of z, t and χ² agree with known values', () => {
  assert.ok(Math.abs(Number(normalQuantile(0.975)) - 1.959963984540054) < 1e-15);
  assert.ok(Math.abs(Number(studentQuantile(0.975, 10)) - 2.228138851986274) < 1e-12);
  assert.ok(Math.abs(2 * Number(gammaQuantile(0.95, 5)) - 18.307038053275146) < 1e-11);
});

test('quantiles turn back into their probability across twelve orders of magnitude', async () => {
  const { gammaTails } = await import('../../../foundation/numbers/index.ts');
  const { betaTails } = await import('../../../foundation/numbers/index.ts');
  for (const p of [1e-12, 1e-6, 0.01, 0.5, 0.99]) {
    for (const a of [0.05, 0.7, 3, 40, 900, 50_000]) {
      assert.ok(Math.abs(gammaTails(a, Number(gammaQuantile(p, a))).lower / p - 1) < 1e-10, `gamma ${p} ${a}`);
      for (const b of [0.3, 8, 2000]) {
        const x = Number(betaQuantile(p, a, b));
        // Near 1 the digits of 1 − x are lost in x itself, so the way back says nothing about the quantile.
        if (x < 0.99) assert.ok(Math.abs(betaTails(x, a, b).lower / p - 1) < 1e-10, `beta ${p} ${a} ${b}`);
      }
    }
  }
});
