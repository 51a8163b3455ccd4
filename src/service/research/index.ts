// Research: extracts of data for approved research. Only people who agree are read; what leaves is the least that was approved, under pseudonyms, and
// everybody in it is asked about again before any file is handed over (docs/decisions/0021-research-extracts.md).

export {
  type Approval,
  type ApprovalAsked,
  FORMATS,
  type Format,
  type Problem,
  problemsWith,
  SMALLEST_COHORT,
  whyNotNow,
} from './approval.ts';
export { checkPhenopacket } from './check-phenopacket.ts';
export type { Cohort } from './cohort.ts';
export { type Counts, type Extracting, extract, type PersonFound } from './extract.ts';
export { DATA_SETS, type DataSet, isDataSet, TYPES_OUT, typesOf } from './fields.ts';
export { linesOut, openSink } from './files.ts';
export { type MinimisedPerson, minimise } from './minimise.ts';
export { columnsOf, OMOP_TABLES, type OmopTable, requiredOf } from './omop-columns.ts';
export { pseudonymsOf } from './pseudonyms.ts';
export { LEFT_OUT, type LeftOut, refusedByTerms, termsOfUse, type Use } from './purpose.ts';
export { createResearch, type Doing, type Research, type RunAsked } from './research.ts';
export { progressOf, type Run } from './run.ts';
export { type LogLine, researchMigrations } from './store.ts';
export { fhirWriter } from './write-fhir.ts';
export { omopWriter } from './write-omop.ts';
export { phenopacketOf, phenopacketWriter } from './write-phenopackets.ts';
