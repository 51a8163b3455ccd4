import type { FastifyInstance } from 'fastify';
import { words } from '../form.ts';
import type { Web } from '../web.ts';
import { indicationPage, searchPage } from './view.ts';

/** Public: anybody may look a test up. */
export function registerTests(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: { q?: string; group?: string } }>('/tests', async (request, reply) => {
    const view = searchPage(web.directory, { words: words(request.query.q), group: request.query.group });
    return web.show(
      request,
      reply,
      'tests/search.njk',
      { title: view.words ? `${view.words} - Find a test` : 'Find a genomic test' },
      view,
    );
  });

  app.get<{ Params: { code: string } }>('/tests/:code', async (request, reply) => {
    const code = request.params.code.slice(0, 20);
    const indication = web.directory.indication(code) ?? web.directory.indication(web.directory.test(code)?.indication ?? '');
    if (!indication) return web.tell(request, reply, 404, NOT_IN_DIRECTORY);
    const title = `${indication.code} ${indication.name}`;
    return web.show(request, reply, 'tests/indication.njk', { title, back: '/tests' }, indicationPage(web.directory, indication));
  });
}

const NOT_IN_DIRECTORY = {
  heading: 'This code is not in the directory',
  paragraphs: ['Check the code. Rare disease codes look like R134 or R134.1 and cancer codes like M1 or M1.4.'],
  link: { href: '/tests', text: 'Search by condition or gene' },
  back: '/tests',
};
