import assert from 'node:assert/strict';
import type { AuditEvent, Observation, Resource } from '@medplum/fhirtypes';
import { type Change, createRecord, newId, recordMigrations, structure } from '../../foundation/record/index.ts';
import { type Database, migrate } from '../../foundation/storage/index.ts';
import { eachDatabase } from '../../foundation/storage/testing.ts';
import { CATALOGUE, RULES } from './definitions/shipped.ts';
import { pathwayMigrations } from './facts/schema.ts';
import { findCases, readFacts } from './facts/store.ts';
import { pathwaysConsumer } from './follow-record.ts';
import { instanceId } from './instances/start-by-reflex.ts';
import { openInstances, readEvents, stateOf } from './instances/store.ts';

const NOW = new Date('2026-11-21T09:00:00Z');
const PERSON = newId();
const subject = { reference: `Patient/${PERSON}` };
const audit: AuditEvent = {
  resourceType: 'AuditEvent',
  type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
  recorded: NOW.toISOString(),
  agent: [{ requestor: true }],
  source: { observer: { display: 'OpenGMS' } },
};

async function aRecord(database: Database) {
  await migrate(database, [...recordMigrations, ...pathwayMigrations(CATALOGUE)]);
  const record = createRecord(database, { structure });
  const consumer = pathwaysConsumer(() => NOW);
  const commit = async (...changes: readonly Change[]) => {
    const result = await record.commit({ changes, parties: ['699X0'], audit, now: NOW });
    assert.equal(result.kind, 'committed');
    await record.follow(consumer);
  };
  const create = (...resources: readonly Resource[]) => commit(...resources.map((resource): Change => ({ kind: 'create', resource })));
  return { record, consumer, commit, create };
}

function cholesterol(id: string, value: number): Observation {
  return {
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '14647-2' }] },
    subject,
    effectiveDateTime: '2025-02-01',
    valueQuantity: { value, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  };
}

eachDatabase(
  'a committed cholesterol becomes a fact that case-finding sees; taken back, it no longer does; replayed, it is the same',
  async (database) => {
    const { record, consumer, commit, create } = await aRecord(database);
    const id = newId();
    await create({ resourceType: 'Patient', id: PERSON, birthDate: '2000-01-01' }, cholesterol(id, 8.1));
    // A record silent on the diagnosis is searched.
    assert.equal((await findCases(database, ['fh-search'], RULES, '2026-11-21')).length, 1);
    await create({
      resourceType: 'Condition',
      id: newId(),
      subject,
      code: { coding: [{ system: 'http://snomed.info/sct', code: '398036000' }] },
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'refuted' }] },
    });
    const found = await findCases(database, ['fh-search'], RULES, '2026-11-21');
    assert.deepEqual(
      found.map(({ person, criteria }) => ({ person, criteria })),
      [{ person: PERSON, criteria: ['fh-search'] }],
    );
    assert.deepEqual((await readFacts(database, PERSON, CATALOGUE, '2026-11-21'))?.facts.get('totalCholesterol')?.from, [
      `Observation/${id}`,
    ]);

    const before = await database.query('select * from person_facts');
    await record.rebuild([consumer]);
    assert.deepEqual(await database.query('select * from person_facts'), before);

    await commit({ kind: 'delete', type: 'Observation', id });
    assert.deepEqual(await findCases(database, ['fh-search'], RULES, '2026-11-21'), []);
  },
);

eachDatabase(
  'HAZ-PTH-07 loss of MSH2 in a committed report starts the Lynch pathway by itself, once, and a pathogenic variant opens the cascade',
  async (database) => {
    const { record, consumer, create } = await aRecord(database);
    const ihc: Observation = {
      resourceType: 'Observation',
      id: newId(),
      status: 'final',
      code: { text: 'MSH2 protein expression by immunohistochemistry' },
      subject,
      valueString: 'Loss of nuclear expression',
    };
    await create(
      { resourceType: 'Patient', id: PERSON, birthDate: '1970-01-01' },
      { resourceType: 'Condition', id: newId(), subject, code: { coding: [{ system: 'http://snomed.info/sct', code: '363406005' }] } },
      ihc,
    );
    const [open] = await openInstances(database, PERSON);
    assert.ok(open?.status === 'open');
    assert.deepEqual([open.pathway, open.step, open.owner], ['lynch', 'germline-offer', 'cancer-team']);

    await record.rebuild([consumer]);
    assert.equal((await readEvents(database, instanceId(PERSON, 'lynch'), PERSON)).length, 1);

    const variant: Observation = {
      resourceType: 'Observation',
      id: newId(),
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '69548-6' }] },
      subject,
      component: [
        { code: { coding: [{ code: '48018-6' }] }, valueCodeableConcept: { coding: [{ display: 'LDLR' }] } },
        { code: { coding: [{ code: '53037-8' }] }, valueCodeableConcept: { coding: [{ code: 'LA6668-3' }] } },
      ],
    };
    await create(variant);
    const fh = await stateOf(database, instanceId(PERSON, 'fh'), PERSON);
    assert.ok(fh?.status === 'open');
    assert.equal(fh.step, 'cascade');
  },
);
