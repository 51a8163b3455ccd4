// HL7 v2 times (v2.5.1 section 2.A.22) and FHIR dates, both ways. A time without an offset is United Kingdom local time.

export interface TimeReading {
  /** A FHIR date or dateTime, as precise as what was sent. */
  readonly fhir: string;
  readonly isDateOnly: boolean;
  readonly hadNoOffset: boolean;
  /** It was written in another form than HL7's and could be understood. */
  readonly wasRepaired: boolean;
}

/** Undefined when no date can be told from the text. */
export function readTime(text: string): TimeReading | undefined {
  const trimmed = text.trim();
  const standard = /^(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(?:\.\d{1,4})?)?([+-]\d{4}|Z)?$/.exec(trimmed);
  if (standard) return fromParts(standard.slice(1), false);
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?\s*([+-]\d{2}:?\d{2}|Z)?$/.exec(trimmed);
  if (iso) return fromParts([...iso.slice(1, 7), iso[7]?.replace(':', '')], true);
  const british = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:\s+(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(trimmed);
  if (!british) return undefined;
  const [, day = '', month = '', year, hour, minute, second] = british;
  return fromParts([year, month.padStart(2, '0'), day.padStart(2, '0'), hour, minute, second, undefined], true);
}

/** FHIR date or dateTime to an HL7 timestamp in UTC form `YYYYMMDDHHMMSS+ZZZZ`; a date stays a date. Empty when it is neither. */
export function writeTime(fhir: string | undefined): string {
  const parts = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/.exec(fhir ?? '');
  if (!parts) return '';
  const [, year = '', month = '', day = '', hour, minute = '', second = '', offset] = parts;
  if (hour === undefined) return year + month + day;
  return `${year}${month}${day}${hour}${minute}${second}${offset === undefined || offset === 'Z' ? '+0000' : offset.replace(':', '')}`;
}

function fromParts(parts: readonly (string | undefined)[], wasRepaired: boolean): TimeReading | undefined {
  const [year = '', month, day, hour, minute, second, offset] = parts;
  const given = { month: month === '00' ? undefined : month, day: day === '00' ? undefined : day };
  if (Number(year) < 1850 || Number(year) > 2200) return undefined;
  if (!isCalendarDate(Number(year), Number(given.month ?? '1'), Number(given.day ?? '1'))) return undefined;
  const date = [year, given.month, given.month === undefined ? undefined : given.day].filter(Boolean).join('-');
  if (hour === undefined || !given.day || minute === undefined) return { fhir: date, isDateOnly: true, hadNoOffset: false, wasRepaired };
  // 24:00 and a leap second both occur; neither is a FHIR time.
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? '0') > 59)
    return { fhir: date, isDateOnly: true, hadNoOffset: false, wasRepaired: true };
  const clock = `${date}T${hour}:${minute}:${second ?? '00'}`;
  if (offset === 'Z') return { fhir: `${clock}Z`, isDateOnly: false, hadNoOffset: false, wasRepaired };
  if (offset && Number(offset.slice(1, 3)) <= 14 && Number(offset.slice(3)) <= 59)
    return { fhir: `${clock}${offset.slice(0, 3)}:${offset.slice(3)}`, isDateOnly: false, hadNoOffset: false, wasRepaired };
  return { fhir: clock + londonOffset(clock), isDateOnly: false, hadNoOffset: true, wasRepaired: wasRepaired || offset !== undefined };
}

function isCalendarDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const LONDON_HOUR = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** British Summer Time or not, on that day at that hour (taken an hour early, which settles the repeated hour of October as summer time). */
function londonOffset(clock: string): string {
  const part = LONDON_HOUR.formatToParts(new Date(Date.parse(`${clock}Z`) - 3_600_000)).find(({ type }) => type === 'timeZoneName');
  const offset = /[+-]\d{2}:\d{2}/.exec(part?.value ?? '')?.[0];
  return offset ?? '+00:00';
}
