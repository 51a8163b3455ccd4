import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

const CLI = new URL('../../cli.ts', import.meta.url).pathname;
const ORDER = [
  'MSH|^~\\&|EpicBeaker|MFT|iGene|SMHGEN|20260608155047||ORM^O01|ORD-1|T|2.4',
  'PID|1||20006087^^^EPI^MR~9990004013^^^NHS^NH||EXAMPLE^Grace||19961010|F',
  'ORC|NW|1000178578',
  'OBR|1|1000178578||M7.1',
].join('\r');

function inFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-exchange-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function opengms(folder: string, ...words: readonly string[]) {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, 'exchange', ...words], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, OPENGMS_DATA: join(folder, 'data'), DATABASE_URL: '', OPENGMS_DEMO: '' },
  });
}

test('exchange lint --json prints file, type and findings, and nothing else', () => {
  inFolder((folder) => {
    const file = join(folder, 'order.hl7');
    writeFileSync(file, ORDER);
    const { stdout, status } = opengms(folder, 'lint', file, '--json');
    const report = JSON.parse(stdout);
    assert.equal(report.file, file);
    assert.equal(report.type, 'ORM^O01');
    assert.ok(
      report.findings.some((each: { code: string; where: string }) => each.code === 'V2_TEST_CODE_BARE' && each.where === 'OBR-4.3'),
    );
    assert.deepEqual(Object.keys(report.findings[0]).toSorted(), ['code', 'issue', 'mend', 'severity', 'what', 'where']);
    assert.equal(status, 0);
  });
});

test('exchange convert goes both ways and refuses ASTM and what is not there with a sentence', () => {
  inFolder((folder) => {
    const file = join(folder, 'order.hl7');
    writeFileSync(file, ORDER);
    const bundle = opengms(folder, 'convert', file, '--to', 'fhir').stdout;
    assert.equal(JSON.parse(bundle).type, 'message');
    writeFileSync(join(folder, 'order.json'), bundle);
    const back = JSON.parse(opengms(folder, 'convert', join(folder, 'order.json'), '--to', 'hl7v2', '--json').stdout);
    assert.equal(back.type, 'OML^O21');
    assert.match(back.message, /\|M7\.1\^\^England-GenomicTestDirectory/);
    writeFileSync(join(folder, 'analyser.astm'), 'H|\\^&|||GeneXpert\rP|1\r');
    const refused = opengms(folder, 'convert', join(folder, 'analyser.astm'), '--to', 'fhir', '--json');
    assert.equal(JSON.parse(refused.stdout).findings[0].code, 'V2_ASTM');
    assert.equal(refused.status, 1);
    assert.equal(JSON.parse(opengms(folder, 'lint', join(folder, 'none.hl7'), '--json').stdout).findings[0].code, 'V2_FILE');
    writeFileSync(join(folder, 'half.json'), '{"resourceType":');
    assert.equal(opengms(folder, 'convert', join(folder, 'half.json'), '--to', 'hl7v2').status, 1);
    assert.equal(opengms(folder, 'convert', file).status, 2);
  });
});

test("exchange partner, reconcile and quality work on the service's own database", () => {
  inFolder((folder) => {
    const added = opengms(
      folder,
      'partner',
      'add',
      '{"ods":"R0A","application":"EpicBeaker","method":"mllp","address":"10.1.2.3:2575","sendsTo":true}',
      '--json',
    );
    assert.equal(JSON.parse(added.stdout).retryMinutes, 10, added.stderr);
    assert.equal(JSON.parse(opengms(folder, 'partner', 'list', '--json').stdout).partners.length, 1);
    assert.deepEqual(JSON.parse(opengms(folder, 'reconcile', '--json').stdout), { unacknowledged: [] });
    assert.deepEqual(JSON.parse(opengms(folder, 'quality', '--json').stdout).rows, []);
    assert.equal(
      opengms(folder, 'partner', 'add', '{"ods":"R0A","application":"X","method":"mllp","address":"nowhere","sendsTo":true}').status,
      1,
    );
  });
});
