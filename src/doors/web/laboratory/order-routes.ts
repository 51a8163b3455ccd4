import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readListed, STATUS_REASONS, type WorklistRow } from '../../../service/laboratory/index.ts';
import type { OrderInFull } from '../../../service/requests/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';
import type { Visit, Web } from '../web.ts';
import { moveTasks, readGoal } from './move-tasks.ts';
import { orderView } from './order-view.ts';
import { toldWith } from './told.ts';

type OrderRoute = { Params: { id: string }; Querystring: Record<string, unknown> };

export interface LaboratoryOrder {
  readonly order: OrderInFull;
  readonly row: WorklistRow;
  /** This laboratory sent it away and follows it. */
  readonly isSender: boolean;
}

/** An order that this laboratory owns or sent away; for anybody else there is no such page. The look is written down. */
export async function openOrder(web: Web, request: FastifyRequest, visit: Visit, id: string): Promise<LaboratoryOrder | undefined> {
  const { organisation } = visit.who;
  const owned = await readListed(web.db, organisation, 'owner', id);
  const row = owned ?? (await readListed(web.db, organisation, 'sender', id));
  const order = row === undefined ? undefined : await web.requests.read(id, visit.scope);
  if (row === undefined || order === undefined) return undefined;
  const patient = order.patient?.id;
  await web.saw(request, visit, {
    interaction: 'read',
    resources: [`ServiceRequest/${id}`],
    patients: patient === undefined ? [] : [patient],
  });
  return { order, row, isSender: owned === undefined };
}

const DONE: Readonly<Record<string, string>> = {
  rejected: 'The sample is rejected, and the requester can see why.',
  moved: 'The work has moved on.',
  held: 'The order is on hold, and the requester can see why.',
  sent: 'The order is sent away.',
  drafted: 'The draft report is saved. A colleague can now check and authorise it.',
};

export function orderRoutes(app: FastifyInstance, web: Web): void {
  const show = async (
    visit: Visit,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
    errors: readonly PageError[] = [],
    done?: string,
  ) => {
    const found = await openOrder(web, request, visit, id);
    if (found === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const told = await toldWith(web, visit, found.order.request);
    const view = orderView({ ...found, told, routing: web.routing, now: visit.now });
    const page = { title: view.heading, back: '/laboratory', width: 'gms-wide', errors, ...(done === undefined ? {} : { done }) };
    return web.show(request, reply, 'laboratory/order.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<OrderRoute>('/laboratory/orders/:id', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'laboratory');
    if (!visit) return reply;
    return show(visit, request.params.id, request, reply, [], DONE[String(request.query.done ?? '')]);
  });

  app.post<OrderRoute>('/laboratory/orders/:id/tasks', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const found = await openOrder(web, request, visit, id);
    const task = found?.order.tasks.find((each) => each.id === one(visit.fields, 'task'));
    if (found === undefined || found.isSender || task === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const acting = { who: visit.who, now: visit.now };
    if (one(visit.fields, 'goal') === 'resume') {
      const status = task.executionPeriod?.start === undefined ? 'accepted' : 'in-progress';
      const problems = problemsOf(await web.requests.moveTask(task.id ?? '', { status }, acting), '#maincontent');
      return problems.length > 0 ? show(visit, id, request, reply, problems) : reply.redirect(`/laboratory/orders/${id}?done=moved`, 303);
    }
    const goal = readGoal(one(visit.fields, 'goal'));
    if (goal === undefined) return show(visit, id, request, reply, [{ text: 'Choose what to do', href: '#maincontent' }]);
    const { problems } = await moveTasks(web.requests, [{ id: task.id ?? '', status: task.status, about: 'This stage' }], goal, acting);
    return problems.length > 0 ? show(visit, id, request, reply, problems) : reply.redirect(`/laboratory/orders/${id}?done=moved`, 303);
  });

  app.post<OrderRoute>('/laboratory/orders/:id/hold', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const found = await openOrder(web, request, visit, id);
    if (found === undefined || found.isSender) return web.tell(request, reply, 404, NOT_FOUND);
    const reason = one(visit.fields, 'reason');
    if (!STATUS_REASONS.has(reason)) return show(visit, id, request, reply, [{ text: 'Choose what the order waits for', href: '#reason' }]);
    const reasonText = one(visit.fields, 'words');
    const task = found.row.task ?? '';
    const move = { status: 'on-hold', reason, ...(reasonText === '' ? {} : { reasonText }) } as const;
    const problems = problemsOf(await web.requests.moveTask(task, move, { who: visit.who, now: visit.now }), '#reason');
    return problems.length > 0 ? show(visit, id, request, reply, problems) : reply.redirect(`/laboratory/orders/${id}?done=held`, 303);
  });

  const showSendAway = async (
    visit: Visit,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
    errors: readonly PageError[],
    note = '',
  ) => {
    const found = await openOrder(web, request, visit, id);
    if (found === undefined || found.isSender) return web.tell(request, reply, 404, NOT_FOUND);
    const hubs = web.routing.hubs.filter(({ ods }) => ods !== visit.who.organisation);
    return web.show(
      request,
      reply,
      'laboratory/send-away.njk',
      { title: 'Send away to another laboratory', back: `/laboratory/orders/${id}`, errors },
      {
        heading: 'Send away to another laboratory',
        patient: found.row.patientName ?? 'Name not given',
        test: found.row.test ?? '',
        action: `/laboratory/orders/${id}/send-away`,
        hubs: hubs.map(({ ods, name }) => ({ value: ods, text: name, hint: { text: ods } })),
        toError: errors.find(({ href }) => href === '#to'),
        note,
      },
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get<OrderRoute>('/laboratory/orders/:id/send-away', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    return showSendAway(visit, request.params.id, request, reply, []);
  });

  app.post<OrderRoute>('/laboratory/orders/:id/send-away', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const to = one(visit.fields, 'to');
    const note = one(visit.fields, 'note');
    const isHub = web.routing.hubs.some(({ ods }) => ods === to && ods !== visit.who.organisation);
    if (!isHub) return showSendAway(visit, id, request, reply, [{ text: 'Select where the order goes', href: '#to' }], note);
    const found = await openOrder(web, request, visit, id);
    if (found === undefined || found.isSender) return web.tell(request, reply, 404, NOT_FOUND);
    const submission = await web.requests.sendAway(id, to, note === '' ? undefined : note, { who: visit.who, now: visit.now });
    const problems = problemsOf(submission, '#to');
    if (problems.length > 0) return showSendAway(visit, id, request, reply, problems, note);
    return reply.redirect(`/laboratory/orders/${id}?done=sent`, 303);
  });
}
