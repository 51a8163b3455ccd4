// Sign-in of people by OpenID Connect: authorization code flow with PKCE, private_key_jwt, state and nonce; sign-out and back-channel logout.
// Standards: OpenID Connect Core 1.0, RFC 7636, RFC 7523, OpenID Connect Back-Channel Logout 1.0.

import { createRemoteJWKSet, importJWK, type JWK, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import type { Database } from '../../storage/index.ts';
import type { Provider, SignInSettings } from '../settings.ts';
import * as store from '../store.ts';
import type { Who } from '../who.ts';
import type { Attempt } from './attempt.ts';
import { type Claims, readPatientClaims, readStaffClaims } from './claims.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

const ATTEMPT_MINUTES = 10;

export type SignedIn =
  | { readonly kind: 'signed-in'; readonly secret: string; readonly who: Who; readonly mustChoosePost: boolean; readonly returnTo: string }
  | { readonly kind: 'refused'; readonly because: string };

/** Finds the one Patient that holds this NHS number, if there is one. */
export type PatientByNhsNumber = (nhsNumber: string) => Promise<string | undefined>;

export interface SignIn {
  readonly audiences: readonly Provider['audience'][];
  /** Where to send the browser, and the state that must come back both in the address and in the browser's cookie. */
  begin(audience: Provider['audience'], returnTo: string): Promise<{ readonly location: URL; readonly state: string }>;
  /** The browser is back. `url` is the full address it came to; `stateFromCookie` ties the answer to the browser that asked. */
  finish(url: URL, stateFromCookie: string | undefined): Promise<SignedIn>;
  /** Where to send the browser so that the provider signs the person out too; undefined when the provider offers nothing. */
  signOutLocation(session: Session): Promise<URL | undefined>;
  /** Takes a logout token from a provider. Returns how many sessions ended; undefined when the token is not good. */
  backChannelLogout(logoutToken: string): Promise<number | undefined>;
  /** The public half of our signing key, for /.well-known/jwks.json. */
  publicKeys(): { readonly keys: readonly JWK[] };
}

export interface SignInMeans {
  readonly db: Database;
  readonly settings: SignInSettings;
  readonly sessions: Sessions;
  readonly patientByNhsNumber: PatientByNhsNumber;
  readonly now: () => Date;
}

export function createSignIn(means: SignInMeans): SignIn {
  const { db, settings, sessions, now } = means;
  const redirectUri = `${settings.baseUrl}/sign-in/callback`;
  const discovered = new Map<string, Promise<oidc.Configuration>>();

  function providerFor(audience: Provider['audience']): Provider {
    const provider = settings.providers.find((each) => each.audience === audience);
    if (!provider) throw new Error(`No sign-in provider is configured for ${audience}.`);
    return provider;
  }

  function configurationOf(provider: Provider): Promise<oidc.Configuration> {
    const known = discovered.get(provider.issuer);
    if (known) return known;
    const asked = discover(provider, settings.signingKey);
    discovered.set(provider.issuer, asked);
    // A provider that was down once must be asked again next time.
    asked.catch(() => discovered.delete(provider.issuer));
    return asked;
  }

  return {
    audiences: settings.providers.map(({ audience }) => audience),

    async begin(audience, returnTo) {
      const provider = providerFor(audience);
      const configuration = await configurationOf(provider);
      const [state, nonce, codeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
      const attempt: Attempt = { audience, nonce, codeVerifier, returnTo: onThisSite(returnTo) };
      await store.putAttempt(db, state, attempt, new Date(now().getTime() + ATTEMPT_MINUTES * 60_000));
      const location = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: provider.scope,
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...provider.extraParameters,
      });
      return { location, state };
    },

    async finish(url, stateFromCookie) {
      const state = url.searchParams.get('state');
      if (!state || state !== stateFromCookie)
        return { kind: 'refused', because: 'This sign-in was not started in this browser. Start again from the sign-in page.' };
      const attempt = await store.takeAttempt(db, state, now());
      if (!attempt)
        return { kind: 'refused', because: 'This sign-in took too long or was used already. Start again from the sign-in page.' };
      const provider = providerFor(attempt.audience);
      const configuration = await configurationOf(provider);
      try {
        const tokens = await oidc.authorizationCodeGrant(configuration, url, {
          expectedState: state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.codeVerifier,
          idTokenExpected: true,
        });
        const idClaims = tokens.claims();
        if (!idClaims || !tokens.id_token) return { kind: 'refused', because: 'The sign-in service sent no proof of who you are.' };
        const userInfo = await oidc.fetchUserInfo(configuration, tokens.access_token, idClaims.sub);
        const sid = typeof idClaims.sid === 'string' ? idClaims.sid : undefined;
        const about = { issuer: provider.issuer, subject: idClaims.sub, idToken: tokens.id_token, ...(sid && { sid }) };
        return await openSession({ claims: { ...idClaims, ...userInfo }, attempt, about });
      } catch (error) {
        // openid-client throws for every broken proof (state, nonce, signature, audience, expiry) and for a refusal by the provider.
        if (
          error instanceof oidc.ClientError ||
          error instanceof oidc.AuthorizationResponseError ||
          error instanceof oidc.ResponseBodyError
        )
          return {
            kind: 'refused',
            because: 'The sign-in service refused, or its answer could not be trusted. Start again from the sign-in page.',
          };
        throw error;
      }
    },

    async signOutLocation(session) {
      if (!session.provider) return undefined;
      const provider = settings.providers.find(({ issuer }) => issuer === session.provider?.issuer);
      if (!provider) return undefined;
      const configuration = await configurationOf(provider);
      if (!configuration.serverMetadata().end_session_endpoint) return undefined;
      return oidc.buildEndSessionUrl(configuration, {
        id_token_hint: session.provider.idToken,
        post_logout_redirect_uri: `${settings.baseUrl}/sign-in`,
      });
    },

    async backChannelLogout(logoutToken) {
      for (const provider of settings.providers) {
        const which = await readLogoutToken(logoutToken, provider, await configurationOf(provider), now());
        if (which) return sessions.endByProvider(provider.issuer, which);
      }
      return undefined;
    },

    publicKeys() {
      const { signingKey } = settings;
      return { keys: signingKey ? [publicHalf(signingKey)] : [] };
    },
  };

  async function openSession(from: { claims: Claims; attempt: Attempt; about: NonNullable<Session['provider']> }): Promise<SignedIn> {
    const { claims, attempt, about } = from;
    if (attempt.audience === 'patients') {
      const identity = readPatientClaims(claims);
      if (identity.kind === 'refused') return identity;
      const patient = await means.patientByNhsNumber(identity.nhsNumber);
      if (!patient) return { kind: 'refused', because: 'There is no genomic record for you here yet. Your care team can tell you more.' };
      const who: Who = { kind: 'person', id: about.subject, name: identity.name, role: 'patient', organisation: '', patient };
      const secret = await sessions.start({ who, posts: [], provider: about }, now());
      return { kind: 'signed-in', secret, who, mustChoosePost: false, returnTo: attempt.returnTo };
    }
    const identity = readStaffClaims(claims, settings.roleMapping);
    if (identity.kind === 'refused') return identity;
    const first = identity.selected ?? identity.posts[0];
    if (!first) return { kind: 'refused', because: 'No role was given.' };
    const mustChoosePost = identity.selected === undefined && identity.posts.length > 1;
    const who: Who = {
      kind: 'person',
      id: identity.userId,
      name: identity.name,
      role: first.role,
      // Nothing of an organisation is seen before one is chosen: the policy refuses an empty organisation.
      organisation: mustChoosePost ? '' : first.organisation,
      activities: mustChoosePost ? [] : first.activities,
    };
    const secret = await sessions.start({ who, posts: identity.posts, provider: about }, now());
    return { kind: 'signed-in', secret, who, mustChoosePost, returnTo: attempt.returnTo };
  }
}

async function discover(provider: Provider, signingKey: JWK | undefined): Promise<oidc.Configuration> {
  if (!signingKey?.alg || !signingKey.kid) throw new Error('No signing key is configured for sign-in.');
  const key = await importJWK(signingKey, signingKey.alg);
  if (key instanceof Uint8Array) throw new Error('The signing key must be an asymmetric key.');
  const authentication = oidc.PrivateKeyJwt({ key, kid: signingKey.kid });
  const issuer = new URL(provider.issuer);
  // Plain http only ever to this machine itself, which is how a provider runs in tests and on a developer's desk.
  const isLocal = issuer.protocol === 'http:' && (issuer.hostname === '127.0.0.1' || issuer.hostname === 'localhost');
  return oidc.discovery(issuer, provider.clientId, {}, authentication, isLocal ? { execute: [oidc.allowInsecureRequests] } : {});
}

const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Back-Channel Logout 1.0 section 2.6: signed by the provider for us, recent, with the logout event, a session or subject, and no nonce. */
async function readLogoutToken(
  token: string,
  provider: Provider,
  configuration: oidc.Configuration,
  now: Date,
): Promise<{ sid?: string; subject?: string } | undefined> {
  const { jwks_uri } = configuration.serverMetadata();
  if (!jwks_uri) return undefined;
  try {
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), {
      issuer: configuration.serverMetadata().issuer,
      audience: provider.clientId,
      maxTokenAge: '5 minutes',
      // The provider's clock may be a little ahead of ours.
      clockTolerance: 30,
      currentDate: now,
    });
    const events = payload.events;
    if (typeof events !== 'object' || events === null || !(LOGOUT_EVENT in events) || 'nonce' in payload) return undefined;
    const sid = typeof payload.sid === 'string' ? payload.sid : undefined;
    if (!sid && !payload.sub) return undefined;
    return sid ? { sid } : { subject: payload.sub };
  } catch {
    // Whatever is wrong with it, a token that does not prove itself ends nothing.
    return undefined;
  }
}

/** Only a path of this service: an address elsewhere would make the sign-in page a trampoline. */
export function onThisSite(returnTo: string): string {
  return /^\/(?![/\\])[^\\\s]*$/.test(returnTo) ? returnTo : '/';
}

function publicHalf(key: JWK): JWK {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, oth: _oth, k: _k, ...open } = key;
  return { ...open, use: 'sig' };
}
