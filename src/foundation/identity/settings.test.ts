import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { parseClient, parseRoleMapping, ROLE_MAPPING, readSignInSettings } from './index.ts';
import { aSigningKey } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'opengms-settings-'));
const keyFile = join(folder, 'key.json');
const publicFile = join(folder, 'public.json');
let publicKey: object;

before(async () => {
  const key = await aSigningKey('RS512', 'opengms-1');
  publicKey = key.publicKey;
  writeFileSync(keyFile, JSON.stringify(key.privateKey));
  writeFileSync(publicFile, JSON.stringify(key.publicKey));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const FALLBACK = 'http://127.0.0.1:3000';
const complete = () => ({
  OPENGMS_BASE_URL: 'https://genomics.example.nhs.uk/',
  OPENGMS_SIGN_IN_ISSUER: 'https://am.nhsint.auth-ptl.cis2.spineservices.nhs.uk',
  OPENGMS_SIGN_IN_CLIENT_ID: '123.apps.supplier',
  OPENGMS_SIGN_IN_KEY_FILE: keyFile,
});

test('without a provider the service starts and nobody can sign in through one', () => {
  assert.deepEqual(readSignInSettings({}, FALLBACK), { baseUrl: FALLBACK, providers: [] });
});

test('a complete setting gives the staff provider with its assurance level', () => {
  const { baseUrl, providers, signingKey } = readSignInSettings(complete(), FALLBACK);
  assert.deepEqual([baseUrl, signingKey?.kid], ['https://genomics.example.nhs.uk', 'opengms-1']);
  assert.deepEqual(
    providers.map(({ audience, extraParameters }) => [audience, extraParameters]),
    [['staff', { acr_values: 'AAL2_OR_AAL3_ANY' }]],
  );
});

test('what is incomplete or unsafe refuses to start, and the sentence names the setting', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ OPENGMS_SIGN_IN_CLIENT_ID: '' }, /OPENGMS_SIGN_IN_ISSUER and OPENGMS_SIGN_IN_CLIENT_ID together/],
    [{ OPENGMS_SIGN_IN_ISSUER: 'cis2' }, /OPENGMS_SIGN_IN_ISSUER must be the address/],
    [{ OPENGMS_SIGN_IN_KEY_FILE: '' }, /OPENGMS_SIGN_IN_KEY_FILE/],
    [{ OPENGMS_SIGN_IN_KEY_FILE: publicFile }, /one private JWK/],
    [{ OPENGMS_BASE_URL: 'http://genomics.example.nhs.uk' }, /https/],
    [{ OPENGMS_BASE_URL: 'genomics' }, /OPENGMS_BASE_URL/],
  ];
  for (const [change, sentence] of cases) assert.throws(() => readSignInSettings({ ...complete(), ...change }, FALLBACK), sentence);
});

test('a role mapping is data: the one we carry can be written out and read back, and a bad line is named', () => {
  assert.deepEqual(parseRoleMapping(JSON.parse(JSON.stringify(ROLE_MAPPING))), ROLE_MAPPING);
  const line = { group: 'work', jobRoles: ['R8000'], activities: ['B0360'], role: 'clinician' };
  const bad: readonly (readonly [object, RegExp])[] = [
    [{ role: 'system' }, /Line 2.*role/],
    [{ role: 'patient' }, /Line 2.*role/],
    [{ jobRoles: 'R8000' }, /jobRoles/],
    [{ activities: ['view'] }, /activities/],
    [{ jobRoles: 'any', activities: [] }, /let everybody in/],
    [{ organisations: ['ryj!'] }, /ODS/],
    [{ group: 'other' }, /group/],
  ];
  for (const [change, sentence] of bad) assert.throws(() => parseRoleMapping([line, { ...line, ...change }]), sentence);
  assert.throws(() => parseRoleMapping([]), /at least one line/);
});

test('a registration of an application is read whole or refused field by field', () => {
  const registration = {
    clientId: 'hub-lims',
    name: 'Hub laboratory system',
    organisation: '699X0',
    role: 'integration',
    jwks: { keys: [publicKey] },
    allowedScopes: ['system/*.cruds'],
  };
  const read = parseClient(registration);
  assert.deepEqual(read.kind === 'client' && read.client, { ...registration, isActive: true });
  for (const [field, value] of [
    ['clientId', 'x'],
    ['name', ''],
    ['organisation', '699x0'],
    ['role', 'system'],
    ['role', 'administrator'],
    ['jwks', { keys: [] }],
    ['jwks', { keys: [{ ...publicKey, d: 'secret' }] }],
    ['jwks', { keys: [{ kty: 'oct', k: 'AA', kid: '1' }] }],
    ['allowedScopes', ['everything']],
    ['allowedScopes', []],
  ] as const) {
    const refused = parseClient({ ...registration, [field]: value });
    assert.ok(refused.kind === 'problems' && refused.problems.length === 1 && refused.problems[0]?.startsWith(`${field}:`), field);
  }
  assert.equal(parseClient('hello').kind, 'problems');
});
