// The hazard log and the tests hold each other to account: every hazard has a test that names it, and no test names one that is not there.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const ID = /\bHAZ-[A-Z]{3}-\d{2}\b/g;

const logged = globSync('docs/clinical-safety/hazards/*.md', { cwd: root }).flatMap((file) =>
  readFileSync(`${root}/${file}`, 'utf8')
    .split('\n')
    .flatMap((line) => line.match(/^\|\s*(HAZ-[A-Z]{3}-\d{2})\s*\|/)?.[1] ?? [])
    .map((id) => ({ id, file })),
);

/** Ids that stand in the name of a test, by the file they stand in. */
const tested = new Map<string, string>();
for (const file of globSync('{src,test}/**/*.test.ts', { cwd: root }))
  for (const line of readFileSync(`${root}/${file}`, 'utf8').split('\n'))
    if (/\b(test|it|describe|eachDatabase|[a-z]\w*)\(\s*['"`]|^\s*['"`]/.test(line))
      for (const id of line.match(ID) ?? []) tested.set(id, file);

test('every hazard has one entry in the log', () => {
  const ids = logged.map(({ id }) => id);
  assert.deepEqual(
    ids.filter((id, place) => ids.indexOf(id) !== place),
    [],
  );
  assert.ok(ids.length > 50, `${ids.length} hazards were read`);
});

test('every hazard control is proved by a test whose name contains the hazard', () => {
  assert.deepEqual(
    logged.filter(({ id }) => !tested.has(id)).map(({ id, file }) => `${id} (${file})`),
    [],
  );
});

test('no test names a hazard that is not in the log', () => {
  const ids = new Set(logged.map(({ id }) => id));
  assert.deepEqual(
    [...tested].filter(([id]) => !ids.has(id)).map(([id, file]) => `${id} (${file})`),
    [],
  );
});
