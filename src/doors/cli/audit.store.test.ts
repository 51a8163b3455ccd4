import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { auditEventFor, auditMigrations, auditSeals } from '../../foundation/audit/index.ts';
import { PERSONAS } from '../../foundation/identity/index.ts';
import { createRecord, newId, recordMigrations, structure } from '../../foundation/record/index.ts';
import { migrate, openDatabase } from '../../foundation/storage/index.ts';

const root = new URL('../../..', import.meta.url).pathname;

function audit(dataDirectory: string, ...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli.ts', 'audit', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, OPENGMS_DATA: dataDirectory, DATABASE_URL: '' },
  });
  return { status, stdout, stderr };
}

test('opengms audit verify answers 0 for a whole record, 1 with the place for a tampered one, 2 when it cannot look', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-audit-'));
  const data = join(folder, 'data');
  try {
    const nothing = audit(data, 'verify');
    assert.equal(nothing.status, 2);
    assert.match(nothing.stderr, /There is no database in/);

    const who = PERSONAS.get('clinician');
    assert.ok(who);
    const now = new Date('2026-11-21T09:00:00Z');
    const id = newId(9, now);
    const db = await openDatabase({ dataDirectory: data });
    await migrate(db, [...recordMigrations, ...auditMigrations]);
    const record = createRecord(db, { structure });
    await record.commit({
      changes: [{ kind: 'create', resource: { resourceType: 'Patient', id, name: [{ family: 'Okafor' }] } }],
      parties: ['RYJ'],
      audit: auditEventFor({ who, interaction: 'create', resources: [`Patient/${id}`], patients: [id], at: now }),
      now,
    });
    await record.follow(auditSeals(() => now));
    await db.close();

    const whole = audit(data, 'verify', '--json');
    assert.deepEqual([whole.status, whole.stderr], [0, '']);
    assert.deepEqual(JSON.parse(whole.stdout), {
      isWhole: true,
      shards: 1,
      entries: 2,
      seals: 1,
      notYetSealed: 0,
      faults: [],
      moreFaults: false,
    });
    const heads = audit(data, 'heads', '--json');
    const file = join(folder, 'heads.json');
    writeFileSync(file, heads.stdout);
    assert.equal(audit(data, 'verify', '--heads', file).status, 0);
    writeFileSync(join(folder, 'wrong.json'), '[{}]');
    assert.equal(audit(data, 'verify', '--heads', join(folder, 'wrong.json')).status, 2);

    const again = await openDatabase({ dataDirectory: data });
    await again.query(`update resource set content = replace(content, 'Okafor', 'Smith') where type = 'Patient'`);
    await again.close();
    const tampered = audit(data, 'verify');
    assert.equal(tampered.status, 1);
    assert.match(tampered.stdout, new RegExp(`shard 9, position 1: changed \\(Patient/${id}/_history/1\\)`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
