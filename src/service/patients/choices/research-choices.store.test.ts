// What an export asks: who agreed, derived from Consent and forms, replayable, and asked again at the end.
import assert from 'node:assert/strict';
import type { AuditEvent, Consent, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { type Change, createRecord, type KeptRecord, rebuild, recordMigrations, structure } from '../../../foundation/record/index.ts';
import { type Database, migrate } from '../../../foundation/storage/index.ts';
import { eachDatabase } from '../../../foundation/storage/testing.ts';
import { createResearchChoices, researchChoiceConsumer, researchChoiceMigrations } from './research-choices.store.ts';

const ANA = '0a000000-0000-4000-8000-000000000001';
const BEN = '0b000000-0000-4000-8000-000000000002';
const aPatient = (id: string): Resource => ({ resourceType: 'Patient', id, name: [{ family: 'Ashworth' }] });
const anAudit = (): AuditEvent => ({
  resourceType: 'AuditEvent',
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  recorded: '2026-01-01T09:00:00Z',
  agent: [{ requestor: true }],
  source: { observer: { display: 'OpenGMS' } },
});
const form = (id: string, patient: string, agreed: boolean, authored: string): QuestionnaireResponse => ({
  resourceType: 'QuestionnaireResponse',
  id,
  questionnaire: 'https://fhir.nhs.uk/Questionnaire/NHSDigital-Questionnaire-Genomics-Example',
  status: 'completed',
  subject: { reference: `Patient/${patient}` },
  authored,
  item: [
    {
      linkId: 'declaration4',
      item: [
        { linkId: 'researchConfirmation1', answer: [{ valueBoolean: true }] },
        { linkId: 'researchConfirmation2', answer: [{ valueBoolean: agreed }] },
      ],
    },
  ],
});
const research = (id: string, patient: string, more: Partial<Consent>): Consent => ({
  resourceType: 'Consent',
  id,
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'INFA' }] }],
  patient: { reference: `Patient/${patient}` },
  policy: [{ uri: 'urn:example:policy' }],
  provision: {
    type: 'deny',
    provision: [{ type: 'permit', purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HRESCH' }] }],
  },
  ...more,
});

async function aHouse(database: Database) {
  await migrate(database, [...recordMigrations, ...researchChoiceMigrations]);
  const record = createRecord(database, { structure });
  await put(record, '2026-01-01T09:00:00Z', aPatient(ANA), aPatient(BEN));
  return { record, choices: createResearchChoices({ db: database, record }) };
}

async function put(record: KeptRecord, at: string, ...resources: readonly Resource[]): Promise<void> {
  await commit(
    record,
    at,
    resources.map((resource) => ({ kind: 'update', resource })),
  );
}

async function commit(record: KeptRecord, at: string, changes: readonly Change[]): Promise<void> {
  assert.equal((await record.commit({ changes, parties: ['R0A'], audit: anAudit(), now: new Date(at) })).kind, 'committed');
}

eachDatabase(
  'HAZ-PAT-01 somebody who withdraws while an export runs is not in it, and a replay comes to the same answer',
  async (database) => {
    const { record, choices } = await aHouse(database);
    await put(record, '2026-02-01T09:00:00Z', form('f1', ANA, true, '2026-02-01'), research('c1', BEN, { dateTime: '2026-02-01' }));
    await choices.caughtUp();
    const agreed = await choices.agreedAmong([ANA, BEN, 'nobody']);
    assert.deepEqual([...agreed.keys()].sort(), [ANA, BEN].sort());
    assert.deepEqual(agreed.get(ANA)?.duo, ['DUO:0000006', 'DUO:0000021']);
    // The export is running; Ana's withdrawal is committed, and no follower has looked yet.
    await put(record, '2026-02-02T09:00:00Z', research('w1', ANA, { status: 'inactive', dateTime: '2026-02-01' }));
    assert.deepEqual([...(await choices.noLongerAgreed([ANA, BEN]))], [ANA]);
    assert.equal((await choices.of(ANA))?.choice, 'withdrawn');
    const before = await database.query('select * from research_choice order by patient_id');
    await rebuild(database, [researchChoiceConsumer]);
    assert.deepEqual(await database.query('select * from research_choice order by patient_id'), before);
  },
);

eachDatabase(
  'HAZ-PAT-02 of two answers the newer holds, of two at one moment the no, and a date in the future outlives nothing',
  async (database) => {
    const { record, choices } = await aHouse(database);
    await put(record, '2026-02-01T09:00:00Z', form('f1', ANA, true, '2030-01-01T00:00:00Z'), form('f2', BEN, true, '2026-01-31T10:00:00Z'));
    await put(record, '2026-02-02T09:00:00Z', form('f3', ANA, false, '2026-02-02'), form('f4', BEN, false, '2026-01-31T10:00:00Z'));
    await choices.caughtUp();
    assert.equal((await choices.of(ANA))?.choice, 'declined', 'the yes counts from when it was written');
    assert.equal((await choices.of(BEN))?.choice, 'declined');
  },
);

eachDatabase(
  'HAZ-PAT-03 deleting a no makes no yes of it; a no entered in error, or about somebody else, is taken back',
  async (database) => {
    const { record, choices } = await aHouse(database);
    await put(record, '2026-02-01T09:00:00Z', form('f1', ANA, true, '2026-02-01'), form('f2', BEN, true, '2026-02-01'));
    await put(record, '2026-02-03T09:00:00Z', form('n1', ANA, false, '2026-02-03'), form('n2', BEN, false, '2026-02-03'));
    await choices.caughtUp();
    await commit(record, '2026-02-04T09:00:00Z', [{ kind: 'delete', type: 'QuestionnaireResponse', id: 'n1' }]);
    await put(record, '2026-02-04T09:00:01Z', { ...form('n2', BEN, false, '2026-02-03'), status: 'entered-in-error' });
    await choices.caughtUp();
    assert.equal((await choices.of(ANA))?.choice, 'declined');
    assert.equal((await choices.of(BEN))?.choice, 'agreed');
    await put(record, '2026-02-05T09:00:00Z', form('f2', ANA, true, '2026-02-05'));
    await choices.caughtUp();
    assert.equal(await choices.of(BEN), undefined, 'the form was about Ana after all');
    assert.equal((await choices.of(ANA))?.choice, 'agreed');
    assert.ok(await record.read('QuestionnaireResponse', 'f2', { kind: 'everything' }));
  },
);
