// A throw-away PostgreSQL cluster for tests and benchmarks, from the binaries the machine has.
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Postgres {
  readonly url: string;
  readonly directory: string;
  /** Ends every process of the server at once, as a crash would, and starts it again: it recovers from its log. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a cluster on a free loopback port; undefined when the machine has no PostgreSQL. `durable` keeps fsync on (benchmarks, kill tests). */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<Postgres | undefined> {
  const bin = globSync('/usr/lib/postgresql/*/bin').sort().at(-1);
  if (!bin || !existsSync(join(bin, 'initdb'))) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'opengms-postgres-'));
  const asRoot = process.getuid?.() === 0;
  if (asRoot) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim()));
    if (uid === undefined || gid === undefined || Number.isNaN(uid)) return undefined;
    chownSync(directory, uid, gid);
  }
  chmodSync(directory, 0o700);
  const run = (program: string, ...words: string[]) => {
    const command = asRoot ? ['runuser', '-u', 'postgres', '--', join(bin, program), ...words] : [join(bin, program), ...words];
    const done = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8', cwd: '/' });
    if (done.status !== 0) throw new Error(`${program} failed: ${done.stdout}${done.stderr}`);
  };
  const port = await freePort();
  const data = join(directory, 'data');
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${directory} -c fsync=${options.durable ? 'on' : 'off'} -c max_connections=200`;
  const start = () => run('pg_ctl', '-D', data, '-w', '-l', join(directory, 'log'), '-o', settings, 'start');
  start();
  return {
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    directory,
    crash: async () => {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      start();
    },
    stop: async () => {
      run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
