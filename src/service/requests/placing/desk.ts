// The proposal's resources laid over what the record holds: as everything will stand once it is written.

import type { Resource } from '@medplum/fhirtypes';
import { requestsOf } from '../load-order-parts.ts';
import { type Context, currentOf, type OrderParts } from './context.ts';
import { type Item, isWritten } from './item.ts';

export interface Written {
  readonly reference: string;
  readonly resource: Resource;
  /** What stood before; absent for a new resource. */
  readonly before: Resource | undefined;
  readonly version: number | undefined;
}

export class Desk {
  readonly #context: Context;
  /** Everything to be written besides deletions, entries first, in order. */
  readonly #written = new Map<string, Written>();
  readonly #deleted = new Set<string>();

  constructor(items: readonly Item[], context: Context) {
    this.#context = context;
    for (const { action, reference, resource, before, version } of items) {
      if (action === 'delete') this.#deleted.add(reference);
      else if (isWritten({ action } as Item) && resource !== undefined)
        this.#written.set(reference, { reference, resource, before, version }); // isWritten looks at the action alone
    }
  }

  /** As it will stand. */
  latest(reference: string | undefined): Resource | undefined {
    if (reference === undefined || this.#deleted.has(reference)) return undefined;
    return this.#written.get(reference)?.resource ?? currentOf(this.#context, reference);
  }

  get written(): readonly Written[] {
    return [...this.#written.values()];
  }

  isWritten(reference: string): boolean {
    return this.#written.has(reference);
  }

  /** Adds a resource, or replaces the version on the desk. */
  put(resource: Resource): void {
    const reference = `${resource.resourceType}/${resource.id}`;
    const standing = this.#written.get(reference);
    const before = standing ? standing.before : currentOf(this.#context, reference);
    const version = standing ? standing.version : this.#context.stored.get(reference)?.version;
    this.#written.set(reference, { reference, resource, before, version });
  }

  /** The parts of an order, existing and proposed. */
  orderParts(requestReference: string): OrderParts {
    const id = requestReference.slice('ServiceRequest/'.length);
    const known = this.#context.orders.get(id);
    const request = this.latest(requestReference);
    const named = new Set(
      request?.resourceType === 'ServiceRequest'
        ? [...(request.supportingInfo ?? []), ...(request.specimen ?? [])].flatMap((each) => each.reference ?? [])
        : [],
    );
    const parts = new Map<string, Resource>();
    for (const list of known === undefined ? [] : [known.tasks, known.specimens, known.reports, known.consents, known.responses])
      for (const part of list) {
        const now = this.latest(`${part.resourceType}/${part.id}`);
        if (now !== undefined) parts.set(`${now.resourceType}/${now.id}`, now);
      }
    for (const { reference, resource } of this.#written.values())
      if (named.has(reference) || requestsOf(resource).includes(requestReference)) parts.set(reference, resource);
    for (const reference of named) {
      const resource = this.latest(reference);
      if (resource !== undefined) parts.set(reference, resource);
    }
    const all = [...parts.values()];
    // A Consent names its form, and a form may come without naming the order.
    const forms = all.flatMap((part) => (part.resourceType === 'Consent' ? (this.latest(part.sourceReference?.reference) ?? []) : []));
    return {
      tasks: all.filter((part) => part.resourceType === 'Task'),
      specimens: all.filter((part) => part.resourceType === 'Specimen'),
      reports: all.filter((part) => part.resourceType === 'DiagnosticReport'),
      consents: all.filter((part) => part.resourceType === 'Consent'),
      responses: [...new Map([...all, ...forms].map((part) => [part.id, part])).values()].filter(
        (part) => part.resourceType === 'QuestionnaireResponse',
      ),
    };
  }
}
