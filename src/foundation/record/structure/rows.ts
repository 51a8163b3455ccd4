// Turns one value into index rows by its datatype: http://hl7.org/fhir/R4/search.html#ptypes
import type { IndexRows, SearchParameter } from '../index-rows.ts';
import { BEGINNING, FOREVER, intervalOf } from './dates.ts';
import type { Json } from './invariants.ts';
import { parseReference } from './references.ts';
import { isObject } from './walk.ts';

type Row<Name extends 'tokens' | 'references' | 'dates' | 'strings' | 'numbers'> = IndexRows[Name][number];

interface Target {
  readonly param: string;
  readonly kind: SearchParameter['kind'];
  readonly type: string;
  readonly target: string | undefined;
}

/** Combining marks that are left when letters are taken apart (NFD). */
const ACCENTS = /[\u0300-\u036f]/g;

export class Rows {
  readonly found = {
    tokens: [] as Row<'tokens'>[],
    references: [] as Row<'references'>[],
    dates: [] as Row<'dates'>[],
    strings: [] as Row<'strings'>[],
    numbers: [] as Row<'numbers'>[],
  };

  add({ param, kind, type, target }: Target, value: unknown): void {
    if (kind === 'token' || kind === 'uri') this.#token(param, type, value);
    else if (kind === 'reference') this.#reference(param, type, value, target);
    else if (kind === 'date') this.#date(param, type, value);
    else if (kind === 'string') this.#string(param, type, value);
    else this.#number(param, type, value);
  }

  #token(param: string, type: string, value: unknown): void {
    const push = (system: unknown, code: unknown): void => {
      if (typeof code === 'string' || typeof code === 'boolean')
        this.found.tokens.push({ param, system: typeof system === 'string' ? system : null, code: String(code) });
    };
    if (type === 'deceased') {
      // Patient.deceased.exists() and Patient.deceased != false
      if (typeof value === 'boolean' || typeof value === 'string') push(null, value !== false);
    } else if (!isObject(value)) push(null, value);
    else if (type === 'CodeableConcept') {
      if (Array.isArray(value.coding)) for (const coding of value.coding) if (isObject(coding)) push(coding.system, coding.code);
    } else if (type === 'Coding') push(value.system, value.code);
    // A ContactPoint is looked up by its value; its `system` says phone or email and is not a namespace.
    else push(type === 'Identifier' ? value.system : null, value.value);
  }

  #reference(param: string, type: string, value: unknown, target: string | undefined): void {
    if (typeof value === 'string' || type === 'Attachment') {
      // A canonical: kept whole, found by its address.
      const url = isObject(value) ? value.url : value;
      if (typeof url === 'string') this.found.references.push({ param, targetType: null, targetId: url });
      return;
    }
    if (!isObject(value)) return;
    const literal = typeof value.reference === 'string' ? parseReference(value.reference) : undefined;
    const targetType = literal?.type ?? (typeof value.type === 'string' ? value.type : null);
    // The address of another server is kept whole, so that its ids are never taken for ours.
    const targetId = literal ? (literal.base ? String(value.reference) : (literal.id ?? null)) : urn(value.reference);
    const identifier = isObject(value.identifier) && typeof value.identifier.value === 'string' ? value.identifier : undefined;
    if (target && targetType !== null && targetType !== target) return;
    if (targetId === null && !identifier) return;
    this.found.references.push({
      param,
      targetType: targetType ?? target ?? null,
      targetId,
      ...(identifier
        ? { identifierSystem: typeof identifier.system === 'string' ? identifier.system : null, identifierValue: String(identifier.value) }
        : {}),
    });
  }

  #date(param: string, type: string, value: unknown): void {
    const push = (low: Date | undefined, high: Date | undefined): void => {
      if (low || high) this.found.dates.push({ param, low: low ?? BEGINNING, high: high ?? FOREVER });
    };
    const interval = (text: unknown) => (typeof text === 'string' ? intervalOf(text) : undefined);
    if (typeof value === 'string') {
      const whole = intervalOf(value);
      push(whole?.low, whole?.high);
    } else if (type === 'Period' && isObject(value)) push(interval(value.start)?.low, interval(value.end)?.high);
    else if (type === 'Timing' && isObject(value)) {
      const events = (Array.isArray(value.event) ? value.event : []).flatMap((event) => interval(event) ?? []);
      const bounds = isObject(value.repeat) && isObject(value.repeat.boundsPeriod) ? value.repeat.boundsPeriod : undefined;
      for (const event of events) push(event.low, event.high);
      if (bounds) push(interval(bounds.start)?.low, interval(bounds.end)?.high);
    }
  }

  #string(param: string, type: string, value: unknown): void {
    const push = (text: unknown): void => {
      if (typeof text === 'string') this.found.strings.push({ param, value: fold(text), written: text });
    };
    if (typeof value === 'string') push(value);
    else if (isObject(value)) {
      const names =
        type === 'HumanName'
          ? ['family', 'given', 'prefix', 'suffix', 'text']
          : ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'];
      for (const name of names) {
        const part = value[name];
        if (Array.isArray(part)) for (const one of part) push(one);
        else push(part);
      }
    }
  }

  #number(param: string, type: string, value: unknown): void {
    if (typeof value === 'number') this.found.numbers.push({ param, value: decimal(value) });
    else if (isObject(value) && type === 'Range') for (const end of [value.low, value.high]) this.#quantity(param, end);
    else this.#quantity(param, isObject(value) && type === 'SampledData' ? value.origin : value);
  }

  #quantity(param: string, value: unknown): void {
    if (!isObject(value) || typeof value.value !== 'number') return;
    const { system, code, unit }: Json = value;
    const name = typeof code === 'string' ? code : unit;
    this.found.numbers.push({
      param,
      value: decimal(value.value),
      ...(typeof system === 'string' ? { system } : {}),
      ...(typeof name === 'string' ? { unit: name } : {}),
    });
  }
}

/** Lower case, without accents: how strings are compared. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  // Most names are plain; taking letters apart is ten times the cost of looking.
  return /^[\x20-\x7e]*$/.test(lower) ? lower : lower.normalize('NFD').replace(ACCENTS, '');
}

/** PostgreSQL reads JavaScript's spelling of every finite number, exponents included. */
function decimal(value: number): string {
  return String(value);
}

function urn(reference: unknown): string | null {
  return typeof reference === 'string' && /^(urn:|https?:)/.test(reference) ? reference : null;
}
