// Alliances: bodies, papers, decisions, projects and what was done with what patients said. A page is drawn by its path; a form does one act.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dayOf, effectOf } from '../../../service/alliances/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { one, words } from '../form.ts';
import type { FormVisit, Visit, Web } from '../web.ts';
import { bodiesAndMeetings, body, seatsSheet } from './boards.ts';
import { decision, decisions, decisionsSheet } from './decisions.ts';
import { meeting } from './meetings.ts';
import { log, logSheet, national, nationalSheet, publicPage, saidDrafts } from './national.ts';
import { alliance, organisation, organisations, organisationsSheet, overview } from './organisations.ts';
import { type Asked, type Draw, errorsOf, type Take, type Tried } from './page.ts';
import { paper, paperSheet, papers, thread } from './papers.ts';
import { effectView, newProject, pointsSheet, project, projects, projectsSheet, runPicture } from './projects.ts';
import { readAct } from './read-act.ts';
import { DONE_WORDS } from './words.ts';

const PAGES: Readonly<Record<string, Draw>> = {
  '/alliances': overview,
  '/alliances/of/:id': alliance,
  '/alliances/organisations': organisations,
  '/alliances/organisations/:id': organisation,
  '/alliances/meetings': bodiesAndMeetings,
  '/alliances/bodies/:id': body,
  '/alliances/meetings/:id': meeting,
  '/alliances/papers': papers,
  '/alliances/papers/:id': paper,
  '/alliances/decisions': decisions,
  '/alliances/decisions/:id': decision,
  '/alliances/decisions/:id/project': newProject,
  '/alliances/projects': projects,
  '/alliances/projects/:id': project,
  '/alliances/thread/:id': thread,
  '/alliances/national': national,
  '/alliances/said': saidDrafts,
  '/alliances/log': log,
};

const SHEETS: Readonly<Record<string, Take>> = {
  '/alliances/organisations.csv': organisationsSheet,
  '/alliances/bodies/:id/seats.csv': seatsSheet,
  '/alliances/papers/:id/figures.csv': paperSheet,
  '/alliances/decisions.csv': decisionsSheet,
  '/alliances/projects.csv': projectsSheet,
  '/alliances/projects/:id/points.csv': pointsSheet,
  '/alliances/national.csv': nationalSheet,
  '/alliances/log.csv': logSheet,
};

type Params = { Params: { id?: string }; Querystring: Record<string, unknown> };

export function registerAlliances(app: FastifyInstance, web: Web): void {
  const { alliances } = web;

  const asking = async (visit: Visit, path: string, id: string, query: Asked['query'], tried?: Tried): Promise<Asked> => ({
    alliances,
    state: await alliances.now(),
    visit,
    today: dayOf(visit.now),
    path,
    id,
    query,
    tried,
    isSecretary: visit.who.role === 'programme-manager',
    isPatient: visit.who.role === 'patient-representative',
  });
  const draw = async (request: FastifyRequest, reply: FastifyReply, page: Draw, asked: Asked): Promise<FastifyReply> => {
    const view = await page(asked);
    if (!view) return web.tell(request, reply, 404, NOT_FOUND);
    const done = DONE_WORDS[words(asked.query.done)];
    const frame = {
      title: view.heading,
      width: 'gms-wide',
      ...(view.back ? { back: view.back } : {}),
      ...(done ? { done } : {}),
      ...(asked.tried ? { errors: errorsOf(view, asked.tried) } : {}),
    };
    return web.show(request, reply, 'alliances/page.njk', frame, view, asked.tried ? 422 : 200);
  };
  const seen = (request: FastifyRequest, visit: Visit) =>
    web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });

  for (const [path, page] of Object.entries(PAGES))
    app.get<Params>(path, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'alliances');
      if (!visit) return reply;
      await seen(request, visit);
      return draw(request, reply, page, await asking(visit, request.url.split('?')[0] ?? path, words(request.params.id), request.query));
    });

  for (const [path, take] of Object.entries(SHEETS))
    app.get<Params>(path, async (request, reply) => {
      const visit = await web.enter(request, reply, 'read', 'alliances');
      if (!visit) return reply;
      await seen(request, visit);
      const taken = await take(await asking(visit, path, words(request.params.id), request.query));
      return taken ? sendCsv(reply, taken.name, taken.sheet) : web.tell(request, reply, 404, NOT_FOUND);
    });

  app.get<Params>('/alliances/projects/:id/run.svg', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'alliances');
    if (!visit) return reply;
    const picture = await runPicture({ alliances, state: await alliances.now(), id: words(request.params.id) });
    if (!picture) return reply.code(404).send('There is no picture of this.');
    return reply.type('image/svg+xml; charset=utf-8').send(picture.svg);
  });

  app.post<{ Params: { kind: string } }>('/alliances/act/:kind', async (request, reply) => {
    const { kind } = request.params;
    const isFreezing = kind === 'freeze-effect';
    const visit = await web.enterWithForm(request, reply, isFreezing ? 'operation' : 'create', 'alliances');
    if (!visit) return reply;
    if (isFreezing) return freeze(request, reply, visit, one(visit.fields, 'project'));
    const act = readAct(kind, visit.fields);
    const path = one(visit.fields, 'page');
    const [page, id] = pageAt(path);
    if (!act || !page) return web.tell(request, reply, 404, NOT_FOUND);
    const acted = await alliances.act(act, visit.who, visit.once);
    await web.saw(request, visit, { interaction: acted.kind === 'done' ? 'create' : 'operation', query: `alliances/${kind}` });
    if (acted.kind === 'done') return reply.redirect(`${NEXT[kind]?.(acted.id) ?? path}?done=${kind}`, 303);
    const tried = { form: one(visit.fields, 'form'), fields: visit.fields, findings: acted.findings };
    return draw(request, reply, page, await asking(visit, path, id, {}, tried));
  });

  async function freeze(request: FastifyRequest, reply: FastifyReply, visit: FormVisit, id: string): Promise<FastifyReply> {
    const found = (await alliances.now()).projects.get(id);
    const series = found && (await alliances.measured(found));
    if (!found || series?.kind !== 'series') return web.tell(request, reply, 404, NOT_FOUND);
    const effect = effectOf(series, found.measure, found.startsOn);
    const kept = await alliances.keepPaper(effectView(found, series, effect, dayOf(visit.now)), visit.who, {
      project: id,
      ...(visit.once ? { once: visit.once } : {}),
    });
    await web.saw(request, visit, { interaction: 'create', query: `alliances/papers/${kept}` });
    return reply.redirect(`/alliances/papers/${kept}?done=paper-kept`, 303);
  }

  // For everybody: what was said and done, as reviewed by a second person.
  app.get('/you-said-we-did', async (request, reply) => {
    const view = publicPage(await alliances.now());
    return web.show(request, reply, 'alliances/page.njk', { title: view.heading }, view);
  });
}

/** Where one goes after making something; otherwise back to the page of the form. */
const NEXT: Readonly<Record<string, (id: string) => string>> = {
  'body-established': (id) => `/alliances/bodies/${id}`,
  'meeting-planned': (id) => `/alliances/meetings/${id}`,
  'decision-proposed': (id) => `/alliances/decisions/${id}`,
  'project-started': (id) => `/alliances/projects/${id}`,
};

/** The page a form stood on, by its path; undefined for anything that is not one of ours. */
function pageAt(path: string): readonly [Draw | undefined, string] {
  const parts = path.split('/');
  for (const [pattern, page] of Object.entries(PAGES)) {
    const wanted = pattern.split('/');
    if (
      wanted.length !== parts.length ||
      !wanted.every((part, place) => part === parts[place] || (part === ':id' && /^[A-Za-z0-9-]{1,60}$/.test(parts[place] ?? '')))
    )
      continue;
    return [page, parts[wanted.indexOf(':id')] ?? ''];
  }
  return [undefined, ''];
}
