// References inside a proposal, rewritten to what the record calls the resources.
// Standard: HL7 FHIR R4 http.html#trules and bundle.html#references; every unresolved one is named, none is dropped.

import type { Identifier, Reference, Resource } from '@medplum/fhirtypes';

/** How one literal reference was resolved. */
export type Resolution =
  | { readonly kind: 'resolved'; readonly reference: string }
  /** Left as it stands: a contained resource or another service's record. */
  | { readonly kind: 'left' }
  | { readonly kind: 'unresolved'; readonly because: string };

export type Resolve = (
  reference: string,
  identifier: { readonly system?: string; readonly value?: string } | undefined,
  path: string,
) => Resolution;

export interface Rewritten {
  readonly resource: Resource;
  /** `path` below the resource, what was written, and why it did not resolve. */
  readonly unresolved: readonly { readonly path: string; readonly reference: string; readonly because: string }[];
}

/**
 * Walks a resource once. Reference.reference is resolved; a uri, url or attachment that is exactly the urn:uuid of an entry follows it
 * (FHIR R4 bundle.html: "also ... elements of type uri, url, oid, uuid"). The resource is copied only where something changes.
 */
export function rewriteReferences(resource: Resource, resolve: Resolve): Rewritten {
  // A Bundle kept whole (a message, an acknowledgement) has references of its own, which hold inside it alone: bundle.html#references.
  if (resource.resourceType === 'Bundle') return { resource, unresolved: [] };
  const unresolved: { path: string; reference: string; because: string }[] = [];

  const visit = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') {
      if (!value.startsWith('urn:uuid:') && !value.startsWith('urn:oid:')) return value;
      const found = resolve(value, undefined, path);
      return found.kind === 'resolved' ? found.reference : value;
    }
    if (Array.isArray(value)) {
      let copy: unknown[] | undefined;
      for (let index = 0; index < value.length; index += 1) {
        const next = visit(value[index], `${path}[${index}]`);
        if (next !== value[index]) {
          copy ??= value.slice();
          copy[index] = next;
        }
      }
      return copy ?? value;
    }
    if (value === null || typeof value !== 'object') return value;
    const given = value as Readonly<Record<string, unknown>>; // an object of parsed JSON
    let copy: Record<string, unknown> | undefined;
    for (const key in given) {
      const before = given[key];
      const here = path === '' ? key : `${path}.${key}`;
      const next = key === 'reference' && typeof before === 'string' ? literal(before, given, path) : visit(before, here);
      if (next !== before) {
        copy ??= { ...given };
        copy[key] = next;
      }
    }
    return copy ?? value;
  };

  const literal = (reference: string, holder: Readonly<Record<string, unknown>>, path: string): string => {
    const found = resolve(reference, identifierOf(holder), path);
    if (found.kind === 'resolved') return found.reference;
    if (found.kind === 'unresolved') unresolved.push({ path, reference, because: found.because });
    return reference;
  };

  return { resource: visit(resource, '') as Resource, unresolved }; // visit keeps the shape of what it is given
}

function identifierOf(holder: Readonly<Record<string, unknown>>): { readonly system?: string; readonly value?: string } | undefined {
  const { identifier } = holder;
  if (identifier === null || typeof identifier !== 'object' || Array.isArray(identifier)) return undefined;
  const { system, value } = identifier as Readonly<Record<string, unknown>>; // an object of parsed JSON
  if (typeof value !== 'string') return undefined;
  return typeof system === 'string' ? { system, value } : { value };
}

/** Every literal reference of a resource, with the identifier that stands beside it. */
export function referencesIn(
  resource: Resource,
): readonly { readonly reference: string; readonly system?: string; readonly value?: string }[] {
  const found: { reference: string; system?: string; value?: string }[] = [];
  rewriteReferences(resource, (reference, identifier) => {
    found.push({ reference, ...identifier });
    return { kind: 'left' };
  });
  return found;
}

/** Elements whose target type is certain, so that an identifier alone says which resource is meant. */
const LOGICAL = {
  subject: 'Patient',
  patient: 'Patient',
  for: 'Patient',
  basedOn: 'ServiceRequest',
  request: 'ServiceRequest',
  focus: 'ServiceRequest',
} as const;

export interface LogicalReference {
  readonly element: keyof typeof LOGICAL;
  readonly type: 'Patient' | 'ServiceRequest';
  readonly identifier: Identifier;
}

/** References by identifier alone, at the top of a resource. */
export function logicalReferencesIn(resource: Resource): readonly LogicalReference[] {
  const elements = resource as unknown as Readonly<Record<string, Reference | readonly Reference[] | undefined>>; // elements of these names are references in every type that has them
  return (Object.keys(LOGICAL) as (keyof typeof LOGICAL)[]).flatMap(
    (
      element, // the keys of LOGICAL
    ) =>
      [elements[element] ?? []]
        .flat()
        .flatMap((each) =>
          typeof each === 'object' && each.reference === undefined && each.identifier?.value !== undefined
            ? [{ element, type: LOGICAL[element], identifier: each.identifier }]
            : [],
        ),
  );
}

/** The resource with `reference` beside each identifier that `find` knows. */
export function withTargets(resource: Resource, find: (logical: LogicalReference) => string | undefined): Resource {
  const found = logicalReferencesIn(resource).flatMap((logical) => {
    const reference = find(logical);
    return reference === undefined ? [] : [{ ...logical, reference }];
  });
  if (found.length === 0) return resource;
  const copy = { ...resource } as unknown as Record<string, Reference | readonly Reference[] | undefined>; // as above
  for (const { element, identifier, reference } of found) {
    const complete = (each: Reference): Reference => (each.identifier === identifier ? { ...each, reference } : each);
    const value = copy[element];
    copy[element] = Array.isArray(value) ? value.map(complete) : complete(value as Reference); // one or a list of references
  }
  return copy as unknown as Resource; // the same type with references completed
}

const LITERAL = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([A-Za-z0-9\-.]{1,64}))?$/;

/** `Type/id` of a relative reference, its version left out. */
export function relativeTarget(reference: string): string | undefined {
  const match = LITERAL.exec(reference);
  return match ? `${match[1]}/${match[2]}` : undefined;
}

/** The base of an absolute FHIR url and the `Type/id` after it: `http://example.org/fhir` and `Patient/1`. */
export function absoluteTarget(url: string): { readonly base: string; readonly target: string } | undefined {
  const match = /^(https?:\/\/.+)\/([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(url);
  return match?.[1] !== undefined && match[2] !== undefined ? { base: match[1], target: match[2] } : undefined;
}

/** A conditional reference is a search: `Patient?identifier=system|value`. */
export function isConditional(reference: string): boolean {
  return /^[A-Z][A-Za-z]+\?/.test(reference);
}
