// Keeping drafts in the record: every change goes through the service's one front door.
import { randomBytes } from 'node:crypto';
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import type { Submission } from '../../../service/requests/index.ts';
import type { Visit, Web } from '../web.ts';
import { type Answers, DRAFT_QUESTIONNAIRE, type Draft, draftResource, readDraft } from './draft.ts';

export interface KeptDraft {
  readonly draft: Draft;
  readonly form: QuestionnaireResponse;
}

export async function startDraft(web: Web, visit: Visit, answers: Answers): Promise<string | undefined> {
  const resource = draftResource({ ...answers, number: [orderNumber(visit.who.organisation)] }, visit.who, visit.now);
  const submission = await web.requests.submit(
    { door: 'web', entries: [{ method: 'POST', type: 'QuestionnaireResponse', resource, where: 'QuestionnaireResponse' }] },
    visit.who,
    visit.now,
  );
  return submission.kind === 'accepted' ? submission.entries[0]?.stored?.id : undefined;
}

export function saveDraft(web: Web, visit: Visit, draft: Draft, answers: Answers): Promise<Submission> {
  const resource = { ...draftResource(answers, visit.who, visit.now), id: draft.id };
  return web.requests.submit(
    {
      door: 'web',
      entries: [
        { method: 'PUT', type: 'QuestionnaireResponse', id: draft.id, ifVersion: draft.version, resource, where: 'QuestionnaireResponse' },
      ],
    },
    visit.who,
    visit.now,
  );
}

export async function deleteDraft(web: Web, visit: Visit, draft: Draft): Promise<Submission> {
  const entry = { method: 'DELETE', type: 'QuestionnaireResponse', id: draft.id, where: 'QuestionnaireResponse' } as const;
  return web.requests.submit({ door: 'web', entries: [entry] }, visit.who, visit.now);
}

export async function findDraft(web: Web, visit: Visit, id: string): Promise<KeptDraft | undefined> {
  const stored = await web.record.read('QuestionnaireResponse', id, visit.scope);
  if (!stored || stored.deleted) return undefined;
  const form = JSON.parse(stored.content) as QuestionnaireResponse; // read by its type
  const draft = readDraft(form);
  return draft && { draft: { ...draft, version: stored.version }, form };
}

/** One's own, newest first. */
export async function ownDrafts(web: Web, visit: Visit): Promise<readonly Draft[]> {
  const page = await web.record.search(
    {
      type: 'QuestionnaireResponse',
      parameters: [
        ['questionnaire', DRAFT_QUESTIONNAIRE],
        ['status', 'in-progress'],
        ['_sort', '-_lastUpdated'],
        ['_count', '50'],
      ],
    },
    visit.scope,
  );
  return page.matches
    .flatMap(({ content }) => readDraft(JSON.parse(content) as QuestionnaireResponse) ?? []) // searched by its type
    .filter(({ authorId }) => authorId === visit.who.id);
}

/** Crockford base 32 without letters that look like digits: R0A-7K3M-2QX9, read out over the phone. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function orderNumber(organisation: string): string {
  const letters = [...randomBytes(8)].map((byte) => LETTERS[byte % 32]).join('');
  return `${organisation}-${letters.slice(0, 4)}-${letters.slice(4)}`;
}
