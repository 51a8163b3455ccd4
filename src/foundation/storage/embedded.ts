// The embedded database: PGlite (PostgreSQL compiled to WebAssembly) in memory or in a directory that this process alone holds.

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import type { Database, Queryable } from './database.ts';
import { lockDirectory } from './lock.ts';
import { retrying } from './retry.ts';
import { createStatements } from './statements.ts';

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

/**
 * A statement read before is planned for its values each time, as one read anew would be. A plan kept for any values was made for the tables as they
 * were: here nothing counts them meanwhile, and a service that began with none would read a table of thousands row by row.
 */
const SETTINGS = 'set plan_cache_mode = force_custom_plan';

/** Opens `directory/database`, made on first use; in memory without a directory. */
export async function openEmbedded(directory?: string): Promise<Database> {
  if (directory === undefined) return asDatabase(await opened(), () => undefined);
  const place = resolve(directory);
  mkdirSync(place, { recursive: true });
  const lock = lockDirectory(place);
  try {
    return asDatabase(await opened(join(place, 'database')), lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function opened(dataDir?: string): Promise<PGlite> {
  const pglite = await PGlite.create({ ...(dataDir === undefined ? {} : { dataDir }), parsers: PARSERS });
  await pglite.exec(SETTINGS);
  return pglite;
}

/** PGlite has no autovacuum; without it nothing would clear superseded rows or tell the planner what the tables hold. */
const UPKEEP_MS = 10 * 60_000;
/** Fewer statements than this change no plan. */
const UPKEEP_STATEMENTS = 500;

function asDatabase(pglite: PGlite, whenClosed: () => void): Database {
  const known = createStatements(pglite);
  let closing: Promise<void> | undefined;
  let statements = 0;
  // One connection: a transaction has it alone, and what stands outside waits for its turn.
  let before: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = before.then(work);
    before = mine.catch(() => undefined);
    return mine;
  };
  const upkeep = setInterval(() => {
    if (statements < UPKEEP_STATEMENTS) return;
    statements = 0;
    // The next turn tries again; a failure here harms nobody.
    inTurn(() => pglite.exec('vacuum (analyze)')).catch(() => undefined);
  }, UPKEEP_MS).unref();
  const close = async () => {
    clearInterval(upkeep);
    try {
      if (statements >= UPKEEP_STATEMENTS) await inTurn(() => pglite.exec('analyze'));
      await inTurn(() => pglite.exec('CHECKPOINT'));
      await pglite.close();
    } finally {
      whenClosed();
    }
  };
  const transaction = <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => {
    let isOver = false;
    const stillOpen = () => {
      if (isOver) throw new Error('The transaction is over; nothing more can be asked in it.');
    };
    return pglite
      .transaction((tx) =>
        work({
          query: async (text, parameters = []) => {
            stillOpen();
            return known.run(text, parameters, true);
          },
          execute: (sql) => known.execute(sql, tx),
        }),
      )
      .finally(() => {
        isOver = true;
      });
  };
  return {
    kind: 'pglite',
    query: (text, parameters = []) => {
      statements += 1;
      return inTurn(() => known.run(text, parameters, false));
    },
    execute: (sql) => inTurn(() => known.execute(sql, pglite)),
    transaction: (work) => retrying(() => inTurn(() => transaction(work))),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
