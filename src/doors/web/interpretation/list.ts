// The cases of a hub: R14 first, then by what is due.
import type { FastifyInstance } from 'fastify';
import { clockOf, type GenomeCase, isRapid } from '../../../service/interpretation/index.ts';
import type { WorklistRow } from '../../../service/laboratory/index.ts';
import { sendCsv } from '../csv.ts';
import { words } from '../form.ts';
import { due, nhsNumber, plural, shortDay } from '../format.ts';
import type { Visit, Web } from '../web.ts';
import { orderRow } from './access.ts';
import { type Cell, link, plain, tag } from './cell.ts';

const PAGE = 25;
const MOST = 5_000;
const STATES: Readonly<Record<string, string>> = { scanning: 'Being read', ready: 'Ready', refused: 'File refused' };

interface Listed {
  readonly given: GenomeCase;
  readonly row: WorklistRow | undefined;
}

export function listRoutes(app: FastifyInstance, web: Web): void {
  type Query = { Querystring: Record<string, unknown> };

  const listed = async (visit: Visit, state: string, limit: number, offset: number): Promise<readonly Listed[]> => {
    const organisation = visit.scope.kind === 'everything' ? undefined : visit.who.organisation;
    const cases = await web.interpretation.list({ organisation, ...(state in STATES ? { state } : {}), limit, offset });
    return Promise.all(
      cases.map(async (given) => {
        const row = await orderRow(web, given);
        // The order's clock moves while a case lies still; the list is in the order of what was known last.
        if (row && (row.dueAt !== given.link.dueAt || row.receivedAt !== given.link.receivedAt))
          await web.interpretation.knowOrder(given.id, { dueAt: row.dueAt, receivedAt: row.receivedAt });
        return { given, row };
      }),
    );
  };

  app.get<Query>('/interpretation', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'interpretation');
    if (!visit) return reply;
    const state = words(request.query.state);
    const from = Math.max(0, Math.min(100_000, Number(words(request.query.from)) || 0));
    const [found, risen, counts] = [
      await listed(visit, state, PAGE + 1, from),
      await web.interpretation.inbox({ organisation: visit.who.organisation, limit: 200 }),
      await web.interpretation.knowledge(),
    ];
    const shown = found.slice(0, PAGE);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: shown.map(({ given }) => given.link.patient),
      query: 'interpretation/cases',
    });
    const view = {
      heading: 'Genomes',
      caption: plural(shown.length, 'case') + (found.length > PAGE ? ' of more' : ''),
      columns: COLUMNS,
      rows: shown.map((one) => cellsOf(one, visit.now)),
      states: [
        { value: '', text: 'All', selected: state === '' },
        ...Object.entries(STATES).map(([value, text]) => ({ value, text, selected: value === state })),
      ],
      risen: plural(risen.length, 'candidate'),
      risenCount: risen.length,
      versions: versionWords(counts),
      next: found.length > PAGE ? `/interpretation?${new URLSearchParams({ state, from: String(from + PAGE) })}` : undefined,
      csv: `/interpretation.csv?${new URLSearchParams({ state })}`,
    };
    return web.show(request, reply, 'interpretation/list.njk', { title: 'Genomes', width: 'gms-wide' }, view);
  });

  app.get<Query>('/interpretation.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'interpretation');
    if (!visit) return reply;
    const found = await listed(visit, words(request.query.state), MOST, 0);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: found.map(({ given }) => given.link.patient),
      query: 'interpretation/cases?_format=csv',
    });
    return sendCsv(reply, 'genomes', {
      columns: [...COLUMNS, 'Case'],
      rows: found.map((one) => [...cellsOf(one, visit.now).map(({ text }) => text), one.given.id]),
    });
  });
}

const COLUMNS = ['Patient', 'Test', 'Family', 'State', 'Received', 'Due'];

function cellsOf({ given, row }: Listed, now: Date): readonly Cell[] {
  const { link: order, family } = given;
  const clock = clockOf({ ...order, receivedAt: row?.receivedAt ?? order.receivedAt, dueAt: row?.dueAt ?? order.dueAt }, now);
  const isLate = (clock.daysLeft ?? 0) < 0 && row?.reportedAt === undefined;
  return [
    link(row?.patientName ?? 'Name not given', `/interpretation/cases/${given.id}`, row?.patientNumber && nhsNumber(row.patientNumber)),
    isRapid(order) ? tag('R14 rapid', 'red', testsOf(order)) : plain(order.test, order.orders.length > 1 ? ordersWords(order) : undefined),
    plain(plural(family.members.length, 'person', 'people')),
    plain(STATES[given.state] ?? given.state, row?.reportedAt === undefined ? undefined : 'Order reported'),
    plain(clock.startedAt === undefined ? 'Not yet' : shortDay(clock.startedAt)),
    clock.dueAt === undefined
      ? plain('Not set')
      : isLate
        ? tag(due(new Date(clock.dueAt), now), 'red')
        : plain(due(new Date(clock.dueAt), now), shortDay(clock.dueAt)),
  ];
}

function ordersWords({ orders }: GenomeCase['link']): string {
  return plural(orders.length, 'order');
}

function testsOf(order: GenomeCase['link']): string {
  return order.orders.length > 1 ? `${order.test}, ${ordersWords(order)}` : order.test;
}

function versionWords({ panels, hpo, clinvar }: Awaited<ReturnType<Web['interpretation']['knowledge']>>): string {
  const held = [
    plural(new Set(panels.map(({ id }) => id)).size, 'panel'),
    hpo ? `HPO ${hpo.ontology.replace('hp/releases/', '')}` : 'no HPO',
    clinvar ? `ClinVar ${clinvar.version}` : 'ClinVar as each file was annotated',
  ];
  return `Held here: ${held.join(', ')}.`;
}
