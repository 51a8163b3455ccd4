// What of the demonstration stands already: a start that was cut short goes on where it ended, and a second start makes nothing twice.
import type { ClinicalRecord, ResourceId } from '../foundation/record/index.ts';
import { SYSTEM } from '../foundation/terms/index.ts';

const EVERYTHING = { kind: 'everything' } as const;

/** DEMO-2026-00108; the year is that of the day on which the order was placed. */
export function demoOrderNumber(number: number, placed: Date): string {
  return `DEMO-${placed.getUTCFullYear()}-${String(number).padStart(5, '0')}`;
}

/** The order with this number of the demonstration, whenever it was made. */
export async function madeOrder(
  record: Pick<ClinicalRecord, 'search'>,
  number: number,
  now: Date,
): Promise<{ readonly id: ResourceId; readonly content: string } | undefined> {
  for (const years of [0, 1, 2]) {
    const identifier = demoOrderNumber(number, new Date(Date.UTC(now.getUTCFullYear() - years, 0, 1)));
    const [found] = (await record.search({ type: 'ServiceRequest', parameters: [['identifier', identifier]] }, EVERYTHING)).matches;
    if (found) return found;
  }
  return undefined;
}

export async function madePerson(record: Pick<ClinicalRecord, 'holderOf'>, nhsNumber: string): Promise<ResourceId | undefined> {
  return record.holderOf('Patient', SYSTEM.nhsNumber, nhsNumber);
}

/** Whether the person has anything of this type. */
export async function has(record: Pick<ClinicalRecord, 'search'>, type: string, patient: string): Promise<boolean> {
  const parameters = [
    ['patient', `Patient/${patient}`],
    ['_count', '1'],
  ] as const;
  return (await record.search({ type, parameters }, EVERYTHING)).matches.length > 0;
}
