// The normal quantile by Wichura's AS 241 (PPND16, Applied Statistics 37, 1988). Its tails are gamma tails of shape one half (gamma.ts).

import { type Refused, refuse } from './refusal.ts';

/**
 * The z with P(Z <= z) = p for the standard normal distribution, relative error about 1e-15 from p = 1e-316 upwards.
 * p = 0 and p = 1 give -Infinity and +Infinity; anything outside is refused.
 */
export function normalQuantile(p: number): number | Refused {
  if (!(p >= 0 && p <= 1)) return refuse('bad-parameter', `A probability lies between 0 and 1; it is ${p}.`);
  return standardNormalQuantile(p);
}

/** z of a two-sided confidence level: 1.959964 for 0.95, 3.090232 for 0.998. The caller has checked 0 < confidence < 1. */
export function zOf(confidence: number): number {
  if (confidence === 0.95) return Z95;
  if (confidence === 0.998) return Z998;
  return -standardNormalQuantile((1 - confidence) / 2);
}

/** Wichura's three rational approximations, each highest power first. Source: AS 241, function PPND16. */
const CENTRE = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513, 133.14166789178438,
    3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579, 42.31333070160091,
    1,
  ],
] as const;
const MIDDLE = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
    2.053191626637759, 1,
  ],
] as const;
const FAR = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487, 1.7848265399172913,
    5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615, 0.1369298809227358,
    0.599832206555888, 1,
  ],
] as const;

/** The quantile with 0 <= p <= 1 already checked. */
export function standardNormalQuantile(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE[0], r)) / polynomial(CENTRE[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
  const size =
    r <= 5 ? polynomial(MIDDLE[0], r - 1.6) / polynomial(MIDDLE[1], r - 1.6) : polynomial(FAR[0], r - 5) / polynomial(FAR[1], r - 5);
  return q < 0 ? -size : size;
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

const Z95 = -standardNormalQuantile(0.025);
const Z998 = -standardNormalQuantile(0.001);
