// Writing a report or its correction, and the second person who checks it.
import type { DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { idIn, isFinal } from '../../../service/laboratory/index.ts';
import { correctionOf, testOrdered } from '../../../service/requests/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';
import type { Visit, Web } from '../web.ts';
import { type LaboratoryOrder, openOrder } from './order-routes.ts';
import { nameOf } from './reception-view.ts';
import { addPasted, checkReportForm, formOf, type ReportForm, readReportForm, withOneMore } from './report-form.ts';
import { checkView, reportFormView, variantsOf } from './report-view.ts';

type ById = { Params: { id: string }; Querystring: Record<string, unknown> };

export function reportRoutes(app: FastifyInstance, web: Web): void {
  const showForm = (
    request: FastifyRequest,
    reply: FastifyReply,
    { order, row }: LaboratoryOrder,
    form: ReportForm,
    errors: readonly PageError[] = [],
  ) => {
    const id = order.request.id ?? '';
    const isCancer = testOrdered(order.request, web.directory, 'ServiceRequest').facts.kind === 'cancer';
    const patient = patientOf(order.patient) ?? row.patientName ?? 'Name not given';
    const view = reportFormView({ form, errors, patient, test: row.test ?? '', order: id, isCancer });
    const page = { title: view.heading, back: `/laboratory/orders/${id}`, width: 'gms-wide', errors };
    return web.show(request, reply, 'laboratory/report.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<ById>('/laboratory/orders/:id/report', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const found = await openOrder(web, request, visit, request.params.id);
    if (found === undefined || found.isSender) return web.tell(request, reply, 404, NOT_FOUND);
    const draft = draftOf(found);
    // A correction begins with what stands.
    const wrong = found.order.reports.find((report) => report.id === request.query.corrects && isFinal(report));
    const correction = draft ? correctionOf(draft) : wrong?.id === undefined ? undefined : { report: wrong.id, reason: '' };
    const from = draft ?? wrong;
    const observations = from === undefined ? [] : await observationsOf(web, visit, from);
    const outcome = from?.conclusionCode?.[0]?.coding?.[0]?.code ?? '';
    const form = formOf(variantsOf(observations), outcome, from?.conclusion ?? '', correction);
    return showForm(request, reply, found, form.variants.length === 0 ? withOneMore(form) : form);
  });

  app.post<ById>('/laboratory/orders/:id/report', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const found = await openOrder(web, request, visit, id);
    if (found === undefined || found.isSender) return web.tell(request, reply, 404, NOT_FOUND);
    const form = readReportForm(visit.fields);
    const wanted = one(visit.fields, 'do');
    if (wanted === 'add') return showForm(request, reply, found, withOneMore(form));
    if (wanted === 'import') {
      const pasted = addPasted(form);
      return pasted.kind === 'wrong' ? showForm(request, reply, found, form, pasted.errors) : showForm(request, reply, found, pasted.form);
    }
    const checked = checkReportForm(form);
    if (checked.kind === 'wrong') return showForm(request, reply, found, form, checked.errors);
    const draft = draftOf(found);
    const { outcome, conclusion, variants } = checked;
    const corrects = form.corrects === '' ? {} : { corrects: { report: form.corrects, reason: form.reason } };
    const submission = await web.requests.draftReport(
      id,
      { outcome, conclusion, variants, ...(draft?.id === undefined ? {} : { report: draft.id }), ...corrects },
      { who: visit.who, now: visit.now },
    );
    const problems = problemsOf(submission, '#outcome');
    if (problems.length > 0) return showForm(request, reply, found, form, problems);
    return reply.redirect(`/laboratory/orders/${id}?done=drafted`, 303);
  });

  const openReport = async (request: FastifyRequest, visit: Visit, id: string) => {
    const stored = /^[A-Za-z0-9.-]{1,64}$/.test(id) ? await web.record.read('DiagnosticReport', id, visit.scope) : undefined;
    if (stored === undefined || stored.deleted) return undefined;
    const report = JSON.parse(stored.content) as DiagnosticReport; // a DiagnosticReport was asked for
    const [order] = (report.basedOn ?? []).flatMap((each) => idIn(each, 'ServiceRequest') ?? []);
    const found = order === undefined ? undefined : await openOrder(web, request, visit, order);
    return found === undefined || found.isSender || order === undefined ? undefined : { report, order, found };
  };

  const showCheck = async (visit: Visit, id: string, request: FastifyRequest, reply: FastifyReply, errors: readonly PageError[] = []) => {
    const opened = await openReport(request, visit, id);
    if (opened === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const { report, order, found } = opened;
    const correction = correctionOf(report);
    if (report.status !== 'preliminary') return reply.redirect(`/results/${correction?.report ?? id}`, 303);
    const stands = found.order.reports.find((each) => each.id === correction?.report);
    const view = checkView({
      report,
      ...(stands ? { standing: { report: stands, observations: await observationsOf(web, visit, stands) } } : {}),
      order,
      observations: await observationsOf(web, visit, report),
      patient: patientOf(found.order.patient) ?? found.row.patientName ?? 'Name not given',
      test: found.row.test ?? '',
      reader: visit.who.id,
    });
    const page = { title: view.heading, back: `/laboratory/orders/${order}`, width: 'gms-wide', errors };
    return web.show(request, reply, 'laboratory/check.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<ById>('/laboratory/reports/:id/check', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    return showCheck(visit, request.params.id, request, reply);
  });

  app.post<ById>('/laboratory/reports/:id/authorise', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const opened = await openReport(request, visit, id);
    if (opened === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const version = Number(one(visit.fields, 'version'));
    // What was checked is what becomes final: a draft changed since then is shown again.
    const acting = { who: visit.who, now: visit.now, ifVersion: Number.isInteger(version) ? version : 0 };
    const problems = problemsOf(await web.requests.authoriseReport(id, acting), '#maincontent');
    if (problems.length > 0) return showCheck(visit, id, request, reply, problems);
    const correction = correctionOf(opened.report);
    return reply.redirect(correction ? `/results/${correction.report}?done=corrected` : `/results/${id}?done=authorised`, 303);
  });
}

function draftOf({ order }: LaboratoryOrder): DiagnosticReport | undefined {
  return order.reports.find(({ status }) => status === 'preliminary');
}

export async function observationsOf(web: Web, visit: Pick<Visit, 'scope'>, report: DiagnosticReport): Promise<readonly Observation[]> {
  const references = (report.result ?? []).flatMap(({ reference }) => reference ?? []);
  const stored = await web.record.readMany(references, visit.scope);
  return stored
    .flatMap((each) => (each === undefined || each.deleted ? [] : [JSON.parse(each.content) as Resource])) // the record holds FHIR resources alone
    .filter((each) => each.resourceType === 'Observation');
}

function patientOf(resource: Resource | undefined): string | undefined {
  return resource?.resourceType === 'Patient' ? nameOf(resource) : undefined;
}
