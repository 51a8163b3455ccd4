import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseVersion, printVersion } from './carried.ts';
import { digitalServices, loadDirectory, saveVersion } from './store.ts';

test('a fresh clone has the rare 5.1 and cancer October 2021 directories, whole, and the 7.1 list as partial', () => {
  const counts = loadDirectory().versions.map(({ kind, version, complete, indications }) => [
    kind,
    version,
    complete,
    indications.length,
    indications.reduce((sum, { tests }) => sum + tests.length, 0),
  ]);
  assert.deepEqual(counts, [
    ['rare', '5.1', true, 372, 619],
    ['cancer', '2021-10', true, 203, 1561],
    ['rare', '7.1', false, 380, 476],
  ]);
});

test('codes of the workbook and of the digital directory lead to the same test, in any case', () => {
  const directory = loadDirectory();
  assert.equal(directory.indication('tp383')?.code, 'R69');
  assert.equal(directory.test('gt46')?.code, 'R69.5');
  assert.equal(directory.test('r69.5')?.digitalCode, 'GT46');
  assert.equal(directory.indication('M1')?.group, 'solid-adult');
  assert.equal(directory.indication('R99999'), undefined);
});

test('HAZ-DIR-05 on a day, what was in force that day is found: a test that only the newer list has is not there before', () => {
  const directory = loadDirectory();
  assert.equal(directory.test('R448.1')?.indication, 'R448');
  assert.equal(directory.test('R448.1', '2023-08-01'), undefined);
  assert.equal(directory.test('R448.1', '2026-01-01')?.code, 'R448.1');
  assert.equal(directory.test('R134.1', '2026-01-01')?.method, 'panel-sequencing');
  assert.equal(directory.test('R134.1', '2019-01-01')?.code, 'R134.1', 'before the first version that we have, the first counts');
});

test('HAZ-DIR-06 every digital code that is paired leads to a test or indication that exists', () => {
  const directory = loadDirectory();
  for (const { digital, name, old, by } of digitalServices()) {
    assert.match(digital, /^(TP|GT)\d+$/);
    assert.ok(name.length > 3);
    if (old) assert.ok((digital.startsWith('TP') ? directory.indication(digital) : directory.test(digital))?.code === old && by, digital);
  }
});

test('printing a version and reading it back changes nothing', () => {
  for (const version of loadDirectory().versions) assert.equal(printVersion(parseVersion(printVersion(version))), printVersion(version));
});

test('a version that was imported and saved is served beside the carried ones, and replaces one of the same name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-directory-'));
  try {
    const [carried] = loadDirectory().versions;
    assert.ok(carried);
    saveVersion({ ...carried, version: '99', effectiveFrom: '2040-01-01', indications: carried.indications.slice(0, 3) }, folder);
    saveVersion({ ...carried, indications: carried.indications.slice(0, 2) }, folder);
    const directory = loadDirectory(folder);
    assert.deepEqual(
      directory.versions.filter(({ kind }) => kind === 'rare').map(({ version, indications }) => [version, indications.length]),
      [
        ['99', 3],
        ['5.1', 2],
        ['7.1', 380],
      ],
    );
    assert.equal(directory.test('R67.1', '2041-01-01')?.code, 'R67.1');
    assert.equal(directory.test('R134.1', '2041-01-01'), undefined, 'retired in version 99');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a damaged file of a saved version is named with its line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'opengms-directory-'));
  try {
    const [carried] = loadDirectory().versions;
    assert.ok(carried);
    const file = saveVersion({ ...carried, version: '98' }, folder);
    writeFileSync(file, `${printVersion(carried).split('\n').slice(0, 2).join('\n')}\n{"code":`);
    assert.throws(() => loadDirectory(folder), /rare-98\.jsonl line 3: not JSON/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
