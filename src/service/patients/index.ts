// Patients: a person's own choices, who may act for them, what they may read of their tests and when, and how they want to be written to.

export { agreesIn, type ChoiceVersion, type Choosing, needsAssent } from './choices/choose.ts';
export { DUO_TERMS, type DuoTerm, duoTermsFor } from './choices/duo.ts';
export {
  createResearchChoices,
  type ResearchChoice,
  type ResearchChoices,
  researchChoiceConsumer,
  researchChoiceMigrations,
} from './choices/research-choices.store.ts';
export { type ResearchAnswer, type ResearchPart, researchPart, researchStanding } from './choices/research-standing.ts';
export { TOPICS, type Topic } from './choices/topics.ts';
export { ageOn, type Basis, COMES_OF_AGE, type Mandate, type MandateState, mandateState } from './mandates/mandate.ts';
export type { HeldMandate, NewMandate } from './mandates/mandates.store.ts';
export { NEED_LISTS, type Needs, needsFrom } from './needs/needs.ts';
export type { Done } from './own-record.ts';
export { createPatients, type Discussion, type Patients } from './patients.ts';
export { holdReason, tellsAResult } from './tests/hold-reason.ts';
export type { OwnOrder, OwnOrders } from './tests/own-tests.ts';
export { type ReportToPatient, releasedGenotypes, speaksFor } from './tests/released-genotypes.ts';
export { type Expected, type Step, type StepName, type WhereItIs, whereItIs } from './tests/where-it-is.ts';
