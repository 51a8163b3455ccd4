// What a vector says of a fact, by the kind of the fact: yes and no in words, numbers with their unit, and everything that says "not known".

import { convert } from '../../../foundation/terms/index.ts';
import { type FactDefinition, toPlaces } from '../criteria/catalogue.ts';
import type { Fact } from '../criteria/given.ts';

const NOT_KNOWN = /^(unknown|not[ -]?(recorded|known|done|tested|available)|missing|null|n\/?a|\?|)$/i;
const YES = /^(yes|y|true|present|positive|met|1)$/i;
const NO = /^(no|n|false|absent|negative|not-met|0)$/i;

/** Undefined when the vector says that it is not known; `unusable` when it says what cannot be read, which is never a "no". */
export function readInput(definition: FactDefinition, value: unknown, unit?: string): Fact | undefined {
  if (value === null || value === undefined || (typeof value === 'string' && NOT_KNOWN.test(value.trim()))) return undefined;
  if (definition.type === 'yes-no') return readYesNo(value);
  if (definition.type === 'number') return readNumber(definition, value, unit);
  if (definition.type === 'word') return typeof value === 'string' ? { value: known(definition.values, value) } : cannot(value);
  const words = Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
  return words ? { value: words } : cannot(value);
}

function readYesNo(value: unknown): Fact {
  if (typeof value === 'boolean') return { value };
  const text = String(value).trim();
  return YES.test(text) ? { value: true } : NO.test(text) ? { value: false } : cannot(value);
}

function readNumber(definition: Extract<FactDefinition, { type: 'number' }>, value: unknown, unit: string | undefined): Fact {
  if (typeof value === 'object' && value !== null && 'value' in value)
    return readNumber(definition, value.value, 'unit' in value && typeof value.unit === 'string' ? value.unit : unit);
  const [, digits, after] = typeof value === 'string' ? (value.trim().match(/^(-?\d+(?:\.\d+)?)\s*(\S.*)?$/) ?? []) : [];
  const number = typeof value === 'number' ? value : digits === undefined ? Number.NaN : Number(digits);
  const given = after ?? unit;
  if (Number.isNaN(number)) return cannot(value);
  if (given === undefined || given === definition.unit || definition.analyte === undefined) return { value: number };
  const conversion = convert({ analyte: definition.analyte, value: number, from: given, to: definition.unit });
  return conversion.kind === 'converted' ? { value: toPlaces(conversion.value), note: `converted from ${number} ${given}` } : cannot(value);
}

/** Words are compared as the catalogue writes them. */
function known(values: readonly string[], word: string): string {
  return values.find((value) => value.toLowerCase() === word.trim().toLowerCase()) ?? word;
}

function cannot(value: unknown): Fact {
  return { why: 'unusable', note: `${JSON.stringify(value)} cannot be read` };
}

/** The unit that the name of an input ends in: `ldlMgdL` is `ldlMmolL` in other units. */
export function unitOfName(name: string): { readonly stem: string; readonly unit: string | undefined } {
  const [, stem, unit] = name.match(/^(.*?)_?(mmol\/?_?l|mmolperl|mg_?\/?dl|mgperdl|g_?\/?l)$/i) ?? [];
  if (stem === undefined || unit === undefined) return { stem: name, unit: undefined };
  const plain = unit.toLowerCase().replace(/[^a-z]/g, '');
  return { stem, unit: plain.startsWith('mmol') ? 'mmol/L' : plain.startsWith('mg') ? 'mg/dL' : 'g/L' };
}
