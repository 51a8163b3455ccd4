import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, migrate } from '../../storage/index.ts';
import { eachDatabase, emptyDatabase } from '../../storage/testing.ts';
import { createIdentity, type Identity, type IdentityMeans, identityMigrations, PERSONAS } from '../index.ts';

async function anIdentity(db: Database, config: Partial<IdentityMeans['config']> = {}): Promise<Identity> {
  await migrate(db, identityMigrations);
  return createIdentity({
    db,
    config: { isDemo: true, host: '127.0.0.1', databaseUrl: undefined, ...config },
    settings: { baseUrl: 'http://127.0.0.1:3000', providers: [] },
    patientByNhsNumber: async () => undefined,
    now: () => new Date(),
  });
}

test('in demo mode every persona is known by Bearer demo-<persona>, and by the cookie of its sign-in', async () => {
  const identity = await anIdentity(await emptyDatabase());
  for (const name of PERSONAS.keys()) {
    const byToken = await identity.authenticate({ authorization: `Bearer demo-${name}` });
    assert.equal(byToken.kind, 'known', name);
    const signedIn = await identity.signInAsPersona(name);
    if (signedIn.kind !== 'signed-in') return assert.fail();
    const byCookie = await identity.authenticate({ cookie: signedIn.setCookie.split(';')[0] });
    assert.deepEqual(byToken.kind === 'known' && byToken.who, byCookie.kind === 'known' && byCookie.who);
  }
});

test('the personas that the service promises are there, with two trusts and two hubs', () => {
  const promised = [
    ...['clinician', 'clinician-other', 'laboratory', 'laboratory-other', 'geneticist', 'pharmacist', 'analyst', 'workforce'],
    ...['patient', 'integration', 'counsellor', 'programme-manager', 'administrator'],
  ];
  for (const name of promised) assert.ok(PERSONAS.has(name), name);
  assert.notEqual(PERSONAS.get('clinician')?.organisation, PERSONAS.get('clinician-other')?.organisation);
  assert.notEqual(PERSONAS.get('laboratory')?.organisation, PERSONAS.get('laboratory-other')?.organisation);
  assert.equal(new Set([...PERSONAS.values()].map(({ id }) => id)).size, PERSONAS.size);
});

eachDatabase('HAZ-IDN-01 outside demo mode a persona is nobody, by token and by sign-in', async (db) => {
  const identity = await anIdentity(db, { isDemo: false });
  const byToken = await identity.authenticate({ authorization: 'Bearer demo-clinician' });
  assert.deepEqual([byToken.kind, byToken.kind === 'refused' && byToken.code], ['refused', 'invalid_token']);
  assert.equal((await identity.signInAsPersona('clinician')).kind, 'refused');
});

test('HAZ-IDN-01 demo mode is refused on a server database and on an address others can reach', async () => {
  const db = await emptyDatabase();
  await assert.rejects(anIdentity(db, { host: '0.0.0.0' }), /loopback/);
  await assert.rejects(anIdentity(db, { host: '192.168.1.4' }), /loopback/);
  await assert.rejects(anIdentity(db, { databaseUrl: 'postgres://somewhere/opengms' }), /embedded/);
  const server: Database = { ...db, kind: 'postgresql', query: db.query.bind(db), execute: db.execute.bind(db) };
  await assert.rejects(anIdentity(server), /embedded/);
  for (const host of ['127.0.0.1', '::1', 'localhost']) assert.equal((await anIdentity(db, { host })).isDemo, true);
});

test('what cannot be understood is refused with what to send, and never falls back to a cookie', async () => {
  const identity = await anIdentity(await emptyDatabase());
  const signedIn = await identity.signInAsPersona('clinician');
  if (signedIn.kind !== 'signed-in') return assert.fail();
  const cookie = signedIn.setCookie.split(';')[0];
  const cases = [
    [{}, 'no-credentials'],
    [{ cookie: 'other=1' }, 'no-credentials'],
    [{ authorization: 'Basic dXNlcjpwYXNz' }, 'invalid_request'],
    [{ authorization: 'Bearer' }, 'invalid_request'],
    [{ authorization: 'Bearer a b' }, 'invalid_request'],
    [{ authorization: '' }, 'invalid_request'],
    [{ authorization: 'Bearer nothing-known' }, 'invalid_token'],
    [{ authorization: 'Bearer demo-nobody' }, 'invalid_token'],
    [{ authorization: 'Bearer demo-__proto__' }, 'invalid_token'],
    [{ authorization: 'Bearer nothing-known', cookie }, 'invalid_token'],
    [{ cookie: 'opengms-session=made-up' }, 'invalid_token'],
    [{ cookie: 'opengms-session=' }, 'invalid_token'],
  ] as const;
  for (const [headers, code] of cases) {
    const answer = await identity.authenticate(headers);
    assert.deepEqual(answer.kind === 'refused' ? answer.code : answer.kind, code, JSON.stringify(headers));
  }
});

test('HAZ-IDN-03 a person may state an emergency in a header; an application may not', async () => {
  const identity = await anIdentity(await emptyDatabase());
  const person = await identity.authenticate({ authorization: 'Bearer demo-clinician', 'x-emergency-reason': ' Collapsed baby ' });
  assert.equal(person.kind === 'known' && person.who.emergencyReason, 'Collapsed baby');
  const application = await identity.authenticate({ authorization: 'Bearer demo-integration', 'x-emergency-reason': 'Collapsed baby' });
  assert.equal(application.kind === 'known' && application.who.emergencyReason, undefined);
});
