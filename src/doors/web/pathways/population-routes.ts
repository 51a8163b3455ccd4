// Lists over everybody of one's own organisation: who qualifies, who was missed, where people stop.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../../../foundation/identity/index.ts';
import type { PathwayDefinition } from '../../../service/pathways/index.ts';
import { sendCsv } from '../csv.ts';
import { many, one } from '../form.ts';
import { plural } from '../format.ts';
import { placeName } from '../place.ts';
import type { Visit, Web } from '../web.ts';
import { casesSheet, casesView, chooseView, endedSheet, funnelSheet, funnelView, missedSheet, missedView } from './find-view.ts';
import { ownOrganisation } from './own-organisation.ts';
import { pathwayOf } from './words.ts';

type Chosen = { Params: { pathway: string }; Querystring: Record<string, unknown> };

export function populationRoutes(app: FastifyInstance, web: Web): void {
  const known = async (request: FastifyRequest<Chosen>, reply: FastifyReply): Promise<PathwayDefinition | undefined> => {
    const pathway = pathwayOf(request.params.pathway);
    if (!pathway) await web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    return pathway;
  };

  for (const [path, heading, lead] of [
    ['/pathways/find', 'Find people who qualify', 'Which pathway do you want to look for in your patients’ records?'],
    ['/pathways/funnel', 'Where people stop', 'For which pathway?'],
  ] as const)
    app.get(path, async (request, reply) => {
      const visit = await web.enter(request, reply, 'search', 'pathways');
      if (!visit) return reply;
      return web.show(request, reply, 'pathways/choose.njk', { title: heading, back: '/pathways' }, chooseView(heading, lead, path));
    });

  /** Who qualifies for a pathway, looked for and written down as seen; nothing when the answer has been sent already. */
  const lookForCases = async (request: FastifyRequest<Chosen>, reply: FastifyReply, format = '') => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    const pathway = visit && (await known(request, reply));
    if (!visit || !pathway) return undefined;
    const list = await web.pathways.cases(ownOrganisation(visit.who), pathway, visit.now);
    const people = [...list.found, ...list.open].map(({ person }) => person.id);
    await sawAll(request, visit, people, `${pathway.id} qualifies${format}`);
    return { visit, pathway, list };
  };

  app.get<Chosen>('/pathways/find/:pathway', async (request, reply) => {
    const looked = await lookForCases(request, reply);
    if (!looked) return reply;
    const { visit, pathway, list } = looked;
    const view = casesView(list, pathway, mayAct(visit), visit.now);
    const done = doneWords(request.query);
    return web.show(
      request,
      reply,
      'pathways/cases.njk',
      { title: view.heading, back: '/pathways/find', width: 'gms-wide', ...(done ? { done } : {}) },
      view,
    );
  });

  app.get<Chosen>('/pathways/find/:pathway.csv', async (request, reply) => {
    const looked = await lookForCases(request, reply, '&_format=csv');
    return looked ? sendCsv(reply, `qualify-${looked.pathway.id}`, casesSheet(looked.list)) : reply;
  });

  app.post<Chosen>('/pathways/find/:pathway', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'pathways');
    const pathway = visit && (await known(request, reply));
    if (!visit || !pathway) return reply;
    const started = await startFor(many(visit.fields, 'person'), pathway, visit);
    return reply.redirect(`/pathways/find/${pathway.id}?started=${started}`, 303);
  });

  app.get<{ Querystring: Record<string, unknown> }>('/pathways/missed', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    if (!visit) return reply;
    const { people, lookedAt } = await web.pathways.missed(ownOrganisation(visit.who));
    await sawAll(
      request,
      visit,
      people.map(({ person }) => person.id),
      'missed',
    );
    const view = missedView(people, lookedAt, mayAct(visit), visit.now);
    const done = doneWords(request.query);
    return web.show(
      request,
      reply,
      'pathways/missed.njk',
      { title: view.heading, back: '/pathways', width: 'gms-wide', ...(done ? { done } : {}) },
      view,
    );
  });

  app.get('/pathways/missed.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    if (!visit) return reply;
    const { people } = await web.pathways.missed(ownOrganisation(visit.who));
    await sawAll(
      request,
      visit,
      people.map(({ person }) => person.id),
      'missed&_format=csv',
    );
    return sendCsv(reply, 'missed', missedSheet(people));
  });

  app.post('/pathways/missed', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'pathways');
    if (!visit) return reply;
    const pathway = pathwayOf(one(visit.fields, 'pathway'));
    if (!pathway) return web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    const started = await startFor(many(visit.fields, 'person').slice(0, 1), pathway, visit);
    return reply.redirect(`/pathways/missed?started=${started}`, 303);
  });

  app.get<Chosen>('/pathways/funnel/:pathway', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    const pathway = visit && (await known(request, reply));
    if (!visit || !pathway) return reply;
    const funnel = await web.pathways.funnel(ownOrganisation(visit.who), pathway, visit.now);
    const view = funnelView(funnel, pathway, placeName(visit.who.organisation, web.routing));
    return web.show(request, reply, 'pathways/funnel.njk', { title: view.heading, back: '/pathways/funnel', width: 'gms-wide' }, view);
  });

  app.get<Chosen>('/pathways/funnel/:pathway.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    const pathway = visit && (await known(request, reply));
    if (!visit || !pathway) return reply;
    return sendCsv(
      reply,
      `funnel-${pathway.id}`,
      funnelSheet(await web.pathways.funnel(ownOrganisation(visit.who), pathway, visit.now), pathway),
    );
  });

  app.get<Chosen>('/pathways/funnel/:pathway/ended.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    const pathway = visit && (await known(request, reply));
    if (!visit || !pathway) return reply;
    const funnel = await web.pathways.funnel(ownOrganisation(visit.who), pathway, visit.now);
    return sendCsv(reply, `ended-${pathway.id}`, endedSheet(funnel));
  });

  /** Only for people whom the visitor's organisation has; others are left out silently, as if they did not exist. */
  const startFor = async (people: readonly string[], pathway: PathwayDefinition, visit: Visit): Promise<number> => {
    const stored = await web.record.readMany(
      people.map((id) => `Patient/${id}`),
      ownOrganisation(visit.who),
    );
    let started = 0;
    for (const each of stored) {
      if (each === undefined || each.deleted) continue;
      const outcome = await web.pathways.start(each.id, pathway, 'meets the criterion', { who: visit.who, now: visit.now });
      if (outcome.kind === 'done') started += 1;
    }
    return started;
  };

  const sawAll = (request: FastifyRequest, visit: Visit, patients: readonly string[], query: string) =>
    web.saw(request, visit, { interaction: 'search-type', patients: [...new Set(patients)], query: `Patient?pathway=${query}` });
}

export function mayAct({ who }: Pick<Visit, 'who'>): boolean {
  return authorise(who, 'create', 'pathways').kind === 'allowed';
}

function doneWords({ started }: Readonly<Record<string, unknown>>): string | undefined {
  const number = Number(started);
  if (typeof started !== 'string' || !Number.isInteger(number) || number < 0 || number > 1_000) return undefined;
  return number === 0 ? 'Nobody was selected.' : `The pathway was started for ${plural(number, 'patient')}.`;
}

export const NO_SUCH_PATHWAY = {
  heading: 'There is no such pathway',
  paragraphs: ['Check the address, or choose from the list.'],
  link: { href: '/pathways/definitions', text: 'The pathways and their criteria' },
};
