// The record's front door. FHIR R4 resources are written a bundle at a time with their audit event in one statement (commit), read and searched within
// a scope, and followed through one feed. createRecord(openDatabase(...), { structure }) after migrate(database, recordMigrations) is a record.
export { isStoredAs } from './content.ts';
export { createRecord, type KeptRecord } from './create-record.ts';
export { type RebuildProgress, rebuild, resourceOf } from './feed.ts';
export type { IndexRows, SearchParameter, Structure } from './index-rows.ts';
export { type AboutPatient, countPatients, resourcesOfPatients } from './of-patients.ts';
export { patientsWithin } from './patients-within.ts';
export type {
  Change,
  Claim,
  ClaimKey,
  ClinicalRecord,
  Commit,
  CommitResult,
  Consumer,
  FeedEntry,
  Grant,
  ResourceId,
  SearchPage,
  SearchRequest,
  Stored,
} from './record.ts';
export { RECORD_TABLES, recordMigrations } from './schema.ts';
export { isSharedType } from './scope.ts';
export { RESULT_PARAMETERS } from './search/index.ts';
export { newId, newShard, SHARD_COUNT, shardOf, shardOfClaim } from './shard.ts';
export {
  fold,
  intervalOf,
  isDateTime,
  type LiteralReference,
  parseReference,
  RESOURCE_TYPES,
  searchParameters,
  structure,
  type ValidationOptions,
  validateResource,
} from './structure/index.ts';
