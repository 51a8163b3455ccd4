// One access to the record: who did what to which resources about which patients, and how it ended. What an AuditEvent is built from.

import type { Who } from '../identity/index.ts';

/** Codes of http://hl7.org/fhir/R4/valueset-type-restful-interaction.html. A page that shows one record is a `read`, a list a `search-type`. */
export type RestfulInteraction =
  | 'read'
  | 'vread'
  | 'history-instance'
  | 'history-type'
  | 'search-type'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'transaction'
  | 'batch'
  | 'operation';

export interface Access {
  readonly who: Who;
  readonly interaction: RestfulInteraction;
  /** `Type/id`, or `Type/id/_history/2`. Not the matches of a search: BALP records what was asked, and whom it was about. */
  readonly resources: readonly string[];
  /** Logical ids of the Patients the resources or matches are about. */
  readonly patients: readonly string[];
  /** For a search, history or operation: the request as it came, `Task?status=requested`. */
  readonly query?: string;
  readonly outcome?: { readonly kind: 'success' } | { readonly kind: 'refused'; readonly because: string } | { readonly kind: 'failed' };
  /** v3-ActReason, where it does not follow from the role: HRESCH for an extract for research. */
  readonly purpose?: 'HRESCH';
  /** X-Request-ID. */
  readonly requestId?: string;
  /** The caller's network address. */
  readonly clientAddress?: string;
  readonly at: Date;
}
