import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { type Database, migrate } from '../../storage/index.ts';
import { eachDatabase } from '../../storage/testing.ts';
import { authorise, type Client, createIdentity, type Identity, identityMigrations, type TokenAnswer } from '../index.ts';
import { aSigningKey } from '../testing.ts';

const baseUrl = 'https://genomics.example.nhs.uk';
const ENDPOINT = `${baseUrl}/oauth/token`;
let rsa: { privateKey: JWK; publicKey: JWK };
let ec: { privateKey: JWK; publicKey: JWK };
let time = new Date('2026-11-21T09:00:00Z');

before(async () => {
  rsa = await aSigningKey('RS384', 'rsa-1');
  ec = await aSigningKey('ES384', 'ec-1');
});

function aClient(change: Partial<Client> = {}): Client {
  return {
    clientId: 'laboratory-system',
    name: 'Hub laboratory system',
    organisation: '699X0',
    role: 'integration',
    jwks: { keys: [rsa.publicKey, ec.publicKey] },
    allowedScopes: ['system/*.rs', 'system/Task.cu'],
    isActive: true,
    ...change,
  };
}

async function anIdentity(db: Database, client: Client = aClient()): Promise<Identity> {
  time = new Date('2026-11-21T09:00:00Z');
  await migrate(db, identityMigrations);
  const identity = createIdentity({
    db,
    config: { isDemo: false, host: '127.0.0.1', databaseUrl: undefined },
    settings: { baseUrl, providers: [] },
    patientByNhsNumber: async () => undefined,
    now: () => time,
  });
  await identity.clients.register(client, time);
  return identity;
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly aud?: string;
  readonly exp?: number;
  readonly jti?: string;
}

const seconds = () => Math.floor(time.getTime() / 1000);

function claims(change: Claims = {}): Claims {
  return { iss: 'laboratory-system', sub: 'laboratory-system', aud: ENDPOINT, exp: seconds() + 240, jti: crypto.randomUUID(), ...change };
}

async function signed(payload: Claims, key: JWK = rsa.privateKey, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const alg = String(key.alg);
  return new SignJWT({ ...payload })
    .setProtectedHeader({ alg, kid: String(key.kid), typ: 'JWT', ...header })
    .sign(await importJWK(key, alg));
}

function form(client_assertion: unknown, scope = 'system/*.rs') {
  return {
    grant_type: 'client_credentials',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
    scope,
  };
}

function errorOf(answer: TokenAnswer): string {
  return answer.kind === 'refused' ? answer.body.error : 'granted';
}

eachDatabase('an application with a signed assertion gets a token for five minutes and acts for its organisation', async (db) => {
  const identity = await anIdentity(db);
  for (const key of [rsa.privateKey, ec.privateKey]) {
    const answer = await identity.token(form(await signed(claims(), key)));
    if (answer.kind !== 'granted') return assert.fail(JSON.stringify(answer));
    assert.deepEqual([answer.body.token_type, answer.body.expires_in, answer.body.scope], ['bearer', 300, 'system/*.rs']);
    const known = await identity.authenticate({ authorization: `Bearer ${answer.body.access_token}` });
    if (known.kind !== 'known') return assert.fail(known.because);
    assert.deepEqual([known.who.kind, known.who.id, known.who.organisation], ['application', 'laboratory-system', '699X0']);
    assert.deepEqual(authorise(known.who, 'search', 'Task'), { kind: 'allowed', scope: { kind: 'organisation', organisation: '699X0' } });
    assert.equal(authorise(known.who, 'create', 'Task').kind, 'refused', 'not asked for');
  }
});

eachDatabase('scopes are the part of what is asked that is registered, and nothing asked or nothing left is refused', async (db) => {
  const identity = await anIdentity(db);
  const wide = await identity.token(form(await signed(claims()), 'system/*.cruds openid system/Task.cruds'));
  assert.deepEqual(wide.kind === 'granted' && wide.body.scope, 'system/*.rs system/Task.crus');
  assert.equal(errorOf(await identity.token(form(await signed(claims()), ''))), 'invalid_scope');
  assert.equal(errorOf(await identity.token(form(await signed(claims()), 'system/Patient.d patient/*.rs'))), 'invalid_scope');
});

eachDatabase('HAZ-IDN-05 an assertion serves once, even to two requests at the same moment', async (db) => {
  const identity = await anIdentity(db);
  const assertion = await signed(claims());
  const answers = await Promise.all([identity.token(form(assertion)), identity.token(form(assertion))]);
  assert.deepEqual(answers.map(errorOf).sort(), ['granted', 'invalid_client']);
  assert.match(JSON.stringify(await identity.token(form(assertion))), /used before/);
  assert.equal(errorOf(await identity.token(form(await signed(claims({ jti: 'mine' }))))), 'granted');
  assert.equal(errorOf(await identity.token(form(await signed(claims({ jti: 'mine', exp: seconds() + 100 }))))), 'invalid_client');
});

eachDatabase(
  'HAZ-IDN-05 every proof is asked for: audience, expiry, issuer, subject, identifier, key, algorithm, signature',
  async (db) => {
    const identity = await anIdentity(db);
    const stranger = await aSigningKey('RS384', 'rsa-1');
    const bad: Readonly<Record<string, string>> = {
      'wrong audience': await signed(claims({ aud: 'https://elsewhere.example/oauth/token' })),
      'audience is the service, not the endpoint': await signed(claims({ aud: baseUrl })),
      expired: await signed(claims({ exp: seconds() - 10 })),
      'no expiry': await signed(claims({ exp: undefined })),
      'expires in six minutes': await signed(claims({ exp: seconds() + 360 })),
      'no jti': await signed(claims({ jti: undefined })),
      'empty jti': await signed(claims({ jti: '' })),
      'subject is somebody else': await signed(claims({ sub: 'another' })),
      'unknown application': await signed(claims({ iss: 'nobody', sub: 'nobody' })),
      'a key nobody registered, under a registered name': await signed(claims(), stranger.privateKey),
      'unknown kid': await signed(claims(), rsa.privateKey, { kid: 'rsa-9' }),
      'no kid': await signed(claims(), rsa.privateKey, { kid: undefined }),
      unsigned: new UnsecuredJWT({ ...claims() }).encode(),
      'signature cut off': `${(await signed(claims())).split('.').slice(0, 2).join('.')}.`,
      'not a JWT': 'hello',
      'HS256 with the public key as the secret': await new SignJWT({ ...claims() })
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa-1' })
        .sign(new TextEncoder().encode(JSON.stringify(rsa.publicKey))),
    };
    for (const [what, assertion] of Object.entries(bad)) {
      const answer = await identity.token(form(assertion));
      assert.deepEqual([errorOf(answer), answer.kind === 'refused' && answer.status], ['invalid_client', 401], what);
    }
    assert.equal(errorOf(await identity.token({ ...form(await signed(claims())), grant_type: 'password' })), 'unsupported_grant_type');
    assert.equal(
      errorOf(await identity.token({ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' })),
      'invalid_request',
    );
    assert.equal(errorOf(await identity.token(form(['a', 'b']))), 'invalid_request');
  },
);

eachDatabase('HAZ-IDN-05 a token ends after five minutes, and at once when the application is withdrawn', async (db) => {
  const identity = await anIdentity(db);
  const first = await identity.token(form(await signed(claims())));
  if (first.kind !== 'granted') return assert.fail();
  const headers = { authorization: `Bearer ${first.body.access_token}` };
  time = new Date(time.getTime() + 299_000);
  assert.equal((await identity.authenticate(headers)).kind, 'known');
  time = new Date(time.getTime() + 1_000);
  const late = await identity.authenticate(headers);
  assert.deepEqual([late.kind, late.kind === 'refused' && late.code], ['refused', 'invalid_token']);

  const second = await identity.token(form(await signed(claims())));
  if (second.kind !== 'granted') return assert.fail();
  await identity.clients.register(aClient({ isActive: false }), time);
  assert.equal((await identity.authenticate({ authorization: `Bearer ${second.body.access_token}` })).kind, 'refused');
  assert.equal(errorOf(await identity.token(form(await signed(claims())))), 'invalid_client');
});

eachDatabase('an application is registered by its public keys only', async (db) => {
  const identity = await anIdentity(db);
  await assert.rejects(identity.clients.register(aClient({ jwks: { keys: [rsa.privateKey] } }), time), /public keys only/);
});

eachDatabase('what has expired is swept away', async (db) => {
  const identity = await anIdentity(db);
  await identity.token(form(await signed(claims())));
  time = new Date(time.getTime() + 3_600_000);
  await identity.sweep();
  assert.deepEqual(await db.query('select 1 from access_token union all select 1 from spent_assertion'), []);
  for (let hour = 0; hour < 3; hour += 1) {
    await identity.token(form(await signed(claims())));
    time = new Date(time.getTime() + 3_600_000);
  }
  assert.equal((await db.query('select 1 from access_token')).length, 1, 'and the token endpoint sweeps by itself');
});

test('the smart configuration names the endpoint and how to prove oneself', async () => {
  const { smartConfiguration } = await import('./token-endpoint.ts');
  const configuration = smartConfiguration(baseUrl);
  assert.equal(configuration.token_endpoint, ENDPOINT);
  assert.deepEqual(configuration.grant_types_supported, ['client_credentials']);
  assert.ok((configuration.capabilities as readonly string[]).includes('client-confidential-asymmetric'));
});
