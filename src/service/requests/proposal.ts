// What a door hands over and what it gets back: proposed changes, whole or not at all.

import type { Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../foundation/errors.ts';
import type { Stored } from '../../foundation/record/index.ts';

/** One entry of a transaction, or a single REST write. References between entries are by `fullUrl`; references may also be `Type?query`. */
export interface ProposedEntry {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly type: string;
  /** For PUT, PATCH and DELETE. */
  readonly id?: string;
  /** A query in place of the id, for conditional PUT, PATCH and DELETE. */
  readonly query?: string;
  readonly fullUrl?: string;
  /** POST and PUT: structurally valid already (the door has validated it). */
  readonly resource?: Resource;
  /** PATCH: JSON Patch operations. */
  readonly patch?: readonly object[];
  /** From If-Match `W/"3"`. */
  readonly ifVersion?: number;
  readonly ifNoneExist?: string;
  /** How findings name this entry, for example `Bundle.entry[1].resource.ofType(ServiceRequest)`. */
  readonly where: string;
}

export interface Proposal {
  readonly door: 'fhir' | 'hl7v2' | 'web' | 'service';
  readonly entries: readonly ProposedEntry[];
  /** Repairs and departures the door noticed while reading; kept with the result. */
  readonly findings?: readonly Finding[];
  /** The sender's identifier of a message, so that a replay is answered and not carried out twice. */
  readonly messageId?: { readonly system: string; readonly value: string };
  /** Look only: everything up to the commit, which does not happen ($validate, dry runs). */
  readonly dryRun?: boolean;
}

export interface EntryOutcome {
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'deleted' | 'none';
  readonly stored?: Stored;
  readonly findings: readonly Finding[];
}

export type Submission =
  | {
      readonly kind: 'accepted';
      readonly entries: readonly EntryOutcome[] /** Resources the service made, Tasks for example. */;
      readonly made: readonly Stored[];
    }
  /** Nothing was written. One outcome per entry; the status is the HTTP status that says why best (400, 403, 404, 409, 412, 422). */
  | { readonly kind: 'refused'; readonly status: number; readonly entries: readonly EntryOutcome[] }
  /** The same message came before; what it led to then. */
  | { readonly kind: 'replayed'; readonly stored: readonly Stored[] };
