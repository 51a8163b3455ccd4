// The threshold of every page: who is here, may they, was the form ours, and writing down what they saw. What is allowed is decided by the policy.
import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAccess } from '../../foundation/audit/index.ts';
import { authorise, checkCsrf, csrfToken } from '../../foundation/identity/index.ts';
import { one, readFields } from './form.ts';
import { onceOf } from './once.ts';
import { frame } from './page.ts';
import type { Render } from './render.ts';
import type { Message, Visitor, Web, WebDependencies } from './web.ts';

/** No inline script or style anywhere; nothing from another origin; forms post to ourselves. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** Pages are never kept by a cache: the next person at a shared computer must not find them. */
export function protect(reply: FastifyReply): void {
  reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
  reply.header('x-content-type-options', 'nosniff');
  reply.header('referrer-policy', 'same-origin');
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
}

export function createWeb(dependencies: WebDependencies, render: Render): Web {
  const { identity, record, now } = dependencies;
  const known = new WeakMap<FastifyRequest, Promise<Visitor | 'signed-out' | undefined>>();

  /** Cookies only: a page is for a person with a browser, and its forms need their session. */
  const arrive = (request: FastifyRequest) => {
    const before = known.get(request);
    if (before) return before;
    const arriving = (async () => {
      if (!request.headers.cookie) return undefined;
      const authentication = await identity.authenticate({ cookie: request.headers.cookie });
      if (authentication.kind === 'known' && authentication.session)
        return { who: authentication.who, session: authentication.session, csrf: csrfToken(authentication.session) };
      return authentication.kind === 'refused' && authentication.code !== 'no-credentials' ? 'signed-out' : undefined;
    })();
    known.set(request, arriving);
    return arriving;
  };
  const visitor: Web['visitor'] = async (request) => {
    const arrived = await arrive(request);
    return arrived === 'signed-out' ? undefined : arrived;
  };
  const show: Web['show'] = async (request, reply, template, page, view, status = 200) => {
    const here = await visitor(request);
    const path = request.url.split('?')[0] ?? '/';
    const html = render(template, { ...view, csrf: here?.csrf, once: randomUUID(), page: frame(here?.who, path, page) });
    return reply.code(status).type('text/html; charset=utf-8').send(html);
  };
  const tell: Web['tell'] = (request, reply, status, message) =>
    show(request, reply, 'message.njk', { title: message.heading, ...(message.back ? { back: message.back } : {}) }, message, status);

  const enter: Web['enter'] = async (request, reply, interaction, subject) => {
    const arrived = await arrive(request);
    const returnTo = request.method === 'GET' ? request.url : '/';
    const signIn = `/sign-in?${new URLSearchParams({ return: returnTo })}`;
    if (arrived === 'signed-out') {
      await tell(request, reply, 401, signedOut(signIn));
      return undefined;
    }
    if (!arrived) {
      reply.redirect(signIn, 303);
      return undefined;
    }
    const permission = authorise(arrived.who, interaction, subject);
    if (permission.kind === 'refused') {
      await tell(request, reply, 403, notAllowed(permission.because));
      return undefined;
    }
    return { ...arrived, scope: permission.scope, now: now() };
  };

  return {
    ...dependencies,
    render,
    visitor,
    show,
    tell,
    enter,
    enterWithForm: async (request, reply, interaction, subject) => {
      const fields = readFields(request.body);
      const arrived = await arrive(request);
      if (arrived && arrived !== 'signed-out' && !checkCsrf(arrived.session, one(fields, '_csrf'))) {
        await tell(request, reply, 403, NOT_OUR_FORM);
        return undefined;
      }
      const visit = await enter(request, reply, interaction, subject);
      const once = visit && onceOf(visit.who, request.url.split('?')[0] ?? '/', fields);
      return visit && { ...visit, fields, ...(once === undefined ? {} : { once }) };
    },
    saw: (request, { who }, { interaction, resources = [], patients = [], query }) =>
      recordAccess(record, {
        who,
        interaction,
        resources,
        patients,
        ...(query === undefined ? {} : { query }),
        requestId: request.id,
        clientAddress: request.ip,
        at: now(),
      }),
  };
}

function signedOut(signIn: string): Message {
  return {
    heading: 'You have been signed out',
    paragraphs: [
      'You were not active for a while, or you signed out in another window. This protects patient information.',
      'Drafts are kept. Sign in to carry on where you were.',
    ],
    link: { href: signIn, text: 'Sign in again' },
  };
}

function notAllowed(because: string): Message {
  return {
    heading: 'You cannot see this page',
    paragraphs: [because, 'If you need it for your work, ask your local administrator to change your role.'],
    link: { href: '/', text: 'Go to your home page' },
  };
}

const NOT_OUR_FORM: Message = {
  heading: 'That form could not be used',
  paragraphs: ['It was too old, or did not come from this service. Nothing was saved or sent.', 'Go back, reload the page and try again.'],
  link: { href: '/', text: 'Go to your home page' },
};
