// The logarithm of the gamma function and the two small quantities that keep tail probabilities exact for large counts.
// Loader C. "Fast and accurate computation of binomial probabilities" (2000): Stirling error and deviance part.

const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * ln Γ(x) for x > 0, to about 1e-15 absolute below 10 and 1e-16 relative above. Stirling's series (DLMF 5.11.1) above 10, the recurrence
 * Γ(x+1) = x Γ(x) below. x <= 0: +Infinity.
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.POSITIVE_INFINITY;
  if (x === 1 || x === 2) return 0;
  let product = 1;
  let y = x;
  while (y < 10) {
    product *= y;
    y += 1;
  }
  return (y - 0.5) * Math.log(y) - y + HALF_LOG_TWO_PI + stirlingSeries(y) - Math.log(product);
}

/** δ(x) = ln Γ(x+1) − (x + ½) ln x + x − ½ ln 2π, the error of Stirling's formula; x > 0. */
export function stirlingError(x: number): number {
  if (x >= 10) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - HALF_LOG_TWO_PI;
}

/** D(x, m) = x ln(x/m) + m − x without cancellation when x is near m (Loader's bd0); x, m > 0. */
export function devianceTerm(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) < 0.1 * (x + mean)) {
    const v = difference / (x + mean);
    let sum = difference * v;
    let term = 2 * x * v;
    const square = v * v;
    for (let k = 1; k < 1000; k++) {
      term *= square;
      const next = sum + term / (2 * k + 1);
      if (next === sum) return next;
      sum = next;
    }
    return sum;
  }
  return x * Math.log(x / mean) + mean - x;
}

/** ln of x^a e^(−x) / Γ(a+1), the Poisson mass extended to a real count a > 0 with mean x > 0. */
export function logPoissonMass(a: number, x: number): number {
  if (a < 1) return a * Math.log(x) - x - logGamma(a + 1);
  return -stirlingError(a) - devianceTerm(a, x) - 0.5 * Math.log(a) - HALF_LOG_TWO_PI;
}

/** ln of Γ(n+1)/(Γ(a+1)Γ(b+1)) x^a y^b with n = a + b and y = 1 − x, the binomial mass extended to real a, b > 0. */
export function logBinomialMass(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  if (a < 1 || b < 1) {
    return logBinomialCoefficient(a, b) + a * Math.log(x) + b * logOf(y, x);
  }
  return (
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    devianceTerm(a, n * x) -
    devianceTerm(b, n * y) +
    0.5 * (Math.log(n) - Math.log(a) - Math.log(b)) -
    HALF_LOG_TWO_PI
  );
}

/** ln Γ(a+b+1) − ln Γ(a+1) − ln Γ(b+1), where one of a, b may be below one and the other very large. */
function logBinomialCoefficient(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(a + b + 1) - logGamma(a + 1) - logGamma(b + 1);
  const n = a + b;
  return (
    stirlingSeries(n) -
    stirlingSeries(large) +
    (large + 0.5) * Math.log1p(small / large) +
    small * Math.log(n) -
    small -
    logGamma(small + 1)
  );
}

/** ln y where y = 1 − x is given too: ln(1−x) keeps its digits when x is small. */
function logOf(y: number, x: number): number {
  return x < 0.5 ? Math.log1p(-x) : Math.log(y);
}

/** Σ B(2k) / (2k(2k−1) x^(2k−1)), DLMF 5.11.1; below 1e-17 after eight terms from x = 10. */
function stirlingSeries(x: number): number {
  const r = 1 / (x * x);
  return (
    (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360 - (1 / 156 - (3617 / 122400) * r) * r) * r) * r) * r) * r) * r) /
    x
  );
}
