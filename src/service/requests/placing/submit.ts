// The one way anything changes: read what it touches, plan, commit once, say what became of each entry.

import type { DiagnosticReport, Resource } from '@medplum/fhirtypes';
import { auditEventFor, type RestfulInteraction } from '../../../foundation/audit/index.ts';
import { ServiceError } from '../../../foundation/errors.ts';
import { authorise, type Scope, type Who } from '../../../foundation/identity/index.ts';
import type { Change, ClinicalRecord, CommitResult, Stored } from '../../../foundation/record/index.ts';
import { renderReport } from '../../results/index.ts';
import type { EntryOutcome, Proposal, Submission } from '../proposal.ts';
import { type Context, resourceOf } from './context.ts';
import { numberTaken } from './identify-findings.ts';
import { loadContext } from './load-context.ts';
import { messageKey, type Placement, place, type Rules } from './place.ts';

/** Somebody else may change the same order between reading and writing; then it is read and decided again. */
const ATTEMPTS = 5;

export async function submit(record: ClinicalRecord, rules: Rules, proposal: Proposal, who: Who, now: Date): Promise<Submission> {
  for (let attempt = 1; ; attempt += 1) {
    const replayed = await replayOf(record, proposal);
    if (replayed !== undefined) return replayed;
    const context = await loadContext(record, proposal, scopeOf(who, proposal));
    const placement = place(proposal, who, now, context, rules);
    if (placement.kind === 'refused') return placement;
    if (proposal.dryRun)
      return { kind: 'accepted', entries: placement.entries.map(({ outcome, findings }) => ({ outcome, findings })), made: [] };
    if (placement.changes.length === 0) return accepted(placement, [], context);
    const changes = await withDocuments(placement.changes, context);
    const result = await record.commit({
      changes,
      parties: placement.parties,
      grants: placement.grants,
      claims: placement.claims,
      audit: auditEventFor({
        who,
        interaction: interactionOf(proposal),
        resources: changes.map(nameOfChange),
        patients: placement.patients,
        at: now,
      }),
      now,
    });
    if (result.kind === 'committed') return accepted(placement, result.versions, context);
    const refusal = refusalOf(result, proposal, placement, attempt);
    if (refusal !== undefined) return refusal;
    if (attempt >= ATTEMPTS) throw contended();
  }
}

/** What this message led to when it came the first time. */
async function replayOf(record: ClinicalRecord, proposal: Proposal): Promise<Submission | undefined> {
  if (proposal.messageId === undefined) return undefined;
  const key = messageKey(proposal.messageId);
  const holder = await record.holderOf(key.type, key.system, key.value);
  if (holder === undefined) return undefined;
  const everything: Scope = { kind: 'everything' };
  const remembered = await record.read('Provenance', holder, everything);
  const provenance = remembered === undefined ? undefined : resourceOf(remembered);
  const targets = provenance?.resourceType === 'Provenance' ? provenance.target.flatMap((target) => target.reference ?? []) : [];
  const stored = await record.readMany(targets, everything);
  return { kind: 'replayed', stored: stored.filter((version) => version !== undefined) };
}

/** What the caller may see of the resources they point to: as far as they may read any of what they send. */
function scopeOf(who: Who, proposal: Proposal): Scope {
  let widest: Scope | undefined;
  for (const type of new Set(['Patient', ...proposal.entries.map((entry) => entry.type)])) {
    const permission = authorise(who, 'read', type);
    if (permission.kind !== 'allowed') continue;
    if (permission.scope.kind !== 'everything') return permission.scope;
    widest = permission.scope;
  }
  return widest ?? { kind: 'organisation', organisation: who.organisation };
}

/** Every report carries a document people can read (national profile: presentedForm 1..*); without one, it is made from the content. */
async function withDocuments(changes: readonly Change[], context: Context): Promise<readonly Change[]> {
  const resources = new Map<string, Resource>();
  for (const change of changes) if (change.kind !== 'delete') resources.set(nameOfChange(change), change.resource);
  const find = (reference: string | undefined) => {
    if (reference === undefined) return undefined;
    const stored = context.stored.get(reference);
    return resources.get(reference) ?? (stored && resourceOf(stored));
  };
  return Promise.all(
    changes.map(async (change) => {
      if (change.kind === 'delete' || change.resource.resourceType !== 'DiagnosticReport' || !isWithoutDocument(change.resource))
        return change;
      return { ...change, resource: await renderReport(change.resource, find) };
    }),
  );
}

function isWithoutDocument(report: DiagnosticReport): boolean {
  return (
    !report.presentedForm?.length && report.status !== 'registered' && report.status !== 'cancelled' && report.status !== 'entered-in-error'
  );
}

function accepted(placement: Extract<Placement, { kind: 'planned' }>, versions: readonly Stored[], context: Context): Submission {
  const entries = placement.entries.map(({ outcome, change, reference, findings }): EntryOutcome => {
    const stored = change === undefined ? (reference === undefined ? undefined : context.stored.get(reference)) : versions[change];
    return stored === undefined ? { outcome, findings } : { outcome, stored, findings };
  });
  return { kind: 'accepted', entries, made: placement.made.flatMap((place) => versions[place] ?? []) };
}

/** A conflict that the caller asked to be told of, or that trying again cannot mend. Everything else is tried again. */
function refusalOf(
  result: Exclude<CommitResult, { kind: 'committed' }>,
  proposal: Proposal,
  placement: Extract<Placement, { kind: 'planned' }>,
  attempt: number,
): Submission | undefined {
  // Read again, a number that was taken this moment is known; one that still stands in the way came by a patch.
  if (result.kind === 'identifier-taken') return attempt === 1 ? undefined : taken(proposal, result.claim.type);
  const index = placement.entries.findIndex(({ change }) => {
    const planned = change === undefined ? undefined : placement.changes[change];
    return planned !== undefined && nameOfChange(planned) === `${result.type}/${result.id}`;
  });
  const entry = proposal.entries[index];
  if (result.kind === 'version-conflict' && entry?.ifVersion === undefined) return undefined;
  const isStale = result.kind === 'version-conflict';
  return {
    kind: 'refused',
    status: isStale ? 412 : 409,
    entries: proposal.entries.map((each, place) => ({
      outcome: 'none',
      findings: [
        place === index
          ? {
              severity: 'error',
              code: isStale ? 'REQ_STALE' : 'REQ_EXISTS',
              issue: 'conflict',
              where: each.where,
              what: isStale
                ? 'The resource has changed since the version in If-Match.'
                : 'A resource with this id exists and is not visible to you.',
              mend: isStale
                ? 'Read it again, and repeat the change on the current version.'
                : 'Create it with POST, so that it gets an id of its own.',
            }
          : {
              severity: 'information',
              code: 'REQ_NOT_WRITTEN',
              issue: 'informational',
              where: each.where,
              what: 'No error here. Not written, because another entry of the same transaction has an error.',
            },
      ],
    })),
  };
}

function taken(proposal: Proposal, type: string): Submission {
  return {
    kind: 'refused',
    status: 409,
    entries: proposal.entries.map((each) => ({ outcome: 'none', findings: [numberTaken(type, each.where)] })),
  };
}

function interactionOf(proposal: Proposal): RestfulInteraction {
  const [only, another] = proposal.entries;
  if (only === undefined || another !== undefined) return 'transaction';
  return ({ POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const)[only.method];
}

function nameOfChange(change: Change): string {
  return change.kind === 'delete' ? `${change.type}/${change.id}` : `${change.resource.resourceType}/${change.resource.id}`;
}

function contended(): ServiceError {
  return new ServiceError(409, [
    {
      severity: 'error',
      code: 'REQ_CONTENDED',
      issue: 'lock-error',
      where: 'transaction',
      what: 'Others kept changing the same order. Nothing was written.',
      mend: 'Send it again.',
    },
  ]);
}
