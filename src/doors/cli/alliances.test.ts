import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openDatabase } from '../../foundation/storage/index.ts';
import { createAlliances } from '../../service/alliances/index.ts';

const root = new URL('../../..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'opengms-cli-alliances-'));
const data = join(folder, 'data');
after(() => rmSync(folder, { recursive: true, force: true }));

function alliances(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/cli.ts', 'alliances', ...words],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, OPENGMS_DATA: data, DATABASE_URL: '', OPENGMS_DEMO: '' },
    },
  );
  return { status, stdout, stderr };
}

function aList(name: string, ...lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, ['code,name,type,alliance,weight,from,source', ...lines, ''].join('\n'));
  return file;
}

const COAST = ['ZZ901,Coast Cancer Alliance,cancer-alliance,north-west,0.6,2026-04-01,Agreement 7'];
const OTHER_HALF = 'ZZ901,Coast Cancer Alliance,cancer-alliance,south-west,0.4,2026-04-01,Agreement 7';

test('opengms alliances import takes a sound list with its weights, the same list again alters nothing; check changes nothing; a list with one wrong line is refused whole', async () => {
  const sound = aList('sound.csv', ...COAST, OTHER_HALF);
  const checked = alliances('check', sound, '--json');
  assert.deepEqual([checked.status, checked.stderr], [0, '']);
  assert.deepEqual(JSON.parse(checked.stdout), { kind: 'sound', organisations: 1, findings: [] });

  const wrong = alliances('import', aList('wrong.csv', ...COAST, 'ZZ902,,cancer-alliance,nowhere,1,2026-04-31,'), '--json');
  assert.equal(wrong.status, 1);
  const { kind, findings } = JSON.parse(wrong.stdout);
  assert.equal(kind, 'refused');
  assert.ok(findings.length >= 2, wrong.stdout);
  for (const each of findings) {
    assert.match(each.where, /line [23]/);
    assert.ok(each.what && each.mend, JSON.stringify(each));
  }

  assert.deepEqual(JSON.parse(alliances('import', sound, '--json').stdout), { kind: 'imported', organisations: 1, findings: [] });
  // sent again, the same shares stand
  assert.match(alliances('import', sound).stdout, /^1 organisations: imported\./);

  const db = await openDatabase({ dataDirectory: data });
  const kept = createAlliances({ db, now: () => new Date() });
  const { memberships } = await kept.now();
  assert.deepEqual(
    memberships.filter(({ member }) => member === 'ZZ901').map(({ alliance, weight, from }) => [alliance, weight, from]),
    [
      ['north-west', 0.6, '2026-04-01'],
      ['south-west', 0.4, '2026-04-01'],
    ],
  );
  assert.ok((await kept.log()).every(({ by }) => by.name.startsWith('Command line (')));
  await db.close();
});

test('opengms alliances answers 2 with how to ask when it is not understood or there is no such file', () => {
  for (const words of [
    [],
    ['import'],
    ['delete', 'x.csv'],
    ['check', join(folder, 'none.csv')],
    ['check', 'a', 'b'],
    ['check', '--loud', 'x'],
  ]) {
    const { status, stdout, stderr } = alliances(...words);
    assert.equal(status, 2, words.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /opengms alliances import FILE\.csv/);
  }
});
