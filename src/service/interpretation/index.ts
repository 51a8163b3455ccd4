// Interpretation: from a family's genome and phenotypes to candidates that explain themselves. Pure but for reading the VCF; no database.

export {
  explainVariant,
  type GenePhenotype,
  type InterpretRequest,
  interpret,
  type Reservoir,
  type TieredCandidate,
} from './explain/interpret.ts';
export { type EarlierRun, type Risen, reanalyse } from './explain/reanalyse.ts';
export { type FamilyChecks, familyChecker, isMendelian } from './family/checks.ts';
export { type Family, type Member, readPedigree, type Sex } from './family/pedigree.ts';
export { type Region, regionOf } from './family/ploidy.ts';
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
export { RESERVOIR, type Scanned, type ScanOutcome, type ScanRequest, scanVcf } from './scan/scan.ts';
export type { Keeping } from './scan/scan-lines.ts';
export { bareContig, type Consequence, type Genotype, nameOf, type Variant } from './scan/variant.ts';
export { familyContext, type Penetrance } from './segregation/context.ts';
export { type Mode, type Segregation, segregate, type Verdict } from './segregation/modes.ts';
export { type Candidate, type Pairing, pairGene } from './segregation/pairs.ts';
export type { Classification, Criterion } from './tiers/acmg.ts';
export { type Fact, TIER_ORDER, type Tier, type TierRecord } from './tiers/judge.ts';
export { modesOf, type Panel, readPanel } from './tiers/panel.ts';
export { THRESHOLDS, type Thresholds } from './tiers/thresholds.ts';
