// The rank of the known diagnosis of one case: how a ranker is measured.

import type { PhenotypedCase } from './phenopacket.ts';
import { knownTerms, type RankKnowledge, rankOf, scoreDiseases, scoreGenes } from './rank.ts';

export interface CaseRank {
  readonly id: string;
  /** One-based; null when the disease is not annotated, or no phenotype of the case is known. */
  readonly diseaseRank: number | null;
  /** One-based, of the best of the case's genes; null when none is annotated. */
  readonly geneRank: number | null;
}

export function rankCase(knowledge: RankKnowledge, { id, observed, disease, genes }: PhenotypedCase): CaseRank {
  const terms = knownTerms(knowledge.ontology, observed);
  if (terms.length === 0) return { id, diseaseRank: null, geneRank: null };
  const scores = scoreDiseases(knowledge, terms);
  const known = knowledge.annotations.indexOf.get(disease ?? '');
  const byGene = scoreGenes(knowledge, scores);
  const best = Math.max(...genes.map((gene) => byGene.get(gene)?.score ?? Number.NEGATIVE_INFINITY));
  return {
    id,
    diseaseRank: known === undefined ? null : rankOf(scores[known] ?? 0, scores),
    geneRank: Number.isFinite(best)
      ? rankOf(
          best,
          [...byGene.values()].map(({ score }) => score),
        )
      : null,
  };
}
