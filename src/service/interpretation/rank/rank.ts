// Diseases and genes in order of how well they explain a patient's phenotypes. Semantic similarity with Resnik's information content
// (Köhler and others, AJHG 2009), weighted towards the patient's side, with what each term contributed.

import type { DiseaseAnnotations } from './annotations.ts';
import { ancestorsOf, type Ontology } from './ontology.ts';

/** Everything the ranker knows, prepared once. */
export interface RankKnowledge {
  readonly ontology: Ontology;
  readonly annotations: DiseaseAnnotations;
  /** Natural logarithm of one over the fraction of diseases that show the term or something more special. */
  readonly information: Float64Array;
  /** Diseases that show a term or something more special: term t has `diseases[diseaseStart[t]]` up to `diseases[diseaseStart[t + 1]]`. */
  readonly diseaseStart: Int32Array;
  readonly diseases: Int32Array;
  /** Sum of the information of all terms of a disease with everything above them. */
  readonly whole: Float64Array;
}

export interface RankedDisease {
  readonly id: string;
  readonly name: string;
  readonly genes: readonly string[];
  readonly score: number;
}

export interface TermContribution {
  readonly term: string;
  readonly label: string;
  /** The closest phenotype of the disease, and the most special term that covers both. */
  readonly matched: string;
  readonly matchedLabel: string;
  readonly shared: string;
  readonly sharedLabel: string;
  /** Information of the shared term, in nats. */
  readonly information: number;
}

/**
 * Weights chosen by hand from softmax regressions on subsets of the tuning fifth of phenopacket-store (SHA-256 of the PMID mod 5 = 0, release
 * 2026-06-25), 2026-11-21. In two-fold cross-validation split by disease they do as well as a plain best-match average, not better
 * (docs/decisions/0016). Excluded phenotypes are not used: in published cohorts they favour the disease they were asked for, which is how
 * tables are made, not evidence.
 */
export const WEIGHTS = {
  /** Mean information a patient's term shares with the disease, in nats. */
  patientSide: 1.1,
  /** The same summed over the square root of the number of terms: many weak matches against few strong ones. */
  patientSum: 0.35,
  /** Lin's similarity of the same pairs, 0 to 1. */
  closeness: 1,
  /** Mean information the disease's terms share with the patient, weighted by how often the disease shows them. */
  diseaseSide: 0.85,
  /** Information of the terms in common over that of all, 0 to 1 (simGIC, Pesquita and others 2008). */
  overlap: 1.2,
  /** Information of the terms in common over the patient's, 0 to 1. */
  covered: 1.2,
  /** A disease whose gene is known can be what a genomic test finds. */
  knownGene: 3.5,
} as const;

export function prepareRanking(ontology: Ontology, annotations: DiseaseAnnotations): RankKnowledge {
  const termCount = ontology.ids.length;
  const counts = new Float64Array(termCount);
  const closure = closureOver(ontology);
  for (const terms of annotations.background) for (const term of closure(terms)) counts[term] = (counts[term] ?? 0) + 1;
  const total = Math.max(1, annotations.background.length);
  const information = counts.map((count) => Math.log(total / Math.max(count, 1)));
  const shownBy: number[][] = ontology.ids.map(() => []);
  const whole = new Float64Array(annotations.ids.length);
  for (let disease = 0; disease < annotations.ids.length; disease++) {
    for (const term of closure(termsOf(annotations, disease))) {
      shownBy[term]?.push(disease);
      whole[disease] = (whole[disease] ?? 0) + (information[term] ?? 0);
    }
  }
  const diseaseStart = new Int32Array(termCount + 1);
  for (const [term, list] of shownBy.entries()) diseaseStart[term + 1] = (diseaseStart[term] ?? 0) + list.length;
  return { ontology, annotations, information, diseaseStart, diseases: Int32Array.from(shownBy.flat()), whole };
}

/** Indexes of the terms that are known, once each; obsolete and alternative identifiers count as their replacement. */
export function knownTerms(ontology: Ontology, ids: readonly string[]): readonly number[] {
  return [...new Set(ids.flatMap((id) => ontology.indexOf.get(id) ?? []))];
}

/** A score for every disease, in the order of `annotations.ids`. Comparable within one patient only. */
export function scoreDiseases(knowledge: RankKnowledge, terms: readonly number[]): Float64Array {
  const { annotations, information, diseaseStart, diseases, whole } = knowledge;
  const { termStart, terms: shown, frequency } = annotations;
  const count = annotations.ids.length;
  const scores = new Float64Array(count);
  if (terms.length === 0) return scores;
  const bestOfShown = new Float32Array(shown.length);
  const perNat = WEIGHTS.patientSide / terms.length + WEIGHTS.patientSum / Math.sqrt(terms.length);
  const perCloseness = WEIGHTS.closeness / terms.length;
  for (const term of terms) {
    const shared = sharedInformation(knowledge, term);
    const own = Math.max(information[term] ?? 0, 1e-6);
    for (let disease = 0; disease < count; disease++) {
      let best = 0;
      let closest = 0;
      const end = termStart[disease + 1] ?? 0;
      for (let i = termStart[disease] ?? 0; i < end; i++) {
        const other = shown[i] ?? 0;
        const value = shared[other] ?? 0;
        if (value > best) best = value;
        if (value > (bestOfShown[i] ?? 0)) bestOfShown[i] = value;
        const closeness = (2 * value) / (own + (information[other] ?? 0));
        if (closeness > closest) closest = closeness;
      }
      scores[disease] = (scores[disease] ?? 0) + perNat * best + perCloseness * closest;
    }
  }
  const common = new Float64Array(count);
  let patientWhole = 0;
  for (const term of closureOver(knowledge.ontology)(terms)) {
    const value = information[term] ?? 0;
    patientWhole += value;
    const end = diseaseStart[term + 1] ?? 0;
    for (let i = diseaseStart[term] ?? 0; i < end; i++) common[diseases[i] ?? 0] = (common[diseases[i] ?? 0] ?? 0) + value;
  }
  for (let disease = 0; disease < count; disease++) {
    let sum = 0;
    let weight = 0;
    const end = termStart[disease + 1] ?? 0;
    for (let i = termStart[disease] ?? 0; i < end; i++) {
      sum += (frequency[i] ?? 0) * (bestOfShown[i] ?? 0);
      weight += frequency[i] ?? 0;
    }
    const both = common[disease] ?? 0;
    scores[disease] =
      (scores[disease] ?? 0) +
      (weight > 0 ? (WEIGHTS.diseaseSide * sum) / weight : 0) +
      (WEIGHTS.overlap * both) / Math.max(patientWhole + (whole[disease] ?? 0) - both, 1e-6) +
      (WEIGHTS.covered * both) / Math.max(patientWhole, 1e-6) +
      (annotations.genesOf.has(annotations.ids[disease] ?? '') ? WEIGHTS.knownGene : 0);
  }
  return scores;
}

/** The best diseases first. */
export function rankDiseases(knowledge: RankKnowledge, observed: readonly string[], howMany = 50): readonly RankedDisease[] {
  const { annotations } = knowledge;
  const scores = scoreDiseases(knowledge, knownTerms(knowledge.ontology, observed));
  return annotations.ids
    .map((id, disease) => ({
      id,
      name: annotations.names[disease] ?? '',
      genes: annotations.genesOf.get(id) ?? [],
      score: scores[disease] ?? 0,
    }))
    .sort((a, b) => b.score - a.score)
    .slice(0, howMany);
}

/** Every gene with the score of its best disease. */
export function scoreGenes(
  knowledge: RankKnowledge,
  scores: Float64Array,
): ReadonlyMap<string, { readonly score: number; readonly disease: number }> {
  const genes = new Map<string, { score: number; disease: number }>();
  knowledge.annotations.ids.forEach((id, disease) => {
    const score = scores[disease] ?? 0;
    for (const gene of knowledge.annotations.genesOf.get(id) ?? []) {
      const known = genes.get(gene);
      if (!known || score > known.score) genes.set(gene, { score, disease });
    }
  });
  return genes;
}

/** One-based rank of a score among all; ties share the middle of their places, rounded up. */
export function rankOf(score: number, all: Iterable<number>): number {
  let above = 0;
  let equal = 0;
  for (const other of all) {
    if (other > score + 1e-9) above++;
    else if (other >= score - 1e-9) equal++;
  }
  return Math.ceil(above + (equal + 1) / 2);
}

/** What each of the patient's terms found in one disease, the strongest first. */
export function contributions(knowledge: RankKnowledge, observed: readonly string[], diseaseId: string): readonly TermContribution[] {
  const { ontology, annotations, information } = knowledge;
  const disease = annotations.indexOf.get(diseaseId);
  if (disease === undefined) return [];
  return knownTerms(ontology, observed)
    .flatMap((term) => {
      const shared = sharedInformation(knowledge, term);
      const matched = termsOf(annotations, disease).reduce((best, other) => ((shared[other] ?? 0) > (shared[best] ?? 0) ? other : best));
      const own = new Set(ancestorsOf(ontology, term));
      const common = ancestorsOf(ontology, matched)
        .filter((one) => own.has(one))
        .reduce((best, one) => ((information[one] ?? 0) > (information[best] ?? 0) ? one : best));
      const name = (at: number): readonly [string, string] => [ontology.ids[at] ?? '', ontology.labels[at] ?? ''];
      const [[id, label], [matchedId, matchedLabel], [sharedId, sharedLabel]] = [name(term), name(matched), name(common)];
      return [{ term: id, label, matched: matchedId, matchedLabel, shared: sharedId, sharedLabel, information: information[common] ?? 0 }];
    })
    .sort((a, b) => b.information - a.information);
}

/** For every term, the information of the most special ancestor it has in common with one term. */
function sharedInformation({ ontology, information }: RankKnowledge, term: number): Float32Array {
  const shared = new Float32Array(ontology.ids.length);
  for (const ancestor of ancestorsOf(ontology, term)) shared[ancestor] = information[ancestor] ?? 0;
  const { parentStart, parents } = ontology;
  // Parents come before children, so one sweep is enough.
  for (let other = 0; other < shared.length; other++) {
    let best = shared[other] ?? 0;
    const end = parentStart[other + 1] ?? 0;
    for (let i = parentStart[other] ?? 0; i < end; i++) {
      const above = shared[parents[i] ?? 0] ?? 0;
      if (above > best) best = above;
    }
    shared[other] = best;
  }
  return shared;
}

function termsOf({ termStart, terms }: DiseaseAnnotations, disease: number): readonly number[] {
  return [...terms.subarray(termStart[disease] ?? 0, termStart[disease + 1] ?? 0)];
}

/** Terms with everything above them, once each. */
function closureOver({ parentStart, parents }: Ontology): (terms: readonly number[]) => Iterable<number> {
  return (terms) => {
    const seen = new Set(terms);
    for (const term of seen) for (let i = parentStart[term] ?? 0; i < (parentStart[term + 1] ?? 0); i++) seen.add(parents[i] ?? 0);
    return seen;
  };
}
