// Reads the values of search parameters: escapes, tokens, prefixes, partial dates, numbers with the precision they were written with.
// http://hl7.org/fhir/R4/search.html#escaping, #prefix, #token, #date, #number

/** Splits at an unescaped separator; the escapes stay for the next split. */
export function split(text: string, separator: ',' | '|' | '$'): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') {
      part += text.slice(index, index + 2);
      index += 1;
    } else if (character === separator) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part];
}

export function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}

/** As names are stored for searching: lower case, without accents. */
export function plain(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
}

const PREFIX = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[-+\d.])/;
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

export function prefixed(text: string): { readonly prefix: Prefix; readonly rest: string } {
  // The pattern matches nothing but the prefixes.
  const prefix = (PREFIX.exec(text)?.[1] ?? 'eq') as Prefix;
  return { prefix, rest: text.replace(PREFIX, '') };
}

export interface Interval {
  readonly low: Date;
  /** Exclusive. */
  readonly high: Date;
}

const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** The interval that a date of any precision means; times without a zone are UTC. undefined when it is no date. */
export function dateInterval(text: string): Interval | undefined {
  // A plus sign in a URL that was not encoded arrives as a space.
  const parts = DATE.exec(text.replace(' ', '+'));
  if (!parts) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, zone = 'Z'] = parts;
  const date = `${year}-${month ?? '01'}-${day ?? '01'}`;
  const low = new Date(
    `${date}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '0').padEnd(3, '0').slice(0, 3)}${hour ? zone : 'Z'}`,
  );
  // Date turns 31 February into 3 March; a sender who writes it has made a mistake.
  if (Number.isNaN(low.getTime()) || new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day ?? 1)) return undefined;
  const high = new Date(low);
  if (month === undefined) high.setUTCFullYear(high.getUTCFullYear() + 1);
  else if (day === undefined) high.setUTCMonth(high.getUTCMonth() + 1);
  else if (hour === undefined) high.setUTCDate(high.getUTCDate() + 1);
  else if (second === undefined) high.setTime(high.getTime() + 60_000);
  else high.setTime(high.getTime() + (fraction === undefined ? 1000 : 1));
  return { low, high };
}

/** A decimal as text, and half a unit of its last digit: `5.40` means 5.395 to 5.405. undefined when it is no number. */
export function decimal(text: string): { readonly value: string; readonly half: string } | undefined {
  const parts = /^([-+]?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d{1,3}))?$/.exec(text);
  if (!parts) return undefined;
  const exponent = Number(parts[4] ?? '0') - (parts[3]?.length ?? 0);
  return { value: text, half: `5e${exponent - 1}` };
}
