import type { FastifyInstance } from 'fastify';
import type { OnPathway } from '../../../service/pathways/index.ts';
import { sendCsv } from '../csv.ts';
import { words } from '../form.ts';
import { placeName } from '../place.ts';
import type { Web } from '../web.ts';
import { caseloadSheet, caseloadView, PAGE_SIZE, queryFor, readFilters } from './caseload-view.ts';
import { ownOrganisation } from './own-organisation.ts';

const MOST_ROWS = 20_000;

export function caseloadRoutes(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: Record<string, unknown> }>('/pathways', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    if (!visit) return reply;
    const { who, now } = visit;
    const filters = readFilters(request.query, words);
    const scope = ownOrganisation(who);
    const [rows, counts] = await Promise.all([
      web.pathways.caseload(scope, queryFor(filters, PAGE_SIZE + 1), now),
      web.pathways.counts(scope, now),
    ]);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: idsOf(rows.slice(0, PAGE_SIZE)),
      query: 'CarePlan?status=active',
    });
    const view = caseloadView({ rows, counts, filters, organisation: placeName(who.organisation, web.routing), now });
    return web.show(request, reply, 'pathways/caseload.njk', { title: view.heading, width: 'gms-wide' }, view);
  });

  app.get<{ Querystring: Record<string, unknown> }>('/pathways.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'pathways');
    if (!visit) return reply;
    const filters = { ...readFilters(request.query, words), after: 0 };
    const rows = await web.pathways.caseload(ownOrganisation(visit.who), queryFor(filters, MOST_ROWS), visit.now);
    await web.saw(request, visit, { interaction: 'search-type', patients: idsOf(rows), query: 'CarePlan?status=active&_format=csv' });
    return sendCsv(reply, 'pathways', caseloadSheet(rows, visit.now));
  });
}

function idsOf(rows: readonly Pick<OnPathway, 'person'>[]): readonly string[] {
  return [...new Set(rows.map(({ person }) => person.id))];
}
