// The cube is kept from the change feed: people, orders and samples as they change, then the cells of the months that were touched.
import type { DiagnosticReport, Patient, ServiceRequest, Specimen, Task } from '@medplum/fhirtypes';
import { type Consumer, type FeedEntry, resourceOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import { CELL_COLUMNS, countedCells } from './count.ts';
import {
  type CountedEvent,
  type OrderFacts,
  orderFacts,
  personFacts,
  refusalFacts,
  reportFacts,
  sampleFacts,
  sampleLines,
} from './facts.ts';

const FOLLOWED: ReadonlySet<string> = new Set(['Patient', 'ServiceRequest', 'DiagnosticReport', 'Specimen', 'Task']);

/** Keeps the cube: people and orders as they change, then the cells of the months that were touched. */
export const equityConsumer: Consumer = {
  name: 'equity-cube',
  types: FOLLOWED,
  apply: applyEntries,
  reset: async (tx) => {
    for (const table of ['equity_cell', 'equity_order', 'equity_sample', 'equity_person']) await tx.query(`delete from ${table}`);
  },
};

async function applyEntries(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  // The last version of each resource in the batch is the one that counts.
  const latest = new Map<string, FeedEntry>();
  for (const entry of entries) latest.set(`${entry.type}/${entry.id}`, entry);
  const changed = [...latest.values()];
  if (changed.length === 0) return;
  const people = changed.filter((entry) => entry.type === 'Patient');
  const counted = changed.filter((entry) => entry.type !== 'Patient').map(countedLines);
  const keys = counted.flatMap((each) => each.keys);
  const affected = await peopleOf(keys, tx);
  await keepPeople(people, tx);
  await keepSamples(
    changed.filter((entry) => entry.type === 'Specimen'),
    tx,
  );
  // Two refused tasks of one order are one line.
  const lines = new Map(counted.flatMap((each) => each.lines.map((line) => [`${line.shard}/${line.id}`, line] as const)));
  await keepOrders(keys, [...lines.values()], tx);
  for (const [key, person] of await peopleOf(keys, tx)) affected.set(key, person);
  for (const { shard, id } of people) affected.set(`${shard}/${id}`, { shard, person: id });
  await refreshPeople([...affected.values()], tx);
}

/** What a report or a sample can be counted as. */
const EVENTS: Readonly<Record<string, readonly CountedEvent[]>> = {
  DiagnosticReport: ['reported', 'diagnosis-reported', 'uncertain-reported'],
  Specimen: ['sample-received', 'sample-failed'],
};

interface LineKey {
  readonly shard: number;
  /** The order's id, or `DiagnosticReport/<id>/<event>`. */
  readonly id: string;
}

interface Counted {
  /** Every line this resource can have. */
  readonly keys: readonly LineKey[];
  /** The lines it has now. */
  readonly lines: readonly (OrderFacts & LineKey)[];
}

/** The record stores resources of the type it names, so each is read as that type. */
function countedLines(entry: FeedEntry): Counted {
  const { type, id, shard, deleted, content } = entry;
  if (type === 'ServiceRequest') {
    const facts = deleted ? undefined : orderFacts(resourceOf(entry) as ServiceRequest);
    return { keys: [{ shard, id }], lines: facts ? [{ ...facts, shard, id }] : [] };
  }
  if (type === 'Task') {
    const refusal = deleted || !content.includes('rejected') ? undefined : refusalFacts(resourceOf(entry) as Task);
    // One line for an order, however many of its tasks were refused; a refusal is never taken back.
    const key = refusal && { shard, id: `ServiceRequest/${refusal.ofOrder}/rejected` };
    return key ? { keys: [key], lines: [{ ...refusal, ...key }] } : { keys: [], lines: [] };
  }
  const keyOf = (event: CountedEvent) => `${type}/${id}/${event}`;
  const facts = deleted
    ? []
    : type === 'Specimen'
      ? sampleLines(resourceOf(entry) as Specimen)
      : reportFacts(resourceOf(entry) as DiagnosticReport);
  return {
    keys: (EVENTS[type] ?? []).map((event) => ({ shard, id: keyOf(event) })),
    lines: facts.map((each) => ({ ...each, shard, id: keyOf(each.event) })),
  };
}

interface PersonKey {
  readonly shard: number;
  readonly person: string;
}

/** Whose orders these are as the cube has them now, and whose reports, samples and refusals hang on them: their indication follows the order's. */
async function peopleOf(orders: readonly LineKey[], tx: Queryable): Promise<Map<string, PersonKey>> {
  if (orders.length === 0) return new Map();
  const rows = await tx.query<PersonKey>(
    `select o.shard, o.person from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id
     union select o.shard, o.person from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.of_order = asked.order_id and o.of_order <> ''`,
    [orders.map(({ shard }) => shard), orders.map(({ id }) => id)],
  );
  return new Map(rows.map((row) => [`${row.shard}/${row.person}`, row]));
}

async function keepPeople(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  const rows = entries
    .filter((entry) => !entry.deleted)
    // As in countedLines: the record names the type.
    .map((entry) => ({ shard: entry.shard, id: entry.id, ...personFacts(resourceOf(entry) as Patient) }));
  if (rows.length === 0) return;
  await tx.query(
    `insert into equity_person (shard, person, lsoa, ethnicity, sex, birth_date)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[])
     on conflict (shard, person) do update set lsoa = excluded.lsoa, ethnicity = excluded.ethnicity, sex = excluded.sex, birth_date = excluded.birth_date`,
    [
      rows.map((row) => row.shard),
      rows.map((row) => row.id),
      rows.map((row) => row.lsoa),
      rows.map((row) => row.ethnicity),
      rows.map((row) => row.sex),
      rows.map((row) => row.birthDate ?? null),
    ],
  );
}

async function keepSamples(entries: readonly FeedEntry[], tx: Queryable): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `delete from equity_sample s using unnest($1::smallint[], $2::text[]) as asked(shard, specimen)
     where s.shard = asked.shard and s.specimen = asked.specimen`,
    [entries.map(({ shard }) => shard), entries.map(({ id }) => id)],
  );
  const kept = entries.flatMap((entry) => {
    // As above: the record names the type.
    const facts = entry.deleted ? undefined : sampleFacts(resourceOf(entry) as Specimen);
    return facts ? [{ ...facts, shard: entry.shard, id: entry.id }] : [];
  });
  if (kept.length === 0) return;
  await tx.query(
    `insert into equity_sample (shard, specimen, order_id, received) select * from unnest($1::smallint[], $2::text[], $3::text[], $4::date[])`,
    [kept.map((row) => row.shard), kept.map((row) => row.id), kept.map((row) => row.ofOrder), kept.map((row) => row.received)],
  );
}

/** Writes lines that count and takes away those that no longer do; the cells of their old months are refreshed before they go. */
async function keepOrders(keys: readonly LineKey[], kept: readonly (OrderFacts & LineKey)[], tx: Queryable): Promise<void> {
  if (keys.length === 0) return;
  // Cells of the months these stood in until now: emptied here, filled again with the person.
  await emptyMonths(await monthsOfOrders(keys, tx), tx);
  const stays = new Set(kept.map(({ shard, id }) => `${shard}/${id}`));
  const gone = keys.filter(({ shard, id }) => !stays.has(`${shard}/${id}`));
  if (gone.length > 0) {
    await tx.query(
      `delete from equity_order o using unnest($1::smallint[], $2::text[]) as asked(shard, order_id)
       where o.shard = asked.shard and o.order_id = asked.order_id`,
      [gone.map(({ shard }) => shard), gone.map(({ id }) => id)],
    );
  }
  if (kept.length === 0) return;
  await tx.query(
    `insert into equity_order (shard, order_id, person, indication, month, event, of_order, day)
     select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::text[], $7::text[], $8::date[])
     on conflict (shard, order_id) do update
       set person = excluded.person, indication = excluded.indication, month = excluded.month, event = excluded.event,
           of_order = excluded.of_order, day = excluded.day`,
    [
      kept.map((row) => row.shard),
      kept.map((row) => row.id),
      kept.map((row) => row.person),
      kept.map((row) => row.indication),
      kept.map((row) => row.month),
      kept.map((row) => row.event),
      kept.map((row) => row.ofOrder ?? ''),
      kept.map((row) => row.day ?? null),
    ],
  );
  // What belongs to an order is counted with its indication, whichever of the two came first; a refusal also in its month.
  await tx.query(
    `update equity_order r set indication = o.indication, month = case when r.event = 'rejected' then o.month else r.month end
     from unnest($1::smallint[], $2::text[]) as asked(shard, order_id), equity_order o
     where o.shard = asked.shard and r.shard = asked.shard and r.of_order <> '' and o.order_id = r.of_order
       and (r.indication <> o.indication or (r.event = 'rejected' and r.month <> o.month))
       and (r.order_id = asked.order_id or r.of_order = asked.order_id)`,
    [kept.map((row) => row.shard), kept.map((row) => row.id)],
  );
}

interface ShardMonth {
  readonly shard: number;
  readonly month: string;
}

async function monthsOfOrders(entries: readonly LineKey[], tx: Queryable): Promise<readonly ShardMonth[]> {
  return tx.query<ShardMonth>(
    `select distinct o.shard, o.month::text as month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.order_id = asked.order_id
     union select o.shard, o.month::text from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, order_id) on o.shard = asked.shard and o.of_order = asked.order_id and o.of_order <> ''`,
    [entries.map(({ shard }) => shard), entries.map(({ id }) => id)],
  );
}

/** An order that leaves a month leaves its cells behind: they are counted again at once from the orders that stay. */
async function emptyMonths(months: readonly ShardMonth[], tx: Queryable): Promise<void> {
  if (months.length === 0) return;
  await tx.query(`insert into equity_stale (shard, month) select * from unnest($1::smallint[], $2::date[]) on conflict do nothing`, [
    months.map(({ shard }) => shard),
    months.map(({ month }) => month),
  ]);
}

async function refreshPeople(people: readonly PersonKey[], tx: Queryable): Promise<void> {
  const asked = [people.map(({ shard }) => shard), people.map(({ person }) => person)];
  await tx.query(MARK_FIRST, asked);
  await tx.query(
    `insert into equity_stale (shard, month)
     select distinct o.shard, o.month from equity_order o
     join unnest($1::smallint[], $2::text[]) as asked(shard, person) on o.shard = asked.shard and o.person = asked.person
     on conflict do nothing`,
    asked,
  );
  await tx.query('delete from equity_cell c using equity_stale s where c.shard = s.shard and c.month = s.month');
  await tx.query(`insert into equity_cell (${CELL_COLUMNS.join(', ')})
${countedCells('equity_order o join equity_stale s on s.shard = o.shard and s.month = o.month')}`);
  await tx.query('delete from equity_stale');
}

/** The mark of a person's first order of an indication moves when an earlier one comes late, or when the first is moved, cancelled or taken away. */
const MARK_FIRST = `
update equity_order o set is_first = n.is_first
from (select e.shard, e.order_id, row_number() over (partition by e.shard, e.person, e.indication, e.event order by e.month, e.order_id) = 1 as is_first
      from equity_order e
      join (select distinct shard, person from unnest($1::smallint[], $2::text[]) as a(shard, person)) asked
        on e.shard = asked.shard and e.person = asked.person) n
where o.shard = n.shard and o.order_id = n.order_id and o.is_first <> n.is_first`;
