// The front door of medicines. Pharmacogenomics: genotypes to diplotypes, phenotypes and advice, with the NHS rules on top.
// Targeted treatment: a tumour's findings to options, resistance, NHS status on a day, tests and trials.
// Decision support for a qualified professional: nothing here decides alone.

export * from './pharmacogenomics/index.ts';
export { type ImportedKnowledge, importCivic } from './targeted/knowledge/import-civic.ts';
export { importMoalmanac } from './targeted/knowledge/import-moalmanac.ts';
export { indexKnowledge, type KnowledgeIndex, type KnowledgeItem, matchingItems } from './targeted/knowledge/knowledge-item.ts';
export type { NhsDrug, NhsDrugs } from './targeted/knowledge/nhs-drug.ts';
export { type OncoTree, printOncoTree, readOncoTreeJson } from './targeted/knowledge/oncotree.ts';
export { cancerEditionOn, coverageOf, type DrugCoverage, gapReport, testedBy } from './targeted/options/marker-tests.ts';
export { type NhsVerdict, nhsVerdicts, type StatusOnDate } from './targeted/options/nhs-eligibility.ts';
export { type PatientSituation, SETTINGS, type Setting } from './targeted/options/patient-situation.ts';
export { type Evidence, type TargetedReport, type TreatmentOption, treatmentOptions } from './targeted/options/treatment-options.ts';
export type { Alteration, SmallVariant } from './targeted/reading/alteration.ts';
export { readYaml } from './targeted/reading/read-yaml.ts';
export { readTumourFile } from './targeted/reading/tumour-file.ts';
export type { TumourFindings } from './targeted/reading/tumour-findings.ts';
export {
  bothTested,
  NOTHING_TESTED,
  type Tested,
  type TumourProfile,
  testedGenes,
  tumourProfile,
} from './targeted/reading/tumour-profile.ts';
export {
  type KeptKnowledge,
  keepTargeted,
  readKeptTrials,
  readTargetedKnowledge,
  readTumourText,
  sha256,
  type TargetedKnowledge,
} from './targeted/store.ts';
export { compileTrial } from './targeted/trials/compile-trial.ts';
export { type TrialMatch, type TrialMatcher, type TrialPatient, trialMatcher } from './targeted/trials/match-trials.ts';
export type { Trial } from './targeted/trials/trial.ts';
