// Whom I may act for, who may act for me, and, from 16 years, letting somebody see my record again or stopping it. How I want to be written to.
import type { FastifyInstance } from 'fastify';
import type { Routing } from '../../../service/laboratory/index.ts';
import { ageOn, COMES_OF_AGE, type HeldMandate, NEED_LISTS, needsFrom } from '../../../service/patients/index.ts';
import { many } from '../form.ts';
import { day } from '../format.ts';
import { placeName } from '../place.ts';
import type { Web } from '../web.ts';
import { enterOwn, enterOwnWithForm, frameOf, nameOf } from './own.ts';

const DONE: Readonly<Record<string, string>> = {
  ended: 'They can no longer see the record.',
  renewed: 'They can see your record for 1 year. You can stop it at any time.',
  saved: 'We will write to you in this way from now on.',
};

export function registerOwnPeople(app: FastifyInstance, web: Web): void {
  app.get<{ Querystring: { done?: string } }>('/my/people', async (request, reply) => {
    const visit = await enterOwn(web, request, reply, 'read');
    if (!visit) return reply;
    const [actsFor, carers, person] = await Promise.all([
      web.patients.actsFor(visit.patient, visit.now),
      web.patients.carersOf(visit.patient, visit.now),
      web.patients.person(visit.patient, visit.scope),
    ]);
    await web.saw(request, visit, { interaction: 'search-type', patients: [visit.patient], query: 'Consent?category=mandate' });
    const isOfAge = (ageOn(person?.birthDate, visit.now) ?? 0) >= COMES_OF_AGE;
    const standing = new Set(carers.filter(({ state }) => state.kind === 'holds').map(({ mandate }) => mandate.carer));
    const view = {
      ...frameOf(visit),
      heading: 'People',
      actsFor: actsFor.map((held) => ({
        ...linesOf(held, nameOf(held.patient), web.routing),
        href: held.state.kind === 'holds' ? `/my/for/${held.mandate.id}/tests` : undefined,
        link: `Look at ${nameOf(held.patient)}’s tests`,
        end: `/my/people/${held.mandate.id}/end`,
        stop: `Stop seeing ${nameOf(held.patient)}’s tests`,
      })),
      carers: carers
        .filter(({ mandate, state }) => state.kind !== 'ended' || (state.because === 'came-of-age' && !standing.has(mandate.carer)))
        .map((held) => ({
          ...linesOf(held, held.mandate.carerName, web.routing),
          end:
            isOfAge && held.state.kind !== 'ended' && held.mandate.basis !== 'consultee' ? `/my/people/${held.mandate.id}/end` : undefined,
          stop: `Stop ${held.mandate.carerName} seeing my record`,
          renew: isOfAge && held.state.kind === 'ended' ? `/my/people/${held.mandate.id}/renew` : undefined,
          again: `Let ${held.mandate.carerName} see my record`,
        })),
      isOfAge,
    };
    const done = DONE[request.query.done ?? ''];
    return web.show(request, reply, 'my/people.njk', { title: view.heading, ...(done ? { done } : {}) }, view);
  });

  for (const [word, act] of [
    ['end', 'end'],
    ['renew', 'letAgain'],
  ] as const)
    app.post<{ Params: { id: string } }>(`/my/people/:id/${word}`, async (request, reply) => {
      const visit = await enterOwnWithForm(web, request, reply);
      if (!visit) return reply;
      const done = await web.patients[act](request.params.id, { who: visit.who, now: visit.now });
      if (done.kind === 'done') return reply.redirect(`/my/people?done=${word === 'end' ? 'ended' : 'renewed'}`, 303);
      const message = {
        heading: 'That could not be done',
        paragraphs: [`${done.because}.`],
        link: { href: '/my/people', text: 'Go back' },
      };
      return web.tell(request, reply, 409, message);
    });

  app.get<{ Querystring: { done?: string } }>('/my/contact', async (request, reply) => {
    const visit = await enterOwn(web, request, reply, 'read');
    if (!visit) return reply;
    const needs = await web.patients.needs(visit.patient);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: [visit.patient],
      query: 'QuestionnaireResponse?questionnaire=contact-needs',
    });
    const pick = (list: readonly { readonly code: string; readonly words: string }[], chosen: readonly string[]) =>
      list.map(({ code, words }) => ({ value: code, text: words, checked: chosen.includes(code), selected: chosen.includes(code) }));
    const view = {
      ...frameOf(visit),
      heading: 'How we write to you',
      formats: pick(NEED_LISTS.formats, [needs.format]),
      languages: pick(NEED_LISTS.languages, [needs.language]),
      contacts: pick(NEED_LISTS.contact, [needs.contact]),
      support: pick(NEED_LISTS.support, needs.support),
      since: needs.since ? `You told us this on ${day(needs.since)}.` : undefined,
    };
    const done = DONE[request.query.done ?? ''];
    return web.show(request, reply, 'my/contact.njk', { title: view.heading, ...(done ? { done } : {}) }, view);
  });

  app.post('/my/contact', async (request, reply) => {
    const visit = await enterOwnWithForm(web, request, reply);
    if (!visit) return reply;
    const asked = {
      language: visit.field('language'),
      format: visit.field('format'),
      contact: visit.field('contact'),
      support: many(visit.fields, 'support'),
    };
    const done = await web.patients.keepNeeds(needsFrom(asked), { who: visit.who, now: visit.now, once: visit.once });
    if (done.kind === 'done') return reply.redirect('/my/contact?done=saved', 303);
    return web.tell(request, reply, 409, {
      heading: 'That was not saved',
      paragraphs: [`${done.because}.`],
      link: { href: '/my/contact', text: 'Go back' },
    });
  });
}

function linesOf({ mandate, state }: HeldMandate, name: string, routing: Routing) {
  const until =
    state.kind === 'holds'
      ? state.endsSoon === 'coming-of-age'
        ? `This ends on ${day(state.until)}, the 16th birthday. From then on the young person decides.`
        : `Until ${day(state.until)}.`
      : state.kind === 'not-begun'
        ? `From ${day(mandate.from)}.`
        : 'This ended on the 16th birthday.';
  return {
    name,
    isSoon: state.kind === 'holds' && state.endsSoon !== undefined,
    lines: [
      `${mandate.carerName} (${mandate.relation}) ${mayWords(mandate, state.kind === 'ended')}`,
      until,
      `Decided by ${deciderWords(mandate.decidedBy, routing)}.`,
    ],
  };
}

function mayWords({ mayChoose }: HeldMandate['mandate'], isOver: boolean): string {
  if (isOver) return mayChoose ? 'could look and could choose.' : 'could look, and could not choose.';
  return mayChoose ? 'may look and may choose.' : 'may look, and may not choose.';
}

/** The record keeps "Priya Nair, R0A"; a reader is told the name of the place. */
function deciderWords(decidedBy: string, routing: Routing): string {
  const [, name, ods] = /^(.+), ([A-Z0-9]{3,8})$/.exec(decidedBy) ?? [];
  return name && ods ? `${name}, ${placeName(ods, routing)}` : decidedBy;
}
