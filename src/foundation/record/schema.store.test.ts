import assert from 'node:assert/strict';
import { eachDatabase } from '../storage/testing.ts';
import { RECORD_TABLES } from './index.ts';
import { aRecord } from './testing.ts';

/** What would stop the record from being spread over servers, read from the catalogue itself; rooms may pass their own tables. */
const OBSTACLES = `
select 'key or unique index without shard first: ' || i.indexrelid::regclass as obstacle
from pg_index i join pg_class c on c.oid = i.indrelid
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
where c.relname = any($1::text[]) and (i.indisprimary or i.indisunique) and a.attname <> 'shard'
union all
select 'no shard: ' || c.relname from pg_class c
where c.relname = any($1::text[]) and not exists (
  select from pg_attribute a where a.attrelid = c.oid and a.attname = 'shard' and a.attnotnull and a.atttypid = 'smallint'::regtype)
union all
select 'foreign key without shard first: ' || k.conname
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
where k.contype = 'f' and c.relname = any($1::text[]) and a.attname <> 'shard'
union all
select 'trigger: ' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid where c.relname = any($1::text[]) and not t.tgisinternal
union all
select 'sequence: ' || d.refobjid::regclass || ' ' || s.relname
from pg_class s join pg_depend d on d.objid = s.oid join pg_class c on c.oid = d.refobjid where s.relkind = 'S' and c.relname = any($1::text[])`;

eachDatabase('every table of the record can be spread over servers by its shard', async (database) => {
  await aRecord(database);
  assert.deepEqual(await database.query(OBSTACLES, [RECORD_TABLES]), []);
  const tables = await database.query<{ name: string }>(
    "select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migration' order by 1",
  );
  assert.deepEqual(
    tables.map(({ name }) => name),
    [...RECORD_TABLES].sort(),
  );
});

eachDatabase('a table that could not be spread is noticed', async (database) => {
  await database.execute(`create table wrong (id serial primary key, shard smallint);
create table other (shard smallint not null, id integer unique, primary key (shard, id));
create table pointing (shard smallint not null, wrong integer references wrong, primary key (shard))`);
  const obstacles = await database.query(OBSTACLES, [['wrong', 'other', 'pointing']]);
  assert.equal(obstacles.length, 5);
});
