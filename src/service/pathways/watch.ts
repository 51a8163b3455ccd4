// What nobody has to start: who is told of a late step, and who was missed. Needs the database alone, so that the command line can do it too.

import type { Database } from '../../foundation/storage/index.ts';
import { keepMissed, lastLook, noteLook } from './caseload/store.ts';
import { PATHWAYS, RULES } from './definitions/shipped.ts';
import { shippedDefinitions } from './follow-record.ts';
import { type Late, type Missed, noteTold, reconcile, sweep } from './instances/store.ts';
import { takeOver } from './instances/take-over.ts';

export interface PathwaysWatch {
  /** Brings what is under way to the newest definitions and tells whoever is to be told of what is late; returns what was late. */
  sweep(now: Date): Promise<readonly Late[]>;
  /** Found by criteria, minus open, minus ended; keeps who is left as missed and returns them. */
  reconcile(now: Date): Promise<readonly Missed[]>;
  lastLook(what: 'sweep' | 'reconciliation'): Promise<Date | undefined>;
}

/** Late steps that one sweep takes at most; the next takes the rest. */
const SWEEP = 100_000;

export function watchPathways(db: Database): PathwaysWatch {
  return {
    sweep: (now) =>
      db.transaction(async (tx) => {
        await takeOver(tx, PATHWAYS, shippedDefinitions, now);
        const late = await sweep(tx, now, SWEEP);
        await noteTold(tx, late, shippedDefinitions, now);
        await noteLook(tx, 'sweep', now, late.length);
        return late;
      }),
    reconcile: (now) =>
      db.transaction(async (tx) => {
        const missed = await reconcile(tx, PATHWAYS, RULES, now.toISOString().slice(0, 10));
        await keepMissed(tx, missed, now);
        return missed;
      }),
    lastLook: (what) => lastLook(db, what),
  };
}
