import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { searchParameters, structure } from './index.ts';

// Tests write resources as literals; extract looks at every value before it uses it.
const extract = (resource: object) => structure.extract(resource as Parameters<typeof structure.extract>[0]);

describe('what a resource can be found by', () => {
  it('takes identifiers, names and dates of a patient', () => {
    const rows = extract({
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      name: [{ family: 'Núñez', given: ['Ana'] }],
      birthDate: '1981-03',
      telecom: [
        { system: 'phone', value: '0700' },
        { system: 'email', value: 'a@example.org' },
      ],
    });
    assert.deepEqual(rows.compartmentPatients, ['p1']);
    assert.deepEqual(
      rows.tokens.find(({ param }) => param === 'identifier'),
      {
        param: 'identifier',
        system: 'https://fhir.nhs.uk/Id/nhs-number',
        code: '9990000018',
      },
    );
    assert.deepEqual(
      rows.strings.filter(({ param }) => param === 'family'),
      [{ param: 'family', value: 'nunez', written: 'Núñez' }],
    );
    assert.deepEqual(rows.dates, [{ param: 'birthdate', low: new Date('1981-03-01T00:00:00Z'), high: new Date('1981-04-01T00:00:00Z') }]);
    assert.deepEqual(
      rows.tokens.filter(({ param }) => param === 'phone').map(({ code }) => code),
      ['0700'],
    );
  });

  it('HAZ-FHR-10 takes literal and logical references, keeps those to other servers whole, and puts the order in the compartment of its patient', () => {
    const rows = extract({
      resourceType: 'ServiceRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/p1/_history/3', identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' } },
      performer: [{ identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: '699X0' } }],
      supportingInfo: [{ reference: 'Observation/o1' }, { reference: 'https://elsewhere.example/fhir/Observation/o1' }],
      authoredOn: '2026-03-01T09:30:00+01:00',
    });
    assert.deepEqual(rows.compartmentPatients, ['p1']);
    const of = (name: string) => rows.references.filter(({ param }) => param === name);
    assert.deepEqual(
      of('patient').map(({ targetId, identifierValue }) => [targetId, identifierValue]),
      [['p1', '9990000018']],
    );
    assert.deepEqual(
      of('performer').map(({ targetId, identifierValue }) => [targetId, identifierValue]),
      [[null, '699X0']],
    );
    assert.deepEqual(
      of('supporting-info').map(({ targetId }) => targetId),
      ['o1', 'https://elsewhere.example/fhir/Observation/o1'],
    );
    assert.deepEqual(rows.dates[0]?.low, new Date('2026-03-01T08:30:00Z'));
  });

  it('leaves an open period open and reads each precision of a date as the interval it means', () => {
    const rows = extract({ resourceType: 'Encounter', period: { start: '2024' } });
    assert.deepEqual(rows.dates, [{ param: 'date', low: new Date('2024-01-01T00:00:00Z'), high: new Date('9999-12-31T00:00:00Z') }]);
  });

  it('takes the national parameters: specimen request and container, task owner and business status, queue of a message', () => {
    const specimen = extract({
      resourceType: 'Specimen',
      request: [{ reference: 'ServiceRequest/r' }],
      container: [{ identifier: [{ value: 'T1' }] }],
    });
    assert.deepEqual([specimen.references[0]?.param, specimen.tokens[0]?.param], ['request', 'container-id']);
    const task = extract({
      resourceType: 'Task',
      owner: { identifier: { value: '699X0' } },
      businessStatus: { coding: [{ code: 'sample-sent' }] },
      for: { reference: 'Patient/p1' },
    });
    assert.deepEqual(new Set(task.references.map(({ param }) => param)), new Set(['owner', 'patient', 'subject', 'for']));
    assert.deepEqual([task.tokens[0]?.param, task.compartmentPatients], ['business-status', ['p1']]);
    const message = extract({
      resourceType: 'Bundle',
      type: 'message',
      entry: [
        { resource: { resourceType: 'MessageHeader', destination: [{ receiver: { identifier: { value: 'R0A' } } }] } },
        { resource: { resourceType: 'Patient' } },
      ],
    });
    assert.deepEqual(
      message.references.map(({ param, identifierValue }) => [param, identifierValue]),
      [['message-receiver', 'R0A']],
    );
  });

  it('says what kind each parameter is and what a reference may point to', () => {
    assert.deepEqual(structure.searchParameter('Task', 'focus'), { name: 'focus', kind: 'reference', targets: undefined });
    assert.deepEqual(structure.searchParameter('ServiceRequest', 'patient')?.targets, ['Patient']);
    assert.equal(structure.searchParameter('ServiceRequest', 'nonsense'), undefined);
    assert.equal(structure.searchParameter('ServiceRequest', 'constructor'), undefined);
    assert.equal(structure.searchParameter('constructor', 'name'), undefined);
    assert.ok(searchParameters('Patient').some(({ name }) => name === 'birthdate'));
  });
});
