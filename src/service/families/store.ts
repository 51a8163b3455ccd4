// All SQL of families: the events of each cascade, invitations by the hash of their code, tries of codes, opt-outs, and who of a family is which Patient.
// Results and answers of relatives stand here and not in the index patient's record, because that is open to the index patient (HAZ-FAM-10).

import { createHash, randomBytes } from 'node:crypto';
import type { Who } from '../../foundation/identity/index.ts';
import { shardOf } from '../../foundation/record/index.ts';
import type { Migration, Queryable } from '../../foundation/storage/index.ts';
import type { CascadeEvent } from './cascade/cascade.ts';
import type { Invitation } from './cascade/claim-code.ts';

export const familiesMigrations: readonly Migration[] = [
  {
    name: 'families/0001-cascades',
    sql: `
-- What happened in a cascade, in order; shard is the family's, which is its index patient's. Rows are added, never changed.
create table family_event (
  shard smallint not null,
  family text collate "C" not null,
  place integer not null,
  at timestamptz not null,
  who_id text not null,
  who_name text not null,
  organisation text not null,
  event text not null,
  note text,
  primary key (shard, family, place)
);
-- Invitations; shard is that of the hash, so that a code is looked for in one place.
create table family_invitation (
  shard smallint not null,
  code_hash text collate "C" not null,
  family text collate "C" not null,
  member text collate "C" not null,
  route text not null,
  issued_at timestamptz not null,
  expires timestamptz not null,
  claimed_at timestamptz,
  withdrawn_at timestamptz,
  primary key (shard, code_hash)
);
-- Tries of codes by a hash of where they came from: what limits them, and the log of wrong ones.
create table family_try (
  shard smallint not null,
  place_hash text collate "C" not null,
  at timestamptz not null,
  id text collate "C" not null,
  outcome text not null,
  primary key (shard, place_hash, at, id)
);
-- People who asked not to be contacted, by hashes of what identifies them; never deleted.
create table family_opt_out (
  shard smallint not null,
  person_hash text collate "C" not null,
  at timestamptz not null,
  primary key (shard, person_hash)
);
-- Which Patient a member is; shard is the Patient's, so that a result finds its families.
create table family_person (
  shard smallint not null,
  patient text collate "C" not null,
  family text collate "C" not null,
  member text collate "C" not null,
  primary key (shard, patient, family)
);
-- One row: what hashes are mixed with, made at the first use.
create table family_secret (
  shard smallint not null,
  secret text not null,
  primary key (shard)
);
`,
  },
];

export interface KeptEvent {
  readonly place: number;
  readonly at: Date;
  readonly by: string;
  readonly organisation: string;
  readonly event: CascadeEvent;
  /** In words, for the team alone. */
  readonly note?: string;
}

interface EventRow {
  readonly family: string;
  readonly place: number;
  readonly at: Date;
  readonly who_name: string;
  readonly organisation: string;
  readonly event: string;
  readonly note: string | null;
}

export async function readEvents(db: Queryable, families: readonly string[]): Promise<ReadonlyMap<string, readonly KeptEvent[]>> {
  const rows = await db.query<EventRow>(
    `select e.family, e.place, e.at, e.who_name, e.organisation, e.event, e.note from unnest($1::smallint[], $2::text[]) as f(shard, family)
join family_event e on e.shard = f.shard and e.family = f.family order by e.family, e.place`,
    [families.map(shardOf), families],
    'families-events',
  );
  const found = new Map<string, KeptEvent[]>(families.map((family) => [family, []]));
  for (const row of rows) found.get(row.family)?.push(keptOf(row));
  return found;
}

function keptOf({ place, at, who_name, organisation, event, note }: EventRow): KeptEvent {
  return { place, at, by: who_name, organisation, event: JSON.parse(event) as CascadeEvent, ...(note === null ? {} : { note }) }; // written below
}

/** Adds events after the `after` that are known. False when somebody else added one meanwhile: read and decide again. */
export async function addEvents(
  db: Queryable,
  family: string,
  after: number,
  added: readonly { readonly event: CascadeEvent; readonly note?: string }[],
  who: Pick<Who, 'id' | 'name' | 'organisation'>,
  at: Date,
): Promise<boolean> {
  const rows = await db.query(
    `insert into family_event (shard, family, place, at, who_id, who_name, organisation, event, note)
select $1::smallint, $2, a.place, $5, $6, $7, $8, a.event, a.note from unnest($3::integer[], $4::text[], $9::text[]) as a(place, event, note)
where not exists (select 1 from family_event e where e.shard = $1::smallint and e.family = $2 and e.place > $10)
on conflict (shard, family, place) do nothing returning place`,
    [
      shardOf(family),
      family,
      added.map((_, index) => after + index + 1),
      added.map(({ event }) => JSON.stringify(event)),
      at,
      who.id,
      who.name,
      who.organisation,
      added.map(({ note }) => note ?? null),
      after,
    ],
    'families-add-events',
  );
  return rows.length === added.length;
}

export interface KeptInvitation extends Invitation {
  readonly family: string;
  readonly route: 'indirect' | 'direct';
}

export async function addInvitation(db: Queryable, invitation: KeptInvitation, at: Date): Promise<void> {
  const { codeHash, family, member, route, expires } = invitation;
  await db.query(
    'insert into family_invitation (shard, code_hash, family, member, route, issued_at, expires) values ($1, $2, $3, $4, $5, $6, $7)',
    [shardOf(codeHash), codeHash, family, member, route, at, expires],
    'families-invite',
  );
}

interface InvitationRow {
  readonly code_hash: string;
  readonly family: string;
  readonly member: string;
  readonly route: 'indirect' | 'direct';
  readonly expires: Date;
  readonly claimed_at: Date | null;
  readonly withdrawn_at: Date | null;
}

export async function invitationOf(db: Queryable, codeHash: string): Promise<KeptInvitation | undefined> {
  const [row] = await db.query<InvitationRow>(
    'select code_hash, family, member, route, expires, claimed_at, withdrawn_at from family_invitation where shard = $1 and code_hash = $2',
    [shardOf(codeHash), codeHash],
    'families-invitation',
  );
  return (
    row && {
      codeHash: row.code_hash,
      family: row.family,
      member: row.member,
      route: row.route,
      expires: row.expires.toISOString(),
      ...(row.claimed_at ? { claimedAt: row.claimed_at.toISOString() } : {}),
      ...(row.withdrawn_at ? { withdrawnAt: row.withdrawn_at.toISOString() } : {}),
    }
  );
}

/** True for the one who comes first: a code is claimed once. */
export async function claimOnce(db: Queryable, codeHash: string, at: Date): Promise<boolean> {
  const rows = await db.query(
    `update family_invitation set claimed_at = $3
where shard = $1 and code_hash = $2 and claimed_at is null and withdrawn_at is null and expires > $3 returning code_hash`,
    [shardOf(codeHash), codeHash, at],
    'families-claim',
  );
  return rows.length === 1;
}

/** Codes of a relative that still work stop working. Looks on every shard, which is rare work: a new letter, an opt-out, an end. */
export async function withdrawInvitations(db: Queryable, family: string, member: string, at: Date): Promise<void> {
  await db.query(
    'update family_invitation set withdrawn_at = $3 where family = $1 and member = $2 and claimed_at is null and withdrawn_at is null',
    [family, member, at],
    'families-withdraw',
  );
}

/** `counted` tries are wrong ones and those not decided yet, so that many at once cannot slip through; blocked ones are logged but do not lengthen the wait. */
export async function beginTry(db: Queryable, placeHash: string, id: string, at: Date): Promise<readonly string[]> {
  const shard = shardOf(placeHash);
  await db.query(
    "insert into family_try (shard, place_hash, at, id, outcome) values ($1, $2, $3, $4, 'begun')",
    [shard, placeHash, at, id],
    'families-begin-try',
  );
  const rows = await db.query<{ readonly at: Date }>(
    `select at from family_try where shard = $1 and place_hash = $2 and at > $3::timestamptz - interval '1 day' and id <> $4
and outcome in ('begun', 'wrong')`,
    [shard, placeHash, at, id],
    'families-tries',
  );
  return rows.map((row) => row.at.toISOString());
}

export async function endTry(
  db: Queryable,
  placeHash: string,
  id: string,
  at: Date,
  outcome: 'right' | 'wrong' | 'blocked',
): Promise<void> {
  await db.query(
    'update family_try set outcome = $5 where shard = $1 and place_hash = $2 and at = $3 and id = $4',
    [shardOf(placeHash), placeHash, at, id, outcome],
    'families-end-try',
  );
}

/** Wrong and stopped codes since a moment, and from how many places. */
export async function wrongTries(
  db: Queryable,
  since: Date,
): Promise<{ readonly wrong: number; readonly stopped: number; readonly places: number }> {
  const [row] = await db.query<{ readonly wrong: string; readonly stopped: string; readonly places: string }>(
    `select count(*) filter (where outcome = 'wrong') as wrong, count(*) filter (where outcome = 'blocked') as stopped,
count(distinct place_hash) as places from family_try where at > $1 and outcome in ('wrong', 'blocked')`,
    [since],
    'families-wrong-tries',
  );
  return { wrong: Number(row?.wrong ?? 0), stopped: Number(row?.stopped ?? 0), places: Number(row?.places ?? 0) };
}

export async function keepOptOut(db: Queryable, people: readonly string[], at: Date): Promise<void> {
  await db.query(
    `insert into family_opt_out (shard, person_hash, at) select p.shard, p.hash, $3::timestamptz from unnest($1::smallint[], $2::text[]) as p(shard, hash)
on conflict (shard, person_hash) do nothing`,
    [people.map(shardOf), people, at],
    'families-opt-out',
  );
}

export async function hasOptedOut(db: Queryable, people: readonly string[]): Promise<boolean> {
  const rows = await db.query(
    `select 1 from unnest($1::smallint[], $2::text[]) as p(shard, hash) join family_opt_out o on o.shard = p.shard and o.person_hash = p.hash limit 1`,
    [people.map(shardOf), people],
    'families-opted-out',
  );
  return rows.length > 0;
}

export async function linkPerson(db: Queryable, patient: string, family: string, member: string): Promise<void> {
  await db.query(
    `insert into family_person (shard, patient, family, member) values ($1, $2, $3, $4)
on conflict (shard, patient, family) do update set member = excluded.member`,
    [shardOf(patient), patient, family, member],
    'families-link',
  );
}

export async function membersThatAre(
  db: Queryable,
  patients: readonly string[],
): Promise<readonly { readonly patient: string; readonly family: string; readonly member: string }[]> {
  return db.query(
    `select f.patient, f.family, f.member from unnest($1::smallint[], $2::text[]) as p(shard, patient)
join family_person f on f.shard = p.shard and f.patient = p.patient`,
    [patients.map(shardOf), patients],
    'families-members-that-are',
  );
}

/** What hashes of codes and people are mixed with: one for the whole deployment, made once. A copied table alone then answers no guess quickly. */
export async function pepperOf(db: Queryable): Promise<string> {
  await db.query('insert into family_secret (shard, secret) values (0, $1) on conflict (shard) do nothing', [
    randomBytes(32).toString('base64url'),
  ]);
  const [row] = await db.query<{ readonly secret: string }>('select secret from family_secret where shard = 0');
  if (!row) throw new Error('There is no secret for the codes of families.');
  return row.secret;
}

/** An NHS number, a network address: known again, never read back without the secret. */
export function hashOf(what: string, value: string, pepper: string): string {
  return createHash('sha256').update(`${pepper}\u0000${what}\u0000${value}`).digest('hex');
}
