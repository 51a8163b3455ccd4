// Values that stand for a gamma or beta distribution: equally likely nodes, the gamma's from its quantiles, the beta's from its density.
import { unitGammaQuantile } from '../../../foundation/numbers/index.ts';

/** `count` equally likely values of a gamma variable with this shape and rate 1: its quantiles at (i + ½)/count. */
export function gammaNodes(shape: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, place) => unitGammaQuantile((place + 0.5) / count, shape));
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
