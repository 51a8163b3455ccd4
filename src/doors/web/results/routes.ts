// Results: the list, one report, reading and releasing it, and the patient's own view of it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { odsCodeOf, organisationName, readWorklist } from '../../../service/laboratory/index.ts';
import { testOrdered } from '../../../service/requests/index.ts';
import { isVariant, outcomeCode, readVariant } from '../../../service/results/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';
import type { Visit, Web } from '../web.ts';
import { type Result, readResult } from './read-result.ts';
import { listView, resultView } from './view.ts';

type ById = { Params: { id: string }; Querystring: Record<string, unknown> };

const DONE: Readonly<Record<string, string>> = {
  acknowledged: 'You have acknowledged this result.',
  released: 'The patient can now read this result.',
  held: 'The result is held until somebody has spoken with the patient.',
  corrected: 'The corrected report is issued. The requester is asked to read it again.',
  authorised: 'The report is final. The requester can read it.',
};

/** A list of more than this is cut; the CSV has all. */
const MOST = 100;

export function registerResults(app: FastifyInstance, web: Web): void {
  /** A patient reads their results on their own pages, where the release plan is kept; these are for the team. */
  const enter = async (request: FastifyRequest, reply: FastifyReply) => {
    const here = await web.visitor(request);
    if (here?.who.role !== 'patient') return web.enter(request, reply, 'read', 'results');
    const path = request.url.split('?')[0] ?? '';
    reply.redirect(/^\/results\/[A-Za-z0-9./-]+$/.test(path) ? `/my${path}` : '/my/tests', 303);
    return undefined;
  };

  app.get('/results', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const { organisation } = visit.who;
    const [rows, all] = await Promise.all([
      readWorklist(web.db, { organisation, relation: 'requester', show: 'all', isUnread: true, limit: MOST }, visit.now),
      readWorklist(web.db, { organisation, relation: 'requester', show: 'closed', limit: MOST }, visit.now),
    ]);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: patientsOf([...rows.rows, ...all.rows]),
      query: `DiagnosticReport?requester=${organisation}`,
    });
    const view = listView({ rows: rows.rows, all: all.rows, now: visit.now });
    return web.show(request, reply, 'results/list.njk', { title: view.heading, width: 'gms-wide' }, view);
  });

  app.get('/results.csv', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const { organisation } = visit.who;
    const { rows } = await readWorklist(web.db, { organisation, relation: 'requester', show: 'all', limit: 20_000 }, visit.now);
    const reported = rows.filter(({ report }) => report !== undefined);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: patientsOf(reported),
      query: `DiagnosticReport?requester=${organisation}&_format=csv`,
    });
    return sendCsv(reply, 'results', {
      columns: ['Patient', 'NHS number', 'Test', 'Outcome', 'Reported', 'Acknowledged'],
      rows: reported.map((row) => [
        row.patientName,
        row.patientNumber,
        row.test,
        outcomeCode(row.outcome)?.display,
        row.reportedAt?.slice(0, 10),
        row.isUnread ? 'no' : 'yes',
      ]),
    });
  });

  /** The report when it may be seen; the look is written down. A draft is for the laboratory alone, and its own page shows it. */
  const open = async (request: FastifyRequest, visit: Visit, id: string): Promise<Result | undefined> => {
    const result = await readResult(web.record, id, visit.scope, visit.now);
    if (result === undefined) return undefined;
    const patient = result.patient?.id;
    await web.saw(request, visit, {
      interaction: 'read',
      resources: [`DiagnosticReport/${id}`],
      patients: patient === undefined ? [] : [patient],
    });
    return result;
  };

  const show = async (
    visit: Visit,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
    errors: readonly PageError[] = [],
    kept: { readonly note?: string; readonly because?: string } = {},
  ) => {
    const result = await open(request, visit, id);
    if (result === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const isCancer = result.order !== undefined && testOrdered(result.order, web.directory, 'ServiceRequest').facts.kind === 'cancer';
    const ods = odsCodeOf(result.report.performer?.[0]);
    const laboratory = organisationName(ods ?? '', web.routing) ?? result.report.performer?.[0]?.display ?? ods ?? 'Not named';
    const mayAct = ods !== visit.who.organisation;
    const view = resultView({ result, laboratory, isCancer, mayAct, now: visit.now });
    const at = (field: string) => errors.find(({ href }) => href === `#${field}`);
    const query = request.query as Record<string, unknown>; // a query string is always a table of texts
    const done = request.method === 'GET' ? DONE[String(query.done ?? '')] : undefined;
    const page = {
      title: `${view.heading}: result`,
      back: mayAct ? '/results' : '/laboratory',
      width: 'gms-wide',
      errors,
      ...(done === undefined ? {} : { done }),
    };
    const more = { ...kept, noteError: at('note'), becauseError: at('because') };
    return web.show(request, reply, 'results/result.njk', page, { ...view, ...more }, errors.length > 0 ? 422 : 200);
  };

  app.get<ById>('/results/:id', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    return show(visit, request.params.id, request, reply);
  });

  app.get<ById>('/results/:id/variants.csv', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const result = await open(request, visit, request.params.id);
    if (result === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const variants = result.observations.filter(isVariant).map((each) => readVariant(each, result.observations));
    return sendCsv(reply, 'variants', {
      columns: ['Gene', 'Coding sequence', 'Protein', 'Genomic', 'Zygosity', 'Source', 'Significance'],
      rows: variants.map(({ gene, cdna, protein, genomic, zygosity, source, significance }) => [
        gene?.symbol,
        cdna,
        protein,
        genomic,
        zygosity,
        source,
        significance,
      ]),
    });
  });

  app.get<ById>('/results/:id/document', async (request, reply) => {
    const visit = await enter(request, reply);
    if (!visit) return reply;
    const result = await open(request, visit, request.params.id);
    const form = result?.report.presentedForm?.find(({ data, contentType }) => data !== undefined && contentType === 'application/pdf');
    if (result === undefined || form?.data === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    return reply
      .type('application/pdf')
      .header('content-disposition', 'attachment; filename="report.pdf"')
      .send(Buffer.from(form.data, 'base64'));
  });

  app.post<ById>('/results/:id/acknowledge', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'results');
    if (!visit) return reply;
    const { id } = request.params;
    const problems = problemsOf(await web.requests.acknowledgeReport(id, acting(visit)), '#maincontent');
    return problems.length > 0 ? show(visit, id, request, reply, problems) : reply.redirect(`/results/${id}?done=acknowledged`, 303);
  });

  app.post<ById>('/results/:id/contact', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'results');
    if (!visit) return reply;
    const { id } = request.params;
    const note = one(visit.fields, 'note');
    if (note.length < 5) return show(visit, id, request, reply, [{ text: 'Say in a sentence what was said', href: '#note' }], { note });
    const problems = problemsOf(await web.requests.recordContact(id, note, acting(visit)), '#note');
    return problems.length > 0 ? show(visit, id, request, reply, problems, { note }) : reply.redirect(`/results/${id}?done=released`, 303);
  });

  app.post<ById>('/results/:id/hold', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'results');
    if (!visit) return reply;
    const { id } = request.params;
    const because = one(visit.fields, 'because');
    if (because.length < 5)
      return show(visit, id, request, reply, [{ text: 'Say why it is held, in a sentence', href: '#because' }], { because });
    const result = await open(request, visit, id);
    if (result?.order?.id === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const submission = await web.requests.setReleasePlan(result.order.id, { kind: 'hold-until-contact', because }, acting(visit));
    const problems = problemsOf(submission, '#because');
    return problems.length > 0 ? show(visit, id, request, reply, problems, { because }) : reply.redirect(`/results/${id}?done=held`, 303);
  });
}

function acting(visit: Visit) {
  return { who: visit.who, now: visit.now };
}

function patientsOf(rows: readonly { readonly patient: string | undefined }[]): readonly string[] {
  return [...new Set(rows.flatMap(({ patient }) => (patient?.startsWith('Patient/') ? [patient.slice('Patient/'.length)] : [])))];
}
