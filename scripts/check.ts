// npm run check: types, format and lint, boundaries. Each line says what failed and how to mend it.
import { spawnSync } from 'node:child_process';

const root = new URL('..', import.meta.url).pathname;
const checks = [
  { name: 'types', mend: 'npx tsc --noEmit', words: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  {
    name: 'format and lint',
    mend: 'npx biome check --write',
    words: ['node_modules/@biomejs/biome/bin/biome', 'check', '--diagnostic-level=warn'],
  },
  {
    name: 'boundaries',
    mend: 'see .dependency-cruiser.cjs',
    words: ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--output-type', 'err'],
  },
];

let failed = 0;
for (const { name, mend, words } of checks) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(status === 0 ? `${name}: ok (${seconds} s)` : `${name}: FAILED. Mend with: ${mend}`);
  if (status !== 0) failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
