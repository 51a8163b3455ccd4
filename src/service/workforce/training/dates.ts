// Dates as training systems write them: 2026-11-21, 21/11/2026, 21-Nov-2026. Day before month always, as in the NHS; anything else is refused.
import { isDate } from '../shape.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

export function readDay(text: string): string | undefined {
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?$/.exec(text)?.[1];
  if (iso !== undefined) return isDate(iso) ? iso : undefined;
  const [, day, month, year] = /^(\d{1,2})[/. -](\d{1,2}|[A-Za-z]{3,9})[/. -](\d{4})$/.exec(text) ?? [];
  if (!day || !month || !year) return undefined;
  const place = /^\d+$/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const written = `${year}-${String(place).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(written) ? written : undefined;
}
