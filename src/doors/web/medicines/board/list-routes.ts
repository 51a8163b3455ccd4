// The list of cases, as a page and as a file, the way to one person by NHS number, and the knowledge in use.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendCsv } from '../../csv.ts';
import type { PageError } from '../../page.ts';
import { sheetOf } from '../../table.ts';
import type { Visit, Web } from '../../web.ts';
import { registerFindPerson } from '../find-person.ts';
import { knowledgeTable, knowledgeView, listTable, listView } from './list-view.ts';

export function registerCases(app: FastifyInstance, web: Web): void {
  const load = async (request: FastifyRequest, visit: Visit) => {
    const cases = await web.tumourBoard.cases(visit.scope);
    const patients = cases.flatMap(({ patient }) => patient.id ?? []);
    await web.saw(request, visit, { interaction: 'search-type', patients, query: 'people with tumour findings, for the tumour board' });
    return cases;
  };
  const show = async (request: FastifyRequest, reply: FastifyReply, visit: Visit, errors: readonly PageError[] = [], number = '') => {
    const view = listView(await load(request, visit), web.tumourBoard.knowledge());
    const page = { title: view.heading, back: '/medicines', width: 'gms-wide', errors };
    const status = errors.length > 0 ? 422 : 200;
    return web.show(request, reply, 'medicines/board/list.njk', page, { ...view, number, numberError: errors[0] }, status);
  };

  app.get('/medicines/tumour-board', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    return visit ? show(request, reply, visit) : reply;
  });

  app.get('/medicines/tumour-board.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    return visit ? sendCsv(reply, 'tumour-board', sheetOf(listTable(await load(request, visit)))) : reply;
  });

  app.get('/medicines/tumour-board/knowledge', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const view = knowledgeView(web.tumourBoard.knowledge());
    const page = { title: view.heading, back: '/medicines/tumour-board', width: 'gms-wide' };
    return web.show(request, reply, 'medicines/board/knowledge.njk', page, view);
  });

  app.get('/medicines/tumour-board/knowledge.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    return visit ? sendCsv(reply, 'tumour-board-knowledge', sheetOf(knowledgeTable(web.tumourBoard.knowledge()))) : reply;
  });

  registerFindPerson(app, web, '/medicines/tumour-board', show);
}
