// The HTTP server under every door: structured logs without personal data, request ids, security headers, limits of time.
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, LogController } from 'fastify';

export interface ServerSettings {
  readonly logLevel: string;
  readonly isHttps: boolean;
  /** Proxies whose word is taken for the address of a caller; nobody's unless given. */
  readonly trustProxy?: readonly string[];
  /** Where log lines go; standard error when absent, so that standard output stays for the address. */
  readonly log?: NodeJS.WritableStream;
  /** How a door wants an address answered that cannot be decoded; undefined when it is not one of its own. */
  readonly badAddress?: (url: string) => { readonly contentType: string; readonly body: string } | undefined;
}

/** Written by callers into their logs too, so only what cannot carry anything else. */
const REQUEST_ID = /^[A-Za-z0-9-]{8,100}$/;

export function createServer({ logLevel, isHttps, trustProxy = [], log, badAddress }: ServerSettings): FastifyInstance {
  const app: FastifyInstance = fastify({
    logger: {
      level: logLevel,
      stream: log ?? process.stderr,
      // An address can hold an NHS number and a header a token, so a request is logged by its route and nothing else of it.
      serializers: {
        req: ({ method, routeOptions }) => ({ method, route: routeOptions?.url }),
        res: ({ statusCode }) => ({ status: statusCode }),
        err: ({ name, stack, code }: Error & { code?: string }) => ({ type: name, code, message: '', stack: framesOf(stack) }),
      },
      base: { service: 'opengms' },
    },
    trustProxy: trustProxy.length > 0 ? [...trustProxy] : false,
    // Answers are logged below, once each, by their route.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: ({ headers }) => {
      const sent = headers['x-request-id'];
      return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
    },
    // A slow sender must not hold a connection for ever; the largest report takes a second or two on a poor line.
    requestTimeout: 60_000,
    connectionTimeout: 120_000,
    keepAliveTimeout: 10_000,
    forceCloseConnections: 'idle',
    // Before any route is found: addresses with broken percent signs.
    frameworkErrors: (_error, request, given) => {
      const own = badAddress?.(request.url);
      // No route was found, so no route's type of reply applies.
      const reply = given as unknown as FastifyReply;
      reply.code(400).header('content-type', own?.contentType ?? 'text/plain; charset=utf-8');
      reply.send(own?.body ?? 'This is not an address.');
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header('x-frame-options', 'DENY');
    if (isHttps) reply.header('strict-transport-security', 'max-age=31536000; includeSubDomains');
  });
  // A door may answer errors in its own voice; what reaches this says nothing of the inside.
  app.setErrorHandler(async (error, request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const isTheirs = status >= 400 && status < 500;
    if (!isTheirs) request.log.error({ err: error }, 'a request failed');
    return reply.code(isTheirs ? status : 500).send({
      status: isTheirs ? status : 500,
      message: isTheirs ? 'The request could not be read.' : 'Something went wrong on our side.',
    });
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({ req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 }, 'answered');
  });
  return app;
}

/** Where it happened, without the message: a message of a database or a parser can quote what it was given. */
function framesOf(stack: string | undefined): string {
  return (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .join('\n');
}
