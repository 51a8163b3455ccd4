// One order with everything that belongs to it, and what happened to it, for the pages.

import type { Resource, ServiceRequest } from '@medplum/fhirtypes';
import type { Scope } from '../../foundation/identity/index.ts';
import type { ClinicalRecord, Stored } from '../../foundation/record/index.ts';
import { nameOf } from '../laboratory/index.ts';
import { loadOrderParts } from './load-order-parts.ts';
import { EMPTY_CONTEXT, type OrderParts, resourceOf } from './placing/context.ts';
import { Desk } from './placing/desk.ts';
import type { Version } from './timeline.ts';

export interface OrderInFull extends OrderParts {
  readonly request: ServiceRequest;
  readonly version: number;
  readonly patient: Resource | undefined;
  readonly requester: Resource | undefined;
}

/** `undefined`: there is no such order that may be seen. */
export async function readOrder(record: ClinicalRecord, id: string, scope: Scope): Promise<OrderInFull | undefined> {
  const [order] = await readOrders(record, [id], scope);
  return order;
}

/** Several at once, in the order asked for: as many questions to the record as for one. */
export async function readOrders(
  record: ClinicalRecord,
  ids: readonly string[],
  scope: Scope,
): Promise<readonly (OrderInFull | undefined)[]> {
  const found = await record.readMany(
    ids.map((id) => `ServiceRequest/${id}`),
    scope,
  );
  const seen = found.flatMap((each) => (each && !each.deleted ? [each] : []));
  const stored = new Map<string, Stored>(seen.map((each) => [`ServiceRequest/${each.id}`, each]));
  const orders = await loadOrderParts(record, [...new Set(seen.map(({ id }) => id))], stored);
  const desk = new Desk([], { ...EMPTY_CONTEXT, stored, orders });
  return found.map((each) => {
    const request = each && stored.has(`ServiceRequest/${each.id}`) ? resourceOf(each) : undefined;
    if (each === undefined || request?.resourceType !== 'ServiceRequest') return undefined;
    return {
      request,
      version: each.version,
      ...desk.orderParts(nameOf(request)),
      patient: desk.latest(request.subject?.reference),
      requester: desk.latest(request.requester?.reference),
    };
  });
}

/** Every version of the order's resources, for `timeline`. */
export async function readVersions(record: ClinicalRecord, order: OrderInFull, scope: Scope): Promise<readonly Version[]> {
  const parts: readonly Resource[] = [order.request, ...order.tasks, ...order.specimens, ...order.reports, ...order.consents];
  const about = [nameOf(order.request), ...order.reports.map(nameOf)];
  const [histories, messages, provenances] = await Promise.all([
    Promise.all(parts.map((part) => record.history({ type: part.resourceType, id: part.id ?? '', count: 200 }, scope))),
    record.search(
      {
        type: 'Communication',
        parameters: [
          ['based-on', nameOf(order.request)],
          ['_count', '200'],
        ],
      },
      scope,
    ),
    Promise.all(
      about.map((target) =>
        record.search(
          {
            type: 'Provenance',
            parameters: [
              ['target', target],
              ['_count', '200'],
            ],
          },
          scope,
        ),
      ),
    ),
  ]);
  const versions = [...histories.flat(), ...messages.matches, ...provenances.flatMap((page) => page.matches)].filter(
    (version) => !version.deleted,
  );
  const unique = new Map(versions.map((version) => [`${version.type}/${version.id}/${version.version}`, version]));
  return [...unique.values()].map((version) => ({ resource: resourceOf(version), at: version.lastUpdated.toISOString() }));
}
