import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig, readServingConfig } from './config.ts';

describe('the configuration', () => {
  it('leaves tools that do not serve without a provider', () => assert.equal(readConfig({}).dataDirectory, './.opengms'));
  it('needs nothing in demo mode', () => {
    const { host, port, dataDirectory, isDemo, logLevel } = readServingConfig({ OPENGMS_DEMO: '1' });
    assert.deepEqual(
      { host, port, dataDirectory, isDemo, logLevel },
      { host: '127.0.0.1', port: 3000, dataDirectory: './.opengms', isDemo: true, logLevel: 'warn' },
    );
  });
  it('HAZ-WKF-08 outside the demonstration there is no secret for badges unless one is set', () => {
    assert.deepEqual(readServingConfig({ OPENGMS_SIGN_IN: 'applications-only' }).badgeSecrets, []);
    assert.equal(readConfig({ OPENGMS_DEMO: '1' }).badgeSecrets.length, 1);
    const [now, before] = ['n'.repeat(32), 'b'.repeat(32)];
    assert.deepEqual(readConfig({ OPENGMS_BADGE_SECRET: now, OPENGMS_BADGE_SECRET_BEFORE: before }).badgeSecrets, [now, before]);
  });
  it('HAZ-FAM-08 takes the word of no proxy about who calls unless told which', () => {
    assert.deepEqual(readConfig({}).trustProxy, []);
    assert.deepEqual(readConfig({ OPENGMS_TRUST_PROXY: '10.0.0.0/8, ::1' }).trustProxy, ['10.0.0.0/8', '::1']);
  });
  const refused: readonly (readonly [sentence: string, environment: Record<string, string>, says: RegExp])[] = [
    ['HAZ-FHR-06 demo mode on a database server', { OPENGMS_DEMO: '1', DATABASE_URL: 'postgresql://x/y' }, /DATABASE_URL/],
    ['HAZ-FHR-06 demo mode on an address others reach', { OPENGMS_DEMO: '1', HOST: '0.0.0.0' }, /loopback/],
    ['an address others reach without saying how', { HOST: '0.0.0.0', OPENGMS_SIGN_IN: 'applications-only' }, /OPENGMS_BASE_URL/],
    ['a service nobody can sign in to', {}, /Nobody could sign in/],
    ['half a provider', { OPENGMS_SIGN_IN_ISSUER: 'https://x.example' }, /OPENGMS_SIGN_IN_CLIENT_ID/],
    ['a port that is no port', { OPENGMS_DEMO: '1', PORT: 'http' }, /PORT/],
    ['a database that is not PostgreSQL', { OPENGMS_SIGN_IN: 'applications-only', DATABASE_URL: 'mysql://x' }, /postgresql/],
    ['a secret for badges that can be guessed', { OPENGMS_DEMO: '1', OPENGMS_BADGE_SECRET: 'short' }, /OPENGMS_BADGE_SECRET must have 32/],
    ['a secret for badges in a file that is not there', { OPENGMS_DEMO: '1', OPENGMS_BADGE_SECRET_FILE: '/none' }, /_FILE names a file/],
    ['a proxy that is no network', { OPENGMS_DEMO: '1', OPENGMS_TRUST_PROXY: '10.0.0.0/8, all' }, /OPENGMS_TRUST_PROXY/],
    ['a log level that does not exist', { OPENGMS_DEMO: '1', OPENGMS_LOG: 'loud' }, /OPENGMS_LOG/],
  ];
  for (const [sentence, environment, says] of refused)
    it(`HAZ-FHR-06 refuses ${sentence}`, () => assert.throws(() => readServingConfig(environment), says));
});
