// The record's front door.
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
