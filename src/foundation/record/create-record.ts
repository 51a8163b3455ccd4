// Puts the record together over a database and the structure of its resource types.

import { type Database, isDistributed } from '../storage/index.ts';
import { appendInBatches } from './append-audit.ts';
import { commit } from './commit.ts';
import { follow, type RebuildProgress, rebuild } from './feed.ts';
import type { Structure } from './index-rows.ts';
import { history, holderOf, holdersOf, read, readMany, readVersion } from './read.ts';
import type { ClinicalRecord, Consumer } from './record.ts';
import { search } from './search/index.ts';

/** The record with what its keeper needs besides: who runs the service follows the feed and rebuilds. */
export interface KeptRecord extends ClinicalRecord {
  /** Called after each commit of this process; returns how to stop it. */
  whenCommitted(listener: () => void): () => void;
  /** Brings consumers up to date, reading the feed once for those that are at the same place; when one fails, none moves. Returns how many entries they took. */
  followTogether(consumers: readonly Consumer[]): Promise<number>;
  /** Empties what the consumers derived and replays the whole feed to them. */
  rebuild(consumers: readonly Consumer[], progress?: (progress: RebuildProgress) => void): Promise<void>;
}

export function createRecord(database: Database, { structure }: { readonly structure: Structure }): KeptRecord {
  const listeners = new Set<() => void>();
  const announce = () => {
    for (const listener of listeners) listener();
  };
  let spread: Promise<boolean> | undefined;
  const following = new Map<string, Promise<unknown>>();
  // In this process the calls for one consumer queue here, so that they do not each hold a connection while they wait.
  const together = (consumers: readonly Consumer[]): Promise<number> => {
    const before = Promise.all(consumers.map(({ name }) => following.get(name)));
    const mine = before.then(() => follow(database, consumers));
    const done = mine.catch(() => undefined);
    for (const { name } of consumers) following.set(name, done);
    return mine;
  };
  return {
    commit: async (request) => {
      const result = await commit(database, structure, request);
      if (result.kind === 'committed') announce();
      return result;
    },
    appendAudit: appendInBatches(database, structure, announce),
    read: (type, id, scope) => read(database, type, id, scope),
    readVersion: (type, id, version, scope) => readVersion(database, { type, id, version }, scope),
    readMany: (references, scope) => readMany(database, references, scope),
    history: (request, scope) => history(database, request, scope),
    holderOf: (type, system, value) => holderOf(database, type, system, value),
    holdersOf: (keys) => holdersOf(database, keys),
    search: async (request, scope) => {
      spread ??= isDistributed(database).catch((error: unknown) => {
        spread = undefined;
        throw error;
      });
      return search(database, structure, request, scope, await spread);
    },
    follow: (consumer) => together([consumer]),
    followTogether: together,
    whenCommitted: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rebuild: (consumers, progress) => rebuild(database, consumers, progress),
  };
}
