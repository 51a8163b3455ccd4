// Bulk export over HTTP, step by step as a client does it, under the same rules as every extract.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openService, type Service } from '../../src/app.ts';
import { readServingConfig } from '../../src/config.ts';
import { PERSONAS } from '../../src/foundation/identity/index.ts';
import { openDatabase } from '../../src/foundation/storage/index.ts';
import { aChoice, anApproval, aPerson, commitAll } from '../../src/service/research/fixtures.ts';

describe('bulk export', () => {
  let service: Service;
  const directory = mkdtempSync(join(tmpdir(), 'opengms-extracts-'));
  const ids: string[] = [];
  let group = '';

  before(async () => {
    const config = {
      ...readServingConfig({ OPENGMS_DEMO: '1', OPENGMS_LOG: 'fatal', OPENGMS_EXTRACTS: directory, OPENGMS_DATA: '/nowhere' }),
      port: 0,
    };
    service = await openService({ config, database: await openDatabase({ memory: true }) });
    for (let number = 0; number < 12; number += 1) {
      const { id, resources } = aPerson(number);
      ids.push(id);
      await commitAll(service.record, [...resources, ...aChoice(id, true, '2026-01-01T09:00:00Z')], id, new Date());
    }
    const [asks, decides] = [PERSONAS.get('research'), PERSONAS.get('research-other')];
    assert.ok(asks && decides);
    const year = new Date().getFullYear();
    const asked = await service.research.propose(
      anApproval({
        client: 'demo-research-client',
        dataSets: ['people', 'conditions', 'measurements'],
        from: `${year - 1}-01-01`,
        until: `${year + 1}-12-31`,
      }),
      asks,
    );
    group = asked.kind === 'done' ? asked.approval.id : '';
    await service.research.decide(group, { approves: true, because: 'In the public interest', minutes: 'DAC 1' }, decides);
  });
  after(async () => {
    await service.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const ask = async (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    more: { as?: string; headers?: Record<string, string>; payload?: string } = {},
  ) => {
    const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/^\/FHIR\/R4/, '');
    return service.app.inject({
      method,
      url: `/FHIR/R4${path}`,
      headers: {
        authorization: `Bearer demo-${more.as ?? 'research-client'}`,
        prefer: 'respond-async',
        accept: 'application/fhir+json',
        ...more.headers,
      },
      ...(more.payload ? { payload: more.payload } : {}),
    });
  };
  const kickOff = async (query = '') => {
    const answer = await ask('GET', `/Group/${group}/$export${query}`);
    assert.equal(answer.statusCode, 202, answer.body);
    const status = String(answer.headers['content-location']);
    await service.research.settled();
    return status;
  };

  it('HAZ-RCH-09 kick-off, status, manifest, download and delete follow the standard, and hold only what was approved', async () => {
    const started = await ask('GET', `/Group/${group}/$export?_type=Patient,Observation&_outputFormat=ndjson`);
    assert.equal(started.statusCode, 202, started.body);
    const status = String(started.headers['content-location']);
    const waiting = await ask('GET', status);
    if (waiting.statusCode === 202) assert.match(String(waiting.headers['x-progress']), /^\d+ % of the people/);
    await service.research.settled();
    const complete = await ask('GET', status);
    assert.equal(complete.statusCode, 200, complete.body);
    assert.match(String(complete.headers['content-type']), /^application\/json\b/);
    assert.ok(!Number.isNaN(Date.parse(String(complete.headers.expires))));
    const manifest = complete.json();
    // The manifest's fields, and no others (Bulk Data Access 2.0.0, response: complete status).
    assert.deepEqual(Object.keys(manifest).sort(), ['error', 'output', 'request', 'requiresAccessToken', 'transactionTime']);
    assert.match(manifest.transactionTime, /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/);
    assert.match(manifest.request, /\/FHIR\/R4\/Group\/[0-9a-f-]{36}\/\$export\?_type=Patient,Observation/);
    assert.equal(manifest.requiresAccessToken, true);
    assert.deepEqual(
      manifest.output.map(({ type }: { type: string }) => type),
      ['Patient', 'Observation'],
    );
    for (const { type, url, count } of manifest.output) {
      const file = await ask('GET', url, { headers: { accept: 'application/fhir+ndjson' } });
      assert.equal(file.statusCode, 200);
      assert.equal(file.headers['content-type'], 'application/fhir+ndjson');
      const lines = file.body.trim().split('\n');
      assert.equal(lines.length, count);
      for (const line of lines) assert.equal(JSON.parse(line).resourceType, type);
      assert.doesNotMatch(file.body, /Quillfeather|ServiceRequest|NM_000527/);
      assert.equal((await ask('GET', url, { as: 'integration' })).statusCode, 403);
      assert.equal((await ask('GET', url, { as: 'clinician' })).statusCode, 403);
    }
    assert.equal((await ask('DELETE', status)).statusCode, 202);
    assert.equal((await ask('GET', status)).statusCode, 404);
    assert.equal((await ask('GET', manifest.output[0].url)).statusCode, 404);
  });

  it('HAZ-RCH-02 who withdraws between two fetches is in neither the next file nor its count', async () => {
    const status = await kickOff();
    const before = (await ask('GET', status)).json();
    await commitAll(service.record, aChoice(ids[0] ?? '', false, new Date().toISOString()), ids[0] ?? '', new Date());
    const file = await ask('GET', before.output[0].url);
    assert.equal(file.body.trim().split('\n').length, 11);
    assert.equal((await ask('GET', status)).json().output[0].count, 11);
  });

  it('what the standard has and this service does not is refused with a reason, never passed over unsaid', async () => {
    const refused = async (url: string, more: Parameters<typeof ask>[2] = {}) => (await ask('GET', url, more)).statusCode;
    assert.equal(await refused('/$export'), 400);
    assert.equal(await refused('/Patient/$export'), 400);
    assert.equal(await refused(`/Group/${group}/$export`, { headers: { prefer: '' } }), 400);
    assert.equal(await refused(`/Group/${group}/$export?_outputFormat=text/csv`), 400);
    assert.equal(await refused(`/Group/${group}/$export?_since=yesterday`), 400);
    assert.equal(await refused(`/Group/${group}/$export?_typeFilter=Patient%3Factive%3Dtrue`), 400);
    assert.equal(await refused(`/Group/${group}/$export?_type=Specimen`), 400);
    assert.equal(await refused('/Group/00000000-0000-4000-8000-000000000001/$export'), 404);
    for (const as of ['integration', 'clinician', 'administrator', 'patient'])
      assert.equal(await refused(`/Group/${group}/$export`, { as }), 403, as);
    const posted = await ask('POST', `/Group/${group}/$export`, {
      headers: { 'content-type': 'application/fhir+json' },
      payload: JSON.stringify({ resourceType: 'Parameters', parameter: [{ name: 'patient', valueReference: { reference: 'Patient/1' } }] }),
    });
    assert.equal(posted.statusCode, 400);
    assert.equal((await service.app.inject({ method: 'GET', url: `/FHIR/R4/Group/${group}/$export` })).statusCode, 401);
  });
});
