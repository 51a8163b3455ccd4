// Processes killed in the middle of writing. Rounds: 3 each, or OPENGMS_KILL_ROUNDS.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startPostgres } from '../../../scripts/postgres.ts';
import { type Database, type DatabaseSettings, openDatabase } from '../storage/index.ts';

const ROUNDS = Number(process.env.OPENGMS_KILL_ROUNDS ?? 3);
/** One patient, six orders. */
const RESOURCES_OF_A_COMMIT = 7;

test('embedded, killed while writing: no acknowledged commit is lost, none is half there, the feed has no gap (HAZ-REC-01)', async () => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'opengms-kill-'));
  try {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1) await loadUntilKilled({ dataDirectory }, acknowledged);
    assert.ok(acknowledged.size > 0);
    await checkWhole({ dataDirectory }, acknowledged);
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
});

test('PostgreSQL, service and server killed while writing: the same holds (HAZ-REC-01)', async (t) => {
  const postgres = await startPostgres({ durable: true });
  if (!postgres) {
    if (process.env.OPENGMS_SKIP_NOTHING === '1') throw new Error('PostgreSQL was not found.');
    return t.skip('PostgreSQL was not found');
  }
  try {
    const acknowledged = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round += 1)
      await loadUntilKilled({ databaseUrl: postgres.url }, acknowledged, round % 2 ? () => postgres.crash() : undefined);
    assert.ok(acknowledged.size > 0);
    await checkWhole({ databaseUrl: postgres.url }, acknowledged);
  } finally {
    await postgres.stop();
  }
});

/** Lets the load run for a moment, then kills it hard (after the server, when that crashes first), and notes what it had acknowledged. */
async function loadUntilKilled(settings: DatabaseSettings, acknowledged: Map<string, number>, crash?: () => Promise<void>): Promise<void> {
  const load = spawn(
    process.execPath,
    [join(import.meta.dirname, 'kill.load.ts'), settings.databaseUrl ?? '', settings.dataDirectory ?? ''],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const closed = once(load, 'close');
  const lines = createInterface({ input: load.stdout });
  let strike: NodeJS.Timeout | undefined;
  for await (const line of lines) {
    const [version, patient] = line.split(' ');
    if (patient) acknowledged.set(patient, Number(version));
    else
      strike = setTimeout(
        async () => {
          await crash?.();
          load.kill('SIGKILL');
        },
        300 + Math.random() * 700,
      );
  }
  clearTimeout(strike);
  await closed;
}

async function checkWhole(settings: DatabaseSettings, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const database = await openDatabase(settings);
  try {
    const standing = new Map((await patients(database)).map(({ id, ...counts }) => [id, counts]));
    for (const [patient, version] of acknowledged)
      assert.ok((standing.get(patient)?.version ?? 0) >= version, `version ${version} of Patient/${patient} was acknowledged and is lost`);
    for (const [patient, { version, resources, superseded, audits }] of standing)
      assert.deepEqual(
        { resources, superseded, audits },
        { resources: RESOURCES_OF_A_COMMIT, superseded: (version - 1) * RESOURCES_OF_A_COMMIT, audits: version },
        `Patient/${patient}`,
      );
    const gaps = await database.query(`
select h.shard, h.position, count(f.position) as entries, min(f.position) as first, max(f.position) as last
from shard_head h left join feed f on f.shard = h.shard group by h.shard, h.position
having h.position <> count(f.position) or (h.position > 0 and (min(f.position) <> 1 or max(f.position) <> h.position))`);
    assert.deepEqual(gaps, []);
    const [feed] = await database.query(`
select (select count(*) from feed) = (select count(*) from resource) + (select count(*) from resource_history) as each_version_once,
  not exists (select from feed f left join resource r using (shard, type, id) where r.version is null or f.version > r.version) as all_there`);
    assert.deepEqual(feed, { each_version_once: true, all_there: true });
  } finally {
    await database.close();
  }
}

/** Each patient with how many resources, superseded versions and audit events its commits left. The audit events of a shard tell no patient, so they are shared out. */
function patients(database: Database) {
  return database.query<{ id: string; version: number; resources: number; superseded: number; audits: number }>(`
select p.id, p.version,
  (select count(*)::integer from resource r where r.shard = p.shard and r.patients @> array[p.id] and r.version = p.version) as resources,
  (select count(*)::integer from resource_history h join resource r using (shard, type, id) where r.shard = p.shard and r.patients @> array[p.id]) as superseded,
  case when (select count(*) from resource a where a.shard = p.shard and a.type = 'AuditEvent')
    = (select sum(o.version) from resource o where o.shard = p.shard and o.type = 'Patient') then p.version else -1 end as audits
from resource p where p.type = 'Patient'`);
}
