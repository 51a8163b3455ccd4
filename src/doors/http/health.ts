// Is the process alive, is it ready to answer: /healthz and /readyz for whoever runs it.
import type { FastifyInstance } from 'fastify';

export interface Readiness {
  /** Resolves when the database answers. */
  readonly database: () => Promise<unknown>;
  readonly isClosing: () => boolean;
}

/** A probe that waits longer tells its caller nothing new. */
const LONGEST_MS = 2_000;

export function registerHealth(app: FastifyInstance, { database, isClosing }: Readiness): void {
  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    if (isClosing()) return reply.code(503).send({ status: 'closing' });
    const answered = await within(LONGEST_MS, database());
    return reply.code(answered ? 200 : 503).send({ status: answered ? 'ready' : 'the database does not answer' });
  });
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const answered = await Promise.race([done, late]);
  clearTimeout(timer);
  return answered;
}
