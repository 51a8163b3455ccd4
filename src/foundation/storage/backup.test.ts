import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { backUp, migrate, openDatabase, restore } from './index.ts';

test('a backup holds everything, replaces nothing unasked, and is opened before it takes the place of anything (HAZ-REC-07)', async () => {
  const place = mkdtempSync(join(tmpdir(), 'opengms-backup-'));
  const [live, file] = [join(place, 'live'), join(place, 'saved.tar.gz')];
  try {
    assert.throws(() => backUp(live, file), /no embedded database/);
    const database = await openDatabase({ dataDirectory: live });
    await migrate(database, [{ name: 'test/0001', sql: "create table kept (word text); insert into kept values ('first')" }]);
    assert.throws(() => backUp(live, file), /in use by process/);
    await database.close();
    writeFileSync(join(live, 'directory.json'), '{}');

    backUp(live, file);
    assert.throws(() => backUp(live, file), /exists already/);

    await assert.rejects(restore(file, live, { isReplacing: false }), /not empty/);
    const elsewhere = join(place, 'elsewhere');
    mkdirSync(elsewhere);
    assert.equal((await restore(file, elsewhere, { isReplacing: false })).before, undefined);
    assert.ok(existsSync(join(elsewhere, 'directory.json')));
    const restored = await openDatabase({ dataDirectory: elsewhere });
    assert.deepEqual(await restored.query('select word from kept'), [{ word: 'first' }]);
    await assert.rejects(restore(file, elsewhere, { isReplacing: true }), /in use by process/);
    await restored.close();

    const { before } = await restore(file, live, { isReplacing: true });
    assert.ok(before && existsSync(join(before, 'database')));

    writeFileSync(join(place, 'torn.tar.gz'), 'not an archive');
    await assert.rejects(restore(join(place, 'torn.tar.gz'), join(place, 'new'), { isReplacing: false }), /archive could not be read/);
    assert.equal(existsSync(join(place, 'new')), false);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
