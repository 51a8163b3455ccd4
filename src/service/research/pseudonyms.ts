// Pseudonyms and shifted dates: the same for one person throughout one approval, and of no use to link two approvals. The secret stays here.
// Standards: HMAC-SHA-256 (RFC 2104), a key for each approval by HKDF (RFC 5869) from the service's secret.
import { createHmac, hkdfSync } from 'node:crypto';

export interface Pseudonyms {
  /** 32 hexadecimal digits in the place of a Patient's id. */
  ofPerson(patient: string): string;
  /** The same for any other resource, `Specimen/123`. */
  ofResource(reference: string): string;
  /** Days that every date of this person is moved by: -182 to 182, never 0. */
  shiftOf(patient: string): number;
}

/** Shorter secrets can be guessed; 32 bytes are as strong as the hash. */
export const SHORTEST_SECRET = 32;
const HALF_A_YEAR = 182;

export function pseudonymsOf(secret: string, approval: string): Pseudonyms {
  if (Buffer.byteLength(secret) < SHORTEST_SECRET) throw new Error(`The secret for pseudonyms must have ${SHORTEST_SECRET} bytes or more.`);
  const key = Buffer.from(hkdfSync('sha256', secret, approval, 'opengms research extract', 32));
  const digest = (kind: string, text: string) => createHmac('sha256', key).update(`${kind}|${text}`).digest();
  return {
    ofPerson: (patient) => digest('person', patient).toString('hex').slice(0, 32),
    ofResource: (reference) => digest('resource', reference).toString('hex').slice(0, 32),
    shiftOf: (patient) => {
      const place = digest('shift', patient).readUInt32BE(0) % (2 * HALF_A_YEAR);
      return place < HALF_A_YEAR ? place - HALF_A_YEAR : place - HALF_A_YEAR + 1;
    },
  };
}

const DAY_MS = 86_400_000;

export type DatesKept = 'shifted' | 'year';

/** A FHIR date or instant as it goes out: moved by whole days, time of day dropped, or the year alone. Partial dates stay partial. */
export function dateOut(date: string | undefined, shift: number, kept: DatesKept): string | undefined {
  if (date === undefined || !/^\d{4}/.test(date)) return undefined;
  if (kept === 'year' || !/^\d{4}-\d{2}-\d{2}/.test(date)) return date.slice(0, 4);
  const at = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at + shift * DAY_MS).toISOString().slice(0, 10);
}

/** Nobody is told apart by great age (45 CFR 164.514(b)(2)(i)(C) groups ages over 89): the year of birth is at least that of age 90. */
export function birthYearOut(birthDate: string | undefined, shift: number, asOf: Date): string | undefined {
  const year = Number(dateOut(birthDate, shift, 'shifted')?.slice(0, 4));
  return Number.isInteger(year) ? String(Math.max(year, asOf.getUTCFullYear() - 90)) : undefined;
}
