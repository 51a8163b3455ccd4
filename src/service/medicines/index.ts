// The front door of medicines. Pharmacogenomics: genotypes to diplotypes, phenotypes and advice, with the NHS rules on top.
// Targeted treatment: a tumour's findings to options, resistance, NHS status on a day, tests and trials.
// Decision support for a qualified professional: nothing here decides alone.

export * from './pharmacogenomics/index.ts';
export type { Alteration, SmallVariant } from './targeted/alteration.ts';
export { compileTrial } from './targeted/compile-trial.ts';
export { type ImportedKnowledge, importCivic } from './targeted/import-civic.ts';
export { importMoalmanac } from './targeted/import-moalmanac.ts';
export { indexKnowledge, type KnowledgeIndex, type KnowledgeItem, matchingItems } from './targeted/knowledge-item.ts';
export { cancerEditionOn, coverageOf, type DrugCoverage, gapReport, testedBy } from './targeted/marker-tests.ts';
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
