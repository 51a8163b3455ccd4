// Samples as they come in: each scan adds one, the scientist compares the tube with the screen, and all are booked in together.
import type { Patient } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../foundation/terms/index.ts';
import { wordsFor } from '../../../service/laboratory/index.ts';
import { age, day, nhsNumber, plural, shortDay } from '../format.ts';
import { type FoundSample, sampleNumber } from './find-samples.ts';

export function receptionView(given: {
  readonly samples: readonly FoundSample[];
  readonly code: string;
  readonly problem?: string;
  readonly now: Date;
}) {
  const { samples, code, problem, now } = given;
  return {
    heading: 'Receive samples',
    code: problem === undefined ? '' : code,
    problem: problem === undefined ? undefined : { text: problem },
    list: samples.map(({ specimen }) => specimen.id).join(','),
    caption: `${plural(samples.length, 'sample')} scanned. Compare each tube with this list before you book it in.`,
    bookIn: `Book in ${plural(samples.length, 'sample')}`,
    rows: samples.map(({ specimen, order, patient }) => ({
      id: specimen.id,
      number: sampleNumber(specimen),
      type: wordsFor(specimen.type) ?? 'Sample',
      taken: shortDay(specimen.collection?.collectedDateTime),
      name: nameOf(patient),
      born: patient?.birthDate === undefined ? 'Date of birth not known' : `Born ${day(patient.birthDate)}`,
      age: age(patient?.birthDate, now),
      nhsNumber: nhsNumber(patient?.identifier?.find(({ system }) => system === SYSTEM.nhsNumber)?.value),
      state: specimen.status === 'unsatisfactory' ? 'Rejected before' : specimen.receivedTime === undefined ? 'New' : 'Booked in before',
      reject: `/laboratory/samples/${specimen.id}/reject`,
      order: order === undefined ? undefined : `/laboratory/orders/${order}`,
    })),
  };
}

export function nameOf(patient: Patient | undefined): string {
  const name = patient?.name?.find(({ use }) => use !== 'old') ?? patient?.name?.[0];
  if (name === undefined) return 'Name not given';
  return name.text ?? [name.family?.toUpperCase(), name.given?.join(' ')].filter(Boolean).join(', ');
}
