// A VCF is sorted: positions rise within a contig, and a contig does not come a second time. Checked line by line within a stretch of the file,
// and here from stretch to stretch, so that threads refuse exactly what one pass would.

import type { Finding } from '../../../foundation/errors.ts';
import { refuse } from './refusal.ts';

/** Neighbouring records of one contig: the places of the first and of the last. */
export interface ContigRun {
  readonly contig: string;
  readonly first: number;
  last: number;
}

/** @param runs of the whole file, in its order */
export function disorder(runs: readonly ContigRun[]): Finding | null {
  const done = new Set<string>();
  let before: ContigRun | undefined;
  for (const run of runs) {
    const where = `${run.contig}:${run.first}`;
    if (run.contig !== before?.contig) {
      if (done.has(run.contig)) return cameBefore(run.contig, where);
      done.add(run.contig);
    } else if (run.first < before.last) return comesAfter(run.first, before.last, where);
    before = run;
  }
  return null;
}

export function cameBefore(contig: string, where: string): Finding {
  return refuse('E_UNSORTED', where, `Contig ${contig} comes a second time.`, 'Sort it: bcftools sort.');
}

export function comesAfter(position: number, last: number, where: string): Finding {
  return refuse('E_UNSORTED', where, `Position ${position} comes after ${last}.`, 'Sort it: bcftools sort.');
}
