import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkVectors } from './check-vectors.ts';

const VECTORS = '../shared/data/equity/vectors';

for (const folder of ['oracle', 'phe']) {
  test(`HAZ-EQU-06 every vector of ${folder} agrees within its tolerance`, (t) => {
    const directory = join(VECTORS, folder);
    if (!existsSync(directory)) {
      if (process.env.OPENGMS_SKIP_NOTHING === '1') assert.fail(`${directory} is not here`);
      t.skip(`${directory} is not here`);
      return;
    }
    const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
    const report = checkVectors(names.map((name) => ({ name, content: JSON.parse(readFileSync(join(directory, name), 'utf8')) })));
    assert.deepEqual(
      report.groups.flatMap((group) => group.disagreements),
      [],
    );
    assert.ok(report.passed > 5000);
    assert.ok(report.groups.every((group) => group.passed > 0));
    assert.deepEqual(
      report.notCompared.filter(({ why }) => why.startsWith('no check')),
      [],
    );
    t.diagnostic(`${report.passed} comparisons in ${report.groups.length} files`);
  });
}

test('a vector that is wrong is reported with what was got and what was wanted', () => {
  const report = checkVectors([{ name: 'oracle/quantiles.json', content: [{ fn: 'qnorm', a: 0, b: 1, p: 0.975, v: 1.96 }] }]);
  assert.deepEqual([report.passed, report.failed], [0, 1]);
  assert.match(report.groups[0]?.disagreements[0] ?? '', /qnorm\(0\.975, 0, 1\): 1\.9599639\d+ where the vector has 1\.96/);
});

test('a file of an unknown name is told, not passed over', () => {
  const report = checkVectors([{ name: 'other.json', content: [] }]);
  assert.deepEqual(report.notCompared, [{ file: 'other.json', why: 'no check knows a file of this name' }]);
});

test('the example of Benjamini and Hochberg 1995 is adjusted as published', () => {
  const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201];
  const content = { p, BH: [0.0005, 0.001, 0.0031666666666666666, 0.011875, 0.0201] };
  assert.equal(checkVectors([{ name: 'fdr.json', content }]).failed, 0);
});
