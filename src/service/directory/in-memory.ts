// The directory in memory: several dated versions side by side, looked up by any of their codes.

import type { Directory, DirectoryVersion, Indication } from './directory.ts';
import type { PlainWords } from './searching/plain-words.ts';
import { makeSearch } from './searching/search.ts';

export function directoryOf(versions: readonly DirectoryVersion[], plainWords: PlainWords): Directory {
  const inOrder = [...versions].sort(byPrecedence);
  const indications = byCode(inOrder, (version) => version.indications);
  const tests = byCode(inOrder, (version) => version.indications.flatMap((indication) => indication.tests));
  const find = <T>(codes: ReadonlyMap<string, readonly Entry<T>[]>, code: string, on: string | undefined): T | undefined => {
    const entries = codes.get(code.trim().toUpperCase()) ?? [];
    return on === undefined ? entries[0]?.found : inForce(entries, inOrder, on);
  };
  let search: ReturnType<typeof makeSearch> | undefined;
  return {
    versions: inOrder,
    indication: (code, on) => find(indications, code, on),
    test: (code, on) => find(tests, code, on),
    search: (words, limit) => {
      search ??= makeSearch(current(inOrder), plainWords);
      return search(words, limit);
    },
  };
}

interface Entry<T> {
  readonly found: T;
  readonly version: DirectoryVersion;
}

/** Complete before partial, because a partial list knows names only; then the newest first. */
function byPrecedence(a: DirectoryVersion, b: DirectoryVersion): number {
  return Number(b.complete) - Number(a.complete) || b.effectiveFrom.localeCompare(a.effectiveFrom);
}

/**
 * In force on a day: what the newest complete version by then lists, else what a partial list by then adds to it. Before the first
 * complete version begins, the first counts: an older one was in force, and we do not have it.
 */
function inForce<T>(entries: readonly Entry<T>[], versions: readonly DirectoryVersion[], on: string): T | undefined {
  const day = on.slice(0, 10);
  for (const kind of ['rare', 'cancer'] as const) {
    const complete = versions.filter((version) => version.kind === kind && version.complete);
    const ruling = complete.find((version) => version.effectiveFrom <= day) ?? complete.at(-1);
    const entry =
      entries.find((candidate) => candidate.version === ruling) ??
      entries.find(({ version }) => version.kind === kind && addsTo(ruling, version) && version.effectiveFrom <= day);
    if (entry) return entry.found;
  }
  return undefined;
}

/** A partial list adds to the complete version before it; a complete version after it says all. */
function addsTo(ruling: DirectoryVersion | undefined, version: DirectoryVersion): boolean {
  return !version.complete && (ruling === undefined || version.effectiveFrom > ruling.effectiveFrom);
}

/** What a person may ask for today: the newest complete version of each kind, and what partial lists add to it. */
function current(versions: readonly DirectoryVersion[]): readonly Indication[] {
  const found = new Map<string, Indication>();
  for (const kind of ['rare', 'cancer'] as const) {
    const ofKind = versions.filter((version) => version.kind === kind);
    const ruling = ofKind.find((version) => version.complete);
    for (const version of ofKind.filter((candidate) => candidate === ruling || addsTo(ruling, candidate)))
      for (const indication of version.indications) if (!found.has(indication.code)) found.set(indication.code, indication);
  }
  return [...found.values()];
}

function byCode<T extends { readonly code: string; readonly digitalCode?: string }>(
  versions: readonly DirectoryVersion[],
  list: (version: DirectoryVersion) => readonly T[],
): ReadonlyMap<string, readonly Entry<T>[]> {
  const codes = new Map<string, Entry<T>[]>();
  for (const version of versions)
    for (const found of list(version))
      for (const code of [found.code, found.digitalCode]) {
        if (code === undefined) continue;
        const key = code.toUpperCase();
        const entries = codes.get(key);
        if (entries) entries.push({ found, version });
        else codes.set(key, [{ found, version }]);
      }
  return codes;
}
