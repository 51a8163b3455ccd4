// Administration: what is set up, and the systems staff may add without a supplier (regional integration rules v3.0).
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Partner, readPartner } from '../../hl7v2/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, many, one, words } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { registerChanges } from './changes.ts';
import { registerIssuers } from './issuers.ts';
import {
  hubs,
  organisations,
  overviewView,
  routingRules,
  type Setting,
  SOURCE_FIELDS,
  type SourceFields,
  settingView,
  sourceForm,
  sources,
  turnaroundRules,
} from './view.ts';

export function registerAdministration(app: FastifyInstance, web: Web): void {
  registerChanges(app, web);
  registerIssuers(app, web);
  const settings = async (find = ''): Promise<readonly Setting[]> => [
    hubs(web.routing),
    organisations(web.routing, find),
    routingRules(web.routing),
    turnaroundRules(web.clocks, web.routing),
    sources(await web.exchange.partners()),
  ];

  app.get('/administration', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'routing');
    if (!visit) return reply;
    const waiting = (await web.rules.history()).filter(({ decided }) => decided === undefined).length;
    const view = overviewView(await settings(), {
      messages: (await web.exchange.unacknowledged()).length,
      changes: waiting,
      issuers: (await web.workforce.issuers()).length,
    });
    return web.show(request, reply, 'administration/overview.njk', { title: view.heading }, view);
  });

  for (const id of ['hubs', 'organisations', 'routing', 'turnaround', 'sources'] satisfies readonly Setting['id'][]) {
    app.get<{ Querystring: Record<string, unknown> }>(`/administration/${id}`, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'routing');
      if (!visit) return reply;
      const find = id === 'organisations' ? words(request.query.q) : '';
      const setting = (await settings(find)).find((each) => each.id === id);
      if (setting === undefined) return web.tell(request, reply, 404, NOT_FOUND);
      const view = settingView(setting, find);
      const page = {
        title: view.heading,
        back: '/administration',
        width: 'gms-wide',
        ...(request.query.done === 'saved' ? { done: 'Saved.' } : {}),
      };
      return web.show(request, reply, 'administration/setting.njk', page, view);
    });
    app.get(`/administration/${id}.csv`, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'routing');
      if (!visit) return reply;
      const setting = (await settings()).find((each) => each.id === id);
      return setting === undefined ? web.tell(request, reply, 404, NOT_FOUND) : sendCsv(reply, id, setting.sheet);
    });
  }

  const showForm = (request: FastifyRequest, reply: FastifyReply, fields: SourceFields, errors: readonly PageError[], isNew: boolean) => {
    const view = sourceForm(fields, errors, isNew);
    const page = { title: view.heading, back: '/administration/sources', errors };
    return web.show(request, reply, 'administration/source.njk', page, view, errors.length > 0 ? 422 : 200);
  };
  const known = async (ods: string, application: string): Promise<Partner | undefined> =>
    (await web.exchange.partners()).find((each) => each.ods === ods && each.application === application);

  app.get<{ Querystring: Record<string, unknown> }>('/administration/sources/edit', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'routing');
    if (!visit) return reply;
    const partner = await known(words(request.query.ods), words(request.query.application));
    return showForm(request, reply, partner ?? NEW, [], partner === undefined);
  });

  app.post('/administration/sources/edit', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'routing');
    if (!visit) return reply;
    const fields = fieldsOf(visit.fields);
    const before = await known(fields.ods.toUpperCase(), fields.application);
    // What this form does not ask (aliases, severities, retries) stays as it was.
    const reading = readPartner({ ...before, since: before?.since.toISOString(), ...fields }, visit.now);
    if (reading.kind === 'refused')
      return showForm(request, reply, fields, [{ text: reading.because, href: '#ods' }], before === undefined);
    await web.exchange.savePartner(reading.partner);
    await web.saw(request, visit, {
      interaction: before === undefined ? 'create' : 'update',
      resources: [`Endpoint/${reading.partner.ods}-${reading.partner.application.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`],
    });
    return reply.redirect('/administration/sources?done=saved', 303);
  });
}

const NEW: SourceFields = {
  ods: '',
  application: '',
  name: '',
  method: 'http',
  address: '',
  version: '2.5.1',
  reportsAs: 'ORU',
  takesFrom: true,
  sendsTo: false,
  isEnabled: true,
};

function fieldsOf(fields: Fields): SourceFields {
  const uses = many(fields, 'use');
  const text = Object.fromEntries(SOURCE_FIELDS.map((name) => [name, one(fields, name)])) as Record<(typeof SOURCE_FIELDS)[number], string>; // the keys are those of the type
  return { ...text, takesFrom: uses.includes('takesFrom'), sendsTo: uses.includes('sendsTo'), isEnabled: uses.includes('isEnabled') };
}
