// Who sent this request: a signed-in person (session cookie), an application (access token), or in demo mode a named persona.

import type { AccessTokens } from '../applications/access-token.ts';
import type { Who } from '../who.ts';
import { readCookie } from './cookie.ts';
import { PERSONAS } from './personas.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

/** The headers that matter, as node and fastify give them. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `code` follows RFC 6750 section 3.1, so that doors can answer WWW-Authenticate; `no-credentials` is a request that shows nothing at all. */
export type Authentication =
  | { readonly kind: 'known'; readonly who: Who; readonly session?: Session }
  | { readonly kind: 'refused'; readonly code: 'no-credentials' | 'invalid_request' | 'invalid_token'; readonly because: string };

export interface AuthenticationMeans {
  readonly sessions: Sessions;
  readonly accessTokens: AccessTokens;
  readonly isDemo: boolean;
  readonly now: () => Date;
}

const BREAK_GLASS_HEADER = 'x-emergency-reason';
const LONGEST_REASON = 500;

/** Says who is asking, or refuses with the reason. A token that is shown but not good is never ignored in favour of a cookie. */
export async function authenticate(headers: RequestHeaders, means: AuthenticationMeans): Promise<Authentication> {
  const authorization = single(headers.authorization);
  if (authorization !== undefined) return withStatedReason(await byToken(authorization, means), headers);
  const cookie = readCookie(single(headers.cookie));
  if (cookie === undefined) return refuse('no-credentials', 'Sign in, or send an access token.');
  const session = await means.sessions.find(cookie, means.now());
  if (!session) return refuse('invalid_token', 'You have been signed out. Sign in again.');
  return { kind: 'known', who: session.who, session };
}

async function byToken(authorization: string, means: AuthenticationMeans): Promise<Authentication> {
  const [, token] = /^Bearer ([A-Za-z0-9._~+/=-]+)$/i.exec(authorization) ?? [];
  if (token === undefined) return refuse('invalid_request', 'The Authorization header must be: Bearer, a space, and the access token.');
  if (token.startsWith('demo-')) return byPersona(token.slice('demo-'.length), means.isDemo);
  const who = await means.accessTokens.find(token, means.now());
  return who
    ? { kind: 'known', who }
    : refuse('invalid_token', 'The access token is not known here, has expired or was withdrawn. Ask for a new one.');
}

function byPersona(name: string, isDemo: boolean): Authentication {
  if (!isDemo) return refuse('invalid_token', 'Personas sign in only in demo mode, and this service is not in demo mode.');
  const persona = PERSONAS.get(name);
  if (!persona) return refuse('invalid_token', `There is no persona of that name. There are: ${[...PERSONAS.keys()].join(', ')}.`);
  const { persona: _, organisationName: __, ...who } = persona;
  return { kind: 'known', who };
}

/** A person who calls the API directly states a break-glass reason in a header; the policy decides whether their role may use it. */
function withStatedReason(authentication: Authentication, headers: RequestHeaders): Authentication {
  const reason = single(headers[BREAK_GLASS_HEADER])?.trim();
  if (authentication.kind !== 'known' || !reason || authentication.who.kind !== 'person') return authentication;
  return { ...authentication, who: { ...authentication.who, emergencyReason: reason.slice(0, LONGEST_REASON) } };
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function refuse(code: 'no-credentials' | 'invalid_request' | 'invalid_token', because: string): Authentication {
  return { kind: 'refused', code, because };
}
