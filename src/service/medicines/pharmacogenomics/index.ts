// The front door of pharmacogenomics: genotypes to diplotypes, phenotypes and advice, with the NHS rules on top. Pure, and quick to load: the
// command line enters here.

export type { NhsAdvice, Situation } from './apply-nhs-rules.ts';
export { applyNhsRules } from './apply-nhs-rules.ts';
export type { Bundle, BundlePart, PublishedFile } from './bundle.ts';
export { compileBundle, parseBundle } from './bundle.ts';
export type { CallOptions, GeneCall } from './call-gene.ts';
export type { Caller, CallerOptions, CallsOutcome, SampleCalls } from './call-samples.ts';
export { callerFor } from './call-samples.ts';
export type { Card, CardsOutcome, Suggestion } from './cds-cards.ts';
export { cardsFor, namesKnownDrug, unreadOrderCards } from './cds-cards.ts';
export type { ChangedAdvice, ChangedResult, Changes } from './changed-advice.ts';
export { changesBetween } from './changed-advice.ts';
export type { CheckedCase, CheckOutcome, RecordedCase } from './check-cases.ts';
export { checkCases } from './check-cases.ts';
export type { GeneDefinition, Position } from './definition.ts';
export type { Certainty, DrugAdvice } from './drug-advice.ts';
export { adviseOnDrugs } from './drug-advice.ts';
export type { Diplotype, GeneResult } from './gene-result.ts';
export type { PersonResults } from './interpret-sample.ts';
export { interpretSample, tablesOf } from './interpret-sample.ts';
export type { Action, NhsRule, NhsRules } from './nhs-rule.ts';
export { drugNameOf, parseNhsRules } from './nhs-rule.ts';
export type { OutsideCall, OutsideCalls } from './outside-calls.ts';
export { readOutsideCalls } from './outside-calls.ts';
export type { OrderContext, Prescription } from './prescription.ts';
export type { Knowledge, PatientContext, PersonReport } from './report.ts';
export { reportFor } from './report.ts';
export { bundlePathIn, keepBundle, readKnowledge, readNhsRules, readVcfFile } from './store.ts';
