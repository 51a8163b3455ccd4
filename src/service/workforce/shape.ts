// The shape that a published schema gives its JSON: which members a class has, of what kind, and which must be there. One table a standard.
import type { Finding } from '../../foundation/errors.ts';

export type Kind =
  | 'text'
  | 'uuid'
  | 'uri'
  | 'date'
  | 'date-time'
  | 'integer'
  | 'number'
  | 'any'
  | { readonly one: string }
  | { readonly many: Kind }
  | { readonly oneOrMany: Kind }
  | { readonly values: readonly string[]; readonly extension?: RegExp }
  | { readonly either: readonly Kind[] };

/** A class: members by name, those marked `!` are required. `isOpen`: other members are allowed. */
export interface Shape {
  readonly members: Readonly<Record<string, Kind>>;
  readonly required: readonly string[];
  readonly isOpen?: boolean;
}
export type Shapes = Readonly<Record<string, Shape>>;

/** Where a value departs from its class, at most `most` findings: where, what, what to do. Empty when it fits. */
export function checkShape(value: unknown, name: string, shapes: Shapes, { code = 'WKF_SHAPE', most = 25 } = {}): readonly Finding[] {
  const findings: Finding[] = [];
  const say = (where: string, what: string, mend: string) => {
    if (findings.length < most) findings.push({ severity: 'error', code, issue: 'structure', where, what, mend });
  };
  const check = (given: unknown, kind: Kind, where: string): void => {
    const wrong = problemOf(given, kind, where);
    if (wrong !== undefined) say(where, wrong, 'Correct it in the system the file came from.');
  };
  const problemOf = (given: unknown, kind: Kind, where: string): string | undefined => {
    if (typeof kind === 'string') return fits(given, kind) ? undefined : `This is not ${WORDS[kind]}.`;
    if ('values' in kind) {
      const known = typeof given === 'string' && (kind.values.includes(given) || kind.extension?.test(given) === true);
      return known ? undefined : `This is none of ${kind.values.join(', ')}.`;
    }
    if ('either' in kind) return kind.either.some((each) => isClean(given, each)) ? undefined : 'This has none of the forms it may have.';
    if ('oneOrMany' in kind) {
      if (Array.isArray(given)) for (const [place, each] of given.entries()) check(each, kind.oneOrMany, `${where}[${place}]`);
      else check(given, kind.oneOrMany, where);
      return undefined;
    }
    if ('many' in kind) {
      if (!Array.isArray(given)) return 'This is not a list.';
      for (const [place, each] of given.entries()) check(each, kind.many, `${where}[${place}]`);
      return undefined;
    }
    checkClass(given, kind.one, where);
    return undefined;
  };
  const isClean = (given: unknown, kind: Kind): boolean => {
    if (typeof kind === 'string') return fits(given, kind);
    return 'one' in kind && checkShape(given, kind.one, shapes, { code, most: 1 }).length === 0;
  };
  const checkClass = (given: unknown, name: string, where: string): void => {
    const shape = shapes[name];
    if (!shape) throw new Error(`There is no class ${name}.`);
    if (!isObject(given)) {
      say(where, `This is not a ${name}.`, 'Send an object with the members of that class.');
      return;
    }
    for (const member of shape.required)
      if (given[member] === undefined || given[member] === null) say(`${where}.${member}`, `${name} needs ${member}.`, 'Add it.');
    for (const [member, each] of Object.entries(given)) {
      const kind = Object.hasOwn(shape.members, member) ? shape.members[member] : undefined;
      if (kind !== undefined) check(each, kind, `${where}.${member}`);
      else if (!shape.isOpen) say(`${where}.${member}`, `${name} has no member of this name.`, 'Leave it out, or put it under extensions.');
    }
  };
  checkClass(value, name, name);
  return findings;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const WORDS = {
  text: 'a text',
  uuid: 'a UUID',
  uri: 'a URI',
  date: 'a date (2026-11-21)',
  'date-time': 'a date and time (2026-11-21T09:00:00Z)',
  integer: 'a whole number',
  number: 'a number',
  any: 'a value',
} as const;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const URI = /^[a-z][a-z0-9+.-]*:\S+$/i;

function fits(value: unknown, kind: keyof typeof WORDS): boolean {
  if (kind === 'any') return true;
  if (kind === 'integer') return Number.isInteger(value);
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (typeof value !== 'string') return false;
  if (kind === 'uuid') return UUID.test(value);
  if (kind === 'uri') return URI.test(value);
  if (kind === 'date') return isDate(value);
  if (kind === 'date-time')
    return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(value) && isDate(value.slice(0, 10));
  return true;
}

/** A real ISO 8601 calendar date. */
export function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
}
