// Requests as a list, one order and its story, messages, cancelling and amending, what follows after placing, the sample form with its barcode.
import type { ServiceRequest } from '@medplum/fhirtypes';
import { toSVG } from 'bwip-js/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  hubOf,
  odsCodeOf,
  readListed,
  readWorklist,
  SENT_BY_TAG,
  tagsOf,
  targetFor,
  type WorklistRow,
} from '../../../service/laboratory/index.ts';
import { type OrderInFull, type Submission, testOrdered, type Viewpoint } from '../../../service/requests/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { one, words } from '../form.ts';
import type { PageError } from '../page.ts';
import { ownDrafts } from '../requests/drafts.ts';
import { draftRows } from '../requests/view.ts';
import type { Visit, Web } from '../web.ts';
import { listRow, numberOfOrder, orderPage, placedPage, sampleForm } from './view.ts';

type OfOrder = FastifyRequest<{ Params: { id: string }; Querystring: { done?: string } }>;
type Listing = FastifyRequest<{ Querystring: { q?: string; show?: string; after?: string } }>;
const PAGE_LENGTH = 50;
const LONGEST_CSV = 5_000;

export function registerOrders(app: FastifyInstance, web: Web): void {
  app.get('/requests', async (request: Listing, reply) => {
    const visit = await web.enter(request, reply, 'search', 'ServiceRequest');
    if (!visit) return reply;
    if (visit.scope.kind === 'patient') return reply.redirect('/my/tests', 303);
    const { q, show } = { q: words(request.query.q), show: shown(request.query.show) };
    const [page, drafts] = await Promise.all([
      readWorklist(
        web.db,
        {
          ...listOf(visit),
          ...show.query,
          words: q,
          limit: PAGE_LENGTH,
          ...(request.query.after ? { after: words(request.query.after) } : {}),
        },
        visit.now,
      ),
      visit.who.role === 'pharmacist' ? [] : ownDrafts(web, visit),
    ]);
    await sawRows(request, visit, page.rows, 'requests of my organisation');
    const query = { ...(q ? { q } : {}), show: show.value };
    const view = {
      heading: 'Requests',
      drafts: draftRows(drafts, web.directory, visit.now),
      rows: page.rows.map((row) => listRow(row, visit.now)),
      q,
      shows: SHOWS.map(({ value, text }) => ({ value, text, selected: value === show.value })),
      csv: `/requests.csv?${new URLSearchParams(query)}`,
      next: page.next && `/requests?${new URLSearchParams({ ...query, after: page.next })}`,
    };
    return web.show(request, reply, 'orders/list.njk', { title: view.heading, width: 'gms-wide' }, view);
  });

  app.get('/requests.csv', async (request: Listing, reply) => {
    const visit = await web.enter(request, reply, 'search', 'ServiceRequest');
    if (!visit) return reply;
    if (visit.scope.kind !== 'organisation') return web.tell(request, reply, 404, NOT_FOUND);
    const show = shown(request.query.show);
    const page = await readWorklist(
      web.db,
      { ...listOf(visit), ...show.query, words: words(request.query.q), limit: LONGEST_CSV },
      visit.now,
    );
    await sawRows(request, visit, page.rows, 'requests of my organisation, as a file');
    return sendCsv(reply, 'requests', {
      columns: ['Patient', 'NHS number', 'Test', 'Where it is', 'Result due', 'Asked for'],
      rows: page.rows
        .map((row) => listRow(row, visit.now))
        .map(({ patient, number, test, stage, due, placed }) => [patient, number, test, stage, due, placed]),
    });
  });

  app.get('/orders/:id', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (visit, order) => showOrder(request, reply, visit, order, { done: DONE[request.query.done ?? ''] })),
  );

  app.post('/orders/:id/messages', async (request: OfOrder, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'Communication');
    if (!visit) return reply;
    const { id } = request.params;
    const text = one(visit.fields, 'message');
    const order = await web.requests.read(id, visit.scope);
    if (!order || visit.scope.kind === 'patient') return web.tell(request, reply, 404, NOT_FOUND);
    if (text === '' || text.length > 2_000) {
      const errors = [{ text: text === '' ? 'Enter a message' : 'The message must be 2,000 characters or fewer', href: '#message' }];
      return showOrder(request, reply, visit, order, { errors });
    }
    const submission = await web.requests.sendMessage(id, text, visit);
    return after(request, reply, submission, `/orders/${id}?done=message`);
  });

  app.get('/orders/:id/cancel', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (_visit, order) => showCancel(request, reply, order), 'update'),
  );
  app.post('/orders/:id/cancel', async (request: OfOrder, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'ServiceRequest');
    if (!visit) return reply;
    const order = await web.requests.read(request.params.id, visit.scope);
    if (!order) return web.tell(request, reply, 404, NOT_FOUND);
    const reason = one(visit.fields, 'reason').slice(0, 500);
    if (reason === '') return showCancel(request, reply, order, [{ text: 'Enter why the request is cancelled', href: '#reason' }]);
    return after(
      request,
      reply,
      await web.requests.cancel(request.params.id, { text: reason }, visit),
      `/orders/${request.params.id}?done=cancelled`,
    );
  });

  app.get('/orders/:id/amend', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (_visit, order) => showAmend(request, reply, order), 'update'),
  );
  app.post('/orders/:id/amend', async (request: OfOrder, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'ServiceRequest');
    if (!visit) return reply;
    const order = await web.requests.read(request.params.id, visit.scope);
    if (!order) return web.tell(request, reply, 404, NOT_FOUND);
    const [urgency, note, reason] = ['urgency', 'note', 'reason'].map((name) => one(visit.fields, name).slice(0, 2_000));
    const errors: PageError[] = [];
    if (urgency !== 'routine' && urgency !== 'urgent') errors.push({ text: 'Select how soon the result is needed', href: '#urgency' });
    if (!reason) errors.push({ text: 'Enter why you change the request', href: '#reason' });
    if (errors.length > 0) return showAmend(request, reply, order, errors, { urgency, note, reason });
    const kept = order.request.note ?? [];
    const changes: Partial<ServiceRequest> = {
      priority: urgency === 'urgent' ? 'urgent' : 'routine',
      ...(note ? { note: [...kept, { text: note, time: visit.now.toISOString(), authorString: visit.who.name }] } : {}),
    };
    const submission = await web.requests.amend(request.params.id, changes, { text: reason ?? '' }, { ...visit, ifVersion: order.version });
    return after(request, reply, submission, `/orders/${request.params.id}?done=amended`);
  });

  app.get('/requests/:id/placed', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (visit, order) => {
      const ordered = testOrdered(order.request, web.directory, 'request');
      const owner = order.tasks.map((task) => odsCodeOf(task.owner)).find((ods) => ods !== undefined);
      const hub = owner && (hubOf(owner, web.routing)?.ods ?? owner);
      const target = targetFor(ordered.facts, hub, order.request.authoredOn ?? visit.now.toISOString(), web.clocks);
      const view = placedPage({ order, ordered, target, routing: web.routing, now: visit.now });
      return web.show(request, reply, 'orders/placed.njk', { title: view.heading }, view);
    }),
  );

  app.get('/requests/:id/form', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (visit, order) => {
      const ordered = testOrdered(order.request, web.directory, 'request');
      const view = sampleForm({ order, ordered, routing: web.routing, now: visit.now });
      return web.show(
        request,
        reply,
        'orders/sample-form.njk',
        { title: `${view.heading} ${view.number}`, back: `/orders/${request.params.id}` },
        view,
      );
    }),
  );

  app.get('/requests/:id/barcode.svg', async (request: OfOrder, reply) =>
    withOrder(request, reply, async (_visit, order) => {
      // Code 128 (ISO/IEC 15417): letters, digits and hyphens, read by any laboratory scanner.
      const svg = toSVG({
        bcid: 'code128',
        text: barcodeText(order),
        height: 12,
        includetext: true,
        textxalign: 'center',
        paddingwidth: 10,
      });
      return reply.type('image/svg+xml').send(svg);
    }),
  );

  async function showOrder(
    request: OfOrder,
    reply: FastifyReply,
    visit: Visit,
    order: OrderInFull,
    { errors = [], done }: { readonly errors?: readonly PageError[]; readonly done?: string | undefined },
  ): Promise<FastifyReply> {
    const id = request.params.id;
    const listed = await rowOf(visit, id, order);
    const events = await web.requests.timeline(id, viewpointOf(visit, order), visit.scope);
    const view = orderPage({
      order,
      ordered: testOrdered(order.request, web.directory, 'request'),
      row: listed,
      events,
      routing: web.routing,
      now: visit.now,
      mayChange: ['clinician', 'counsellor', 'geneticist'].includes(visit.who.role),
    });
    const page = { title: `${view.reference} ${view.heading}`, back: '/requests', errors, ...(done ? { done } : {}) };
    return web.show(
      request,
      reply,
      'orders/order.njk',
      page,
      { ...view, message: errors[0] && { text: errors[0].text } },
      errors.length > 0 ? 400 : 200,
    );
  }

  async function rowOf(visit: Visit, id: string, order: OrderInFull): Promise<WorklistRow | undefined> {
    const organisation =
      visit.scope.kind === 'organisation'
        ? visit.scope.organisation
        : (order.tasks.map((task) => odsCodeOf(task.owner)).find(Boolean) ?? '');
    for (const relation of ['requester', 'owner', 'sender'] as const) {
      const row = await readListed(web.db, organisation, relation, id);
      if (row) return row;
    }
    return undefined;
  }

  async function withOrder(
    request: OfOrder,
    reply: FastifyReply,
    then: (visit: Visit, order: OrderInFull) => Promise<FastifyReply>,
    interaction: 'read' | 'update' = 'read',
  ): Promise<FastifyReply> {
    const visit = await web.enter(request, reply, interaction, 'ServiceRequest');
    if (!visit) return reply;
    // A patient reads where their test is on their own pages, where nothing tells a result before its release.
    if (visit.scope.kind === 'patient') return reply.redirect(`/my/tests/${encodeURIComponent(request.params.id)}`, 303);
    const order = await web.requests.read(request.params.id, visit.scope);
    if (!order) return web.tell(request, reply, 404, NOT_FOUND);
    const subject = order.request.subject?.reference;
    await web.saw(request, visit, {
      interaction: 'read',
      resources: [`ServiceRequest/${request.params.id}`],
      patients: subject?.startsWith('Patient/') ? [subject.slice('Patient/'.length)] : [],
    });
    return then(visit, order);
  }

  async function showCancel(
    request: OfOrder,
    reply: FastifyReply,
    order: OrderInFull,
    errors: readonly PageError[] = [],
  ): Promise<FastifyReply> {
    const id = request.params.id;
    const hasStarted = order.tasks.some(({ status }) => status === 'in-progress' || status === 'completed');
    const view = {
      heading: `Cancel request ${numberOfOrder(order.request)}`,
      warning: hasStarted
        ? 'The laboratory has started. What is finished stays, and a sample that was used cannot be used again.'
        : 'The laboratory has not started. The sample is kept if it has arrived.',
      action: `/orders/${id}/cancel`,
      back: `/orders/${id}`,
      message: errors[0] && { text: errors[0].text },
    };
    return web.show(
      request,
      reply,
      'orders/cancel.njk',
      { title: view.heading, back: view.back, errors },
      view,
      errors.length > 0 ? 400 : 200,
    );
  }

  async function showAmend(
    request: OfOrder,
    reply: FastifyReply,
    order: OrderInFull,
    errors: readonly PageError[] = [],
    said: { readonly urgency?: string | undefined; readonly note?: string | undefined; readonly reason?: string | undefined } = {},
  ): Promise<FastifyReply> {
    const back = `/orders/${request.params.id}`;
    const view = {
      heading: `Change request ${numberOfOrder(order.request)}`,
      action: `${back}/amend`,
      values: {
        urgency: said.urgency ?? (order.request.priority === 'urgent' ? 'urgent' : 'routine'),
        note: said.note,
        reason: said.reason,
      },
      notes: (order.request.note ?? []).flatMap(({ text }) => text ?? []),
      messages: Object.fromEntries(errors.map(({ href, text }) => [href.slice(1), { text }])),
    };
    return web.show(request, reply, 'orders/amend.njk', { title: view.heading, back, errors }, view, errors.length > 0 ? 400 : 200);
  }

  function after(request: FastifyRequest, reply: FastifyReply, submission: Submission, next: string): FastifyReply | Promise<FastifyReply> {
    if (submission.kind !== 'refused') return reply.redirect(next, 303);
    if (submission.status === 404) return web.tell(request, reply, 404, NOT_FOUND);
    const findings = submission.entries.flatMap((entry) => entry.findings).filter(({ severity }) => severity === 'error');
    return web.tell(request, reply, 409, {
      heading: 'That could not be done',
      paragraphs: ['Nothing was changed.', ...findings.map(({ what, mend }) => [what, mend].filter(Boolean).join(' '))],
      link: { href: next.split('?')[0] ?? '/', text: 'Go back to the request' },
    });
  }

  async function sawRows(request: FastifyRequest, visit: Visit, rows: readonly WorklistRow[], what: string): Promise<void> {
    const patients = rows.flatMap(({ patient }) => (patient?.startsWith('Patient/') ? [patient.slice('Patient/'.length)] : []));
    await web.saw(request, visit, { interaction: 'search-type', patients: [...new Set(patients)], query: what });
  }
}

const DONE: Readonly<Record<string, string>> = {
  message: 'Your message was sent. Everybody who works on this request sees it.',
  cancelled: 'The request was cancelled. The laboratory has been told.',
  amended: 'The request was changed. The laboratory sees the change.',
};

const SHOWS = [
  { value: 'open', text: 'Open', query: {} },
  { value: 'unread', text: 'New results', query: { show: 'all', isUnread: true } },
  { value: 'overdue', text: 'Overdue', query: { isOverdue: true } },
  { value: 'on-hold', text: 'On hold', query: { isPaused: true } },
  { value: 'closed', text: 'Closed', query: { show: 'closed' } },
  { value: 'all', text: 'All', query: { show: 'all' } },
] as const;

function shown(asked: string | undefined) {
  return SHOWS.find(({ value }) => value === asked) ?? SHOWS[0];
}

/** A laboratory sees the work it owns, everybody else what their organisation asked for. */
function listOf({ who }: Visit) {
  return { organisation: who.organisation, relation: who.role === 'laboratory' ? ('owner' as const) : ('requester' as const) };
}

function viewpointOf({ who }: Visit, { tasks }: OrderInFull): Viewpoint {
  if (who.role !== 'laboratory' && who.role !== 'geneticist') return 'requester';
  const isReceiver = tasks.some(
    (task) => odsCodeOf(task.owner) === who.organisation && tagsOf(task, SENT_BY_TAG).some((ods) => ods !== who.organisation),
  );
  return isReceiver ? 'receiving-hub' : 'hub';
}

/** Code 128 holds ASCII; an order number of another system may hold anything. */
function barcodeText(order: OrderInFull): string {
  const number = numberOfOrder(order.request);
  return /^[\x20-\x7e]{1,40}$/.test(number) ? number : (order.request.id ?? '');
}
