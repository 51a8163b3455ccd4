// Identity put together: one object that the doors hold.

import type { Database } from '../storage/index.ts';
import { createAccessTokens } from './applications/access-token.ts';
import { type Clients, createClients } from './applications/clients.ts';
import { authenticateSignedRequest, isSignedToken } from './applications/signed-request.ts';
import { answerTokenRequest, smartConfiguration, type TokenAnswer } from './applications/token-endpoint.ts';
import { type Authentication, authenticate, type RequestHeaders } from './people/authenticate.ts';
import { clearCookie, readCookie, writeCookie } from './people/cookie.ts';
import { PERSONAS } from './people/personas.ts';
import type { Session } from './people/session.ts';
import { ABSOLUTE_HOURS, createSessions } from './people/sessions.ts';
import { createSignIn, type PatientByNhsNumber, type SignIn } from './people/sign-in.ts';
import { mayBreakGlass } from './policy.ts';
import type { SignInSettings } from './settings.ts';
import * as store from './store.ts';

export interface Identity {
  /** Who sent a request with these headers. Never throws for what a caller sent. */
  authenticate(headers: RequestHeaders): Promise<Authentication>;
  /** The same at an address that applications call with a JWT of their own (CDS Hooks); `audience` is that address. */
  authenticateFor(audience: string, headers: RequestHeaders): Promise<Authentication>;
  readonly signIn: SignIn;
  readonly clients: Clients;
  readonly isDemo: boolean;
  readonly baseUrl: string;
  /** Demo mode only: a session as this persona. Returns the Set-Cookie value. */
  signInAsPersona(persona: string): Promise<{ kind: 'signed-in'; setCookie: string } | { kind: 'refused'; because: string }>;
  /** The Set-Cookie value for a session secret. */
  sessionCookie(secret: string): string;
  /** Works in the chosen post from now on; the session gets a new secret. `post` counts from 0 in `session.posts`. */
  choosePost(headers: RequestHeaders, post: number): Promise<{ kind: 'chosen'; setCookie: string } | { kind: 'refused'; because: string }>;
  /** Break-glass for a page session: a stated reason widens reading until `stopEmergency` or sign-out. */
  startEmergency(
    headers: RequestHeaders,
    reason: string,
  ): Promise<{ kind: 'started'; setCookie: string } | { kind: 'refused'; because: string }>;
  stopEmergency(headers: RequestHeaders): Promise<{ kind: 'stopped'; setCookie: string } | { kind: 'refused'; because: string }>;
  /** Ends the session. `location` is where the browser goes so that the provider ends its own. */
  signOut(headers: RequestHeaders): Promise<{ setCookie: string; location: string; ended?: Session }>;
  /** One request to /oauth/token. */
  token(form: Readonly<Record<string, unknown>>): Promise<TokenAnswer>;
  smartConfiguration(): Readonly<Record<string, unknown>>;
  /** Deletes what has expired. Token requests do it now and then by themselves. */
  sweep(): Promise<void>;
}

export interface IdentityMeans {
  readonly db: Database;
  readonly config: { readonly isDemo: boolean; readonly host: string; readonly databaseUrl: string | undefined };
  readonly settings: SignInSettings;
  readonly patientByNhsNumber: PatientByNhsNumber;
  readonly now: () => Date;
}

const SWEEP_EVERY_MS = 10 * 60_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Throws when demo mode is asked for anywhere but on the embedded database and a loopback address (HAZ-IDN-01). */
export function createIdentity({ db, config, settings, patientByNhsNumber, now }: IdentityMeans): Identity {
  const { isDemo } = config;
  if (isDemo && (db.kind !== 'pglite' || config.databaseUrl !== undefined || !LOOPBACK.has(config.host)))
    throw new Error('Demo mode lets anybody sign in, so it works only on the embedded database and a loopback address.');
  const sessions = createSessions(db);
  const accessTokens = createAccessTokens(db);
  const clients = createClients(db);
  const signIn = createSignIn({ db, settings, sessions, patientByNhsNumber, now });
  const isHttps = settings.baseUrl.startsWith('https://');

  let sweptAt = now();
  const sweep = () => store.sweep(db, now(), new Date(now().getTime() - ABSOLUTE_HOURS * 3_600_000));

  async function changeSession<Kind extends string>(headers: RequestHeaders, kind: Kind, change: (session: Session) => Session | string) {
    const secret = readCookie(typeof headers.cookie === 'string' ? headers.cookie : undefined);
    const session = secret === undefined ? undefined : await sessions.find(secret, now());
    if (secret === undefined || !session) return { kind: 'refused', because: 'Sign in first.' } as const;
    const changed = change(session);
    if (typeof changed === 'string') return { kind: 'refused', because: changed } as const;
    const fresh = await sessions.replace(secret, changed, now());
    if (!fresh) return { kind: 'refused', because: 'You have been signed out. Sign in again.' } as const;
    return { kind, setCookie: writeCookie(fresh, isHttps) };
  }

  return {
    authenticate: (headers) => authenticate(headers, { sessions, accessTokens, isDemo, now }),
    authenticateFor: (audience, headers) => {
      const { authorization } = headers;
      return typeof authorization === 'string' && isSignedToken(authorization)
        ? authenticateSignedRequest(authorization, audience, { db, clients, now })
        : authenticate(headers, { sessions, accessTokens, isDemo, now });
    },
    signIn,
    clients,
    isDemo,
    baseUrl: settings.baseUrl,

    async signInAsPersona(name) {
      if (!isDemo) return { kind: 'refused', because: 'Personas sign in only in demo mode.' };
      const persona = PERSONAS.get(name);
      if (!persona) return { kind: 'refused', because: 'There is no persona of that name.' };
      const { persona: _, organisationName: __, ...who } = persona;
      return { kind: 'signed-in', setCookie: writeCookie(await sessions.start({ who, posts: [] }, now()), isHttps) };
    },

    sessionCookie: (secret) => writeCookie(secret, isHttps),

    choosePost: (headers, index) =>
      changeSession(headers, 'chosen', (session) => {
        const post = session.posts[index];
        if (!post) return 'Choose one of the organisations listed.';
        const { emergencyReason: _, ...who } = session.who;
        return { ...session, who: { ...who, role: post.role, organisation: post.organisation, activities: post.activities } };
      }),

    startEmergency: (headers, reason) =>
      changeSession(headers, 'started', (session) => {
        if (reason.trim().length < 10) return 'Say why you need to open this record, in a sentence.';
        if (!mayBreakGlass(session.who.role)) return `The role ${session.who.role} may not open records outside its organisation.`;
        return { ...session, who: { ...session.who, emergencyReason: reason.trim().slice(0, 500) } };
      }),

    stopEmergency: (headers) =>
      changeSession(headers, 'stopped', (session) => {
        const { emergencyReason: _, ...who } = session.who;
        return { ...session, who };
      }),

    async signOut(headers) {
      const secret = readCookie(typeof headers.cookie === 'string' ? headers.cookie : undefined);
      const ended = secret === undefined ? undefined : await sessions.end(secret);
      const location = ended && (await signIn.signOutLocation(ended).catch(() => undefined));
      return { setCookie: clearCookie(isHttps), location: location?.href ?? '/sign-in', ...(ended && { ended }) };
    },

    async token(form) {
      if (now().getTime() - sweptAt.getTime() > SWEEP_EVERY_MS) {
        sweptAt = now();
        // Tidying must not cost anybody their token; what it missed it finds next time.
        await sweep().catch(() => undefined);
      }
      return answerTokenRequest(form, { db, clients, accessTokens, tokenEndpoint: `${settings.baseUrl}/oauth/token`, now });
    },
    smartConfiguration: () => smartConfiguration(settings.baseUrl),
    sweep,
  };
}
