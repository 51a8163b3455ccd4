// Writing a request: find the patient, answer what the test needs, check, place. Each step is saved in the record before the next is shown.
import type { ServiceRequest } from '@medplum/fhirtypes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readHpoId, SYSTEM } from '../../../foundation/terms/index.ts';
import { organisationName } from '../../../service/laboratory/index.ts';
import { NOT_FOUND } from '../errors.ts';
import { type Fields, one, words } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';
import { type Answers, first, withAnswers } from './draft.ts';
import { deleteDraft, findDraft, startDraft } from './drafts.ts';
import { memberAnswer, membersOf } from './members.ts';
import { type Open, openingDrafts, type Posted, type WithDraft } from './open-draft.ts';
import { type OrderMeans, orderFrom } from './order.ts';
import { answersFrom, findPatients, readPatient } from './patients.ts';
import { phenotypeAnswer } from './phenotype-answers.ts';
import { loadPhenotypes } from './phenotypes.ts';
import { nextStep, planFor } from './plan.ts';
import { asked, checkTest, readFind, readMember, yearsOld } from './read-forms.ts';
import { readStep } from './read-step.ts';
import { type Risk, risksOf } from './risks.ts';
import { checkPage, draftAddress, familyPage, findPage, phenotypesPage, stepPage, taskListPage, whoPage } from './view.ts';

export function registerRequests(app: FastifyInstance, web: Web): void {
  const phenotypes = loadPhenotypes(web.dataDirectory);
  const { withDraft, withPostedDraft, kept, refused } = openingDrafts(web);

  app.get<{ Querystring: { test?: string } }>('/requests/new', async (request, reply) => {
    const visit = await web.enter(request, reply, 'create', 'ServiceRequest');
    if (!visit) return reply;
    const test = words(request.query.test).slice(0, 20).toUpperCase();
    if (!isOffered(web, test)) return reply.redirect('/tests', 303);
    const view = findPage(web.directory, test);
    return web.show(request, reply, 'requests/find-patient.njk', { title: view.heading, back: `/tests/${test}` }, view);
  });

  app.post('/requests/new', async (request, reply) => {
    const visit = await web.enterWithForm(request, reply, 'create', 'ServiceRequest');
    if (!visit) return reply;
    const { fields } = visit;
    const test = one(fields, 'test').slice(0, 20).toUpperCase();
    if (!isOffered(web, test)) return reply.redirect('/tests', 303);
    const { answers, errors } = readFind(fields);
    if (errors.length > 0) {
      const view = findPage(web.directory, test, fields, errors);
      return web.show(request, reply, 'requests/find-patient.njk', { title: view.heading, back: `/tests/${test}`, errors }, view, 400);
    }
    const chosen = web.directory.test(test)?.code ?? web.directory.indication(test)?.tests[0]?.code ?? test;
    const id = await startDraft(web, visit, withAnswers(answers, { test: [chosen] }));
    return id ? reply.redirect(draftAddress({ id }, 'who'), 303) : web.tell(request, reply, 403, NOT_FOUND);
  });

  app.get('/requests/drafts/:id', async (request: WithDraft, reply) =>
    withDraft(request, reply, async (visit, { draft, plan }) => {
      const view = taskListPage(draft, plan, visit.now);
      return web.show(request, reply, 'requests/task-list.njk', { title: view.heading, back: '/requests' }, view);
    }),
  );

  app.post('/requests/drafts/:id/delete', async (request: WithDraft, reply) =>
    withPostedDraft(request, reply, async (visit, { draft }) => {
      const submission = await deleteDraft(web, visit, draft);
      return submission.kind === 'refused' ? refused(request, reply, submission) : reply.redirect('/requests', 303);
    }),
  );

  app.get('/requests/drafts/:id/who', async (request: WithDraft, reply) =>
    withDraft(request, reply, async (visit, { draft }) => showWho(request, reply, visit, draft.answers, { id: draft.id })),
  );

  app.post('/requests/drafts/:id/who', async (request: WithDraft, reply) =>
    withPostedDraft(request, reply, async (visit, open) => {
      const chosen = one(visit.fields, 'patient');
      if (chosen === '') {
        const errors = [{ text: 'Select the patient, or that it is another person', href: '#patient' }];
        return showWho(request, reply, visit, open.draft.answers, { id: open.draft.id, errors });
      }
      const patient = chosen === 'new' ? undefined : await readPatient(web, visit, chosen);
      if (chosen !== 'new' && !patient) return web.tell(request, reply, 404, NOT_FOUND);
      const { patient: _before, ...rest } = open.draft.answers;
      const answers = patient ? withAnswers(rest, answersFrom(patient)) : withAnswers(rest, { organisation: [visit.who.organisation] });
      return kept(request, reply, visit, open, answers, patient ? draftAddress(open.draft) : draftAddress(open.draft, 'patient'));
    }),
  );

  app.get('/requests/drafts/:id/check', async (request: WithDraft, reply) =>
    withDraft(request, reply, async (visit, open) => {
      const step = nextStep(open.plan);
      if (step) return reply.redirect(draftAddress(open.draft), 303);
      const tried = await web.requests.submit({ ...(await proposalFor(visit, open)), dryRun: true }, visit.who, visit.now);
      const findings = tried.kind === 'replayed' ? [] : tried.entries.flatMap((entry) => entry.findings);
      const view = checkPage(open.draft, open.plan, findings, visit.now);
      return web.show(request, reply, 'requests/check.njk', { title: view.heading, back: draftAddress(open.draft) }, view);
    }),
  );

  app.post('/requests/drafts/:id/place', async (request: WithDraft, reply) =>
    withPostedDraft(request, reply, async (visit, open) => {
      if (nextStep(open.plan)) return reply.redirect(draftAddress(open.draft), 303);
      const risks = one(visit.fields, 'confirmed') === 'yes' ? [] : await risksFor(visit, open);
      if (risks.length > 0) return reply.redirect(draftAddress(open.draft, 'confirm'), 303);
      const submission = await web.requests.submit(await proposalFor(visit, open), visit.who, visit.now);
      if (submission.kind === 'refused') return refused(request, reply, submission, draftAddress(open.draft, 'check'));
      const stored = submission.kind === 'replayed' ? submission.stored : submission.entries.flatMap((entry) => entry.stored ?? []);
      const order = stored.find(({ type }) => type === 'ServiceRequest');
      return reply.redirect(order ? `/requests/${order.id}/placed` : '/requests', 303);
    }),
  );

  app.get('/requests/drafts/:id/confirm', async (request: WithDraft, reply) =>
    withDraft(request, reply, async (visit, open) => {
      const risks = await risksFor(visit, open);
      const view = {
        heading: 'Before you place this request',
        risks,
        action: draftAddress(open.draft, 'place'),
        back: draftAddress(open.draft),
      };
      return web.show(request, reply, 'requests/confirm.njk', { title: view.heading, back: draftAddress(open.draft, 'check') }, view);
    }),
  );

  app.get('/requests/drafts/:id/:step', async (request: WithDraft, reply) =>
    withDraft(request, reply, async (_visit, open) => showStep(request, reply, open, {})),
  );

  app.post('/requests/drafts/:id/:step', async (request: WithDraft, reply) =>
    withPostedDraft(request, reply, async (visit, open) => {
      const step = open.plan.steps.find(({ id }) => id === request.params.step);
      if (!step) return web.tell(request, reply, 404, NOT_FOUND);
      if (step.id === 'family') return saveFamily(request, reply, visit, open);
      const reading = readStep(visit.fields, asked(step, open.draft.answers), visit.now);
      const errors = [...reading.errors, ...(step.id === 'test' ? checkTest(visit.fields, open.plan) : [])];
      const isSearching = step.id === 'clinical' && one(visit.fields, 'action') === 'find';
      if (errors.length > 0 && !isSearching) return showStep(request, reply, open, { fields: visit.fields, errors });
      const features: Record<string, readonly string[]> = step.id === 'clinical' ? { phenotype: readFeatures(visit.fields) } : {};
      const test: Record<string, readonly string[]> =
        step.id === 'test' && one(visit.fields, 'test') ? { test: [one(visit.fields, 'test')] } : {};
      const saved = [...new Set([...(open.draft.answers.saved ?? []), ...(isSearching ? [] : [step.id])])];
      const answers = withAnswers(open.draft.answers, { ...reading.answers, ...features, ...test, saved });
      if (isSearching) {
        const query = new URLSearchParams({ find: one(visit.fields, 'find').slice(0, 100) });
        return kept(request, reply, visit, open, answers, `${draftAddress(open.draft, 'clinical')}?${query}#find`);
      }
      return kept(request, reply, visit, open, answers, onwards(open, answers, visit.now));
    }),
  );

  /** From step to step without coming back to the list, which is one page less each time. */
  function onwards({ draft }: Open, answers: Answers, now: Date): string {
    return draftAddress(draft, nextStep(planFor(answers, web.directory, now)) ?? 'check');
  }

  async function saveFamily(request: WithDraft, reply: FastifyReply, visit: Posted, open: Open): Promise<FastifyReply> {
    const { fields } = visit;
    const { answers } = open.draft;
    const saved = [...new Set([...(answers.saved ?? []), 'family'])];
    const remove = one(fields, 'remove');
    if (remove !== '') {
      const left = membersOf(answers).filter((_, place) => String(place) !== remove);
      return kept(
        request,
        reply,
        visit,
        open,
        withAnswers(answers, { member: left.map(memberAnswer) }),
        draftAddress(open.draft, 'family'),
      );
    }
    if (one(fields, 'action') !== 'add') {
      const next = withAnswers(answers, { saved });
      return kept(request, reply, visit, open, next, onwards(open, next, visit.now));
    }
    const { member, errors } = readMember(fields);
    if (errors.length > 0) return showStep(request, reply, open, { fields, errors });
    const next = withAnswers(answers, { saved, member: [...(answers.member ?? []), memberAnswer(member)].slice(0, 10) });
    return kept(request, reply, visit, open, next, draftAddress(open.draft, 'family'));
  }

  async function showStep(
    request: WithDraft,
    reply: FastifyReply,
    open: Open,
    { fields, errors = [] }: { readonly fields?: Fields; readonly errors?: readonly PageError[] },
  ): Promise<FastifyReply> {
    const { draft, plan } = open;
    const step = plan.steps.find(({ id }) => id === request.params.step);
    if (!step) return web.tell(request, reply, 404, NOT_FOUND);
    const status = errors.length > 0 ? 400 : 200;
    const page = { back: draftAddress(draft), errors };
    if (step.id === 'family') {
      const view = familyPage(draft, plan, fields, errors);
      return web.show(request, reply, 'requests/family.njk', { title: view.heading, ...page }, view, status);
    }
    const view = stepPage(draft, plan, step, fields, errors);
    if (step.id !== 'clinical') return web.show(request, reply, 'requests/step.njk', { title: view.heading, ...page }, view, status);
    const asked = words(queryOf(request).find);
    const features = phenotypesPage(draft, phenotypes.suggested(plan.specialty), asked ? foundOrWritten(asked) : [], asked);
    return web.show(request, reply, 'requests/clinical.njk', { title: view.heading, ...page }, { ...view, features }, status);
  }

  /** A code we do not hold is still a code: the list here is short, the ontology long. */
  function foundOrWritten(asked: string) {
    const found = phenotypes.find(asked);
    const code = readHpoId(asked);
    return found.length === 0 && code ? [{ code, name: code }] : found;
  }

  function readFeatures(fields: Fields): readonly string[] {
    return [...fields.keys()].flatMap((name) => {
      const code = name.startsWith('hpo-') ? readHpoId(name.slice('hpo-'.length)) : undefined;
      const state = code && one(fields, name);
      if (!code || (state !== 'present' && state !== 'absent')) return [];
      return [phenotypeAnswer({ code, name: phenotypes.name(code) ?? code, isPresent: state === 'present' })];
    });
  }

  async function showWho(
    request: WithDraft,
    reply: FastifyReply,
    visit: Visit,
    answers: Answers,
    { id, errors = [] }: { readonly id: string; readonly errors?: readonly PageError[] },
  ): Promise<FastifyReply> {
    const candidates = await findPatients(web, visit, answers);
    await web.saw(request, visit, {
      interaction: 'search-type',
      patients: candidates.flatMap((candidate) => candidate.id ?? []),
      query: 'Patient?matching the details of a draft request',
    });
    const open = await findDraft(web, visit, id);
    if (!open) return web.tell(request, reply, 404, NOT_FOUND);
    const view = whoPage(open.draft, candidates, visit.now);
    const message = errors[0] && { text: errors[0].text };
    const title = view.heading;
    const back = `/requests/new?test=${encodeURIComponent(first(answers, 'test'))}`;
    return web.show(request, reply, 'requests/who.njk', { title, back, errors }, { ...view, message }, errors.length > 0 ? 400 : 200);
  }

  async function proposalFor(visit: Visit, open: Open) {
    const id = first(open.draft.answers, 'patient');
    const patient = id ? await readPatient(web, visit, id) : undefined;
    const means: OrderMeans = {
      ...open,
      who: visit.who,
      organisationName: organisationName(visit.who.organisation, web.routing),
      patient,
      newName: () => crypto.randomUUID(),
      now: visit.now,
    };
    return orderFrom(means);
  }

  async function risksFor(visit: Visit, { draft, plan }: Open): Promise<readonly Risk[]> {
    const { answers } = draft;
    const id = first(answers, 'patient');
    const open = id
      ? await web.record.search(
          {
            type: 'ServiceRequest',
            parameters: [
              ['subject', `Patient/${id}`],
              ['status', 'active,on-hold'],
              ['_count', '100'],
            ],
          },
          visit.scope,
        )
      : undefined;
    const nhsNumber = first(answers, 'nhsNumber');
    const holder = !id && nhsNumber ? await web.record.holderOf('Patient', SYSTEM.nhsNumber, nhsNumber) : undefined;
    return risksOf({
      answers,
      plan,
      openOrders: (open?.matches ?? []).map(({ content }) => JSON.parse(content) as ServiceRequest), // searched by its type
      isKnownElsewhere: holder !== undefined,
      ageYears: yearsOld(first(answers, 'birthDate'), visit.now),
    });
  }
}

function isOffered(web: Web, code: string): boolean {
  return (web.directory.test(code) ?? web.directory.indication(code)) !== undefined;
}

function queryOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof request.query === 'object' && request.query !== null ? { ...request.query } : {};
}
