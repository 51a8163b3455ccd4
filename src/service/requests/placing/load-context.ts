// Reads what a proposal touches: holders of its identifiers and the resources it points to in one go, then the orders those belong to.

import type { Resource } from '@medplum/fhirtypes';
import type { Scope } from '../../../foundation/identity/index.ts';
import type { Stored } from '../../../foundation/record/index.ts';
import { loadOrderParts, type Reading, readInto, requestsOf } from '../load-order-parts.ts';
import type { Proposal } from '../proposal.ts';
import { type Context, resourceOf } from './context.ts';
import { type Key, keyFor, keysOf, keyText } from './identifiers.ts';
import { absoluteTarget, isConditional, logicalReferencesIn, referencesIn, relativeTarget } from './references.ts';

const EVERYTHING: Scope = { kind: 'everything' };

export async function loadContext(record: Reading, proposal: Proposal, scope: Scope): Promise<Context> {
  const asked = askedBy(proposal);
  const holders = new Map<string, string>();
  const matches = new Map<string, readonly string[]>();
  const stored = new Map<string, Stored>();
  await Promise.all([
    findHolders(record, [...asked.keys.values()], holders),
    ...[...asked.queries].map(async (query) => {
      matches.set(query, await findMatches(record, query, scope));
    }),
    readInto(record, [...asked.references], scope, stored),
  ]);
  const visible = new Set(stored.keys());
  // A number is matched whoever holds it; changing what it matched takes sight of it.
  const toChange = proposal.entries.flatMap(({ type, query }) => (query === undefined ? [] : (matches.get(asQuery(type, query)) ?? [])));
  const seen = new Map<string, Stored>();
  await readInto(record, toChange, scope, seen);
  for (const reference of seen.keys()) visible.add(reference);
  const found = [...[...asked.keys.values()].flatMap((key) => heldBy(key, holders)), ...[...matches.values()].flat()];
  // People and organisations are matched whatever the caller may see: two records of one person would be worse.
  await readInto(
    record,
    found.filter((reference) => !stored.has(reference)),
    EVERYTHING,
    stored,
  );
  // A patch does not repeat what the resource already points to; what it adds is read as the caller may see it.
  await readInto(record, unread(patched(proposal, stored, matches), stored), EVERYTHING, stored);
  await readInto(record, unread(added(proposal), stored), scope, stored);
  const orders = await loadOrderParts(record, ordersTouched(proposal, found, stored), stored);
  return { holders, matches, stored, visible, orders };
}

async function findHolders(record: Reading, keys: readonly Key[], into: Map<string, string>): Promise<void> {
  if (keys.length === 0) return;
  const holders = await record.holdersOf(keys);
  holders.forEach((holder, index) => {
    const key = keys[index];
    if (holder !== undefined && key !== undefined) into.set(keyText(key), holder);
  });
}

function unread(references: readonly string[], stored: ReadonlyMap<string, Stored>): readonly string[] {
  return references.flatMap((reference) => relativeTarget(reference) ?? []).filter((reference) => !stored.has(reference));
}

/** What the resources to be patched point to as they stand. */
function patched(
  proposal: Proposal,
  stored: ReadonlyMap<string, Stored>,
  matches: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return proposal.entries
    .filter(({ method }) => method === 'PATCH')
    .flatMap(({ type, id, query }) => (id === undefined ? (matches.get(asQuery(type, query ?? '')) ?? []) : [`${type}/${id}`]))
    .flatMap((reference) => stored.get(reference) ?? [])
    .flatMap((version) => referencesIn(resourceOf(version)).map(({ reference }) => reference));
}

/** What the operations of a patch point to. */
function added(proposal: Proposal): readonly string[] {
  const found: string[] = [];
  const look = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [name, member] of Object.entries(value))
      if (name === 'reference' && typeof member === 'string') found.push(member);
      else look(member);
  };
  for (const { patch } of proposal.entries) look(patch);
  return found;
}

interface Asked {
  readonly keys: ReadonlyMap<string, Key>;
  readonly queries: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
}

function askedBy(proposal: Proposal): Asked {
  const keys = new Map<string, Key>();
  const queries = new Set<string>();
  const references = new Set<string>();
  const inside = new Set(
    proposal.entries.flatMap(({ resource, fullUrl }) => [
      fullUrl ?? '',
      resource?.id === undefined ? '' : `${resource.resourceType}/${resource.id}`,
    ]),
  );
  const addKey = (key: Key) => keys.set(keyText(key), key);
  for (const entry of proposal.entries) {
    const { resource, type, id, query, ifNoneExist, method } = entry;
    if (id !== undefined && method !== 'POST') references.add(`${type}/${id}`);
    if (query !== undefined) queries.add(asQuery(type, query));
    if (resource === undefined) continue;
    for (const key of keysOf(resource)) addKey(key);
    if (ifNoneExist !== undefined && keysOf(resource).length === 0) queries.add(asQuery(type, ifNoneExist));
    if (ifNoneExist !== undefined && !answersItself(resource, ifNoneExist)) queries.add(asQuery(type, ifNoneExist));
    for (const { type: target, identifier } of logicalReferencesIn(resource)) for (const key of keyFor(target, identifier)) addKey(key);
    for (const { reference, system, value } of referencesIn(resource)) {
      if (inside.has(reference) || reference.startsWith('#') || reference.startsWith('urn:')) continue;
      if (isConditional(reference)) {
        queries.add(reference);
        continue;
      }
      const target = relativeTarget(reference) ?? absoluteTarget(reference)?.target;
      if (target === undefined) continue;
      if (relativeTarget(reference) !== undefined) references.add(target);
      // A reference that is not known here may still name its target by identifier.
      if (system !== undefined && value !== undefined)
        for (const key of keyFor(target.slice(0, target.indexOf('/')), { system, value })) addKey(key);
    }
  }
  return { keys, queries, references };
}

export function asQuery(type: string, query: string): string {
  const parameters = query.includes('?') ? query.slice(query.indexOf('?') + 1) : query;
  return `${type}?${parameters}`;
}

/** Does the resource carry the very identifier it asks for? Then its own keys say more: they know who assigned the number. */
export function answersItself(resource: Resource, ifNoneExist: string): boolean {
  const parameters = new URLSearchParams(ifNoneExist.includes('?') ? ifNoneExist.slice(ifNoneExist.indexOf('?') + 1) : ifNoneExist);
  const token = parameters.get('identifier');
  if (token === null || [...parameters.keys()].length !== 1) return false;
  const [system, value] = token.split('|');
  return keysOf(resource).some((key) => key.value === value?.trim() && (key.system === system || key.system.startsWith(`${system}#`)));
}

async function findMatches(record: Reading, query: string, scope: Scope): Promise<readonly string[]> {
  const type = query.slice(0, query.indexOf('?'));
  const parameters = [...new URLSearchParams(query.slice(query.indexOf('?') + 1))];
  const [only] = parameters;
  if (parameters.length === 1 && only?.[0] === 'identifier') {
    const bar = only[1].indexOf('|');
    const key = bar < 0 ? undefined : keyFor(type, { system: only[1].slice(0, bar), value: only[1].slice(bar + 1) })[0];
    const holder = key && (await record.holderOf(key.type, key.system, key.value));
    if (holder !== undefined) return [`${type}/${holder}`];
  }
  const page = await record.search({ type, parameters: [...parameters, ['_count', '2']] }, scope);
  return page.matches.map((match) => `${match.type}/${match.id}`);
}

function heldBy(key: Key, holders: ReadonlyMap<string, string>): readonly string[] {
  const holder = holders.get(keyText(key));
  return holder === undefined ? [] : [`${key.type}/${holder}`];
}

/** The existing orders that a proposal changes or adds to, by ServiceRequest id. */
function ordersTouched(proposal: Proposal, found: readonly string[], stored: ReadonlyMap<string, Stored>): readonly string[] {
  const touched = new Set<string>();
  const add = (reference: string | undefined) => {
    const id = reference?.startsWith('ServiceRequest/') ? reference.slice('ServiceRequest/'.length) : undefined;
    if (id !== undefined && stored.has(`ServiceRequest/${id}`)) touched.add(id);
  };
  // An order known by its number or by a query: a report may say which order it answers in no other way.
  found.forEach(add);
  for (const { type, id, resource, query } of proposal.entries) {
    if (id !== undefined) add(`${type}/${id}`);
    const current = id === undefined ? undefined : stored.get(`${type}/${id}`);
    for (const each of [resource, current && resourceOf(current)])
      if (each !== undefined) for (const reference of requestsOf(each)) add(reference);
    // A conditional change does not say which resource it means; what it matched is in `stored` by now.
    if (query !== undefined)
      for (const version of stored.values())
        if (version.type === type)
          for (const reference of [`${version.type}/${version.id}`, ...requestsOf(resourceOf(version))]) add(reference);
  }
  return [...touched];
}
