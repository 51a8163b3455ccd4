import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openService, type Service } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { seedCaseload } from '../../demo/caseload.ts';
import { DEMO_STORY, trioPed, trioVcf } from '../../demo/genome.ts';
import { seedRapidGenome } from '../../demo/rapid-genome.ts';
import { openDatabase } from '../../foundation/storage/index.ts';
import { emptyDatabase } from '../../foundation/storage/testing.ts';

const root = new URL('../../..', import.meta.url).pathname;

/** The command in a process of its own, as a hub runs it, while this process may go on serving. */
function interpretCommand(
  where: NodeJS.ProcessEnv,
  ...words: readonly string[]
): Promise<Pick<SpawnSyncReturns<string>, 'status' | 'stdout' | 'stderr'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['src/cli.ts', 'interpret', ...words], {
      cwd: root,
      env: { ...process.env, DATABASE_URL: '', ...where },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The demonstration's orders and its genome, made as the service makes them at its start; the id of the order that has the genome. */
async function withGenome(service: Service): Promise<string> {
  const { record, requests, directory, interpretation, following } = service;
  await seedCaseload({ record, requests, directory, now: new Date() });
  await following.caughtUp();
  await seedRapidGenome(record, interpretation, new Date());
  // A second start leaves what stands.
  await seedRapidGenome(record, interpretation, new Date());
  const [made] = await interpretation.list({ organisation: '69A50', limit: 1 });
  assert.ok(made, 'the demonstration has its genome');
  assert.equal(made.run, 2, 'opened once and judged again once');
  return made.link.orders[0] ?? '';
}

function aFamily(folder: string): readonly string[] {
  const [vcf, ped] = [join(folder, 'trio.vcf'), join(folder, 'trio.ped')];
  writeFileSync(vcf, trioVcf(DEMO_STORY, { childSex: 'male' }));
  writeFileSync(ped, trioPed('male'));
  return ['--vcf', vcf, '--ped', ped, '--hpo', 'HP:0001250', '--json'];
}

const EMBEDDED = { OPENGMS_DEMO: '1', PORT: '0', OPENGMS_LOG: 'error' };
/** A server's database is never opened to everybody, so this service has no demonstration and no sign-in. */
const ON_SERVER = { PORT: '0', OPENGMS_LOG: 'error', OPENGMS_SIGN_IN: 'applications-only', OPENGMS_ORGANISATION: '699X0' };

test('opengms interpret attach takes a file for an order of the embedded database while the service is stopped, and says who holds it while it runs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-attach-'));
  const data = join(folder, 'data');
  const where = { OPENGMS_DATA: data };
  try {
    const service = await openService({ config: readConfig({ ...EMBEDDED, OPENGMS_DATA: data }) });
    let order: string;
    try {
      order = await withGenome(service);
      const busy = await interpretCommand(where, 'attach', '--order', order, ...aFamily(folder));
      assert.equal(busy.status, 1);
      assert.match(busy.stderr, /is in use by process \d+\. Stop that process first/);
      assert.equal(busy.stdout, '');
    } finally {
      await service.close();
    }
    const unknown = await interpretCommand(where, 'attach', '--order', 'nobody', ...aFamily(folder));
    assert.equal(unknown.status, 1);
    assert.equal(JSON.parse(unknown.stdout).findings[0].code, 'INT_ORDER_UNKNOWN');
    const attached = await interpretCommand(where, 'attach', '--order', order, ...aFamily(folder));
    assert.equal(attached.status, 0, attached.stderr);
    const answer = JSON.parse(attached.stdout);
    assert.deepEqual([answer.kind, answer.warnings], ['attached', []]);
    assert.ok(answer.candidates['Tier 1'] >= 1);
    const db = await openDatabase({ dataDirectory: data });
    const [kept] = await db.query<{ latest_run: number }>('select latest_run from interpretation_case where id = $1', [answer.case]);
    await db.close();
    assert.equal(kept?.latest_run, 3, 'a new run of the same case');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('opengms interpret attach on PostgreSQL works while the service runs, and its page shows the new run', {
  skip: process.env.OPENGMS_TEST_POSTGRES ? false : 'PostgreSQL is not running: npm test starts one where it is installed',
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-attach-'));
  const database = await emptyDatabase('postgresql');
  const [{ name } = { name: '' }] = await database.query<{ name: string }>('select current_database() as name');
  const url = new URL(process.env.OPENGMS_TEST_POSTGRES ?? '');
  url.pathname = `/${name}`;
  const service = await openService({
    config: readConfig({ ...ON_SERVER, OPENGMS_DATA: folder }),
    database: await openDatabase({ databaseUrl: url.href }),
  });
  try {
    const order = await withGenome(service);
    const attached = await interpretCommand(
      { DATABASE_URL: url.href, OPENGMS_DATA: folder },
      'attach',
      '--order',
      order,
      ...aFamily(folder),
    );
    assert.equal(attached.status, 0, attached.stderr);
    const { case: id } = JSON.parse(attached.stdout);
    assert.equal((await service.interpretation.read(id))?.run, 3);
    assert.equal((await service.interpretation.scanOf(id))?.fileName, 'trio.vcf');
  } finally {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
