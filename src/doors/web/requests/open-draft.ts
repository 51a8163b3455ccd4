// A draft behind its page: opened for its author, the look written down, kept again before the next page is shown.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Submission } from '../../../service/requests/index.ts';
import { NOT_FOUND } from '../errors.ts';
import type { Fields } from '../form.ts';
import type { Visit, Web } from '../web.ts';
import { type Answers, first } from './draft.ts';
import { findDraft, type KeptDraft, saveDraft } from './drafts.ts';
import { type Plan, planFor } from './plan.ts';
import { draftAddress } from './view.ts';

export type WithDraft = FastifyRequest<{ Params: { id: string; step: string } }>;
export type Posted = Visit & { readonly fields: Fields };
export interface Open extends KeptDraft {
  readonly plan: Plan;
}

export function openingDrafts(web: Web) {
  return { withDraft, withPostedDraft, kept, refused };

  async function withDraft(
    request: WithDraft,
    reply: FastifyReply,
    then: (visit: Visit, open: Open) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const visit = await web.enter(request, reply, 'create', 'ServiceRequest');
    return visit ? opened(request, reply, visit, then) : reply;
  }

  async function withPostedDraft(
    request: WithDraft,
    reply: FastifyReply,
    then: (visit: Posted, open: Open) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const visit = await web.enterWithForm(request, reply, 'create', 'ServiceRequest');
    return visit ? opened(request, reply, visit, then) : reply;
  }

  async function opened<V extends Visit>(
    request: WithDraft,
    reply: FastifyReply,
    visit: V,
    then: (visit: V, open: Open) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const found = await findDraft(web, visit, request.params.id);
    if (!found) return web.tell(request, reply, 404, NOT_FOUND);
    const { draft } = found;
    if (!draft.isOpen) return reply.redirect(draft.placed ? `/orders/${draft.placed.split('/')[1] ?? ''}` : '/requests', 303);
    const patient = first(draft.answers, 'patient');
    await web.saw(request, visit, {
      interaction: 'read',
      resources: [`QuestionnaireResponse/${draft.id}`],
      patients: patient ? [patient] : [],
    });
    return then(visit, { ...found, plan: planFor(draft.answers, web.directory, visit.now) });
  }

  async function kept(
    request: WithDraft,
    reply: FastifyReply,
    visit: Visit,
    { draft }: Open,
    answers: Answers,
    next: string,
  ): Promise<FastifyReply> {
    const submission = await saveDraft(web, visit, draft, answers);
    return submission.kind === 'refused' ? refused(request, reply, submission, draftAddress(draft)) : reply.redirect(next, 303);
  }

  function refused(
    request: FastifyRequest,
    reply: FastifyReply,
    submission: Extract<Submission, { kind: 'refused' }>,
    back = '/requests',
  ): Promise<FastifyReply> {
    const findings = submission.entries.flatMap((entry) => entry.findings).filter(({ severity }) => severity === 'error');
    return web.tell(request, reply, submission.status === 404 ? 404 : 409, {
      heading: 'The request was not placed',
      paragraphs: ['Nothing was sent. Your draft is kept.', ...findings.map(({ what, mend }) => [what, mend].filter(Boolean).join(' '))],
      link: { href: back, text: 'Go back to your answers' },
    });
  }
}
