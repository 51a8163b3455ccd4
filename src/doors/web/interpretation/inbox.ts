// The reanalysis inbox: what rose in stored families under new knowledge, with why and since when, until somebody has looked at it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ReanalysisStanding } from '../../../service/interpretation/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { one, words } from '../form.ts';
import { count, day, dayAndTime, plural, shortDay } from '../format.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { orderRow } from './access.ts';
import { saysWords, TIER_COLOURS, tierWords, variantPath } from './words.ts';

type Query = { Querystring: Record<string, unknown> };

const MOST = 100;

export function inboxRoutes(app: FastifyInstance, web: Web): void {
  const listed = async (request: FastifyRequest, visit: Visit, limit: number) => {
    const show = words((request.query as Readonly<Record<string, unknown>>).show) === 'answered' ? 'answered' : 'open'; // a query string is an object
    const organisation = visit.scope.kind === 'everything' ? undefined : visit.who.organisation;
    const risen = await web.interpretation.inbox({ organisation, show, limit });
    const rows = await Promise.all(
      risen.map(async (each) => {
        const given = await web.interpretation.read(each.caseId);
        return { risen: each, patient: given?.link.patient, row: given && (await orderRow(web, given)) };
      }),
    );
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: [...new Set(rows.flatMap(({ patient }) => patient ?? []))],
      query: `interpretation/inbox?show=${show}`,
    });
    return { show, rows };
  };

  const showInbox = async (
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    errors: readonly PageError[] = [],
    done?: string,
  ) => {
    const { show, rows } = await listed(request, visit, MOST);
    const [latest] = await web.interpretation.reanalyses();
    const view = {
      heading: 'Reanalysis inbox',
      standing: standingWords(latest, visit.now),
      isRunning: latest !== undefined && latest.finishedAt === undefined,
      mayWork: visit.who.role === 'laboratory' || visit.who.role === 'geneticist',
      isOpen: show === 'open',
      risen: rows.map(({ risen, row }, index) => ({
        ...risen,
        index,
        patient: row?.patientName ?? 'Name not given',
        test: row?.test ?? '',
        isReported: row?.reportedAt !== undefined,
        href: variantPath(`/interpretation/cases/${risen.caseId}`, risen),
        case: `/interpretation/cases/${risen.caseId}`,
        from: tierWords(risen.from),
        to: tierWords(risen.to),
        colour: TIER_COLOURS[risen.to] ?? 'grey',
        since: day(risen.since),
        why: saysWords(risen.why),
        sinceExact: risen.since,
        answered: risen.answer && `${risen.answer.by}, ${shortDay(risen.answer.at)}: ${risen.answer.note}`,
      })),
    };
    const page = { title: view.heading, back: '/interpretation', width: 'gms-wide', errors, ...(done === undefined ? {} : { done }) };
    return web.show(request, reply, 'interpretation/inbox.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<Query>('/interpretation/inbox', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'interpretation');
    if (!visit) return reply;
    const done = words(request.query.done);
    return showInbox(
      request,
      reply,
      visit,
      [],
      done === 'answered'
        ? 'Your answer is kept, and the candidate has left the inbox.'
        : done === 'started'
          ? 'The reanalysis has started. Reload this page to see how far it is.'
          : undefined,
    );
  });

  app.get<Query>('/interpretation/inbox.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'interpretation');
    if (!visit) return reply;
    const { rows } = await listed(request, visit, 5_000);
    return sendCsv(reply, 'reanalysis-inbox', {
      columns: ['patient', 'test', 'gene', 'variant', 'from', 'to', 'why', 'under', 'since', 'case'],
      rows: rows.map(({ risen, row }) => [
        row?.patientName,
        row?.test,
        risen.gene,
        risen.name,
        risen.from,
        risen.to,
        risen.why,
        risen.under,
        risen.since,
        risen.caseId,
      ]),
    });
  });

  app.post<Query>('/interpretation/inbox', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    const { fields } = visit;
    const given = await web.interpretation.read(one(fields, 'case'));
    if (!given || given.link.organisation !== visit.who.organisation) return web.tell(request, reply, 404, NOT_FOUND);
    const note = one(fields, 'note');
    if (note.length < 5)
      return showInbox(request, reply, visit, [{ text: 'Say what you decided', href: `#note-${Number(one(fields, 'index')) || 0}` }]);
    const about = { caseId: given.id, name: one(fields, 'variant'), gene: one(fields, 'gene'), since: one(fields, 'since') };
    if (!(await web.interpretation.answerRisen(about, note, visit.who))) return reply.redirect('/interpretation/inbox', 303);
    await web.saw(request, visit, {
      interaction: 'update',
      resources: [`ServiceRequest/${given.link.orders[0]}`],
      patients: [given.link.patient],
      query: 'interpretation/inbox',
    });
    return reply.redirect('/interpretation/inbox?done=answered', 303);
  });

  app.post('/interpretation/reanalysis', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'interpretation');
    if (!visit) return reply;
    if (visit.who.role !== 'laboratory' && visit.who.role !== 'geneticist') return web.tell(request, reply, 404, NOT_FOUND);
    // Long work: it goes on, and the page says how far it is.
    const passing = web.interpretation.reanalyse(visit.who);
    passing.catch((error: unknown) => request.log.error({ err: error }, 'a reanalysis broke off'));
    await Promise.race([passing.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    return reply.redirect('/interpretation/inbox?done=started', 303);
  });
}

function standingWords(standing: ReanalysisStanding | undefined, now: Date): string {
  if (!standing) return 'Stored families have not been reanalysed yet.';
  const { startedAt, finishedAt, families, done, judged, risen } = standing;
  const seen = `${count(done)} of ${plural(families, 'family', 'families')} seen, ${count(judged)} judged again, ${plural(risen, 'candidate')} rose`;
  if (finishedAt === undefined) return `Reanalysis since ${dayAndTime(new Date(startedAt))}: ${seen}. Reload to see how far it is.`;
  const seconds = Math.max(1, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000));
  return `Last reanalysis ${now.toISOString().slice(0, 10) === finishedAt.slice(0, 10) ? 'today' : `on ${day(finishedAt)}`}: ${seen}, in ${plural(seconds, 'second')}.`;
}
