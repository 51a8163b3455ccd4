// Student's t for whole degrees of freedom, by the finite sums of Abramowitz and Stegun 26.7.3 and 26.7.4.

/** The t with P(T <= t) = p; degrees a whole number from 1, 0.5 <= p < 1. */
export function studentQuantile(p: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (central(high, degrees) < 2 * p - 1 && high < 1e8) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-13 * high; step += 1) {
    const middle = (low + high) / 2;
    if (central(middle, degrees) < 2 * p - 1) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| <= t). */
export function central(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= ((k - 1) / k) * cosine * cosine;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
