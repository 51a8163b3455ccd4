// The routes of signing in and out, choosing an organisation, and emergency access. What is decided is decided in foundation/identity.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AuthenticationOccurrence, recordAuthentication } from '../../foundation/audit/index.ts';
import { checkCsrf, csrfToken, type Identity, onThisSite, PERSONAS, type Session } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import { choosePostPage, emergencyPage, problemPage, type SignInPage, signedOutPage, signInPage, signOutPage } from './page.ts';

export interface SignInDoor {
  readonly identity: Identity;
  readonly record: Pick<ClinicalRecord, 'appendAudit'>;
  /** A page as HTML, with everything escaped that came from outside. */
  readonly draw: (page: SignInPage) => string;
  readonly now: () => Date;
}

const STATE_COOKIE = 'opengms-sign-in';

export function signInRoutes(app: FastifyInstance, { identity, record, draw, now }: SignInDoor): void {
  const secure = identity.baseUrl.startsWith('https://') ? '; Secure' : '';

  app.get('/sign-in', async (request, reply) => {
    const returnTo = onThisSite(field(request.query, 'return'));
    const personas = identity.isDemo ? [...PERSONAS.values()].filter(({ kind }) => kind === 'person') : [];
    return send(reply, 200, signInPage({ audiences: identity.signIn.audiences, personas, returnTo }));
  });

  app.get('/sign-in/start', async (request, reply) => {
    const audience = identity.signIn.audiences.find((each) => each === field(request.query, 'audience'));
    if (!audience) return send(reply, 404, problemPage('Page not found', 'There is no such way of signing in here.'));
    try {
      const { location, state } = await identity.signIn.begin(audience, field(request.query, 'return'));
      reply.header('set-cookie', `${STATE_COOKIE}=${state}; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=600${secure}`);
      return reply.redirect(location.href, 303);
    } catch (error) {
      request.log.error({ err: error }, 'the sign-in service could not be reached');
      return send(
        reply,
        503,
        problemPage('Sorry, you cannot sign in now', 'The sign-in service does not answer. Try again in a few minutes.'),
      );
    }
  });

  app.get('/sign-in/callback', async (request, reply) => {
    const url = new URL(request.raw.url ?? '/', `${identity.baseUrl}/`);
    const signedIn = await identity.signIn.finish(url, stateIn(request));
    reply.header('set-cookie', `${STATE_COOKIE}=; Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=0${secure}`);
    if (signedIn.kind === 'refused') {
      await wroteDown(request, { kind: 'sign-in', refusedBecause: signedIn.because });
      return send(reply, 403, problemPage('You have not been signed in', signedIn.because));
    }
    await wroteDown(request, { kind: 'sign-in', who: signedIn.who });
    await endSessionBefore(request);
    reply.header('set-cookie', identity.sessionCookie(signedIn.secret));
    const next = signedIn.mustChoosePost
      ? `/sign-in/organisation?${new URLSearchParams({ return: signedIn.returnTo })}`
      : signedIn.returnTo;
    return reply.redirect(next, 303);
  });

  app.post('/sign-in/persona', async (request, reply) => {
    if (isFromElsewhere(request)) return send(reply, 403, problemPage('You have not been signed in', 'Start again from the sign-in page.'));
    const persona = field(request.body, 'persona');
    const signedIn = await identity.signInAsPersona(persona);
    if (signedIn.kind === 'refused') return send(reply, 403, problemPage('You have not been signed in', signedIn.because));
    const who = PERSONAS.get(persona);
    await endSessionBefore(request);
    await wroteDown(request, { kind: 'sign-in', ...(who && { who }) });
    reply.header('set-cookie', signedIn.setCookie);
    return reply.redirect(onThisSite(field(request.body, 'return')), 303);
  });

  app.get('/sign-in/organisation', async (request, reply) => {
    const session = await sessionOf(request);
    if (!session) return toSignIn(reply);
    return send(reply, 200, choosePostPage(session.posts, csrfToken(session), onThisSite(field(request.query, 'return'))));
  });

  app.post('/sign-in/organisation', async (request, reply) => {
    const session = await sessionWithForm(request);
    if (!session) return refuseForm(reply);
    const post = field(request.body, 'post');
    const chosen = await identity.choosePost(request.headers, /^\d{1,3}$/.test(post) ? Number(post) : -1);
    if (chosen.kind === 'refused') return send(reply, 400, problemPage('Choose where you are working', chosen.because));
    reply.header('set-cookie', chosen.setCookie);
    return reply.redirect(onThisSite(field(request.body, 'return')), 303);
  });

  app.get('/sign-out', async (request, reply) => {
    const session = await sessionOf(request);
    return session ? send(reply, 200, signOutPage(session.who.name, csrfToken(session))) : toSignIn(reply);
  });

  app.post('/sign-out', async (request, reply) => {
    const session = await sessionWithForm(request);
    if (!session) return refuseForm(reply);
    const { setCookie, location } = await identity.signOut(request.headers);
    await wroteDown(request, { kind: 'sign-out', who: session.who });
    reply.header('set-cookie', setCookie);
    return location.startsWith('/') ? reply.redirect(location, 303) : send(reply, 200, signedOutPage(location));
  });

  app.get('/emergency', async (request, reply) => {
    const session = await sessionOf(request);
    if (!session) return toSignIn(reply);
    const isOpen = session.who.emergencyReason !== undefined;
    return send(reply, 200, emergencyPage(isOpen, csrfToken(session), onThisSite(field(request.query, 'return'))));
  });

  app.post('/emergency', async (request, reply) => {
    const session = await sessionWithForm(request);
    if (!session) return refuseForm(reply);
    const returnTo = onThisSite(field(request.body, 'return'));
    const reason = field(request.body, 'reason');
    const started = await identity.startEmergency(request.headers, reason);
    const who = { ...session.who, emergencyReason: reason.trim().slice(0, 500) };
    if (started.kind === 'refused') {
      await wroteDown(request, { kind: 'emergency-started', who, refusedBecause: started.because });
      return send(reply, 400, emergencyPage(false, csrfToken(session), returnTo, started.because));
    }
    await wroteDown(request, { kind: 'emergency-started', who });
    reply.header('set-cookie', started.setCookie);
    return reply.redirect(returnTo, 303);
  });

  app.post('/emergency/end', async (request, reply) => {
    const session = await sessionWithForm(request);
    if (!session) return refuseForm(reply);
    const stopped = await identity.stopEmergency(request.headers);
    if (stopped.kind === 'refused') return toSignIn(reply);
    await wroteDown(request, { kind: 'emergency-ended', who: session.who });
    reply.header('set-cookie', stopped.setCookie);
    return reply.redirect(onThisSite(field(request.body, 'return')), 303);
  });

  async function wroteDown(request: FastifyRequest, occurrence: Omit<AuthenticationOccurrence, 'at' | 'clientAddress'>): Promise<void> {
    await recordAuthentication(record, { ...occurrence, clientAddress: request.ip, at: now() });
  }

  /** Whoever signs in leaves the session this browser had: a copy of its cookie is then worth nothing (OWASP ASVS 4.0.3, 3.2.1 and 3.3.1). */
  async function endSessionBefore(request: FastifyRequest): Promise<void> {
    if (await sessionOf(request)) await identity.signOut(request.headers);
  }

  async function sessionOf(request: FastifyRequest): Promise<Session | undefined> {
    const authentication = await identity.authenticate({ cookie: request.headers.cookie });
    return authentication.kind === 'known' ? authentication.session : undefined;
  }

  /** The session of a form that was posted from one of its own pages. */
  async function sessionWithForm(request: FastifyRequest): Promise<Session | undefined> {
    const session = await sessionOf(request);
    return session && checkCsrf(session, field(request.body, '_csrf')) ? session : undefined;
  }

  /** Pages about signing in are never kept by a cache or framed. */
  function send(reply: FastifyReply, status: number, page: SignInPage): FastifyReply {
    return reply
      .code(status)
      .header('cache-control', 'no-store')
      .header(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      )
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .type('text/html; charset=utf-8')
      .send(draw(page));
  }

  function refuseForm(reply: FastifyReply): FastifyReply {
    return send(
      reply,
      403,
      problemPage('Sorry, that did not work', 'The form was too old, or was not one of ours. Go back, reload the page and try again.'),
    );
  }
}

function toSignIn(reply: FastifyReply): FastifyReply {
  return reply.redirect('/sign-in', 303);
}

/** Browsers say where a form came from; a sign-in that another site started is refused (it would sign a person in as somebody else). */
function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function stateIn(request: FastifyRequest): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${STATE_COOKIE}=`))?.slice(STATE_COOKIE.length + 1);
}

/** One text value of a parsed query or form; '' when there is none or several. */
function field(from: unknown, name: string): string {
  const value = typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined;
  return typeof value === 'string' ? value : '';
}
