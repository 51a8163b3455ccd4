// A laboratory adds the findings of one tumour from a file: read and kept at once, or refused with the line that is wrong.
import type { Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { NOT_FOUND } from '../../errors.ts';
import { takeUploads, uploaded } from '../../interpretation/upload.ts';
import type { PageError } from '../../page.ts';
import type { Visit, Web } from '../../web.ts';
import { answeredOrder, fileErrors, orderChoices, textOf } from '../answered-order.ts';
import { personFacts } from '../person.ts';

type OfCase = FastifyRequest<{ Params: { patient: string } }>;

export function registerBoardFile(app: FastifyInstance, web: Web): void {
  app.register(async (forms) => {
    await takeUploads(forms, web);

    const patientFor = async (request: OfCase, visit: Visit): Promise<Patient | undefined> => {
      const stored = await web.record.read('Patient', request.params.patient, visit.scope);
      return stored === undefined || stored.deleted ? undefined : (JSON.parse(stored.content) as Patient); // read by its type
    };
    const show = async (request: OfCase, reply: FastifyReply, visit: Visit, patient: Patient, errors: readonly PageError[] = []) => {
      const id = patient.id ?? '';
      const view = {
        heading: 'Add tumour findings from a file',
        person: personFacts(patient),
        action: `/medicines/tumour-board/${id}/file`,
        orders: await orderChoices(web, id, visit),
        fileError: errors.find(({ href }) => href === '#findings'),
        orderError: errors.find(({ href }) => href === '#order'),
      };
      const page = { title: view.heading, back: `/medicines/tumour-board/${id}`, errors };
      return web.show(request, reply, 'medicines/board/file.njk', page, view, errors.length > 0 ? 422 : 200);
    };

    forms.get('/medicines/tumour-board/:patient/file', async (request: OfCase, reply) => {
      const visit = await web.enter(request, reply, 'create', 'Observation');
      if (!visit) return reply;
      const patient = await patientFor(request, visit);
      if (patient === undefined) return web.tell(request, reply, 404, NOT_FOUND);
      await web.saw(request, visit, { interaction: 'read', resources: [`Patient/${patient.id}`], patients: [request.params.patient] });
      return show(request, reply, visit, patient);
    });

    forms.post('/medicines/tumour-board/:patient/file', async (request: OfCase, reply) => {
      const visit = await web.enterWithForm(request, reply, 'create', 'Observation');
      if (!visit) return reply;
      const patient = await patientFor(request, visit);
      if (patient === undefined) return web.tell(request, reply, 404, NOT_FOUND);
      const wrong = (text: string, href = '#findings') => show(request, reply, visit, patient, [{ text, href }]);
      const file = uploaded(request, 'findings');
      if (file === undefined) return wrong('Choose a file of findings');
      const text = textOf(file.bytes);
      if (text === undefined) return wrong('The file cannot be unpacked. Send it plain or gzip');
      const answered = await answeredOrder(web, visit, request.params.patient);
      if (answered.kind === 'wrong') return wrong(answered.text, '#order');
      const outcome = await web.tumourBoard.keepFile({
        patient: request.params.patient,
        text,
        ...(answered.order === undefined ? {} : { order: answered.order }),
        parties: answered.parties,
        who: visit.who,
        now: visit.now,
      });
      if (outcome.kind === 'kept') return reply.redirect(`/medicines/tumour-board/${patient.id}?done=kept`, 303);
      return show(request, reply, visit, patient, fileErrors(outcome.findings.slice(0, 20), '#findings'));
    });
  });
}
