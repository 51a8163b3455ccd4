// The front door of pharmacogenomics: genotypes to diplotypes, phenotypes and advice, with the NHS rules on top. Pure, and quick to load: the
// command line enters here.

export type { NhsAdvice, Situation } from './advice/apply-nhs-rules.ts';
export { applyNhsRules } from './advice/apply-nhs-rules.ts';
export type { Card, CardsOutcome, Suggestion } from './advice/cds-cards.ts';
export { cardsFor, namesKnownDrug, unreadOrderCards } from './advice/cds-cards.ts';
export type { ChangedAdvice, ChangedResult, Changes } from './advice/changed-advice.ts';
export { changesBetween } from './advice/changed-advice.ts';
export type { Certainty, DrugAdvice } from './advice/drug-advice.ts';
export { adviseOnDrugs } from './advice/drug-advice.ts';
export type { Action, NhsRule, NhsRules } from './advice/nhs-rule.ts';
export { drugNameOf, parseNhsRules } from './advice/nhs-rule.ts';
export type { OrderContext, Prescription } from './advice/prescription.ts';
export type { Knowledge, PatientContext, PersonReport } from './advice/report.ts';
export { reportFor } from './advice/report.ts';
export type { Bundle, BundlePart, PublishedFile } from './bundle.ts';
export { compileBundle, parseBundle } from './bundle.ts';
export type { CallOptions, GeneCall } from './calling/call-gene.ts';
export type { Caller, CallerOptions, CallsOutcome, SampleCalls } from './calling/call-samples.ts';
export { callerFor } from './calling/call-samples.ts';
export type { GeneDefinition, Position } from './calling/definition.ts';
export type { OutsideCall, OutsideCalls } from './calling/outside-calls.ts';
export { readOutsideCalls } from './calling/outside-calls.ts';
export type { CheckedCase, CheckOutcome, RecordedCase } from './check-cases.ts';
export { checkCases } from './check-cases.ts';
export type { Diplotype, GeneResult } from './phenotypes/gene-result.ts';
export type { PersonResults } from './phenotypes/interpret-sample.ts';
export { interpretSample, tablesOf } from './phenotypes/interpret-sample.ts';
export { bundlePathIn, keepBundle, readKnowledge, readNhsRules, readVcfFile } from './store.ts';
