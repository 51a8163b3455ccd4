// FHIR dates: whether one is real, and the instants between which it lies. http://hl7.org/fhir/R4/datatypes.html#dateTime
const DATE_TIME =
  /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01])(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d))?)?)?$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Any precision of dateTime (and so date and instant); 30 February is refused, and the year 0000. */
export function isDateTime(value: string): boolean {
  const match = DATE_TIME.exec(value);
  if (!match || match[1] === '0000') return false;
  const day = match[3];
  if (day === undefined || Number(day) <= 28) return true;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return Number(day) <= (month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0));
}

export interface Interval {
  readonly low: Date;
  /** The first instant outside. */
  readonly high: Date;
}

/** What stands for an open start or end of a Period: both databases hold these. */
export const BEGINNING = new Date('0001-01-01T00:00:00Z');
export const FOREVER = new Date('9999-12-31T00:00:00Z');

/** The interval a date of some precision covers; without a time zone it is read as UTC. undefined when it is no date. */
export function intervalOf(value: string): Interval | undefined {
  if (!isDateTime(value)) return undefined;
  if (value.length > 10) {
    // A leap second has no place in JavaScript time; the second before it is the nearest.
    const low = new Date(value.replace(/:60(?=[.Z+-])/, ':59'));
    const fraction = /\.(\d+)/.exec(value)?.[1]?.length ?? 0;
    const width = fraction === 0 ? 1000 : fraction === 1 ? 100 : fraction === 2 ? 10 : 1;
    return { low, high: new Date(low.getTime() + width) };
  }
  const low = new Date(`${value}${'-01-01'.slice(value.length === 4 ? 0 : value.length === 7 ? 3 : 6)}T00:00:00Z`);
  const next = new Date(low);
  if (value.length === 4) next.setUTCFullYear(next.getUTCFullYear() + 1);
  else if (value.length === 7) next.setUTCMonth(next.getUTCMonth() + 1);
  else next.setUTCDate(next.getUTCDate() + 1);
  return { low, high: next };
}
