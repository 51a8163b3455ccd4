import type { FastifyInstance } from 'fastify';
import { frame } from '../page.ts';
import type { Web } from '../web.ts';
import { indicationPage, searchPage } from './view.ts';

/** Public: anybody may look a test up. */
export function registerTests(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: { q?: string; group?: string } }>('/tests', async (request, reply) => {
    const view = searchPage(web.directory, { words: (request.query.q ?? '').slice(0, 200), group: request.query.group });
    const title = view.words ? `${view.words} - Find a test` : 'Find a genomic test';
    return reply
      .type('text/html; charset=utf-8')
      .send(web.render('tests/search.njk', { ...view, page: frame(await web.whoIs(request), '/tests', { title }) }));
  });

  app.get<{ Params: { code: string } }>('/tests/:code', async (request, reply) => {
    const who = await web.whoIs(request);
    const code = request.params.code.slice(0, 20);
    const indication = web.directory.indication(code) ?? web.directory.indication(web.directory.test(code)?.indication ?? '');
    reply.type('text/html; charset=utf-8');
    if (!indication) {
      const missing = {
        heading: 'This code is not in the directory',
        paragraphs: ['Check the code. Rare disease codes look like R134 or R134.1 and cancer codes like M1 or M1.4.'],
        link: { href: '/tests', text: 'Search by condition or gene' },
      };
      return reply
        .code(404)
        .send(web.render('message.njk', { ...missing, page: frame(who, '/tests', { title: missing.heading, back: '/tests' }) }));
    }
    const view = indicationPage(web.directory, indication);
    return reply.send(
      web.render('tests/indication.njk', {
        ...view,
        page: frame(who, `/tests/${indication.code}`, { title: `${indication.code} ${indication.name}`, back: '/tests' }),
      }),
    );
  });
}
