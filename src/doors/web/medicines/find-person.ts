// From an NHS number to a person's page of medicines. By form, so that the number stands in no address and no log.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';

/** @param show the list again, with what was wrong and what was written. */
export function registerFindPerson(
  app: FastifyInstance,
  web: Web,
  list: string,
  show: (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    errors: readonly PageError[],
    written: string,
  ) => Promise<FastifyReply>,
): void {
  app.post(`${list}/find`, async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const written = one(visit.fields, 'number');
    const wrong = (text: string) => show(request, reply, visit, [{ text, href: '#number' }], written);
    const number = readNhsNumber(written);
    if (number.kind !== 'valid') return wrong('Enter an NHS number of 10 digits, such as 999 003 4001');
    const id = await web.record.holderOf('Patient', SYSTEM.nhsNumber, number.digits);
    const patient = id === undefined ? undefined : await web.record.read('Patient', id, visit.scope);
    if (patient === undefined || patient.deleted) return wrong('Nobody with this NHS number is on the record of your organisation');
    return reply.redirect(`${list}/${patient.id}`, 303);
  });

  app.get(`${list}/find`, async (request, reply) => web.tell(request, reply, 404, NOT_FOUND));
}
