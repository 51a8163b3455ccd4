// The passport on paper, for staff to print and for the patient's own pages.
import type { Patient } from '@medplum/fhirtypes';
import { type Evaluated, PASSPORT_TEXT, type Passport } from '../../../service/medicines/stored/index.ts';
import { day } from '../format.ts';
import { personFacts } from './person.ts';

export function passportView(patient: Patient, passport: Passport, { results }: Pick<Evaluated, 'results'>) {
  const [latest] = results.stored.map(({ on }) => on.slice(0, 10)).toSorted((left, right) => (left < right ? 1 : -1));
  return {
    person: personFacts(patient),
    ...PASSPORT_TEXT,
    isEmpty: passport.groups.length === 0 && passport.genes.length === 0,
    warnings: passport.warnings,
    groups: passport.groups.map(({ action, ...group }) => ({ ...group, isStrong: action === 'stop' || action === 'test first' })),
    genes: passport.genes,
    made: `Made on ${day(passport.asOf)}.${latest === undefined ? '' : ` Last test: ${day(latest)}.`}`,
  };
}
