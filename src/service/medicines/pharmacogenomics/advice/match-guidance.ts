// Which recommendations apply: every gene of a guideline must have the listed result. Several populations may apply at once and
// are all shown. Each tie of a diplotype is looked up on its own, so that advice can be compared across ties.

import type { Diplotype, GeneResult } from '../phenotypes/gene-result.ts';
import { NO_RESULT } from '../phenotypes/phenotype.ts';
import type { Guideline, Recommendation } from './guideline.ts';

/** A recommendation that applies to a person for a drug, with the result it rests on. */
export interface AppliedRecommendation {
  readonly drug: string;
  readonly source: string;
  readonly guideline: Guideline;
  readonly recommendation: Recommendation;
  /** The diplotypes it holds for, such as "CYP2C19 *1/*2". */
  readonly basis: readonly string[];
}

/** One gene's part of a possible genotype: the gene and one of its tied diplotypes. */
interface Choice {
  readonly gene: string;
  readonly diplotype: Diplotype;
}

/** More combined ties than this are not enumerated: the drug is then reported as undecided. */
const MOST_COMBINED_TIES = 400;

/** Recommendations for one combination of ties. */
export interface GuidanceForTie {
  readonly basis: readonly string[];
  readonly applied: readonly AppliedRecommendation[];
}

/** For one guideline: what applies under each combination of ties, or null when there are too many to tell. */
export function guidanceByTie(guideline: Guideline, results: ReadonlyMap<string, GeneResult>): readonly GuidanceForTie[] | null {
  const { genes } = indexOf(guideline);
  const known = genes.filter((gene) => isKnown(results.get(gene)));
  if (known.length === 0) return [];
  const combinations = combine(genes, results);
  if (combinations === null) return null;
  return combinations.map((choices) => {
    const basis = choices
      .filter(({ diplotype }) => diplotype.meaning.lookupKeys[0] !== NO_RESULT)
      .map(({ gene, diplotype }) => `${gene} ${diplotype.label}`);
    const applied = indexOf(guideline)
      .candidates(choices)
      .filter((recommendation) => choices.every((choice) => matches(recommendation, choice)))
      .flatMap((recommendation) =>
        recommendation.drugs.map((drug): AppliedRecommendation => ({ drug, source: guideline.source, guideline, recommendation, basis })),
      );
    return { basis, applied };
  });
}

export function isKnown(result: GeneResult | undefined): boolean {
  return result?.recommended.some(({ meaning }) => meaning.lookupKeys.length > 0 && meaning.lookupKeys[0] !== NO_RESULT) ?? false;
}

function combine(genes: readonly string[], results: ReadonlyMap<string, GeneResult>): readonly (readonly Choice[])[] | null {
  let combinations: (readonly Choice[])[] = [[]];
  for (const gene of genes) {
    const ties = results.get(gene)?.recommended ?? [];
    const choices: readonly Choice[] =
      ties.length > 0 ? ties.map((diplotype) => ({ gene, diplotype })) : [{ gene, diplotype: NOTHING_KNOWN }];
    if (combinations.length * choices.length > MOST_COMBINED_TIES) return null;
    combinations = combinations.flatMap((sofar) => choices.map((choice) => [...sofar, choice]));
  }
  return combinations;
}

const NOTHING_KNOWN: Diplotype = {
  label: 'no result',
  alleles: [],
  meaning: { phenotypes: [NO_RESULT], activityScore: null, lookupKeys: [NO_RESULT] },
};

function matches(recommendation: Recommendation, { gene, diplotype }: Choice): boolean {
  const wanted = recommendation.keys[gene];
  if (wanted === undefined) return true;
  const { lookupKeys, phenotypes } = diplotype.meaning;
  if (typeof wanted !== 'string') return hasAlleleCounts(diplotype.alleles, wanted);
  if (lookupKeys.includes(wanted)) return true;
  // The Dutch tables file score genes under their phenotype or as "1.5 (Intermediate Metabolizer)"; a "(Phenotyping)" row needs a measured enzyme.
  return phenotypes.some((phenotype) => wanted === phenotype || lookupKeys.some((key) => wanted === `${key} (${phenotype})`));
}

function hasAlleleCounts(alleles: readonly string[], counts: Readonly<Record<string, number>>): boolean {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    alleles.length === total &&
    Object.entries(counts).every(([allele, count]) => alleles.filter((name) => name === allele).length === count)
  );
}

/** Recommendations of a guideline by the key of their first gene, since guidelines list up to 215 of them. */
interface GuidelineIndex {
  /** The genes its recommendations are filed under. */
  readonly genes: readonly string[];
  candidates(choices: readonly Choice[]): readonly Recommendation[];
}

const indexes = new WeakMap<Guideline, GuidelineIndex>();

function indexOf(guideline: Guideline): GuidelineIndex {
  const known = indexes.get(guideline);
  if (known) return known;
  const built = buildIndex(guideline);
  indexes.set(guideline, built);
  return built;
}

function buildIndex(guideline: Guideline): GuidelineIndex {
  const genes = guideline.genes.filter((candidate) => guideline.recommendations.some(({ keys }) => candidate in keys));
  const gene = genes.find((candidate) =>
    guideline.recommendations.every(({ keys }) => typeof keys[candidate] === 'string' && !/\(/.test(String(keys[candidate]))),
  );
  if (gene === undefined) return { genes, candidates: () => guideline.recommendations };
  const byKey = Map.groupBy(guideline.recommendations, ({ keys }) => String(keys[gene]));
  return {
    genes,
    candidates(choices) {
      const meaning = choices.find((choice) => choice.gene === gene)?.diplotype.meaning;
      const keys = new Set([...(meaning?.lookupKeys ?? []), ...(meaning?.phenotypes ?? [])]);
      return [...keys].flatMap((key) => byKey.get(key) ?? []);
    },
  };
}
