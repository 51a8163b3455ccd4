// Writes a commit in one statement. All of it stands in one shard in the ordinary case; what spans shards, or writes to a room's own tables alongside,
// is one statement a shard in one transaction.

import type { Resource } from '@medplum/fhirtypes';
import { ServiceError } from '../errors.ts';
import { type Database, type Queryable, sqlState } from '../storage/index.ts';
import { type CommitParameters, type CommitRow, commitStatement } from './commit-statement.ts';
import { contentTail, withVersion } from './content.ts';
import type { Structure } from './index-rows.ts';
import { BETWEEN_TERMS, cutTerm, keyOf, termsOf } from './index-terms.ts';
import type { Change, Claim, Commit, CommitResult, Stored } from './record.ts';
import { newId, shardOf, shardOfClaim } from './shard.ts';

const UNIQUE_VIOLATION = '23505';
/** How often a commit that lost a race looks again; each race was won by somebody else's commit. */
const LOOKS = 50;

/** A change with everything that the statement needs of it. */
interface Prepared {
  readonly kind: Change['kind'];
  readonly type: string;
  readonly id: string;
  readonly shard: number;
  readonly ifVersion: number | null;
  readonly parties: string;
  /** What follows the version number in the stored text; empty for a deletion. */
  readonly tail: string;
  readonly resource: Resource | undefined;
  /** Its place among the changes of the commit; undefined for the audit event. */
  readonly place: number | undefined;
}

type Written = { readonly kind: 'written'; readonly rows: readonly CommitRow[] };
type Refused = Exclude<CommitResult, { kind: 'committed' }>;
type Outcome = Written | Refused | { readonly kind: 'raced' };

export async function commit(database: Database, structure: Structure, request: Commit): Promise<CommitResult> {
  const prepared = prepare(request);
  const byShard = Map.groupBy(prepared, ({ shard }) => shard);
  let isChecked = prepared.some(({ kind }) => kind !== 'create') || (request.releases?.length ?? 0) > 0;
  for (let look = 1; look <= LOOKS; look += 1) {
    try {
      const outcome =
        byShard.size === 1 && request.alongside === undefined
          ? await write(database, structure, request, prepared, isChecked, request)
          : await writeShards(database, structure, request, byShard, isChecked);
      if (outcome.kind !== 'raced') return outcome.kind === 'written' ? committed(request, prepared, outcome.rows) : outcome;
    } catch (error) {
      // Somebody holds the id or the identifier, or took it this moment: look again, this time asking who.
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    }
    isChecked = true;
  }
  throw new ServiceError(409, [
    {
      severity: 'error',
      code: 'REC_CONTENDED',
      issue: 'lock-error',
      where: prepared.map(({ type, id }) => `${type}/${id}`).join(', '),
      what: 'Others kept changing the same resources while this was being written. Nothing was written.',
      mend: 'Send it again.',
    },
  ]);
}

/** Shards in order, so that two such commits never wait for each other. A refusal by any takes the others back. */
async function writeShards(
  database: Database,
  structure: Structure,
  request: Commit,
  byShard: ReadonlyMap<number, readonly Prepared[]>,
  isChecked: boolean,
): Promise<Outcome> {
  class TakenBack extends Error {
    readonly outcome: Outcome;
    constructor(outcome: Outcome) {
      super(outcome.kind);
      this.outcome = outcome;
    }
  }
  try {
    return await database.transaction(async (tx) => {
      const rows: CommitRow[] = [];
      const shards = [...byShard.keys()].sort((one, other) => one - other);
      for (const shard of shards) {
        const changes = byShard.get(shard) ?? [];
        const outcome = await write(tx, structure, request, changes, isChecked, shard === shards[0] ? request : {});
        if (outcome.kind !== 'written') throw new TakenBack(outcome);
        for (const row of outcome.rows) rows.push({ ...row, place: String((changes[Number(row.place) - 1]?.place ?? -1) + 1) });
      }
      await request.alongside?.(tx);
      return { kind: 'written', rows };
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome;
    throw error;
  }
}

async function write(
  session: Queryable,
  structure: Structure,
  { now }: Commit,
  changes: readonly Prepared[],
  isChecked: boolean,
  { claims = [], releases = [], grants = [] }: Pick<Partial<Commit>, 'claims' | 'releases' | 'grants'>,
): Promise<Outcome> {
  const others = grantsToOthers(grants, changes);
  const values = parameters(structure, changes, now, isChecked, { claims, releases, grants: others });
  const statement = commitStatement({
    isChecked,
    hasNames: values.nameKeys.length > 0,
    hasPeriods: values.periodKeys.length > 0,
    hasAmounts: values.amountKeys.length > 0,
    hasClaims: claims.length > 0,
    hasReleases: releases.length > 0,
    hasGrants: others.length > 0,
  });
  const rows = await session.query<CommitRow>(
    statement.text,
    statement.parameters.map((parameter) => values[parameter]),
    statement.name,
  );
  if (!isChecked)
    return {
      kind: 'written',
      rows: changes.map((_, index) => ({ outcome: 'written', place: String(index + 1), version: 1, holder: null })),
    };
  return refusalIn(rows, changes, claims) ?? { kind: 'written', rows };
}

function refusalIn(rows: readonly CommitRow[], changes: readonly Prepared[], claims: readonly Claim[]): Outcome | undefined {
  if (rows.some(({ outcome }) => outcome === 'raced')) return { kind: 'raced' };
  for (const { outcome, place, version, holder } of rows) {
    const change = changes[Number(place) - 1];
    const claim = claims[Number(place) - 1];
    if (outcome === 'version-conflict' && change)
      return { kind: 'version-conflict', type: change.type, id: change.id, current: version ?? undefined };
    if (outcome === 'already-exists' && change) return { kind: 'already-exists', type: change.type, id: change.id };
    if (outcome === 'identifier-taken' && claim) return { kind: 'identifier-taken', claim, holder: holder ?? '' };
  }
  return undefined;
}

function committed({ changes, now }: Commit, prepared: readonly Prepared[], rows: readonly CommitRow[]): CommitResult {
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return {
    kind: 'committed',
    versions: prepared.slice(0, changes.length).map(({ type, id, tail }, index): Stored => {
      const version = byPlace.get(index + 1)?.version ?? 0;
      return {
        type,
        id,
        version,
        lastUpdated: now,
        deleted: tail === '',
        content: tail === '' ? '' : withVersion(type, id, version, tail),
      };
    }),
  };
}

const TYPE = /^[A-Z][A-Za-z]{1,63}$/;
/** http://hl7.org/fhir/R4/datatypes.html#id */
const ID = /^[A-Za-z0-9\-.]{1,64}$/;

/** The changes and, last, the audit event. Throws on what no caller may send: the same resource twice, a changed audit event. */
function prepare({ changes, parties, grants = [], audit, now }: Commit): readonly Prepared[] {
  const lastUpdated = now.toISOString();
  const given = Map.groupBy(grants, ({ reference }) => reference);
  const partiesOf = (reference: string) =>
    [...new Set([...parties, ...(given.get(reference) ?? []).map(({ organisation }) => organisation)])].join(' ');
  const seen = new Set<string>();
  const prepared = changes.map((change, place): Prepared => {
    const [type, id] = change.kind === 'delete' ? [change.type, change.id] : [change.resource.resourceType, change.resource.id ?? ''];
    const reference = `${type}/${id}`;
    if (!TYPE.test(type) || !ID.test(id))
      throw unusable('REC_BAD_ID', reference, 'A resource needs a type and an id (1 to 64 letters, digits, - and .).');
    if (seen.has(reference)) throw unusable('REC_CHANGED_TWICE', reference, 'A commit changes each resource once.');
    seen.add(reference);
    if (type === 'AuditEvent' && change.kind !== 'create')
      throw unusable('REC_AUDIT_APPEND_ONLY', reference, 'An audit event is never changed or deleted.', 405);
    const resource = change.kind === 'delete' ? undefined : change.resource;
    return {
      kind: change.kind,
      type,
      id,
      shard: shardOf(id),
      ifVersion: change.kind === 'create' ? null : (change.ifVersion ?? null),
      parties: partiesOf(reference),
      tail: resource ? contentTail(resource, lastUpdated) : '',
      resource,
      place,
    };
  });
  const auditParties = audit.id === undefined ? parties.join(' ') : partiesOf(`AuditEvent/${audit.id}`);
  return [...prepared, prepareAudit(audit, prepared[0]?.shard, auditParties, now)];
}

/** An audit event without an id gets one in the shard of what it tells of. */
function prepareAudit(audit: Resource, shard: number | undefined, parties: string, now: Date): Prepared {
  if (audit.resourceType !== 'AuditEvent')
    throw unusable('REC_NO_AUDIT', audit.resourceType, 'The audit event of a commit is an AuditEvent.');
  const id = audit.id ?? newId(shard, now);
  if (!ID.test(id)) throw unusable('REC_BAD_ID', `AuditEvent/${id}`, 'An id is 1 to 64 letters, digits, - and .');
  return {
    kind: 'create',
    type: 'AuditEvent',
    id,
    shard: shardOf(id),
    ifVersion: null,
    parties,
    tail: contentTail(audit, now.toISOString()),
    resource: audit,
    place: undefined,
  };
}

/** What a grant gives, once for each resource: an update of one row twice in a statement would carry out one of the two. */
interface Granted {
  readonly type: string;
  readonly id: string;
  readonly parties: string;
}

function grantsToOthers(grants: NonNullable<Commit['grants']>, changes: readonly Prepared[]): readonly Granted[] {
  const others = grants.filter(({ reference }) => !changes.some(({ type, id }) => `${type}/${id}` === reference));
  return [...Map.groupBy(others, ({ reference }) => reference)].map(([reference, given]) => {
    const slash = reference.indexOf('/');
    return {
      type: reference.slice(0, slash),
      id: reference.slice(slash + 1),
      parties: given.map(({ organisation }) => organisation).join(' '),
    };
  });
}

const NO_TERMS = { terms: [], systems: [] };

function parameters(
  structure: Structure,
  changes: readonly Prepared[],
  now: Date,
  isChecked: boolean,
  { claims, releases, grants }: Required<Pick<Commit, 'claims' | 'releases'>> & { readonly grants: readonly Granted[] },
): CommitParameters {
  const values = {
    shard: changes[0]?.shard ?? 0,
    now,
    types: [] as string[],
    ids: [] as string[],
    parties: [] as string[],
    patients: [] as string[],
    terms: [] as string[],
    systems: [] as string[],
    contents: [] as string[],
    kinds: [] as string[],
    ifVersions: [] as (number | null)[],
    nameKeys: [] as string[],
    names: [] as string[],
    writtenNames: [] as string[],
    nameIds: [] as string[],
    periodKeys: [] as string[],
    lows: [] as string[],
    highs: [] as string[],
    periodIds: [] as string[],
    amountKeys: [] as string[],
    amounts: [] as string[],
    amountSystems: [] as string[],
    amountUnits: [] as string[],
    amountIds: [] as string[],
    claimShards: claims.map(({ type, system, value }) => shardOfClaim(type, system, value)),
    claimTypes: claims.map(({ type }) => type),
    claimSystems: claims.map(({ system }) => system),
    claimValues: claims.map(({ value }) => value),
    claimIds: claims.map(({ id }) => id),
    releaseShards: releases.map(({ type, system, value }) => shardOfClaim(type, system, value)),
    releaseTypes: releases.map(({ type }) => type),
    releaseSystems: releases.map(({ system }) => system),
    releaseValues: releases.map(({ value }) => value),
    releaseIds: releases.map(({ id }) => id),
    grantShards: grants.map(({ id }) => shardOf(id)),
    grantTypes: grants.map(({ type }) => type),
    grantIds: grants.map(({ id }) => id),
    grantParties: grants.map((granted) => granted.parties),
  };
  for (const { kind, type, id, ifVersion, parties, tail, resource } of changes) {
    const rows = resource ? structure.extract(resource) : undefined;
    values.types.push(type);
    values.ids.push(id);
    values.parties.push(parties);
    values.patients.push(rows ? patientsOf(type, id, rows.compartmentPatients) : '');
    values.contents.push(isChecked || tail === '' ? tail : withVersion(type, id, 1, tail));
    values.kinds.push(kind);
    values.ifVersions.push(ifVersion);
    const { terms, systems } = rows ? termsOf(type, rows) : NO_TERMS;
    values.terms.push(terms.join(BETWEEN_TERMS));
    values.systems.push(systems.join(BETWEEN_TERMS));
    if (!rows) continue;
    for (const { param, value, written } of rows.strings) {
      values.nameKeys.push(keyOf(type, param));
      values.names.push(cutTerm(value));
      values.writtenNames.push(cutTerm(written ?? value));
      values.nameIds.push(id);
    }
    for (const { param, low, high } of rows.dates) {
      values.periodKeys.push(keyOf(type, param));
      values.lows.push(low.toISOString());
      values.highs.push(high.toISOString());
      values.periodIds.push(id);
    }
    for (const { param, value, system, unit } of rows.numbers) {
      values.amountKeys.push(keyOf(type, param));
      values.amounts.push(value);
      values.amountSystems.push(system ?? '');
      values.amountUnits.push(unit ?? '');
      values.amountIds.push(id);
    }
  }
  return values;
}

/** A Patient stands in its own compartment (http://hl7.org/fhir/R4/compartmentdefinition-patient.html). */
function patientsOf(type: string, id: string, patients: readonly string[]): string {
  return (type === 'Patient' && !patients.includes(id) ? [id, ...patients] : patients).join(' ');
}

function unusable(code: string, where: string, what: string, status = 500): ServiceError {
  return new ServiceError(status, [{ severity: 'error', code, issue: 'processing', where, what }]);
}
