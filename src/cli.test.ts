import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const CLI = new URL('cli.ts', import.meta.url).pathname;
const NEED_THE_DATABASE = [
  'clients list',
  'rebuild',
  'storage distribute',
  'research approvals',
  'workforce coverage',
  'exchange reconcile',
  'medicines re-evaluate',
  'pathways sweep',
  'audit verify',
  'interpret reanalyse',
];

function opengms(words: string, environment: Readonly<Record<string, string>>) {
  return spawnSync(process.execPath, [CLI, ...words.split(' ')], {
    encoding: 'utf8',
    env: { ...process.env, OPENGMS_DEMO: '', OPENGMS_LOG: '', ...environment },
  });
}

for (const words of NEED_THE_DATABASE)
  test(`opengms ${words} with a database address that is none says so in a sentence`, () => {
    const { stdout, stderr, status } = opengms(words, { DATABASE_URL: 'mysql://127.0.0.1/x' });
    assert.ok(status === 1 || status === 2, String(status));
    assert.equal(stdout, '');
    assert.match(stderr, /^opengms [a-z -]+: DATABASE_URL must start with postgresql:\/\/\./);
    assert.ok(!stderr.includes('    at '), 'no stack');
  });

test('the commands share one embedded database, and what one writes another reads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-commands-'));
  try {
    const environment = { DATABASE_URL: '', OPENGMS_DATA: folder };
    const partner =
      '{"ods":"R0A","application":"EpicBeaker","name":"Example trust","method":"mllp","address":"10.1.2.3:2575","sendsTo":true}';
    const added = spawnSync(process.execPath, [CLI, 'exchange', 'partner', 'add', partner], {
      encoding: 'utf8',
      env: { ...process.env, OPENGMS_DEMO: '', ...environment },
    });
    assert.equal(added.status, 0, added.stderr);
    assert.equal(JSON.parse(opengms('exchange partner list --json', environment).stdout).partners[0].ods, 'R0A');
    assert.deepEqual(JSON.parse(opengms('pathways sweep --json', environment).stdout), { late: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a command that is not known, and none, list those that are', () => {
  const strange = opengms('genomes', {});
  assert.equal(strange.status, 2);
  assert.match(strange.stderr, /^opengms: no command "genomes"\.\nopengms <command>\n {2}serve /);
});
