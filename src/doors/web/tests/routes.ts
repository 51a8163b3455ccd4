// Public: anybody may look a test up, compare two, and browse by specialty.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hubOf } from '../../../service/laboratory/index.ts';
import { words } from '../form.ts';
import type { Web } from '../web.ts';
import { comparePage, indicationPage, type Place, searchPage } from './view.ts';

export function registerTests(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: { q?: string; specialty?: string } }>('/tests', async (request, reply) => {
    const view = searchPage(web.directory, { words: words(request.query.q), specialty: words(request.query.specialty) });
    return web.show(
      request,
      reply,
      'tests/search.njk',
      { title: view.words ? `${view.words} - Find a test` : 'Find a genomic test' },
      view,
    );
  });

  app.get<{ Querystring: { first?: string; second?: string } }>('/tests/compare', async (request, reply) => {
    const { first, second } = request.query;
    const view = comparePage(web.directory, [code(first), code(second)], await placeOf(request));
    return web.show(request, reply, 'tests/compare.njk', { title: view.heading, back: '/tests', errors: view.problems }, view);
  });

  app.get<{ Params: { code: string } }>('/tests/:code', async (request, reply) => {
    const asked = code(request.params.code);
    const indication = web.directory.indication(asked) ?? web.directory.indication(web.directory.test(asked)?.indication ?? '');
    if (!indication) return web.tell(request, reply, 404, NOT_IN_DIRECTORY);
    const title = `${indication.code} ${indication.name}`;
    const view = indicationPage(web.directory, indication, await placeOf(request));
    return web.show(request, reply, 'tests/indication.njk', { title, back: '/tests' }, view);
  });

  async function placeOf(request: FastifyRequest): Promise<Place> {
    const here = await web.visitor(request);
    const hub = here?.who.organisation ? hubOf(here.who.organisation, web.routing) : undefined;
    return { hub: hub && { ods: hub.ods, name: hub.name }, clocks: web.clocks, now: web.now() };
  }
}

function code(text: string | undefined): string {
  return words(text).slice(0, 20).toUpperCase();
}

const NOT_IN_DIRECTORY = {
  heading: 'This code is not in the directory',
  paragraphs: ['Check the code. Rare disease codes look like R134 or R134.1 and cancer codes like M1 or M1.4.'],
  link: { href: '/tests', text: 'Search by condition or gene' },
  back: '/tests',
};
