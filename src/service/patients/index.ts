// Patients: a person's own choices, who may act for them, what they may read of their tests and when, and how they want to be written to.
export { DUO_TERMS, type DuoTerm, duoTermsFor } from './choices/duo.ts';
export {
  createResearchChoices,
  type ResearchChoice,
  type ResearchChoices,
  researchChoiceConsumer,
  researchChoiceMigrations,
} from './choices/research-choices.store.ts';
export { type ResearchAnswer, type ResearchPart, researchPart, researchStanding } from './choices/research-standing.ts';
