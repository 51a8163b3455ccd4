// Advice per drug over all ties: the same whatever the untested positions hold, or different and then which position to test.

import type { GeneCall } from '../calling/call-gene.ts';
import type { Diplotype, GeneResult } from '../phenotypes/gene-result.ts';
import type { Guideline } from './guideline.ts';
import { type AppliedRecommendation, guidanceByTie, isKnown } from './match-guidance.ts';

/** Published advice for one drug from one source. */
export interface DrugAdvice {
  readonly drug: string;
  readonly source: string;
  readonly guideline: { readonly id: string; readonly name: string; readonly version: string; readonly url: string };
  readonly genes: readonly string[];
  /** Everything that applies under any tie. With several populations all are listed. */
  readonly recommendations: readonly AdvisedRecommendation[];
  readonly certainty: Certainty;
  /** For guidance that is an algorithm and not a table (warfarin): what it needs and what is known of that. */
  readonly pointer: string | null;
}

export interface AdvisedRecommendation {
  readonly id: string;
  readonly population: string | null;
  readonly classification: string;
  readonly text: string;
  readonly implications: readonly string[];
  readonly changesDose: boolean;
  readonly offersAlternative: boolean;
  /** The diplotypes it holds for. */
  readonly basis: readonly string[];
}

/**
 * How sure the advice is:
 * - one result: a single diplotype per gene;
 * - robust: several diplotypes fit, and the advice is the same for all;
 * - depends: several fit and the advice differs; `toTest` are the positions whose result would decide;
 * - undecided: too many possibilities to compare.
 */
export type Certainty =
  | { readonly kind: 'one result' }
  | { readonly kind: 'robust'; readonly over: readonly string[] }
  | { readonly kind: 'depends'; readonly over: readonly string[]; readonly toTest: readonly string[] }
  | { readonly kind: 'undecided' };

/** All published advice for a person, by drug then source. */
export function adviseOnDrugs(guidelines: readonly Guideline[], results: readonly GeneResult[]): readonly DrugAdvice[] {
  const byGene = new Map(results.map((result) => [result.gene, result]));
  return guidelines
    .flatMap((guideline) => adviceFrom(guideline, byGene))
    .sort((left, right) => (left.drug === right.drug ? (left.source < right.source ? -1 : 1) : left.drug < right.drug ? -1 : 1));
}

function adviceFrom(guideline: Guideline, results: ReadonlyMap<string, GeneResult>): readonly DrugAdvice[] {
  const base = {
    pointer: null,
    source: guideline.source,
    genes: guideline.genes,
    guideline: { id: guideline.id, name: guideline.name, version: guideline.version, url: guideline.url },
  };
  if (guideline.recommendations.length === 0) {
    const pointer = pointerTo(guideline, results);
    return pointer
      ? guideline.drugs.map((drug) => ({ ...base, drug, pointer, recommendations: [], certainty: { kind: 'one result' } }))
      : [];
  }
  const ties = guidanceByTie(guideline, results);
  if (ties === null) return guideline.drugs.map((drug) => ({ ...base, drug, recommendations: [], certainty: { kind: 'undecided' } }));
  if (ties.length === 0) return [];
  return guideline.drugs.flatMap((drug): readonly DrugAdvice[] => {
    const perTie = ties.map(({ basis, applied }) => ({ basis, applied: applied.filter((one) => one.drug === drug) }));
    const recommendations = merged(perTie.flatMap(({ applied }) => applied));
    if (recommendations.length === 0) return [];
    return [{ ...base, drug, recommendations, certainty: certaintyOf(guideline, perTie, results) }];
  });
}

function pointerTo(guideline: Guideline, results: ReadonlyMap<string, GeneResult>): string | null {
  const known = guideline.genes.flatMap((gene) => {
    const result = results.get(gene);
    return result?.isCalled ? [`${gene} ${result.printed.join(' or ')}`] : [];
  });
  if (known.length === 0) return null;
  const lacking = guideline.genes.filter((gene) => !results.get(gene)?.isCalled);
  const beside = guideline.genes.flatMap((gene) => results.get(gene)?.call?.extra ?? []);
  const extra = beside.map(
    ({ position, bases }) =>
      `${position.rsid ?? position.position} ${bases ? bases.filter((base) => base !== null).join('/') : 'not tested'}`,
  );
  return `The guideline gives an algorithm, not a dose by result. Known: ${[...known, ...extra].join(', ')}.${lacking.length > 0 ? ` Not known: ${lacking.join(', ')}.` : ''}`;
}

interface Tie {
  readonly basis: readonly string[];
  readonly applied: readonly AppliedRecommendation[];
}

function certaintyOf(guideline: Guideline, ties: readonly Tie[], results: ReadonlyMap<string, GeneResult>): Certainty {
  if (ties.length === 1) return { kind: 'one result' };
  const over = ties.map(({ basis }) => basis.join(', '));
  // Two recommendations with the same words for the same population are the same advice, whatever their numbers.
  const said = new Set(
    ties.map(({ applied }) =>
      applied
        .map(({ recommendation }) => `${recommendation.population}: ${recommendation.text}`)
        .sort()
        .join('\n'),
    ),
  );
  if (said.size === 1) return { kind: 'robust', over };
  const toTest = guideline.genes.flatMap((gene) => {
    const result = results.get(gene);
    return result && isKnown(result) && result.recommended.length > 1 && result.call
      ? positionsThatDecide(result.call, result.recommended)
      : [];
  });
  return { kind: 'depends', over, toTest };
}

/** The untested positions where the tied diplotypes differ; where nothing is untested, the strands are what is unknown. */
function positionsThatDecide(call: GeneCall, ties: readonly Diplotype[]): readonly string[] {
  const deciding = call.missing.filter(
    (position) =>
      new Set(
        ties.map(({ alleles }) =>
          alleles
            .map((name) => call.cellOf(name, position))
            .sort()
            .join(),
        ),
      ).size > 1,
  );
  if (deciding.length === 0) return [`${call.gene}: which variants lie on the same strand (phase)`];
  return deciding.map(({ rsid, position }) => `${call.gene} ${rsid ?? position}`);
}

function merged(applied: readonly AppliedRecommendation[]): readonly AdvisedRecommendation[] {
  const byId = Map.groupBy(applied, ({ recommendation }) => recommendation.id);
  return [...byId.values()].flatMap((same) => {
    const first = same[0]?.recommendation;
    if (!first) return [];
    const { id, population, classification, text, implications, changesDose, offersAlternative } = first;
    return [
      {
        id,
        population,
        classification,
        text,
        implications,
        changesDose,
        offersAlternative,
        basis: [...new Set(same.flatMap(({ basis }) => basis))],
      },
    ];
  });
}
