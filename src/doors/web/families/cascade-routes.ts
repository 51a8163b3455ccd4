// The cascade of a family: who is next and why, consent, letters, answers, hand-over.

import type { Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { renderPdf } from '../../../foundation/letters/index.ts';
import { readNhsNumber, SYSTEM } from '../../../foundation/terms/index.ts';
import {
  type CascadeEvent,
  type Invited,
  type InviteWishes,
  LETTER_STYLES,
  letterDocument,
  type Outcome,
} from '../../../service/families/index.ts';
import { sendCsv } from '../csv.ts';
import { NOT_FOUND } from '../errors.ts';
import { many, messagesByField, one, words } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Web } from '../web.ts';
import { CASCADE_COLUMNS, cascadeRows, cascadeView, nameIn, relativeView } from './view.ts';
import { acting, enterFamilies, enterFamily, errorsOf, type Here } from './visit.ts';
import { ANSWERS } from './words.ts';

type ById = { Params: { id: string } };
type ByMember = { Params: { id: string; member: string } };

const DONE: Readonly<Record<string, string>> = {
  consent: 'The consent was written down.',
  recorded: 'The answer was written down.',
  linked: 'Results of a test for the known variant now come back here.',
  'handed-over': 'The relative was handed over. You see here when it is accepted.',
};

export function registerCascade(app: FastifyInstance, web: Web): void {
  app.get<ById>('/families/:id/cascade', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    if (!here) return reply;
    const view = cascadeView(here.view, here.now);
    return web.show(
      request,
      reply,
      'families/cascade.njk',
      { title: `${view.heading}, ${view.family}`, back: view.base, width: 'gms-wide', ...done(request) },
      view,
    );
  });

  app.get<ById>('/families/:id/cascade.csv', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    return here ? sendCsv(reply, 'cascade', { columns: CASCADE_COLUMNS, rows: cascadeRows(here.view) }) : reply;
  });

  app.post<ById>('/families/:id/consent', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const agreed = many(here.fields, 'consent');
    const consent = {
      directContact: agreed.includes('directContact'),
      shareName: agreed.includes('shareName'),
      shareCondition: agreed.includes('shareCondition'),
    };
    const told = await web.families.record(request.params.id, { kind: 'consent', at: today(here), consent }, acting(here));
    if (told.kind === 'done') return reply.redirect(`/families/${request.params.id}/cascade?done=consent`, 303);
    const view = cascadeView(here.view, here.now);
    return web.show(
      request,
      reply,
      'families/cascade.njk',
      { title: view.heading, back: view.base, errors: errorsOf(told, '#consent') },
      view,
      422,
    );
  });

  const showRelative = (request: FastifyRequest, reply: FastifyReply, here: Here, member: string, errors: readonly PageError[] = []) => {
    const { family } = here.view;
    if (member === family.patient || !family.pedigree.members.some(({ id }) => id === member))
      return web.tell(request, reply, 404, NOT_FOUND);
    const view = {
      ...relativeView(here.view, member, here.now, web.routing),
      messages: messagesByField(errors),
      values: Object.fromEntries([...here.fields].map(([name, [value]]) => [name, value])),
    };
    const page = { title: `${view.heading}: cascade`, back: `/families/${family.id}/cascade`, errors, ...done(request) };
    return web.show(request, reply, 'families/cascade-relative.njk', page, view, errors.length > 0 ? 422 : 200);
  };

  app.get<ByMember>('/families/:id/cascade/:member', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'read');
    return here ? showRelative(request, reply, here, request.params.member) : reply;
  });

  const showLetter = (
    request: FastifyRequest,
    reply: FastifyReply,
    here: Here,
    wishes: InviteWishes,
    letter: Invited['letter'],
    code?: string,
  ) => {
    const base = `/families/${request.url.split('/')[2] ?? ''}/cascade/${wishes.member}`;
    const view = {
      letter,
      base,
      code,
      isPreview: code === undefined,
      relative: nameIn(here.view, wishes.member),
      wishes,
      forms: [
        { print: 'standard', style: 'standard', text: 'PDF' },
        { print: 'large', style: 'standard', text: 'PDF in large print' },
        { print: 'standard', style: 'easy-read', text: 'PDF in easy read' },
        { print: 'large', style: 'easy-read', text: 'PDF in easy read and large print' },
      ],
    };
    return web.show(
      request,
      reply,
      'families/letter.njk',
      { title: code === undefined ? 'Preview of the letter' : 'The letter', back: base },
      view,
    );
  };

  app.post<ByMember>('/families/:id/cascade/:member/invite', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { id, member } = request.params;
    const wishes = wishesIn(here, member);
    const isPreview = one(here.fields, 'do') === 'preview';
    const outcome: Outcome<Pick<Invited, 'letter'> & Partial<Invited>> = isPreview
      ? await web.families.preview(id, wishes, acting(here))
      : await web.families.invite(id, wishes, acting(here));
    if (outcome.kind !== 'done') return showRelative(request, reply, here, member, errorsOf(outcome, '#route'));
    return showLetter(request, reply, here, wishes, outcome.letter, outcome.code);
  });

  // The code is in the form of the page that was just shown: it is kept nowhere.
  app.post<ByMember>('/families/:id/cascade/:member/letter.pdf', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { id, member } = request.params;
    const outcome = await web.families.letterAgain(id, { ...wishesIn(here, member), code: one(here.fields, 'code') }, acting(here));
    if (outcome.kind !== 'done') return showRelative(request, reply, here, member, errorsOf(outcome, '#route'));
    const print = one(here.fields, 'print') === 'large' ? 'large' : 'standard';
    const pdf = await renderPdf(letterDocument(outcome.letter, print, here.now));
    return reply.type('application/pdf').header('content-disposition', 'attachment; filename="letter.pdf"').send(pdf);
  });

  app.post<ByMember>('/families/:id/cascade/:member/record', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { id, member } = request.params;
    const event = eventIn(one(here.fields, 'answer'), member, today(here));
    if (!event) return showRelative(request, reply, here, member, [{ text: 'Select what happened', href: '#answer' }]);
    const note = one(here.fields, 'note').slice(0, 1_000);
    const told = await web.families.record(id, event, acting(here), note === '' ? undefined : note);
    if (told.kind !== 'done') return showRelative(request, reply, here, member, errorsOf(told, '#answer'));
    return reply.redirect(`/families/${id}/cascade/${member}?done=recorded`, 303);
  });

  app.post<ByMember>('/families/:id/cascade/:member/link', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { id, member } = request.params;
    const reading = readNhsNumber(one(here.fields, 'nhs-number'));
    const wrong = (text: string) => showRelative(request, reply, here, member, [{ text, href: '#nhs-number' }]);
    if (reading.kind !== 'valid') return wrong('Enter an NHS number of 10 digits');
    const found = await web.record.search(
      { type: 'Patient', parameters: [['identifier', `${SYSTEM.nhsNumber}|${reading.digits}`]] },
      here.scope,
    );
    const [stored] = found.matches;
    const patient = stored && (JSON.parse(stored.content) as Patient).id; // Patients were asked for
    if (patient === undefined) return wrong('Nobody with this NHS number is in your records yet. Order their test first.');
    const linked = await web.families.link(id, member, patient, acting(here));
    if (linked.kind !== 'done') return showRelative(request, reply, here, member, errorsOf(linked, '#nhs-number'));
    return reply.redirect(`/families/${id}/cascade/${member}?done=linked`, 303);
  });

  app.post<ByMember>('/families/:id/cascade/:member/hand-over', async (request, reply) => {
    const here = await enterFamily(web, request, reply, request.params.id, 'update');
    if (!here) return reply;
    const { id, member } = request.params;
    const contact = one(here.fields, 'contact').slice(0, 500);
    if (contact === '') return showRelative(request, reply, here, member, [{ text: 'Enter how they can be reached', href: '#contact' }]);
    const handed = await web.families.handOver(id, { member, to: one(here.fields, 'to'), contact }, acting(here));
    if (handed.kind !== 'done') return showRelative(request, reply, here, member, errorsOf(handed, '#to'));
    return reply.redirect(`/families/${id}/cascade/${member}?done=handed-over`, 303);
  });

  app.post<{ Params: { task: string } }>('/families/hand-overs/:task', async (request, reply) => {
    const visit = await enterFamilies(web, request, reply, 'update');
    if (!visit) return reply;
    const answer = one(visit.fields, 'do') === 'accept' ? 'accept' : 'return';
    const answered = await web.families.answerHandOver(request.params.task, answer, acting(visit));
    if (answered.kind === 'done') return reply.redirect(`/families?done=${answer === 'accept' ? 'accepted' : 'returned'}`, 303);
    if (answered.kind === 'not-found') return web.tell(request, reply, 404, NOT_FOUND);
    return web.tell(request, reply, 409, {
      heading: 'That could not be done',
      paragraphs: answered.findings.map(({ what, mend }) => `${what} ${mend ?? ''}`),
      back: '/families',
    });
  });
}

function wishesIn({ fields }: Here, member: string): InviteWishes {
  const style = LETTER_STYLES.find((one_) => one_ === one(fields, 'style')) ?? 'standard';
  return { member, route: one(fields, 'route') === 'direct' ? 'direct' : 'indirect', style, language: one(fields, 'language') || 'en' };
}

function eventIn(answer: string, member: string, at: string): CascadeEvent | undefined {
  const known = ANSWERS.find(([value]) => value === answer)?.[0];
  if (known === undefined) return undefined;
  if (known === 'found' || known === 'not-found' || known === 'failed') return { kind: 'result', at, member, result: known };
  return { kind: known, at, member };
}

function done(request: FastifyRequest): { readonly done?: string } {
  const said = DONE[words((request.query as Readonly<Record<string, unknown>>).done)]; // a query string is a table of texts
  return said === undefined ? {} : { done: said };
}

function today({ now }: Here): string {
  return now.toISOString().slice(0, 10);
}
