// Saved views: a question under a name of one's own. Only the question is kept, and only whoever saved it sees it.
import type { FastifyInstance } from 'fastify';
import { removeView, savedViews, saveView } from '../../../service/equity/index.ts';
import { one } from '../form.ts';
import { day, plural } from '../format.ts';
import type { Web } from '../web.ts';

/** `questionIn` reads a question from an address and writes it again, so that nothing else is ever kept. */
export function savedViewRoutes(
  app: FastifyInstance,
  web: Web,
  questionIn: (query: Readonly<Record<string, unknown>>, now: Date) => string,
): void {
  app.get('/equity/views', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'equity');
    if (!visit) return reply;
    const views = await savedViews(web.db, visit.who.id);
    return web.show(
      request,
      reply,
      'equity/views.njk',
      { title: 'Your saved views', back: '/equity' },
      {
        lead: `${plural(views.length, 'view')}, the latest first.`,
        views: views.map(({ id, name, question, savedAt }) => ({
          id,
          name,
          href: `/equity/answer?${question}`,
          saved: `Saved on ${day(savedAt.toISOString())}`,
        })),
      },
    );
  });

  app.post('/equity/views', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'read', 'equity');
    if (!visit) return reply;
    // A query string is an object of texts or lists of them; questionIn takes whatever comes.
    const question = questionIn(request.query as Readonly<Record<string, unknown>>, visit.now);
    const saved = await saveView(web.db, { owner: visit.who.id, name: one(visit.fields, 'name'), question, now: visit.now });
    if (saved.kind === 'refused')
      return web.tell(request, reply, 422, {
        heading: 'The view was not saved',
        paragraphs: [`${saved.because}.`],
        back: `/equity/answer?${question}`,
      });
    await web.saw(request, visit, { interaction: 'create', query: 'equity/views' });
    return reply.redirect('/equity/views', 303);
  });

  app.post('/equity/views/remove', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'read', 'equity');
    if (!visit) return reply;
    await removeView(web.db, visit.who.id, one(visit.fields, 'id'));
    return reply.redirect('/equity/views', 303);
  });
}
