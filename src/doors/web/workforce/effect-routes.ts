// What training changed: requests, refusals, withdrawals and rejected samples by month from the laboratories' record, before and after.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type MonthOfCare, readMonths } from '../../../service/laboratory/index.ts';
import { effectOf, type Month, nextMonth } from '../../../service/workforce/index.ts';
import { sendCsv } from '../csv.ts';
import { words } from '../form.ts';
import { day } from '../format.ts';
import { placeName } from '../place.ts';
import { sheetOf } from '../table.ts';
import type { Visit, Web } from '../web.ts';
import { effectPicture } from './effect-picture.ts';
import { effectTable, effectWords, methodWords } from './view.ts';

type Measure = 'requests' | 'refused-requests' | 'withdrawn-requests' | 'rejected-samples';

interface Measured {
  readonly words: string;
  /** How many of a month, and out of how many where it is a share. */
  readonly count: (month: MonthOfCare) => number;
  readonly outOf?: (month: MonthOfCare) => number;
}

const MEASURES: Readonly<Record<Measure, Measured>> = {
  requests: { words: 'requests for tests', count: ({ requested }) => requested },
  'refused-requests': {
    words: 'requests that the laboratory refused as not fitting, out of all requests',
    count: ({ refused }) => refused,
    outOf: ({ requested }) => requested,
  },
  'withdrawn-requests': {
    words: 'requests that the requester took back, out of all requests',
    count: ({ withdrawn }) => withdrawn,
    outOf: ({ requested }) => requested,
  },
  'rejected-samples': {
    words: 'samples that the laboratory could not use, out of all samples',
    count: ({ rejected }) => rejected,
    outOf: ({ samples }) => samples,
  },
};

const YEARS = 4;

/** Months from the first with anything in it; those before say nothing, because the service was not there yet. */
export function seriesOf(cells: readonly MonthOfCare[], { count, outOf }: Measured, months: readonly string[]): readonly Month[] {
  const sum = (month: string, pick: (cell: MonthOfCare) => number) =>
    cells.reduce((all, cell) => (cell.month === month ? all + pick(cell) : all), 0);
  const counted = months.map((month) => ({ month, count: sum(month, count), ...(outOf ? { outOf: sum(month, outOf) } : {}) }));
  const first = counted.findIndex(({ count, outOf }) => (outOf ?? count) > 0);
  return first < 0 ? [] : counted.slice(first);
}

export function registerEffect(app: FastifyInstance, web: Web): void {
  const lately = async ({ now }: Visit) => {
    const end = now.toISOString().slice(0, 7);
    const months: string[] = [];
    for (let month = `${now.getUTCFullYear() - YEARS}-${end.slice(5)}`; month < end; month = nextMonth(month)) months.push(month);
    return { months, cells: await readMonths(web.db, `${months[0]}-01`) };
  };

  const answer = async (request: FastifyRequest, visit: Visit) => {
    const query: Readonly<Record<string, unknown>> = Object(request.query);
    const measure = (Object.keys(MEASURES) as Measure[]).find((each) => each === words(query.measure)) ?? 'requests'; // the keys of MEASURES
    const synthetic = words(query.figures) === 'synthetic' ? web.syntheticEffect?.(visit.now) : undefined;
    const trainedIn = synthetic?.trainedIn ?? (/^\d{4}-\d{2}$/.test(words(query.from)) ? words(query.from) : monthsBefore(visit.now, 12));
    const { months, cells } = synthetic ? { months: [], cells: [] } : await lately(visit);
    const places = [...new Set(cells.map(({ requester }) => requester))].filter(Boolean);
    const place = places.find((each) => each === words(query.place)) ?? '';
    const series =
      synthetic?.months ??
      seriesOf(
        cells.filter(({ requester }) => place === '' || requester === place),
        MEASURES[measure],
        months,
      );
    const address = new URLSearchParams({
      measure,
      from: trainedIn,
      ...(place ? { place } : {}),
      ...(synthetic ? { figures: 'synthetic' } : {}),
    }).toString();
    return { measure, trainedIn, place, places, found: effectOf(series, trainedIn), isSynthetic: synthetic !== undefined, address };
  };

  app.get('/workforce/effect', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'workforce');
    if (!visit) return reply;
    await web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });
    const { measure, trainedIn, place, places, found, isSynthetic, address } = await answer(request, visit);
    const hasEffect = found.kind === 'effect';
    return web.show(
      request,
      reply,
      'workforce/effect.njk',
      { title: 'What training changed', back: '/workforce' },
      {
        heading: 'What training changed',
        isSynthetic,
        lead: hasEffect ? effectWords(found, trainedIn, MEASURES[measure].words) : `No effect can be told yet. ${found.because}`,
        ...(hasEffect ? { picture: `/workforce/effect.svg?${address}` } : {}),
        from: trainedIn,
        measures: (Object.keys(MEASURES) as Measure[]).map((each) => ({
          value: each,
          text: MEASURES[each].words.charAt(0).toUpperCase() + MEASURES[each].words.slice(1),
          checked: each === measure,
        })), // the keys of MEASURES
        places: [
          { value: '', text: 'Everywhere' },
          ...places.map((each) => ({ value: each, text: placeName(each, web.routing), selected: each === place })),
        ],
        months: trainingMonths(visit.now).map((month) => ({ value: month, text: day(month), selected: month === trainedIn })),
        ...(web.syntheticEffect && !isSynthetic ? { synthetic: '/workforce/effect?figures=synthetic' } : {}),
        tables: hasEffect ? [{ ...effectTable(found), csv: `/workforce/effect.csv?${address}` }] : [],
        method: hasEffect ? methodWords(found) : [],
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
    return sendCsv(reply, 'effect-of-training', sheetOf(effectTable(found)));
  });
}

/** The months in which training may have been: enough of them must lie before and after. */
function trainingMonths(now: Date): readonly string[] {
  return Array.from({ length: 36 }, (_, place) => monthsBefore(now, place + 1));
}

function monthsBefore(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1)).toISOString().slice(0, 7);
}
