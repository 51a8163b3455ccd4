import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anOrder, aRunningService, type TestService } from '../testing.ts';

let running: TestService;
before(async () => {
  running = await aRunningService();
});
after(() => running.service.close());
const ask: TestService['ask'] = (method, path, more) => running.ask(method, path, more);

describe('a message', () => {
  const aMessage = (id: string) => {
    const order = anOrder({ nhsNumber: '9990000050', local: `MSG-${id}` });
    return {
      resourceType: 'Bundle',
      type: 'message',
      identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${id}` },
      timestamp: '2026-11-21T09:00:00Z',
      entry: [
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a1',
          resource: {
            resourceType: 'MessageHeader',
            eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'O21' },
            sender: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'R0A' } },
            destination: [
              {
                endpoint: 'https://hub.example',
                receiver: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: '699X0' } },
              },
            ],
            source: { endpoint: 'https://trust.example' },
            focus: [{ reference: 'http://example.org/fhir/ServiceRequest/request-1' }],
          },
        },
        ...order.entry.map(({ fullUrl, resource }) => ({ fullUrl, resource })),
      ],
    };
  };
  const codes = (reply: {
    entry: { resource: { response?: { code: string; identifier: string }; issue?: { details?: { coding: { code: string }[] } }[] } }[];
  }) => reply.entry[0]?.resource.response;

  it('HAZ-FHR-08 is carried out and answered; the same message again is answered and not carried out again', async () => {
    const id = '00000000-0000-4000-8000-00000000b001';
    const first = await ask('POST', '/$process-message', { as: 'integration', body: aMessage(id) });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(codes(first.json)?.code, 'ok', first.text);
    assert.equal(codes(first.json)?.identifier, id);
    assert.equal(first.json.entry[0].resource.destination[0].receiver.identifier.value, 'R0A');
    const again = await ask('POST', '/$process-message', { as: 'integration', body: aMessage(id) });
    assert.equal(codes(again.json)?.code, 'ok');
    assert.match(again.text, /FHR_REPLAYED/);
    const found = await ask('GET', `/ServiceRequest?identifier=MSG-${id}`, { as: 'integration' });
    assert.equal(found.json.entry?.length, 1, found.text);
  });

  it('that is wrong is answered fatal-error with its findings; what is no message is refused', async () => {
    const message = aMessage('00000000-0000-4000-8000-00000000b002');
    const broken = {
      ...message,
      entry: message.entry.map((entry) =>
        entry.resource.resourceType === 'ServiceRequest' ? { ...entry, resource: { ...entry.resource, status: 'x' } } : entry,
      ),
    };
    const answer = await ask('POST', '/$process-message', { as: 'integration', body: broken });
    assert.equal(codes(answer.json)?.code, 'fatal-error');
    assert.match(answer.text, /REC_CODE/);
    assert.equal((await ask('POST', '/$process-message', { as: 'integration', body: anOrder() })).status, 422);
  });

  it('waits in the queue of its receiver when asked to, and is acknowledged by a transaction', async () => {
    const sent = await ask('POST', '/$process-message?async=true', {
      as: 'integration',
      body: aMessage('00000000-0000-4000-8000-00000000b003'),
    });
    assert.equal(sent.status, 202, sent.text);
    const queue = await ask(
      'GET',
      '/Bundle?message.receiver:identifier=https://fhir.nhs.uk/Id/ods-organization-code%7CR0A&_lastUpdated=ge2020-01-01',
      { as: 'integration' },
    );
    assert.equal(queue.status, 200, queue.text);
    const waiting = queue.json.entry?.[0]?.resource;
    assert.equal(waiting?.entry[0].resource.response.identifier, '00000000-0000-4000-8000-00000000b003', queue.text);
    const acknowledgement = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a9',
          request: { method: 'POST', url: 'Bundle' },
          resource: {
            resourceType: 'Bundle',
            type: 'message',
            entry: [
              {
                fullUrl: 'urn:uuid:00000000-0000-4000-8000-0000000000a8',
                resource: {
                  resourceType: 'MessageHeader',
                  eventCoding: { system: 'http://terminology.hl7.org/CodeSystem/v2-0003', code: 'O21' },
                  source: { endpoint: 'https://trust.example' },
                  destination: [{ endpoint: 'https://hub.example' }],
                  response: {
                    identifier: waiting?.identifier.value.slice('urn:uuid:'.length),
                    code: 'ok',
                    details: { reference: 'OperationOutcome/1' },
                  },
                },
              },
            ],
          },
        },
      ],
    };
    const acknowledged = await ask('POST', '', { as: 'integration', body: acknowledgement });
    assert.equal(acknowledged.status, 200, acknowledged.text);
  });
});
