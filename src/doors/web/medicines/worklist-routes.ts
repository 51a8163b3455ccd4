// The pharmacist's worklist, as a page and as a file, and the way to one patient by NHS number.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendCsv } from '../csv.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { registerFindPerson } from './find-person.ts';
import { worklistSheet, worklistView } from './worklist-view.ts';

export function registerWorklist(app: FastifyInstance, web: Web): void {
  const load = async (request: FastifyRequest, visit: Visit) => {
    const toDo = await web.medicines.worklist(visit.who.organisation, visit.scope, visit.now);
    const patients = [...new Set(toDo.flatMap(({ patient }) => patient.id ?? []))];
    await web.saw(request, visit, { interaction: 'search-type', patients, query: 'open prescriptions an NHS rule asks something about' });
    return toDo;
  };
  const show = async (request: FastifyRequest, reply: FastifyReply, visit: Visit, errors: readonly PageError[] = [], number = '') => {
    const view = worklistView({ toDo: await load(request, visit), missing: web.medicines.engine().missing, now: visit.now });
    const page = { title: view.heading, width: 'gms-wide', errors };
    return web.show(
      request,
      reply,
      'medicines/worklist.njk',
      page,
      { ...view, number, numberError: errors[0] },
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get('/medicines', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    return visit ? show(request, reply, visit) : reply;
  });

  app.get('/medicines.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    return sendCsv(reply, 'medicines', worklistSheet(await load(request, visit)));
  });

  registerFindPerson(app, web, '/medicines', show);
}
