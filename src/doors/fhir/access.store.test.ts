import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { anOrder, aRunningService, type TestService } from './testing.ts';

let running: TestService;
let logged = '';
before(async () => {
  running = await aRunningService({
    log: new Writable({
      write(chunk, _encoding, done) {
        logged += String(chunk);
        done();
      },
    }),
  });
});
after(() => running.service.close());
const ask: TestService['ask'] = (method, path, more) => running.ask(method, path, more);
const codeOf = (answer: { json: { issue?: { details?: { coding?: { code: string }[] } }[] } }) =>
  answer.json.issue?.[0]?.details?.coding?.at(-1)?.code;

describe('who may', () => {
  before(async () => {
    assert.equal((await ask('POST', '', { body: anOrder() })).status, 200);
    await ask('POST', '/Patient', { body: { resourceType: 'Patient', name: [{ family: 'Quartz' }] } });
  });

  it('HAZ-FHR-01 nobody without signing in, and metadata for everybody', async () => {
    const without = await ask('GET', '/Patient', { as: '' });
    assert.deepEqual([without.status, without.headers['www-authenticate']], [401, 'Bearer']);
    assert.equal((await ask('GET', '/Patient', { as: 'nobody-of-that-name' })).status, 401);
    const metadata = await ask('GET', '/metadata', { as: '' });
    assert.deepEqual([metadata.status, metadata.json.fhirVersion], [200, '4.0.1']);
    const checked = await ask('POST', '/CapabilityStatement/$validate', { body: metadata.json });
    assert.ok(
      !checked.json.issue.some(({ code }: { code: string }) => code === 'structure' || code === 'required'),
      checked.text.slice(0, 500),
    );
  });

  it('HAZ-FHR-01 another organisation does not see the order, and an analyst sees no patient', async () => {
    const mine = await ask('GET', '/ServiceRequest?identifier=ORDER-1');
    const { id } = mine.json.entry[0].resource;
    assert.equal((await ask('GET', `/ServiceRequest/${id}`, { as: 'clinician-other' })).status, 404);
    assert.equal((await ask('GET', '/ServiceRequest?identifier=ORDER-1', { as: 'clinician-other' })).json.entry, undefined);
    const analyst = await ask('GET', '/Patient', { as: 'analyst' });
    assert.deepEqual([analyst.status, codeOf(analyst)], [403, 'FHR_FORBIDDEN']);
    const transaction = await ask('POST', '', { as: 'analyst', body: anOrder() });
    assert.equal(transaction.status, 403);
  });

  it('HAZ-IDN-08 a patient gets no result as a bare resource, nor brought along with their order', async () => {
    for (const path of ['/DiagnosticReport', '/Observation', '/Binary', '/DocumentReference'])
      assert.equal((await ask('GET', path, { as: 'patient' })).status, 403, path);
    const found = await ask('GET', '/ServiceRequest?_revinclude=DiagnosticReport:based-on&_revinclude=Observation:based-on', {
      as: 'patient',
    });
    assert.equal(found.status, 200);
    for (const { resource } of found.json.entry ?? []) assert.equal(resource.resourceType, 'ServiceRequest');
  });

  it('HAZ-FHR-04 every access leaves an AuditEvent, refused ones too', async () => {
    const mine = await ask('GET', '/ServiceRequest?identifier=ORDER-1');
    const { id } = mine.json.entry[0].resource;
    await ask('GET', `/ServiceRequest/${id}`, { headers: { 'x-request-id': 'audited-read-1' } });
    const page = await running.service.record.search(
      { type: 'AuditEvent', parameters: [['entity', `ServiceRequest/${id}`]] },
      { kind: 'everything' },
    );
    assert.ok(
      page.matches.some(({ content }) => content.includes('audited-read-1')),
      'the read has its AuditEvent',
    );
    const refused = await running.service.record.search(
      {
        type: 'AuditEvent',
        parameters: [
          ['outcome', '4,8,12'],
          ['_sort', '-date'],
        ],
      },
      { kind: 'everything' },
    );
    assert.ok(refused.matches.length > 0, 'the refusals above have theirs');
  });

  it('HAZ-FHR-05 the log has routes and numbers, and nothing of a person', async () => {
    await ask('GET', '/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000018&family=Okafor');
    assert.match(logged, /"route":"\/FHIR\/R4\/:type"/);
    for (const personal of ['9990000018', 'Okafor', 'demo-clinician', 'Quartz', '127.0.0.1'])
      assert.ok(!logged.includes(personal), personal);
  });
});
