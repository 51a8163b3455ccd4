// One entry of a proposal on its way through the plan: what it will do to which resource, and what was found about it.

import type { Resource } from '@medplum/fhirtypes';
import type { Finding } from '../../../foundation/errors.ts';
import type { ProposedEntry } from '../proposal.ts';

export interface Item {
  readonly entry: ProposedEntry;
  /** `reuse`: an existing resource stands in and nothing is written; `same`: another entry of the proposal stands in; `none`: nothing to do. */
  readonly action: 'create' | 'update' | 'delete' | 'reuse' | 'same' | 'none';
  /** `Type/id` in the record. */
  readonly reference: string;
  /** The resource as it will stand, its references not rewritten yet when the plan begins. */
  readonly resource: Resource | undefined;
  readonly before: Resource | undefined;
  /** The version the change builds on. */
  readonly version: number | undefined;
  readonly findings: readonly Finding[];
  /** The HTTP status that fits the gravest finding, when 422 does not. */
  readonly status?: number;
}

export function withFindings(item: Item, findings: readonly Finding[]): Item {
  return findings.length === 0 ? item : { ...item, findings: [...item.findings, ...findings] };
}

export function isWritten(item: Item): boolean {
  return item.action === 'create' || item.action === 'update' || item.action === 'delete';
}
