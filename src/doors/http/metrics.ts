// Prometheus metrics at /metrics: how long requests take, by route and status, and the process itself. No label holds anything of a person.
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Measured {
  /** Entries the followers of the feed are behind, when known. */
  readonly followerFaults: () => number;
}

/** Seconds; the aim for an order is 30 ms at the 95th percentile. */
const BUCKETS = [0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function registerMetrics(app: FastifyInstance, { followerFaults }: Measured): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'opengms_' });
  const duration = new Histogram({
    name: 'opengms_http_request_duration_seconds',
    help: 'Time to answer an HTTP request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS,
    registers: [registry],
  });
  new Gauge({
    name: 'opengms_feed_follower_faults',
    help: 'Runs of feed followers that failed since the start and will be tried again',
    registers: [registry],
    collect() {
      this.set(followerFaults());
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (_request, reply) => reply.header('content-type', registry.contentType).send(await registry.metrics()));
}
