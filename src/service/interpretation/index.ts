// Interpretation: from a family's genome and phenotypes to candidates that explain themselves. The engine is pure but for reading the VCF and needs
// no database; createInterpretation keeps cases, runs, classifications and reanalysis in one.

export { type Agreement, agreementOf, type Classified, maySeeOthers } from './cases/agreement.ts';
export type { CaseQuery, ScanKept, Work } from './cases/case.store.ts';
export { type CaseClock, clockOf, type GenomeCase, isRapid, type OrderLink, observedIn, type Phenotype, withOrder } from './cases/case.ts';
export {
  ACMG_CRITERIA,
  type Applied,
  appliedFrom,
  CLASSES,
  classOfPoints,
  pointsOf,
  STRENGTHS,
  type Strength,
  type VariantClass,
} from './cases/criteria.ts';
export type { Explained, Looked } from './cases/explaining.ts';
export { interpretationMigrations } from './cases/migrations.ts';
export type { ReanalysisStanding } from './cases/reanalysis.ts';
export type { LogEntry, RisenKept, RisenQuery } from './cases/run.store.ts';
export type { CandidateRow, Run, RunContent, Versions } from './cases/run.ts';
export type { VcfSource } from './cases/running.ts';
export { compareReported, type ReportedAnswer, type ReportedFound } from './explain/compare-reported.ts';
export {
  explainVariant,
  type GenePhenotype,
  type InterpretRequest,
  interpret,
  type Reservoir,
  type TieredCandidate,
} from './explain/interpret.ts';
export { lookForReported } from './explain/look-reported.ts';
export { type ReportedVariant, readReported } from './explain/read-reported.ts';
export { type EarlierRun, type Risen, reanalyse } from './explain/reanalyse.ts';
export { checkExplanation, type Explanation } from './explain/second-check.ts';
export { type VariantLeaving, writePhenopacket, writePhenopacketFamily } from './explain/write-phenopacket.ts';
export { type FamilyChecks, familyChecker, isMendelian } from './family/checks.ts';
export { type Family, type Member, readPedigree, type Sex } from './family/pedigree.ts';
export { type Region, regionOf } from './family/ploidy.ts';
export {
  type ClassificationGiven,
  createInterpretation,
  type Interpretation,
  type InterpretationMeans,
  type KnowledgeHeld,
  type NewCase,
} from './interpretation.ts';
export type { HpoFiles, Imported, ImportedClinVar, ImportedHpo, ImportedPanel } from './knowledge/knowledge.store.ts';
export { compareVersions, latestOf, type PanelHead, proposePanels } from './knowledge/propose-panels.ts';
export { type DiseaseAnnotations, readAnnotations } from './rank/annotations.ts';
export { type Ontology, readOntology } from './rank/ontology.ts';
export { type PhenotypedCase, readPhenopacket } from './rank/phenopacket.ts';
export {
  contributions,
  knownTerms,
  prepareRanking,
  type RankedDisease,
  type RankKnowledge,
  rankDiseases,
  scoreDiseases,
  scoreGenes,
} from './rank/rank.ts';
export { type CaseRank, rankCase } from './rank/rank-case.ts';
export { type Build, readHeader, type VcfHeader } from './scan/header.ts';
export { type GenomeRegion, hasIndex, mergeRegions } from './scan/region-index.ts';
export { buildOf, RESERVOIR, type Scanned, type ScanOutcome, type ScanRequest, scanVcf } from './scan/scan.ts';
export { scanAt } from './scan/scan-at.ts';
export type { Keeping } from './scan/scan-lines.ts';
export { bareContig, type Consequence, type Genotype, impactOf, nameOf, type Variant } from './scan/variant.ts';
export { familyContext, type Penetrance } from './segregation/context.ts';
export { type Mode, type Segregation, segregate, type Verdict } from './segregation/modes.ts';
export { type Candidate, type Pairing, pairGene } from './segregation/pairs.ts';
export type { Classification, Criterion } from './tiers/acmg.ts';
export { type Fact, TIER_ORDER, type Tier, type TierRecord } from './tiers/judge.ts';
export { modesOf, type Panel, readPanel } from './tiers/panel.ts';
export { type PanelRegions, regionsOf } from './tiers/panel-regions.ts';
export { THRESHOLDS, type Thresholds } from './tiers/thresholds.ts';
