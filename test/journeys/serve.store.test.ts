// The service as a person starts it: a process, a port, a signal.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { freePort } from '../../scripts/postgres.ts';
import { anOrder } from '../../src/doors/fhir/testing.ts';

const root = new URL('../../', import.meta.url).pathname;
const data = mkdtempSync(join(tmpdir(), 'opengms-serve-'));
const started: ChildProcess[] = [];
after(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(data, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly ended: Promise<number | null>;
}

async function serve(environment: Record<string, string>): Promise<Running> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/cli.ts', 'serve', '--demo'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), OPENGMS_DATA: data, DATABASE_URL: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('not ready within a minute')), 60_000);
    let said = '';
    child.stdout?.on('data', (chunk) => {
      said += String(chunk);
      const [, found] = /ready at (\S+)/.exec(said) ?? [];
      if (found) {
        clearTimeout(timer);
        resolve(found);
      }
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, address, ended };
}

const headers = { authorization: 'Bearer demo-clinician', 'content-type': 'application/fhir+json' };

describe('opengms serve', () => {
  it('HAZ-FHR-07 finishes what it has begun when it is told to stop under load, and every acknowledged order is there afterwards', {
    timeout: 180_000,
  }, async () => {
    const first = await serve({});
    const acknowledged: string[] = [];
    let isStopping = false;
    const sender = async (name: number): Promise<void> => {
      for (let round = 0; round < 500 && !isStopping; round++) {
        const local = `LOAD-${name}-${round}`;
        try {
          const response = await fetch(`${first.address}/FHIR/R4`, { method: 'POST', headers, body: JSON.stringify(anOrder({ local })) });
          if (response.status === 200) acknowledged.push(local);
          else assert.ok(response.status === 503 || response.status === 429, `${response.status} ${await response.text()}`);
        } catch {
          return; // the connection ended: not acknowledged
        }
      }
    };
    const senders = [1, 2, 3, 4].map(sender);
    const deadline = performance.now() + 30_000;
    while (acknowledged.length < 20 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(acknowledged.length >= 20, `orders before the signal: ${acknowledged.length}`);
    first.child.kill('SIGTERM');
    const code = await first.ended;
    isStopping = true;
    await Promise.all(senders);
    assert.equal(code, 0);

    const second = await serve({});
    const page = await fetch(`${second.address}/`);
    assert.equal(page.status, 200);
    for (const local of acknowledged) {
      const response = await fetch(`${second.address}/FHIR/R4/ServiceRequest?identifier=${local}`, { headers });
      const found = (await response.json()) as { entry?: unknown[] }; // a searchset
      assert.equal(found.entry?.length, 1, local);
    }
    assert.equal((await fetch(`${second.address}/readyz`)).status, 200);
    assert.match(await (await fetch(`${second.address}/metrics`)).text(), /opengms_http_request_duration_seconds_count/);
    second.child.kill('SIGINT');
    assert.equal(await second.ended, 0);
  });

  it('says in a sentence why it does not start', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/cli.ts', 'serve'], {
      cwd: root,
      env: { PATH: process.env.PATH, OPENGMS_DATA: data },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.push(child);
    let said = '';
    child.stderr?.on('data', (chunk) => {
      said += String(chunk);
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(code, 1);
    assert.match(said, /OpenGMS did not start\. Nobody could sign in/);
    assert.ok(!said.includes('    at '), 'no stack');
  });
});
