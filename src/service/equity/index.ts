// Equity of access and unmet need: the front door of the engine. Pure values in, values out; exported as opengms/equity.
export { type CheckReport, checkVectors, type VectorFile } from './checking/check-vectors.ts';
export { betaQuantile, betaTails, binomialTails, studentQuantile } from './statistics/beta.ts';
export { type Concentration, concentrationIndex } from './statistics/concentration.ts';
export {
  assurance,
  type ChartPoint,
  type ControlChart,
  causeMeaning,
  controlChart,
  type Polarity,
  type SpecialCause,
} from './statistics/control-chart.ts';
export {
  directlyStandardisedRate,
  directlyStandardisedRateOfRepeats,
  EUROPEAN_STANDARD_POPULATION_2013,
  mergeEmptyStrata,
} from './statistics/directly-standardised-rate.ts';
export { adjustedP, type Discoveries, discoveries } from './statistics/false-discovery.ts';
export {
  ALARM_TAIL,
  countFunnelSignal,
  expectedAtLimits,
  type FunnelSignal,
  proportionFunnelLimits,
  proportionFunnelSignal,
  smallestExpectedToCallLow,
  WARNING_TAIL,
} from './statistics/funnel.ts';
export { chiSquaredQuantile, gammaQuantile, gammaTails, normalTails, poissonTails } from './statistics/gamma.ts';
export {
  expectedEvents,
  type IndirectEstimate,
  indirectlyStandardisedRate,
  indirectlyStandardisedRatio,
} from './statistics/indirectly-standardised.ts';
export { type MeanEstimate, meanWithLimits, medianWithLimits } from './statistics/mean.ts';
export { normalQuantile, zOf } from './statistics/normal.ts';
export { deprivationFifth, deprivationTenth, quantileGroups } from './statistics/order.ts';
export {
  type FunnelAreas,
  type OverDispersion,
  overDispersedLimits,
  overDispersedMidP,
  overDispersion,
} from './statistics/over-dispersion.ts';
export { exactProportion, proportion, wilsonLimits } from './statistics/proportion.ts';
export { byarLimits, crudeRate, exactCountLimits } from './statistics/rate.ts';
export { exactRateRatio, poissonMidP, rateDifference, rateRatio, rateRatioP, waldRateRatio } from './statistics/rate-ratio.ts';
export { type Estimate, isRefused, type RefusalReason, type Refused, refuse } from './statistics/refusal.ts';
export { type Shrinkage, shrinkRatios } from './statistics/shrinkage.ts';
export {
  type OrderedGroup,
  type Slope,
  type SlopeInput,
  slopeOfInequality,
  standardErrorFromLimits,
} from './statistics/slope-of-inequality.ts';
export { simulatedSlope } from './statistics/slope-simulated.ts';
export { type Attrition, type Prevalence, unmetAgainstBest, unmetAgainstEvidence, unmetAlongPathway } from './statistics/unmet-need.ts';
