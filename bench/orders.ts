// Orders a second (eight resources that become ten tasks; eight clinical ones that become none; indexed, audited, durable), reads, and sorted searches of twenty, with eight connections, beside the
// limits of raw SQL in the same run. What it was measured on, and the figures: docs/decisions/0002-one-statement-record.md.

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '@medplum/fhirtypes';
import { startPostgres } from '../scripts/postgres.ts';
import { createRecord, type KeptRecord, newId, recordMigrations, structure, validateResource } from '../src/foundation/record/index.ts';
import { type Database, migrate, openDatabase } from '../src/foundation/storage/index.ts';
import { SYSTEM } from '../src/foundation/terms/index.ts';
import { overHttp } from './http.ts';
import { type Contestant, compare, table } from './measure.ts';
import { clinicalResources, orderResources, orderWithTasks } from './order-payload.ts';
import { openRaw } from './raw.ts';

const CONNECTIONS = 8;
const everything = { kind: 'everything' } as const;

/** Words: `--seconds N` for each round (5), `--rounds N` (3). */
export async function run(words: readonly string[]): Promise<void> {
  const option = (name: string, usual: number) => Number(words[words.indexOf(`--${name}`) + 1] ?? usual) || usual;
  const effort = { seconds: option('seconds', 5), rounds: option('rounds', 3), connections: CONNECTIONS };
  console.log(
    `${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GB, Node ${process.version}, ${CONNECTIONS} connections, ${effort.rounds} rounds of ${effort.seconds} s, the median round`,
  );
  await onPostgres(effort);
  await onPglite(effort);
}

type Effort = Parameters<typeof compare>[1];

async function onPostgres(effort: Effort): Promise<void> {
  const postgres = await startPostgres({ durable: true });
  if (!postgres) return console.log('PostgreSQL was not found (Debian: apt-get install postgresql).');
  try {
    const raw = await openRaw(postgres.url, CONNECTIONS);
    const database = await openDatabase({ databaseUrl: postgres.url, connections: CONNECTIONS });
    const { record, contestants } = await onRecord(database);
    const http = await overHttp(postgres.url, CONNECTIONS);
    const eight = { name: 'raw SQL, one statement', once: (number: number) => raw.oneStatement(clinicalResources(number, new Date())) };
    console.log(
      table(
        'PostgreSQL, fsync on: eight clinical resources',
        await compare(
          [
            eight,
            contestants.order,
            contestants.validatedOrder,
            http.clinical,
            { name: 'raw SQL, row by row in a transaction', once: (number) => raw.rowByRow(clinicalResources(number, new Date())) },
          ],
          effort,
        ),
      ),
    );
    console.log(
      table(
        'PostgreSQL, fsync on: orders of eight resources that become ten tasks',
        await compare(
          [
            { name: 'raw SQL, one statement, the same eighteen', once: (number) => raw.oneStatement(orderWithTasks(number, new Date())) },
            { ...eight, name: 'raw SQL, one statement, the eight alone' },
            http.order,
            { name: 'raw SQL, row by row, the same eighteen', once: (number) => raw.rowByRow(orderWithTasks(number, new Date())) },
            { name: 'raw SQL, row by row, the eight alone', once: (number) => raw.rowByRow(orderResources(number, new Date())) },
          ],
          effort,
        ),
      ),
    );
    await database.execute('vacuum analyze');
    console.log(
      table('PostgreSQL: reads by id', await compare([{ name: 'raw SQL', once: raw.read }, contestants.read, http.read], effort)),
    );
    console.log(
      table(
        'PostgreSQL: searches by status, newest first, 20',
        await compare([{ name: 'raw SQL', once: raw.search }, contestants.search, http.search], effort),
      ),
    );
    console.log(
      `\nresources: ${(await record.search({ type: 'ServiceRequest', parameters: [['_summary', 'count']] }, everything)).total} orders in the record`,
    );
    await http.stop();
    await raw.close();
    await database.close();
  } finally {
    await postgres.stop();
  }
}

async function onPglite(effort: Effort): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'opengms-bench-'));
  try {
    const database = await openDatabase({ dataDirectory: directory });
    const { contestants } = await onRecord(database);
    console.log(table('PGlite on disk: the record', await compare([contestants.order, contestants.read, contestants.search], effort)));
    await database.close();
    const http = await overHttp(directory, CONNECTIONS);
    console.log(
      table(
        'PGlite on disk: the whole service, orders and clinical bundles',
        await compare([http.order, { ...http.clinical, name: 'eight clinical resources' }], effort),
      ),
    );
    console.log(table('PGlite on disk: the whole service, reads', await compare([http.read], effort)));
    console.log(table('PGlite on disk: the whole service, searches', await compare([http.search], effort)));
    await http.stop();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function onRecord(
  database: Database,
): Promise<{ record: KeptRecord; contestants: Record<'order' | 'validatedOrder' | 'read' | 'search', Contestant> }> {
  await migrate(database, recordMigrations);
  const record = createRecord(database, { structure });
  const ids: string[] = [];
  const place = async (number: number, isValidated: boolean) => {
    const now = new Date();
    const resources = orderResources(number, now);
    if (isValidated)
      for (const resource of resources) {
        const errors = validateResource(resource).filter(({ severity }) => severity === 'error');
        if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
      }
    const [patient, request] = resources;
    const result = await record.commit({
      changes: resources.map((resource) => ({ kind: 'create', resource })),
      parties: ['699X0', `699H${number % 7}`],
      claims: [{ type: 'ServiceRequest', system: SYSTEM.gmsOrder, value: `O${number}-${newId()}`, id: request?.id ?? '' }],
      audit: anAudit(patient?.id ?? '', now),
      now,
    });
    if (result.kind !== 'committed') throw new Error(result.kind);
    if (request?.id && ids.length < 50_000) ids.push(request.id);
  };
  return {
    record,
    contestants: {
      order: { name: 'record.commit, an order without its tasks', once: (number) => place(number, false) },
      validatedOrder: { name: 'record.commit, each resource validated', once: (number) => place(number, true) },
      read: {
        name: 'record.read',
        once: () => record.read('ServiceRequest', ids[Math.floor(Math.random() * ids.length)] ?? '', everything),
      },
      search: {
        name: 'record.search',
        once: () =>
          record.search(
            {
              type: 'ServiceRequest',
              parameters: [
                ['status', 'active'],
                ['_sort', '-authored'],
                ['_count', '20'],
              ],
            },
            everything,
          ),
      },
    },
  };
}

function anAudit(patient: string, now: Date): AuditEvent {
  return {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'Restful Operation' },
    subtype: [{ system: 'http://hl7.org/fhir/restful-interaction', code: 'transaction' }],
    action: 'C',
    recorded: now.toISOString(),
    outcome: '0',
    agent: [{ who: { identifier: { system: SYSTEM.sdsUser, value: '999000000001' } }, requestor: true }],
    source: { observer: { identifier: { system: SYSTEM.odsOrganisation, value: '699X0' } } },
    entity: [{ what: { reference: `Patient/${patient}` } }],
  };
}
