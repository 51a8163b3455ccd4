// What changed since the last guidance, and who is affected: the runs of re-evaluation, one run's people, and starting one.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { authorise } from '../../../foundation/identity/index.ts';
import { sendCsv } from '../csv.ts';
import type { Visit, Web } from '../web.ts';
import { changesSheet, changesView } from './changes-view.ts';

type Listing = FastifyRequest<{ Querystring: { run?: string; done?: string } }>;

export function registerChanges(app: FastifyInstance, web: Web): void {
  /** One at a time in this process: each goes through everybody. */
  let isRunning = false;
  const load = async (request: Listing, visit: Visit) => {
    const runs = await web.medicines.runs();
    const chosen = runs.find(({ run }) => run === request.query.run) ?? runs.find(({ finishedAt }) => finishedAt !== undefined) ?? runs[0];
    const affected = chosen === undefined ? [] : await web.medicines.affected(chosen.run, visit.scope);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: affected.flatMap(({ patient }) => patient.id ?? []),
      query: 'people affected by new guidance',
    });
    return { runs, chosen, affected };
  };

  app.get('/medicines/changes', async (request: Listing, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    const mayStart = authorise(visit.who, 'operation', 'medicines').kind === 'allowed';
    const view = changesView({ ...(await load(request, visit)), missing: web.medicines.engine().missing, mayStart });
    const done =
      request.query.done === 'started'
        ? { done: 'Everybody with a stored genotype is being worked out again. Reload this page to see how far it is.' }
        : {};
    return web.show(request, reply, 'medicines/changes.njk', { title: view.heading, back: '/medicines', width: 'gms-wide', ...done }, view);
  });

  app.get('/medicines/changes.csv', async (request: Listing, reply) => {
    const visit = await web.enter(request, reply, 'read', 'medicines');
    if (!visit) return reply;
    return sendCsv(reply, 'changed-advice', changesSheet((await load(request, visit)).affected));
  });

  app.post('/medicines/changes', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'operation', 'medicines');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'operation', query: 'advice about medicines worked out again' });
    if (!isRunning) {
      isRunning = true;
      // The answer comes when the run is written down; it goes on by itself, and the page tells how far it is.
      await new Promise<void>((resolve) => {
        web.medicines
          .reEvaluate({ who: visit.who, now: web.now, progress: () => resolve() })
          .catch((error: unknown) => request.log.error({ err: error }, 'a re-evaluation stopped'))
          .finally(() => {
            isRunning = false;
            resolve();
          });
      });
    }
    return reply.redirect('/medicines/changes?done=started', 303);
  });
}
