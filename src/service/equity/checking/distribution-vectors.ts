// Vectors made with R: quantiles and tails of distributions, limits of counts, shares and ratios, adjusted p values.

import {
  betaQuantile,
  betaTails,
  binomialTails,
  chiSquaredQuantile,
  gammaQuantile,
  gammaTails,
  isRefused,
  normalQuantile,
  normalTails,
  poissonTails,
  studentQuantile,
} from '../../../foundation/numbers/index.ts';
import { adjustedP } from '../statistics/false-discovery.ts';
import { exactProportion, proportion } from '../statistics/proportion.ts';
import { byarLimits, exactCountLimits } from '../statistics/rate.ts';
import { exactRateRatio, rateRatioP, waldRateRatio } from '../statistics/rate-ratio.ts';
import { CLOSED_FORM, ITERATED, isRow, numberOf, numbersOf, type Row, rowsOf, share, type Tally, textOf } from './tally.ts';

export function checkQuantiles(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const p = numberOf(row, 'p') ?? Number.NaN;
    const a = numberOf(row, 'a') ?? Number.NaN;
    const b = numberOf(row, 'b') ?? 1;
    const name = textOf(row, 'fn');
    // A quantile below the smallest normal number is 0 here; R may keep a few digits of a denormal one.
    tally.close(`${name}(${p}, ${a}, ${b})`, quantile(name, p, a, b), row.v, ITERATED, 1e-300);
  }
}

function quantile(name: string, p: number, a: number, b: number): unknown {
  switch (name) {
    case 'qnorm': {
      const z = normalQuantile(p);
      return isRefused(z) ? z : a + b * z;
    }
    case 'qchisq':
      return chiSquaredQuantile(p, a);
    case 'qgamma':
      return gammaQuantile(p, a, b);
    case 'qbeta':
      return betaQuantile(p, a, b);
    case 'qt':
      return studentQuantile(p, a);
    default:
      return undefined;
  }
}

export function checkTails(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const name = textOf(row, 'fn');
    const a = numberOf(row, 'a') ?? Number.NaN;
    const b = numberOf(row, 'b') ?? 1;
    const x = numberOf(row, 'xx') ?? numberOf(row, 'x') ?? Number.NaN;
    const tails = tailsOf(name, x, a, b);
    tally.close(`${name}(${x}, ${a}, ${b}) lower`, tails?.lower, row.lower, ITERATED, 1e-300);
    tally.close(`${name}(${x}, ${a}, ${b}) upper`, tails?.upper, row.upper, ITERATED, 1e-300);
  }
}

function tailsOf(name: string, x: number, a: number, b: number) {
  switch (name) {
    case 'pnorm':
      return normalTails((x - a) / (b || 1));
    case 'pchisq':
      return gammaTails(a / 2, x / 2);
    case 'pgamma':
      return gammaTails(a, x * b);
    case 'ppois':
      return poissonTails(x, a);
    case 'pbeta':
      return betaTails(x, a, b);
    case 'pbinom':
      return binomialTails(x, a, b);
    default:
      return undefined;
  }
}

export function checkCountLimits(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const x = numberOf(row, 'x') ?? Number.NaN;
    for (const level of levels(row, /^exact_lo_(.+)$/)) {
      const exact = exactCountLimits(x, share(level));
      tally.close(`exact ${x} lower ${level}`, exact.lower, row[`exact_lo_${level}`], ITERATED);
      tally.close(`exact ${x} upper ${level}`, exact.upper, row[`exact_hi_${level}`], ITERATED);
    }
    for (const level of levels(row, /^byar_lo_(.+)$/)) {
      const byar = byarLimits(x, share(level));
      tally.close(`Byar ${x} lower ${level}`, byar.lower, row[`byar_lo_${level}`], CLOSED_FORM * 10);
      tally.close(`Byar ${x} upper ${level}`, byar.upper, row[`byar_hi_${level}`], CLOSED_FORM);
    }
  }
}

export function checkProportionLimits(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const numerator = numberOf(row, 'x');
    const denominator = numberOf(row, 'n');
    for (const [prefix, method, tolerance] of [
      ['wilson', proportion, CLOSED_FORM],
      ['cp', exactProportion, ITERATED],
    ] as const) {
      for (const level of levels(row, new RegExp(`^${prefix}_lo_(.+)$`))) {
        const estimate = method({ numerator, denominator, confidence: share(level) });
        const limits = isRefused(estimate) ? undefined : estimate;
        // Wilson's lower limit near 0 and upper limit near 1 lose digits by subtraction in any double arithmetic: 1e-15 absolute.
        tally.close(`${prefix} ${numerator}/${denominator} lower ${level}`, limits?.lower, row[`${prefix}_lo_${level}`], tolerance, 1e-15);
        tally.close(`${prefix} ${numerator}/${denominator} upper ${level}`, limits?.upper, row[`${prefix}_hi_${level}`], tolerance, 1e-15);
      }
    }
  }
}

export function checkRateRatios(content: unknown, tally: Tally): void {
  for (const row of rowsOf(content)) {
    const rates = {
      eventsA: numberOf(row, 'a') ?? Number.NaN,
      peopleA: numberOf(row, 'pa') ?? Number.NaN,
      eventsB: numberOf(row, 'b') ?? Number.NaN,
      peopleB: numberOf(row, 'pb') ?? Number.NaN,
    };
    const what = `${rates.eventsA} v ${rates.eventsB}`;
    const wald = waldRateRatio(rates);
    const exact = exactRateRatio(rates);
    const value = isRefused(exact) || !Number.isFinite(exact.value) ? undefined : exact.value;
    tally.close(`${what} ratio`, value, row.rr, CLOSED_FORM);
    tally.close(`${what} Wald lower`, isRefused(wald) ? wald : wald.lower, row.wald_lo, CLOSED_FORM);
    tally.close(`${what} Wald upper`, isRefused(wald) ? wald : wald.upper, row.wald_hi, CLOSED_FORM);
    tally.close(`${what} exact lower`, isRefused(exact) ? exact : exact.lower, row.exact_lo, ITERATED);
    tally.close(`${what} exact upper`, isRefused(exact) ? exact : exact.upper, row.exact_hi, ITERATED);
    tally.close(`${what} p`, rateRatioP(rates), row.p, ITERATED);
  }
}

export function checkFalseDiscovery(content: unknown, tally: Tally): void {
  for (const family of Array.isArray(content) ? rowsOf(content) : isRow(content) ? [content] : []) {
    const p = numbersOf(family, 'p');
    for (const [column, method] of [
      ['BH', 'benjamini-hochberg'],
      ['BY', 'benjamini-yekutieli'],
      ['holm', 'holm'],
    ] as const) {
      const adjusted = adjustedP(p, method);
      for (const [i, want] of numbersOf(family, column).entries()) tally.close(`${column} of p ${p[i]}`, adjusted[i], want, CLOSED_FORM);
    }
  }
}

function levels(row: Row, pattern: RegExp): string[] {
  return Object.keys(row).flatMap((key) => pattern.exec(key)?.[1] ?? []);
}
