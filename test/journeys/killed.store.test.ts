// The whole service killed in the middle of taking orders over HTTP, again and again, on both databases. Rounds: 2 each, or OPENGMS_KILL_ROUNDS.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { orderBundle } from '../../bench/order-payload.ts';
import { startPostgres } from '../../scripts/postgres.ts';
import { auditSeals, verify } from '../../src/foundation/audit/index.ts';
import { createRecord, structure } from '../../src/foundation/record/index.ts';
import { type Database, type DatabaseSettings, openDatabase } from '../../src/foundation/storage/index.ts';
import { SYSTEM } from '../../src/foundation/terms/index.ts';

const ROUNDS = Number(process.env.OPENGMS_KILL_ROUNDS ?? 2);
const CONNECTIONS = 6;
/** What one order leaves in its patient's compartment: six of what was sent, and the ten tasks. */
const WHOLE = { Patient: 1, ServiceRequest: 1, Specimen: 1, Condition: 1, Consent: 1, QuestionnaireResponse: 1, Task: 10 };

test('embedded, the service killed while it takes orders: none acknowledged is lost, none half-written, feed and audit chain whole (HAZ-REC-01)', async (t) => {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'opengms-killed-'));
  try {
    await killAgainAndAgain({ dataDirectory }, (line) => t.diagnostic(line));
  } finally {
    rmSync(dataDirectory, { recursive: true, force: true });
  }
});

test('PostgreSQL, the service killed while it takes orders, every other time with the server: the same holds (HAZ-REC-01)', async (t) => {
  const postgres = await startPostgres({ durable: true });
  if (!postgres) {
    if (process.env.OPENGMS_SKIP_NOTHING === '1') throw new Error('PostgreSQL was not found.');
    return t.skip('PostgreSQL was not found');
  }
  try {
    await killAgainAndAgain(
      { databaseUrl: postgres.url },
      (line) => t.diagnostic(line),
      () => postgres.crash(),
    );
  } finally {
    await postgres.stop();
  }
});

async function killAgainAndAgain(settings: DatabaseSettings, say: (line: string) => void, crash?: () => Promise<void>): Promise<void> {
  const acknowledged = new Map<string, string>();
  let number = 0;
  for (let round = 1; round <= ROUNDS; round += 1) {
    await takeOrdersUntilKilled(settings, {
      next: () => {
        number += 1;
        return number;
      },
      acknowledged,
      crash: round % 2 === 0 ? crash : undefined,
    });
    const found = await checkWhole(settings, acknowledged, round === ROUNDS);
    say(`round ${round}: ${number} orders sent, ${acknowledged.size} acknowledged, ${found} in the record`);
  }
  assert.ok(acknowledged.size >= ROUNDS, `${acknowledged.size} orders were acknowledged in ${ROUNDS} rounds`);
}

interface Load {
  readonly next: () => number;
  /** Order number to ServiceRequest id. */
  readonly acknowledged: Map<string, string>;
  readonly crash: (() => Promise<void>) | undefined;
}

async function takeOrdersUntilKilled(settings: DatabaseSettings, { next, acknowledged, crash }: Load): Promise<void> {
  const { service, base } = await serve(settings);
  const ended = once(service, 'exit');
  let isOver = false;
  let strike: NodeJS.Timeout | undefined;
  const kill = async () => {
    await crash?.();
    isOver = true;
    service.kill('SIGKILL');
  };
  const send = async () => {
    // Bounded, in case nothing is ever acknowledged.
    for (const end = Date.now() + 30_000; !isOver && Date.now() < end; ) {
      const number = next();
      const answer = await place(base, number);
      if (answer === undefined) continue;
      acknowledged.set(`O${String(number).padStart(9, '0')}`, answer);
      strike ??= setTimeout(kill, 200 + Math.random() * 1000);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, send));
  if (!strike) service.kill('SIGKILL');
  await ended;
}

/** The ServiceRequest's id once the order is acknowledged; undefined when the connection broke, or the database went away below the service. */
async function place(base: string, number: number): Promise<string | undefined> {
  try {
    const answer = await fetch(base, {
      method: 'POST',
      headers: { authorization: 'Bearer demo-clinician', 'content-type': 'application/fhir+json' },
      body: JSON.stringify(orderBundle(number, new Date())),
    });
    const text = await answer.text();
    return answer.status === 200 ? /"ServiceRequest","id":"([^"]+)"/.exec(text)?.[1] : undefined;
  } catch {
    return undefined;
  }
}

async function serve({ databaseUrl, dataDirectory }: DatabaseSettings): Promise<{ readonly service: ChildProcess; readonly base: string }> {
  const program = join(import.meta.dirname, '../../bench/service.ts');
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, databaseUrl ?? dataDirectory ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = await Promise.race([
    once(service.stdout, 'data'),
    once(service, 'exit').then(() => Promise.reject(new Error('the service did not start'))),
  ]);
  return { service, base: `${String(address).trim()}/FHIR/R4` };
}

/** How many orders the record holds; asserts that each is whole, that every acknowledged one is there, and that feed and chain are whole. */
async function checkWhole(settings: DatabaseSettings, acknowledged: ReadonlyMap<string, string>, isLast: boolean): Promise<number> {
  const database = await openDatabase(settings);
  try {
    const claimed = await database.query<{ value: string; id: string }>(
      `select value, id from identifier_claim where type = 'ServiceRequest' and system = $1`,
      [SYSTEM.gmsOrder],
    );
    const holders = new Map(claimed.map(({ value, id }) => [value, id]));
    for (const [order, id] of acknowledged) assert.equal(holders.get(order), id, `order ${order} was acknowledged and is lost`);
    await checkCompartments(database, holders.size);
    const gaps = await database.query(`
select h.shard, h.position, count(f.position) as entries from shard_head h left join feed f on f.shard = h.shard group by h.shard, h.position
having h.position <> count(f.position) or (h.position > 0 and (min(f.position) <> 1 or max(f.position) <> h.position))`);
    assert.deepEqual(gaps, []);
    if (isLast) await createRecord(database, { structure }).follow(auditSeals());
    const { isWhole, faults, notYetSealed } = await verify(database);
    assert.deepEqual({ isWhole, faults }, { isWhole: true, faults: [] });
    if (isLast) assert.equal(notYetSealed, 0);
    return holders.size;
  } finally {
    await database.close();
  }
}

async function checkCompartments(database: Database, orders: number): Promise<void> {
  const counted = await database.query<{ patient: string; type: string; count: number }>(
    `select p.patient, r.type, count(*)::integer as count from resource r cross join unnest(r.patients) as p(patient)
where r.type <> 'AuditEvent' group by p.patient, r.type`,
  );
  const compartments = Map.groupBy(counted, ({ patient }) => patient);
  assert.equal(compartments.size, orders, 'a patient for each order');
  for (const [patient, types] of compartments)
    assert.deepEqual(Object.fromEntries(types.map(({ type, count }) => [type, count])), WHOLE, `what Patient/${patient} has`);
  const [alone] = await database.query(
    `select (select count(*)::integer from resource where type = 'Provenance') as provenances,
  (select count(*)::integer from resource where type = 'AuditEvent' and terms @> array['AuditEvent.subtype=transaction']) as audits`,
  );
  assert.deepEqual(alone, { provenances: orders, audits: orders });
}
