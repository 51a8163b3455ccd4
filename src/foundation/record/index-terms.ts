// Turns what the structure took out of a resource into the rows that the record stores and its searches compare with.

import type { IndexRows } from './index-rows.ts';

/**
 * A B-tree entry of PostgreSQL is at most 2,704 bytes, so terms are cut, in what is stored and in what is asked alike; a UTF-16 unit takes at
 * most 3 bytes of UTF-8. https://www.postgresql.org/docs/15/btree-implementation.html
 */
const LONGEST_TERM = 500;
const LONGEST_SYSTEM = 250;

export interface TermRow {
  readonly key: string;
  readonly term: string;
  readonly system: string;
}

/** Codes, references (`Type/id`), identifiers of references (`param:identifier`), uris and strings, each once. */
export function termRows(type: string, rows: IndexRows): readonly TermRow[] {
  const found: TermRow[] = [];
  const add = (key: string, term: string, system: string) => {
    if (!found.some((row) => row.key === key && row.term === term && row.system === system)) found.push({ key, term, system });
  };
  for (const { param, system, code } of rows.tokens) add(keyOf(type, param), cutTerm(code), cutSystem(system ?? ''));
  for (const { param, targetType, targetId, identifierSystem, identifierValue } of rows.references) {
    if (targetId) add(keyOf(type, param), cutTerm(targetType ? `${targetType}/${targetId}` : targetId), '');
    if (identifierValue) add(keyOf(type, `${param}:identifier`), cutTerm(identifierValue), cutSystem(identifierSystem ?? ''));
  }
  for (const { param, value, written } of rows.strings) add(keyOf(type, param), cutTerm(value), cutSystem(written ?? value));
  return found;
}

/** The type and the parameter, as index rows are keyed. */
export function keyOf(type: string, parameter: string): string {
  return `${type}.${parameter}`;
}

export function cutTerm(text: string): string {
  return clean(text, LONGEST_TERM);
}

export function cutSystem(text: string): string {
  return clean(text, LONGEST_SYSTEM);
}

/** PostgreSQL text cannot hold the character NUL. */
function clean(text: string, longest: number): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return cut.includes('\0') ? cut.replaceAll('\0', '') : cut;
}
