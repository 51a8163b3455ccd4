// The engine never sees the truth: no room of the service and no page can reach the region, and no record holds any of it.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { regionOf } from './region.ts';

const SRC = fileURLToPath(new URL('../../', import.meta.url));
/** The commands that make a region and compare with its truth. */
const MAY = new Set(['doors/cli/demo.ts', 'doors/cli/region-record.ts', 'doors/cli/pathways-recall.ts']);

test('HAZ-REG-01 no file of the service, the foundation or the pages imports the region or names its truth', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const outside = files.filter((name) => name.endsWith('.ts') && !/^demo\/(region|recall)\//.test(name) && !MAY.has(name));
  assert.ok(outside.length > 300);
  for (const name of outside) {
    const text = readFileSync(`${SRC}${name}`, 'utf8');
    assert.doesNotMatch(text, /demo\/(region|recall)\//, name);
    assert.doesNotMatch(text, /truth\.ndjson/, name);
  }
});

test('HAZ-REG-02 what looks at the records is given no truth', () => {
  const text = readFileSync(`${SRC}demo/recall/look-at-records.ts`, 'utf8');
  const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
  assert.deepEqual(imports, ['../../foundation/storage/index.ts', '../../service/pathways/index.ts', './read-region.ts']);
  assert.doesNotMatch(text, /truth/i);
});

test('HAZ-REG-03 a record names no gap, no guideline and no variant that the person does not know of', () => {
  for (const { records, truths } of regionOf({ people: 3000, seed: 4, day: '2026-11-21' })) {
    const hidden = new Set(
      truths.filter(({ variants, knowsOwnVariant }) => variants.length > 0 && !knowsOwnVariant).flatMap((each) => each.records),
    );
    for (const { id, resources } of records) {
      const text = JSON.stringify(resources);
      assert.doesNotMatch(text, /eligible|sufficient|lost-tumour-result|knowsOwnVariant|duplicate-record/);
      if (hidden.has(id)) assert.doesNotMatch(text, /LA6668-3|398036000"[^}]*}]},"subject/);
    }
  }
});
