import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OrderLink } from '../../../service/interpretation/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { many, one, words } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { type OpenCase, openCase, orderRow, orderRows } from './access.ts';
import { caseView, familyDrawing } from './case-view.ts';
import { asFhir, asPhenopacket, asPhenopacketFamily } from './downloads.ts';
import { otherOrdersOf } from './order-link.ts';

type ById = { Params: { id: string }; Querystring: Record<string, unknown> };

/** Seconds. */
const COMES_AGAIN_S = 5;

const DONE: Readonly<Record<string, string>> = {
  opened: 'The file is attached. The candidates stand here once it has been read.',
  panels: 'The panels are applied.',
  order: 'The case answers this order too. The panels of its test apply as well, unless somebody chose others.',
  warning: 'The warning is answered.',
};

export function caseRoutes(app: FastifyInstance, web: Web): void {
  /** Orders of this person that the hub owns and no case answers. */
  const unanswered = async ({ scope }: Visit, { given: { link } }: OpenCase): Promise<readonly OrderLink[]> => {
    const found = (await otherOrdersOf(web, '', link, scope)).filter(({ orders: [order = ''] }) => !link.orders.includes(order));
    const answered = await Promise.all(found.map(({ orders: [order = ''] }) => web.interpretation.ofOrder(order)));
    return found.filter((_, at) => answered[at] === undefined);
  };
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    opened: OpenCase,
    errors: readonly PageError[] = [],
    { done, isStill = false }: { readonly done?: string; readonly isStill?: boolean } = {},
  ) => {
    const { id } = opened.given;
    const [row, orders] = [await orderRow(web, opened.given), await orderRows(web, opened.given)];
    const { interpretation } = web;
    const others = opened.mayWork ? await unanswered(visit, opened) : [];
    const [scan, work, runs, log, content, panels, openWarnings, risen] = [
      await interpretation.scanOf(id),
      await interpretation.workOf(id),
      await interpretation.runsOf(id),
      await interpretation.logOf(id),
      opened.given.reported ? await interpretation.content(id, opened.given.run) : undefined,
      await interpretation.panelsFor(opened.given),
      await interpretation.openWarnings(id),
      await interpretation.inbox({ caseId: id, limit: 100 }),
    ];
    const link = row ? { ...opened.given.link, receivedAt: row.receivedAt, dueAt: row.dueAt } : opened.given.link;
    const fresh = { ...opened, given: { ...opened.given, link } };
    const view = caseView({
      opened: fresh,
      scan,
      work,
      runs,
      log,
      content,
      orders,
      others,
      panels,
      openWarnings,
      risen: risen.length,
      now: visit.now,
    });
    // The page comes again by itself while the file is read; whoever reads it slowly stops that with a link.
    const comesAgain = view.work?.kind === 'running' && !isStill && errors.length === 0;
    if (comesAgain) reply.header('refresh', `${COMES_AGAIN_S}; url=${opened.base}`);
    const page = {
      title: `${view.heading}: ${view.caption}`,
      back: '/interpretation',
      width: 'gms-wide',
      errors,
      ...(done === undefined ? {} : { done }),
    };
    return web.show(request, reply, 'interpretation/case.njk', page, { ...view, comesAgain }, errors.length > 0 ? 422 : 200);
  };

  app.get<ById>('/interpretation/cases/:id', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id);
    if (!opened) return web.tell(request, reply, 404, NOT_FOUND);
    const done = DONE[words(request.query.done)];
    return show(request, reply, visit, opened, [], {
      isStill: words(request.query.still) === 'yes',
      ...(done === undefined ? {} : { done }),
    });
  });

  app.get<ById>('/interpretation/cases/:id/family.svg', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id);
    const svg = opened && familyDrawing(opened.given.family, visit.now.toISOString().slice(0, 10));
    if (!svg) return web.tell(request, reply, 404, NOT_FOUND);
    return reply.type('image/svg+xml').send(svg);
  });

  app.post<ById>('/interpretation/cases/:id/panels', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id, 'update');
    if (!opened?.mayWork) return web.tell(request, reply, 404, NOT_FOUND);
    const { all } = await web.interpretation.panelsFor(opened.given);
    const chosen = many(visit.fields, 'panel').filter((id) => all.some((panel) => panel.id === id));
    if (chosen.length === 0) return show(request, reply, visit, opened, [{ text: 'Choose at least 1 panel', href: '#panel' }]);
    const started = await web.interpretation.choosePanels(opened.given.id, chosen, visit.who);
    // A run over a reservoir takes a moment; one that takes longer is waited for by reload.
    await Promise.race([started?.finished, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    return reply.redirect(`${opened.base}?done=panels`, 303);
  });

  app.post<ById>('/interpretation/cases/:id/orders', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id, 'update');
    if (!opened?.mayWork) return web.tell(request, reply, 404, NOT_FOUND);
    const chosen = (await unanswered(visit, opened)).find(({ orders: [order] }) => order === one(visit.fields, 'order'));
    if (!chosen)
      return show(request, reply, visit, opened, [{ text: 'Choose an order of this person that no case answers', href: '#orders' }]);
    const added = await web.interpretation.addOrder(opened.given.id, chosen, visit.who);
    await Promise.race([added?.finished, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    return reply.redirect(`${opened.base}?done=order`, 303);
  });

  app.post<ById>('/interpretation/cases/:id/warnings', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const opened = await openCase(web, request, visit, request.params.id, 'update');
    if (!opened?.mayWork) return web.tell(request, reply, 404, NOT_FOUND);
    const [code, where, note] = [one(visit.fields, 'code'), one(visit.fields, 'where'), one(visit.fields, 'note')];
    const warnings = await web.interpretation.openWarnings(opened.given.id);
    const at = warnings.findIndex((warning) => warning.code === code && warning.where === where);
    if (at < 0) return reply.redirect(opened.base, 303);
    if (note.length < 5) return show(request, reply, visit, opened, [{ text: 'Say what was checked', href: `#note-${at + 1}` }]);
    await web.interpretation.answerWarning(opened.given.id, code, where, note, visit.who);
    return reply.redirect(`${opened.base}?done=warning`, 303);
  });

  for (const [name, write, type] of [
    ['phenopacket.json', asPhenopacket, 'application/json; charset=utf-8'],
    ['phenopacket-family.json', asPhenopacketFamily, 'application/json; charset=utf-8'],
    ['fhir.json', asFhir, 'application/fhir+json; charset=utf-8'],
  ] as const)
    app.get<ById>(`/interpretation/cases/:id/${name}`, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'interpretation');
      if (!visit) return reply;
      const opened = await openCase(web, request, visit, request.params.id);
      if (!opened) return web.tell(request, reply, 404, NOT_FOUND);
      const row = await orderRow(web, opened.given);
      const context = { now: visit.now, isReported: row?.reportedAt !== undefined };
      const text = JSON.stringify(await write(web.interpretation, opened.given, context), null, 2);
      return reply.type(type).header('content-disposition', `attachment; filename="${opened.given.id}-${name}"`).send(text);
    });
}
