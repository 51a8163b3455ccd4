// The list of cases, as a page and as a file, the way to one person by NHS number, and the knowledge in use.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readNhsNumber, SYSTEM } from '../../../../foundation/terms/index.ts';
import { sendCsv } from '../../csv.ts';
import { NOT_FOUND } from '../../errors.ts';
import { one } from '../../form.ts';
import type { PageError } from '../../page.ts';
import { sheetOf } from '../../table.ts';
import type { Visit, Web } from '../../web.ts';
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

  /** By form, so that an NHS number stands in no address and no log. */
  app.post('/medicines/tumour-board/find', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const written = one(visit.fields, 'number');
    const wrong = (text: string) => show(request, reply, visit, [{ text, href: '#number' }], written);
    const number = readNhsNumber(written);
    if (number.kind !== 'valid') return wrong('Enter an NHS number of 10 digits, such as 999 003 4001');
    const id = await web.record.holderOf('Patient', SYSTEM.nhsNumber, number.digits);
    const patient = id === undefined ? undefined : await web.record.read('Patient', id, visit.scope);
    if (patient === undefined || patient.deleted) return wrong('Nobody with this NHS number is on the record of your organisation');
    return reply.redirect(`/medicines/tumour-board/${patient.id}`, 303);
  });

  app.get('/medicines/tumour-board/find', async (request, reply) => web.tell(request, reply, 404, NOT_FOUND));
}
