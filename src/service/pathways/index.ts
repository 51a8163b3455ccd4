// The front door of pathways: criteria as data, facts with provenance, instances that lose nobody. The engine is pure and exported as opengms/pathways.
// Decision support for a qualified professional: nothing here decides alone.

export { carePlansOf, planDefinitionOf } from './as-fhir.ts';
export { type Answer, canBeAnswered } from './caseload/answer.ts';
export { type Question, type Review, review, type StandingInstance, type Weighed } from './caseload/review.ts';
export type {
  Candidate,
  CaseloadCount,
  CaseloadQuery,
  Funnel,
  FunnelStep,
  MissedPerson,
  OnPathway,
  Person,
  Standing,
} from './caseload/store.ts';
export { personOf } from './caseload/store.ts';
export { checkGdl } from './checking/check-gdl.ts';
export { type Checked, checkVectors, readVectors, type Vector } from './checking/check-vectors.ts';
export type { Catalogue, FactDefinition, ListDefinition } from './criteria/catalogue.ts';
export { type CheckedRules, checkRules } from './criteria/check-rules.ts';
export { explain } from './criteria/explain.ts';
export type { Expr, NumberExpr } from './criteria/expression.ts';
export type { Fact, Given, ListFact, Member } from './criteria/given.ts';
export { nextQuestion } from './criteria/next-question.ts';
export type { AskWho, Criterion, Decision, FactNeed, Reason, Rule, RuleSet, Source, Verdict } from './criteria/rule.ts';
export { toCql } from './criteria/to-cql.ts';
export { toCaseFindingSql, toSql } from './criteria/to-sql.ts';
export { inWords } from './criteria/words.ts';
export { type Area, readArea } from './definitions/area-file.ts';
export { AREAS, CATALOGUE, PATHWAY_VERSIONS, PATHWAYS, RULES } from './definitions/shipped.ts';
export { deriveFacts } from './facts/derive.ts';
export type { PersonFacts } from './facts/person-facts.ts';
export { pathwayMigrations } from './facts/schema.ts';
export { answerForAll, type Found, findCases, keepFacts, readFacts } from './facts/store.ts';
export { pathwaysConsumer, shippedDefinitions } from './follow-record.ts';
export {
  canEnd,
  checkPathway,
  END_REASONS,
  type EndReason,
  type PathwayDefinition,
  reachableFrom,
  type Step,
} from './instances/definition.ts';
export { type Definitions, fold, type Instance, nextTelling, type OpenInstance, type PathwayEvent } from './instances/fold.ts';
export type { Happening, Said } from './instances/happening.ts';
export { peopleAtSteps } from './instances/people-at-steps.ts';
export { type Reflex, reflexes } from './instances/reflex.ts';
export { instanceId } from './instances/start-by-reflex.ts';
export {
  appendEvents,
  keepState,
  type Late,
  type Missed,
  noteTold,
  openInstances,
  readEvents,
  reconcile,
  stateOf,
  sweep,
} from './instances/store.ts';
export {
  type Acting,
  type Case,
  type CaseList,
  createPathways,
  type Outcome,
  type Pathways,
  type PathwaysMeans,
  reviewOf,
} from './pathways.ts';
export { publishDefinitions, publishPathways } from './publish.ts';
export { type PathwaysWatch, watchPathways } from './watch.ts';
