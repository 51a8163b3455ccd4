// My competences: one's own training and badges, found by who is signed in; there is no address for anybody else's.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendCsv } from '../csv.ts';
import { messagesByField, one, words } from '../form.ts';
import { shortDay } from '../format.ts';
import type { PageError } from '../page.ts';
import { sheetOf } from '../table.ts';
import type { Visit, Web } from '../web.ts';
import { ownTable } from './view.ts';

export function registerMine(app: FastifyInstance, web: Web): void {
  const today = (visit: Visit) => visit.now.toISOString().slice(0, 10);

  const show = async (request: FastifyRequest, reply: FastifyReply, visit: Visit, errors: readonly PageError[] = []) => {
    await web.saw(request, visit, { interaction: 'read', query: '/workforce/mine' });
    const own = await web.workforce.own(visit.who);
    const snapshot = await web.workforce.snapshot();
    const done = words(Object(request.query).done) === 'badge' ? { done: 'The badge is added to your training' } : {};
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: 'My competences', errors, ...done },
      {
        heading: 'My competences',
        lead: own ? own.person.name : 'There is no staff record that your sign-in belongs to.',
        paragraphs: own ? ['Only you see this page.'] : ['Ask your workforce lead to add your user id to the staff list.'],
        tables: own ? [ownTable(own, snapshot, today(visit))] : [],
        messages: messagesByField(errors),
        ...(own
          ? {
              badge: {
                items: own.records.map(({ competence, achievedOn }) => ({
                  value: `${competence} ${achievedOn}`,
                  text: `${snapshot.competences.byIdentifier.get(competence)?.title ?? competence}, ${shortDay(achievedOn)}`,
                })),
              },
            }
          : {}),
      },
      errors.length > 0 ? 422 : 200,
    );
  };

  app.get('/workforce/mine', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'own-competences');
    return visit ? show(request, reply, visit) : reply;
  });

  app.get('/workforce/mine.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'own-competences');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'read', query: '/workforce/mine.csv' });
    const own = await web.workforce.own(visit.who);
    const snapshot = await web.workforce.snapshot();
    return sendCsv(reply, 'my-competences', own ? sheetOf(ownTable(own, snapshot, today(visit))) : { columns: ['Competence'], rows: [] });
  });

  app.post('/workforce/mine/badge', { bodyLimit: 262_144 }, async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'own-competences');
    if (!visit) return reply;
    // Fields are cut to what forms ask for; a signed badge is longer, so it is read from the body itself.
    const whole: unknown = Object(request.body).badge;
    const reading = await web.workforce.claimBadge(typeof whole === 'string' ? whole : one(visit.fields, 'badge'), visit.who);
    if (reading.kind === 'refused')
      return show(
        request,
        reply,
        visit,
        reading.findings.slice(0, 5).map(({ what, mend }) => ({ text: [what, mend].filter(Boolean).join(' '), href: '#badge' })),
      );
    await web.saw(request, visit, { interaction: 'create', query: '/workforce/mine/badge' });
    return reply.redirect('/workforce/mine?done=badge', 303);
  });

  app.get<{ Querystring: { record?: string } }>('/workforce/mine/badge.jwt', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'own-competences');
    if (!visit) return reply;
    const [competence = '', achievedOn = ''] = words(request.query.record).split(' ');
    const given = await web.workforce.giveBadge({ competence, achievedOn }, visit.who);
    if (given.kind === 'refused')
      return web.tell(request, reply, 404, {
        heading: 'No badge can be given',
        paragraphs: given.findings.map(({ what, mend }) => [what, mend].filter(Boolean).join(' ')),
        back: '/workforce/mine',
      });
    await web.saw(request, visit, { interaction: 'read', query: '/workforce/mine/badge.jwt' });
    return reply.type('application/jwt').header('content-disposition', 'attachment; filename="badge.jwt"').send(given.badge);
  });
}
