// Speed of the equity engine beside the limits it is held to, in one run and one thread. Prints time, limit, and the ratio of the two.

import { seededUniform } from '../src/foundation/numbers/index.ts';
import {
  countFunnelSignal,
  directlyStandardisedRate,
  discoveries,
  EUROPEAN_STANDARD_POPULATION_2013,
  gammaQuantile,
  internalCounts,
  isRefused,
  overDispersedMidP,
  proportion,
  publish,
  slopeOfInequality,
} from '../src/service/equity/index.ts';
import { runCube } from './equity-cube.ts';

interface Line {
  readonly what: string;
  readonly seconds: number;
  /** Seconds allowed; undefined where only the time is told. */
  readonly limit: number | undefined;
}

/** Best of three after one to warm up: the machine is shared. */
function timed(what: string, limit: number | undefined, work: () => void): Line {
  work();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    const from = performance.now();
    work();
    best = Math.min(best, (performance.now() - from) / 1000);
  }
  return { what, seconds: best, limit };
}

const STRATA = 38;

/** 700 tests × 42 areas × 5 fifths. */
function standardisedRates(rates: number): () => void {
  const draw = seededUniform(1);
  const counts = new Int32Array(rates * STRATA);
  const populations = new Float64Array(rates * STRATA);
  for (let i = 0; i < counts.length; i++) {
    populations[i] = 2000 + Math.floor(8000 * draw());
    counts[i] = Math.floor(6 * draw());
  }
  // Two sexes: each band's weight once per sex.
  const weights = Float64Array.from({ length: STRATA }, (_, i) => (EUROPEAN_STANDARD_POPULATION_2013[i % 19] ?? 0) / 2);
  return () => {
    let sum = 0;
    for (let r = 0; r < rates; r++) {
      const from = r * STRATA;
      const to = from + STRATA;
      const rate = directlyStandardisedRate({
        counts: counts.subarray(from, to),
        populations: populations.subarray(from, to),
        weights,
        multiplier: 100_000,
      });
      if (!isRefused(rate)) sum += rate.value;
    }
    if (!(sum > 0)) throw new Error('No rate was calculated');
  };
}

function slopes(count: number): () => void {
  const draw = seededUniform(2);
  const sets = Array.from({ length: count }, () =>
    Array.from({ length: 5 }, (_, i) => ({
      population: 200_000 + 100_000 * draw(),
      value: 40 + 5 * i + 10 * draw(),
      standardError: 0.05 + 0.05 * draw(),
    })),
  );
  return () => {
    let sum = 0;
    for (const groups of sets) {
      const slope = slopeOfInequality({ groups, valueKind: 'rate' });
      if (!isRefused(slope)) sum += slope.rii;
    }
    if (!(sum > 0)) throw new Error('No slope was calculated');
  };
}

function times(count: number, work: (i: number) => unknown): () => void {
  return () => {
    for (let i = 0; i < count; i++) work(i);
  };
}

export async function run(words: readonly string[]): Promise<void> {
  if (words.includes('cube')) return runCube(words);
  const draw = seededUniform(3);
  const p = Array.from({ length: 29_400 }, draw);
  const counts = Array.from({ length: 42 }, () => Array.from({ length: 5 }, () => Math.floor(60 * draw() ** 2)));
  const table = internalCounts({
    subject: { title: 'Speed', area: 'icb', months: 12, isRareDisease: false, isSensitive: false },
    rows: counts.map((_, i) => `area ${i}`),
    columns: ['1', '2', '3', '4', '5'],
    counts,
    totals: 'both',
  });
  if (isRefused(table)) throw new Error(table.because);
  const lines = [
    timed('147,000 directly standardised rates of 38 strata with limits', 0.5, standardisedRates(147_000)),
    timed('29,400 SII and RII with limits', 1, slopes(29_400)),
    timed(
      '100,000 Wilson intervals',
      undefined,
      times(100_000, (i) => proportion({ numerator: i % 90, denominator: 100 })),
    ),
    timed(
      '29,400 exact funnel tests',
      undefined,
      times(29_400, (i) => countFunnelSignal(i % 60, 20 + (i % 25))),
    ),
    timed(
      '29,400 over-dispersed mid-p values',
      undefined,
      times(29_400, (i) => overDispersedMidP(i % 60, 20 + (i % 25), 0.02)),
    ),
    timed('29,400 false discovery flags', undefined, () => discoveries(p)),
    timed(
      '100,000 gamma posterior intervals',
      undefined,
      times(200_000, (i) => gammaQuantile(i % 2 === 0 ? 0.025 : 0.975, 5 + (i % 80), 7)),
    ),
    timed('one table of 42 areas by 5 fifths through publish (hes)', undefined, () => publish(table, 'hes')),
  ];
  if (words.includes('--json')) {
    process.stdout.write(`${JSON.stringify(lines)}\n`);
    return;
  }
  for (const { what, seconds, limit } of lines) {
    const held = limit === undefined ? '' : `   limit ${limit} s, ${(limit / seconds).toFixed(1)} times within`;
    process.stdout.write(`${seconds.toFixed(3).padStart(8)} s   ${what}${held}\n`);
  }
  const missed = lines.filter(({ seconds, limit }) => limit !== undefined && seconds > limit);
  if (missed.length > 0) process.exitCode = 1;
}
