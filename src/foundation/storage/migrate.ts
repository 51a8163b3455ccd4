// Brings a database to the schema that this version of the programme expects: each step once, whole, in order.

import { createHash } from 'node:crypto';
import type { Database, Migration } from './database.ts';

const LEDGER = `create table if not exists schema_migration (
  name text primary key, checksum text not null, applied_at timestamptz not null default now())`;

/** Any number, the same in every process that migrates. */
const MIGRATION_LOCK = 4_720_991;

/** Applies what is missing and returns its names. Throws when a step that was applied has since been changed. */
export function migrate(database: Database, migrations: readonly Migration[]): Promise<readonly string[]> {
  return database.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await tx.execute(LEDGER);
    const rows = await tx.query<{ name: string; checksum: string }>('select name, checksum from schema_migration');
    const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
    const fresh: string[] = [];
    for (const { name, sql } of migrations) {
      const checksum = createHash('sha256').update(sql).digest('hex');
      const standing = applied.get(name);
      if (standing === checksum) continue;
      if (standing !== undefined)
        throw new Error(`Migration ${name} was changed after this database had applied it. Add a new migration instead of editing it.`);
      await tx.execute(sql);
      await tx.query('insert into schema_migration (name, checksum) values ($1, $2)', [name, checksum]);
      applied.set(name, checksum);
      fresh.push(name);
    }
    return fresh;
  });
}
