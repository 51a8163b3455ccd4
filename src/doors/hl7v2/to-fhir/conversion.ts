// What a conversion is made of while it is being made: the message, what was noticed, and the resources so far with the place each came from.
import type { Bundle, BundleEntry, Reference, Resource, ResourceType } from '@medplum/fhirtypes';
import type { ProposedEntry } from '../../../service/requests/index.ts';
import type { Dialect } from '../message/dialect.ts';
import { laboratoryOf, odsOf } from '../message/identifiers.ts';
import { firstSegment, valueAt } from '../message/location.ts';
import type { Reading } from '../message/reading.ts';
import type { Noted } from '../message/rules.ts';

/** The FHIR side of one v2 message. */
export interface Conversion {
  /** A message Bundle: MessageHeader first, every resource by urn:uuid. */
  readonly bundle: Bundle;
  /** What should change in the record because of it, each entry named by its place in the v2 message. */
  readonly entries: readonly ProposedEntry[];
  /** Repairs, beside what lint says. */
  readonly noted: readonly Noted[];
  readonly messageId: { readonly system: string; readonly value: string };
}

/** Grows during one conversion and is thrown away after it. */
export interface Making {
  readonly reading: Reading;
  readonly dialect: Dialect;
  readonly newId: () => string;
  readonly sender: string;
  readonly receiver: string | undefined;
  readonly made: { readonly fullUrl: string; readonly resource: Resource; readonly where: string }[];
  readonly entries: ProposedEntry[];
  /** Addresses of requests that change an order which is held, and the query that finds it. */
  readonly changed: Map<string, string>;
  readonly noted: Noted[];
}

export function beginMaking(reading: Reading, dialect: Dialect, newId: () => string): Making {
  const { message } = reading;
  const msh = firstSegment(message, 'MSH');
  const facility = valueAt(message, msh, 4) || valueAt(message, msh, 4, 2);
  const receiving = valueAt(message, msh, 6) || valueAt(message, msh, 6, 2);
  const aliases = dialect.aliases ?? {};
  // A laboratory system that serves a hub inside a trust sends the trust's name: the application says which hub it is.
  const hub = reading.type.family === 'order' ? undefined : laboratoryOf(valueAt(message, msh, 3), aliases);
  const sender = hub ?? odsOf(facility, aliases) ?? facility;
  return { reading, dialect, newId, sender, receiver: odsOf(receiving, aliases), made: [], entries: [], changed: new Map(), noted: [] };
}

/** Adds a resource to the bundle and returns its address. */
export function make(making: Making, resource: Resource, where: string): string {
  const fullUrl = `urn:uuid:${making.newId()}`;
  making.made.push({ fullUrl, resource, where });
  return fullUrl;
}

/**
 * Everything made so far as a proposal: new resources, a patient matched by number before being made, and orders that change in the place of
 * the ones held. The samples of a changed order are the ones held, where they have numbers.
 */
export function proposeAll(making: Making): readonly ProposedEntry[] {
  return making.made.map(({ fullUrl, resource, where }) => {
    const common = { type: resource.resourceType, fullUrl, resource, where };
    const held = making.changed.get(fullUrl);
    if (held !== undefined) return { ...common, method: 'PUT' as const, query: held };
    const isMatched = resource.resourceType === 'Patient' || (resource.resourceType === 'Specimen' && making.changed.size > 0);
    const ifNoneExist = isMatched ? identifierQuery(resource.identifier?.find(({ system }) => system)) : undefined;
    return { ...common, method: 'POST' as const, ...(ifNoneExist ? { ifNoneExist } : {}) };
  });
}

export function identifierQuery(identifier: { system?: string; value?: string } | undefined): string | undefined {
  return identifier?.value ? `identifier=${encodeURIComponent(`${identifier.system ?? ''}|${identifier.value}`)}` : undefined;
}

export function note(making: Making, code: string, where: string, what: string): void {
  making.noted.push({ code, where, what });
}

export function referenceTo<T extends ResourceType>(
  fullUrl: string,
  type: T,
  display?: string,
): Reference<Extract<Resource, { resourceType: T }>> {
  // A Reference differs by its target only in the type of `type`, which is the very T it is given.
  return { reference: fullUrl, type, ...(display ? { display } : {}) } as Reference<Extract<Resource, { resourceType: T }>>;
}

export function toBundleEntries(making: Making): BundleEntry[] {
  return making.made.map(({ fullUrl, resource }) => ({ fullUrl, resource }));
}
