// Builders for the record's own tests: synthetic people, numbers from the reserved 999 range.

import type { AuditEvent, Observation, Patient, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { type Database, migrate } from '../storage/index.ts';
import { createRecord, type KeptRecord } from './create-record.ts';
import type { Change, CommitResult } from './record.ts';
import { recordMigrations } from './schema.ts';
import { smallStructure } from './small-structure.ts';

export const everything = { kind: 'everything' } as const;
export const morning = new Date('2026-11-21T09:00:00.123Z');

export async function aRecord(database: Database): Promise<KeptRecord> {
  await migrate(database, recordMigrations);
  return createRecord(database, { structure: smallStructure });
}

export function anAudit(): AuditEvent {
  return {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' },
    recorded: morning.toISOString(),
    agent: [{ requestor: true }],
    source: { observer: { display: 'OpenGMS' } },
  };
}

export function aPatient(id: string, more: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    id,
    meta: { profile: ['https://example.org/p'] },
    name: [{ family: 'Ashworth', given: ['Zoë'] }],
    active: true,
    ...more,
  };
}

export function anOrder(id: string, patient: string, more: Partial<ServiceRequest> = {}): ServiceRequest {
  return { resourceType: 'ServiceRequest', id, status: 'active', intent: 'order', subject: { reference: `Patient/${patient}` }, ...more };
}

export function anObservation(id: string, patient: string, more: Partial<Observation> = {}): Observation {
  return { resourceType: 'Observation', id, status: 'final', code: { text: 'LDL' }, subject: { reference: `Patient/${patient}` }, ...more };
}

/** Commits new resources and fails unless they are written. */
export async function create(
  record: KeptRecord,
  resources: readonly Resource[],
  parties: readonly string[] = ['699X0'],
  now = morning,
): Promise<void> {
  const result = await change(
    record,
    resources.map((resource) => ({ kind: 'create', resource })),
    parties,
    now,
  );
  if (result.kind !== 'committed') throw new Error(`not committed: ${JSON.stringify(result)}`);
}

export function change(
  record: KeptRecord,
  changes: readonly Change[],
  parties: readonly string[] = ['699X0'],
  now = morning,
): Promise<CommitResult> {
  return record.commit({ changes, parties, audit: anAudit(), now });
}
