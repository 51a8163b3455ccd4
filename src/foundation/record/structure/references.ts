// References: how they are written (http://hl7.org/fhir/R4/references.html#literal) and whether they point to a type that is allowed.
import type { Json } from './invariants.ts';
import { type ElementRule, RESOURCE_NAMES } from './schema.ts';
import { isObject, pathOf, report, type Walk } from './walk.ts';

/** A literal reference taken apart. `base` is there for an absolute address; `query` for a conditional one. */
export interface LiteralReference {
  readonly type: string;
  readonly id?: string;
  readonly version?: string;
  readonly base?: string;
  readonly query?: string;
}

// The national examples refer to ids longer than the 64 characters an id may have; that such a target does not exist is said when it is looked for.
const LITERAL = /^(https?:\/\/[^?#]+\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]+)(?:\/_history\/([A-Za-z0-9.-]+))?(?:#.*)?$/;
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/;

/** undefined for `#id`, `urn:`, addresses that are no FHIR address, and types that do not exist. */
export function parseReference(reference: string): LiteralReference | undefined {
  const match = LITERAL.exec(reference);
  if (match) {
    const [, base, type = '', id, version] = match;
    return RESOURCE_NAMES.has(type) ? { type, id, version, base } : undefined;
  }
  const [, type = '', query] = CONDITIONAL.exec(reference) ?? [];
  return RESOURCE_NAMES.has(type) ? { type, query } : undefined;
}

export function checkReference(value: Json, element: ElementRule, walk: Walk): void {
  const { reference, type } = value;
  if (typeof type === 'string') {
    if (!RESOURCE_NAMES.has(type) && !/^https?:/.test(type))
      report(walk, 'REC_REFERENCE_TYPE', 'value', 'type is not a resource type', 'Name a FHIR R4 resource type.');
    else targetIs(type, element, walk);
  }
  if (typeof reference !== 'string') return;
  if (reference.startsWith('#')) {
    if (reference === '#') return;
    const inner = walk.contained?.get(reference.slice(1));
    if (inner === undefined)
      report(walk, 'REC_INVARIANT', 'invariant', 'ref-1: nothing contained has this id', 'Contain it, or refer to it elsewhere.');
    else targetIs(inner, element, walk);
    return;
  }
  if (walk.pending && element.targets) walk.pending.push({ url: reference, targets: element.targets, path: [...walk.path] });
  if (reference.startsWith('urn:')) return;
  const literal = parseReference(reference);
  if (literal) targetIs(literal.type, element, walk);
  else if (!/^[a-z][a-z0-9+.-]*:/i.test(reference))
    report(
      walk,
      'REC_REFERENCE_FORM',
      'value',
      'not a reference',
      'Write Type/id, an address, urn:uuid: and a UUID, or #id of something contained.',
    );
}

/** Judges the references of a Bundle that name an entry by its fullUrl. */
export function settleReferences(bundle: Json, walk: Walk): void {
  if (!walk.pending || walk.pending.length === 0 || !Array.isArray(bundle.entry)) return;
  const types = new Map<string, string>();
  for (const entry of bundle.entry)
    if (isObject(entry) && typeof entry.fullUrl === 'string' && isObject(entry.resource))
      types.set(entry.fullUrl, String(entry.resource.resourceType));
  for (const { url, targets, path } of walk.pending) {
    const type = url.startsWith('urn:') ? types.get(url) : undefined;
    if (type !== undefined && !targets.has(type))
      walk.findings.push({
        severity: 'error',
        code: 'REC_REFERENCE_TARGET',
        issue: 'structure',
        where: pathOf(path),
        what: `a ${type} cannot stand here`,
        mend: `Refer to ${[...targets].join(', ')}.`,
      });
  }
}

function targetIs(type: string, element: ElementRule, walk: Walk): void {
  if (element.targets && RESOURCE_NAMES.has(type) && !element.targets.has(type))
    report(walk, 'REC_REFERENCE_TARGET', 'structure', `a ${type} cannot stand here`, `Refer to ${[...element.targets].join(', ')}.`);
}
