// SMART scopes, versions 1 and 2, for applications: `system/Task.rs`, `system/*.cruds`, `system/*.*`, `system/Task.read`.
// Standard: http://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html

import type { Interaction } from '../who.ts';

interface SmartScope {
  readonly type: string;
  readonly letters: string;
}

const LETTER: Readonly<Record<Exclude<Interaction, 'operation'>, string>> = {
  create: 'c',
  read: 'r',
  update: 'u',
  delete: 'd',
  search: 's',
};
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** Reads one scope; undefined when it is not a `system/` scope this service understands (a search-limited scope is not: it would widen). */
export function parseSmartScope(text: string): SmartScope | undefined {
  const match = /^system\/(\*|[A-Z][A-Za-z]*|\$[a-z-]+)\.(\*|read|write|c?r?u?d?s?)$/.exec(text);
  const [, type, right] = match ?? [];
  if (!type || !right) return undefined;
  return { type, letters: VERSION_1[right] ?? right };
}

/** An operation counts as covered when its subject is fully granted for creating and reading. */
export function isGrantedTo(scopes: readonly string[], interaction: Interaction, subject: string): boolean {
  const needed = interaction === 'operation' ? ['c', 'r'] : [LETTER[interaction]];
  return needed.every((letter) =>
    scopes.some((text) => {
      const scope = parseSmartScope(text);
      return scope !== undefined && (scope.type === '*' || scope.type === subject) && scope.letters.includes(letter);
    }),
  );
}

/** The part of what was asked for that the registration allows, letter by letter; empty when nothing is left. */
export function narrowScopes(asked: readonly string[], registered: readonly string[]): readonly string[] {
  return asked.flatMap((text) => {
    const scope = parseSmartScope(text);
    if (!scope) return [];
    const letters = [...scope.letters].filter((letter) =>
      registered.some((other) => {
        const held = parseSmartScope(other);
        return held !== undefined && (held.type === '*' || held.type === scope.type) && held.letters.includes(letter);
      }),
    );
    return letters.length === 0 ? [] : [`system/${scope.type}.${letters.join('')}`];
  });
}
