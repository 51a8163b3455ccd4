// The record's front door.
export { createRecord, type KeptRecord } from './create-record.ts';
export { type RebuildProgress, rebuild } from './feed.ts';
export type { IndexRows, SearchParameter, Structure } from './index-rows.ts';
export type {
  Change,
  Claim,
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
export { recordMigrations } from './schema.ts';
export { isSharedType } from './scope.ts';
export { newId, newShard, SHARD_COUNT, shardOf } from './shard.ts';
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
