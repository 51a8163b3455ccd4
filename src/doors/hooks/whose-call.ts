// Which patient of ours a call is about. The client's own id says nothing here unless the client works on our record; the NHS number does, and the
// date of birth must agree with it. Nothing is fetched from the address the client sends.

import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Scope } from '../../foundation/identity/index.ts';
import type { ClinicalRecord } from '../../foundation/record/index.ts';
import { readNhsNumber, SYSTEM } from '../../foundation/terms/index.ts';
import { FHIR_BASE } from '../fhir/index.ts';
import type { ReadCall } from './read-call.ts';
import type { Known } from './service.ts';

export async function whoseCall(call: ReadCall, record: ClinicalRecord, scope: Scope, baseUrl: string): Promise<Known> {
  const organisation = scope.kind === 'organisation' ? scope.organisation : '';
  const sent = call.sent.find((resource): resource is Patient => resource.resourceType === 'Patient');
  const written = sent?.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
  const number = written === undefined ? undefined : readNhsNumber(written);
  if (number?.kind === 'valid') {
    const id = await record.holderOf('Patient', SYSTEM.nhsNumber, number.digits);
    const patient = id === undefined ? undefined : await read(record, id, scope);
    if (id === undefined || patient === undefined) return { kind: 'unknown' };
    if (sent?.birthDate !== undefined && patient.birthDate !== undefined && sent.birthDate !== patient.birthDate)
      return {
        kind: 'doubtful',
        because: 'The date of birth sent is not the one on our record for this NHS number, so nothing stored was used.',
      };
    return { kind: 'known', patient, id, organisation };
  }
  // Only a client that works on our own FHIR server means our ids.
  if (call.fhirServer?.replace(/\/+$/, '') !== `${baseUrl}${FHIR_BASE}`) return { kind: 'unknown' };
  const patient = await read(record, call.patientId, scope);
  return patient === undefined ? { kind: 'unknown' } : { kind: 'known', patient, id: call.patientId, organisation };
}

async function read(record: ClinicalRecord, id: string, scope: Scope): Promise<Patient | undefined> {
  const stored = await record.read('Patient', id, scope);
  return stored === undefined || stored.deleted ? undefined : (JSON.parse(stored.content) as Patient); // read by its type
}

/** Resources of some type that were sent. */
export function sentOf<T extends Resource>(sent: readonly Resource[], type: T['resourceType']): readonly T[] {
  return sent.filter((resource): resource is T => resource.resourceType === type);
}
