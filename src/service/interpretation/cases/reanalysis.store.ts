// How far reanalyses have come and what they found, in the database.

import type { Queryable } from '../../../foundation/storage/index.ts';

export interface ReanalysisStanding {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly by: string;
  /** Families stored, seen so far, and of these judged again because something new concerned them. */
  readonly families: number;
  readonly done: number;
  readonly judged: number;
  /** Candidates that rose. */
  readonly risen: number;
}

export async function startReanalysis(db: Queryable, standing: ReanalysisStanding): Promise<void> {
  await db.query(
    `insert into interpretation_reanalysis (id, started_at, finished_at, head) values ($1,$2,$3,$4)
on conflict (id) do update set finished_at = excluded.finished_at, head = excluded.head`,
    [standing.id, standing.startedAt, standing.finishedAt ?? null, JSON.stringify(standing)],
  );
}

export async function finishReanalysis(db: Queryable, standing: ReanalysisStanding): Promise<ReanalysisStanding> {
  await startReanalysis(db, standing);
  return standing;
}

/** Newest first. */
export async function listReanalyses(db: Queryable): Promise<readonly ReanalysisStanding[]> {
  const rows = await db.query<{ head: string }>('select head from interpretation_reanalysis order by started_at desc limit 20');
  return rows.map(({ head }) => JSON.parse(head) as ReanalysisStanding); // written by startReanalysis
}
