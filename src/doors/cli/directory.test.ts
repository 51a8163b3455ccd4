import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'opengms-cli-directory-'));
after(() => rmSync(folder, { recursive: true }));

// Each test has a data directory of its own: what one saves must not be what another finds.
let data = 'data';
const opengms = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'src/cli.ts', 'directory', ...words],
    {
      encoding: 'utf8',
      env: { ...process.env, OPENGMS_DATA: join(folder, data) },
    },
  );
  return { status, stdout, stderr };
};
const json = (...words: string[]) => JSON.parse(opengms(...words, '--json').stdout);
const aList = (name: string, ...lines: string[]) => {
  const file = join(folder, name);
  writeFileSync(file, ['Test ID,Clinical indication ID,Clinical indication,Target/Genes,Test Method', ...lines, ''].join('\n'));
  return file;
};

test('import prints kind, version, counts and findings as JSON and nothing else', () => {
  const file = aList('rare-v9-2031-01.csv', 'R1.1,R1,One,ABCD1,WGS', 'R1.2,R1,One,ABCD1,Telepathy');
  const { kind, version, effectiveFrom, indications, tests, findings } = json('import', file);
  assert.deepEqual([kind, version, effectiveFrom, indications, tests], ['rare', '9', '2031-01-01', 1, 2]);
  assert.deepEqual(
    findings.map(({ code, where }: { code: string; where: string }) => `${code} ${where}`),
    ['DIR_METHOD_UNKNOWN sheet "csv" row 3'],
  );
});

test('import --save serves the version from then on; without a date it refuses and saves nothing', (context) => {
  data = 'saved';
  context.after(() => {
    data = 'data';
  });
  const dated = aList('rare-v10-2032-02.csv', 'R9001.1,R9001,A new condition,ABCD1,WGS');
  assert.match(json('import', dated, '--save').saved, /rare-10\.jsonl$/);
  assert.equal(json('show', 'R9001').name, 'A new condition');
  assert.equal(json('diff', '5.1', '10').retired.length, 619);
  const undated = opengms('import', aList('list.csv', 'R9002.1,R9002,Another,ABCD1,WGS'), '--save', '--json');
  assert.equal(undated.status, 1);
  assert.equal(JSON.parse(undated.stdout).findings[0].code, 'DIR_NOT_SAVED');
  assert.equal(opengms('show', 'R9002').status, 1);
});

test('diff takes files and names of versions', () => {
  const a = aList('rare-v1-2030-01.csv', 'R1.1,R1,One,ABCD1,WGS', 'R2.1,R2,Two,ABCD1,WGS');
  const b = aList('rare-v2-2031-01.csv', 'R1.1,R1,One,ABCD1,WES', 'R3.1,R3,Two,ABCD1,WGS');
  const { added, retired, renumbered, changed } = json('diff', a, b);
  assert.deepEqual([added, retired], [[], []]);
  assert.deepEqual([renumbered[0].before, renumbered[0].after, changed[0].code], ['R2.1', 'R3.1', 'R1.1']);
  assert.equal(json('diff', 'rare-5.1', 'v7.1').added.length, 15);
  assert.equal(json('diff', '5.1', 'cancer-2021-10').findings[0].code, 'DIR_DIFFERENT_KINDS');
  assert.equal(json('diff', '5.1', 'nowhere.xlsx').findings[0].code, 'DIR_FILE_NOT_FOUND');
});

test('search and show answer in JSON and in words', () => {
  assert.equal(json('search', 'bowel cancer runs in the family').hits[0].code, 'R210');
  assert.match(opengms('search', 'floppy', 'baby').stdout, /^R69 +Hypotonic infant/);
  assert.match(opengms('show', 'tp442').stdout, /^R134 \(TP442\) Familial hypercholesterolaemia\n {2}R134\.1/);
  assert.equal(opengms('show', 'R99999').status, 1);
});

test('a file that is not a directory, and a command not understood, are told apart by the exit code', () => {
  const refused = opengms('import', 'package.json', '--json');
  assert.equal(refused.status, 1);
  assert.deepEqual([JSON.parse(refused.stdout).kind, JSON.parse(refused.stdout).tests], [null, 0]);
  assert.equal(opengms('import').status, 2);
  assert.equal(opengms('import', 'x.xlsx', '--fast').status, 2);
  assert.match(opengms('diff', '5.1').stderr, /opengms directory diff A B/);
});
