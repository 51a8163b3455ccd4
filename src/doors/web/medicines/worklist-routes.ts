// The pharmacist's worklist, as a page and as a file, and the way to one patient by NHS number.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
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

  /** By form, so that an NHS number stands in no address and no log. */
  app.post('/medicines/find', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const written = one(visit.fields, 'number');
    const wrong = (text: string) => show(request, reply, visit, [{ text, href: '#number' }], written);
    const number = readNhsNumber(written);
    if (number.kind !== 'valid') return wrong('Enter an NHS number of 10 digits, such as 999 003 4001');
    const id = await web.record.holderOf('Patient', SYSTEM.nhsNumber, number.digits);
    const patient = id === undefined ? undefined : await web.record.read('Patient', id, visit.scope);
    if (patient === undefined || patient.deleted) return wrong('Nobody with this NHS number is on the record of your organisation');
    return reply.redirect(`/medicines/${patient.id}`, 303);
  });

  app.get('/medicines/find', async (request, reply) => web.tell(request, reply, 404, NOT_FOUND));
}
