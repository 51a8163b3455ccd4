// The embedded database: PGlite (PostgreSQL compiled to WebAssembly) in memory or in a directory that this process alone holds.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite, type Transaction, types } from '@electric-sql/pglite';
import type { Database, Queryable } from './database.ts';
import { lockDirectory } from './lock.ts';
import { retrying } from './retry.ts';

/** Everything PostgreSQL would round or reinterpret comes back as text, as it does from a server. */
const asText = (value: string) => value;
const PARSERS = {
  [types.INT8]: asText,
  [types.NUMERIC]: asText,
  [types.JSON]: asText,
  [types.JSONB]: asText,
  [types.DATE]: asText,
  [types.TIMESTAMP]: asText,
};

/** Opens `directory/database`, made on first use; in memory without a directory. */
export async function openEmbedded(directory?: string): Promise<Database> {
  if (directory === undefined) return asDatabase(await PGlite.create({ parsers: PARSERS }), () => undefined);
  const place = resolve(directory);
  mkdirSync(place, { recursive: true });
  const lock = lockDirectory(place);
  try {
    const pglite = await PGlite.create({ dataDir: join(place, 'database'), parsers: PARSERS });
    return asDatabase(pglite, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** PGlite has no autovacuum; without it nothing would clear superseded rows or tell the planner what the tables hold. */
const UPKEEP_MS = 10 * 60_000;
/** Fewer statements than this change no plan. */
const UPKEEP_STATEMENTS = 500;

function asDatabase(pglite: PGlite, whenClosed: () => void): Database {
  let closing: Promise<void> | undefined;
  let statements = 0;
  const upkeep = setInterval(() => {
    if (statements < UPKEEP_STATEMENTS) return;
    statements = 0;
    // The next turn tries again; a failure here harms nobody.
    pglite.exec('vacuum (analyze)').catch(() => undefined);
  }, UPKEEP_MS).unref();
  const close = async () => {
    clearInterval(upkeep);
    try {
      if (statements >= UPKEEP_STATEMENTS) await pglite.exec('analyze');
      await pglite.exec('CHECKPOINT');
      await pglite.close();
    } finally {
      whenClosed();
    }
  };
  return {
    kind: 'pglite',
    ...queryable(pglite, () => {
      statements += 1;
    }),
    transaction: (work) => retrying(() => pglite.transaction((tx) => work(queryable(tx)))),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function queryable(session: Pick<Transaction, 'query' | 'exec'>, ran: () => void = () => undefined): Queryable {
  return {
    query: async <Row>(text: string, parameters: readonly unknown[] = []) => {
      ran();
      return (await session.query<Row>(text, [...parameters])).rows;
    },
    execute: async (sql) => {
      await session.exec(sql);
    },
  };
}
