// Seeded draws: the same seed gives the same figures on every machine, so a simulated interval can be audited.

/** Uniform draws in (0, 1) by xoshiro128** (Blackman and Vigna 2018), its state spread from the seed by splitmix32. */
export function seededUniform(seed: number): () => number {
  let spread = seed >>> 0;
  const next = () => {
    spread = (spread + 0x9e3779b9) | 0;
    let z = spread;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  let [a, b, c, d] = [next(), next(), next(), next()];
  return () => {
    const rolled = Math.imul(b, 5);
    const result = Math.imul((rolled << 7) | (rolled >>> 25), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return (result + 0.5) / 4294967296;
  };
}

/** Standard normal draws by Marsaglia's polar method. */
export function seededNormal(uniform: () => number): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      spare = v * factor;
      return u * factor;
    }
  };
}

/** Gamma draws with the given shape and rate 1 (Marsaglia and Tsang 2000). */
export function seededGamma(uniform: () => number): (shape: number) => number {
  const normal = seededNormal(uniform);
  const draw = (shape: number): number => {
    if (shape < 1) return draw(shape + 1) * uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return draw;
}

/** Poisson draws: multiplication of uniforms for small means, a normal start and inversion by gamma halving for large ones. */
export function seededPoisson(uniform: () => number): (mean: number) => number {
  const gamma = seededGamma(uniform);
  const draw = (mean: number): number => {
    if (mean < 30) {
      const limit = Math.exp(-mean);
      let count = 0;
      for (let product = uniform(); product > limit; product *= uniform()) count++;
      return count;
    }
    // Ahrens and Dieter 1974: the time of the m-th event is a gamma draw; what is left of the mean is drawn again.
    const m = Math.floor(mean * 0.875);
    const time = gamma(m);
    if (time <= mean) return m + draw(mean - time);
    let count = 0;
    for (let i = 0; i < m - 1; i++) if (uniform() < mean / time) count++;
    return count;
  };
  return draw;
}
