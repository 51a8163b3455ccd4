import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { design, effectOf, type Month, nextMonth } from './effect/interrupted-series.ts';
import { leastSquares, poissonFit } from './effect/regression.ts';
import { countDistribution, meanOf, quantileOf } from './forecast/count-distribution.ts';
import { forecast, newcomers } from './forecast/forecast.ts';

/** OPENGMS_SEED=n draws others: whether the intervals hold beyond the draws that they were first looked at with. */
const SEED = Number(process.env.OPENGMS_SEED ?? 0);

interface Reference {
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  readonly dispersion?: number;
}
// Our own file of reference figures (data/workforce/SOURCE.md).
const reference = JSON.parse(readFileSync(new URL('../../../data/workforce/reference.json', import.meta.url), 'utf8')) as {
  readonly months: { readonly aces: readonly number[]; readonly stdpop: readonly number[] };
  readonly poissonBinomial: { readonly chances: readonly number[]; readonly poissonMean: number; readonly first: readonly number[] };
  readonly infiniteServer: readonly {
    readonly people: number;
    readonly leavePerYear: number;
    readonly trainPerYear: number;
    readonly years: number;
    readonly mean: number;
    readonly first: readonly number[];
    readonly lower: number;
    readonly upper: number;
  }[];
} & Readonly<
  Record<
    | 'poissonStep'
    | 'quasiStep'
    | 'quasiSeasonal'
    | 'quasiSlopeSeasonal'
    | 'neweyWestStepLag2'
    | 'neweyWestStepLag2Corrected'
    | 'neweyWestSlopeSeasonalLag3Corrected',
    Reference
  >
>;

const { aces, stdpop } = reference.months;
const offset = stdpop.map(Math.log);
const rates = aces.map((count, t) => (count / (stdpop[t] ?? 1)) * 1e5);
const months = aces.map((_, t) => `${2002 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`);
const rows = (harmonics: number, hasSlope: boolean) =>
  months.map((month, t) => {
    const row = design(t, month, 36, harmonics);
    return hasSlope ? row : row.filter((_, place) => place !== 3);
  });

function near(found: readonly number[] | undefined, wanted: readonly number[], tolerance: number): void {
  assert.equal(found?.length, wanted.length);
  for (const [place, value] of wanted.entries()) {
    const gap = Math.abs((found?.[place] ?? Number.NaN) - value) / Math.max(1e-9, Math.abs(value));
    assert.ok(gap < tolerance, `${place}: ${found?.[place]} is not ${value}`);
  }
}

test('HAZ-WKF-06 Poisson and quasi-Poisson figures of the Sicily tutorial agree with statsmodels to 7 digits', () => {
  for (const [name, fit] of [
    ['poissonStep', poissonFit(aces, rows(0, false), offset, { scale: 'one' })],
    ['quasiStep', poissonFit(aces, rows(0, false), offset, { scale: 'pearson' })],
    ['quasiSeasonal', poissonFit(aces, rows(2, false), offset, { scale: 'pearson' })],
    ['quasiSlopeSeasonal', poissonFit(aces, rows(2, true), offset, { scale: 'pearson' })],
  ] as const) {
    near(fit?.coefficients, reference[name].coefficients, 1e-7);
    near(fit?.standardErrors, reference[name].standardErrors, 1e-7);
    near([fit?.dispersion ?? 0], [reference[name].dispersion ?? 0], 1e-7);
  }
});

test('HAZ-WKF-06 Newey-West errors agree with statsmodels to 7 digits, with and without the small-sample factor', () => {
  for (const [name, fit] of [
    ['neweyWestStepLag2', leastSquares(rates, rows(0, false), { kind: 'newey-west', lag: 2, isCorrected: false })],
    ['neweyWestStepLag2Corrected', leastSquares(rates, rows(0, false), { kind: 'newey-west', lag: 2, isCorrected: true })],
    ['neweyWestSlopeSeasonalLag3Corrected', leastSquares(rates, rows(2, true), { kind: 'newey-west', lag: 3, isCorrected: true })],
  ] as const) {
    near(fit?.coefficients, reference[name].coefficients, 1e-7);
    near(fit?.standardErrors, reference[name].standardErrors, 1e-7);
  }
});

test('HAZ-WKF-05 the number of people follows the closed form of the infinite-server queue and the Poisson binomial', () => {
  const { chances, poissonMean, first } = reference.poissonBinomial;
  near(countDistribution(chances, poissonMean).slice(0, first.length), first, 1e-9);
  for (const each of reference.infiniteServer) {
    const stays = Math.exp(-each.leavePerYear * each.years);
    const masses = countDistribution(
      Array.from({ length: each.people }, () => stays),
      newcomers(each.trainPerYear, each.leavePerYear, each.years),
    );
    // Beyond the most that there can be, the reference holds zeros.
    near(masses.slice(0, each.first.length), each.first.slice(0, masses.length), 1e-8);
    near([meanOf(masses)], [each.mean], 1e-9);
    assert.deepEqual([quantileOf(masses, 0.05), quantileOf(masses, 0.95)], [each.lower, each.upper]);
  }
});

test('HAZ-WKF-05 a 90% forecast interval holds the truth at least 88 and at most 99 times in 100, when the rates are only known from counts', () => {
  const draw = uniform(SEED + 7);
  let held = 0;
  let below = 0;
  let said = 0;
  const RUNS = 1_200;
  for (let run = 0; run < RUNS; run += 1) {
    const leave = 0.05 + 0.2 * draw();
    const train = 0.2 + 1.5 * draw();
    const renew = 0.4 + 0.5 * draw();
    const [personYears, years, ended] = [40 + 160 * draw(), 2, 5 + Math.floor(25 * draw())];
    const history = {
      left: poisson(leave * personYears, draw),
      personYears,
      ended,
      renewed: Array.from({ length: ended }, () => (draw() < renew ? 1 : 0)).reduce((a: number, b) => a + b, 0),
      trained: poisson(train * years, draw),
      years,
    };
    const able = Array.from({ length: 1 + Math.floor(6 * draw()) }, () => ({ endsInYears: 2 * draw() }));
    const [point] = forecast({ able, planned: [], history, minimumSafe: 2, months: [12] });
    assert.ok(point);
    const stayed = able.filter(({ endsInYears }) => draw() < Math.exp(-leave) && (endsInYears >= 1 || draw() < renew)).length;
    const truth = stayed + poisson(newcomers(train, leave, 1), draw);
    if (truth >= point.lower && truth <= point.upper) held += 1;
    if (truth < 2) below += 1;
    said += point.chanceBelowSafe;
  }
  assert.ok(held / RUNS >= 0.88 && held / RUNS <= 0.99, `${held} of ${RUNS}`);
  // What is said to be the chance of falling below safe is how often it happens.
  assert.ok(Math.abs(below - said) / RUNS < 0.03, `${below} happened, ${said} said`);
});

test('HAZ-WKF-06 the interval of an effect holds the truth 93 to 99 times in 100 without and 90 or more with months that hang together', (t) => {
  const draw = uniform(SEED + 11);
  const RUNS = 500;
  const share = (carry: number, spread: number): number => {
    let held = 0;
    for (let run = 0; run < RUNS; run += 1) {
      let drift = 0;
      let month = '2022-01';
      const series: Month[] = [];
      for (let place = 0; place < 48; place += 1) {
        drift = carry * drift + spread * Math.sqrt(1 - carry * carry) * normal(draw);
        const log = Math.log(60) + 0.005 * place + (place >= 24 ? Math.log(1.3) : 0) + 0.1 * Math.sin((2 * Math.PI * place) / 12) + drift;
        series.push({ month, count: poisson(Math.exp(log), draw) });
        month = nextMonth(month);
      }
      const found = effectOf(series, '2024-01');
      assert.equal(found.kind, 'effect');
      if (found.kind === 'effect' && found.level.lower <= 1.3 && found.level.upper >= 1.3) held += 1;
    }
    return held / RUNS;
  };
  const alone = share(0, 0.12);
  const together = share(0.3, 0.12);
  t.diagnostic(`held by the interval: ${alone} of independent months, ${together} of months that hang together`);
  assert.ok(alone >= 0.93 && alone <= 0.99, `independent months: ${alone}`);
  assert.ok(together >= 0.9 && together <= 0.99, `months that hang together: ${together}`);
});

test('HAZ-WKF-06 too few months, a gap or too few events give a reason and no figure', () => {
  const short = Array.from({ length: 12 }, (_, t) => ({ month: `2025-${String(t + 1).padStart(2, '0')}`, count: 10 }));
  for (const [series, at, words] of [
    [short, '2025-10', /9 months before and 3 after/],
    [months.map((month) => ({ month, count: 0 })), '2004-06', /0 events/],
    [months.flatMap((month, t) => (t === 20 ? [] : [{ month, count: 30 }])), '2004-06', /missing/],
  ] as const) {
    const found = effectOf(series, at);
    assert.match(found.kind === 'refused' ? found.because : 'no refusal', words);
  }
});

function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function poisson(mean: number, draw: () => number): number {
  let [n, product] = [0, draw()];
  const limit = Math.exp(-mean);
  while (product > limit) {
    n += 1;
    product *= draw();
  }
  return n;
}

function normal(draw: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
}
