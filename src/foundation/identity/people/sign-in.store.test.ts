import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { importJWK, type JWK, SignJWT } from 'jose';
import { type Database, migrate } from '../../storage/index.ts';
import { eachDatabase } from '../../storage/testing.ts';
import { checkCsrf, createIdentity, csrfToken, type Identity, identityMigrations, type SignInSettings } from '../index.ts';
import { aSigningKey, startTestProvider, TestBrowser, type TestProvider } from '../testing.ts';

const baseUrl = 'http://127.0.0.1:3000';
const CALLBACK = `${baseUrl}/sign-in/callback`;
let ourKey: { privateKey: JWK; publicKey: JWK };
let provider: TestProvider;

before(async () => {
  ourKey = await aSigningKey('RS512', 'opengms-1');
  provider = await startTestProvider({ baseUrl, publicKey: ourKey.publicKey });
  provider.people.set('one-post', {
    uid: '999900001111',
    name: 'Osei Amara Dr',
    nhsid_nrbac_roles: [{ role_code: 'S8000:G8000:R8000', org_code: 'RYJ', activity_codes: ['B0360'], person_roleid: '1' }],
    nhsid_user_orgs: [{ org_code: 'RYJ', org_name: 'IMPERIAL COLLEGE HEALTHCARE NHS TRUST' }],
  });
  provider.people.set('two-posts', {
    uid: '999900002222',
    name: 'Ashworth Tom Dr',
    nhsid_nrbac_roles: [
      { role_code: 'S8000:G8000:R8000', org_code: 'RYJ', activity_codes: ['B0360'], person_roleid: '21' },
      { role_code: 'S8000:G8000:R8001', org_code: 'R0A', activity_codes: ['B0360', 'B0062'], person_roleid: '22' },
    ],
  });
  provider.people.set('receptionist', {
    uid: '999900003333',
    nhsid_nrbac_roles: [{ role_code: 'S8002:G8003:R8009', org_code: 'RYJ', activity_codes: [], person_roleid: '3' }],
  });
  provider.people.set('patient', { given_name: 'Sam', family_name: 'Example', nhs_number: '9990000018', identity_proofing_level: 'P9' });
  provider.people.set('patient-p5', { nhs_number: '9990000018', identity_proofing_level: 'P5' });
  provider.people.set('stranger', { nhs_number: '9990000026', identity_proofing_level: 'P9' });
});
after(() => provider.close());

let time = new Date();
const now = () => time;

async function anIdentity(db: Database, change: Partial<SignInSettings> = {}, audience: 'staff' | 'patients' = 'staff'): Promise<Identity> {
  time = new Date();
  await migrate(db, identityMigrations);
  const scope = audience === 'staff' ? 'openid profile nationalrbacaccess associatedorgs' : 'openid profile';
  const settings: SignInSettings = {
    baseUrl,
    providers: [{ audience, issuer: provider.issuer, clientId: 'opengms', scope, extraParameters: {} }],
    signingKey: ourKey.privateKey,
    ...change,
  };
  return createIdentity({
    db,
    config: { isDemo: false, host: '127.0.0.1', databaseUrl: undefined },
    settings,
    patientByNhsNumber: async (nhsNumber) => (nhsNumber === '9990000018' ? 'patient-1' : undefined),
    now,
  });
}

async function goThrough(identity: Identity, sub: string, audience: 'staff' | 'patients' = 'staff', returnTo = '/requests') {
  provider.signInAs(sub);
  const browser = new TestBrowser();
  const { location, state } = await identity.signIn.begin(audience, returnTo);
  const url = await browser.open(location, CALLBACK);
  return { url, state, browser, signedIn: await identity.signIn.finish(url, state) };
}

function cookieOf(identity: Identity, secret: string) {
  return { cookie: identity.sessionCookie(secret).split(';')[0] ?? '' };
}

function headersFrom(setCookie: string) {
  return { cookie: setCookie.split(';')[0] ?? '' };
}

eachDatabase('a clinician with one post signs in and is known by the session cookie', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'one-post');
  assert.equal(signedIn.kind, 'signed-in', JSON.stringify(signedIn));
  if (signedIn.kind !== 'signed-in') return;
  assert.deepEqual([signedIn.mustChoosePost, signedIn.returnTo], [false, '/requests']);
  const known = await identity.authenticate(cookieOf(identity, signedIn.secret));
  assert.equal(known.kind, 'known');
  if (known.kind !== 'known') return;
  assert.deepEqual(
    [known.who.role, known.who.organisation, known.who.id, known.who.name, known.who.activities],
    ['clinician', 'RYJ', '999900001111', 'Osei Amara Dr', ['B0360']],
  );
  const [row] = await db.query<{ secret_hash: string }>('select secret_hash from sign_in_session');
  assert.notEqual(row?.secret_hash, signedIn.secret, 'the database does not hold the secret');
});

eachDatabase('somebody with several posts works for nobody until one is chosen, and choosing gives a new secret', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'two-posts');
  assert.equal(signedIn.kind, 'signed-in');
  if (signedIn.kind !== 'signed-in') return;
  assert.deepEqual([signedIn.mustChoosePost, signedIn.who.organisation], [true, '']);
  const before = cookieOf(identity, signedIn.secret);
  assert.equal((await identity.choosePost(before, 17)).kind, 'refused');
  const chosen = await identity.choosePost(before, 1);
  assert.equal(chosen.kind, 'chosen');
  if (chosen.kind !== 'chosen') return;
  const known = await identity.authenticate(headersFrom(chosen.setCookie));
  assert.equal(known.kind === 'known' && known.who.organisation, 'R0A');
  assert.equal((await identity.authenticate(before)).kind, 'refused', 'the secret from before the choice is dead');
});

eachDatabase('a post chosen at the provider already is not asked for again', async (db) => {
  const identity = await anIdentity(db);
  provider.people.set('chose-there', { ...provider.people.get('two-posts'), selected_roleid: '21' });
  const { signedIn } = await goThrough(identity, 'chose-there');
  assert.deepEqual(signedIn.kind === 'signed-in' && [signedIn.mustChoosePost, signedIn.who.organisation], [false, 'RYJ']);
});

eachDatabase('a smartcard without a mapped role is refused with what to do', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'receptionist');
  assert.match(signedIn.kind === 'refused' ? signedIn.because : '', /registration authority/);
  assert.deepEqual(await db.query('select 1 from sign_in_session'), []);
});

eachDatabase('HAZ-IDN-04 session fixation: a cookie planted before sign-in is never adopted', async (db) => {
  const identity = await anIdentity(db);
  const planted = 'planted-secret-of-an-attacker-00000000000000';
  const { signedIn } = await goThrough(identity, 'one-post');
  assert.equal(signedIn.kind, 'signed-in');
  if (signedIn.kind !== 'signed-in') return;
  assert.notEqual(signedIn.secret, planted);
  assert.equal((await identity.authenticate(cookieOf(identity, planted))).kind, 'refused');
});

eachDatabase('HAZ-IDN-04 an answer that was not asked for in this browser, or comes twice, signs nobody in', async (db) => {
  const identity = await anIdentity(db);
  provider.signInAs('one-post');
  const { location, state } = await identity.signIn.begin('staff', '/');
  const url = await new TestBrowser().open(location, CALLBACK);
  assert.equal((await identity.signIn.finish(url, undefined)).kind, 'refused');
  assert.equal((await identity.signIn.finish(url, 'another-state')).kind, 'refused');
  assert.equal((await identity.signIn.finish(url, state)).kind, 'signed-in');
  assert.equal((await identity.signIn.finish(url, state)).kind, 'refused', 'the same answer again');
});

eachDatabase('HAZ-IDN-04 a code of one sign-in does not serve another: nonce and code verifier belong to the attempt', async (db) => {
  const identity = await anIdentity(db);
  provider.signInAs('one-post');
  const stolen = await identity.signIn.begin('staff', '/');
  const stolenUrl = await new TestBrowser().open(stolen.location, CALLBACK);
  const mine = await identity.signIn.begin('staff', '/');
  stolenUrl.searchParams.set('state', mine.state);
  assert.equal((await identity.signIn.finish(stolenUrl, mine.state)).kind, 'refused');
});

eachDatabase('a sign-in that took more than ten minutes is started again', async (db) => {
  const identity = await anIdentity(db);
  provider.signInAs('one-post');
  const { location, state } = await identity.signIn.begin('staff', '/');
  const url = await new TestBrowser().open(location, CALLBACK);
  time = new Date(time.getTime() + 10 * 60_000 + 1);
  assert.equal((await identity.signIn.finish(url, state)).kind, 'refused');
});

eachDatabase('a session ends after 30 idle minutes, after 12 hours however busy, and at sign-out', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'one-post');
  assert.equal(signedIn.kind, 'signed-in');
  if (signedIn.kind !== 'signed-in') return;
  const headers = cookieOf(identity, signedIn.secret);
  for (let passed = 25; passed <= 12 * 60; passed += 25) {
    time = new Date(time.getTime() + 25 * 60_000);
    assert.equal((await identity.authenticate(headers)).kind, 'known', `${passed} minutes, never idle for 30`);
  }
  time = new Date(time.getTime() + 25 * 60_000);
  assert.equal((await identity.authenticate(headers)).kind, 'refused', 'past 12 hours');

  const second = await goThrough(await anIdentity(db), 'one-post');
  if (second.signedIn.kind !== 'signed-in') return assert.fail();
  time = new Date(time.getTime() + 31 * 60_000);
  assert.equal((await identity.authenticate(cookieOf(identity, second.signedIn.secret))).kind, 'refused', 'idle');
});

eachDatabase('signing out ends the session here and leads to the provider to end it there', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'one-post');
  if (signedIn.kind !== 'signed-in') return assert.fail();
  const headers = cookieOf(identity, signedIn.secret);
  const { location, setCookie, ended } = await identity.signOut(headers);
  assert.match(setCookie, /Max-Age=0/);
  assert.equal(ended?.who.id, '999900001111');
  assert.ok(location.startsWith(`${provider.issuer}/session/end?id_token_hint=`), location);
  assert.equal((await identity.authenticate(headers)).kind, 'refused');
});

eachDatabase('a logout token of the provider ends the sessions of its subject, and no other token does', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'one-post');
  const other = await goThrough(identity, 'two-posts');
  if (signedIn.kind !== 'signed-in' || other.signedIn.kind !== 'signed-in') return assert.fail();
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const bySomebodyElse = await new SignJWT({ events, sub: 'one-post' })
    .setProtectedHeader({ alg: 'RS512', kid: 'provider' })
    .setIssuer(provider.issuer)
    .setAudience('opengms')
    .setIssuedAt()
    .setJti('1')
    .sign(await importJWK(ourKey.privateKey, 'RS512'));
  assert.equal(await identity.signIn.backChannelLogout(bySomebodyElse), undefined);
  assert.equal(await identity.signIn.backChannelLogout('not-a-token'), undefined);
  assert.equal((await identity.authenticate(cookieOf(identity, signedIn.secret))).kind, 'known');
  const known = await identity.authenticate(cookieOf(identity, signedIn.secret));
  const sid = known.kind === 'known' ? known.session?.provider?.sid : undefined;
  assert.ok(sid);
  const token = await provider.logoutTokenFor('one-post', sid);
  assert.equal(await identity.signIn.backChannelLogout(token), 1);
  assert.equal((await identity.authenticate(cookieOf(identity, signedIn.secret))).kind, 'refused');
  assert.equal((await identity.authenticate(cookieOf(identity, other.signedIn.secret))).kind, 'known');
});

eachDatabase('HAZ-IDN-02 a patient is known by their NHS number at P9 and sees their own record only', async (db) => {
  const identity = await anIdentity(db, {}, 'patients');
  const { signedIn } = await goThrough(identity, 'patient', 'patients');
  assert.deepEqual(signedIn.kind === 'signed-in' && [signedIn.who.role, signedIn.who.patient], ['patient', 'patient-1']);
  assert.equal((await goThrough(identity, 'patient-p5', 'patients')).signedIn.kind, 'refused');
  const stranger = await goThrough(identity, 'stranger', 'patients');
  assert.match(stranger.signedIn.kind === 'refused' ? stranger.signedIn.because : '', /no genomic record/);
});

eachDatabase('the page to return to is one of ours, whatever was asked for', async (db) => {
  const identity = await anIdentity(db);
  for (const returnTo of ['https://evil.example/', '//evil.example', '/\\evil.example', 'requests', ''])
    assert.equal(((await goThrough(identity, 'one-post', 'staff', returnTo)).signedIn as { returnTo?: string }).returnTo, '/', returnTo);
});

eachDatabase('a provider that does not know our key refuses us, and nobody is signed in', async (db) => {
  const wrong = await aSigningKey('RS512', 'opengms-1');
  const identity = await anIdentity(db, { signingKey: wrong.privateKey });
  assert.equal((await goThrough(identity, 'one-post')).signedIn.kind, 'refused');
});

eachDatabase('a form token is good in its own session only', async (db) => {
  const identity = await anIdentity(db);
  const sessions = [];
  for (const sub of ['one-post', 'two-posts']) {
    const { signedIn } = await goThrough(identity, sub);
    const known = signedIn.kind === 'signed-in' && (await identity.authenticate(cookieOf(identity, signedIn.secret)));
    if (known === false || known.kind !== 'known' || !known.session) return assert.fail();
    sessions.push(known.session);
  }
  const [mine, theirs] = sessions;
  assert.ok(mine && theirs);
  assert.equal(checkCsrf(mine, csrfToken(mine)), true);
  for (const posted of [csrfToken(theirs), '', undefined, null, ['x'], `${csrfToken(mine)}x`]) assert.equal(checkCsrf(mine, posted), false);
});

eachDatabase('HAZ-IDN-03 an emergency in a session needs a reason and a role that may, gets a new secret, and can be ended', async (db) => {
  const identity = await anIdentity(db);
  const { signedIn } = await goThrough(identity, 'one-post');
  if (signedIn.kind !== 'signed-in') return assert.fail();
  const headers = cookieOf(identity, signedIn.secret);
  assert.equal((await identity.startEmergency(headers, 'urgent')).kind, 'refused');
  const started = await identity.startEmergency(headers, 'Collapsed baby in the emergency department');
  if (started.kind !== 'started') return assert.fail();
  const during = await identity.authenticate(headersFrom(started.setCookie));
  assert.equal(during.kind === 'known' && during.who.emergencyReason, 'Collapsed baby in the emergency department');
  const stopped = await identity.stopEmergency(headersFrom(started.setCookie));
  if (stopped.kind !== 'stopped') return assert.fail();
  const afterwards = await identity.authenticate(headersFrom(stopped.setCookie));
  assert.equal(afterwards.kind === 'known' && afterwards.who.emergencyReason, undefined);
});

test('our public keys are public', async () => {
  const { emptyDatabase } = await import('../../storage/testing.ts');
  const identity = await anIdentity(await emptyDatabase());
  const [key] = identity.signIn.publicKeys().keys;
  assert.deepEqual([key?.kid, key?.alg, key?.use], ['opengms-1', 'RS512', 'sig']);
  for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi']) assert.ok(!(secret in (key ?? {})), secret);
});

test('the cookie cannot be read by scripts, is not sent across sites, and over https is tied to this host', async () => {
  const { emptyDatabase } = await import('../../storage/testing.ts');
  const plain = (await anIdentity(await emptyDatabase())).sessionCookie('s');
  assert.equal(plain, 'opengms-session=s; Path=/; HttpOnly; SameSite=Lax');
  const secure = (await anIdentity(await emptyDatabase(), { baseUrl: 'https://genomics.example.nhs.uk' })).sessionCookie('s');
  assert.equal(secure, '__Host-opengms-session=s; Path=/; HttpOnly; SameSite=Lax; Secure');
});
