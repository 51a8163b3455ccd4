import type { FastifyInstance } from 'fastify';
import { NOT_FOUND } from '../errors.ts';
import type { Web } from '../web.ts';
import { INFORMATION } from './view.ts';

/** Public: help, accessibility, privacy, about. */
export function registerInformation(app: FastifyInstance, web: Web): void {
  for (const path of INFORMATION.keys())
    app.get(path, async (request, reply) => {
      const view = INFORMATION.get(path);
      if (!view) return web.tell(request, reply, 404, NOT_FOUND);
      return web.show(request, reply, 'information/page.njk', { title: view.heading }, view);
    });
}
