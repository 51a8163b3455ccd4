// opengms interpret: from a family's annotated VCF, pedigree, phenotypes and panels to candidates with their reasons, with no database.

import { RANK_USAGE, runRank } from './interpret-rank.ts';

export async function run(words: readonly string[]): Promise<number> {
  if (words[0] === 'rank') return runRank(words.slice(1));
  process.stderr.write(RANK_USAGE);
  return 2;
}
