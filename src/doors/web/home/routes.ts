// Home by role, and one search box for patients, requests and tests.
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../../../foundation/identity/index.ts';
import { readNhsNumber } from '../../../foundation/terms/index.ts';
import { readListed, readWorklist, type WorklistQuery, type WorklistRow } from '../../../service/laboratory/index.ts';
import { words } from '../form.ts';
import { ownDrafts } from '../requests/drafts.ts';
import type { Visit, Visitor, Web } from '../web.ts';
import { type Found, type Group, plainPage, searchPage, todayPage, welcome } from './view.ts';

const A_FEW = 6;

export function registerHome(app: FastifyInstance, web: Web): void {
  app.get('/', async (request, reply) => {
    const here = await web.visitor(request);
    if (!here) {
      const view = welcome({ directory: web.directory, isDemo: web.isDemo, origin: `http://${request.host}` });
      return web.show(request, reply, 'home/page.njk', { title: view.heading }, view);
    }
    const permission = authorise(here.who, 'search', 'ServiceRequest');
    if (permission.kind === 'refused' || permission.scope.kind !== 'organisation') {
      const view = plainPage(here.who, web.directory);
      return web.show(request, reply, 'home/page.njk', { title: view.heading }, view);
    }
    return today(request, reply, { ...here, scope: permission.scope, now: web.now() });
  });

  app.get<{ Querystring: { q?: string } }>('/search', async (request, reply) => {
    const asked = words(request.query.q);
    const here = await web.visitor(request);
    const found = asked ? await find(request, here, asked) : { orders: [], tests: [] };
    const view = searchPage(asked, found, web.now());
    return web.show(request, reply, 'home/search.njk', { title: view.heading, back: '/' }, view);
  });

  async function today(request: FastifyRequest, reply: FastifyReply, visit: Visit): Promise<FastifyReply> {
    const isLaboratory = visit.who.role === 'laboratory';
    const list = (query: Partial<WorklistQuery>) =>
      readWorklist(
        web.db,
        { organisation: visit.who.organisation, relation: isLaboratory ? 'owner' : 'requester', limit: A_FEW, ...query },
        visit.now,
      ).then((page) => page.rows);
    const [unread, overdue, held, urgent, drafts] = await Promise.all([
      isLaboratory ? [] : list({ show: 'all', isUnread: true }),
      list({ isOverdue: true }),
      list({ isPaused: true }),
      list({ urgency: 'urgent' }),
      isLaboratory || visit.who.role === 'pharmacist' ? [] : ownDrafts(web, visit),
    ]);
    const groups: readonly Group[] = [
      ...(isLaboratory ? [] : [{ title: 'New results to read', rows: unread, more: '/requests?show=unread', empty: 'No new results.' }]),
      { title: 'Due now or overdue', rows: overdue, more: '/requests?show=overdue', empty: 'Nothing is overdue.' },
      { title: 'On hold, and why', rows: held, more: '/requests?show=on-hold', empty: 'Nothing is on hold.' },
      { title: 'Urgent and open', rows: urgent, more: '/requests', empty: 'Nothing urgent is open.' },
    ];
    await saw(
      request,
      visit,
      groups.flatMap(({ rows }) => rows),
      'what needs me today',
    );
    const view = todayPage(visit.who, groups, drafts.length, visit.now);
    return web.show(request, reply, 'home/today.njk', { title: view.heading }, view);
  }

  async function find(request: FastifyRequest, here: Visitor | undefined, asked: string): Promise<Found> {
    const reading = readNhsNumber(asked);
    const isNumber = reading.kind === 'valid';
    const tests = isNumber
      ? []
      : web.directory.search(asked, 8).map(({ indication, because }) => ({
          href: `/tests/${indication.code}`,
          text: `${indication.code} ${indication.name}`,
          because,
        }));
    const permission = here && authorise(here.who, 'search', 'ServiceRequest');
    if (!here || permission?.kind !== 'allowed' || permission.scope.kind !== 'organisation') return { orders: [], tests };
    const visit: Visit = { ...here, scope: permission.scope, now: web.now() };
    const { organisation } = visit.who;
    const lists = await Promise.all(
      (['requester', 'owner'] as const).map((relation) =>
        readWorklist(web.db, { organisation, relation, show: 'all', words: isNumber ? reading.digits : asked, limit: 20 }, visit.now),
      ),
    );
    const byNumber = await ordersByNumber(visit, asked);
    const orders = [...new Map([...byNumber, ...lists.flatMap((page) => page.rows)].map((row) => [row.order, row])).values()];
    await saw(request, visit, orders, 'search box');
    return { orders, tests: [...new Map(tests.map((test) => [test.href, test])).values()] };
  }

  /** A request number is written on the form that came with the sample. */
  async function ordersByNumber(visit: Visit, asked: string): Promise<readonly WorklistRow[]> {
    if (!/^[A-Za-z0-9-]{5,40}$/.test(asked)) return [];
    const page = await web.record.search(
      {
        type: 'ServiceRequest',
        parameters: [
          ['identifier', asked.toUpperCase()],
          ['_count', '5'],
        ],
      },
      visit.scope,
    );
    const ids = page.matches.map(({ content }) => (JSON.parse(content) as ServiceRequest).id ?? ''); // searched by its type
    const rows = await Promise.all(
      ids.flatMap((id) =>
        (['requester', 'owner', 'sender'] as const).map((relation) => readListed(web.db, visit.who.organisation, relation, id)),
      ),
    );
    return rows.flatMap((row) => row ?? []);
  }

  async function saw(request: FastifyRequest, visit: Visitor, rows: readonly WorklistRow[], query: string): Promise<void> {
    const patients = rows.flatMap(({ patient }) => (patient?.startsWith('Patient/') ? [patient.slice('Patient/'.length)] : []));
    if (patients.length > 0) await web.saw(request, visit, { interaction: 'search-type', patients: [...new Set(patients)], query });
  }
}
