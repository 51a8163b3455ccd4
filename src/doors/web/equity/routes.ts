// Fair access: a question, the finding in words, the picture, the table and its CSV. Only published figures come this far; isPublished() is asked again.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Answer,
  answer,
  type FigureSource,
  INDICATORS,
  indicator,
  isPublished,
  type NoAnswer,
  periodUntil,
  type Question,
  STRATA,
} from '../../../service/equity/index.ts';
import { sendCsv } from '../csv.ts';
import { words } from '../form.ts';
import type { Visit, Web } from '../web.ts';
import { askPage } from './ask.ts';
import { pictureOf } from './picture.ts';
import { sheetOf } from './sheet.ts';
import { answerPage } from './view.ts';

/** What the front page shows first, and the answer when a question does not fit. */
const FIRST = { test: 'lynch-1-tumour-test', by: 'deprivation-fifth' };
/** Synthetic answers never change, so they are worked out once; bounded by what can be asked. */
const KEPT = 500;

export function registerEquity(app: FastifyInstance, web: Web): void {
  const kept = new Map<string, Promise<Answer | NoAnswer>>();
  const answered = ({ question, source }: Asked): Promise<Answer | NoAnswer> => {
    const work = async () => answer(question, await source.counts(question), source.areas);
    if (!source.isSynthetic) return work();
    const key = [question.indicator.id, question.by, question.where, question.period.to].join('|');
    const before = kept.get(key);
    if (before) return before;
    if (kept.size >= KEPT) kept.clear();
    const found = work();
    kept.set(key, found);
    return found;
  };
  const seen = (request: FastifyRequest, visit: Visit) =>
    web.saw(request, visit, { interaction: 'search-type', query: request.url.slice(0, 300) });

  app.get('/equity', async (request, reply) => {
    const visit = await web.enter(request, reply, 'search', 'equity');
    if (!visit) return reply;
    await seen(request, visit);
    const asked = askedIn(request, web, visit.now);
    return web.show(
      request,
      reply,
      'equity/ask.njk',
      { title: 'Fair access to genomic tests' },
      askPage({ ...asked, indicators: INDICATORS, hasSynthetic: web.equity.synthetic !== undefined }),
    );
  });

  app.get('/equity/answer', async (request, reply) => {
    const asked = await arrive(request, reply);
    if (!asked) return reply;
    const found = await answered(asked);
    const back = `/equity?${addressOf(asked)}`;
    const page = answerPage({
      ...asked,
      found,
      address: addressOf(asked),
      back,
      hasSynthetic: web.equity.synthetic !== undefined,
      picture: pictureIn(found, asked.source),
    });
    return web.show(request, reply, 'equity/answer.njk', { title: page.heading, back }, page);
  });

  app.get('/equity/answer.svg', async (request, reply) => {
    const asked = await arrive(request, reply);
    if (!asked) return reply;
    const picture = pictureIn(await answered(asked), asked.source);
    if (!picture) return reply.code(404).send('There is no picture of this.');
    return reply.type('image/svg+xml; charset=utf-8').send(picture.svg);
  });

  app.get('/equity/answer.csv', async (request, reply) => {
    const asked = await arrive(request, reply);
    if (!asked) return reply;
    const found = await answered(asked);
    if (found.kind === 'no-answer' || !isPublished(found.table))
      return web.tell(request, reply, 404, {
        heading: 'There is nothing to take away',
        paragraphs: [found.kind === 'no-answer' ? found.because : 'These figures are not published.'],
        back: '/equity',
      });
    return sendCsv(
      reply,
      `equity-${found.question.indicator.id}-${found.question.by}${asked.source.isSynthetic ? '-synthetic' : ''}`,
      sheetOf(found, asked.source),
    );
  });

  async function arrive(request: FastifyRequest, reply: FastifyReply): Promise<Asked | undefined> {
    const visit = await web.enter(request, reply, 'read', 'equity');
    if (!visit) return undefined;
    await seen(request, visit);
    return askedIn(request, web, visit.now);
  }
}

/** A picture of a published answer; undefined for anything else. */
function pictureIn(found: Answer | NoAnswer, source: FigureSource) {
  return found.kind === 'answer' && isPublished(found.table) ? pictureOf(found, source) : undefined;
}

export interface Asked {
  readonly question: Question;
  readonly source: FigureSource;
}

/** Reads the question from the address; what does not fit becomes the first question. Every possible question is on the fixed list: no free filters. */
function askedIn(request: FastifyRequest, web: Web, now: Date): Asked {
  // A query string is an object of texts or lists of them; words() takes whatever comes.
  const query = request.query as Readonly<Record<string, unknown>>;
  const { synthetic, record } = web.equity;
  const source = words(query.figures) === 'synthetic' && synthetic ? synthetic : record;
  const asked = indicator(words(query.test)) ?? indicator(FIRST.test) ?? INDICATORS[0];
  if (!asked) throw new Error('There is no indicator.');
  const by =
    STRATA.find((stratum) => stratum === (words(query.by) || FIRST.by) && asked.strata.includes(stratum)) ?? asked.strata[0] ?? 'area';
  const where = source.areas.some(({ code }) => code === words(query.where)) ? words(query.where) : 'all';
  return { source, question: { indicator: asked, by, where, period: periodUntil(now, asked.periodMonths) } };
}

function addressOf({ question, source }: Asked): string {
  return new URLSearchParams({
    test: question.indicator.id,
    by: question.by,
    where: question.where,
    figures: source.isSynthetic ? 'synthetic' : 'record',
  }).toString();
}
