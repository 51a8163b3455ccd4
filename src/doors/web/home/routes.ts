import type { FastifyInstance } from 'fastify';
import type { Web } from '../web.ts';
import { welcome } from './view.ts';

export function registerHome(app: FastifyInstance, web: Web): void {
  app.get('/', async (request, reply) => {
    const view = welcome({ directory: web.directory, isDemo: web.isDemo, origin: `http://${request.host}` });
    return web.show(request, reply, 'home/page.njk', { title: view.heading }, view);
  });
}
