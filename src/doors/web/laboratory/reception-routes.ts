import type { FastifyInstance } from 'fastify';
import { readListed, STATUS_REASONS } from '../../../service/laboratory/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { one } from '../form.ts';
import { plural } from '../format.ts';
import type { PageError } from '../page.ts';
import { problemsOf } from '../refusal.ts';
import type { Visit, Web } from '../web.ts';
import { findSamples, isScannable, patientIds, readSamples, sampleNumber } from './find-samples.ts';
import { nameOf, receptionView } from './reception-view.ts';
import { REJECTION_REASONS } from './words.ts';

/** A rack; a scanner never holds more at once. */
const MOST_SAMPLES = 96;
const ID = /^[A-Za-z0-9.-]{1,64}$/;

export function receptionRoutes(app: FastifyInstance, web: Web): void {
  const show = async (
    visit: Visit,
    ids: readonly string[],
    request: Parameters<Web['show']>[0],
    reply: Parameters<Web['show']>[1],
    { code = '', problem, errors, done }: { code?: string; problem?: string; errors?: readonly PageError[]; done?: string } = {},
  ) => {
    const samples = await readSamples(web.record, ids, visit.scope);
    if (samples.length > 0)
      await web.saw(request, visit, {
        interaction: 'search-type',
        patients: patientIds(samples),
        query: `Specimen?_id=${ids.join(',')}`,
      });
    const view = receptionView({ samples, code, ...(problem === undefined ? {} : { problem }), now: visit.now });
    const found = errors ?? (problem === undefined ? [] : [{ text: problem, href: '#code' }]);
    return web.show(
      request,
      reply,
      'laboratory/receive.njk',
      { title: view.heading, back: '/laboratory', width: 'gms-wide', errors: found, ...(done === undefined ? {} : { done }) },
      view,
      found.length > 0 ? 422 : 200,
    );
  };

  app.get<{ Querystring: Record<string, unknown> }>('/laboratory/receive', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const booked = Number(request.query.booked);
    const done = Number.isInteger(booked) && booked > 0 && booked <= MOST_SAMPLES ? `${plural(booked, 'sample')} booked in.` : undefined;
    return show(visit, listIn(String(request.query.list ?? '')), request, reply, done === undefined ? {} : { done });
  });

  app.post('/laboratory/receive', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const list = listIn(one(visit.fields, 'list'));
    const code = one(visit.fields, 'code').trim();
    const problem = (text: string) => show(visit, list, request, reply, { code, problem: text });
    if (code === '') return problem('Scan or type the number on the tube');
    if (!isScannable(code)) return problem('The number has characters that no sample number has. Scan the tube again');
    if (list.length >= MOST_SAMPLES) return problem(`Book in these ${MOST_SAMPLES} samples first`);
    const found = await findSamples(web.record, code, visit.scope);
    if (found.length === 0)
      return problem('No sample with this number is expected here. Check the number, or look for the patient and the order');
    const own = await Promise.all(
      found.map(async (sample) =>
        sample.order !== undefined && (await readListed(web.db, visit.who.organisation, 'owner', sample.order)) ? [sample] : [],
      ),
    );
    const here = own.flat();
    if (here.length === 0) return problem('This sample belongs to an order of another laboratory. Open the order to see where it goes');
    const next = [...new Set([...list, ...here.flatMap(({ specimen }) => specimen.id ?? [])])].slice(0, MOST_SAMPLES);
    return reply.redirect(`/laboratory/receive?list=${next.join(',')}`, 303);
  });

  app.post('/laboratory/receive/book-in', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const list = listIn(one(visit.fields, 'list'));
    const left: string[] = [];
    const errors: PageError[] = [];
    for (const { specimen } of await readSamples(web.record, list, visit.scope)) {
      const id = specimen.id ?? '';
      const problems = problemsOf(await web.requests.bookInSample(id, { who: visit.who, now: visit.now }), '#code');
      if (problems.length > 0) left.push(id);
      errors.push(...problems.map(({ text, href }) => ({ text: `${sampleNumber(specimen)}: ${text}`, href })));
    }
    const booked = list.length - left.length;
    if (errors.length > 0)
      return show(visit, left, request, reply, { errors, ...(booked > 0 ? { done: `${plural(booked, 'sample')} booked in.` } : {}) });
    return reply.redirect(`/laboratory/receive?booked=${booked}`, 303);
  });

  app.get<{ Params: { id: string } }>('/laboratory/samples/:id/reject', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    return showRejection(visit, request.params.id, request, reply, []);
  });

  const showRejection = async (
    visit: Visit,
    id: string,
    request: Parameters<Web['show']>[0],
    reply: Parameters<Web['show']>[1],
    errors: readonly PageError[],
    kept: { readonly reason: string; readonly words: string } = { reason: '', words: '' },
  ) => {
    const [sample] = ID.test(id) ? await readSamples(web.record, [id], visit.scope) : [];
    const listed = sample?.order === undefined ? undefined : await readListed(web.db, visit.who.organisation, 'owner', sample.order);
    if (sample === undefined || listed === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    await web.saw(request, visit, { interaction: 'read', resources: [`Specimen/${id}`], patients: patientIds([sample]) });
    const at = (field: string) => errors.find(({ href }) => href === `#${field}`);
    return web.show(
      request,
      reply,
      'laboratory/reject.njk',
      { title: 'Reject a sample', back: `/laboratory/orders/${sample.order}`, errors },
      {
        action: `/laboratory/samples/${id}/reject`,
        number: sampleNumber(sample.specimen),
        patient: nameOf(sample.patient),
        test: listed.test ?? '',
        reasons: REJECTION_REASONS.map(({ value, text, hint }) => ({ value, text, hint: { text: hint }, checked: value === kept.reason })),
        reasonError: at('reason'),
        words: kept.words,
        wordsError: at('words'),
      },
      errors.length > 0 ? 422 : 200,
    );
  };

  app.post<{ Params: { id: string } }>('/laboratory/samples/:id/reject', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { id } = request.params;
    const [sample] = ID.test(id) ? await readSamples(web.record, [id], visit.scope) : [];
    const listed = sample?.order === undefined ? undefined : await readListed(web.db, visit.who.organisation, 'owner', sample.order);
    if (listed === undefined) return web.tell(request, reply, 404, NOT_FOUND);
    const kept = { reason: one(visit.fields, 'reason'), words: one(visit.fields, 'words') };
    const errors: PageError[] = [];
    if (!STATUS_REASONS.has(kept.reason)) errors.push({ text: 'Select why the sample is rejected', href: '#reason' });
    if (kept.words.length < 5) errors.push({ text: 'Tell the requester what to do, in a sentence', href: '#words' });
    if (errors.length > 0) return showRejection(visit, id, request, reply, errors, kept);
    const problems = problemsOf(await web.requests.rejectSample(id, kept, { who: visit.who, now: visit.now }), '#reason');
    if (problems.length > 0) return showRejection(visit, id, request, reply, problems, kept);
    return reply.redirect(`/laboratory/orders/${sample?.order}?done=rejected`, 303);
  });
}

function listIn(text: string): readonly string[] {
  return [...new Set(text.slice(0, 8_000).split(','))].filter((id) => ID.test(id)).slice(0, MOST_SAMPLES);
}
