// The record: FHIR R4 resources, written a bundle at a time in one statement, read with a scope, followed through one feed.
// Standard: http://hl7.org/fhir/R4/http.html

import type { Resource } from '@medplum/fhirtypes';
import type { OdsCode, Scope } from '../identity/index.ts';
import type { Queryable } from '../storage/index.ts';

/** A resource id is a UUID whose first byte is its shard, so that an id alone says where it lives; other ids hash to a shard (shard.ts). */
export type ResourceId = string;

export type Change =
  /** `resource.id` is set by the caller (newId) and must not exist. */
  | { readonly kind: 'create'; readonly resource: Resource }
  /** Creates when absent (update-as-create) unless `ifVersion` is given; a stale `ifVersion` refuses the whole commit. */
  | { readonly kind: 'update'; readonly resource: Resource; readonly ifVersion?: number }
  | { readonly kind: 'delete'; readonly type: string; readonly id: ResourceId; readonly ifVersion?: number };

/** Lets an organisation see a resource it had no part in when it was written (a send-away, for example). `reference` is `Type/id`. */
export interface Grant {
  readonly reference: string;
  readonly organisation: OdsCode;
}

/** A business identifier that may belong to one resource of a type only (an NHS number, an order number, a message id). */
export interface Claim extends ClaimKey {
  readonly id: ResourceId;
}

export interface ClaimKey {
  readonly type: string;
  readonly system: string;
  readonly value: string;
}

export interface Commit {
  readonly changes: readonly Change[];
  /** The organisations that take part: everything in the commit becomes visible to them. */
  readonly parties: readonly OdsCode[];
  readonly grants?: readonly Grant[];
  readonly claims?: readonly Claim[];
  /** Claims given up, so that another resource may hold them (a corrected NHS number, two records of one patient merged). Deletion alone gives up none. */
  readonly releases?: readonly Claim[];
  /** The AuditEvent of this change, written in the same statement. Required: nothing changes unseen. */
  readonly audit: Resource;
  /**
   * What a room writes to tables of its own because of this change, in the same transaction: when it throws, nothing is written at all. It may run
   * again, so it has no effect outside the database.
   */
  readonly alongside?: (tx: Queryable) => Promise<void>;
  readonly now: Date;
}

/** One stored version. `content` is the resource as JSON text with `id`, `meta.versionId` and `meta.lastUpdated` set; empty when deleted. */
export interface Stored {
  readonly type: string;
  readonly id: ResourceId;
  readonly version: number;
  readonly lastUpdated: Date;
  readonly deleted: boolean;
  readonly content: string;
}

export type CommitResult =
  /** One per change, in order (not the audit event). A deletion of what is absent or deleted already writes nothing; absent has version 0. */
  | { readonly kind: 'committed'; readonly versions: readonly Stored[] }
  | { readonly kind: 'version-conflict'; readonly type: string; readonly id: ResourceId; readonly current: number | undefined }
  | { readonly kind: 'already-exists'; readonly type: string; readonly id: ResourceId }
  | { readonly kind: 'identifier-taken'; readonly claim: Claim; readonly holder: ResourceId };

/** A FHIR search as it stands in the URL. Unknown or unusable parameters come back as findings, never ignored silently. */
export interface SearchRequest {
  readonly type: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

export interface SearchPage {
  readonly matches: readonly Stored[];
  readonly included: readonly Stored[];
  readonly total?: number;
  /** Opaque; goes back as `_page` for what follows. */
  readonly next?: string;
}

/** One committed version at its place in its shard. Positions of a shard start at 1 and have no gaps. */
export interface FeedEntry extends Stored {
  readonly shard: number;
  readonly position: bigint;
  readonly parties: readonly OdsCode[];
}

/**
 * Something derived from the feed (worklists, facts, equity cells, seals). It must be idempotent; its cursor moves in the transaction
 * that holds its writes; `reset` empties what it derived so that `opengms rebuild` can replay from zero.
 */
export interface Consumer {
  readonly name: string;
  /** The resource types it looks at; `apply` is then given entries of these alone, and not called for none. Every type when left out. */
  readonly types?: ReadonlySet<string>;
  apply(entries: readonly FeedEntry[], tx: Queryable): Promise<void>;
  reset(tx: Queryable): Promise<void>;
}

export interface ClinicalRecord {
  commit(commit: Commit): Promise<CommitResult>;
  /** Appends AuditEvents of reads by group commit: resolves once the small batch that holds them is durable. */
  appendAudit(events: readonly Resource[], now: Date): Promise<void>;
  /** undefined: never existed or outside the scope (the two are not told apart). A deleted one comes back with `deleted`. */
  read(type: string, id: ResourceId, scope: Scope): Promise<Stored | undefined>;
  readVersion(type: string, id: ResourceId, version: number, scope: Scope): Promise<Stored | undefined>;
  /** Newest first. Without `id` the history of the type. */
  history(request: { type: string; id?: ResourceId; count: number; before?: Date }, scope: Scope): Promise<readonly Stored[]>;
  search(request: SearchRequest, scope: Scope): Promise<SearchPage>;
  /** The holder of a claimed identifier, whatever the scope: for matching, never for showing. */
  holderOf(type: string, system: string, value: string): Promise<ResourceId | undefined>;
  /** The same for several identifiers in one round trip, in the order asked for. */
  holdersOf(keys: readonly ClaimKey[]): Promise<readonly (ResourceId | undefined)[]>;
  /** Current versions of several resources in one round trip, in the order asked for. */
  readMany(references: readonly string[], scope: Scope): Promise<readonly (Stored | undefined)[]>;
  /** Brings one consumer up to date; returns how many entries it took. Runs after each commit in the background and on demand in tests. */
  follow(consumer: Consumer): Promise<number>;
}
