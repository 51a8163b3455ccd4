// The limits that the record is measured against: the same order as one prepared statement, and row by row in a transaction, by the
// driver alone, without validation, audit, versions, access or a feed that is free of gaps.

import type { Resource } from '@medplum/fhirtypes';
import pg from 'pg';

const SCHEMA = `
create table raw_resource (type text, id text, version integer, updated timestamptz, content text, primary key (type, id));
create table raw_history (type text, id text, version integer, content text, primary key (type, id, version));
create table raw_token (type text, param text, code text, system text, id text);
create index on raw_token (type, param, code, id);
create table raw_reference (type text, param text, target text, id text);
create index on raw_reference (type, param, target);
create table raw_period (type text, param text, at timestamptz, id text);
create index on raw_period (type, param, at);
create table raw_outbox (position bigserial primary key, type text, id text, version integer);`;

const ONE_STATEMENT = `
with r as (insert into raw_resource select t, i, 1, now(), c from unnest($1::text[], $2::text[], $3::text[]) as x(t, i, c)),
h as (insert into raw_history select t, i, 1, c from unnest($1::text[], $2::text[], $3::text[]) as x(t, i, c)),
k as (insert into raw_token select * from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[])),
f as (insert into raw_reference select * from unnest($9::text[], $10::text[], $11::text[], $12::text[])),
p as (insert into raw_period select * from unnest($13::text[], $14::text[], $15::timestamptz[], $16::text[]))
insert into raw_outbox (type, id, version) select t, i, 1 from unnest($1::text[], $2::text[]) as x(t, i)`;

export interface Raw {
  oneStatement(resources: readonly Resource[]): Promise<void>;
  rowByRow(resources: readonly Resource[]): Promise<void>;
  read(): Promise<void>;
  search(): Promise<void>;
  close(): Promise<void>;
}

export async function openRaw(url: string, connections: number): Promise<Raw> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  await pool.query(SCHEMA);
  const ids: string[] = [];
  const rowsOf = (resources: readonly Resource[]) => {
    const request = resources.find(({ resourceType }) => resourceType === 'ServiceRequest')?.id;
    if (request && ids.length < 50_000) ids.push(request);
    return indexed(resources);
  };
  return {
    oneStatement: async (given) => {
      const { resources, tokens, references, periods } = rowsOf(given);
      await pool.query({
        name: 'raw',
        text: ONE_STATEMENT,
        values: [...columns(resources, 3), ...columns(tokens, 5), ...columns(references, 4), ...columns(periods, 4)],
      });
    },
    rowByRow: async (given) => {
      const { resources, tokens, references, periods } = rowsOf(given);
      const client = await pool.connect();
      const insert = (name: string, text: string, values: readonly string[]) => client.query({ name, text, values: [...values] });
      try {
        await client.query('begin');
        for (const row of resources) {
          await insert('r', 'insert into raw_resource values ($1, $2, 1, now(), $3)', row);
          await insert('h', 'insert into raw_history values ($1, $2, 1, $3)', row);
          await insert('o', 'insert into raw_outbox (type, id, version) values ($1, $2, 1)', row.slice(0, 2));
        }
        for (const row of tokens) await insert('k', 'insert into raw_token values ($1, $2, $3, $4, $5)', row);
        for (const row of references) await insert('f', 'insert into raw_reference values ($1, $2, $3, $4)', row);
        for (const row of periods) await insert('p', 'insert into raw_period values ($1, $2, $3, $4)', row);
        await client.query('commit');
      } finally {
        client.release();
      }
    },
    read: async () => {
      const id = ids[Math.floor(Math.random() * ids.length)];
      await pool.query({
        name: 'read',
        text: 'select content from raw_resource where type = $1 and id = $2',
        values: ['ServiceRequest', id],
      });
    },
    search: async () => {
      await pool.query(
        `select r.id, r.content from (
  select id, at from raw_period where type = $1 and param = 'authored' order by at desc limit 168) p
join raw_resource r on r.type = $1 and r.id = p.id
where exists (select from raw_token t where t.type = $1 and t.param = 'status' and t.code = $2 and t.id = p.id)
order by p.at desc limit 20`,
        ['ServiceRequest', 'active'],
      );
    },
    close: () => pool.end(),
  };
}

function columns(rows: readonly (readonly string[])[], width: number): readonly (readonly (string | undefined)[])[] {
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column]));
}

/** Three values of each resource, which is what the thin prototype of decision 0002 indexed. */
function indexed(resources: readonly Resource[]) {
  const tokens: string[][] = [];
  const references: string[][] = [];
  const periods: string[][] = [];
  const rows = resources.map((resource): string[] => {
    const { resourceType: type, id = '' } = resource;
    // Of each resource of the order at most these four are indexed; that the types have other fields does not matter here.
    const fields = resource as {
      status?: string;
      identifier?: { system: string; value: string }[];
      subject?: { reference: string };
      authoredOn?: string;
    };
    if (fields.status) tokens.push([type, 'status', fields.status, '', id]);
    for (const { system, value } of fields.identifier ?? []) tokens.push([type, 'identifier', value, system, id]);
    if (fields.subject) references.push([type, 'subject', fields.subject.reference, id]);
    if (fields.authoredOn) periods.push([type, 'authored', fields.authoredOn, id]);
    return [type, id, JSON.stringify(resource)];
  });
  return { resources: rows, tokens, references, periods };
}
