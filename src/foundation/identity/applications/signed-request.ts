// A request that carries its own proof: a JWT signed by a registered application for one address of ours, as CDS Hooks asks of its clients.
// Standard: CDS Hooks 2.0, Trusting CDS Clients, https://cds-hooks.hl7.org/2.0/#trusting-cds-clients (RFC 7519, RFC 7515)

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Database } from '../../storage/index.ts';
import type { Authentication } from '../people/authenticate.ts';
import * as store from '../store.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';
import { ASSERTION_ALGORITHMS } from './token-endpoint.ts';

const CLOCK_TOLERANCE_SECONDS = 5;
/** The standard leaves the lifetime open; as for token requests, five minutes. */
const LONGEST_SECONDS = 300;

/** Whether a bearer token is a JWT and not one of our own opaque tokens. */
export function isSignedToken(authorization: string | undefined): boolean {
  return /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/i.test(authorization ?? '');
}

export interface SignedRequestMeans {
  readonly db: Database;
  readonly clients: Clients;
  readonly now: () => Date;
}

/**
 * Says which application signed this request for this address. Keys are those it registered: an address of keys in the token (jku) is never
 * fetched. The issuer is the application's registered issuer, or its client id.
 */
export async function authenticateSignedRequest(
  authorization: string,
  audience: string,
  means: SignedRequestMeans,
): Promise<Authentication> {
  const token = authorization.slice('Bearer '.length);
  const now = means.now();
  try {
    const { alg, kid, typ } = decodeProtectedHeader(token);
    if (!ASSERTION_ALGORITHMS.some((known) => known === alg))
      return refuse(`Sign the token with one of ${ASSERTION_ALGORITHMS.join(', ')}.`);
    if (!kid) return refuse('The token must name its key (kid).');
    if (typ !== 'JWT') return refuse('The token must say what it is: typ is JWT.');
    const { iss } = decodeJwt(token);
    const client = iss === undefined ? undefined : await clientOf(iss, means.clients);
    if (!iss || !client?.isActive) return refuse('The issuer of the token is not registered here, or its registration was withdrawn.');
    const { payload } = await jwtVerify(token, createLocalJWKSet(client.jwks), {
      issuer: iss,
      audience,
      algorithms: [...ASSERTION_ALGORITHMS],
      requiredClaims: ['exp', 'iat', 'jti'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    const expiresAt = new Date((payload.exp ?? 0) * 1000);
    if (expiresAt.getTime() > now.getTime() + (LONGEST_SECONDS + CLOCK_TOLERANCE_SECONDS) * 1000)
      return refuse('The token must expire within five minutes.');
    if (typeof payload.jti !== 'string' || payload.jti === '') return refuse('The token must carry an identifier of its own (jti).');
    const until = new Date(expiresAt.getTime() + 2 * CLOCK_TOLERANCE_SECONDS * 1000);
    const isFirstUse = await store.spendAssertion(means.db, client.clientId, payload.jti, until);
    return isFirstUse ? { kind: 'known', who: whoOf(client) } : refuse('This token was used before. Sign a new one for each request.');
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
      return refuse(`The token's ${error.claim} is missing or not acceptable (${error.reason}).`);
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return refuse('The token is not a JWT signed with a key this application registered.');
    throw error;
  }
}

async function clientOf(issuer: string, clients: Clients): Promise<Client | undefined> {
  return (await clients.find(issuer)) ?? (await clients.list()).find((client) => client.issuer === issuer);
}

function whoOf({ clientId, name, role, organisation, allowedScopes }: Client) {
  return { kind: 'application', id: clientId, name, role, organisation, grantedScopes: allowedScopes } as const;
}

function refuse(because: string): Authentication {
  return { kind: 'refused', code: 'invalid_token', because };
}
