// A laboratory adds the genotypes of one person from a VCF: read, called and kept at once, or refused with what is wrong.
import { gunzipSync } from 'node:zlib';
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REQUESTED_BY_TAG, tagsOf, wordsFor } from '../../../service/laboratory/index.ts';
import { ofPatients, type PersonOnRecord, personOnRecord } from '../../../service/medicines/stored/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import { shortDay } from '../format.ts';
import { takeUploads, uploaded } from '../interpretation/upload.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { personFacts } from './person.ts';

type OfPatient = FastifyRequest<{ Params: { patient: string } }>;
const NO_ORDER = 'none';
/** A VCF cut to a panel has some hundred kilobytes; unpacked beyond this it is a genome, which the command line takes. */
const LARGEST_TEXT = 200 * 1_048_576;

export function registerGenotypeFile(app: FastifyInstance, web: Web): void {
  app.register(async (forms) => {
    await takeUploads(forms, web);

    const show = async (
      request: FastifyRequest,
      reply: FastifyReply,
      visit: Visit,
      person: PersonOnRecord,
      errors: readonly PageError[] = [],
    ) => {
      const id = person.patient.id ?? '';
      const orders = (await ofPatients(web.record, 'ServiceRequest', [id], visit.scope, [
        ['status', 'active,completed'],
      ])) as readonly ServiceRequest[]; // the search asked for these
      const view = {
        heading: 'Add genotypes from a file',
        person: personFacts(person.patient),
        action: `/medicines/${id}/genotypes`,
        missing: web.medicines.engine().missing,
        orders: [
          ...orders.map((order) => ({
            value: order.id,
            text: `${wordsFor(order.code) ?? 'Test'}, asked for on ${shortDay(order.authoredOn)}`,
          })),
          { value: NO_ORDER, text: 'No order: seen by this laboratory alone' },
        ],
        fileError: errors.find(({ href }) => href === '#vcf'),
        orderError: errors.find(({ href }) => href === '#order'),
      };
      const page = { title: view.heading, back: `/medicines/${id}`, errors };
      return web.show(request, reply, 'medicines/file.njk', page, view, errors.length > 0 ? 422 : 200);
    };

    forms.get('/medicines/:patient/genotypes', async (request: OfPatient, reply) => {
      const visit = await web.enter(request, reply, 'create', 'Observation');
      if (!visit) return reply;
      const { patient } = request.params;
      const person = await personOnRecord(web.record, patient, visit.scope);
      if (person === undefined) return web.tell(request, reply, 404, NOT_FOUND);
      await web.saw(request, visit, { interaction: 'read', resources: [`Patient/${patient}`], patients: [patient] });
      return show(request, reply, visit, person);
    });

    forms.post('/medicines/:patient/genotypes', async (request: OfPatient, reply) => {
      const visit = await web.enterWithForm(request, reply, 'create', 'Observation');
      if (!visit) return reply;
      const { patient } = request.params;
      const person = await personOnRecord(web.record, patient, visit.scope);
      if (person === undefined) return web.tell(request, reply, 404, NOT_FOUND);
      const file = uploaded(request, 'vcf');
      if (file === undefined) return show(request, reply, visit, person, [{ text: 'Choose a VCF file', href: '#vcf' }]);
      const vcf = textOf(file.bytes);
      if (vcf === undefined)
        return show(request, reply, visit, person, [{ text: 'The file cannot be unpacked. Send a VCF, plain or gzip', href: '#vcf' }]);
      const wanted = one(visit.fields, 'order');
      if (wanted === '') return show(request, reply, visit, person, [{ text: 'Choose the order it answers, or no order', href: '#order' }]);
      const order = wanted === NO_ORDER ? undefined : await web.requests.read(wanted, visit.scope);
      if (wanted !== NO_ORDER && order?.request.subject.reference !== `Patient/${patient}`)
        return show(request, reply, visit, person, [{ text: 'Choose one of the orders of this person', href: '#order' }]);
      const outcome = await web.medicines.keepGenotypes({
        patient,
        vcf,
        ...(order?.request.id === undefined ? {} : { order: order.request.id }),
        parties: (order?.tasks ?? []).flatMap((task) => tagsOf(task, REQUESTED_BY_TAG)),
        who: visit.who,
        now: visit.now,
      });
      if (outcome.kind === 'refused')
        return show(
          request,
          reply,
          visit,
          person,
          outcome.findings.map(({ where, what, mend }) => ({ text: [`${where}: ${what}`, mend].filter(Boolean).join(' '), href: '#vcf' })),
        );
      return reply.redirect(`/medicines/${patient}?done=kept`, 303);
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
