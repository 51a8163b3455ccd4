// What training changed: requests by month from the laboratories' activity, refused requests from the cube, before and after.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readCells } from '../../../service/equity/index.ts';
import { readActivity } from '../../../service/laboratory/index.ts';
import { effectOf, type Month, nextMonth } from '../../../service/workforce/index.ts';
import { sendCsv } from '../csv.ts';
import { words } from '../form.ts';
import type { Visit, Web } from '../web.ts';
import { effectPicture } from './effect-picture.ts';
import { effectTable, effectWords, sheetOfTable } from './view.ts';

const MEASURES = {
  requests: 'requests for tests',
  'refused-requests': 'requests refused or withdrawn, out of all requests',
} as const;
type Measure = keyof typeof MEASURES;

const YEARS = 4;

export function registerEffect(app: FastifyInstance, web: Web): void {
  const seriesOf = async (measure: Measure, visit: Visit): Promise<readonly Month[]> => {
    const end = visit.now.toISOString().slice(0, 7);
    let month = `${visit.now.getUTCFullYear() - YEARS}-${end.slice(5)}`;
    const months: string[] = [];
    for (; month < end; month = nextMonth(month)) months.push(month);
    if (measure === 'requests') {
      const cells = await readActivity(
        web.db,
        web.routing.hubs.map(({ ods }) => ods),
        `${months[0]}-01`,
        visit.now,
      );
      const counts = new Map(cells.filter(({ by }) => by === 'month').map(({ name, requested }) => [name, requested]));
      return trimmed(months.map((each) => ({ month: each, count: counts.get(each) ?? 0 })));
    }
    const counted: Month[] = [];
    for (const each of months) {
      const period = { from: `${each}-01`, to: `${nextMonth(each)}-01`, count: 'orders' } as const;
      const [refused = 0, ordered = 0] = await Promise.all(
        (['rejected', 'ordered'] as const).map(async (event) =>
          (await readCells(web.db, { ...period, event })).reduce((sum, { count }) => sum + count, 0),
        ),
      );
      counted.push({ month: each, count: refused, outOf: refused + ordered });
    }
    return counted.slice(
      Math.max(
        0,
        counted.findIndex(({ outOf }) => (outOf ?? 0) > 0),
      ),
    );
  };

  const answer = async (request: FastifyRequest, visit: Visit) => {
    const query: Readonly<Record<string, unknown>> = Object(request.query);
    const measure = (Object.keys(MEASURES) as Measure[]).find((each) => each === words(query.measure)) ?? 'requests'; // the keys of MEASURES
    const synthetic = words(query.figures) === 'synthetic' ? web.syntheticEffect?.(visit.now) : undefined;
    const trainedIn = synthetic?.trainedIn ?? (/^\d{4}-\d{2}$/.test(words(query.from)) ? words(query.from) : monthsBefore(visit.now, 12));
    const months = synthetic?.months ?? (await seriesOf(measure, visit));
    const address = new URLSearchParams({ measure, from: trainedIn, ...(synthetic ? { figures: 'synthetic' } : {}) }).toString();
    return { measure, trainedIn, found: effectOf(months, trainedIn), isSynthetic: synthetic !== undefined, address };
  };

  app.get('/workforce/effect', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });
    const { measure, trainedIn, found, isSynthetic, address } = await answer(request, visit);
    const hasEffect = found.kind === 'effect';
    return web.show(
      request,
      reply,
      'workforce/page.njk',
      { title: 'What training changed', back: '/workforce' },
      {
        heading: 'What training changed',
        isSynthetic,
        lead: hasEffect ? effectWords(found, trainedIn, MEASURES[measure]) : found.because,
        paragraphs: hasEffect
          ? [
              `Method: interrupted time series of ${found.months.length} months, change of level and slope, ${found.harmonics} pairs for the season, ${found.errors === 'newey-west' ? 'errors widened because months hang together' : 'quasi-Poisson errors'} (dispersion ${found.dispersion.toFixed(1)}).`,
              'Something else that changed in the same month would look the same. The broken line is what the trend before would have given.',
            ]
          : ['No figure is given rather than one that says more than it knows.'],
        ...(hasEffect ? { picture: `/workforce/effect.svg?${address}` } : {}),
        links: [
          ...(Object.keys(MEASURES) as Measure[]) // the keys of MEASURES
            .filter((each) => each !== measure || isSynthetic)
            .map((each) => ({
              text: `Of the record: ${MEASURES[each]}`,
              href: `/workforce/effect?${new URLSearchParams({ measure: each, from: trainedIn })}`,
            })),
          ...(web.syntheticEffect && !isSynthetic
            ? [{ text: 'See it with synthetic figures', href: '/workforce/effect?figures=synthetic' }]
            : []),
        ],
        tables: hasEffect ? [{ ...effectTable(found), csv: `/workforce/effect.csv?${address}` }] : [],
      },
    );
  });

  app.get('/workforce/effect.svg', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    const { found, trainedIn, isSynthetic } = await answer(request, visit);
    if (found.kind === 'refused') return reply.code(404).send('There is no picture of this.');
    return reply.type('image/svg+xml; charset=utf-8').send(effectPicture(found, trainedIn, isSynthetic));
  });

  app.get('/workforce/effect.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });
    const { found } = await answer(request, visit);
    if (found.kind === 'refused')
      return web.tell(request, reply, 404, {
        heading: 'There is nothing to take away',
        paragraphs: [found.because],
        back: '/workforce/effect',
      });
    return sendCsv(reply, 'effect-of-training', sheetOfTable(effectTable(found)));
  });
}

/** Months before the first event say nothing: the service was not there yet. */
function trimmed(months: readonly Month[]): readonly Month[] {
  const first = months.findIndex(({ count }) => count > 0);
  return first < 0 ? [] : months.slice(first);
}

function monthsBefore(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}
