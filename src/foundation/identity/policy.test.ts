import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authorise, isEmergencyReading, PERSONAS, type Role, rightsOf, type Who } from './index.ts';
import { ABOUT_A_PERSON, CLINICAL_ROOMS } from './subjects.ts';
import type { Interaction } from './who.ts';

const INTERACTIONS: readonly Interaction[] = ['read', 'search', 'create', 'update', 'delete', 'operation'];

function persona(name: string): Who {
  const found = PERSONAS.get(name);
  assert.ok(found, name);
  return found;
}

function scopeOf(who: Who, interaction: Interaction, subject: string) {
  const permission = authorise(who, interaction, subject);
  return permission.kind === 'allowed' ? permission.scope : permission.because;
}

test('what no line of the table names is refused, for every role and interaction', () => {
  for (const who of PERSONAS.values())
    for (const interaction of INTERACTIONS)
      for (const subject of ['', 'Nonsense', 'patient', '__proto__', 'constructor', '*', '$everything'])
        assert.equal(authorise(who, interaction, subject).kind, 'refused', `${who.role} ${interaction} ${subject}`);
});

test('care staff and hubs see and change what their own organisation takes part in', () => {
  for (const [name, organisation] of [
    ['clinician', 'R0A'],
    ['clinician-other', 'RYJ'],
    ['laboratory', '699X0'],
    ['laboratory-other', '69A70'],
    ['geneticist', '699X0'],
    ['integration', 'R0A'],
  ] as const)
    for (const type of ['Patient', 'ServiceRequest', 'Task', 'Specimen', 'DiagnosticReport', 'Consent', 'Bundle'])
      for (const interaction of ['read', 'search', 'create', 'update', 'delete'] as const)
        assert.deepEqual(scopeOf(persona(name), interaction, type), { kind: 'organisation', organisation });
});

test('HAZ-IDN-02 an analyst, a programme manager, workforce, an administrator and a board member see no person-level record at all', () => {
  for (const name of ['analyst', 'programme-manager', 'workforce', 'administrator', 'patient-representative'])
    for (const type of [...ABOUT_A_PERSON, ...CLINICAL_ROOMS, 'AuditEvent'])
      for (const interaction of INTERACTIONS)
        assert.equal(authorise(persona(name), interaction, type).kind, 'refused', `${name} ${interaction} ${type}`);
});

test('an analyst sees figures and the test directory', () => {
  assert.deepEqual(scopeOf(persona('analyst'), 'read', 'equity'), { kind: 'everything' });
  assert.deepEqual(scopeOf(persona('analyst'), 'search', 'PlanDefinition'), { kind: 'everything' });
});

test('HAZ-IDN-02 a patient sees their own record and nobody else, adds answers and choices, and changes no clinical record', () => {
  const patient = persona('patient');
  assert.deepEqual(scopeOf(patient, 'read', 'ServiceRequest'), { kind: 'patient', patient: patient.patient });
  assert.deepEqual(scopeOf(patient, 'search', 'access-log'), { kind: 'patient', patient: patient.patient });
  assert.deepEqual(scopeOf(patient, 'update', 'my'), { kind: 'patient', patient: patient.patient });
  assert.deepEqual(scopeOf(patient, 'create', 'QuestionnaireResponse'), { kind: 'patient', patient: patient.patient });
  for (const type of ['DiagnosticReport', 'Observation', 'ServiceRequest', 'Task', 'Patient'])
    for (const interaction of ['create', 'update', 'delete'] as const)
      assert.equal(authorise(patient, interaction, type).kind, 'refused', `${interaction} ${type}`);
});

test('HAZ-IDN-08 a patient reads results on the pages, where the release plan is kept, and not as bare resources', () => {
  const patient = persona('patient');
  for (const type of ['DiagnosticReport', 'Observation', 'DocumentReference', 'Binary', 'Composition', 'Bundle'])
    for (const interaction of ['read', 'search', 'operation'] as const)
      assert.equal(authorise(patient, interaction, type).kind, 'refused', `${interaction} ${type}`);
  // A task, a message, an event or a plan of care can tell a result too.
  for (const type of [
    'Task',
    'Communication',
    'CommunicationRequest',
    'Condition',
    'CarePlan',
    'Flag',
    'Provenance',
    'Specimen',
    'AuditEvent',
    'results',
  ])
    for (const interaction of INTERACTIONS) assert.equal(authorise(patient, interaction, type).kind, 'refused', `${interaction} ${type}`);
  assert.deepEqual(scopeOf(patient, 'read', 'my'), { kind: 'patient', patient: patient.patient });
});

test('HAZ-PAT-06 who acts for somebody reaches that person alone, and chooses for them only with a mandate that says so', () => {
  const carer = { ...persona('patient'), actsFor: { patient: 'child', name: 'A child', mandate: 'Consent/m', mayChoose: false } };
  assert.deepEqual(scopeOf(carer, 'read', 'my'), { kind: 'patient', patient: 'child' });
  assert.equal(authorise(carer, 'update', 'my').kind, 'refused');
  assert.deepEqual(scopeOf({ ...carer, actsFor: { ...carer.actsFor, mayChoose: true } }, 'update', 'my'), {
    kind: 'patient',
    patient: 'child',
  });
});

test('a patient whose record is not linked yet sees nothing, and is told why', () => {
  const { patient: _, ...unlinked } = persona('patient');
  assert.equal(scopeOf(unlinked, 'read', 'ServiceRequest'), 'No patient record is linked to this sign-in yet.');
});

test('nobody who has not chosen an organisation sees an organisation’s work', () => {
  assert.equal(
    scopeOf({ ...persona('clinician'), organisation: '' }, 'read', 'Task'),
    'Choose the organisation you are working for first.',
  );
});

test('HAZ-IDN-03 a stated reason opens every record to a clinician for reading, not for changing, and to no other role', () => {
  const emergencyReason = 'Collapsed baby in the emergency department';
  const clinician = { ...persona('clinician'), emergencyReason };
  assert.deepEqual(scopeOf(clinician, 'read', 'DiagnosticReport'), { kind: 'everything' });
  assert.deepEqual(scopeOf(clinician, 'search', 'Patient'), { kind: 'everything' });
  assert.deepEqual(scopeOf(clinician, 'search', 'AuditEvent'), { kind: 'organisation', organisation: 'R0A' }, 'not the log');
  assert.deepEqual(scopeOf(clinician, 'update', 'Patient'), { kind: 'organisation', organisation: 'R0A' });
  assert.equal(isEmergencyReading({ ...persona('clinician'), emergencyReason: '   ' }, 'read'), false);
  for (const name of ['laboratory', 'pharmacist', 'integration'])
    assert.deepEqual(scopeOf({ ...persona(name), emergencyReason }, 'read', 'Patient'), {
      kind: 'organisation',
      organisation: persona(name).organisation,
    });
  assert.equal(authorise({ ...persona('analyst'), emergencyReason }, 'read', 'Patient').kind, 'refused');
  assert.deepEqual(scopeOf({ ...persona('patient'), emergencyReason }, 'read', 'Patient').valueOf(), {
    kind: 'patient',
    patient: persona('patient').patient,
  });
});

test('nobody changes or deletes an AuditEvent or a Provenance, and only the service itself adds an AuditEvent', () => {
  for (const who of PERSONAS.values()) {
    for (const interaction of ['update', 'delete'] as const) {
      assert.equal(authorise(who, interaction, 'AuditEvent').kind, 'refused', who.role);
      assert.equal(authorise(who, interaction, 'Provenance').kind, 'refused', who.role);
    }
    assert.equal(authorise(who, 'create', 'AuditEvent').kind, 'refused', who.role);
  }
});

test('an application may do only what both its role and its granted scopes allow', () => {
  const application: Who = { ...persona('integration'), grantedScopes: ['system/Task.rs', 'system/ServiceRequest.c'] };
  assert.equal(authorise(application, 'search', 'Task').kind, 'allowed');
  assert.equal(authorise(application, 'create', 'ServiceRequest').kind, 'allowed');
  assert.equal(authorise(application, 'update', 'Task').kind, 'refused');
  assert.equal(authorise(application, 'read', 'Patient').kind, 'refused');
  assert.equal(authorise(application, 'operation', '$process-message').kind, 'refused');
  const wide: Who = { ...application, grantedScopes: ['system/*.cruds'] };
  assert.equal(authorise(wide, 'operation', '$process-message').kind, 'allowed');
  assert.equal(authorise(wide, 'update', 'AuditEvent').kind, 'refused', 'a scope never adds to the role');
});

test('a pharmacist advises on medicines and does not place requests', () => {
  assert.equal(authorise(persona('pharmacist'), 'create', 'MedicationRequest').kind, 'allowed');
  assert.equal(authorise(persona('pharmacist'), 'create', 'ServiceRequest').kind, 'refused');
});

test('an administrator runs organisations, routing and applications', () => {
  for (const subject of ['Organization', 'Endpoint', 'routing', 'clients'])
    assert.equal(authorise(persona('administrator'), 'update', subject).kind, 'allowed', subject);
});

test('every refusal is one plain sentence', () => {
  for (const who of PERSONAS.values())
    for (const interaction of INTERACTIONS)
      for (const subject of [...ABOUT_A_PERSON, 'AuditEvent', 'routing', 'nothing']) {
        const permission = authorise(who, interaction, subject);
        if (permission.kind === 'refused') assert.match(permission.because, /^[A-Z].{15,140}\.$/);
      }
});

test('every role has its lines in the table', () => {
  const roles: readonly Role[] = [...new Set([...PERSONAS.values()].map(({ role }) => role)), 'system'];
  for (const role of roles) assert.ok(rightsOf(role).length > 0, role);
});
