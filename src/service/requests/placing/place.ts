// The plan: a proposal and what the record holds go in, findings or the one commit to make come out. Nothing is read, written or asked of a clock.
// Standard: HL7 FHIR R4 transaction (all or nothing); NHS England guide 0.6.2: one outcome per entry, 422 when anything is wrong.

import type { Provenance, Resource } from '@medplum/fhirtypes';
import { type Finding, hasErrors } from '../../../foundation/errors.ts';
import type { Who } from '../../../foundation/identity/index.ts';
import { type Change, type Claim, type Grant, newId, shardOf } from '../../../foundation/record/index.ts';
import type { Directory } from '../../directory/index.ts';
import type { Routing } from '../../laboratory/index.ts';
import { takesPart } from '../acts/take-part.ts';
import type { EntryOutcome, Proposal } from '../proposal.ts';
import { type FindingsByReference, workOutOrders } from './consequences.ts';
import { type Context, holderOf } from './context.ts';
import { Desk, type Written } from './desk.ts';
import { type Key, keysOf, keyText } from './identifiers.ts';
import { identify, settle } from './identify.ts';
import { type Item, isWritten, withFindings } from './item.ts';
import { orphansIn } from './orphans.ts';
import { mandateDecided, ownOnly, permitted } from './permit-entry.ts';
import { graded, type Policy } from './policy.ts';
import { provenancesFor } from './provenance.ts';
import { resolveReferences } from './resolve.ts';
import { grantsFor, patientsIn } from './visibility.ts';

export interface Rules {
  readonly directory: Directory;
  readonly routing: Routing;
  readonly policy: Policy;
}

/** An entry's outcome before the commit: `change` is its place among the changes. */
export interface PlannedOutcome {
  readonly outcome: EntryOutcome['outcome'];
  readonly change?: number;
  /** The existing resource that stands in. */
  readonly reference?: string;
  readonly findings: readonly Finding[];
}

export type Placement =
  | { readonly kind: 'refused'; readonly status: number; readonly entries: readonly EntryOutcome[] }
  | {
      readonly kind: 'planned';
      readonly changes: readonly Change[];
      readonly claims: readonly Claim[];
      readonly grants: readonly Grant[];
      readonly parties: readonly string[];
      /** Ids of the Patients it is about, for the audit event. */
      readonly patients: readonly string[];
      readonly entries: readonly PlannedOutcome[];
      /** Places of the changes that no entry asked for. */
      readonly made: readonly number[];
      /** The Provenance that remembers the message, by id. */
      readonly messageProvenance?: string;
    };

export function place(proposal: Proposal, who: Who, now: Date, context: Context, rules: Rules): Placement {
  const mayAnswer = (order: string) => takesPart(context.orders.get(order)?.tasks ?? [], who.organisation, rules.routing);
  const identified = identify(proposal, context, now, mayAnswer).map((item) => permitted(item, who));
  const items = resolveReferences(identified, context, mayAnswer)
    .map(settle)
    .map((item) => mandateDecided(ownOnly(item, who), who));
  const desk = new Desk(items, context);
  const findings: FindingsByReference = new Map();
  const whereOf = whereIn(items);
  const orderParties = hasErrors(items.flatMap((item) => item.findings))
    ? new Set<string>() // references lead nowhere: what follows from them would only be noise
    : workOutOrders(
        desk,
        { directory: rules.directory, routing: rules.routing, newIdBeside: (id) => newId(shardOf(id), now), now: now.toISOString(), who },
        whereOf,
        findings,
      );
  for (const [reference, found] of orphansIn(items, whereOf)) findings.set(reference, [...(findings.get(reference) ?? []), ...found]);
  const judged = items.map((item) => judge(item, findings.get(item.reference) ?? [], proposal.door, rules.policy));
  // A consequence in a resource that no entry names (its order, for example) is told to the first entry.
  const homeless = [...findings].filter(([reference]) => !items.some((item) => item.reference === reference)).flatMap(([, found]) => found);
  const [first, ...rest] = judged;
  const told =
    first === undefined
      ? []
      : [
          withFindings(
            first,
            homeless.map((found) => graded(found, proposal.door, rules.policy)),
          ),
          ...rest,
        ];
  if (told.some((item) => hasErrors(item.findings))) return refuse(told);

  for (const provenance of provenancesFor(desk, proposal, who, now)) desk.put(provenance);
  return plan(told, desk, context, orderParties, who, proposal);
}

function whereIn(items: readonly Item[]): (reference: string) => string {
  const known = new Map(items.map((item) => [item.reference, item.entry.where]));
  return (reference) => known.get(reference) ?? reference.slice(0, reference.indexOf('/'));
}

function judge(item: Item, more: readonly Finding[], door: Proposal['door'], policy: Policy): Item {
  return { ...item, findings: [...item.findings, ...more].map((finding) => graded(finding, door, policy)) };
}

function refuse(items: readonly Item[]): Placement {
  const statuses = items.filter((item) => hasErrors(item.findings)).map((item) => item.status ?? 422);
  const status = [403, 404, 400, 412, 409].find((candidate) => statuses.includes(candidate)) ?? 422;
  return {
    kind: 'refused',
    status,
    entries: items.map((item) => ({
      outcome: 'none',
      findings: hasErrors(item.findings)
        ? item.findings
        : [
            ...item.findings,
            {
              severity: 'information',
              code: 'REQ_NOT_WRITTEN',
              issue: 'informational',
              where: item.entry.where,
              what: 'No error here. Not written, because another entry of the same transaction has an error.',
            },
          ],
    })),
  };
}

function plan(
  items: readonly Item[],
  desk: Desk,
  context: Context,
  orderParties: ReadonlySet<string>,
  who: Who,
  proposal: Proposal,
): Placement {
  const changes: Change[] = [];
  const placeOf = new Map<string, number>();
  for (const written of desk.written) {
    placeOf.set(written.reference, changes.length);
    changes.push(changeOf(written));
  }
  for (const item of items)
    if (item.action === 'delete' && !placeOf.has(item.reference)) {
      placeOf.set(item.reference, changes.length);
      const [type = '', id = ''] = item.reference.split('/');
      changes.push({ kind: 'delete', type, id, ...(item.version === undefined ? {} : { ifVersion: item.version }) });
    }
  const parties = new Set([who.organisation, ...orderParties]);
  parties.delete('');
  const entries = items.map((item): PlannedOutcome => {
    const change = placeOf.get(item.reference);
    const outcome = outcomeOf(item, change !== undefined);
    return {
      outcome,
      findings: item.findings,
      ...(item.action === 'none' ? {} : change === undefined ? { reference: item.reference } : { change }),
    };
  });
  const asked = new Set(items.filter(isWritten).map((item) => item.reference));
  const made = [...placeOf]
    .filter(([reference]) => !asked.has(reference) && !items.some((item) => item.reference === reference))
    .map(([, place]) => place);
  const messageProvenance =
    proposal.messageId === undefined ? undefined : desk.written.find(({ resource }) => isAboutMessage(resource, proposal))?.resource.id;
  return {
    kind: 'planned',
    changes,
    claims: claimsOf(desk.written, context, proposal, messageProvenance),
    grants: grantsFor(desk, [...parties]),
    parties: [...parties],
    patients: patientsIn(desk.written),
    entries,
    made,
    ...(messageProvenance === undefined ? {} : { messageProvenance }),
  };
}

/** What stood when it was read must still stand. An update as create must not overwrite what the caller cannot see. */
function changeOf({ resource, before, version }: Written): Change {
  if (before === undefined) return { kind: 'create', resource };
  return version === undefined ? { kind: 'update', resource } : { kind: 'update', resource, ifVersion: version };
}

function outcomeOf(item: Item, isChanged: boolean): EntryOutcome['outcome'] {
  switch (item.action) {
    case 'create':
      return 'created';
    case 'update':
      return 'updated';
    case 'delete':
      return 'deleted';
    case 'reuse':
      return isChanged ? 'updated' : 'unchanged';
    case 'same':
      return 'unchanged';
    case 'none':
      return 'none';
  }
}

/** Identifiers are claimed by who has them first; a message by the Provenance that remembers what it led to. */
function claimsOf(
  written: readonly Written[],
  context: Context,
  proposal: Proposal,
  messageProvenance: string | undefined,
): readonly Claim[] {
  const claims = new Map<string, Claim>();
  for (const { resource } of written) {
    const { id } = resource;
    if (id === undefined) continue;
    for (const key of keysOf(resource))
      if (holderOf(context, key) === undefined && !claims.has(keyText(key))) claims.set(keyText(key), { ...key, id });
  }
  if (proposal.messageId !== undefined && messageProvenance !== undefined) {
    const key = messageKey(proposal.messageId);
    claims.set(keyText(key), { ...key, id: messageProvenance });
  }
  return [...claims.values()];
}

export function messageKey(messageId: NonNullable<Proposal['messageId']>): Key {
  return { type: 'Provenance', system: messageId.system, value: messageId.value };
}

function isAboutMessage(resource: Resource, proposal: Proposal): boolean {
  if (resource.resourceType !== 'Provenance') return false;
  return (
    (resource as Provenance).entity?.some(
      (entity) =>
        entity.what.identifier?.value === proposal.messageId?.value && entity.what.identifier?.system === proposal.messageId?.system,
    ) ?? false
  ); // its resourceType says so
}
