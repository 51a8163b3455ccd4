// A laboratory adds the findings of one tumour from a file: read and kept at once, or refused with the line that is wrong.
import { gunzipSync } from 'node:zlib';
import type { Patient, ServiceRequest } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUESTED_BY_TAG, tagsOf, wordsFor } from '../../../../service/laboratory/index.ts';
import { ofPatients } from '../../../../service/medicines/stored/index.ts';
import { NOT_FOUND } from '../../errors.ts';
import { one } from '../../form.ts';
import { shortDay } from '../../format.ts';
import { takeUploads, uploaded } from '../../interpretation/upload.ts';
import type { PageError } from '../../page.ts';
import type { Visit, Web } from '../../web.ts';
import { personFacts } from '../person.ts';

type OfCase = FastifyRequest<{ Params: { patient: string } }>;
const NO_ORDER = 'none';
/** A whole tumour genome, annotated, has some hundred megabytes: the command line takes those. */
const LARGEST_TEXT = 200 * 1_048_576;

export function registerBoardFile(app: FastifyInstance, web: Web): void {
  app.register(async (forms) => {
    await takeUploads(forms, web);

    const patientFor = async (request: OfCase, visit: Visit): Promise<Patient | undefined> => {
      const stored = await web.record.read('Patient', request.params.patient, visit.scope);
      return stored === undefined || stored.deleted ? undefined : (JSON.parse(stored.content) as Patient); // read by its type
    };
    const show = async (request: OfCase, reply: FastifyReply, visit: Visit, patient: Patient, errors: readonly PageError[] = []) => {
      const id = patient.id ?? '';
      const found = await ofPatients(web.record, 'ServiceRequest', [id], visit.scope, [['status', 'active,completed']]);
      const orders = found as readonly ServiceRequest[]; // the search asked for these
      const view = {
        heading: 'Add tumour findings from a file',
        person: personFacts(patient),
        action: `/medicines/tumour-board/${id}/file`,
        orders: [
          ...orders.map((order) => ({
            value: order.id,
            text: `${wordsFor(order.code) ?? 'Test'}, asked for on ${shortDay(order.authoredOn)}`,
          })),
          { value: NO_ORDER, text: 'No order: seen by this laboratory alone' },
        ],
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
      const wanted = one(visit.fields, 'order');
      if (wanted === '') return wrong('Choose the order it answers, or no order', '#order');
      const order = wanted === NO_ORDER ? undefined : await web.requests.read(wanted, visit.scope);
      if (wanted !== NO_ORDER && order?.request.subject.reference !== `Patient/${patient.id}`)
        return wrong('Choose one of the orders of this person', '#order');
      const outcome = await web.tumourBoard.keepFile({
        patient: request.params.patient,
        text,
        ...(order?.request.id === undefined ? {} : { order: order.request.id }),
        parties: (order?.tasks ?? []).flatMap((task) => tagsOf(task, REQUESTED_BY_TAG)),
        who: visit.who,
        now: visit.now,
      });
      if (outcome.kind === 'kept') return reply.redirect(`/medicines/tumour-board/${patient.id}?done=kept`, 303);
      const errors = outcome.findings.slice(0, 20).map(({ where, what, mend }) => ({
        text: [`${where}: ${what}`, mend].filter(Boolean).join(' '),
        href: '#findings',
      }));
      return show(request, reply, visit, patient, errors);
    });
  });
}

function textOf(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes);
  try {
    return (buffer[0] === 0x1f && buffer[1] === 0x8b ? gunzipSync(buffer, { maxOutputLength: LARGEST_TEXT }) : buffer).toString('utf8');
  } catch {
    return undefined;
  }
}
