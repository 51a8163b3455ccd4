// How a patient is named on the pages of medicines.
import type { Patient } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { day, nhsNumber } from '../format.ts';

export function personName({ name }: Patient): string {
  const used = name?.find(({ use }) => use !== 'old') ?? name?.[0];
  return used?.text ?? ([used?.family?.toUpperCase(), used?.given?.join(' ')].filter(Boolean).join(', ') || 'Name not given');
}

export function plainNhsNumber({ identifier }: Patient): string | undefined {
  return identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value;
}

export function personFacts(patient: Patient) {
  return { name: personName(patient), born: day(patient.birthDate), number: nhsNumber(plainNhsNumber(patient)) };
}
