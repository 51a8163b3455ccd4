import type { FastifyInstance } from 'fastify';
import { RULES } from '../../../service/pathways/index.ts';
import { sendCsv } from '../csv.ts';
import type { Web } from '../web.ts';
import { criterionView, definitionsSheet, definitionsView, definitionView } from './definition-view.ts';
import { NO_SUCH_PATHWAY } from './population-routes.ts';
import { pathwayOf } from './words.ts';

/** Definitions name nobody: whoever may read the service's plans may read them. */
export function definitionRoutes(app: FastifyInstance, web: Web): void {
  app.get('/pathways/definitions', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'PlanDefinition');
    if (!visit) return reply;
    const view = definitionsView();
    return web.show(request, reply, 'pathways/definitions.njk', { title: view.heading, back: '/pathways' }, view);
  });

  app.get('/pathways/definitions.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'PlanDefinition');
    return visit ? sendCsv(reply, 'criteria', definitionsSheet()) : reply;
  });

  app.get<{ Params: { pathway: string } }>('/pathways/definitions/:pathway', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'PlanDefinition');
    if (!visit) return reply;
    const pathway = pathwayOf(request.params.pathway);
    if (!pathway) return web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    const view = definitionView(pathway);
    return web.show(request, reply, 'pathways/definition.njk', { title: view.heading, back: '/pathways/definitions' }, view);
  });

  app.get<{ Params: { criterion: string } }>('/pathways/criteria/:criterion', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'PlanDefinition');
    if (!visit) return reply;
    const rule = RULES.get(request.params.criterion);
    if (!rule) return web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    const view = criterionView(rule);
    return web.show(request, reply, 'pathways/definition.njk', { title: view.heading, back: '/pathways/definitions' }, view);
  });
}
