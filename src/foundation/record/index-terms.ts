// Turns what the structure took out of a resource into the rows that the record stores and its searches compare with.

import type { IndexRows } from './index-rows.ts';

/**
 * An index entry of PostgreSQL is at most 2,704 bytes, so terms are cut, in what is stored and in what is asked alike; a UTF-16 unit takes at
 * most 3 bytes of UTF-8. https://www.postgresql.org/docs/15/btree-implementation.html
 */
const LONGEST_TERM = 500;
const LONGEST_SYSTEM = 250;

export interface Terms {
  /** `Type.parameter=term`, each with its system once. */
  readonly terms: readonly string[];
  /** The code system of each term, in the same order; empty when it has none. */
  readonly systems: readonly string[];
}

/** Codes, references (`Type/id`), identifiers of references (`parameter:identifier`) and uris. */
export function termsOf(type: string, rows: IndexRows): Terms {
  const terms: string[] = [];
  const systems: string[] = [];
  const add = (param: string, text: string, given: string | null | undefined) => {
    const term = termFor(type, param, text);
    const system = given ? cutSystem(given) : '';
    for (let at = terms.indexOf(term); at >= 0; at = terms.indexOf(term, at + 1)) if (systems[at] === system) return;
    terms.push(term);
    systems.push(system);
  };
  for (const { param, system, code } of rows.tokens) add(param, code, system);
  for (const { param, targetType, targetId, identifierSystem, identifierValue } of rows.references) {
    if (targetId) add(param, targetType ? `${targetType}/${targetId}` : targetId, '');
    if (identifierValue) add(`${param}:identifier`, identifierValue, identifierSystem);
  }
  return { terms, systems };
}

export function termFor(type: string, parameter: string, text: string): string {
  return `${type}.${parameter}=${cutTerm(text)}`;
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

/** Between the terms of one resource on their way to the database (ASCII unit separator). */
export const BETWEEN_TERMS = '\x1f';

/** PostgreSQL text cannot hold the character NUL. */
function clean(text: string, longest: number): string {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return cut.includes('\0') || cut.includes(BETWEEN_TERMS) ? cut.replaceAll('\0', '').replaceAll(BETWEEN_TERMS, '') : cut;
}
