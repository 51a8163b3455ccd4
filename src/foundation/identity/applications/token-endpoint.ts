// The token endpoint for applications: client_credentials with a signed assertion, short-lived access tokens.
// Standard: SMART Backend Services, http://hl7.org/fhir/smart-app-launch/STU2.2/backend-services.html (RFC 7523, RFC 6749 section 5)

import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { Database } from '../../storage/index.ts';
import * as store from '../store.ts';
import type { Who } from '../who.ts';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from './access-token.ts';
import type { Client } from './client.ts';
import type { Clients } from './clients.ts';
import { narrowScopes } from './smart-scopes.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The two the standard asks servers for, and RS512 which the national services use. */
export const ASSERTION_ALGORITHMS = ['RS384', 'ES384', 'RS512'] as const;
/** Backend Services section 3: expiry no more than five minutes ahead. */
const LONGEST_ASSERTION_SECONDS = 300;
const CLOCK_TOLERANCE_SECONDS = 5;

export type TokenAnswer =
  | {
      readonly kind: 'granted';
      readonly client: Client;
      readonly who: Who;
      /** RFC 6749 section 5.1, sent as it is with Cache-Control: no-store. */
      readonly body: { readonly access_token: string; readonly token_type: 'bearer'; readonly expires_in: number; readonly scope: string };
    }
  | {
      readonly kind: 'refused';
      readonly status: 400 | 401;
      /** RFC 6749 section 5.2. */
      readonly body: {
        readonly error: 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type';
        readonly error_description: string;
      };
    };

export interface TokenMeans {
  readonly db: Database;
  readonly clients: Clients;
  readonly accessTokens: AccessTokens;
  /** The full address of this endpoint, which the assertion must name as its audience. */
  readonly tokenEndpoint: string;
  readonly now: () => Date;
}

/** Answers one request to the token endpoint. `form` is the parsed application/x-www-form-urlencoded body. */
export async function answerTokenRequest(form: Readonly<Record<string, unknown>>, means: TokenMeans): Promise<TokenAnswer> {
  if (form.grant_type !== 'client_credentials')
    return refused(400, 'unsupported_grant_type', 'Only grant_type=client_credentials is served here.');
  if (form.client_assertion_type !== ASSERTION_TYPE || typeof form.client_assertion !== 'string')
    return refused(400, 'invalid_request', `Send client_assertion, and client_assertion_type=${ASSERTION_TYPE}.`);
  const proof = await checkAssertion(form.client_assertion, means);
  if ('because' in proof) return refused(401, 'invalid_client', proof.because);
  const { client } = proof;
  const asked = typeof form.scope === 'string' ? form.scope.split(/\s+/).filter((scope) => scope !== '') : [];
  if (asked.length === 0) return refused(400, 'invalid_scope', 'Say which scopes you need, for example scope=system/Task.rs.');
  const granted = narrowScopes(asked, client.allowedScopes);
  if (granted.length === 0)
    return refused(400, 'invalid_scope', 'None of the scopes asked for is among those this application is registered for.');
  const who: Who = {
    kind: 'application',
    id: client.clientId,
    name: client.name,
    role: client.role,
    organisation: client.organisation,
    grantedScopes: granted,
  };
  const access_token = await means.accessTokens.issue(who, means.now());
  return {
    kind: 'granted',
    client,
    who,
    body: { access_token, token_type: 'bearer', expires_in: ACCESS_TOKEN_SECONDS, scope: granted.join(' ') },
  };
}

/** Every proof the standard asks for, each refusal with what to mend. The replay check comes last, so that a bad token spends nothing. */
async function checkAssertion(assertion: string, means: TokenMeans): Promise<{ readonly client: Client } | { readonly because: string }> {
  const now = means.now();
  try {
    const { alg, kid } = decodeProtectedHeader(assertion);
    if (!ASSERTION_ALGORITHMS.some((known) => known === alg))
      return { because: `Sign the assertion with one of ${ASSERTION_ALGORITHMS.join(', ')}.` };
    if (!kid) return { because: 'The assertion must name its key (kid).' };
    const { iss, sub } = decodeJwt(assertion);
    if (!iss || iss !== sub) return { because: 'iss and sub of the assertion must both be the client id.' };
    const client = await means.clients.find(iss);
    if (!client?.isActive) return { because: 'The application is not registered here, or its registration was withdrawn.' };
    const { payload } = await jwtVerify(assertion, createLocalJWKSet(client.jwks), {
      issuer: iss,
      subject: iss,
      audience: means.tokenEndpoint,
      algorithms: [...ASSERTION_ALGORITHMS],
      requiredClaims: ['exp', 'jti'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    const expiresAt = new Date((payload.exp ?? 0) * 1000);
    if (expiresAt.getTime() > now.getTime() + (LONGEST_ASSERTION_SECONDS + CLOCK_TOLERANCE_SECONDS) * 1000)
      return { because: 'The assertion must expire within five minutes.' };
    if (typeof payload.jti !== 'string' || payload.jti === '')
      return { because: 'The assertion must carry an identifier of its own (jti).' };
    // Kept past its expiry by the tolerance, or the last seconds would allow a replay.
    const isFirstUse = await store.spendAssertion(
      means.db,
      iss,
      payload.jti,
      new Date(expiresAt.getTime() + 2 * CLOCK_TOLERANCE_SECONDS * 1000),
    );
    return isFirstUse ? { client } : { because: 'This assertion was used before. Sign a new one for each request.' };
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)
      return { because: `The assertion's ${error.claim} is missing or not acceptable (${error.reason}).` };
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return { because: 'The assertion is not a JWT signed with a key this application registered.' };
    throw error;
  }
}

function refused(
  status: 400 | 401,
  error: 'invalid_request' | 'invalid_client' | 'invalid_scope' | 'unsupported_grant_type',
  error_description: string,
): TokenAnswer {
  return { kind: 'refused', status, body: { error, error_description } };
}

/** `.well-known/smart-configuration` of this service. */
export function smartConfiguration(baseUrl: string): Readonly<Record<string, unknown>> {
  return {
    token_endpoint: `${baseUrl}/oauth/token`,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    grant_types_supported: ['client_credentials'],
    scopes_supported: ['system/*.cruds', 'system/*.rs'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  };
}
