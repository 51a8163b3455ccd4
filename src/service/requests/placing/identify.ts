// What each entry of a proposal is about: a new resource, one that stands, or another entry of the same proposal.
// Standard: HL7 FHIR R4 http.html (conditional create, update, patch, delete; update as create); national de-duplication rules.

import type { Patient, Resource } from '@medplum/fhirtypes';
import { applyPatch, type Operation } from 'rfc6902';
import type { Finding } from '../../../foundation/errors.ts';
import { newId, newShard, shardOf, validateResource } from '../../../foundation/record/index.ts';
import { isWorkflowTask } from '../../laboratory/index.ts';
import type { Proposal, ProposedEntry } from '../proposal.ts';
import { type Context, currentOf, holderOf, visibleOf } from './context.ts';
import { isMerged, keysOf, keyText } from './identifiers.ts';
import { finding, missingResource, notFound, numberInUse, numberTaken, stale, tooMany, twoRecords } from './identify-findings.ts';
import type { Item } from './item.ts';
import { answersItself, asQuery } from './load-context.ts';
import { checkNhsNumbers, contradictions, isSame, updatedPatient } from './patient-identity.ts';
import { referencesIn, relativeTarget } from './references.ts';

/** `mayAnswer` says whether the sender takes part in an order, by its ServiceRequest id. */
export function identify(proposal: Proposal, context: Context, now: Date, mayAnswer: (order: string) => boolean): readonly Item[] {
  const shard = shardFor(proposal, context);
  const fresh = () => newId(shard, now);
  const seen = new Map<string, string>();
  const answered = answeredBy(proposal);
  return proposal.entries.map((entry): Item => {
    switch (entry.method) {
      case 'POST':
        return answeredOrder(entry, context, answered, mayAnswer) ?? post(entry, context, fresh, seen);
      case 'PUT':
        return put(entry, context, fresh);
      case 'PATCH':
        return patch(entry, context);
      default:
        return remove(entry, context);
    }
  });
}

/** What the reports of a proposal answer, by the names the order may have in it. */
function answeredBy(proposal: Proposal): ReadonlySet<string> {
  const reports = proposal.entries.flatMap(({ resource }) => (resource?.resourceType === 'DiagnosticReport' ? resource : []));
  return new Set(reports.flatMap((report) => (report.basedOn ?? []).flatMap((reference) => reference.reference ?? [])));
}

/** A report message repeats the order it answers (IHE LTW LAB-3): one whose number is known is that order, not another one. */
function answeredOrder(
  entry: ProposedEntry,
  context: Context,
  answered: ReadonlySet<string>,
  mayAnswer: (order: string) => boolean,
): Item | undefined {
  const { resource, fullUrl } = entry;
  if (resource?.resourceType !== 'ServiceRequest') return undefined;
  if (!answered.has(fullUrl ?? '') && !answered.has(`ServiceRequest/${resource.id}`)) return undefined;
  const known = new Set(keysOf(resource).flatMap((key) => holderOf(context, key) ?? []));
  const [order] = known;
  if (order === undefined || known.size > 1 || !mayAnswer(order)) return undefined;
  const reference = `ServiceRequest/${order}`;
  return item(entry, 'reuse', reference, currentOf(context, reference), currentOf(context, reference));
}

/** Everything new about a patient goes to the patient's shard: the one the order's patient has, or one for a new patient. */
function shardFor(proposal: Proposal, context: Context): number {
  const resources = proposal.entries.flatMap(({ resource }) => resource ?? []);
  const order = resources.find((resource) => resource.resourceType === 'ServiceRequest' && resource.status !== 'entered-in-error');
  const subject = order?.resourceType === 'ServiceRequest' ? order.subject?.reference : undefined;
  const patient = proposal.entries.find(
    ({ resource, fullUrl }) =>
      resource?.resourceType === 'Patient' && (subject === undefined || fullUrl === subject || `Patient/${resource.id}` === subject),
  )?.resource;
  for (const key of patient === undefined ? [] : keysOf(patient)) {
    const holder = holderOf(context, key);
    if (holder !== undefined) return shardOf(holder);
  }
  if (patient !== undefined) return newShard();
  const known = [
    ...resources.flatMap((resource) => referencesIn(resource).map(({ reference }) => relativeTarget(reference) ?? '')),
    ...context.stored.keys(),
  ];
  const home =
    known.find((name) => name.startsWith('Patient/') && context.stored.has(name)) ??
    known.find((name) => name.startsWith('ServiceRequest/') && context.stored.has(name));
  return home === undefined ? newShard() : shardOf(home.slice(home.indexOf('/') + 1));
}

function post(entry: ProposedEntry, context: Context, fresh: () => string, seen: Map<string, string>): Item {
  const { type, resource, ifNoneExist, where } = entry;
  if (resource === undefined) return refused(entry, 400, missingResource(where));
  const keys = keysOf(resource);
  if (ifNoneExist !== undefined && !answersItself(resource, ifNoneExist)) {
    const matches = context.matches.get(asQuery(type, ifNoneExist)) ?? [];
    if (matches.length > 1) return refused(entry, 412, tooMany(where));
    const [match] = matches;
    if (match !== undefined) return item(entry, 'reuse', match, currentOf(context, match), currentOf(context, match));
  } else if (ifNoneExist !== undefined && !isMerged(type)) {
    const holder = keys.map((key) => holderOf(context, key)).find((found) => found !== undefined);
    if (holder !== undefined)
      return item(entry, 'reuse', `${type}/${holder}`, currentOf(context, `${type}/${holder}`), currentOf(context, `${type}/${holder}`));
  }
  if (!isMerged(type)) {
    const created = item(entry, 'create', `${type}/${fresh()}`, resource, undefined);
    return keys.some((key) => holderOf(context, key) !== undefined)
      ? { ...created, findings: [...created.findings, numberInUse(where)] }
      : created;
  }
  const holders = new Set(keys.flatMap((key) => holderOf(context, key) ?? []));
  if (holders.size > 1) return refused(entry, 409, twoRecords(type, where));
  const twin = keys.map((key) => seen.get(keyText(key))).find((reference) => reference !== undefined);
  const [holder] = holders;
  if (twin !== undefined) return item(entry, 'same', twin, undefined, undefined);
  const reference = `${type}/${holder ?? fresh()}`;
  for (const key of keys) seen.set(keyText(key), reference);
  const before = holder === undefined ? undefined : currentOf(context, reference);
  if (before === undefined) return item(entry, 'create', reference, resource, undefined);
  return standsIn(entry, reference, before, resource, context);
}

/** Somebody or something already known; `settle` brings what stands up to date with what was sent. */
function standsIn(entry: ProposedEntry, reference: string, before: Resource, sent: Resource, context: Context): Item {
  // Organisations and people belong to everybody: an order names them, it does not rewrite them.
  if (before.resourceType === 'Organization' || before.resourceType === 'Practitioner')
    return item(entry, 'reuse', reference, before, before);
  const version = context.stored.get(reference)?.version;
  const findings =
    before.resourceType === 'Patient' && sent.resourceType === 'Patient'
      ? [...checkNhsNumbers(sent, entry.where), ...contradictions(before, sent, entry.where)]
      : [];
  return { ...item(entry, 'update', reference, sent, before), version, findings };
}

/** Once references point to the record, an update that changes nothing is none, and a person who stands is added to, not replaced. */
export function settle(item: Item): Item {
  const { action, resource, before, entry } = item;
  if (action !== 'update' || resource === undefined || before === undefined) return item;
  const next = entry.method === 'POST' ? broughtUpToDate(before, resource) : resource;
  const isUnchanged = isSame(withoutServerParts(before), withoutServerParts(next));
  return { ...item, action: isUnchanged ? 'reuse' : 'update', resource: isUnchanged ? before : next };
}

function broughtUpToDate(before: Resource, sent: Resource): Resource {
  if (before.resourceType === 'Patient' && sent.resourceType === 'Patient') return updatedPatient(before, sent);
  const { id: _id, meta: _meta, ...details } = sent;
  return { ...before, ...details } as Resource; // both are of the entry's type
}

function put(entry: ProposedEntry, context: Context, fresh: () => string): Item {
  const { type, id, query, resource, where, ifVersion } = entry;
  if (resource === undefined) return refused(entry, 400, missingResource(where));
  if (id !== undefined && resource.id !== undefined && resource.id !== id)
    return refused(
      entry,
      400,
      finding('REQ_ID_MISMATCH', 'invalid', `${where}.id`, 'The id of the resource is not the id in the address.', 'Make both the same.'),
    );
  const target = id === undefined ? matched(entry, context) : `${type}/${id}`;
  if (typeof target !== 'string' && target !== undefined) return target;
  if (target === undefined)
    return item(
      entry,
      'create',
      `${type}/${query !== undefined && resource.id !== undefined ? resource.id : fresh()}`,
      resource,
      undefined,
    );
  const before = visibleOf(context, target);
  const version = before === undefined ? undefined : context.stored.get(target)?.version;
  if (ifVersion !== undefined && version !== ifVersion) return refused(entry, 412, stale(where));
  const others = keysOf(resource)
    .map((key) => holderOf(context, key))
    .filter((holder) => holder !== undefined && `${type}/${holder}` !== target);
  if (isMerged(type) && others.length > 0) return refused(entry, 409, numberTaken(type, where));
  if (before === undefined) return item(entry, 'create', target, resource, undefined);
  return { ...item(entry, 'update', target, resource, before), version };
}

function patch(entry: ProposedEntry, context: Context): Item {
  const { where, ifVersion, patch: operations = [] } = entry;
  const target = entry.id === undefined ? matched(entry, context) : `${entry.type}/${entry.id}`;
  if (typeof target !== 'string' && target !== undefined) return target;
  const before = target === undefined ? undefined : visibleOf(context, target);
  if (target === undefined || before === undefined) return refused(entry, 404, notFound(where));
  const version = context.stored.get(target)?.version;
  if (ifVersion !== undefined && version !== ifVersion) return refused(entry, 412, stale(where));
  const resource = structuredClone(before);
  const failures = applyPatch(resource, operations as Operation[]).filter((failure) => failure !== null); // the door has read them as JSON Patch
  if (failures.length > 0)
    return refused(
      entry,
      422,
      finding(
        'REQ_PATCH',
        'processing',
        where,
        'The patch does not fit the resource as it stands.',
        'Read the resource again and patch what is there.',
      ),
    );
  if (resource.resourceType !== before.resourceType || resource.id !== before.id)
    return refused(
      entry,
      422,
      finding('REQ_PATCH', 'processing', where, 'A patch cannot change the type or the id.', 'Leave resourceType and id out of the patch.'),
    );
  const findings = validateResource(resource, { at: where });
  return { ...item(entry, 'update', target, resource, before), version, findings };
}

function remove(entry: ProposedEntry, context: Context): Item {
  const target = entry.id === undefined ? matched(entry, context) : `${entry.type}/${entry.id}`;
  if (typeof target !== 'string' && target !== undefined) return target;
  const before = target === undefined ? undefined : visibleOf(context, target);
  if (target === undefined || before === undefined) return item(entry, 'none', target ?? entry.type, undefined, undefined);
  const version = context.stored.get(target)?.version;
  if (entry.ifVersion !== undefined && version !== entry.ifVersion) return refused(entry, 412, stale(entry.where));
  const isKept =
    before.resourceType === 'ServiceRequest' ||
    before.resourceType === 'DiagnosticReport' ||
    (before.resourceType === 'Task' && isWorkflowTask(before));
  if (isKept)
    return refused(
      entry,
      409,
      finding(
        'REQ_NOT_DELETED',
        'business-rule',
        entry.where,
        'Orders, their tasks and reports are not deleted: others have acted on them.',
        'Set the status to entered-in-error, or cancel the order with a reason.',
      ),
    );
  return { ...item(entry, 'delete', target, undefined, before), version };
}

/** What a conditional interaction matches: one, none (undefined), or a refusal. */
function matched(entry: ProposedEntry, context: Context): string | Item | undefined {
  if (entry.query === undefined)
    return refused(
      entry,
      400,
      finding(
        'REQ_NO_TARGET',
        'required',
        entry.where,
        'The entry names neither an id nor a query.',
        'Give the id of the resource to change.',
      ),
    );
  const matches = context.matches.get(asQuery(entry.type, entry.query)) ?? [];
  return matches.length > 1 ? refused(entry, 412, tooMany(entry.where)) : matches[0];
}

function item(
  entry: ProposedEntry,
  action: Item['action'],
  reference: string,
  resource: Resource | undefined,
  before: Resource | undefined,
): Item {
  const placed = resource === undefined || action === 'reuse' ? resource : { ...resource, id: reference.slice(reference.indexOf('/') + 1) };
  const isNewPatient = action === 'create' && placed?.resourceType === 'Patient';
  const findings = isNewPatient ? checkNhsNumbers(placed as Patient, entry.where) : []; // its resourceType says so
  return { entry, action, reference, resource: placed, before, version: undefined, findings };
}

function refused(entry: ProposedEntry, status: number, found: Finding): Item {
  return {
    ...item(entry, 'none', entry.id === undefined ? entry.type : `${entry.type}/${entry.id}`, undefined, undefined),
    findings: [found],
    status,
  };
}

function withoutServerParts(resource: Resource): unknown {
  const { meta, ...rest } = resource;
  const { versionId: _version, lastUpdated: _time, ...kept } = meta ?? {};
  return Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept };
}
