// Spreads the tables over the servers of a Citus cluster by their shard, co-located, so that everything about one patient stays together.
// https://docs.citusdata.com/en/stable/develop/api_udf.html#create-distributed-table (docs/guides/scale.md says how to run it)

import type { Database } from './database.ts';

export type Distribution =
  | { readonly kind: 'unavailable'; readonly because: string }
  | { readonly kind: 'distributed'; readonly tables: readonly string[]; readonly already: readonly string[] };

/** Partitions over the cluster; fixed when the first table is spread. A divisor of the record's 256 shards. */
const PARTITIONS = 64;

/** Every table whose rows carry `shard smallint not null`; tables without it (sessions, migrations) stay on the coordinator. */
export async function distribute(database: Database): Promise<Distribution> {
  const [found] = await database.query("select 1 from pg_available_extensions where name = 'citus'");
  if (database.kind === 'pglite' || !found)
    return {
      kind: 'unavailable',
      because:
        'This database has no Citus extension. Install Citus on the coordinator and the workers first (docs/guides/scale.md), and set DATABASE_URL.',
    };
  await database.execute('create extension if not exists citus');
  const rows = await database.query<{ name: string; already: boolean }>(`
select c.relname::text as name, exists (select from pg_dist_partition p where p.logicalrelid = c.oid) as already
from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'shard' and a.attnotnull and a.atttypid = 'smallint'::regtype
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
order by c.relname <> 'resource', c.relname`);
  for (const { name } of rows.filter(({ already }) => !already)) {
    // The first one decides how many partitions there are, and the others lie with it.
    const placement = name === 'resource' ? `shard_count => ${PARTITIONS}` : "colocate_with => 'resource'";
    await database.query(`select create_distributed_table($1::regclass, 'shard', ${placement})`, [name]);
  }
  return {
    kind: 'distributed',
    tables: rows.filter(({ already }) => !already).map(({ name }) => name),
    already: rows.filter(({ already }) => already).map(({ name }) => name),
  };
}

/** Whether the tables are spread; then a join must compare the shard as well. */
export async function isDistributed(database: Database): Promise<boolean> {
  if (database.kind === 'pglite') return false;
  const [catalogue] = await database.query<{ name: string | null }>("select to_regclass('pg_dist_partition')::text as name");
  if (!catalogue?.name) return false;
  const [table] = await database.query("select 1 from pg_dist_partition where logicalrelid = 'resource'::regclass");
  return table !== undefined;
}
