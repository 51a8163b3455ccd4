// The front door of numbers: the distributions that statistics stand on, seeded chance, and what a statistic answers when it cannot be calculated.
// Checked against R, scipy and published tables (src/service/equity/checking, numbers.test.ts). Knows nothing of what is counted.
export { betaQuantile, betaQuantileBoth, betaTails, binomialTails, studentQuantile } from './beta.ts';
export { chiSquaredQuantile, gammaQuantile, gammaTails, normalTails, poissonTails, type Tails, unitGammaQuantile } from './gamma.ts';
export { logBinomialMass, logPoissonMass } from './gamma-function.ts';
export { normalQuantile, standardNormalQuantile, zOf } from './normal.ts';
export { seededGamma, seededNormal, seededPoisson, seededUniform } from './random.ts';
export {
  type Estimate,
  type Interval,
  isRefused,
  type RefusalReason,
  type Refused,
  refuse,
  refusedConfidence,
  refusedCount,
  refusedDenominator,
} from './refusal.ts';
