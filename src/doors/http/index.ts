// The server all doors share, and what its keepers look at.
export { type Readiness, registerHealth } from './health.ts';
export { type Measured, registerMetrics } from './metrics.ts';
export { createServer, type ServerSettings } from './server.ts';
