// Databases for tests: PGlite in memory always, PostgreSQL as well when OPENGMS_TEST_POSTGRES names a server. One of each per test
// file, emptied before each test, because making one costs seconds.

import { randomBytes } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import type { Database } from './database.ts';
import { openDatabase } from './open.ts';

export type DatabaseKind = Database['kind'];

/** The kinds to test on here. */
export const databaseKinds: readonly DatabaseKind[] = process.env.OPENGMS_TEST_POSTGRES ? ['pglite', 'postgresql'] : ['pglite'];

/** Runs a test on an empty database of each kind. */
export function eachDatabase(name: string, body: (database: Database, t: TestContext) => Promise<void>): void {
  for (const kind of databaseKinds) test(`${name} (${kind})`, async (t) => body(await emptyDatabase(kind), t));
}

const opened = new Map<DatabaseKind, Promise<Database>>();
const endings: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const end of endings) await end();
});

/** The database of this kind for this test file, without any table. Valid until it is asked for again; closed at the end of the file. */
export async function emptyDatabase(kind: DatabaseKind = 'pglite'): Promise<Database> {
  const known = opened.get(kind);
  if (known) {
    const database = await known;
    await database.execute('drop schema public cascade; create schema public');
    return database;
  }
  const opening = kind === 'pglite' ? openDatabase({ memory: true }) : openOnServer();
  opened.set(kind, opening);
  const database = await opening;
  endings.unshift(() => database.close());
  return database;
}

async function openOnServer(): Promise<Database> {
  const server = process.env.OPENGMS_TEST_POSTGRES;
  if (!server) throw new Error('OPENGMS_TEST_POSTGRES is not set.');
  const name = `opengms_test_${randomBytes(6).toString('hex')}`;
  const keeper = await openDatabase({ databaseUrl: server, connections: 1 });
  await keeper.execute(`create database ${name}`);
  endings.push(async () => {
    await keeper.execute(`drop database if exists ${name} with (force)`);
    await keeper.close();
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return openDatabase({ databaseUrl: url.href });
}
