// Changes of hubs, routing and turnaround targets: one administrator proposes, another approves or refuses, and everybody reads who, when and why.
// They name staff, so reading them is audited.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Fault, Proposed } from '../../../service/laboratory/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, one, readDate } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { CHANGE_KINDS, changeForm, changesSheet, changesView, changeView, isChangeKind } from './changes-view.ts';

interface OfKind {
  readonly Params: { readonly kind: string };
}
interface OfChange {
  readonly Params: { readonly number: string };
}

export function registerChanges(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: Record<string, unknown> }>('/administration/changes', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'routing');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: '/administration/changes' });
    const view = changesView(await web.rules.history(), web.routing);
    const done = DONE.get(String(request.query.done));
    const page = { title: view.heading, back: '/administration', width: 'gms-wide', ...(done === undefined ? {} : { done }) };
    return web.show(request, reply, 'administration/changes.njk', page, view);
  });
  app.get('/administration/changes.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'routing');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: '/administration/changes.csv' });
    return sendCsv(reply, 'rule-changes', changesSheet(await web.rules.history(), web.routing));
  });

  const showForm = (request: FastifyRequest, reply: FastifyReply, kind: string, fields: Fields, errors: readonly PageError[]) => {
    if (!isChangeKind(kind)) return web.tell(request, reply, 404, NOT_FOUND);
    const view = changeForm(kind, fields, errors, web.routing);
    const page = { title: view.heading, back: CHANGE_KINDS[kind].list, errors };
    return web.show(request, reply, 'administration/change-form.njk', page, view, errors.length > 0 ? 422 : 200);
  };
  app.get<OfKind>('/administration/changes/new/:kind', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'routing');
    return visit ? showForm(request, reply, request.params.kind, new Map(), []) : reply;
  });
  app.post<OfKind>('/administration/changes/new/:kind', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'routing');
    if (!visit) return reply;
    const from = readDate(visit.fields, 'from', 'The first day');
    const typed = typedIn(visit.fields, request.params.kind, from.kind === 'date' ? from.date : '');
    const proposal = await web.rules.propose(typed, visit.who, visit.now);
    if (proposal.kind === 'refused') {
      const because = from.kind === 'wrong' ? from.because : undefined;
      return showForm(
        request,
        reply,
        request.params.kind,
        visit.fields,
        proposal.faults.map((fault) => pageError(fault, because)),
      );
    }
    await web.saw(request, visit, { interaction: 'create', resources: [nameOf(proposal.number)] });
    return reply.redirect('/administration/changes?done=proposed', 303);
  });

  const showChange = async (request: FastifyRequest, reply: FastifyReply, number: string, who: string, errors: readonly PageError[]) => {
    const kept = (await web.rules.history()).find((each) => String(each.number) === number);
    if (kept === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const view = changeView(kept, web.routing, who, errors);
    const page = { title: view.heading, back: '/administration/changes', errors };
    return web.show(request, reply, 'administration/change.njk', page, view, errors.length > 0 ? 422 : 200);
  };
  app.get<OfChange>('/administration/changes/:number', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'routing');
    if (visit && /^\d{1,9}$/.test(request.params.number))
      await web.saw(request, visit, { interaction: 'read', resources: [nameOf(Number(request.params.number))] });
    return visit ? showChange(request, reply, request.params.number, visit.who.id, []) : reply;
  });
  app.post<OfChange>('/administration/changes/:number', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'routing');
    if (!visit) return reply;
    const { number } = request.params;
    const decision = one(visit.fields, 'decision');
    const why = one(visit.fields, 'why').slice(0, LONGEST_REASON);
    const errors: PageError[] = [];
    if (decision !== 'approve' && decision !== 'refuse') errors.push({ text: 'Select whether you approve the change', href: '#decision' });
    if (why === '') errors.push({ text: 'Enter why', href: '#why' });
    if (errors.length > 0) return showChange(request, reply, number, visit.who.id, errors);
    const answer = await web.rules.decide(/^\d{1,9}$/.test(number) ? Number(number) : 0, decision === 'approve', why, visit.who, visit.now);
    if (answer.kind === 'unknown') return web.tell(request, reply, 404, NOT_FOUND);
    if (answer.kind === 'refused')
      return showChange(request, reply, number, visit.who.id, [{ text: answer.because, href: '#main-content' }]);
    await web.saw(request, visit, { interaction: 'update', resources: [nameOf(Number(number))] });
    return reply.redirect(`/administration/changes?done=${decision === 'approve' ? 'approved' : 'refused'}`, 303);
  });
}

const LONGEST_REASON = 500;

const DONE: ReadonlyMap<string, string> = new Map([
  ['proposed', 'Proposed. It counts once another administrator has approved it.'],
  ['approved', 'Approved. It counts for orders from its first day on.'],
  ['refused', 'Refused. Nothing has changed.'],
]);

function typedIn(fields: Fields, kind: string, from: string): Proposed {
  const text = (name: string) => one(fields, name).slice(0, LONGEST_REASON);
  return {
    kind,
    ods: text('ods'),
    name: text('name'),
    laboratories: text('laboratories'),
    test: text('test'),
    hub: text('hub'),
    days: text('days'),
    from,
    why: text('why'),
  };
}

function pageError({ field, text }: Fault, wrongDate: string | undefined): PageError {
  return field === 'from' ? { text: wrongDate ?? text, href: '#from-day' } : { text, href: `#${field}` };
}

/** What the audit log calls a change. */
function nameOf(number: number): string {
  return `Basic/rule-change-${number}`;
}
