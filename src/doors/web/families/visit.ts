// What every page of a family does first: who is here, may they, is the family in reach; and it is written down.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Acting, FamilyView, Outcome } from '../../../service/families/index.ts';
import { NOT_FOUND } from '../errors.ts';
import type { Fields } from '../form.ts';
import type { PageError } from '../page.ts';
import type { Visit, Web } from '../web.ts';

export type Here = Visit & { readonly view: FamilyView; readonly fields: Fields };

/** A patient may have rights to the room for invitations of their own; these pages are the staff's. */
export async function enterFamilies(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  doing: 'read' | 'update',
): Promise<(Visit & { readonly fields: Fields }) | undefined> {
  const visit =
    request.method === 'POST'
      ? await web.enterWithForm(request, reply, doing, 'families')
      : await web.enter(request, reply, doing, 'families');
  if (!visit) return undefined;
  if (visit.scope.kind === 'patient') {
    await web.tell(request, reply, 404, NOT_FOUND);
    return undefined;
  }
  return { fields: new Map(), ...visit };
}

export async function enterFamily(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  id: string,
  doing: 'read' | 'update',
): Promise<Here | undefined> {
  const visit = await enterFamilies(web, request, reply, doing);
  if (!visit) return undefined;
  const view = await web.families.find(id, visit.scope, visit.now);
  if (!view) {
    await web.tell(request, reply, 404, NOT_FOUND);
    return undefined;
  }
  if (request.method === 'GET')
    await web.saw(request, visit, { interaction: 'read', resources: [`Group/${id}`], patients: [view.family.patient] });
  return { ...visit, view };
}

export function acting({ who, scope, now }: Visit): Acting {
  return { who, scope, at: now };
}

/** Why something was not done, each line leading to `href`. */
export function errorsOf(outcome: Outcome, href: string): readonly PageError[] {
  if (outcome.kind === 'done') return [];
  if (outcome.kind === 'not-found') return [{ text: 'This could not be found. It may have been changed meanwhile.', href }];
  return outcome.findings.map(({ where, what, mend }) => ({
    text: [/^(member|row|twins|couple)/.test(where) ? `${capital(where)}:` : '', what, mend].filter(Boolean).join(' '),
    href,
  }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export type ById = { Params: { id: string } };

export function today({ now }: Visit): string {
  return now.toISOString().slice(0, 10);
}
