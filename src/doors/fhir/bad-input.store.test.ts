import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anOrder, aRunningService, type TestService } from './testing.ts';

let running: TestService;
before(async () => {
  running = await aRunningService();
});
after(() => running.service.close());
const ask: TestService['ask'] = (method, path, more) => running.ask(method, path, more);

/** Everything stored, whoever may see it: what must not grow when a request is refused. */
async function stored(): Promise<number> {
  const rows = await running.service.database.query<{ count: string }>("select count(*) as count from resource where type <> 'AuditEvent'");
  return Number(rows[0]?.count);
}

/** Asks, and checks: status, code, place, that the answer is an OperationOutcome (alone or an entry's), and that nothing was stored. */
async function refused(
  request: () => ReturnType<TestService['ask']>,
  expected: { status: number; code: string; where?: RegExp },
): Promise<void> {
  const before = await stored();
  const answer = await request();
  assert.equal(answer.status, expected.status, answer.text.slice(0, 600));
  assert.match(answer.text, /"resourceType":"OperationOutcome"/);
  assert.match(answer.text, new RegExp(`"code":"${expected.code}"`), answer.text.slice(0, 600));
  if (expected.where) assert.match(answer.text, expected.where);
  assert.equal(await stored(), before, 'nothing is written in part');
}

const aPatient = { resourceType: 'Patient', name: [{ family: 'Quartz' }] };

describe('HAZ-FHR-02 bad input is refused with where and what to do, and nothing is stored', () => {
  it('malformed JSON: line and column', () =>
    refused(() => ask('POST', '/Patient', { body: '{\n  "resourceType": "Patient",\n  "active": tru\n}' }), {
      status: 400,
      code: 'FHR_NOT_JSON',
      where: /line 3, column 1\d/,
    }));
  it('JSON that ends too early: where it ends', () =>
    refused(() => ask('POST', '/Patient', { body: '{"resourceType":"Patient",\n"name":[{"family":"Qu' }), {
      status: 400,
      code: 'FHR_NOT_JSON',
      where: /line 2, column/,
    }));
  it('nothing at all', () => refused(() => ask('POST', '/Patient', { body: '' }), { status: 400, code: 'FHR_NO_BODY' }));
  it('bytes that are not UTF-8', () =>
    refused(
      () => ask('POST', '/Patient', { body: Buffer.from('{"resourceType":"Patient","name":[{"family":"N\xfa\xf1ez"}]}', 'latin1') }),
      { status: 400, code: 'FHR_NOT_UTF8' },
    ));
  it('a byte order mark is read over, as Windows programmes write one', async () => {
    const answer = await ask('POST', '/Patient', { body: `\ufeff${JSON.stringify(aPatient)}` });
    assert.equal(answer.status, 201, answer.text);
  });
  it('a list, a number, null', async () => {
    for (const body of ['[]', '7', 'null', '"Patient"'])
      await refused(() => ask('POST', '/Patient', { body }), { status: 422, code: 'REC_NOT_A_RESOURCE' });
  });
  it('XML', () =>
    refused(() => ask('POST', '/Patient', { body: '<Patient/>', headers: { 'content-type': 'application/fhir+xml' } }), {
      status: 415,
      code: 'FHR_MEDIA_TYPE',
    }));
  it('an answer in XML', async () => {
    await refused(() => ask('GET', '/Patient', { headers: { accept: 'application/fhir+xml' } }), {
      status: 406,
      code: 'FHR_NOT_ACCEPTABLE',
    });
    await refused(() => ask('GET', '/Patient?_format=xml'), { status: 406, code: 'FHR_NOT_ACCEPTABLE' });
  });
  it('wrong types of values', () =>
    refused(() => ask('POST', '/Patient', { body: { ...aPatient, active: 'yes', birthDate: 1990 } }), {
      status: 422,
      code: 'REC_WRONG_KIND',
      where: /Patient\.birthDate/,
    }));
  it('unknown codes', () =>
    refused(() => ask('POST', '/Patient', { body: { ...aPatient, gender: 'F' } }), {
      status: 422,
      code: 'REC_CODE',
      where: /Use one of female, male, other, unknown/,
    }));
  it('wrong references: a type that cannot stand there, and one that leads nowhere', async () => {
    await refused(() => ask('POST', '/Patient', { body: { ...aPatient, managingOrganization: { reference: 'Task/1' } } }), {
      status: 422,
      code: 'REC_REFERENCE_TARGET',
    });
    const [role, patient, request, specimen] = anOrder().entry;
    const lost = {
      ...request,
      resource: { ...request?.resource, supportingInfo: [{ reference: 'urn:uuid:00000000-0000-4000-8000-00000000dead' }] },
    };
    await refused(
      () => ask('POST', '', { body: { resourceType: 'Bundle', type: 'transaction', entry: [role, patient, lost, specimen] } }),
      { status: 422, code: 'REQ_REFERENCE', where: /entry\[2\]/ },
    );
  });
  it('a body that is too large', () =>
    refused(() => ask('POST', '/Patient', { body: `{"resourceType":"Patient","name":[{"text":"${'x'.repeat(26 * 1024 * 1024)}"}]}` }), {
      status: 413,
      code: 'FHR_BODY_TOO_LARGE',
    }));
  it('text longer than FHIR allows', () =>
    refused(() => ask('POST', '/Patient', { body: { ...aPatient, name: [{ text: 'x'.repeat(1024 * 1024 + 1) }] } }), {
      status: 422,
      code: 'REC_FORMAT',
    }));
  it('a deeply nested body, in objects and in lists', async () => {
    const deep = `{"resourceType":"Patient","extension":${'[{"url":"http://x.uk","extension":'.repeat(20_000)}[]${'}]'.repeat(20_000)}}`;
    await refused(() => ask('POST', '/Patient', { body: deep }), { status: 400, code: 'FHR_TOO_DEEP', where: /line 1, column \d+/ });
    await refused(() => ask('POST', '/Patient', { body: `${'['.repeat(100_000)}` }), { status: 400, code: 'FHR_TOO_DEEP' });
  });
  it('too many entries', () =>
    refused(
      () =>
        ask('POST', '', {
          body: {
            resourceType: 'Bundle',
            type: 'batch',
            entry: Array.from({ length: 501 }, () => ({ request: { method: 'GET', url: 'Patient' } })),
          },
        }),
      { status: 413, code: 'FHR_TOO_MANY_ENTRIES' },
    ));
  it('a Bundle without entries, or of a type that is not carried out', async () => {
    await refused(() => ask('POST', '', { body: { resourceType: 'Bundle', type: 'transaction' } }), {
      status: 422,
      code: 'FHR_NO_ENTRIES',
    });
    await refused(() => ask('POST', '', { body: { resourceType: 'Bundle', type: 'collection', entry: [{ resource: aPatient }] } }), {
      status: 422,
      code: 'FHR_BUNDLE_TYPE',
    });
    await refused(() => ask('POST', '', { body: aPatient }), { status: 422, code: 'REC_WRONG_TYPE' });
  });
  it('entries that ask for what cannot be', async () => {
    const entry = (request: object, resource?: object) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [{ request, ...(resource ? { resource } : {}) }],
    });
    await refused(() => ask('POST', '', { body: entry({ method: 'POST', url: 'Patient' }) }), { status: 422, code: 'FHR_NO_RESOURCE' });
    await refused(() => ask('POST', '', { body: entry({ method: 'POST', url: 'Task' }, aPatient) }), {
      status: 422,
      code: 'FHR_WRONG_TYPE',
    });
    await refused(() => ask('POST', '', { body: entry({ method: 'BREW', url: 'Patient' }, aPatient) }), { status: 422, code: 'REC_CODE' });
    await refused(() => ask('POST', '', { body: entry({ method: 'POST', url: '../../etc' }, aPatient) }), {
      status: 422,
      code: 'FHR_ADDRESS',
    });
    await refused(() => ask('POST', '', { body: { resourceType: 'Bundle', type: 'transaction', entry: [null] } }), {
      status: 422,
      code: 'REC_NULL',
    });
  });
  it('a resource at the address of another type or id', async () => {
    await refused(() => ask('POST', '/Task', { body: aPatient }), { status: 422, code: 'REC_WRONG_TYPE' });
    await refused(() => ask('PUT', '/Patient/a', { body: { ...aPatient, id: 'b' } }), { status: 400, code: 'FHR_ID_DIFFERS' });
  });
  it('a patch that is none, and a patch whose result is not sound', async () => {
    const made = await ask('POST', '/Patient', { body: aPatient });
    const path = `/Patient/${made.json.id}`;
    const headers = { 'content-type': 'application/json-patch+json' };
    await refused(() => ask('PATCH', path, { body: { birthDate: '1990' }, headers }), { status: 400, code: 'FHR_PATCH' });
    const answer = await ask('PATCH', path, { body: [{ op: 'add', path: '/gender', value: 'F' }], headers });
    assert.equal(answer.status, 422, answer.text);
    assert.equal((await ask('GET', path)).json.gender, undefined);
  });
  it('an unknown type, an unknown operation, an address with nothing at it, an id that is none', async () => {
    await refused(() => ask('GET', '/Genome'), { status: 404, code: 'FHR_UNKNOWN_TYPE' });
    await refused(() => ask('GET', '/constructor'), { status: 404, code: 'FHR_UNKNOWN_TYPE' });
    await refused(() => ask('POST', '/Patient/$merge', { body: aPatient }), { status: 404, code: 'FHR_UNKNOWN_OPERATION' });
    await refused(() => ask('GET', '/Patient/1/2/3/4'), { status: 404, code: 'FHR_ADDRESS' });
    await refused(() => ask('GET', '/Patient/a%20b'), { status: 400, code: 'FHR_ID' });
    await refused(() => ask('GET', '/Patient/%E0%A4%A'), { status: 400, code: 'FHR_ID' });
    await refused(() => ask('GET', "/Patient/1'%20or%201=1"), { status: 400, code: 'FHR_ID' });
    await refused(() => ask('GET', '/Patient/1/_history/99999999999999'), { status: 404, code: 'FHR_NOT_FOUND' });
  });
  it('a method that is not possible, with what is', async () => {
    await refused(() => ask('DELETE', '/metadata'), { status: 405, code: 'FHR_METHOD' });
    const answer = await ask('PUT', '', { body: aPatient });
    assert.deepEqual([answer.status, answer.headers.allow], [405, 'POST']);
  });
  it('search parameters that are unknown or unusable, by name', async () => {
    await refused(() => ask('GET', '/Patient?shoe-size=9'), { status: 400, code: 'REC_UNKNOWN_PARAMETER', where: /shoe-size/ });
    const date = await ask('GET', '/Patient?birthdate=yesterday');
    assert.deepEqual([date.status, date.json.resourceType], [400, 'OperationOutcome'], date.text);
    const count = await ask('GET', '/Patient/_history?_count=-1');
    assert.equal(count.status, 400);
  });
  it('a wrong NHS number check digit is reported where it stands', async () => {
    const answer = await ask('POST', '/$validate', { body: anOrder({ nhsNumber: '9990000019', local: 'ORDER-CHECK' }) });
    assert.match(answer.text, /NHS/);
    assert.match(answer.text, /entry\[1\]/);
  });
  it('what was sent is never said back', async () => {
    const answer = await ask('POST', '/Patient', { body: { ...aPatient, birthDate: '<script>alert(1)</script>', '<img src=x>': 1 } });
    assert.equal(answer.status, 422);
    assert.ok(!/script|<img/.test(answer.text));
  });
});
