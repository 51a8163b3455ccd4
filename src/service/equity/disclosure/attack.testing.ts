// An attacker of our own, who shares no code with what hides: he writes down everything printed as limits of whole numbers, everything known about sums as
// equations, and tries by search whether a hidden count could be something else.

export interface Equation {
  readonly parts: readonly number[];
  readonly sum: number;
}

export interface Known {
  /** The least and the most of each number, and its truth (where the search begins; he does not use it otherwise). */
  readonly least: number[];
  readonly most: number[];
  readonly truth: number[];
  readonly equations: readonly Equation[];
}

/** How many values a number can have, counted no further than `enough`; 'undecided' when the search took too long. */
export function valuesOf(known: Known, at: number, enough: number): number | 'undecided' {
  const touching = known.truth.map((): number[] => []);
  for (const [e, { parts, sum }] of known.equations.entries()) for (const v of [...parts, sum]) touching[v]?.push(e);
  const truth = known.truth[at] ?? 0;
  let found = 1;
  let isUndecided = false;
  const [low, high] = narrowedAll(known, touching, at);
  for (let away = 1; away <= 400 && found < enough; away++) {
    for (const value of [truth - away, truth + away]) {
      if (value < low || value > high || found >= enough) continue;
      const answer = canBe(known, touching, at, value);
      if (answer === 'undecided') isUndecided = true;
      else if (answer) found++;
    }
    if (truth - away < low && truth + away > high) break;
  }
  return isUndecided && found < enough ? 'undecided' : found;
}

function narrowedAll(known: Known, touching: readonly (readonly number[])[], at: number): readonly [number, number] {
  const least = [...known.least];
  const most = [...known.most];
  narrow(known, touching, least, most, known.equations.keys());
  return [least[at] ?? 0, most[at] ?? 0];
}

function canBe(known: Known, touching: readonly (readonly number[])[], at: number, value: number): boolean | 'undecided' {
  const least = [...known.least];
  const most = [...known.most];
  least[at] = value;
  most[at] = value;
  const budget = { left: 3000 };
  return narrow(known, touching, least, most, touching[at] ?? []) && search(known, touching, least, most, budget);
}

/** Fixes numbers one after the other, nearest to the truth first, until all are fixed or nothing fits. */
function search(
  known: Known,
  touching: readonly (readonly number[])[],
  least: number[],
  most: number[],
  budget: { left: number },
): boolean | 'undecided' {
  let next = -1;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [v, low] of least.entries()) {
    const width = (most[v] ?? 0) - low;
    if (width > 0 && width < smallest) [next, smallest] = [v, width];
  }
  if (next < 0) return true;
  const [low, high, truth] = [least[next] ?? 0, most[next] ?? 0, known.truth[next] ?? 0];
  const start = Math.min(high, Math.max(low, truth));
  for (let away = 0; away <= high - low; away++) {
    for (const value of away === 0 ? [start] : [start - away, start + away]) {
      if (value < low || value > high) continue;
      if (budget.left-- <= 0) return 'undecided';
      const [a, b] = [[...least], [...most]];
      a[next] = value;
      b[next] = value;
      if (!narrow(known, touching, a, b, touching[next] ?? [])) continue;
      const answer = search(known, touching, a, b, budget);
      if (answer !== false) return answer;
    }
  }
  return false;
}

/** Every equation narrows each of its numbers by the others, until nothing moves. False when nothing fits. */
function narrow(
  { equations }: Known,
  touching: readonly (readonly number[])[],
  least: number[],
  most: number[],
  first: Iterable<number>,
): boolean {
  const waiting = new Set(first);
  for (const e of waiting) {
    waiting.delete(e);
    const equation = equations[e];
    if (!equation) continue;
    const { parts, sum } = equation;
    let [low, high] = [0, 0];
    for (const v of parts) {
      low += least[v] ?? 0;
      high += most[v] ?? 0;
    }
    const set = (v: number, from: number, to: number): boolean => {
      const isNarrower = from > (least[v] ?? 0) || to < (most[v] ?? 0);
      if (from > (least[v] ?? 0)) least[v] = from;
      if (to < (most[v] ?? 0)) most[v] = to;
      if (isNarrower) for (const other of touching[v] ?? []) waiting.add(other);
      return (least[v] ?? 0) <= (most[v] ?? 0);
    };
    const [sumLow, sumHigh] = [least[sum] ?? 0, most[sum] ?? 0];
    if (!set(sum, low, high)) return false;
    for (const v of parts) {
      const [own, top] = [least[v] ?? 0, most[v] ?? 0];
      if (!set(v, Math.max(sumLow, low) - (high - top), Math.min(sumHigh, high) - (low - own))) return false;
    }
    void [sumLow, sumHigh];
  }
  return true;
}
