// Values that stand for a gamma or beta distribution: equally likely nodes, found from the distribution function.
// Incomplete gamma by series and continued fraction (DLMF 8.7.1, 8.9.2); the beta through its ratio of gammas is not needed: nodes by density.

/** `count` equally likely values of a gamma variable with this shape and rate 1: its quantiles at (i + ½)/count. */
export function gammaNodes(shape: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => gammaQuantile((place + 0.5) / count, shape));
}

/** The x with P(X <= x) = p; shape > 0, 0 < p < 1. By bisection on the logarithm, to 1e-12 relative. */
export function gammaQuantile(p: number, shape: number): number {
  let low = Math.log(1e-300);
  let high = Math.log(shape + 40 * Math.sqrt(shape) + 80);
  for (let step = 0; step < 200 && high - low > 1e-13; step += 1) {
    const middle = (low + high) / 2;
    if (lowerGamma(shape, Math.exp(middle)) < p) low = middle;
    else high = middle;
  }
  return Math.exp((low + high) / 2);
}

/** Equally likely values of a beta variable, from its density on a fine grid of the angle (x = sin²θ takes away the poles at 0 and 1). */
export function betaNodes(a: number, b: number, count: number): readonly number[] {
  const STEPS = 4_000;
  const angle = (place: number) => ((place + 0.5) / STEPS) * (Math.PI / 2);
  const logs = Array.from({ length: STEPS }, (_, place) => {
    const t = angle(place);
    return (2 * a - 1) * Math.log(Math.sin(t)) + (2 * b - 1) * Math.log(Math.cos(t));
  });
  const top = Math.max(...logs);
  const masses = logs.map((log) => Math.exp(log - top));
  const all = masses.reduce((sum, mass) => sum + mass, 0);
  const nodes: number[] = [];
  let sum = 0;
  for (const [place, mass] of masses.entries()) {
    sum += mass;
    while (nodes.length < count && sum >= ((nodes.length + 0.5) / count) * all) nodes.push(Math.sin(angle(place)) ** 2);
  }
  return nodes;
}

function lowerGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, front * sum);
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < 10_000; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return Math.max(0, 1 - front * h);
}

/** ln Γ(x), x > 0: Stirling's series above 12, the recurrence below (DLMF 5.11.1). */
function logGamma(x: number): number {
  let product = 1;
  let y = x;
  while (y < 12) {
    product *= y;
    y += 1;
  }
  const r = 1 / (y * y);
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - r / 1188) * r) * r) * r) / y;
  return (y - 0.5) * Math.log(y) - y + 0.9189385332046728 + series - Math.log(product);
}
