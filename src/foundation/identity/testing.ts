// For tests: a real OpenID Connect provider (oidc-provider) on this machine that speaks the claims of CIS2 and NHS login, and a browser
// small enough to read: it keeps cookies and follows redirects.

import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

export interface TestPerson {
  readonly [claim: string]: unknown;
}

export interface TestProvider {
  readonly issuer: string;
  /** Who the next browser that comes to sign in will be. */
  signInAs(sub: string): void;
  readonly people: Map<string, TestPerson>;
  /** The logout token that the provider sends when this session of this person ends there. */
  logoutTokenFor(sub: string, sid: string): Promise<string>;
  close(): Promise<void>;
}

export async function aSigningKey(alg: string, kid: string): Promise<{ readonly privateKey: JWK; readonly publicKey: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return {
    privateKey: { ...(await exportJWK(privateKey)), kid, alg },
    publicKey: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
  };
}

type Grant = InstanceType<Provider['Grant']>;

/** Starts a provider that knows one client, `opengms`, by its public key. */
export async function startTestProvider(client: { readonly baseUrl: string; readonly publicKey: JWK }): Promise<TestProvider> {
  const people = new Map<string, TestPerson>();
  let next = '';
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${portOf(server)}`;
  const providerKey = await aSigningKey('RS256', 'provider');
  let lastLogoutToken = '';
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'opengms',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'RS512',
        // The library types a key set by key type; a public JWK as jose exports it is one of them.
        jwks: { keys: [client.publicKey] } as never,
        redirect_uris: [`${client.baseUrl}/sign-in/callback`],
        post_logout_redirect_uris: [`${client.baseUrl}/sign-in`],
        backchannel_logout_uri: `${client.baseUrl}/sign-in/back-channel-logout`,
        backchannel_logout_session_required: true,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [providerKey.privateKey] } as never,
    cookies: { keys: ['a key for tests'] },
    enabledJWA: { clientAuthSigningAlgValues: ['RS512'] },
    scopes: ['openid', 'profile', 'nationalrbacaccess', 'associatedorgs'],
    claims: {
      openid: ['sub', 'sid'],
      profile: ['name', 'given_name', 'family_name', 'uid', 'nhs_number', 'identity_proofing_level'],
      nationalrbacaccess: ['nhsid_nrbac_roles', 'selected_roleid'],
      associatedorgs: ['nhsid_user_orgs'],
    },
    acrValues: ['AAL2_OR_AAL3_ANY'],
    extraParams: ['vtr'],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    findAccount: (_context, sub) => ({ accountId: sub, claims: async () => ({ ...people.get(sub), sub }) }),
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    // The provider posts its logout tokens to us; here they are caught on their way.
    fetch: async (_url, options) => {
      lastLogoutToken = new URLSearchParams(String(options?.body)).get('logout_token') ?? '';
      return new Response(null, { status: 204 });
    },
    async loadExistingGrant(context): Promise<Grant | undefined> {
      const { client: known, session, params } = context.oidc;
      if (!known || !session?.accountId) return undefined;
      const grant: Grant = new provider.Grant({ clientId: known.clientId, accountId: session.accountId });
      grant.addOIDCScope(String(params?.scope));
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, { login: { accountId: next } }, { mergeWithLastSubmission: false });
    else void callback(request, response);
  });
  return {
    issuer,
    people,
    async logoutTokenFor(sub, sid) {
      // Its types leave the method out that its own sign-out page calls.
      const known = (await provider.Client.find('opengms')) as unknown as { backchannelLogout(sub: string, sid: string): Promise<void> };
      await known.backchannelLogout(sub, sid);
      return lastLogoutToken;
    },
    signInAs: (sub) => {
      next = sub;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** A browser: cookies by host, redirects followed until one leads to an address that begins with `until`. */
export class TestBrowser {
  private readonly cookies = new Map<string, string>();

  async open(address: URL | string, until: string): Promise<URL> {
    let url = new URL(address);
    for (let hops = 0; hops < 12; hops += 1) {
      if (url.href.startsWith(until)) return url;
      const response = await this.fetch(url);
      const location = response.headers.get('location');
      if (!location) throw new Error(`${url.pathname} answered ${response.status}: ${(await response.text()).slice(0, 500)}`);
      url = new URL(location, url);
    }
    throw new Error('Too many redirects.');
  }

  async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test provider is not listening.');
  return address.port;
}
