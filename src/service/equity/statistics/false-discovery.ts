// Many comparisons at once: adjusted p values and how many flags to expect by chance. Benjamini and Hochberg 1995; Benjamini and Yekutieli 2001;
// Holm 1979.

export type Adjustments = 'benjamini-hochberg' | 'benjamini-yekutieli' | 'holm';

/**
 * Adjusted p values in the order given. Benjamini-Hochberg for a family of separate areas, Benjamini-Yekutieli when strata overlap, Holm when no false
 * flag at all is wanted. Missing p values (null) stay null and are not counted.
 */
export function adjustedP(p: readonly (number | null)[], method: Adjustments): (number | null)[] {
  const known = p.flatMap((value, index) => (value === null || Number.isNaN(value) ? [] : [{ value, index }]));
  const n = known.length;
  known.sort((a, b) => a.value - b.value);
  const result: (number | null)[] = p.map(() => null);
  const harmonic = method === 'benjamini-yekutieli' ? known.reduce((sum, _, i) => sum + 1 / (i + 1), 0) : 1;
  if (method === 'holm') {
    let largest = 0;
    for (const [i, { value, index }] of known.entries()) {
      largest = Math.max(largest, Math.min(1, (n - i) * value));
      result[index] = largest;
    }
    return result;
  }
  let smallest = 1;
  for (let i = n - 1; i >= 0; i--) {
    const entry = known[i];
    if (!entry) continue;
    smallest = Math.min(smallest, (harmonic * n * entry.value) / (i + 1));
    result[entry.index] = smallest;
  }
  return result;
}

export interface Discoveries {
  readonly flagged: readonly boolean[];
  readonly tested: number;
  /** Printed beside every list of flags: "n flagged of m tested, about this many of them by chance". */
  readonly expectedFalseAtMost: number;
}

/** Flags what stays at or below `q` after adjustment. A family is one period and one group of indicators. */
export function discoveries(p: readonly (number | null)[], q = 0.05, method: Adjustments = 'benjamini-hochberg'): Discoveries {
  const adjusted = adjustedP(p, method);
  const flagged = adjusted.map((value) => value !== null && value <= q);
  return { flagged, tested: adjusted.filter((value) => value !== null).length, expectedFalseAtMost: q * flagged.filter(Boolean).length };
}
