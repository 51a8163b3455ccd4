// Two regressions for a series of months: counts by quasi-Poisson (log link, offset), values by least squares; errors that allow for autocorrelation.
// McCullagh and Nelder, Generalized Linear Models 1989, 9.2; Newey and West, Econometrica 1987;55:703 (Bartlett weights).
import { at, crossed, dot, inverse, product, type Row, times } from './matrix.ts';

export interface Fit {
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  readonly fitted: readonly number[];
  /** Pearson residuals: what is left, in units of its expected spread. */
  readonly residuals: readonly number[];
  /** Pearson's chi-square over the degrees of freedom; of least squares, the residual variance. */
  readonly dispersion: number;
  readonly degrees: number;
}

export type Errors = { readonly kind: 'model' } | { readonly kind: 'newey-west'; readonly lag: number; readonly isCorrected: boolean };

/** Poisson by iterated weighted least squares; `scale` 1 for Poisson, Pearson's dispersion for quasi-Poisson. Undefined when columns repeat each other. */
export function poissonFit(
  counts: readonly number[],
  rows: readonly Row[],
  offset: readonly number[],
  { scale, errors = { kind: 'model' } }: { readonly scale: 'one' | 'pearson'; readonly errors?: Errors },
): Fit | undefined {
  const p = rows[0]?.length ?? 0;
  let means = counts.map((count) => count + 0.1);
  let beta: readonly number[] = new Array<number>(p).fill(0);
  let bread: readonly Row[] | undefined;
  for (let step = 0; step < 100; step += 1) {
    const working = means.map((mean, t) => Math.log(mean) - (offset[t] ?? 0) + ((counts[t] ?? 0) - mean) / mean);
    bread = inverse(crossed(rows, means));
    if (!bread) return undefined;
    const right = Array.from({ length: p }, (_, i) =>
      rows.reduce((sum, row, t) => sum + (row[i] ?? 0) * (means[t] ?? 0) * (working[t] ?? 0), 0),
    );
    const next = times(bread, right);
    const change = Math.max(...next.map((value, i) => Math.abs(value - (beta[i] ?? 0)) / (1e-3 + Math.abs(value))));
    beta = next;
    const settled = beta;
    means = rows.map((row, t) => Math.min(1e12, Math.exp(dot(row, settled) + (offset[t] ?? 0))));
    if (change < 1e-13) break;
  }
  bread = inverse(crossed(rows, means));
  if (!bread) return undefined;
  const residuals = means.map((mean, t) => ((counts[t] ?? 0) - mean) / Math.sqrt(mean));
  const degrees = counts.length - p;
  const dispersion = scale === 'one' ? 1 : residuals.reduce((sum, r) => sum + r * r, 0) / degrees;
  const model = bread;
  const covariance =
    errors.kind === 'model'
      ? model.map((row) => row.map((value) => value * dispersion))
      : sandwich(
          model,
          rows,
          means.map((mean, t) => (counts[t] ?? 0) - mean),
          errors,
        );
  return { coefficients: beta, standardErrors: roots(covariance), fitted: means, residuals, dispersion, degrees };
}

/** Ordinary least squares. Undefined when columns repeat each other. */
export function leastSquares(values: readonly number[], rows: readonly Row[], errors: Errors): Fit | undefined {
  const p = rows[0]?.length ?? 0;
  const bread = inverse(
    crossed(
      rows,
      values.map(() => 1),
    ),
  );
  if (!bread) return undefined;
  const right = Array.from({ length: p }, (_, i) => rows.reduce((sum, row, t) => sum + (row[i] ?? 0) * (values[t] ?? 0), 0));
  const coefficients = times(bread, right);
  const fitted = rows.map((row) => dot(row, coefficients));
  const left = values.map((value, t) => value - (fitted[t] ?? 0));
  const degrees = values.length - p;
  const dispersion = left.reduce((sum, r) => sum + r * r, 0) / degrees;
  const covariance =
    errors.kind === 'model' ? bread.map((row) => row.map((value) => value * dispersion)) : sandwich(bread, rows, left, errors);
  const spread = Math.sqrt(dispersion) || 1;
  return { coefficients, standardErrors: roots(covariance), fitted, residuals: left.map((r) => r / spread), dispersion, degrees };
}

/** Correlation of what is left with what was left the month before. */
export function firstAutocorrelation(residuals: readonly number[]): number {
  const mean = residuals.reduce((sum, r) => sum + r, 0) / residuals.length;
  const around = residuals.map((r) => r - mean);
  const all = around.reduce((sum, r) => sum + r * r, 0);
  return all === 0 ? 0 : around.slice(1).reduce((sum, r, t) => sum + r * (around[t] ?? 0), 0) / all;
}

function sandwich(
  bread: readonly Row[],
  rows: readonly Row[],
  left: readonly number[],
  errors: { readonly lag: number; readonly isCorrected: boolean },
): readonly Row[] {
  const scores = rows.map((row, t) => row.map((x) => x * (left[t] ?? 0)));
  const p = bread.length;
  const meat = Array.from({ length: p }, (_, i) =>
    Array.from({ length: p }, (_, j) => {
      let sum = 0;
      for (let lag = 0; lag <= errors.lag; lag += 1) {
        const weight = 1 - lag / (errors.lag + 1);
        for (let t = lag; t < scores.length; t += 1) {
          const one = at(scores, t, i) * at(scores, t - lag, j);
          sum += weight * (lag === 0 ? one : one + at(scores, t - lag, i) * at(scores, t, j));
        }
      }
      return sum;
    }),
  );
  const n = rows.length;
  const factor = errors.isCorrected ? n / (n - p) : 1;
  return product(product(bread, meat), bread).map((row) => row.map((value) => value * factor));
}

function roots(covariance: readonly Row[]): readonly number[] {
  return covariance.map((row, i) => Math.sqrt(Math.max(0, row[i] ?? 0)));
}
