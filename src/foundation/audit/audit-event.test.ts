import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '@medplum/fhirtypes';
import { PERSONAS, type Who } from '../identity/index.ts';
import { validateResource } from '../record/index.ts';
import { type Access, auditEventFor, auditEventsFor, authenticationEvent, loggedAccess } from './index.ts';

const at = new Date('2026-11-21T09:00:00.000Z');

function persona(name: string): Who {
  const found = PERSONAS.get(name);
  assert.ok(found);
  return found;
}

function anAccess(change: Partial<Access> = {}): Access {
  return {
    who: persona('clinician'),
    interaction: 'read',
    resources: ['Task/t1'],
    patients: ['p1'],
    requestId: 'request-1',
    clientAddress: '192.0.2.7',
    at,
    ...change,
  };
}

/** The agents and entities that BALP 1.1 slices by type: exactly one client, one server, at most one user, one data or query, one patient. */
function countByType(event: AuditEvent) {
  const agents = event.agent.map((agent) => agent.type?.coding?.[0]?.code);
  const entities = (event.entity ?? []).map((entity) => entity.type?.code);
  return { agents, entities };
}

const INTERACTIONS = [
  { interaction: 'read', profile: 'PatientRead', action: 'R', client: '110152', server: '110153', user: 'IRCP' },
  { interaction: 'vread', profile: 'PatientRead', action: 'R', client: '110152', server: '110153', user: 'IRCP' },
  { interaction: 'create', profile: 'PatientCreate', action: 'C', client: '110153', server: '110152', user: 'AUT' },
  { interaction: 'update', profile: 'PatientUpdate', action: 'U', client: '110153', server: '110152', user: 'AUT' },
  { interaction: 'patch', profile: 'PatientUpdate', action: 'U', client: '110153', server: '110152', user: 'AUT' },
  { interaction: 'delete', profile: 'PatientDelete', action: 'D', client: '110150', server: 'custodian', user: 'AUT' },
] as const;

for (const { interaction, profile, action, client, server, user } of INTERACTIONS)
  test(`a ${interaction} of one resource about one patient follows BALP ${profile}`, () => {
    const event = auditEventFor(anAccess({ interaction }));
    assert.deepEqual(event.meta?.profile, [`https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${profile}`]);
    assert.equal(event.action, action);
    assert.equal(event.outcome, '0');
    assert.deepEqual(countByType(event), { agents: [user, client, server, 'PROV'], entities: ['2', '1', 'XrequestId'] });
    assert.equal(event.agent.filter(({ requestor }) => requestor).length, 1);
    assert.deepEqual(
      event.agent.slice(1, 3).map(({ network }) => network?.address),
      ['192.0.2.7', 'opengms'],
    );
  });

test('a search follows BALP PatientQuery: the query in base64 and no list of what was found', () => {
  const query = 'Task?patient=Patient/p1&status=requested&_tag=ü';
  const event = auditEventFor(anAccess({ interaction: 'search-type', resources: [], query }));
  const [asked, whom] = event.entity ?? [];
  assert.equal(event.action, 'E');
  assert.equal(Buffer.from(asked?.query ?? '', 'base64').toString('utf8'), query);
  assert.deepEqual([asked?.what, asked?.role?.code], [undefined, '24']);
  assert.equal(whom?.what?.reference, 'Patient/p1');
  assert.match(event.meta?.profile?.[0] ?? '', /PatientQuery$/);
});

test('a search that shows three patients leaves three events, one for each', () => {
  const events = auditEventsFor(anAccess({ interaction: 'search-type', resources: [], query: 'Task', patients: ['p1', 'p2', 'p3', 'p1'] }));
  const patients = events.map(({ entity }) => entity?.find(({ type }) => type?.code === '1')?.what?.reference);
  assert.deepEqual(patients, ['Patient/p1', 'Patient/p2', 'Patient/p3']);
});

test('a read about nobody claims the profile without a patient', () => {
  const event = auditEventFor(anAccess({ resources: ['PlanDefinition/r134'], patients: [] }));
  assert.match(event.meta?.profile?.[0] ?? '', /IHE\.BasicAudit\.Read$/);
});

test('a transaction of several resources about a family claims no profile, and names every resource and patient', () => {
  const event = auditEventFor(anAccess({ interaction: 'transaction', resources: ['ServiceRequest/a', 'Task/b'], patients: ['p1', 'p2'] }));
  assert.equal(event.meta, undefined);
  assert.deepEqual(
    event.entity?.map(({ what }) => what?.reference),
    ['ServiceRequest/a', 'Task/b', 'Patient/p1', 'Patient/p2', undefined],
  );
});

test('the agent is the SDS user id with the ODS code, and an application its client id', () => {
  const person = auditEventFor(anAccess());
  assert.equal(person.agent[0]?.who?.identifier?.system, 'https://fhir.nhs.uk/Id/sds-user-id');
  assert.equal(person.agent.at(-1)?.who?.identifier?.value, 'R0A');
  const application = auditEventFor(anAccess({ who: persona('integration') }));
  assert.equal(application.agent[0]?.who?.identifier?.value, 'demo-integration-engine');
  assert.equal(application.agent[0]?.requestor, true);
});

test('HAZ-IDN-03 an emergency reading says break the glass and keeps the reason given', () => {
  const event = auditEventFor(anAccess({ who: { ...persona('clinician'), emergencyReason: 'Collapsed baby, parents not reachable' } }));
  assert.equal(event.purposeOfEvent?.[0]?.coding?.[0]?.code, 'BTG');
  assert.equal(loggedAccess(event).emergencyReason, 'Collapsed baby, parents not reachable');
});

test('a refused access is written down as refused, with why, and claims no profile of success', () => {
  const event = auditEventFor(anAccess({ outcome: { kind: 'refused', because: 'The role analyst does not see Patient.' } }));
  assert.deepEqual([event.outcome, event.outcomeDesc, event.meta], ['4', 'The role analyst does not see Patient.', undefined]);
  assert.equal(loggedAccess(event).wasRefused, true);
});

test('every event is a valid FHIR R4 AuditEvent', () => {
  const events = [
    ...INTERACTIONS.map(({ interaction }) => auditEventFor(anAccess({ interaction }))),
    auditEventFor(anAccess({ interaction: 'search-type', resources: [], query: 'Task?_count=1' })),
    auditEventFor(anAccess({ who: persona('integration') })),
    auditEventFor(anAccess({ who: persona('patient') })),
    auditEventFor(anAccess({ outcome: { kind: 'failed' } })),
    authenticationEvent({ kind: 'sign-in', who: persona('clinician'), at }),
    authenticationEvent({ kind: 'token', refusedBecause: 'replayed', at }),
    authenticationEvent({ kind: 'emergency-started', who: { ...persona('clinician'), emergencyReason: 'A reason' }, at }),
  ];
  for (const event of events)
    assert.deepEqual(
      validateResource(event).filter(({ severity }) => severity === 'error'),
      [],
    );
});
