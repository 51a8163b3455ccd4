// All SQL about facts: keeping the tables of one person each, and asking a criterion of everybody.

import type { Resource } from '@medplum/fhirtypes';
import { shardOf } from '../../../foundation/record/index.ts';
import type { Queryable } from '../../../foundation/storage/index.ts';
import type { Catalogue } from '../criteria/catalogue.ts';
import type { FactValue, Given } from '../criteria/given.ts';
import type { RuleSet } from '../criteria/rule.ts';
import { toCaseFindingSql, toSql } from '../criteria/to-sql.ts';
import { deriveFacts } from './derive.ts';
import type { PersonFacts } from './person-facts.ts';
import { sqlType } from './schema.ts';

/** Writes these people whole, in one statement a table: what was kept of them before is replaced. */
export async function keepFacts(tx: Queryable, people: readonly PersonFacts[], catalogue: Catalogue): Promise<void> {
  if (people.length === 0) return;
  const columns = columnsOf(catalogue);
  const values = columns.map(({ type, of }) => people.map((person) => (type === 'text[]' ? arrayText(of(person)) : of(person))));
  const names = columns.map(({ name }) => `"${name}"`);
  // An array of arrays must be rectangular, so sets of codes travel as text.
  const parameters = columns.map(({ type }, place) => `$${place + 1}::${type === 'text[]' ? 'text' : base(type)}[]`);
  const selected = columns.map(({ type, name }) => (type === 'text[]' ? `t."${name}"::text[]` : `t."${name}"`));
  await tx.query(
    `insert into person_facts (${names.join(', ')}) select ${selected.join(', ')} from unnest(${parameters.join(', ')}) as t(${names.join(', ')})
on conflict (shard, person) do update set ${names
      .slice(2)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`,
    values,
  );
  await keepMembers(tx, people, catalogue);
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly of: (person: PersonFacts) => FactValue | null;
}

function columnsOf(catalogue: Catalogue): readonly Column[] {
  const facts = [...catalogue.facts.values()].filter(({ id }) => id !== 'ageYears');
  return [
    { name: 'shard', type: 'smallint', of: ({ shard }) => shard },
    { name: 'person', type: 'text', of: ({ person }) => person },
    { name: 'born_on', type: 'integer', of: ({ bornOn }) => dayNumber(bornOn) },
    { name: 'died_on', type: 'integer', of: ({ diedOn }) => dayNumber(diedOn) },
    { name: 'practice', type: 'text', of: ({ practice }) => practice ?? null },
    { name: 'provenance', type: 'text', of: provenanceOf },
    ...facts.map((fact): Column => ({ name: fact.id, type: sqlType(fact), of: (person) => person.facts.get(fact.id)?.value ?? null })),
    ...[...catalogue.lists.keys()].map(
      (list): Column => ({ name: list, type: 'boolean', of: (person) => person.lists.get(list)?.isComplete ?? null }),
    ),
  ];
}

function base(type: string): string {
  return type.replace(' collate "C"', '');
}

function arrayText(value: FactValue | null): string | null {
  if (!Array.isArray(value)) return null;
  return `{${value.map((word) => `"${String(word).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}

function dayNumber(day: string | undefined): number | null {
  return day === undefined ? null : Number(day.slice(0, 10).replaceAll('-', ''));
}

function provenanceOf({ facts }: PersonFacts): string {
  return JSON.stringify(Object.fromEntries([...facts].map(([id, fact]) => [id, { ...fact, value: undefined }])));
}

async function keepMembers(tx: Queryable, people: readonly PersonFacts[], catalogue: Catalogue): Promise<void> {
  await tx.query(
    'delete from person_member m using unnest($1::smallint[], $2::text[]) as p(shard, person) where m.shard = p.shard and m.person = p.person',
    [people.map(({ shard }) => shard), people.map(({ person }) => person)],
  );
  const rows = people.flatMap(({ shard, person, lists }) =>
    [...lists].flatMap(([list, { members }]) => members.map((member) => ({ shard, person, list, member }))),
  );
  if (rows.length === 0) return;
  const fields = [...new Map([...catalogue.lists.values()].flatMap((list) => Object.entries(list.fields)))];
  const names = fields.map(([field]) => `"${field}"`).join(', ');
  const types = fields.map(([, { type }], place) => `$${place + 6}::${type === 'number' ? 'numeric' : 'text'}[]`).join(', ');
  await tx.query(
    `insert into person_member (shard, person, list, member, kin, ${names})
select t.shard, t.person, t.list, t.member, t.kin::text[], ${fields.map(([field]) => `t."${field}"`).join(', ')}
from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[], ${types}) as t(shard, person, list, member, kin, ${names})`,
    [
      rows.map(({ shard }) => shard),
      rows.map(({ person }) => person),
      rows.map(({ list }) => list),
      rows.map(({ member }) => member.id),
      rows.map(({ member }) => arrayText(member.kin ?? [])),
      ...fields.map(([field]) => rows.map(({ member }) => member.fields[field] ?? null)),
    ],
  );
}

/** One resource that says something about a person. */
export interface Evidence {
  readonly shard: number;
  readonly person: string;
  /** `Type/id` */
  readonly resource: string;
  readonly version: number;
  /** The resource as JSON; empty when deleted. */
  readonly content: string;
}

export interface Found {
  readonly shard: number;
  readonly person: string;
  /** The criteria met. */
  readonly criteria: readonly string[];
}

/** Everybody who meets one of the criteria on a day, in one statement. In a transaction it is quicker: see below. */
export async function findCases(db: Queryable, criteria: readonly string[], rules: RuleSet, asOf: string): Promise<readonly Found[]> {
  // Compiling so long an expression to machine code costs more than running it: measured on 200,000 people 11.2 s with, 1.6 s without, for 29 criteria. Ends with the transaction.
  await db.query("select set_config('jit', 'off', true)");
  // One text a row, a letter a criterion: a column each took as long to send and read as finding them, where many are found.
  const met = criteria.map((id) => `v."${id.replaceAll('"', '""')}"`).join(', ');
  const rows = await db.query<{ shard: number; person: string; met: string }>(
    `select v.shard, v.person, array_to_string(array[${met}], '') as met from (${toCaseFindingSql(criteria, rules, asOf)}) v`,
  );
  return rows.map((row) => ({
    shard: Number(row.shard),
    person: row.person,
    criteria: criteria.filter((_, place) => row.met[place] === 't'),
  }));
}

/** The answers of several rules for everybody, as toSql names its columns. */
export function answerForAll(
  db: Queryable,
  wanted: readonly string[],
  rules: RuleSet,
  asOf: string,
): Promise<readonly Record<string, unknown>[]> {
  return db.query(toSql(wanted, rules, asOf));
}

/** Keeps the newest version of each; what was deleted, or is now about another person, is taken away. Older versions than those kept change nothing. */
export async function keepEvidence(tx: Queryable, evidence: readonly Evidence[]): Promise<void> {
  const newest = [...new Map(evidence.toSorted((a, b) => a.version - b.version).map((each) => [each.resource, each])).values()];
  if (newest.length === 0) return;
  // A first version has none before it, and is what nearly all of a new order is.
  const later = newest.filter(({ version }) => version > 1);
  if (later.length > 0) await forgetMoved(tx, later);
  await keepStanding(
    tx,
    newest.filter(({ content }) => content !== ''),
  );
}

async function forgetMoved(tx: Queryable, later: readonly Evidence[]): Promise<void> {
  await tx.query(
    `delete from person_evidence e using unnest($1::text[], $2::text[]) as n(resource, person)
where e.resource = n.resource and (n.person = '' or e.person <> n.person)`,
    [later.map(({ resource }) => resource), later.map(({ person, content }) => (content === '' ? '' : person))],
  );
}

async function keepStanding(tx: Queryable, standing: readonly Evidence[]): Promise<void> {
  if (standing.length === 0) return;
  await tx.query(
    `insert into person_evidence (shard, person, resource, version, content)
select * from unnest($1::smallint[], $2::text[], $3::text[], $4::integer[], $5::text[])
on conflict (shard, person, resource) do update set version = excluded.version, content = excluded.content where person_evidence.version < excluded.version`,
    [
      standing.map(({ shard }) => shard),
      standing.map(({ person }) => person),
      standing.map(({ resource }) => resource),
      standing.map(({ version }) => version),
      standing.map(({ content }) => content),
    ],
  );
}

/** Whose facts may have changed by these resources, before they are kept: those they were about until now. */
export async function peopleOf(tx: Queryable, resources: readonly string[]): Promise<readonly string[]> {
  if (resources.length === 0) return [];
  const rows = await tx.query<{ person: string }>('select distinct person from person_evidence where resource = any($1::text[])', [
    resources,
  ]);
  return rows.map(({ person }) => person);
}

export async function readEvidence(tx: Queryable, people: readonly string[]): Promise<ReadonlyMap<string, readonly Resource[]>> {
  const rows = await tx.query<{ person: string; content: string }>(
    `select e.person, e.content from unnest($1::smallint[], $2::text[]) as p(shard, person)
join person_evidence e on e.shard = p.shard and e.person = p.person order by e.resource`,
    [people.map(shardOf), people],
  );
  const found = new Map<string, Resource[]>();
  for (const { person, content } of rows) found.set(person, [...(found.get(person) ?? []), JSON.parse(content) as Resource]); // written above
  return found;
}

export async function resetFacts(tx: Queryable): Promise<void> {
  for (const table of ['person_evidence', 'person_member', 'person_facts']) await tx.query(`delete from ${table}`);
}

/** One person's facts as the engine takes them, derived from the evidence kept, with provenance; undefined when nothing is kept. */
export async function readFacts(db: Queryable, person: string, catalogue: Catalogue, today: string): Promise<Given | undefined> {
  const resources = (await readEvidence(db, [person])).get(person);
  if (!resources) return undefined;
  const { facts, lists } = deriveFacts(person, resources, catalogue, today);
  return { facts, lists, asOf: today };
}
