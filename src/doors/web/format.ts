// Everything a page shows is formatted here, once: dates, NHS numbers, ages, counts. NHS content style: https://service-manual.nhs.uk/content
const LONDON = { timeZone: 'Europe/London' } as const;
const DAY = new Intl.DateTimeFormat('en-GB', { ...LONDON, day: 'numeric', month: 'long', year: 'numeric' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { ...LONDON, day: 'numeric', month: 'short', year: 'numeric' });
const TIME = new Intl.DateTimeFormat('en-GB', { ...LONDON, hour: 'numeric', minute: '2-digit', hour12: true });
/** Made once: making one costs more than a thousand uses. */
const CALENDAR_DAY = new Intl.DateTimeFormat('en-CA', { ...LONDON, year: 'numeric', month: '2-digit', day: '2-digit' });
const COUNT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

/** 21 November 2026. Takes a Date or a FHIR date; a partial date stays as precise as it was (November 2026, 2026). */
export function day(value: Date | string | undefined): string {
  return written(value, DAY, 'long');
}

/** 21 Nov 2026, for tables. */
export function shortDay(value: Date | string | undefined): string {
  return written(value, SHORT_DAY, 'short');
}

/** 21 November 2026 at 2:30pm; midnight and midday in words. */
export function dayAndTime(value: Date): string {
  const clock = TIME.format(value).replace(/\s/g, '').replace(':00', '').toLowerCase();
  const time = clock === '12am' ? 'midnight' : clock === '12pm' ? 'midday' : clock;
  return `${DAY.format(value)} at ${time}`;
}

/** 999 123 4567 with spaces that do not break. */
export function nhsNumber(value: string | undefined): string {
  if (!value) return 'Not known';
  const digits = value.replace(/\D/g, '');
  return digits.length === 10 ? `${digits.slice(0, 3)}\u00a0${digits.slice(3, 6)}\u00a0${digits.slice(6)}` : value;
}

/** 34 years; under two years in months; under two months in days; undefined when either date is not usable. */
export function age(birthDate: string | undefined, on: Date): string | undefined {
  if (!birthDate || birthDate.length < 10) return undefined;
  const born = new Date(birthDate);
  if (Number.isNaN(born.getTime()) || born > on) return undefined;
  const days = Math.floor((on.getTime() - born.getTime()) / 86_400_000);
  const months =
    (on.getUTCFullYear() - born.getUTCFullYear()) * 12 +
    on.getUTCMonth() -
    born.getUTCMonth() -
    (on.getUTCDate() < born.getUTCDate() ? 1 : 0);
  if (months < 2) return plural(days, 'day');
  return months < 24 ? plural(months, 'month') : plural(Math.floor(months / 12), 'year');
}

export function count(value: number): string {
  return COUNT.format(value);
}

/** 1 test, 2 tests, 1,561 tests. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${COUNT.format(value)} ${value === 1 ? one : many}`;
}

/** Due today, due in 3 days, 2 days overdue. Whole calendar days in London. */
export function due(on: Date, now: Date): string {
  const days = calendarDay(on) - calendarDay(now);
  if (days === 0) return 'Due today';
  return days > 0 ? `Due in ${plural(days, 'day')}` : `${plural(-days, 'day')} overdue`;
}

function calendarDay(value: Date): number {
  const [year, month, dayOfMonth] = CALENDAR_DAY.format(value).split('-').map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, dayOfMonth ?? 1) / 86_400_000;
}

function written(value: Date | string | undefined, format: Intl.DateTimeFormat, month: 'long' | 'short'): string {
  if (value === undefined || value === '') return 'Not known';
  if (value instanceof Date) return format.format(value);
  if (/^\d{4}$/.test(value)) return value;
  const date = new Date(value.length === 7 ? `${value}-15` : value);
  if (Number.isNaN(date.getTime())) return value;
  return value.length === 7 ? new Intl.DateTimeFormat('en-GB', { ...LONDON, month, year: 'numeric' }).format(date) : format.format(date);
}
