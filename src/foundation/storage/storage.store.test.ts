import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startPostgres } from '../../../scripts/postgres.ts';
import { migrate, openDatabase, type Queryable, sqlState } from './index.ts';
import { lockDirectory } from './lock.ts';
import { eachDatabase, emptyDatabase } from './testing.ts';

eachDatabase('migrations are applied once each, in order, and whole', async (database) => {
  const first = { name: 'room/0001-one', sql: 'create table one (n integer); insert into one values (1)' };
  assert.deepEqual(await migrate(database, [first]), ['room/0001-one']);
  assert.deepEqual(await migrate(database, [first]), []);
  await assert.rejects(
    migrate(database, [first, { name: 'room/0002-two', sql: 'create table two (n integer); create table one (n integer)' }]),
  );
  const [row] = await database.query<{ two: string | null }>("select to_regclass('two')::text as two");
  assert.equal(row?.two, null);
  await assert.rejects(migrate(database, [{ ...first, sql: 'create table other (n integer)' }]), /was changed after/);
});

eachDatabase('numbers and dates come back as they are, without rounding or a time zone', async (database) => {
  const [row] = await database.query(
    `select 9007199254740993::bigint as big, 0.1::numeric as exact, '2026-03-29'::date as day, '{"a": 1}'::json as json,
  $1::timestamptz as at, $2::text[] as list, true as yes, 1::smallint as small`,
    [new Date('2026-11-21T09:00:00.123Z'), ['a "quoted", one', 'b\\c', '']],
  );
  assert.deepEqual(row, {
    big: '9007199254740993',
    exact: '0.1',
    day: '2026-03-29',
    json: '{"a": 1}',
    at: new Date('2026-11-21T09:00:00.123Z'),
    list: ['a "quoted", one', 'b\\c', ''],
    yes: true,
    small: 1,
  });
});

eachDatabase('a transaction that fails leaves nothing, and one that lost a race is done again', async (database) => {
  await database.execute('create table counter (n integer); insert into counter values (0)');
  await assert.rejects(
    database.transaction(async (tx) => {
      await tx.query('update counter set n = 99');
      throw new Error('no');
    }),
    /no/,
  );
  let attempts = 0;
  await database.transaction(async (tx) => {
    attempts += 1;
    await tx.query('update counter set n = n + 1');
    if (attempts === 1) await tx.query("do $$ begin raise exception 'lost' using errcode = '40001'; end $$");
  });
  assert.equal(attempts, 2);
  assert.deepEqual(await database.query('select n from counter'), [{ n: 1 }]);
});

eachDatabase(
  'a statement asked again gives what a new one would: after an error, in and beside a transaction, and when its table is another',
  async (database) => {
    await database.execute('create table kept (n integer primary key, word text)');
    const insert = (n: unknown) => database.query('insert into kept values ($1, $2)', [n, null]);
    await insert(1);
    for (const [n, state] of [
      [1, '23505'],
      ['one', '22P02'],
    ] as const)
      await assert.rejects(insert(n), (error) => sqlState(error) === state);
    await insert(2);
    const all = (on: Queryable) => on.query('select * from kept order by n');
    const order: string[] = [];
    await Promise.all([
      database
        .transaction(async (tx) => {
          await tx.query('insert into kept values ($1, $2)', [3, 'three']);
          await assert.rejects(tx.query('select nothing from kept'), (error) => sqlState(error) === '42703');
          order.push('transaction');
          throw new Error('taken back');
        })
        .catch(() => undefined),
      all(database).then((rows) => order.push(`beside it ${rows.length}`)),
    ]);
    assert.ok(order.includes('beside it 2'));
    for (let n = 0; n < 310; n += 1) await database.query(`select ${n} as n`);
    assert.deepEqual(await all(database), [
      { n: 1, word: null },
      { n: 2, word: null },
    ]);
  },
);

test('the embedded database reads a statement anew when its table has changed, and gives nothing to a transaction that is over', async () => {
  const database = await emptyDatabase('pglite');
  await database.execute('create table kept (n integer); insert into kept values (1)');
  const all = () => database.query('select * from kept');
  assert.deepEqual(await all(), [{ n: 1 }]);
  await database.execute("drop table kept; create table kept (word text, n bigint); insert into kept values ('one', 1)");
  assert.deepEqual(await all(), [{ word: 'one', n: '1' }]);
  const tx = await database.transaction(async (tx) => tx);
  await assert.rejects(tx.query('select 1'), /over/);
});

test('a database in use by a live process is refused in a sentence, and a dead process gives its lock up (HAZ-REC-05)', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'opengms-lock-'));
  try {
    const lock = lockDirectory(directory);
    const other = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `
      import { lockDirectory } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
      try { lockDirectory(${JSON.stringify(directory)}); console.log('taken'); } catch (error) { console.log(error.message); }`,
    ]);
    const said: string[] = [];
    other.stdout.on('data', (chunk) => said.push(String(chunk)));
    await once(other, 'close');
    assert.match(said.join(''), new RegExp(`in use by process ${process.pid}\\. Stop that process first`));
    lock.release();
    writeFileSync(join(directory, 'lock'), `${other.pid} 12345\n`);
    lockDirectory(directory).release();
    writeFileSync(join(directory, 'lock'), `${process.pid} 1\n`);
    lockDirectory(directory).release();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('an embedded database keeps what it held when it is closed and opened again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'opengms-disk-'));
  try {
    const first = await openDatabase({ dataDirectory: directory });
    await assert.rejects(openDatabase({ dataDirectory: directory }), /in use/);
    await first.execute("create table kept (word text); insert into kept values ('yes')");
    await first.close();
    const second = await openDatabase({ dataDirectory: directory });
    assert.deepEqual(await second.query('select word from kept'), [{ word: 'yes' }]);
    await second.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a database that cannot be reached is named without its password', async () => {
  await assert.rejects(openDatabase({ databaseUrl: 'postgresql://someone:secret@127.0.0.1:1/x' }), (error: Error) => {
    assert.match(error.message, /someone:\*\*\*@127\.0\.0\.1/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});

test('a server that goes away in the middle of a transaction fails that transaction and not the process, and is used again afterwards (HAZ-REC-01)', async (t) => {
  const postgres = await startPostgres();
  if (!postgres) {
    if (process.env.OPENGMS_SKIP_NOTHING === '1') throw new Error('PostgreSQL was not found.');
    return t.skip('PostgreSQL was not found');
  }
  try {
    const database = await openDatabase({ databaseUrl: postgres.url, connections: 2 });
    const interrupted = database.transaction(async (tx) => {
      await tx.query('select 1');
      await postgres.crash();
      // Time for the broken connection to be noticed while no statement waits on it.
      await new Promise((resolve) => setTimeout(resolve, 50));
      await tx.query('select 1');
    });
    await assert.rejects(interrupted);
    assert.deepEqual(await database.query('select 1 as one'), [{ one: 1 }]);
    await database.close();
  } finally {
    await postgres.stop();
  }
});

test('while nobody listens at the address of the server, what is asked is refused as 503 and nothing was sent', async (t) => {
  const postgres = await startPostgres();
  if (!postgres) {
    if (process.env.OPENGMS_SKIP_NOTHING === '1') throw new Error('PostgreSQL was not found.');
    return t.skip('PostgreSQL was not found');
  }
  const database = await openDatabase({ databaseUrl: postgres.url, connections: 2 });
  await postgres.stop();
  // The first finds the connection that broke, or a refused one.
  await database.query('select 1').catch(() => undefined);
  await assert.rejects(database.query('select 1'), { status: 503 });
  await assert.rejects(
    database.transaction((tx) => tx.query('select 1')),
    { status: 503 },
  );
  await database.close();
});
