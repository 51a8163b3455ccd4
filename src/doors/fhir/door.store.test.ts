import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { databaseKinds } from '../../foundation/storage/testing.ts';
import { anOrder, aRunningService, type TestService } from './testing.ts';

let running: TestService;
const ask: TestService['ask'] = (method, path, more) => running.ask(method, path, more);
const aPatient = (more: object = {}) => ({
  resourceType: 'Patient',
  name: [{ family: 'Quartz', given: ['Zebedee'] }],
  birthDate: '1990-01-02',
  ...more,
});
const codeOf = (answer: { json: { issue?: { details?: { coding?: { code: string }[] } }[] } }) =>
  answer.json.issue?.[0]?.details?.coding?.at(-1)?.code;

for (const kind of databaseKinds)
  describe(`the FHIR door on ${kind}`, () => {
    before(async () => {
      running = await aRunningService({ kind });
    });
    after(() => running.service.close());

    describe('one resource', () => {
      it('is created, read, updated with If-Match, patched, deleted, and keeps its history', async () => {
        const created = await ask('POST', '/Patient', {
          body: aPatient(),
          headers: { 'x-request-id': 'request-0001', 'x-correlation-id': 'correlation-1' },
        });
        assert.equal(created.status, 201, created.text);
        assert.deepEqual(
          [created.headers['x-request-id'], created.headers['x-correlation-id'], created.headers.etag],
          ['request-0001', 'correlation-1', 'W/"1"'],
        );
        const { id } = created.json;
        assert.ok(created.headers.location?.endsWith(`/FHIR/R4/Patient/${id}/_history/1`));
        assert.match(created.headers['content-type'] ?? '', /application\/fhir\+json/);
        const read = await ask('GET', `/Patient/${id}`);
        assert.deepEqual([read.status, read.headers.etag, read.json.meta.versionId], [200, 'W/"1"', '1']);
        assert.equal((await ask('GET', `/Patient/${id}`, { headers: { 'if-none-match': 'W/"1"' } })).status, 304);
        const updated = await ask('PUT', `/Patient/${id}`, {
          body: { ...read.json, birthDate: '1990-01-03' },
          headers: { 'if-match': 'W/"1"' },
        });
        assert.deepEqual([updated.status, updated.headers.etag], [200, 'W/"2"'], updated.text);
        const stale = await ask('PUT', `/Patient/${id}`, { body: read.json, headers: { 'if-match': 'W/"1"' } });
        assert.equal(stale.status, 412, stale.text);
        const patched = await ask('PATCH', `/Patient/${id}`, {
          body: [{ op: 'replace', path: '/birthDate', value: '1990-01-04' }],
          headers: { 'content-type': 'application/json-patch+json', 'if-match': 'W/"2"' },
        });
        assert.deepEqual([patched.status, patched.json?.birthDate], [200, '1990-01-04'], patched.text);
        const second = await ask('GET', `/Patient/${id}/_history/2`);
        assert.deepEqual([second.status, second.json.birthDate], [200, '1990-01-03']);
        const history = await ask('GET', `/Patient/${id}/_history`);
        assert.deepEqual(
          history.json.entry.map((entry: { response: { etag: string } }) => entry.response.etag),
          ['W/"3"', 'W/"2"', 'W/"1"'],
        );
        assert.equal((await ask('GET', '/Patient/_history?_count=2')).json.entry.length, 2);
        const removed = await ask('DELETE', `/Patient/${id}`);
        assert.equal(removed.status, 204, removed.text);
        assert.equal((await ask('GET', `/Patient/${id}`)).status, 410);
      });

      it('comes back as Prefer asks', async () => {
        const minimal = await ask('POST', '/Patient', { body: aPatient(), headers: { prefer: 'return=minimal' } });
        assert.deepEqual([minimal.status, minimal.text], [201, '']);
        const outcome = await ask('POST', '/Patient', { body: aPatient(), headers: { prefer: 'return=OperationOutcome' } });
        assert.equal(outcome.json.resourceType, 'OperationOutcome');
      });

      it('is created only when absent, and updated by a search, when asked so', async () => {
        const body = aPatient({ identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }] });
        const query = 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990000026';
        const first = await ask('POST', '/Patient', { body, headers: { 'if-none-exist': query } });
        const second = await ask('POST', '/Patient', { body, headers: { 'if-none-exist': query } });
        assert.deepEqual([first.status, second.status, second.json.id], [201, 200, first.json.id], second.text);
        const third = await ask('PUT', `/Patient?${query.replace('|', '%7C')}`, { body: { ...body, gender: 'other' } });
        assert.deepEqual([third.status, third.json.id, third.json.gender], [200, first.json.id, 'other'], third.text);
      });
    });

    describe('an order', () => {
      it('goes in whole, is found by what the national API searches, and comes back as a graph', async () => {
        const answer = await ask('POST', '', { body: anOrder() });
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json.type, 'transaction-response');
        assert.deepEqual(
          answer.json.entry.map((entry: { response: { status: string } }) => entry.response.status),
          ['201 Created', '201 Created', '201 Created', '201 Created'],
        );
        const request = answer.json.entry[2].resource;
        const patient = answer.json.entry[1].resource;
        assert.equal(request.subject.reference, `Patient/${patient.id}`);
        assert.equal(answer.json.entry[3].resource.request[0].reference, `ServiceRequest/${request.id}`);
        for (const query of [
          'ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018',
          'ServiceRequest?identifier=https://example.nhs.uk/order|ORDER-1',
          'ServiceRequest?status=active&authored=ge2026-11-01&_sort=-authored&_count=5',
          `Specimen?request=ServiceRequest/${request.id}`,
          `Task?focus=ServiceRequest/${request.id}&code=process-genomic-test-request`,
          `ServiceRequest?_id=${request.id}&_include=ServiceRequest:patient`,
        ]) {
          const found = await ask('GET', `/${encodeURI(query).replaceAll('|', '%7C')}`);
          assert.equal(found.status, 200, `${query} ${found.text}`);
          assert.ok(found.json.entry?.length >= 1, query);
          assert.ok(found.json.entry[0].fullUrl.startsWith('http'));
        }
        const posted = await ask('POST', '/ServiceRequest/_search', {
          body: `_id=${request.id}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
        });
        assert.deepEqual([posted.status, posted.json.entry?.[0]?.resource?.id], [200, request.id], posted.text);
        const graph = await ask('GET', `/ServiceRequest/${request.id}/$graph?graph=genomics-test-order`);
        assert.deepEqual(
          new Set(graph.json.entry.map((entry: { resource: { resourceType: string } }) => entry.resource.resourceType)),
          new Set(['ServiceRequest', 'Patient', 'PractitionerRole', 'Specimen']),
        );
        assert.equal(codeOf(await ask('GET', `/ServiceRequest/${request.id}/$graph?graph=nonsense`)), 'FHR_NO_GRAPH');
      });

      it('comes back with its report, and a family group with the orders of its members', async () => {
        const request = (await ask('GET', '/ServiceRequest?identifier=ORDER-1')).json.entry[0].resource;
        const group = await ask('POST', '/RequestGroup', {
          body: {
            resourceType: 'RequestGroup',
            status: 'active',
            intent: 'order',
            subject: request.subject,
            action: [{ resource: { reference: `ServiceRequest/${request.id}` } }],
          },
        });
        assert.equal(group.status, 201, group.text);
        const report = await ask('POST', '/DiagnosticReport', {
          as: 'laboratory',
          body: {
            resourceType: 'DiagnosticReport',
            status: 'preliminary',
            code: request.code,
            subject: request.subject,
            basedOn: [{ reference: `ServiceRequest/${request.id}` }],
            issued: '2026-11-21T10:00:00Z',
            performer: [{ identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: '699X0' } }],
          },
        });
        const types = (answer: { json: { entry?: { resource: { resourceType: string } }[] } }) =>
          new Set(answer.json.entry?.map(({ resource }) => resource.resourceType));
        const order = await ask(
          'GET',
          `/RequestGroup/${group.json.id}/$graph?graph=https://fhir.nhs.uk/GraphDefinition/genomics-test-order`,
        );
        assert.deepEqual(
          types(order),
          new Set(['RequestGroup', 'Patient', 'ServiceRequest', 'PractitionerRole', 'Specimen']),
          order.text.slice(0, 500),
        );
        assert.equal(report.status, 201, report.text);
        const result = await ask('GET', `/DiagnosticReport/${report.json.id}/$graph?graph=Test-Result`, { as: 'laboratory' });
        assert.ok(types(result).has('DiagnosticReport') && types(result).has('Patient'), result.text.slice(0, 500));
      });

      it('is refused whole with 422 and one OperationOutcome an entry when one reference leads nowhere', async () => {
        const order = anOrder({ nhsNumber: '9990000034', local: 'ORDER-2' });
        const [role, patient, request, specimen] = order.entry;
        const answer = await ask('POST', '', { body: { ...order, entry: [role, request, specimen] } });
        assert.equal(answer.status, 422, answer.text);
        assert.equal(answer.json.entry.length, 3);
        for (const entry of answer.json.entry) assert.equal(entry.response.outcome.resourceType, 'OperationOutcome');
        const statuses = answer.json.entry.map((entry: { response: { status: string } }) => entry.response.status);
        assert.deepEqual(statuses, ['200 OK', '422 Unprocessable Entity', '422 Unprocessable Entity']);
        assert.match(answer.json.entry[1].response.outcome.issue[0].location[0], /^Bundle\.entry\[1\]\.resource\.ofType\(ServiceRequest\)/);
        const none = await ask('GET', '/ServiceRequest?identifier=ORDER-2');
        assert.equal(none.json.entry, undefined);
        assert.ok(patient);
      });

      it('HAZ-FHR-02 is refused whole when one resource is not sound, naming each place, and nothing is stored', async () => {
        const order = anOrder({ nhsNumber: '9990000034', local: 'ORDER-3' });
        const [role, patient, request, specimen] = order.entry;
        const broken = { ...request, resource: { ...request?.resource, status: 'nonsense', colour: 'blue' } };
        const answer = await ask('POST', '', { body: { ...order, entry: [role, patient, broken, specimen] } });
        assert.equal(answer.status, 422);
        assert.deepEqual(
          answer.json.entry.map((entry: { response: { status: string } }) => entry.response.status),
          ['200 OK', '200 OK', '422 Unprocessable Entity', '200 OK'],
        );
        const places = answer.json.entry[2].response.outcome.issue.map((issue: { location: string[] }) => issue.location[0]);
        assert.deepEqual(places, [
          'Bundle.entry[2].resource.ofType(ServiceRequest).status',
          'Bundle.entry[2].resource.ofType(ServiceRequest).colour',
        ]);
        assert.equal((await ask('GET', '/Patient?identifier=9990000034')).json.entry, undefined);
      });

      it('is looked at without storing by $validate', async () => {
        const sound = await ask('POST', '/$validate', { body: anOrder({ nhsNumber: '9990000042', local: 'ORDER-4' }) });
        assert.equal(sound.status, 200, sound.text);
        assert.ok(!sound.json.issue.some(({ severity }: { severity: string }) => severity === 'error'), sound.text);
        assert.equal((await ask('GET', '/Patient?identifier=9990000042')).json.entry, undefined);
        const wrong = await ask('POST', '/ServiceRequest/$validate', {
          body: {
            resourceType: 'Parameters',
            parameter: [{ name: 'resource', resource: { resourceType: 'ServiceRequest', status: 'active' } }],
          },
        });
        assert.deepEqual([wrong.status, wrong.json.issue[0].severity], [200, 'error']);
      });

      it('HAZ-FHR-03 needs If-Match to change what others work on: 400 without, 412 when stale', async () => {
        const found = await ask('GET', '/ServiceRequest?identifier=ORDER-1');
        const request = found.json.entry[0].resource;
        const without = await ask('PUT', `/ServiceRequest/${request.id}`, { body: request });
        assert.deepEqual([without.status, codeOf(without)], [400, 'FHR_IF_MATCH_MISSING']);
        const stale = await ask('PUT', `/ServiceRequest/${request.id}`, { body: request, headers: { 'if-match': 'W/"99"' } });
        assert.equal(stale.status, 412, stale.text);
        const nonsense = await ask('PUT', `/ServiceRequest/${request.id}`, { body: request, headers: { 'if-match': 'yes' } });
        assert.equal(nonsense.status, 400);
      });
    });

    describe('a transaction', () => {
      const bundleOf = (...entry: readonly object[]) => ({ resourceType: 'Bundle', type: 'transaction', entry });

      it('updates by version, and is refused whole with 412 when one version is stale', async () => {
        const made = (await ask('POST', '/Patient', { body: aPatient() })).json;
        const other = (await ask('POST', '/Patient', { body: aPatient() })).json;
        const put = (resource: { id: string }, version: number) => ({
          fullUrl: `http://127.0.0.1:3000/FHIR/R4/Patient/${resource.id}`,
          resource: { ...resource, gender: 'other' },
          request: { method: 'PUT', url: `Patient/${resource.id}`, ifMatch: `W/"${version}"` },
        });
        const refused = await ask('POST', '', { body: bundleOf(put(made, 1), put(other, 7)) });
        assert.equal(refused.status, 412, refused.text);
        assert.deepEqual(
          refused.json.entry.map((entry: { response: { status: string } }) => entry.response.status.slice(0, 3)),
          ['200', '412'],
        );
        assert.equal((await ask('GET', `/Patient/${made.id}`)).json.gender, undefined);
        const carriedOut = await ask('POST', '', { body: bundleOf(put(made, 1), put(other, 1)) });
        assert.equal(carriedOut.status, 200, carriedOut.text);
        assert.deepEqual(
          carriedOut.json.entry.map((entry: { response: { etag: string } }) => entry.response.etag),
          ['W/"2"', 'W/"2"'],
        );
      });

      it('reads after it has written, and leaves the resources out when asked to', async () => {
        const answer = await ask('POST', '', {
          body: bundleOf(
            { request: { method: 'GET', url: 'Patient?family=Readafter' } },
            { request: { method: 'POST', url: 'Patient' }, resource: aPatient({ name: [{ family: 'Readafter' }] }) },
          ),
          headers: { prefer: 'return=minimal' },
        });
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json.entry[0].resource.entry.length, 1);
        assert.equal(answer.json.entry[1].resource, undefined);
      });

      it('patches and deletes by a search, and refuses when the search finds several', async () => {
        const identifier = [{ system: 'https://example.nhs.uk/list', value: 'conditional-1' }];
        const made = (await ask('POST', '/Patient', { body: aPatient({ identifier }) })).json;
        const patch = Buffer.from(JSON.stringify([{ op: 'add', path: '/gender', value: 'female' }])).toString('base64');
        const patched = await ask('POST', '', {
          body: bundleOf({
            request: { method: 'PATCH', url: 'Patient?identifier=https://example.nhs.uk/list%7Cconditional-1' },
            resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: patch },
          }),
        });
        assert.equal(patched.status, 200, patched.text);
        assert.equal((await ask('GET', `/Patient/${made.id}`)).json.gender, 'female');
        const anObservation = {
          resourceType: 'Observation',
          identifier,
          status: 'final',
          code: { text: 'LDL' },
          subject: { reference: `Patient/${made.id}` },
        };
        for (const body of [anObservation, anObservation]) assert.equal((await ask('POST', '/Observation', { body })).status, 201);
        const several = await ask('DELETE', '/Observation?identifier=https://example.nhs.uk/list%7Cconditional-1');
        assert.equal(several.status, 412, several.text);
      });
    });

    describe('a batch', () => {
      it('answers each entry by itself', async () => {
        const answer = await ask('POST', '', {
          body: {
            resourceType: 'Bundle',
            type: 'batch',
            entry: [
              { request: { method: 'POST', url: 'Patient' }, resource: aPatient() },
              { request: { method: 'POST', url: 'Patient' }, resource: aPatient({ birthDate: 'yesterday' }) },
              { request: { method: 'GET', url: 'Patient?birthdate=1990-01-02&_count=1' } },
              { request: { method: 'GET', url: 'Patient/00000000-0000-4000-8000-00000000dead' } },
            ],
          },
        });
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(
          answer.json.entry.map((entry: { response: { status: string } }) => entry.response.status.slice(0, 3)),
          ['201', '422', '200', '404'],
        );
        assert.equal(answer.json.entry[2].resource.type, 'searchset');
      });
    });
  });
