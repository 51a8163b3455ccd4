// Equity of access and unmet need: the front door of the engine. Pure values in, values out; exported as opengms/equity.

export {
  betaQuantile,
  betaTails,
  binomialTails,
  chiSquaredQuantile,
  type Estimate,
  gammaQuantile,
  gammaTails,
  isRefused,
  normalQuantile,
  normalTails,
  poissonTails,
  type RefusalReason,
  type Refused,
  refuse,
  seededNormal,
  seededPoisson,
  seededUniform,
  studentQuantile,
  zOf,
} from '../../foundation/numbers/index.ts';
export { type Answer, answer, type NoAnswer, named } from './asking/answer.ts';
export { CONFIDENCE_EXTENSION, measureOf, measureReportOf, measureUrl, publishMeasures } from './asking/as-fhir.ts';
export { type ComparedAlliance, type Comparison, compareAlliances } from './asking/compare-alliances.ts';
export { type GroupOverTime, type OverTime, overTime } from './asking/over-time.ts';
export { alliancesOf, levelOf, placesOf } from './asking/places.ts';
export {
  type Area,
  type Counts,
  type FigureSource,
  lastClosedPeriod,
  nextFiguresOn,
  type Period,
  periodUntil,
  type Question,
} from './asking/question.ts';
export { recordFigures } from './asking/record-store.ts';
export { removeView, type SavedView, savedViews, saveView } from './asking/saved-views.ts';
export type { Standing, Standings } from './asking/standings.ts';
export { type CheckReport, checkVectors, type VectorFile } from './checking/check-vectors.ts';
export { recount, replaceSmallAreas, type SmallArea } from './cube/count.ts';
export { CENSUS_TRACT } from './cube/facts.ts';
export { equityConsumer } from './cube/keep.ts';
export { relativesConsumer } from './cube/keep-relatives.ts';
export { equityMigrations } from './cube/migrations.ts';
export { type CellQuery, type DaysCell, readCells, readDays } from './cube/read.ts';
export {
  type AreaLevel,
  type InternalCounts,
  type InternalFigures,
  type InternalTable,
  internalCounts,
  internalFigures,
  type TableSubject,
} from './disclosure/internal-table.ts';
export { PROFILES, type ProfileName } from './disclosure/profile.ts';
export {
  isPublished,
  type PublishedCount,
  type PublishedCounts,
  type PublishedFigure,
  type PublishedFigures,
  type PublishedTable,
  type PublishRefusal,
  publish,
} from './disclosure/publish.ts';
export { publishCrossed } from './disclosure/publish-crossed.ts';
export { AREAS_IN_ENGLAND, type LsoaVintage } from './geography/area-file.ts';
export { type Deprivation, type DeprivationTable, importDeprivation } from './geography/import-deprivation.ts';
export type { Completeness, Imported, ImportOptions, ImportReport, Progress } from './geography/import-report.ts';
export { AGE_BANDS, ETHNIC_GROUPS, importEthnicity, importPopulation, type ResidentTable } from './geography/import-residents.ts';
export { type AreaMembership, apportion, checkMemberships, type MembershipKind, memberships, reassign } from './geography/membership.ts';
export {
  type Loaded,
  loadDeprivation,
  loadResidents,
  type Reference,
  type ReferenceKind,
  readResidents,
  references,
} from './geography/reference-store.ts';
export { csvRows, type Rows } from './geography/rows.ts';
export { endsRatio } from './indicators/ends-ratio.ts';
export {
  type EvaluatedRow,
  type Evaluation,
  evaluate,
  evaluationTable,
  LEAST_COMPLETENESS,
  type StratumCell,
  UNKNOWN,
} from './indicators/evaluate.ts';
export { evaluateDays } from './indicators/evaluate-days.ts';
export { findingInWords } from './indicators/finding-in-words.ts';
export { type Indicator, STRATA, type Stratum, validateIndicators } from './indicators/indicator.ts';
export { INDICATORS, indicator, pathwayIndicators } from './indicators/registry.ts';
export { type CascadeStep, cascadePicture } from './pictures/cascade-picture.ts';
export { controlMultiples, type MultiplesInput } from './pictures/control-multiples.ts';
export { type ControlInput, controlPicture } from './pictures/control-picture.ts';
export { type FunnelInput, funnelPicture } from './pictures/funnel-picture.ts';
export { type IntervalInput, intervalPicture, nameOfFifth } from './pictures/interval-picture.ts';
export type { Caption, Picture, PictureTable } from './pictures/picture.ts';
export { type Tile, type TileMapInput, tileMapPicture } from './pictures/tile-map.ts';
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
export {
  expectedEvents,
  type IndirectEstimate,
  indirectlyStandardisedRate,
  indirectlyStandardisedRatio,
} from './statistics/indirectly-standardised.ts';
export { type MeanEstimate, meanWithLimits, medianWithLimits } from './statistics/mean.ts';
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
export { type Prior, type Shrinkage, type ShrunkArea, shrinkRatios, shrinkTowards } from './statistics/shrinkage.ts';
export {
  type OrderedGroup,
  type Slope,
  type SlopeInput,
  slopeOfInequality,
  standardErrorFromLimits,
} from './statistics/slope-of-inequality.ts';
export { simulatedSlope } from './statistics/slope-simulated.ts';
export { type Attrition, type Prevalence, unmetAgainstBest, unmetAgainstEvidence, unmetAlongPathway } from './statistics/unmet-need.ts';
