// All SQL about instances: events appended with the state they fold to, the sweep of what is late, and the nightly reconciliation.

import { shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { toCaseFindingSql } from '../criteria/to-sql.ts';
import type { PathwayDefinition } from './definition.ts';
import { type Definitions, fold, type Instance, nextTelling, type PathwayEvent } from './fold.ts';

export interface Append {
  readonly instance: string;
  readonly person: string;
  readonly events: readonly PathwayEvent[];
}

/** Appends events and writes the state they fold to. An event already there changes nothing. Call it in a transaction. */
export async function appendEvents(
  tx: Queryable,
  { instance, person, events }: Append,
  definitions: Definitions,
): Promise<Instance | undefined> {
  const shard = shardOf(person);
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`instance ${instance}`]);
  const standing = await readEvents(tx, instance, person);
  const known = new Set(standing.map(({ id }) => id));
  const fresh = events.filter(({ id }) => !known.has(id));
  const folded = fold([...standing, ...fresh], definitions);
  if (folded.kind === 'refused') return undefined;
  if (fresh.length > 0) {
    await tx.query(
      `insert into pathway_event (shard, instance, position, event_id, event)
select $1::smallint, $2::text, * from unnest($3::integer[], $4::text[], $5::text[])`,
      [
        shard,
        instance,
        fresh.map((_, place) => standing.length + place + 1),
        fresh.map(({ id }) => id),
        fresh.map((event) => JSON.stringify(event)),
      ],
    );
    await keepState(tx, [{ id: instance, state: folded.instance }], definitions);
  }
  return folded.instance;
}

export async function readEvents(db: Queryable, instance: string, person: string): Promise<readonly PathwayEvent[]> {
  const rows = await db.query<{ event: string }>(
    'select event from pathway_event where shard = $1::smallint and instance = $2::text order by position',
    [shardOf(person), instance],
  );
  return rows.map(({ event }) => JSON.parse(event) as PathwayEvent); // written by appendEvents
}

/** The state of instances, many at once. */
export async function keepState(
  tx: Queryable,
  states: readonly { readonly id: string; readonly state: Instance }[],
  definitions: Definitions,
): Promise<void> {
  const rows = states.map(({ id, state }) => {
    const telling = nextTelling(state, definitions);
    const isOpen = state.status === 'open';
    return [
      shardOf(state.person),
      id,
      state.person,
      state.pathway,
      state.version,
      isOpen,
      isOpen ? state.step : null,
      isOpen ? state.owner : null,
      isOpen ? state.dueAt : null,
      telling?.at ?? 'infinity',
      telling?.who ?? null,
      isOpen ? null : state.reason,
      `{${(state.trail ?? []).map((step) => `"${step}"`).join(',')}}`,
      isOpen ? state.since : state.at,
      isOpen ? (state.waiting ?? null) : null,
      JSON.stringify(state),
    ];
  });
  const types = [
    'smallint',
    'text',
    'text',
    'text',
    'text',
    'boolean',
    'text',
    'text',
    'timestamptz',
    'timestamptz',
    'text',
    'text',
    'text',
    'timestamptz',
    'text',
    'text',
  ];
  await tx.query(
    `insert into pathway_instance (shard, instance, person, pathway, version, is_open, step, owner, due_at, tell_at, tell, reason, trail, since, waiting, state)
select shard, instance, person, pathway, version, is_open, step, owner, due_at, tell_at, tell, reason, trail::text[], since, waiting, state
from unnest(${types.map((type, place) => `$${place + 1}::${type}[]`).join(', ')})
  as t(shard, instance, person, pathway, version, is_open, step, owner, due_at, tell_at, tell, reason, trail, since, waiting, state)
on conflict (shard, instance) do update set version = excluded.version, is_open = excluded.is_open, step = excluded.step, owner = excluded.owner,
  due_at = excluded.due_at, tell_at = excluded.tell_at, tell = excluded.tell, reason = excluded.reason, trail = excluded.trail, since = excluded.since, waiting = excluded.waiting, state = excluded.state`,
    types.map((_, place) => rows.map((row) => row[place])),
  );
}

/** A step that is late, and who is to be told now. */
export interface Late {
  readonly instance: string;
  readonly person: string;
  readonly pathway: string;
  readonly step: string;
  readonly owner: string;
  readonly dueAt: Date;
  readonly tell: string;
}

/** Steps for which somebody is to be told by now, longest late first. Rows that another sweep holds are left to it. Run it in a transaction with what tells. */
export async function sweep(tx: Queryable, now: Date, limit = 100_000): Promise<readonly Late[]> {
  const rows = await tx.query<{
    instance: string;
    person: string;
    pathway: string;
    step: string;
    owner: string;
    due_at: Date;
    tell: string;
  }>(
    `select instance, person, pathway, step, owner, due_at, tell from pathway_instance
where is_open and tell_at <= $1::timestamptz order by tell_at limit $2::integer for update skip locked`,
    [now, limit],
  );
  return rows.map(({ due_at, ...row }) => ({ ...row, dueAt: due_at }));
}

/** Notes that the sweep told somebody: the next one up the line is told later. Many at once. */
export async function noteTold(tx: Queryable, late: readonly Late[], definitions: Definitions, now: Date): Promise<void> {
  if (late.length === 0) return;
  const rows = await tx.query<{ instance: string; shard: number; state: string; length: number }>(
    `select i.instance, i.shard, i.state, (select count(*)::integer from pathway_event e where e.shard = i.shard and e.instance = i.instance) as length
from unnest($1::smallint[], $2::text[]) as l(shard, instance) join pathway_instance i on i.shard = l.shard and i.instance = l.instance`,
    [late.map(({ person }) => shardOf(person)), late.map(({ instance }) => instance)],
  );
  const who = new Map(late.map(({ instance, tell }) => [instance, tell]));
  const at = now.toISOString();
  const told = rows.map(({ instance, shard, state, length }) => {
    const before = JSON.parse(state) as Instance; // written by keepState
    const event: PathwayEvent = { id: `told ${length + 1}`, at, by: 'sweep', kind: 'told', who: who.get(instance) ?? '' };
    return {
      instance,
      shard,
      position: length + 1,
      event,
      state: before.status === 'open' ? { ...before, told: before.told + 1 } : before,
    };
  });
  await tx.query(
    'insert into pathway_event (shard, instance, position, event_id, event) select * from unnest($1::smallint[], $2::text[], $3::integer[], $4::text[], $5::text[])',
    [
      told.map(({ shard }) => shard),
      told.map(({ instance }) => instance),
      told.map(({ position }) => position),
      told.map(({ event }) => event.id),
      told.map(({ event }) => JSON.stringify(event)),
    ],
  );
  await keepState(
    tx,
    told.map(({ instance, state }) => ({ id: instance, state })),
    definitions,
  );
}

export interface Missed {
  readonly person: string;
  readonly pathway: string;
}

/**
 * The guarantee: found by criteria, minus open, minus ended. Who is left was missed. An instance entered in error, or a duplicate of which no
 * other is left, counts for nothing.
 */
export async function reconcile(
  db: Queryable,
  pathways: readonly PathwayDefinition[],
  rules: RuleSet,
  asOf: string,
): Promise<readonly Missed[]> {
  const entries = [...new Set(pathways.map(({ entry }) => entry))];
  if (entries.length === 0) return [];
  const wanted = pathways
    .map(({ id, entry }) => `select v.shard, v.person, ${text(id)} as pathway from found v where v."${entry}"`)
    .join(' union all ');
  await db.query("select set_config('jit', 'off', true)"); // see findCases
  return db.query<Missed & Record<string, unknown>>(
    `with found as materialized (${toCaseFindingSql(entries, rules, asOf)}), wanted as (${wanted})
select w.person, w.pathway from wanted w where not exists (
  select 1 from pathway_instance i where i.shard = w.shard and i.person = w.person and i.pathway = w.pathway
    and (i.is_open or i.reason not in ('entered-in-error', 'duplicate')))
order by w.pathway, w.person`,
  );
}

function text(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}

export async function stateOf(db: Queryable, instance: string, person: string): Promise<Instance | undefined> {
  const [row] = await db.query<{ state: string }>('select state from pathway_instance where shard = $1::smallint and instance = $2::text', [
    shardOf(person),
    instance,
  ]);
  return row && (JSON.parse(row.state) as Instance); // written by keepState
}

/** The open instances of a person, soonest due first. */
export async function openInstances(db: Queryable, person: string): Promise<readonly Instance[]> {
  const rows = await db.query<{ state: string }>(
    'select state from pathway_instance where shard = $1::smallint and person = $2::text and is_open order by due_at',
    [shardOf(person), person],
  );
  return rows.map(({ state }) => JSON.parse(state) as Instance); // written by keepState
}
