// The laboratory's pages: the list, reception, one order, reports, the breach board, and the messages that came in.
import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { breachRoutes } from './breaches.ts';
import { keepCounts } from './counts.ts';
import { importRoutes } from './import/routes.ts';
import { messageRoutes } from './messages.ts';
import { orderRoutes } from './order-routes.ts';
import { receptionRoutes } from './reception-routes.ts';
import { reportRoutes } from './report-routes.ts';
import { worklistRoutes } from './worklist-routes.ts';

export function registerLaboratory(app: FastifyInstance, web: Web): void {
  const counts = keepCounts(app, web);
  worklistRoutes(app, web, counts);
  receptionRoutes(app, web);
  orderRoutes(app, web);
  reportRoutes(app, web);
  importRoutes(app, web);
  breachRoutes(app, web, counts);
  messageRoutes(app, web);
}
