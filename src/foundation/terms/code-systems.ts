// The small code systems of the national genomics guide, from data/terms/code-systems.json (origin and licence in its SOURCE.md).
import { readFileSync } from 'node:fs';

export interface CodeSystem {
  readonly url: string;
  readonly version: string;
  readonly name: string;
  readonly codes: Readonly<Record<string, string>>;
}

let loaded: ReadonlyMap<string, CodeSystem> | undefined;

/** A code system by its url; undefined when it is not one of the guide's. */
export function codeSystem(url: string): CodeSystem | undefined {
  return all().get(url);
}

/** Every code system of the guide. */
export function codeSystems(): readonly CodeSystem[] {
  return [...all().values()];
}

/** What a code is called; undefined when the system is not known here or has no such code. */
export function displayOf(system: string, code: string): string | undefined {
  const codes = all().get(system)?.codes;
  return codes && Object.hasOwn(codes, code) ? codes[code] : undefined;
}

function all(): ReadonlyMap<string, CodeSystem> {
  if (!loaded) {
    const file = new URL('../../../data/terms/code-systems.json', import.meta.url);
    // The file is part of the repository and checked by a test.
    const systems = JSON.parse(readFileSync(file, 'utf8')) as readonly CodeSystem[];
    loaded = new Map(systems.map((one) => [one.url, one]));
  }
  return loaded;
}
