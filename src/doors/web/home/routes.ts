import type { FastifyInstance } from 'fastify';
import { frame } from '../page.ts';
import type { Web } from '../web.ts';
import { welcome } from './view.ts';

export function registerHome(app: FastifyInstance, web: Web): void {
  app.get('/', async (request, reply) => {
    const who = await web.whoIs(request);
    const view = welcome({ directory: web.directory, isDemo: web.isDemo, origin: `http://${request.host}` });
    return reply
      .type('text/html; charset=utf-8')
      .send(web.render('home/page.njk', { ...view, page: frame(who, '/', { title: view.heading }) }));
  });
}
