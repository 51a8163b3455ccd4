// Fair access: a question, the finding in words, the picture, the table and its CSV. Only published figures come this far; isPublished() is asked again.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorise } from '../../../foundation/identity/index.ts';
import {
  type Answer,
  alliancesOf,
  answer,
  type FigureSource,
  INDICATORS,
  indicator,
  isPublished,
  lastClosedPeriod,
  type NoAnswer,
  type OverTime,
  overTime,
  pathwayIndicators,
  type Question,
  STRATA,
} from '../../../service/equity/index.ts';
import { sendCsv } from '../csv.ts';
import { one, words } from '../form.ts';
import type { Visit, Web } from '../web.ts';
import { askPage } from './ask.ts';
import { cascadeOf, cascadePage, stepsFound } from './cascade.ts';
import { alliancesView, overTimeView } from './compare.ts';
import { frozenAnswer, frozenPathway } from './freeze.ts';
import { whyNothing } from './nothing.ts';
import { pictureOf } from './picture.ts';
import { sheetOf } from './sheet.ts';
import { answerPage } from './view.ts';
import { savedViewRoutes } from './view-routes.ts';

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
  const keptMonths = new Map<string, Promise<OverTime | NoAnswer>>();
  const inMonths = ({ question, source, now }: Asked): Promise<OverTime | NoAnswer> => {
    const key = `${question.indicator.id}|${now.toISOString().slice(0, 7)}`;
    const found = (source.isSynthetic ? keptMonths.get(key) : undefined) ?? overTime(question, source, now);
    if (keptMonths.size >= KEPT) keptMonths.clear();
    if (source.isSynthetic) keptMonths.set(key, found);
    return found;
  };
  const hasSynthetic = web.equity.synthetic !== undefined;
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
      askPage({ ...asked, indicators: INDICATORS, hasSynthetic }),
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
      hasSynthetic,
      picture: pictureIn(found, asked.source),
    });
    return web.show(
      request,
      reply,
      'equity/answer.njk',
      { title: page.heading, back },
      { ...page, freeze: freezeForms(asked), ...furtherLinks(asked) },
    );
  });

  app.post('/equity/answer/paper', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'operation', 'alliances');
    if (!visit || !(await web.enter(request, reply, 'read', 'equity'))) return reply;
    // The question comes with the address; the figures are worked out again.
    const asked = askedIn(request, web, visit.now);
    const freezing = { ...asked, address: addressOf(asked) };
    const again = (question: Question) => answered({ ...asked, question });
    const isPathway = one(visit.fields, 'what') === 'pathway';
    const frozen = isPathway ? await frozenPathway(freezing, again) : frozenAnswer(freezing, await again(asked.question));
    if (frozen.kind === 'nothing')
      return web.tell(request, reply, 422, {
        heading: 'There is nothing to put before a board',
        paragraphs: frozen.because,
        back: `/equity/answer?${freezing.address}`,
      });
    const paper = await web.alliances.keepPaper(frozen.view, visit.who, visit.once ? { once: visit.once } : {});
    await web.saw(request, visit, { interaction: 'create', query: `alliances/papers/${paper}` });
    return reply.redirect(`/alliances/papers/${paper}?done=paper-kept`, 303);
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
        paragraphs: found.kind === 'no-answer' ? whyNothing(asked, found) : ['These figures are not published.'],
        back: '/equity',
      });
    return sendCsv(
      reply,
      `equity-${found.question.indicator.id}-${found.question.by}${asked.source.isSynthetic ? '-synthetic' : ''}`,
      sheetOf(found, asked.source),
    );
  });

  const cascade = async (request: FastifyRequest<{ Params: { pathway: string } }>, reply: FastifyReply) => {
    const asked = await arrive(request, reply);
    if (!asked) return undefined;
    const [step] = pathwayIndicators(request.params.pathway);
    if (!step) {
      await web.tell(request, reply, 404, {
        heading: 'There are no figures for this pathway',
        paragraphs: ['Choose a step from the list.'],
        back: '/equity',
      });
      return undefined;
    }
    const question: Question = { ...asked.question, indicator: step, where: 'all', by: 'deprivation-fifth' };
    const steps = await stepsFound(question, (again) => answered({ ...asked, question: again }));
    return { ...asked, question, steps };
  };

  app.get<{ Params: { pathway: string } }>('/equity/pathway/:pathway', async (request, reply) => {
    const found = await cascade(request, reply);
    if (!found) return reply;
    const { question, source, mayFreeze, mayTreat } = found;
    const page = cascadePage({ ...found, figures: source.isSynthetic ? 'synthetic' : 'record', hasSynthetic, mayTreat });
    const freeze = mayFreeze ? `/equity/answer/paper?${addressOf({ question, source })}` : undefined;
    return web.show(request, reply, 'equity/cascade.njk', { title: page.heading, back: '/equity' }, { ...page, freeze });
  });

  app.get<{ Params: { pathway: string } }>('/equity/pathway/:pathway.svg', async (request, reply) => {
    const found = await cascade(request, reply);
    return found ? reply.type('image/svg+xml; charset=utf-8').send(cascadeOf(found.steps, found.question, found.source).svg) : reply;
  });

  app.get<{ Params: { pathway: string } }>('/equity/pathway/:pathway.csv', async (request, reply) => {
    const found = await cascade(request, reply);
    if (!found) return reply;
    const { columns, rows } = cascadeOf(found.steps, found.question, found.source).table;
    return sendCsv(reply, `equity-pathway-${request.params.pathway}${found.source.isSynthetic ? '-synthetic' : ''}`, { columns, rows });
  });

  // Two more ways to look at the question of an answer: alliances beside each other, and month by month.
  const viewsOf = {
    alliances: async (asked: Asked) =>
      alliancesView({ ...asked, hasSynthetic }, await answered({ ...asked, question: { ...asked.question, by: 'area', where: 'all' } })),
    months: async (asked: Asked) => overTimeView({ ...asked, hasSynthetic }, await inMonths(asked)),
  };
  for (const [name, viewOf] of Object.entries(viewsOf)) {
    const path = `/equity/${name}`;
    app.get(path, async (request, reply) => {
      const asked = await arrive(request, reply);
      if (!asked) return reply;
      const { page } = await viewOf(asked);
      const address = addressOf(asked);
      const back = `/equity/answer?${address}`;
      return web.show(request, reply, 'equity/compare.njk', { title: page.heading, back }, { ...page, address, path, back });
    });
    app.get(`${path}.svg`, async (request, reply) => {
      const asked = await arrive(request, reply);
      if (!asked) return reply;
      const { picture } = await viewOf(asked);
      return picture ? reply.type('image/svg+xml; charset=utf-8').send(picture.svg) : reply.code(404).send('There is no picture of this.');
    });
    app.get(`${path}.csv`, async (request, reply) => {
      const asked = await arrive(request, reply);
      if (!asked) return reply;
      const { sheet } = await viewOf(asked);
      const file = `equity-${name}-${asked.question.indicator.id}${asked.source.isSynthetic ? '-synthetic' : ''}`;
      return sheet
        ? sendCsv(reply, file, sheet)
        : web.tell(request, reply, 404, {
            heading: 'There is nothing to take away',
            paragraphs: ['No figure may be shown.'],
            back: '/equity',
          });
    });
  }

  savedViewRoutes(app, web, (query, now) => addressOf(readQuestion(query, web, now)));

  async function arrive(request: FastifyRequest, reply: FastifyReply): Promise<Arrived | undefined> {
    const visit = await web.enter(request, reply, 'read', 'equity');
    if (!visit) return undefined;
    await seen(request, visit);
    const mayFreeze = authorise(visit.who, 'operation', 'alliances').kind === 'allowed';
    const mayTreat = authorise(visit.who, 'search', 'pathways').kind === 'allowed';
    return { ...askedIn(request, web, visit.now), mayFreeze, mayTreat };
  }
}

/** "Put this before a board": the answer, and for a step of a pathway the whole of it. */
function freezeForms({ question, source, mayFreeze }: Arrived) {
  if (!mayFreeze) return [];
  const action = `/equity/answer/paper?${addressOf({ question, source })}`;
  const forms = [{ action, what: 'answer', text: 'Put this before a board' }];
  return question.indicator.pathway === undefined
    ? forms
    : [...forms, { action, what: 'pathway', text: 'Put the whole pathway before a board' }];
}

/** Where to keep the question, and for a step of a pathway where to see all of them. */
function furtherLinks({ question, source }: Asked) {
  const { pathway, figure } = question.indicator;
  const address = addressOf({ question, source });
  return {
    more:
      figure === 'proportion'
        ? [
            { href: `/equity/alliances?${address}`, text: 'Compare alliances fairly' },
            { href: `/equity/months?${address}`, text: 'See it month by month' },
          ]
        : [],
    save: `/equity/views?${addressOf({ question, source })}`,
    suggestedName: question.indicator.title.slice(0, 80),
    ...(pathway === undefined ? {} : { cascade: `/equity/pathway/${pathway}?figures=${source.isSynthetic ? 'synthetic' : 'record'}` }),
  };
}

/** A picture of a published answer; undefined for anything else. */
function pictureIn(found: Answer | NoAnswer, source: FigureSource) {
  return found.kind === 'answer' && isPublished(found.table) ? pictureOf(found, source) : undefined;
}

interface Arrived extends Asked {
  readonly mayFreeze: boolean;
  /** Works on pathways, so the people of their own organisation are theirs to see. */
  readonly mayTreat: boolean;
}

export interface Asked {
  readonly question: Question;
  readonly source: FigureSource;
  readonly now: Date;
}

/** Reads the question from the address; what does not fit becomes the first question. Every possible question is on the fixed list: no free filters. */
function askedIn(request: FastifyRequest, web: Web, now: Date): Asked {
  // A query string is an object of texts or lists of them; words() takes whatever comes.
  return readQuestion(request.query as Readonly<Record<string, unknown>>, web, now);
}

function readQuestion(query: Readonly<Record<string, unknown>>, web: Web, now: Date): Asked {
  const { synthetic, record } = web.equity;
  const source = words(query.figures) === 'synthetic' && synthetic ? synthetic : record;
  const asked = indicator(words(query.test)) ?? indicator(FIRST.test) ?? INDICATORS[0];
  if (!asked) throw new Error('There is no indicator.');
  const by =
    STRATA.find((stratum) => stratum === (words(query.by) || FIRST.by) && asked.strata.includes(stratum)) ?? asked.strata[0] ?? 'area';
  const where = [...source.areas, ...alliancesOf(source.areas)].some(({ code }) => code === words(query.where))
    ? words(query.where)
    : 'all';
  return { source, now, question: { indicator: asked, by, where, period: lastClosedPeriod(now, asked.periodMonths) } };
}

function addressOf({ question, source }: Pick<Asked, 'question' | 'source'>): string {
  return new URLSearchParams({
    test: question.indicator.id,
    by: question.by,
    where: question.where,
    figures: source.isSynthetic ? 'synthetic' : 'record',
  }).toString();
}
