import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diff } from './diff.ts';
import { diffText } from './diff-text.ts';
import type { DirectoryVersion } from './directory.ts';
import { makeTest } from './importing/make-test.ts';
import { loadDirectory } from './store.ts';

const aVersion = (
  version: string,
  rows: readonly (readonly [code: string, name: string, target?: string, method?: string, category?: string])[],
  complete = true,
): DirectoryVersion => {
  const codes = [...new Set(rows.map(([code]) => code.split('.')[0] ?? ''))];
  return {
    kind: 'rare',
    version,
    effectiveFrom: '2030-01-01',
    source: 'synthetic',
    complete,
    indications: codes.map((code) => {
      const own = rows.filter(([test]) => test.startsWith(`${code}.`));
      const name = own[0]?.[1] ?? '';
      return {
        code,
        name,
        kind: 'rare',
        tests: own.map(([test, , target = complete ? 'ABCD1' : '', method = complete ? 'WGS' : '', commissioning = 'Core']) =>
          makeTest({ code: test, indication: code, indicationName: name, target, method, commissioning }),
        ),
      };
    }),
  };
};

test('added, retired, renamed, renumbered and changed are told apart', () => {
  const before = aVersion('1', [
    ['R1.1', 'Stays'],
    ['R2.1', 'Goes'],
    ['R3.1', 'Old name'],
    ['R4.1', 'Moves', 'GENE4', 'Small panel'],
    ['R5.1', 'Changes', 'GENE5', 'Single gene sequencing >=10 amplicons'],
    ['R6.1', 'Same', 'GENE6', 'MLPA'],
  ]);
  const after = aVersion('2', [
    ['R1.1', 'Stays'],
    ['R3.1', 'New name'],
    ['R44.1', 'Moves', 'GENE4', 'Small panel'],
    ['R5.1', 'Changes', 'GENE5; GENE50', 'Single gene sequencing <10 amplicons', 'Specialised'],
    ['R6.2', 'Same', 'GENE6', 'MLPA'],
    ['R7.1', 'Comes'],
  ]);
  const found = diff(before, after);
  assert.deepEqual(
    found.added.map(({ code }) => code),
    ['R7.1'],
  );
  assert.deepEqual(
    found.retired.map(({ code }) => code),
    ['R2.1'],
  );
  assert.deepEqual(
    found.renumbered.map((one) => `${one.before} ${one.after}`),
    ['R4.1 R44.1', 'R6.1 R6.2'],
  );
  assert.deepEqual(
    found.indications.renumbered.map((one) => `${one.before} ${one.after}`),
    ['R4 R44'],
  );
  assert.deepEqual(found.indications.renamed, [{ code: 'R3', before: 'Old name', after: 'New name' }]);
  assert.deepEqual(
    found.changed.map(({ code, changes }) => [code, changes.map(({ field }) => field)]),
    [['R5.1', ['target', 'method', 'commissioning']]],
  );
  assert.equal(found.common, 3);
  assert.match(diffText(found), /Tests under a new code \(2\)\n {2}R4\.1 is now R44\.1: Moves/);
});

test('another spelling of the same method is marked as spelling only', () => {
  const [changed] = diff(
    aVersion('1', [['R1.1', 'A', 'X', 'WES or Large penel']]),
    aVersion('2', [['R1.1', 'A', 'X', 'WES or large panel']]),
  ).changed;
  assert.deepEqual(changed?.changes, [{ field: 'method', before: 'WES or Large penel', after: 'WES or large panel', spellingOnly: true }]);
});

test('HAZ-DIR-04 absence from a list that is not complete is never read as retirement', () => {
  const complete = aVersion('1', [
    ['R1.1', 'A'],
    ['R2.1', 'B'],
  ]);
  const list = aVersion(
    '2',
    [
      ['R2.1', 'B'],
      ['R3.1', 'C'],
    ],
    false,
  );
  const forward = diff(complete, list);
  assert.deepEqual(
    [forward.retired, forward.added.map(({ code }) => code), forward.notListed.map(({ code }) => code)],
    [[], ['R3.1'], ['R1.1']],
  );
  const back = diff(list, complete);
  assert.deepEqual([back.added, back.retired.map(({ code }) => code), back.notListed.map(({ code }) => code)], [[], ['R3.1'], ['R1.1']]);
  assert.match(diffText(forward), /does not mean retired/);
});

test('rare 5.1 against the 7.1 list: 461 tests in both, 15 new, 158 not mentioned, none retired', () => {
  const { versions } = loadDirectory();
  const [from, to] = ['5.1', '7.1'].map((wanted) => versions.find(({ kind, version }) => kind === 'rare' && version === wanted));
  assert.ok(from && to);
  const found = diff(from, to);
  assert.deepEqual([found.common, found.added.length, found.notListed.length, found.retired.length], [461, 15, 158, 0]);
  assert.deepEqual(
    found.indications.added.map(({ code }) => code),
    ['R431', 'R445', 'R446', 'R447', 'R448', 'R449', 'R450', 'R451', 'R452', 'R453', 'R454'],
  );
});

test('a version does not differ from itself', () => {
  for (const version of loadDirectory().versions) {
    const { common, indications, from, to, ...lists } = diff(version, version);
    assert.ok(common > 0 && from.version === to.version);
    for (const [name, list] of [...Object.entries(lists), ...Object.entries(indications)])
      assert.deepEqual(list, [], `${version.version} ${name}`);
  }
});
