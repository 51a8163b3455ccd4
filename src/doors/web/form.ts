// What a form posted: fields as text, trimmed, without control characters, of a bounded length.
import type { PageError } from './page.ts';

export type Fields = ReadonlyMap<string, readonly string[]>;

/** Longer text than this is cut; no field of a page asks for more. */
const LONGEST = 4_000;
const MOST_VALUES = 200;

export function readFields(body: unknown): Fields {
  const fields = new Map<string, readonly string[]>();
  if (typeof body !== 'object' || body === null) return fields;
  for (const [name, value] of Object.entries(body)) {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    fields.set(
      name,
      values.slice(0, MOST_VALUES).flatMap((each) => (typeof each === 'string' ? [tidy(each)] : [])),
    );
  }
  return fields;
}

export function one(fields: Fields, name: string): string {
  return fields.get(name)?.[0] ?? '';
}

export function many(fields: Fields, name: string): readonly string[] {
  return (fields.get(name) ?? []).filter((value) => value !== '');
}

/** A line of a query string, cut to what a search box takes. */
export function words(value: unknown): string {
  return typeof value === 'string' ? tidy(value).slice(0, 200) : '';
}

export type DateReading =
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'wrong'; readonly because: string };

/** The three boxes of a date: `name-day`, `name-month`, `name-year`. `what` begins the sentence: "Date of birth". */
export function readDate(fields: Fields, name: string, what: string): DateReading {
  const [day, month, year] = ['day', 'month', 'year'].map((part) => one(fields, `${name}-${part}`));
  if (!day && !month && !year) return { kind: 'none' };
  if (!day || !month || !year) return { kind: 'wrong', because: `${what} must include a day, a month and a year` };
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${written}T00:00:00Z`);
  const isReal = /^(19|20)\d{2}-\d{2}-\d{2}$/.test(written) && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === written;
  return isReal ? { kind: 'date', date: written } : { kind: 'wrong', because: `${what} must be a real date, for example 27 3 1985` };
}

export function dateFields(name: string, value: string): readonly (readonly [string, string])[] {
  const [year = '', month = '', day = ''] = value.split('-');
  return [
    [`${name}-day`, day.replace(/^0/, '')],
    [`${name}-month`, month.replace(/^0/, '')],
    [`${name}-year`, year],
  ];
}

/** `{ family: { text } }`, as the design system's fields want it. */
export function messagesByField(errors: readonly PageError[]): Readonly<Record<string, { readonly text: string }>> {
  return Object.fromEntries(errors.map(({ href, text }) => [href.replace(/^#/, ''), { text }]));
}

function tidy(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()
    .slice(0, LONGEST);
}
