// Small symmetric systems: Cholesky with a named refusal when the columns say the same thing twice.

export type Row = readonly number[];

/** The inverse of a symmetric positive matrix; undefined when it has none. */
export function inverse(matrix: readonly Row[]): readonly Row[] | undefined {
  const n = matrix.length;
  // Scaled to ones on the diagonal, so that a tolerance means the same for every column.
  const scale = matrix.map((row, i) => Math.sqrt(row[i] ?? 0));
  if (scale.some((each) => !(each > 0))) return undefined;
  const lower: number[][] = [];
  for (let i = 0; i < n; i += 1) {
    const row: number[] = [];
    lower.push(row);
    for (let j = 0; j <= i; j += 1) {
      let sum = at(matrix, i, j) / ((scale[i] ?? 1) * (scale[j] ?? 1));
      for (let k = 0; k < j; k += 1) sum -= at(lower, i, k) * at(lower, j, k);
      if (i === j && sum < 1e-12) return undefined;
      row.push(i === j ? Math.sqrt(sum) : sum / at(lower, j, j));
    }
  }
  const columns = Array.from({ length: n }, (_, column) => solve(lower, column, n));
  return columns.map((column, j) => column.map((value, i) => value / ((scale[i] ?? 1) * (scale[j] ?? 1))));
}

function solve(lower: readonly Row[], column: number, n: number): readonly number[] {
  const y: number[] = [];
  for (let i = 0; i < n; i += 1) {
    let sum = i === column ? 1 : 0;
    for (let k = 0; k < i; k += 1) sum -= at(lower, i, k) * (y[k] ?? 0);
    y.push(sum / at(lower, i, i));
  }
  const x = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i -= 1) {
    let sum = y[i] ?? 0;
    for (let k = i + 1; k < n; k += 1) sum -= at(lower, k, i) * (x[k] ?? 0);
    x[i] = sum / at(lower, i, i);
  }
  return x;
}

export function at(matrix: readonly Row[], i: number, j: number): number {
  return matrix[i]?.[j] ?? 0;
}

export function dot(a: Row, b: Row): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
}

export function times(matrix: readonly Row[], column: Row): readonly number[] {
  return matrix.map((row) => dot(row, column));
}

/** Σ weight · row rowᵀ. */
export function crossed(rows: readonly Row[], weights: readonly number[]): readonly Row[] {
  const p = rows[0]?.length ?? 0;
  const out = Array.from({ length: p }, () => new Array<number>(p).fill(0));
  for (const [t, row] of rows.entries())
    for (const [i, x] of row.entries()) {
      const into = out[i];
      if (into) for (const [j, y] of row.entries()) into[j] = (into[j] ?? 0) + (weights[t] ?? 1) * x * y;
    }
  return out;
}

export function product(a: readonly Row[], b: readonly Row[]): readonly Row[] {
  return a.map((row) => Array.from({ length: b[0]?.length ?? 0 }, (_, j) => row.reduce((sum, x, k) => sum + x * at(b, k, j), 0)));
}
