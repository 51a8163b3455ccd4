// Research: approvals and who decided them, extracts under way and done, what was left out and why, files to take. Nobody's record is shown here.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Approval, FORMATS, whyNotNow } from '../../../service/research/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, one } from '../form.ts';
import type { PageError } from '../page.ts';
import { sheetOf } from '../table.ts';
import type { Visit, Web } from '../web.ts';
import { approvalFields, formatWords, readApproval } from './read-approval.ts';
import { approvalFacts, approvalsTable, logTable, runsTable, runView } from './view.ts';

type ById = { Params: { id: string }; Querystring: { done?: string } };

const DONE: Readonly<Record<string, string>> = {
  proposed: 'The request was put to the data access committee',
  decided: 'The decision was kept',
  ended: 'The approval has ended, and its files are deleted',
  deleted: 'The files are deleted',
};

export function registerResearch(app: FastifyInstance, web: Web): void {
  const { research } = web;
  const done = (asked: string | undefined) => (DONE[asked ?? ''] ? { done: DONE[asked ?? ''] ?? '' } : {});
  const show = (
    request: FastifyRequest,
    reply: FastifyReply,
    page: { title: string; back?: string; errors?: readonly PageError[]; done?: string },
    view: object,
  ) => web.show(request, reply, 'research/page.njk', page, { heading: page.title, ...view }, page.errors?.length ? 422 : 200);

  app.get<ById>('/research', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'research');
    if (!visit) return reply;
    const approvals = await research.approvals(visit.who);
    await web.saw(request, visit, { interaction: 'search-type', query: '/research' });
    return show(
      request,
      reply,
      { title: 'Research extracts', ...done(request.query.done) },
      {
        paragraphs: [
          'Data leaves under an approval only: who gets what about whom, for what, until when. One person asks, another decides. People who said no to research are in no extract.',
        ],
        action: { href: '/research/ask', text: 'Ask for an approval' },
        tables: [approvalsTable(approvals), logTable((await research.log(visit.who)).slice(0, 50))],
      },
    );
  });

  app.get('/research.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'research');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: '/research.csv' });
    return sendCsv(reply, 'research-approvals', sheetOf(approvalsTable(await research.approvals(visit.who))));
  });

  const ask = (request: FastifyRequest, reply: FastifyReply, fields: Fields, wrong: ReadonlyMap<string, string> = new Map()) =>
    show(
      request,
      reply,
      {
        title: 'Ask for an approval',
        back: '/research',
        errors: [...wrong].map(([field, text]) => ({ text, href: `#${field}${field === 'from' || field === 'until' ? '-day' : ''}` })),
      },
      {
        forms: [
          {
            id: 'ask',
            page: '',
            title: 'What is asked for',
            action: '/research/ask',
            fields: approvalFields(fields, wrong),
            button: 'Put it to the committee',
          },
        ],
      },
    );

  app.get('/research/ask', async (request, reply) => {
    const visit = await web.enter(request, reply, 'create', 'research');
    return visit ? ask(request, reply, new Map()) : reply;
  });

  app.post('/research/ask', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'research');
    if (!visit) return reply;
    const result = await research.propose(readApproval(visit.fields), visit.who, visit.once);
    if (result.kind === 'done') return reply.redirect(`/research/approvals/${result.approval.id}?done=proposed`, 303);
    const problems = result.problems ?? [{ field: 'title', because: result.because }];
    return ask(request, reply, visit.fields, new Map(problems.map(({ field, because }) => [field, because])));
  });

  const showApproval = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    approval: Approval,
    wrong?: { readonly field: string; readonly because: string },
  ) => {
    const runs = await research.runs(visit.who, approval.id);
    await web.saw(request, visit, { interaction: 'read', query: `/research/approvals/${approval.id}` });
    const address = `/research/approvals/${approval.id}`;
    const error = (field: string) => (wrong?.field === field ? { errorMessage: { text: wrong.because } } : {});
    const text = (name: string, label: string) => ({ kind: 'text', id: name, name, label, value: '', ...error(name) });
    const decide = {
      id: 'decide',
      page: '',
      title: 'Decide for the data access committee',
      action: `${address}/decide`,
      fields: [
        {
          kind: 'radios',
          id: 'approves',
          name: 'approves',
          label: 'Decision',
          items: [
            { value: 'yes', text: 'Approve' },
            { value: 'no', text: 'Refuse' },
          ],
          ...error('approves'),
        },
        text('because', 'Why'),
        text('minutes', 'Meeting and item'),
      ],
      button: 'Keep the decision',
    };
    const run = {
      id: 'run',
      page: '',
      title: 'Make an extract',
      action: `${address}/run`,
      fields: [
        {
          kind: 'radios',
          id: 'format',
          name: 'format',
          label: 'Format',
          items: approval.formats.map((value, place) => ({ value, text: formatWords(value), checked: place === 0 })),
          ...error('format'),
        },
      ],
      button: 'Start',
    };
    const end = {
      id: 'end',
      page: '',
      title: 'End this approval',
      isFolded: true,
      isTried: wrong?.field === 'end',
      action: `${address}/end`,
      fields: [{ ...text('end', 'Why'), name: 'because' }],
      button: 'End it and delete its files',
      variant: 'warning',
    };
    const isOwn = approval.askedBy.id === visit.who.id;
    const { done: asked } = Object(request.query) as { readonly done?: string }; // a query string is a table of texts
    return show(
      request,
      reply,
      {
        title: approval.title,
        back: '/research',
        ...(wrong ? { errors: [{ text: wrong.because, href: `#${wrong.field}` }] } : done(asked)),
      },
      {
        caption: 'Approval',
        note: approval.state === 'proposed' && isOwn ? 'You asked for it, so somebody else decides.' : undefined,
        facts: approvalFacts(approval, visit.now),
        forms: [
          ...(approval.state === 'proposed' && !isOwn ? [decide] : []),
          ...(whyNotNow(approval, visit.now) === undefined ? [run] : []),
          ...(approval.state === 'approved' || approval.state === 'proposed' ? [end] : []),
        ],
        tables: [runsTable(runs), logTable(await research.log(visit.who, [approval.id, ...runs.map(({ id }) => id)]))],
      },
    );
  };

  app.get<ById>('/research/approvals/:id', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'research');
    if (!visit) return reply;
    const approval = await research.approval(request.params.id, visit.who);
    return approval ? showApproval(request, reply, visit, approval) : web.tell(request, reply, 404, NOT_FOUND);
  });

  for (const step of ['decide', 'run', 'end'] as const)
    app.post<ById>(`/research/approvals/:id/${step}`, async (request, reply) => {
      const visit = await web.enterWithForm(request, reply, step === 'run' ? 'create' : 'update', 'research');
      if (!visit) return reply;
      const { id } = request.params;
      const approval = await research.approval(id, visit.who);
      if (!approval) return web.tell(request, reply, 404, NOT_FOUND);
      const field = (name: string) => one(visit.fields, name);
      if (step === 'run') {
        const format = FORMATS.find((each) => each === field('format'));
        if (!format) return showApproval(request, reply, visit, approval, { field: 'format', because: 'Choose a format' });
        const result = await research.start({ approval: id, format, ...(visit.once ? { once: visit.once } : {}) }, visit.who);
        if (result.kind === 'done') return reply.redirect(`/research/runs/${result.run.id}`, 303);
        return showApproval(request, reply, visit, approval, { field: 'format', because: result.because });
      }
      const answer = field('approves');
      if (step === 'decide' && answer !== 'yes' && answer !== 'no')
        return showApproval(request, reply, visit, approval, { field: 'approves', because: 'Choose approve or refuse' });
      const result =
        step === 'end'
          ? await research.end(id, field('because'), visit.who)
          : await research.decide(id, { approves: answer === 'yes', because: field('because'), minutes: field('minutes') }, visit.who);
      if (result.kind === 'done') return reply.redirect(`/research/approvals/${id}?done=${step === 'end' ? 'ended' : 'decided'}`, 303);
      return showApproval(request, reply, visit, approval, {
        field: step === 'end' ? 'end' : (result.field ?? 'approves'),
        because: result.because,
      });
    });

  app.get<ById>('/research/runs/:id', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'research');
    if (!visit) return reply;
    const run = await research.run(request.params.id, visit.who);
    const approval = run && (await research.approval(run.approval, visit.who));
    if (!run || !approval) return web.tell(request, reply, 404, NOT_FOUND);
    await web.saw(request, visit, { interaction: 'read', query: `/research/runs/${run.id}` });
    const { state, because, ...view } = runView(run);
    return show(
      request,
      reply,
      { title: `Extract: ${state.toLowerCase()}`, back: `/research/approvals/${approval.id}`, ...done(request.query.done) },
      {
        caption: approval.title,
        note: because,
        here: `/research/runs/${run.id}`,
        ...view,
        forms:
          run.state === 'done' || run.state === 'running'
            ? [
                {
                  id: 'delete',
                  page: '',
                  title: 'Delete the files',
                  isFolded: true,
                  action: `/research/runs/${run.id}/delete`,
                  fields: [],
                  button: 'Delete them now',
                  variant: 'warning',
                },
              ]
            : [],
      },
    );
  });

  app.post<ById>('/research/runs/:id/delete', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'delete', 'research');
    if (!visit) return reply;
    const result = await research.remove(request.params.id, visit.who);
    if (result.kind === 'refused') return web.tell(request, reply, 404, NOT_FOUND);
    return reply.redirect(`/research/runs/${request.params.id}?done=deleted`, 303);
  });

  app.get<{ Params: { id: string; file: string } }>('/research/runs/:id/files/:file', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'research');
    if (!visit) return reply;
    const found = await research.download(request.params.id, request.params.file, visit.who);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const isCsv = request.params.file.endsWith('.csv');
    return reply
      .type(isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
      .header('content-disposition', `attachment; filename="${request.params.file}"`)
      .send(Readable.from(found.lines));
  });
}
