// ADT: what the hospital says about a patient (A08, A31) and that two records are one person (A40).
// Only what was sent changes: an absent field says nothing (HL7 v2.5.1 section 2.5.3).
import type { Identifier, Patient } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { firstSegment, nameOf, rawField } from '../message/location.ts';
import type { Segment } from '../message/message.ts';
import { mergedNumbers } from '../message/patient-numbers.ts';
import { identifierQuery, type Making, make, note } from './conversion.ts';
import { localIdentifier, readPatient } from './to-patient.ts';

/** Patient elements a hospital may change, and the field that carries each: `""` there asks for it to be taken away. */
const CHANGEABLE = [
  ['name', 5],
  ['telecom', 13],
  ['birthDate', 7],
  ['gender', 8],
  ['address', 11],
  ['deceasedDateTime', 29],
  ['deceasedBoolean', 30],
  ['extension', 22],
] as const;

export function makePatientChange(making: Making): string | undefined {
  const { message, type } = making.reading;
  const pid = firstSegment(message, 'PID');
  const patient = readPatient(making);
  if (!pid || !patient) return undefined;
  const where = nameOf(message, { segment: pid });
  const survivor = identifierQuery(bestIdentifier(patient.identifier));
  const isMerge = ['A34', 'A40', 'A47'].includes(type.event);
  const mrg = firstSegment(message, 'MRG');
  if (isMerge && mrg && survivor) {
    for (const merged of mergedNumbers(message, mrg, making.dialect.aliases ?? {})) {
      const identifier = localIdentifier(merged);
      const gone = identifierQuery(identifier);
      if (!gone || gone === survivor) continue;
      const place = nameOf(message, { segment: mrg, field: 1 });
      patient.link = [...(patient.link ?? []), { other: { type: 'Patient', identifier }, type: 'replaces' }];
      making.entries.push(
        {
          method: 'PATCH',
          type: 'Patient',
          query: gone,
          where: place,
          patch: [
            { op: 'add', path: '/active', value: false },
            { op: 'add', path: '/link', value: [{ other: { reference: `Patient?${survivor}` }, type: 'replaced-by' }] },
          ],
        },
        {
          method: 'PATCH',
          type: 'Patient',
          query: survivor,
          where,
          patch: [{ op: 'add', path: '/link', value: [{ other: { reference: `Patient?${gone}` }, type: 'replaces' }] }],
        },
      );
    }
  } else if (survivor) {
    const patch = changesOf(making, pid, patient);
    if (patch.length > 0) making.entries.push({ method: 'PATCH', type: 'Patient', query: survivor, where, patch });
  }
  return make(making, patient, where);
}

/** The identifier a patient is found by: NHS number before a local one. */
export function bestIdentifier(identifiers: readonly Identifier[] | undefined): Identifier | undefined {
  return identifiers?.find(({ system }) => system === SYSTEM.nhsNumber) ?? identifiers?.[0];
}

function changesOf(making: Making, pid: Segment, patient: Patient): object[] {
  const { message } = making.reading;
  const patch: object[] = [];
  for (const [element, field] of CHANGEABLE) {
    const value = patient[element];
    const asksRemoval = rawField(message, pid, field).trim() === '""';
    if (value !== undefined) patch.push({ op: 'add', path: `/${element}`, value });
    else if (asksRemoval && element !== 'name' && element !== 'birthDate') {
      // JSON Patch refuses to remove what is absent, so it is set before it is removed.
      patch.push({ op: 'add', path: `/${element}`, value: null }, { op: 'remove', path: `/${element}` });
      note(making, 'V2_REPAIRED', nameOf(message, { segment: pid, field }), 'The sender asked for this to be taken away.');
    }
  }
  return patch;
}
