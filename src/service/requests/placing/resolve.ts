// Points every reference of a proposal at the record: entries of the same proposal first, then what the record holds.
// A reference that leads nowhere is an error with its own finding; the whole proposal is then refused (guide 0.6.2, transaction rules).

import type { Finding } from '../../../foundation/errors.ts';
import { type Context, holderOf } from './context.ts';
import { identifierIn, keyFor, keysOf, keyText } from './identifiers.ts';
import { type Item, withFindings } from './item.ts';
import {
  absoluteTarget,
  isConditional,
  type LogicalReference,
  type Resolution,
  relativeTarget,
  rewriteReferences,
  withTargets,
} from './references.ts';

/** `mayAnswer` says whether the sender takes part in an order, by its ServiceRequest id. */
export function resolveReferences(items: readonly Item[], context: Context, mayAnswer: (order: string) => boolean): readonly Item[] {
  const inside = insideNames(items);
  const standing = new Set(items.map((item) => item.reference));
  const bases = new Set(items.flatMap(({ entry }) => (entry.fullUrl === undefined ? [] : (absoluteTarget(entry.fullUrl)?.base ?? []))));
  const keys = new Map(
    items.flatMap(({ resource, reference }) =>
      resource === undefined ? [] : keysOf(resource).map((key) => [keyText(key), reference] as const),
    ),
  );

  return items.map((item): Item => {
    const { resource, entry } = item;
    if (resource === undefined || item.action === 'reuse') return item;
    const base = entry.fullUrl === undefined ? undefined : absoluteTarget(entry.fullUrl)?.base;
    const notes: Finding[] = [];

    const byIdentifier = (
      type: string,
      identifier: { readonly system?: string; readonly value?: string } | undefined,
    ): string | undefined => {
      if (identifier === undefined) return undefined;
      for (const key of keyFor(type, identifier)) {
        const holder = holderOf(context, key);
        const found = keys.get(keyText(key)) ?? (holder === undefined ? undefined : `${type}/${holder}`);
        if (found !== undefined) return found;
      }
      return undefined;
    };

    const resolve = (
      reference: string,
      identifier: { readonly system?: string; readonly value?: string } | undefined,
      path: string,
    ): Resolution => {
      if (reference.startsWith('#')) return { kind: 'left' };
      const entryHere = (base === undefined ? undefined : inside.get(`${base}/${reference}`)) ?? inside.get(reference);
      if (entryHere !== undefined) return { kind: 'resolved', reference: entryHere };
      if (reference.startsWith('urn:')) return { kind: 'unresolved', because: 'no entry of the bundle has this fullUrl' };
      if (isConditional(reference)) return conditional(reference, keys, context);
      const absolute = absoluteTarget(reference);
      if (absolute !== undefined && !bases.has(absolute.base)) return { kind: 'left' };
      const target = relativeTarget(reference) ?? absolute?.target;
      if (target === undefined) return { kind: 'unresolved', because: 'it is neither Type/id nor an address of a resource' };
      if (absolute === undefined && (context.stored.has(target) || standing.has(target))) return { kind: 'resolved', reference };
      const named = byIdentifier(target.slice(0, target.indexOf('/')), identifier);
      if (named === undefined) return { kind: 'unresolved', because: 'it is neither in the bundle nor in the record' };
      notes.push({
        severity: 'information',
        code: 'REQ_REFERENCE_BY_IDENTIFIER',
        issue: 'informational',
        where: `${entry.where}.${path}`,
        what: `${shown(reference)} is not in the record; its identifier is, and was used.`,
      });
      return { kind: 'resolved', reference: named };
    };

    const byNumber = ({ type, identifier }: LogicalReference): string | undefined => {
      for (const key of keyFor(type, identifier)) {
        const here = keys.get(keyText(key));
        const holder = holderOf(context, key);
        if (here !== undefined) return here;
        // A patient is matched whatever one may see; an order only by who takes part in it.
        if (holder !== undefined && (type === 'Patient' || mayAnswer(holder))) return `${type}/${holder}`;
      }
      return undefined;
    };

    const rewritten = rewriteReferences(withTargets(resource, byNumber), resolve);
    const findings = rewritten.unresolved.map(({ path, reference, because }) => ({
      severity: 'error' as const,
      code: 'REQ_REFERENCE',
      issue: 'processing' as const,
      where: `${entry.where}.${path}`,
      what: `Unable to resolve local reference to resource ${shown(reference)}: ${because}.`,
      mend: 'Send the resource in the same bundle, or refer to one that exists.',
    }));
    return withFindings({ ...item, resource: rewritten.resource }, [...findings, ...notes, ...contained(item)]);
  });
}

/** Everything an entry may be called inside the bundle. */
function insideNames(items: readonly Item[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { entry, reference, action } of items) {
    if (action === 'none' || action === 'delete') continue;
    if (entry.fullUrl !== undefined) names.set(entry.fullUrl, reference);
    const given = entry.resource?.id ?? entry.id;
    if (given !== undefined && !names.has(`${entry.type}/${given}`)) names.set(`${entry.type}/${given}`, reference);
  }
  return names;
}

function conditional(reference: string, keys: ReadonlyMap<string, string>, context: Context): Resolution {
  const identifier = identifierIn(reference);
  const type = reference.slice(0, reference.indexOf('?'));
  const here =
    identifier &&
    keyFor(type, identifier)
      .map((key) => keys.get(keyText(key)))
      .find((found) => found !== undefined);
  if (here !== undefined) return { kind: 'resolved', reference: here };
  const matches = context.matches.get(reference) ?? [];
  const [match] = matches;
  if (match === undefined) return { kind: 'unresolved', because: 'nothing matches the query' };
  return matches.length > 1
    ? { kind: 'unresolved', because: 'more than one resource matches the query' }
    : { kind: 'resolved', reference: match };
}

function contained(item: Item): readonly Finding[] {
  const { resource, entry } = item;
  if (resource === undefined || !('contained' in resource) || !resource.contained?.length) return [];
  return [
    {
      severity: 'warning',
      code: 'REQ_CONTAINED',
      issue: 'business-rule',
      where: `${entry.where}.contained`,
      what: 'Contained resources are not used nationally: they cannot be found or updated.',
      mend: 'Send them as entries of their own.',
    },
  ];
}

/** A reference is a name, not personal data, unless it is a query: then only its type is repeated. */
function shown(reference: string): string {
  return isConditional(reference)
    ? `${reference.slice(0, reference.indexOf('?'))}?...`
    : reference.slice(0, 120).replaceAll(/[<>"'\s]/g, '');
}
