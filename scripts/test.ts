// npm test: the checks, then every test, on PGlite and, where its binaries are found, on a PostgreSQL of our own.
// Words after the command narrow it to matching files: npm test -- directory
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { startPostgres } from './postgres.ts';

const wanted = process.argv.slice(2);
const nothingSkipped = process.env.OPENGMS_SKIP_NOTHING === '1';
const root = new URL('..', import.meta.url).pathname;

if (wanted.length === 0) {
  const checks = spawnSync(process.execPath, [`${root}scripts/check.ts`], { stdio: 'inherit', cwd: root });
  if (checks.status !== 0) process.exit(checks.status ?? 1);
}

const files = globSync('{src,test,scripts}/**/*.test.ts', { cwd: root })
  .filter((file) => wanted.every((word) => file.includes(word)))
  .sort();
if (files.length === 0) throw new Error(`No test file matches ${wanted.join(' ')}.`);
const postgres = await startPostgres();
if (!postgres) {
  const line = 'PostgreSQL was not found (Debian: apt-get install postgresql), so the tests run on PGlite alone.';
  if (nothingSkipped) throw new Error(line);
  console.log(line);
}
try {
  const tests = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--test', '--test-concurrency=2', ...files], {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, ...(postgres ? { OPENGMS_TEST_POSTGRES: postgres.url } : {}) },
  });
  process.exitCode = tests.status ?? 1;
} finally {
  await postgres?.stop();
}
