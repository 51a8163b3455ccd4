// Bytes into JSON, with limits checked before parsing and errors that say the line and column. Never repeats what was sent.
import { isUtf8 } from 'node:buffer';
import type { Finding } from '../../foundation/errors.ts';
import { jsonFaultAt } from './json-fault.ts';
import { finding } from './outcome.ts';

export type ParsedBody =
  | { readonly kind: 'parsed'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly finding: Finding };

const BYTE_ORDER_MARK = 0xfeff;

/** `deepest` is the number of levels of { and [ allowed. */
export function parseBody(bytes: Buffer, deepest: number): ParsedBody {
  if (bytes.length === 0)
    return refused(400, finding('FHR_NO_BODY', 'structure', '', 'there is no body', 'Send a resource as application/fhir+json.'));
  if (!isUtf8(bytes))
    return refused(400, finding('FHR_NOT_UTF8', 'structure', '', 'the body is not UTF-8', 'Send JSON in UTF-8, as RFC 8259 asks.'));
  const read = bytes.toString('utf8');
  const text = read.charCodeAt(0) === BYTE_ORDER_MARK ? read.slice(1) : read;
  const deep = firstTooDeep(text, deepest);
  if (deep !== undefined)
    return refused(
      400,
      finding('FHR_TOO_DEEP', 'too-long', placeOf(text, deep), `the body is nested more than ${deepest} levels deep`, 'Flatten it.'),
    );
  try {
    return { kind: 'parsed', value: JSON.parse(text) };
  } catch {
    return refused(
      400,
      finding('FHR_NOT_JSON', 'structure', placeOf(text, jsonFaultAt(text)), 'this is not JSON', 'Mend the JSON at this place.'),
    );
  }
}

function refused(status: number, one: Finding): ParsedBody {
  return { kind: 'refused', status, finding: one };
}

/** Where the nesting goes beyond the limit; brackets inside strings do not count. */
function firstTooDeep(text: string, deepest: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
      if (at < 0) return undefined;
    } else if (code === 0x7b || code === 0x5b) {
      depth++;
      if (depth > deepest) return at;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0) {
    let slashes = 0;
    for (let before = end - 1; text.charCodeAt(before) === 0x5c; before--) slashes++;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return -1;
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return `line ${line}, column ${position - before.lastIndexOf('\n')}`;
}
