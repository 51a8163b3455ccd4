// The same over HTTP through the whole service: parsed, validated, decided, written, audited, answered.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import type { Contestant } from './measure.ts';
import { clinicalBundle, orderBundle } from './order-payload.ts';

export interface OverHttp {
  readonly order: Contestant;
  readonly clinical: Contestant;
  readonly read: Contestant;
  readonly search: Contestant;
  stop(): Promise<void>;
}

/** Starts the service on a PostgreSQL URL or a data directory, in a process of its own. */
export async function overHttp(place: string, connections: number): Promise<OverHttp> {
  const service = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'service.ts'), place], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(service, 'exit');
  const [address] = await Promise.race([
    once(service.stdout, 'data'),
    ended.then(() => Promise.reject(new Error('the service did not start'))),
  ]);
  const base = `${String(address).trim()}/FHIR/R4`;
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ids: string[] = [];

  const ask = (method: 'GET' | 'POST', path: string, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const headers = { authorization: 'Bearer demo-clinician', ...(body ? { 'content-type': 'application/fhir+json' } : {}) };
      request(`${base}${path}`, { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
        });
      })
        .on('error', reject)
        .end(body);
    });

  return {
    order: {
      name: 'the whole service over HTTP',
      ...(service.pid === undefined ? {} : { pid: service.pid }),
      once: async (number) => {
        const answer = await ask('POST', '', JSON.stringify(orderBundle(number, new Date())));
        const id = /ServiceRequest\/([0-9a-f-]{36})/.exec(answer)?.[1];
        if (id && ids.length < 50_000) ids.push(id);
      },
    },
    clinical: {
      name: 'the whole service over HTTP',
      ...(service.pid === undefined ? {} : { pid: service.pid }),
      once: (number) => ask('POST', '', JSON.stringify(clinicalBundle(number, new Date()))),
    },
    read: {
      name: 'the whole service over HTTP',
      ...(service.pid === undefined ? {} : { pid: service.pid }),
      once: () => ask('GET', `/ServiceRequest/${ids[Math.floor(Math.random() * ids.length)]}`),
    },
    search: {
      name: 'the whole service over HTTP',
      ...(service.pid === undefined ? {} : { pid: service.pid }),
      once: () => ask('GET', '/ServiceRequest?status=active&_sort=-authored&_count=20'),
    },
    stop: async () => {
      agent.destroy();
      service.kill('SIGTERM');
      await ended;
    },
  };
}
