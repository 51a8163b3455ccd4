// The primitive types of FHIR R4 and what may stand in them: http://hl7.org/fhir/R4/datatypes.html#primitive
import { isDateTime } from './dates.ts';

export interface PrimitiveRule {
  /** The JSON type it is written in. */
  readonly json: 'string' | 'number' | 'boolean';
  readonly accepts: (value: never) => boolean;
  /** How it should look, for the finding. */
  readonly looks: string;
}

const CODE = /^\S+( \S+)*$/;
const ID = /^[A-Za-z0-9.-]{1,64}$/;
const OID = /^urn:oid:[0-2](\.(0|[1-9]\d*))+$/;
const UUID = /^urn:uuid:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const BLANK = /^\s*$/;
/** What PostgreSQL and XML 1.0 cannot hold: control characters other than tab, line feed and carriage return. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;
/** http://hl7.org/fhir/R4/datatypes.html#string: at most 1 MB. */
const LONGEST_STRING = 1024 * 1024;

const words = (value: string): boolean => value.length <= LONGEST_STRING && !CONTROL.test(value) && !BLANK.test(value);
const uri = (value: string): boolean => value.length > 0 && value.length <= 4096 && !/\s/.test(value) && !CONTROL.test(value);
const string = (accepts: (value: string) => boolean, looks: string): PrimitiveRule => ({ json: 'string', accepts, looks });
const number = (accepts: (value: number) => boolean, looks: string): PrimitiveRule => ({ json: 'number', accepts, looks });
const whole = (least: number) => (value: number) => Number.isInteger(value) && value >= least && value <= 2147483647;

export const PRIMITIVES: Readonly<Record<string, PrimitiveRule>> = {
  boolean: { json: 'boolean', accepts: () => true, looks: 'true or false, without quotes' },
  integer: number(whole(-2147483648), 'a whole number from -2147483648 to 2147483647'),
  unsignedInt: number(whole(0), 'a whole number, 0 or more'),
  positiveInt: number(whole(1), 'a whole number, 1 or more'),
  decimal: number(Number.isFinite, 'a number'),
  string: string(words, 'text that is not blank and has no control characters, at most 1 MB'),
  markdown: string(words, 'text that is not blank and has no control characters, at most 1 MB'),
  code: string((value) => CODE.test(value) && words(value), 'a code without spaces before, after or doubled'),
  id: string((value) => ID.test(value), '1 to 64 letters, digits, hyphens and full stops'),
  uri: string(uri, 'an address without spaces'),
  url: string(uri, 'an address without spaces'),
  canonical: string(uri, 'an address without spaces'),
  oid: string((value) => OID.test(value), 'urn:oid: and an object identifier'),
  uuid: string((value) => UUID.test(value), 'urn:uuid: and a UUID'),
  date: string((value) => value.length <= 10 && isDateTime(value), 'a real date: YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: string(
    isDateTime,
    'a real date (YYYY, YYYY-MM, YYYY-MM-DD) or a time with seconds and time zone, such as 2026-03-01T09:30:00Z',
  ),
  instant: string((value) => value.length > 19 && isDateTime(value), 'a time with seconds and time zone, such as 2026-03-01T09:30:00Z'),
  time: string((value) => TIME.test(value), 'hh:mm:ss'),
  base64Binary: string(isBase64, 'base64'),
  xhtml: string(isSafeXhtml, 'a <div> of basic XHTML, without scripts, forms, event handlers or outside addresses'),
};

function isBase64(value: string): boolean {
  const compact = /\s/.test(value) ? value.replace(/\s/g, '') : value;
  return compact.length > 0 && compact.length % 4 === 0 && BASE64.test(compact);
}

/** http://hl7.org/fhir/R4/narrative.html#id1: basic formatting elements of XHTML only (txt-1). */
const ELEMENTS = new Set(
  (
    'a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre q samp small ' +
    'span strong sub sup table tbody td tfoot th thead tr tt ul var'
  ).split(' '),
);

function isSafeXhtml(value: string): boolean {
  if (!/^\s*<div[\s>]/.test(value) || !/<\/div>\s*$/.test(value) || value.length > LONGEST_STRING || CONTROL.test(value)) return false;
  for (const [, name = ''] of value.matchAll(/<\s*\/?\s*([A-Za-z][\w:-]*)/g)) if (!ELEMENTS.has(name.toLowerCase())) return false;
  return (
    !/<[^>]*\s(on\w+|formaction)\s*=/i.test(value) &&
    !/(href|src|style)\s*=\s*["'][^"']*(javascript|data\s*:\s*text|expression\s*\()/i.test(value) &&
    !/<!/.test(value.replace(/<!--[\s\S]*?-->/g, ''))
  );
}
