// Whose badges of training are believed: the public keys of issuers (Open Badges 3.0). Organisations and keys, nobody's training.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendCsv } from '../csv.ts';
import { messagesByField, one } from '../form.ts';
import type { PageError } from '../page.ts';
import { sheetOf, type Table } from '../table.ts';
import type { Web } from '../web.ts';

const ADDRESS = '/administration/issuers';

export function registerIssuers(app: FastifyInstance, web: Web): void {
  const table = async (): Promise<Table> => ({
    caption: 'Registered issuers',
    isStacked: true,
    columns: ['Name', 'Id', 'Key'],
    rows: (await web.workforce.issuers()).map(({ id, name, key }) => [{ text: name }, { text: id }, { text: key.kty ?? '' }]),
    csv: `${ADDRESS}.csv`,
  });
  const show = async (request: FastifyRequest, reply: FastifyReply, values: object = {}, errors: readonly PageError[] = []) => {
    const issuers = await table();
    const page = {
      title: 'Who may give badges',
      back: '/administration',
      errors,
      ...(Object(request.query).done === 'saved' ? { done: 'The issuer is registered' } : {}),
    };
    const view = { ...(issuers.rows.length > 0 ? { issuers } : {}), values, messages: messagesByField(errors) };
    return web.show(request, reply, 'administration/issuers.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get(ADDRESS, async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'badge-issuers');
    return visit ? show(request, reply) : reply;
  });

  app.get(`${ADDRESS}.csv`, async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'badge-issuers');
    return visit ? sendCsv(reply, 'badge-issuers', sheetOf(await table())) : reply;
  });

  app.post(ADDRESS, async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'badge-issuers');
    if (!visit) return reply;
    const values = { id: one(visit.fields, 'id'), name: one(visit.fields, 'name'), key: one(visit.fields, 'key') };
    const findings = await web.workforce.registerIssuer(values, visit.who);
    if (findings.length > 0)
      return show(
        request,
        reply,
        values,
        findings.map(({ where, what, mend }) => ({ text: [what, mend].filter(Boolean).join(' '), href: `#${where}` })),
      );
    // Whose word is believed about training changes here, so it stands in the audit log as well.
    await web.saw(request, visit, { interaction: 'create', query: ADDRESS });
    return reply.redirect(`${ADDRESS}?done=saved`, 303);
  });
}
