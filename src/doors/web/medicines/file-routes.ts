// A laboratory adds the genotypes of one person from a VCF: read, called and kept at once, or refused with what is wrong.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type PersonOnRecord, personOnRecord } from '../../../service/medicines/stored/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { takeUploads, uploaded } from '../interpretation/upload.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { answeredOrder, fileErrors, orderChoices, textOf } from './answered-order.ts';
import { personFacts } from './person.ts';

type OfPatient = FastifyRequest<{ Params: { patient: string } }>;

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
      const view = {
        heading: 'Add genotypes from a file',
        person: personFacts(person.patient),
        action: `/medicines/${id}/genotypes`,
        missing: web.medicines.engine().missing,
        orders: await orderChoices(web, id, visit),
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
      const answered = await answeredOrder(web, visit, patient);
      if (answered.kind === 'wrong') return show(request, reply, visit, person, [{ text: answered.text, href: '#order' }]);
      const outcome = await web.medicines.keepGenotypes({
        patient,
        vcf,
        ...(answered.order === undefined ? {} : { order: answered.order }),
        parties: answered.parties,
        who: visit.who,
        now: visit.now,
      });
      if (outcome.kind === 'refused') return show(request, reply, visit, person, fileErrors(outcome.findings, '#vcf'));
      return reply.redirect(`/medicines/${patient}?done=kept`, 303);
    });
  });
}
