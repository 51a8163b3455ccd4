// The chance of each number of people: a sum of independent people who may each still be there, and of newcomers at a Poisson rate.
// Poisson binomial by convolution (Wang YH, Statistica Sinica 1993;3:295); without lapses it is the infinite-server queue's closed form.

/** P(N = 0), P(N = 1), … of the people with these chances plus a Poisson number of newcomers; cut where less than 1e-12 is left. */
export function countDistribution(chances: readonly number[], newcomers: number): readonly number[] {
  let masses: number[] = [1];
  for (const chance of chances) {
    const next = new Array<number>(masses.length + 1).fill(0);
    for (const [n, mass] of masses.entries()) {
      next[n] = (next[n] ?? 0) + mass * (1 - chance);
      next[n + 1] = (next[n + 1] ?? 0) + mass * chance;
    }
    masses = next;
  }
  return newcomers > 0 ? convolved(masses, poissonMasses(newcomers)) : masses;
}

/** The smallest n with P(N <= n) >= p. */
export function quantileOf(masses: readonly number[], p: number): number {
  let sum = 0;
  for (const [n, mass] of masses.entries()) {
    sum += mass;
    // The masses add to one but for rounding.
    if (sum >= p - 1e-12) return n;
  }
  return Math.max(0, masses.length - 1);
}

export function meanOf(masses: readonly number[]): number {
  return masses.reduce((sum, mass, n) => sum + n * mass, 0);
}

/** P(N < number). */
export function chanceBelow(masses: readonly number[], number: number): number {
  return Math.min(
    1,
    masses.slice(0, Math.max(0, number)).reduce((sum, mass) => sum + mass, 0),
  );
}

/** The average of several distributions: when the rates themselves are not known for certain. */
export function mixed(parts: readonly (readonly number[])[]): readonly number[] {
  const length = Math.max(0, ...parts.map((part) => part.length));
  return Array.from({ length }, (_, n) => parts.reduce((sum, part) => sum + (part[n] ?? 0), 0) / parts.length);
}

function poissonMasses(mean: number): readonly number[] {
  const masses = [Math.exp(-mean)];
  let sum = masses[0] ?? 0;
  for (let n = 1; sum < 1 - 1e-12 && n < 10_000; n += 1) {
    const mass = ((masses[n - 1] ?? 0) * mean) / n;
    masses.push(mass);
    sum += mass;
    if (n > mean && mass < 1e-18) break;
  }
  return masses;
}

function convolved(a: readonly number[], b: readonly number[]): readonly number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) out[i + j] = (out[i + j] ?? 0) + x * y;
  return out;
}
