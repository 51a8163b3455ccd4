// A PostgreSQL server (15 or later) by URL, through a pool of connections.

import pg from 'pg';
import { ServiceError } from '../errors.ts';
import type { Database, Queryable } from './database.ts';
import { retrying, sqlState } from './retry.ts';
import { encodeTextArray, textArraysOf } from './text-array.ts';

const { builtins } = pg.types;
/** Everything a JavaScript number or local date would change comes back as text. */
const AS_TEXT: ReadonlySet<number> = new Set([
  builtins.INT8,
  builtins.NUMERIC,
  builtins.JSON,
  builtins.JSONB,
  builtins.DATE,
  builtins.TIMESTAMP,
]);
const asText = (value: string) => value;

export async function openServer(url: string, connections = 10): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'opengms',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: (oid, format) => (AS_TEXT.has(oid) ? asText : pg.types.getTypeParser(oid, format)) },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    const { rows } = await pool.query<{ version: string }>('select current_setting($1) as version', ['server_version_num']);
    const version = Number(rows[0]?.version);
    if (version < 150000) throw new Error(`it is version ${Math.floor(version / 10000)}, and OpenGMS needs PostgreSQL 15 or later`);
  } catch (error) {
    await pool.end();
    const why = error instanceof AggregateError ? error.errors.map(String).join('; ') : error instanceof Error ? error.message : error;
    throw new Error(`The database at ${withoutPassword(url)} could not be used: ${why}. Check DATABASE_URL.`, { cause: error });
  }
  return {
    kind: 'postgresql',
    query: (text, parameters, name) => retrying(() => run(pool, text, parameters, name)),
    execute: async (sql) => {
      await pool.query(sql);
    },
    transaction: (work) => retrying(() => inTransaction(pool, work)),
    close: () => pool.end(),
  };
}

async function run<Row>(session: pg.Pool | pg.PoolClient, text: string, parameters: readonly unknown[] = [], name?: string) {
  const result = await session
    .query(name === undefined ? { text, values: [...parameters] } : { text, values: binaryLists(text, parameters, name), name })
    .catch(unreachable);
  // The rows have the columns that the statement names, and its author gave their type as Row.
  return result.rows as readonly Row[];
}

/** Nobody listens, the server is starting or has no place left, or no connection became free: nothing was sent, so asking again is safe. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTFOUND', 'ETIMEDOUT', '57P03', '53300']);

function unreachable(error: unknown): never {
  const isLate = error instanceof Error && error.message === 'timeout exceeded when trying to connect';
  const code =
    error instanceof Error && 'syscall' in error && error.syscall !== 'connect' && error.syscall !== 'getaddrinfo'
      ? undefined
      : sqlState(error);
  if (!isLate && !NOT_CONNECTED.has(code ?? '')) throw error;
  throw new ServiceError(503, [
    {
      severity: 'error',
      code: 'STO_UNREACHABLE',
      issue: 'transient',
      where: '',
      what: 'The database cannot be reached at the moment. Nothing was stored.',
      mend: 'Try again in a few seconds.',
    },
  ]);
}

/** Which parameters of a named statement are lists of text, looked up once. */
const textArrays = new Map<string, ReadonlySet<number>>();

function binaryLists(text: string, parameters: readonly unknown[], name: string): unknown[] {
  let places = textArrays.get(name);
  if (!places) {
    places = textArraysOf(text);
    textArrays.set(name, places);
  }
  return parameters.map((value, place) => (places.has(place) ? encodeTextArray(value) : value));
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch(unreachable);
  let broken: unknown;
  // The pool listens to idle connections alone. One that breaks between two statements of a transaction says so here too; unheard, that would end
  // the process. The next statement fails, and so does the transaction.
  const broke = (error: unknown) => {
    broken = error;
  };
  client.on('error', broke);
  try {
    await client.query('BEGIN');
    const done = await work({
      query: (text, parameters, name) => run(client, text, parameters, name),
      execute: async (sql) => {
        await client.query(sql);
      },
    });
    await client.query('COMMIT');
    return done;
  } catch (error) {
    await client.query('ROLLBACK').catch((failure: unknown) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off('error', broke);
    client.release(broken !== undefined);
  }
}

function withoutPassword(url: string): string {
  return url.replace(/^(\w+:\/\/[^:@/]+):[^@]*@/, '$1:***@');
}
