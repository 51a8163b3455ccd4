// The front door of medicines. Pharmacogenomics: genotypes to diplotypes, phenotypes and advice, with the NHS rules on top.
// Targeted treatment: a tumour's findings to options, resistance, NHS status on a day, tests and trials.
// Decision support for a qualified professional: nothing here decides alone.

export type { NhsAdvice, Situation } from './pharmacogenomics/apply-nhs-rules.ts';
export { applyNhsRules } from './pharmacogenomics/apply-nhs-rules.ts';
export type { Bundle, BundlePart, PublishedFile } from './pharmacogenomics/bundle.ts';
export { compileBundle, parseBundle } from './pharmacogenomics/bundle.ts';
export type { CallOptions, GeneCall } from './pharmacogenomics/call-gene.ts';
export type { Caller, CallerOptions, CallsOutcome, SampleCalls } from './pharmacogenomics/call-samples.ts';
export { callerFor } from './pharmacogenomics/call-samples.ts';
export type { Card, CardsOutcome, Suggestion } from './pharmacogenomics/cds-cards.ts';
export { cardsFor } from './pharmacogenomics/cds-cards.ts';
export type { ChangedAdvice, ChangedResult, Changes } from './pharmacogenomics/changed-advice.ts';
export { changesBetween } from './pharmacogenomics/changed-advice.ts';
export type { CheckedCase, CheckOutcome, RecordedCase } from './pharmacogenomics/check-cases.ts';
export { checkCases } from './pharmacogenomics/check-cases.ts';
export type { GeneDefinition, Position } from './pharmacogenomics/definition.ts';
export type { Certainty, DrugAdvice } from './pharmacogenomics/drug-advice.ts';
export { adviseOnDrugs } from './pharmacogenomics/drug-advice.ts';
export type { Diplotype, GeneResult } from './pharmacogenomics/gene-result.ts';
export type { PersonResults } from './pharmacogenomics/interpret-sample.ts';
export { interpretSample, tablesOf } from './pharmacogenomics/interpret-sample.ts';
export type { Action, NhsRule, NhsRules } from './pharmacogenomics/nhs-rule.ts';
export { drugNameOf, parseNhsRules } from './pharmacogenomics/nhs-rule.ts';
export type { OutsideCall, OutsideCalls } from './pharmacogenomics/outside-calls.ts';
export { readOutsideCalls } from './pharmacogenomics/outside-calls.ts';
export type { OrderContext, Prescription } from './pharmacogenomics/prescription.ts';
export type { Knowledge, PatientContext, PersonReport } from './pharmacogenomics/report.ts';
export { reportFor } from './pharmacogenomics/report.ts';
export { bundlePathIn, keepBundle, readKnowledge, readNhsRules, readVcfFile } from './pharmacogenomics/store.ts';
export { type Engine, engineIn, rulesAlone } from './stored/engine.ts';
export type { StoredResults } from './stored/interpret-stored.ts';
export { interpretStored } from './stored/interpret-stored.ts';
export {
  createMedicines,
  type Evaluated,
  type KeepOutcome,
  LONGEST_WORKLIST,
  type Medicines,
  type ToDoOfPatient,
} from './stored/medicines.ts';
export { PASSPORT_TEXT, type Passport, passportOf } from './stored/passport.ts';
export { patientContext } from './stored/patient-context.ts';
export { ofPatients, type PersonOnRecord, personOnRecord } from './stored/person-on-record.ts';
export type { Affected } from './stored/re-evaluate.ts';
export { GENOTYPE_CODES } from './stored/read-genotypes.ts';
export { medicinesConsumer, medicinesMigrations, type Run } from './stored/store.ts';
export type { Clock, ToDo } from './stored/to-do.ts';
export type { Alteration, SmallVariant } from './targeted/alteration.ts';
export { compileTrial } from './targeted/compile-trial.ts';
export { type ImportedKnowledge, importCivic } from './targeted/import-civic.ts';
export { importMoalmanac } from './targeted/import-moalmanac.ts';
export { indexKnowledge, type KnowledgeIndex, type KnowledgeItem, matchingItems } from './targeted/knowledge-item.ts';
export { coverageOf, type DrugCoverage, gapReport, testedBy } from './targeted/marker-tests.ts';
export { type TrialMatch, type TrialMatcher, type TrialPatient, trialMatcher } from './targeted/match-trials.ts';
export type { NhsDrug, NhsDrugs } from './targeted/nhs-drug.ts';
export { type NhsVerdict, nhsVerdicts, type StatusOnDate } from './targeted/nhs-eligibility.ts';
export { type OncoTree, printOncoTree, readOncoTreeJson } from './targeted/oncotree.ts';
export { type PatientSituation, SETTINGS, type Setting } from './targeted/patient-situation.ts';
export { readYaml } from './targeted/read-yaml.ts';
export {
  type KeptKnowledge,
  keepTargeted,
  readKeptTrials,
  readTargetedKnowledge,
  readTumourText,
  sha256,
  type TargetedKnowledge,
} from './targeted/store.ts';
export { type Evidence, type TargetedReport, type TreatmentOption, treatmentOptions } from './targeted/treatment-options.ts';
export type { Trial } from './targeted/trial.ts';
export { readTumourFile } from './targeted/tumour-file.ts';
export type { TumourFindings } from './targeted/tumour-findings.ts';
export { bothTested, NOTHING_TESTED, type Tested, type TumourProfile, testedGenes, tumourProfile } from './targeted/tumour-profile.ts';
