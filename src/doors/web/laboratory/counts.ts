// How much lies where, kept for a few seconds: counting ten thousand orders costs more than showing fifty of them.
import type { FastifyInstance } from 'fastify';
import { countWorklist, type StageCount } from '../../../service/laboratory/index.ts';
import type { Web } from '../web.ts';

/** What other people and systems did shows this late at most. */
const KEEP_MS = 5_000;
/** After a form the lists follow within moments; until then nothing is kept. */
const SETTLE_MS = 2_000;

export interface Counts {
  of(organisation: string, now: Date): Promise<readonly StageCount[]>;
}

export function keepCounts(app: FastifyInstance, web: Pick<Web, 'db'>): Counts {
  const kept = new Map<string, { readonly at: number; readonly counts: readonly StageCount[] }>();
  let changedAt = 0;
  app.addHook('onResponse', async (request) => {
    if (request.method !== 'POST') return;
    kept.clear();
    changedAt = performance.now();
  });
  return {
    of: async (organisation, now) => {
      const at = performance.now();
      const known = kept.get(organisation);
      if (known !== undefined && at - known.at < KEEP_MS) return known.counts;
      const counts = await countWorklist(web.db, organisation, 'owner', now);
      if (at - changedAt > SETTLE_MS) kept.set(organisation, { at, counts });
      return counts;
    },
  };
}
