// One patient's pathways: look, start, record what happened, answer a question. Whoever may not see the patient finds nothing here.
import type { Patient } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CATALOGUE, canBeAnswered, type Happening, type Person, personOf } from '../../../service/pathways/index.ts';
import { sendCsv } from '../csv.ts';
import { dateFields, type Fields, many, messagesByField, one, readDate } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { askView } from './ask-view.ts';
import { instanceView, knownSheet, patientView } from './patient-view.ts';
import { mayAct, NO_SUCH_PATHWAY } from './population-routes.ts';
import { pathwayOf } from './words.ts';

type AboutPatient = { Params: { patient: string; pathway: string; fact: string }; Querystring: Record<string, unknown> };

export function patientRoutes(app: FastifyInstance, web: Web): void {
  /** The patient, within what the visitor reaches; otherwise the answer was sent. */
  const patientFor = async (request: FastifyRequest<AboutPatient>, reply: FastifyReply, visit: Visit): Promise<Person | undefined> => {
    const stored = await web.record.read('Patient', request.params.patient, visit.scope);
    if (stored && !stored.deleted) return personOf(JSON.parse(stored.content) as Patient); // a Patient was asked for
    await web.tell(request, reply, 404, NO_SUCH_PATIENT);
    return undefined;
  };
  const sawOne = (request: FastifyRequest, visit: Visit, person: Person, query?: string) =>
    web.saw(request, visit, {
      interaction: 'read',
      resources: [`Patient/${person.id}`],
      patients: [person.id],
      ...(query ? { query } : {}),
    });

  app.get<AboutPatient>('/pathways/patients/:patient', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    const [review, facts] = await Promise.all([web.pathways.review(person.id, visit.now), web.pathways.given(person.id, visit.now)]);
    await sawOne(request, visit, person, 'pathways');
    const view = patientView({ person, review, facts, mayAct: mayAct(visit), now: visit.now });
    const done = DONE[String(request.query.done)];
    return web.show(
      request,
      reply,
      'pathways/patient.njk',
      { title: `Pathways of ${view.heading}`, back: '/pathways', width: 'gms-wide', ...(done ? { done } : {}) },
      view,
    );
  });

  app.get<AboutPatient>('/pathways/patients/:patient.csv', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    const facts = await web.pathways.given(person.id, visit.now);
    await sawOne(request, visit, person, 'pathways&_format=csv');
    return sendCsv(reply, 'facts', knownSheet(facts));
  });

  app.post<AboutPatient>('/pathways/patients/:patient/start', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    const pathway = pathwayOf(one(visit.fields, 'pathway'));
    if (!pathway) return web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    await web.pathways.start(person.id, pathway, 'meets the criterion', { who: visit.who, now: visit.now });
    return reply.redirect(`/pathways/patients/${person.id}?done=started`, 303);
  });

  const showInstance = async (
    request: FastifyRequest<AboutPatient>,
    reply: FastifyReply,
    visit: Visit,
    person: Person,
    errors: readonly PageError[] = [],
    handedTo = '',
  ) => {
    const instance = await web.pathways.instance(person.id, request.params.pathway);
    if (!instance) return web.tell(request, reply, 404, NO_SUCH_PATHWAY);
    await sawOne(request, visit, person, `pathway ${instance.state.pathway}`);
    const view = instanceView({ person, ...instance, mayAct: mayAct(visit), now: visit.now });
    const done = DONE[String(request.query.done)];
    return web.show(
      request,
      reply,
      'pathways/instance.njk',
      { title: `${view.title}: ${view.heading}`, back: `/pathways/patients/${person.id}`, errors, ...(done ? { done } : {}) },
      { ...view, handedTo, messages: messagesByField(errors) },
      errors.length > 0 ? 400 : 200,
    );
  };

  app.get<AboutPatient>('/pathways/patients/:patient/on/:pathway', async (request, reply) => {
    const visit = await web.enter(request, reply, 'read', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    return showInstance(request, reply, visit, person);
  });

  app.post<AboutPatient>('/pathways/patients/:patient/on/:pathway', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    const happening = happeningIn(visit.fields);
    const handedTo = one(visit.fields, 'handedTo');
    if (!happening) return showInstance(request, reply, visit, person, [{ text: 'Select what happened', href: '#happening' }], handedTo);
    const outcome = await web.pathways.happened(
      person.id,
      request.params.pathway,
      { happening, seen: Number(one(visit.fields, 'seen')) },
      { who: visit.who, now: visit.now },
    );
    if (outcome.kind === 'done') return reply.redirect(`/pathways/patients/${person.id}/on/${request.params.pathway}?done=recorded`, 303);
    const href = happening.kind === 'moved-away' && handedTo === '' ? '#handedTo' : '#happening';
    const errors = outcome.findings.map(({ what }) => ({ text: what, href }));
    return showInstance(request, reply, visit, person, errors, handedTo);
  });

  const showQuestion = async (
    request: FastifyRequest<AboutPatient>,
    reply: FastifyReply,
    { person, fields, errors = [], now }: { person: Person; fields?: Fields; errors?: readonly PageError[]; now: Date },
  ) => {
    const today = now.toISOString().slice(0, 10);
    const view = askView({
      person,
      fact: request.params.fact,
      chosen: fields ? many(fields, 'value') : [],
      note: fields ? one(fields, 'note') : '',
      on: fields ? ['day', 'month', 'year'].map((part) => [part, one(fields, `on-${part}`)] as const) : dateParts(today),
    });
    return web.show(
      request,
      reply,
      'pathways/ask.njk',
      { title: view.question, back: `/pathways/patients/${person.id}`, errors },
      { ...view, messages: messagesByField(errors) },
      errors.length > 0 ? 400 : 200,
    );
  };

  app.get<AboutPatient>('/pathways/patients/:patient/ask/:fact', async (request, reply) => {
    const visit = await web.enter(request, reply, 'update', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    if (!canBeAnswered(request.params.fact, CATALOGUE)) return web.tell(request, reply, 404, NO_SUCH_QUESTION);
    await sawOne(request, visit, person, `question ${request.params.fact}`);
    return showQuestion(request, reply, { person, now: visit.now });
  });

  app.post<AboutPatient>('/pathways/patients/:patient/ask/:fact', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'update', 'pathways');
    const person = visit && (await patientFor(request, reply, visit));
    if (!visit || !person) return reply;
    const { fact } = request.params;
    if (!canBeAnswered(fact, CATALOGUE)) return web.tell(request, reply, 404, NO_SUCH_QUESTION);
    const { fields, who, now } = visit;
    const on = readDate(fields, 'on', 'The date');
    if (on.kind !== 'date') {
      const text = on.kind === 'none' ? 'Enter the date on which this was found or said' : on.because;
      return showQuestion(request, reply, { person, fields, errors: [{ text, href: '#on-day' }], now });
    }
    const note = one(fields, 'note');
    const outcome = await web.pathways.answer(
      person.id,
      { fact, value: many(fields, 'value'), on: on.date, ...(note ? { note } : {}) },
      { who, now },
    );
    if (outcome.kind === 'done') return reply.redirect(`/pathways/patients/${person.id}?done=answered`, 303);
    const errors = outcome.findings
      .filter(({ severity }) => severity === 'error')
      .map(({ what, where }) => ({ text: what, href: where === 'on' ? '#on-day' : '#value' }));
    return showQuestion(request, reply, { person, fields, errors, now });
  });
}

/** `event:variant-found` is an exit of the step; the other words are for every step. */
function happeningIn(fields: Fields): Happening | undefined {
  const said = one(fields, 'happening');
  if (said.startsWith('event:')) return { kind: 'happened', event: said.slice('event:'.length) };
  switch (said) {
    case 'declined':
      return { kind: 'declined', isForGood: false };
    case 'declined-for-good':
      return { kind: 'declined', isForGood: true };
    case 'moved-away':
      return { kind: 'moved-away', handedTo: one(fields, 'handedTo') };
    case 'uncontactable':
    case 'reoffered':
    case 'died':
    case 'duplicate':
    case 'entered-in-error':
      return { kind: said };
    default:
      return undefined;
  }
}

function dateParts(today: string): readonly (readonly [string, string])[] {
  return dateFields('on', today).map(([name, value]) => [name.replace('on-', ''), value] as const);
}

/** Nothing of the address is repeated on the page. */
const DONE: Readonly<Record<string, string>> = {
  started: 'The pathway was started.',
  recorded: 'What happened was recorded.',
  answered: 'The answer is in the record. The criteria were looked at again.',
};

const NO_SUCH_PATIENT = {
  heading: 'Patient not found',
  paragraphs: ['There is no such patient, or your organisation does not take part in their care.'],
  link: { href: '/pathways', text: 'Patients on a pathway' },
};

const NO_SUCH_QUESTION = {
  heading: 'This is not asked here',
  paragraphs: ['Correct it in the record it comes from, for example in the family history or the patient’s details.'],
  link: { href: '/pathways', text: 'Patients on a pathway' },
};
