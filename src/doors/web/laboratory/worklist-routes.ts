import type { FastifyInstance } from 'fastify';
import { organisationName, readListed, readWorklist, type WorklistRow } from '../../../service/laboratory/index.ts';
import { sendCsv } from '../csv.ts';
import { many, one, words } from '../form.ts';
import { plural } from '../format.ts';
import type { Visit, Web } from '../web.ts';
import type { Counts } from './counts.ts';
import { moveTasks, readGoal } from './move-tasks.ts';
import { queryFor, readFilters, worklistSheet, worklistView } from './worklist-view.ts';

/** A spreadsheet of more than this is a report for the database, not a page. */
const MOST_ROWS = 20_000;

export function worklistRoutes(app: FastifyInstance, web: Web, kept: Counts): void {
  app.get<{ Querystring: Record<string, unknown> }>('/laboratory', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'laboratory');
    if (!visit) return reply;
    return showList(visit, request.query, request, reply);
  });

  const showList = async (
    visit: Visit,
    query: Readonly<Record<string, unknown>>,
    request: Parameters<Web['show']>[0],
    reply: Parameters<Web['show']>[1],
    more: { readonly errors?: readonly { text: string; href: string }[]; readonly done?: string } = {},
  ) => {
    const { organisation } = visit.who;
    const filters = readFilters(query, words);
    const [page, counts] = await Promise.all([
      readWorklist(web.db, queryFor(filters, organisation), visit.now),
      kept.of(organisation, visit.now),
    ]);
    await web.saw(request, visit, { interaction: 'search-type', patients: patientsOf(page.rows), query: `Task?owner=${organisation}` });
    const laboratory = organisationName(organisation, web.routing) ?? organisation;
    const view = worklistView({ page, counts, filters, laboratory, now: visit.now });
    const done = more.done ?? doneWords(query);
    return web.show(
      request,
      reply,
      'laboratory/worklist.njk',
      {
        title: view.heading,
        width: 'gms-wide',
        ...(done === undefined ? {} : { done }),
        ...(more.errors === undefined ? {} : { errors: more.errors }),
      },
      view,
    );
  };

  app.get<{ Querystring: Record<string, unknown> }>('/laboratory.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'laboratory');
    if (!visit) return reply;
    const query = queryFor(readFilters(request.query, words), visit.who.organisation, MOST_ROWS);
    const { rows } = await readWorklist(web.db, query, visit.now);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: patientsOf(rows),
      query: `Task?owner=${visit.who.organisation}&_format=csv`,
    });
    return sendCsv(reply, 'worklist', worklistSheet(rows, visit.now));
  });

  app.post('/laboratory/bulk', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'laboratory');
    if (!visit) return reply;
    const { fields, who, now } = visit;
    const returnTo = Object.fromEntries(new URLSearchParams(one(fields, 'return')));
    const chosen = many(fields, 'task');
    const goal = readGoal(one(fields, 'goal'));
    if (chosen.length === 0 || goal === undefined)
      return showList(visit, returnTo, request, reply, { errors: [{ text: 'Select at least one order', href: '#goal' }] });
    const tasks = await listedTasks(chosen, visit);
    const { moved, problems } = await moveTasks(web.requests, tasks, goal, { who, now });
    if (problems.length > 0)
      return showList(visit, returnTo, request, reply, {
        errors: problems,
        ...(moved > 0 ? { done: `${plural(moved, 'order')} moved on.` } : {}),
      });
    return reply.redirect(`/laboratory?${new URLSearchParams({ ...returnTo, done: 'moved', n: String(moved) })}`, 303);
  });

  /** Only tasks of orders on this laboratory's own list. */
  const listedTasks = async (ids: readonly string[], { scope, who }: Visit) => {
    const stored = await web.record.readMany(
      ids.map((id) => `Task/${id}`),
      scope,
    );
    const tasks = stored.flatMap((each) =>
      each === undefined || each.deleted ? [] : [JSON.parse(each.content) as import('@medplum/fhirtypes').Task],
    ); // a Task was asked for
    const listed = await Promise.all(
      tasks.map(async (task) => {
        const order = task.focus?.reference?.replace('ServiceRequest/', '') ?? '';
        const row = await readListed(web.db, who.organisation, 'owner', order);
        return row === undefined ? [] : [{ id: task.id ?? '', status: task.status, about: row.patientName ?? 'Order' }];
      }),
    );
    return listed.flat();
  };
}

export function patientsOf(rows: readonly Pick<WorklistRow, 'patient'>[]): readonly string[] {
  return [...new Set(rows.flatMap(({ patient }) => (patient?.startsWith('Patient/') ? [patient.slice('Patient/'.length)] : [])))];
}

/** What was just done, from a fixed set of words: nothing of the address is repeated on the page. */
function doneWords(query: Readonly<Record<string, unknown>>): string | undefined {
  const number = Number(query.n);
  return query.done === 'moved' && Number.isInteger(number) && number > 0 && number < 10_000
    ? `${plural(number, 'order')} moved on.`
    : undefined;
}
