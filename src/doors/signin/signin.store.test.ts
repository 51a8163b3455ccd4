import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { createIdentity, type Identity, identityMigrations, type SignInSettings } from '../../foundation/identity/index.ts';
import { aSigningKey, startTestProvider, TestBrowser, type TestProvider } from '../../foundation/identity/testing.ts';
import { migrate } from '../../foundation/storage/index.ts';
import { emptyDatabase } from '../../foundation/storage/testing.ts';
import { createPages } from '../web/index.ts';
import { registerSignIn } from './index.ts';

const baseUrl = 'http://127.0.0.1:3000';
const { drawSignIn: draw } = createPages({ isDemo: true });
const FORM = 'application/x-www-form-urlencoded';
let provider: TestProvider;
let settings: SignInSettings;

before(async () => {
  const key = await aSigningKey('RS512', 'opengms-1');
  provider = await startTestProvider({ baseUrl, publicKey: key.publicKey });
  provider.people.set('doctor', {
    uid: '999900001111',
    name: '<b>Osei</b> Amara Dr',
    nhsid_nrbac_roles: ['RYJ', 'R0A'].map((org_code) => ({ role_code: 'S8000:G8000:R8000', org_code, activity_codes: ['B0360'] })),
  });
  settings = {
    baseUrl,
    providers: [
      {
        audience: 'staff',
        issuer: provider.issuer,
        clientId: 'opengms',
        scope: 'openid profile nationalrbacaccess associatedorgs',
        extraParameters: { acr_values: 'AAL2_OR_AAL3_ANY' },
      },
    ],
    signingKey: key.privateKey,
  };
});
after(() => provider.close());

interface Door {
  readonly app: FastifyInstance;
  readonly identity: Identity;
  readonly audited: Resource[];
}

async function aDoor(isDemo: boolean, own: SignInSettings = settings): Promise<Door> {
  const db = await emptyDatabase();
  await migrate(db, identityMigrations);
  const audited: Resource[] = [];
  const now = () => new Date();
  const identity = createIdentity({
    db,
    config: { isDemo, host: '127.0.0.1', databaseUrl: undefined },
    settings: own,
    patientByNhsNumber: async () => undefined,
    now,
  });
  const app = fastify();
  registerSignIn(app, { identity, record: { appendAudit: async (events) => void audited.push(...events) }, draw, now });
  return { app, identity, audited };
}

function cookies(response: LightMyRequestResponse): string {
  return response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function csrfIn(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

function post(app: FastifyInstance, url: string, cookie: string, fields: Readonly<Record<string, string>>, headers = {}) {
  return app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': FORM, cookie, ...headers },
    payload: new URLSearchParams(fields).toString(),
  });
}

test('a doctor goes from the sign-in page through the provider to choosing an organisation, works, and signs out', async () => {
  const { app, identity, audited } = await aDoor(false);
  assert.match((await app.inject('/sign-in?return=/requests')).body, /audience=staff&amp;return=%2Frequests/);
  const start = await app.inject('/sign-in/start?audience=staff&return=/requests');
  assert.equal(start.statusCode, 303);
  provider.signInAs('doctor');
  const back = await new TestBrowser().open(String(start.headers.location), `${baseUrl}/sign-in/callback`);

  const elsewhere = await app.inject({ url: `${back.pathname}${back.search}` });
  assert.equal(elsewhere.statusCode, 403, 'another browser brings the answer');
  const callback = await app.inject({ url: `${back.pathname}${back.search}`, headers: { cookie: cookies(start) } });
  assert.deepEqual([callback.statusCode, callback.headers.location], [303, '/sign-in/organisation?return=%2Frequests']);
  const cookie = cookies(callback);

  const choose = await app.inject({ url: '/sign-in/organisation?return=/requests', headers: { cookie } });
  assert.match(choose.body, /R0A/);
  assert.equal((await post(app, '/sign-in/organisation', cookie, { post: '1' })).statusCode, 403, 'without the form token');
  const fields = { _csrf: csrfIn(choose.body), return: '/requests' };
  assert.equal((await post(app, '/sign-in/organisation', cookie, { ...fields, post: '9' })).statusCode, 400);
  const chosen = await post(app, '/sign-in/organisation', cookie, { ...fields, post: '1' });
  assert.deepEqual([chosen.statusCode, chosen.headers.location], [303, '/requests']);
  const working = cookies(chosen);
  const known = await identity.authenticate({ cookie: working });
  assert.equal(known.kind === 'known' && known.who.organisation, 'R0A');

  const leave = await app.inject({ url: '/sign-out', headers: { cookie: working } });
  assert.match(leave.body, /&lt;b&gt;Osei/, 'names are escaped');
  const gone = await post(app, '/sign-out', working, { _csrf: csrfIn(leave.body) });
  assert.match(gone.body, /session\/end\?id_token_hint=/);
  assert.equal((await identity.authenticate({ cookie: working })).kind, 'refused');
  const subtypes = audited.map((event) => event.resourceType === 'AuditEvent' && `${event.subtype?.[0]?.display} ${event.outcome}`);
  assert.deepEqual(subtypes, ['Login 4', 'Login 0', 'Logout 0']);
});

test('in demo mode a persona signs in with one button, and not from another site', async () => {
  const { app, identity } = await aDoor(true, { baseUrl, providers: [] });
  assert.match((await app.inject('/sign-in')).body, /Dr Amara Osei/);
  assert.equal((await post(app, '/sign-in/persona', '', { persona: 'clinician' }, { 'sec-fetch-site': 'cross-site' })).statusCode, 403);
  assert.equal((await post(app, '/sign-in/persona', '', { persona: 'nobody' })).statusCode, 403);
  const signedIn = await post(
    app,
    '/sign-in/persona',
    '',
    { persona: 'clinician', return: '//evil.example' },
    { 'sec-fetch-site': 'same-origin' },
  );
  assert.deepEqual([signedIn.statusCode, signedIn.headers.location], [303, '/']);
  const known = await identity.authenticate({ cookie: cookies(signedIn) });
  assert.equal(known.kind === 'known' && known.who.name, 'Dr Amara Osei');
});

test('HAZ-IDN-01 outside demo mode no persona is offered and none signs in', async () => {
  const { app } = await aDoor(false);
  assert.doesNotMatch((await app.inject('/sign-in')).body, /Amara/);
  assert.equal((await post(app, '/sign-in/persona', '', { persona: 'clinician' })).statusCode, 403);
});

test('HAZ-IDN-03 emergency access asks for a reason, is written down, and ends', async () => {
  const { app, identity, audited } = await aDoor(true, { baseUrl, providers: [] });
  const cookie = cookies(await post(app, '/sign-in/persona', '', { persona: 'clinician' }));
  const page = await app.inject({ url: '/emergency?return=/requests/1', headers: { cookie } });
  const fields = { _csrf: csrfIn(page.body), return: '/requests/1' };
  assert.equal((await post(app, '/emergency', cookie, { ...fields, reason: 'urgent' })).statusCode, 400);
  const started = await post(app, '/emergency', cookie, { ...fields, reason: 'Collapsed baby in the emergency department' });
  assert.deepEqual([started.statusCode, started.headers.location], [303, '/requests/1']);
  const during = cookies(started);
  const ending = await app.inject({ url: '/emergency', headers: { cookie: during } });
  const ended = cookies(await post(app, '/emergency/end', during, { _csrf: csrfIn(ending.body) }));
  const known = await identity.authenticate({ cookie: ended });
  assert.equal(known.kind === 'known' && known.who.emergencyReason, undefined);
  const events = audited.flatMap((event) => (event.resourceType === 'AuditEvent' ? [event] : []));
  assert.deepEqual(
    events.map(({ subtype, outcome }) => `${subtype?.[0]?.code} ${outcome}`),
    ['110122 0', '110127 4', '110127 0', '110138 0'],
  );
  assert.equal(events[2]?.outcomeDesc, 'Collapsed baby in the emergency department');
});

test('machines find the keys, the description and the token endpoint, and nothing of a token is cached', async () => {
  const { app } = await aDoor(false);
  const keys = (await app.inject('/.well-known/jwks.json')).json();
  assert.deepEqual([keys.keys.length, 'd' in keys.keys[0]], [1, false]);
  for (const path of ['/.well-known/smart-configuration', '/FHIR/R4/.well-known/smart-configuration'])
    assert.equal((await app.inject(path)).json().token_endpoint, `${baseUrl}/oauth/token`);
  const refused = await post(app, '/oauth/token', '', { grant_type: 'password' });
  assert.deepEqual(
    [refused.statusCode, refused.json().error, refused.headers['cache-control']],
    [400, 'unsupported_grant_type', 'no-store'],
  );
  assert.equal((await post(app, '/sign-in/back-channel-logout', '', { logout_token: 'made up' })).statusCode, 400);
});

test('a provider that does not answer is said to be unreachable', async () => {
  const [first] = settings.providers;
  assert.ok(first);
  const { app } = await aDoor(false, { ...settings, providers: [{ ...first, issuer: 'http://127.0.0.1:9' }] });
  const answer = await app.inject('/sign-in/start?audience=staff');
  assert.equal(answer.statusCode, 503);
  assert.match(answer.body, /does not answer/);
});
