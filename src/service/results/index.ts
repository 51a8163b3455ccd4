// Results: what a report must carry, how it may change, its document, its variants, when the patient may read it and who has.
export { changedElements, checkReport } from './check-report.ts';
export { OUTCOME_CODES, OUTCOME_SYSTEM, type OutcomeCode, outcomeCode } from './outcome-codes.ts';
export { planOf, planResource, RELEASE_PLAN_SYSTEM, type ReleasePlan, type ReleaseState, releaseState, unread } from './release.ts';
export { OWN_DOCUMENT_TITLE, renderReport, sectionsOf } from './render-report.ts';
export { checkSecondPerson } from './second-person.ts';
export { isVariant, readVariant, type Variant, type VariantAbout, variantLine, variantObservations } from './variants.ts';
