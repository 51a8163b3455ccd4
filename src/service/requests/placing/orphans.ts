// Resources of an order bundle that the order does not lead to. Standard: guide 0.6.2, "every resource reachable from the ServiceRequest".

import type { Finding } from '../../../foundation/errors.ts';
import { requestsOf } from '../load-order-parts.ts';
import { type Item, isWritten } from './item.ts';
import { referencesIn } from './references.ts';

/** Findings by reference. A bundle without an order has no orphans. */
export function orphansIn(items: readonly Item[], whereOf: (reference: string) => string): ReadonlyMap<string, readonly Finding[]> {
  const byReference = new Map(items.flatMap((item) => (item.resource === undefined ? [] : [[item.reference, item] as const])));
  const waiting = items.filter((item) => item.resource?.resourceType === 'ServiceRequest').map((item) => item.reference);
  if (waiting.length === 0 || items.length === 1) return new Map();
  const reached = new Set(waiting);
  // What names the order itself belongs to it: its samples, tasks, consents, reports, provenance.
  for (const [reference, { resource }] of byReference)
    if (resource !== undefined && requestsOf(resource).some((request) => reached.has(request)) && !reached.has(reference)) {
      reached.add(reference);
      waiting.push(reference);
    }
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const resource = byReference.get(next)?.resource;
    if (resource === undefined) continue;
    for (const { reference } of referencesIn(resource))
      if (byReference.has(reference) && !reached.has(reference)) {
        reached.add(reference);
        waiting.push(reference);
      }
  }
  const orphans = new Map<string, readonly Finding[]>();
  for (const [reference, item] of byReference)
    if (isWritten(item) && !reached.has(reference))
      orphans.set(reference, [
        {
          severity: 'warning',
          code: 'REQ_ORPHAN',
          issue: 'business-rule',
          where: whereOf(reference),
          what: 'The order does not lead to this resource, so a laboratory may not see it.',
          mend: 'Refer to it from the order, for example in supportingInfo.',
        },
      ]);
  return orphans;
}
