// One person's advice with every rule, version and date, the cards shown about them, and their passport.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Evaluated, genomicReport, passportOf } from '../../../service/medicines/stored/index.ts';
import { cardsAbout } from '../../hooks/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import type { Visit, Web } from '../web.ts';
import { adviceSheet, adviceView } from './advice-view.ts';
import { passportView } from './passport-view.ts';

type OfPatient = FastifyRequest<{ Params: { patient: string }; Querystring: { done?: string; all?: string } }>;
const MOST_CARDS = 20;

export function registerAdvice(app: FastifyInstance, web: Web): void {
  const open = async (request: OfPatient, visit: Visit): Promise<Evaluated | undefined> => {
    const { patient } = request.params;
    const evaluated = await web.medicines.evaluate(patient, visit.scope, visit.now);
    if (evaluated === undefined) return undefined;
    const resources = [`Patient/${patient}`, ...evaluated.results.stored.map(({ from }) => from)];
    await web.saw(request, visit, { interaction: 'read', resources: [...new Set(resources)], patients: [patient] });
    return evaluated;
  };

  app.get('/medicines/:patient', async (request: OfPatient, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const evaluated = await open(request, visit);
    if (evaluated === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const cards = await cardsAbout(web.db, request.params.patient, visit.who.organisation, MOST_CARDS);
    const view = adviceView({
      evaluated,
      cards,
      missing: web.medicines.engine().missing,
      showsAll: request.query.all === '1',
      mayUpload: visit.who.role === 'laboratory' || visit.who.role === 'geneticist',
    });
    const done = request.query.done === 'kept' ? { done: 'The genotypes are kept and the advice below rests on them.' } : {};
    return web.show(
      request,
      reply,
      'medicines/advice.njk',
      { title: `Medicines: ${view.person.name}`, back: '/medicines', width: 'gms-wide', ...done },
      view,
    );
  });

  app.get('/medicines/:patient/advice.csv', async (request: OfPatient, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const evaluated = await open(request, visit);
    return evaluated === undefined ? web.tell(request, reply, 404, NOT_FOUND) : sendCsv(reply, 'advice', adviceSheet(evaluated));
  });

  app.get('/medicines/:patient/genomic-report.json', async (request: OfPatient, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const evaluated = await open(request, visit);
    const { patient } = request.params;
    const { tables } = web.medicines.engine();
    const report = evaluated && genomicReport(evaluated.person.observations, tables, { patient, at: visit.now });
    if (report === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    return reply
      .type('application/fhir+json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="genomic-report.json"')
      .send(JSON.stringify(report));
  });

  app.get('/medicines/:patient/passport', async (request: OfPatient, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const evaluated = await open(request, visit);
    if (evaluated === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const view = passportView(evaluated.person.patient, passportOf(evaluated.report, evaluated.context), evaluated);
    return web.show(
      request,
      reply,
      'medicines/passport.njk',
      { title: 'Medicines passport', back: `/medicines/${request.params.patient}` },
      view,
    );
  });
}
