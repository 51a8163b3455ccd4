#!/usr/bin/env node
// Runs OpenGMS on the Node version pinned in package.json, whatever Node this machine has,
// and installs the locked dependencies first when they are missing or out of date.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const pinnedNode = join(root, 'node_modules', 'node', 'bin', 'node');
const installed = join(root, 'node_modules', '.opengms-lock');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

if (!existsSync(pinnedNode) || !existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
  process.stderr.write('OpenGMS: installing the locked dependencies (once, about a minute)...\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write('OpenGMS: the installation failed. Check the connection to the npm registry and try again.\n');
    process.exit(status ?? 1);
  }
  writeFileSync(installed, lock);
}

const wanted = process.argv.slice(2);
const script = wanted[0] === '--run' ? wanted.splice(0, 2)[1] : 'src/cli.ts';
const child = spawn(pinnedNode, ['--disable-warning=ExperimentalWarning', join(root, script), ...wanted], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
