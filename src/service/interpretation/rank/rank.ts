// Diseases and genes in order of how well they explain a patient's phenotypes. Semantic similarity with Resnik's information content
// (Köhler and others, AJHG 2009), weighted towards the patient's side, with what each term contributed.

import { ancestorsOf, closureOver, type Ontology } from './ontology.ts';
import type { RankKnowledge } from './prepare.ts';
import { DISEASE_SIDE_OF_NEIGHBOUR, WEIGHTS } from './weights.ts';

export { prepareRanking, type RankKnowledge } from './prepare.ts';

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

/** Indexes of the terms that are known, once each; obsolete and alternative identifiers count as their replacement. */
export function knownTerms(ontology: Ontology, ids: readonly string[]): readonly number[] {
  return [...new Set(ids.flatMap((id) => ontology.indexOf.get(id) ?? []))];
}

/** A score for every disease, in the order of `annotations.ids`. Comparable within one patient only. */
export function scoreDiseases(knowledge: RankKnowledge, terms: readonly number[]): Float64Array {
  const { annotations, whole, bias, neighbours } = knowledge;
  const { termStart, terms: shown, frequency } = annotations;
  const count = annotations.ids.length;
  const scores = new Float64Array(count);
  if (terms.length === 0) return scores;
  const { worth, closeness, best } = patientSide(knowledge, terms);
  const { common, patientWhole } = inCommon(knowledge, terms);
  const perNat = WEIGHTS.patientSide + WEIGHTS.patientSum * Math.sqrt(terms.length);
  const evidence = new Float64Array(count);
  for (let disease = 0; disease < count; disease++) {
    let sum = 0;
    let weight = 0;
    const end = termStart[disease + 1] ?? 0;
    for (let i = termStart[disease] ?? 0; i < end; i++) {
      sum += (frequency[i] ?? 0) * (best[shown[i] ?? 0] ?? 0);
      weight += frequency[i] ?? 0;
    }
    const diseaseSide = weight > 0 ? sum / weight : 0;
    const both = common[disease] ?? 0;
    evidence[disease] = (worth[disease] ?? 0) + DISEASE_SIDE_OF_NEIGHBOUR * diseaseSide;
    scores[disease] =
      perNat * (worth[disease] ?? 0) +
      WEIGHTS.closeness * (closeness[disease] ?? 0) +
      WEIGHTS.diseaseSide * diseaseSide +
      (WEIGHTS.overlap * both) / Math.max(patientWhole + (whole[disease] ?? 0) - both, 1e-6) +
      (WEIGHTS.covered * both) / Math.max(patientWhole, 1e-6) +
      (bias[disease] ?? 0);
  }
  const { perDisease, index, share } = neighbours;
  for (let disease = 0, at = 0; disease < count; disease++) {
    let ofNeighbours = 0;
    for (const end = at + perDisease; at < end; at++) ofNeighbours += (share[at] ?? 0) * (evidence[index[at] ?? 0] ?? 0);
    scores[disease] = (scores[disease] ?? 0) + WEIGHTS.neighbours * ofNeighbours;
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
  return contributionsOf(knowledge, observed)(diseaseId);
}

/** The same for one disease after another: what the patient's terms share with the ontology is reckoned once. */
export function contributionsOf(knowledge: RankKnowledge, observed: readonly string[]): (diseaseId: string) => readonly TermContribution[] {
  const { ontology, annotations, information, rarity } = knowledge;
  const { termStart, terms: shown, indexOf } = annotations;
  const name = (at: number): readonly [string, string] => [ontology.ids[at] ?? '', ontology.labels[at] ?? ''];
  const patient = knownTerms(ontology, observed).map((term) => {
    const match = sharedInformation(knowledge, term);
    match[term] = (1 + WEIGHTS.exact) * (information[term] ?? 0);
    return { term, match, own: new Set(ancestorsOf(ontology, term)) };
  });
  return (diseaseId) => {
    const disease = indexOf.get(diseaseId);
    if (disease === undefined) return [];
    return patient
      .map(({ term, match, own }) => {
        let best = { matched: -1, worth: Number.NEGATIVE_INFINITY };
        for (let i = termStart[disease] ?? 0; i < (termStart[disease + 1] ?? 0); i++) {
          const other = shown[i] ?? 0;
          const worth = (match[other] ?? 0) + (rarity[i] ?? 0);
          if (worth > best.worth) best = { matched: other, worth };
        }
        return { term, own, ...best };
      })
      .sort((a, b) => b.worth - a.worth)
      .map(({ term, own, matched }) => {
        const common = ancestorsOf(ontology, matched)
          .filter((one) => own.has(one))
          .reduce((best, one) => ((information[one] ?? 0) > (information[best] ?? 0) ? one : best));
        const [[id, label], [matchedId, matchedLabel], [sharedId, sharedLabel]] = [name(term), name(matched), name(common)];
        return { term: id, label, matched: matchedId, matchedLabel, shared: sharedId, sharedLabel, information: information[common] ?? 0 };
      });
  };
}

interface PatientSide {
  /** Mean over the patient's terms of the best match in each disease, in nats, and of Lin's similarity, 0 to 1. */
  readonly worth: Float64Array;
  readonly closeness: Float64Array;
  /** Most information any of the patient's terms shares with each term of the ontology. */
  readonly best: Float32Array;
}

function patientSide(knowledge: RankKnowledge, terms: readonly number[]): PatientSide {
  const { ontology, annotations, information, rarity } = knowledge;
  const { termStart, terms: shown } = annotations;
  const count = annotations.ids.length;
  const [worth, closeness, best] = [new Float64Array(count), new Float64Array(count), new Float32Array(ontology.ids.length)];
  const lin = new Float32Array(ontology.ids.length);
  for (const term of terms) {
    const match = sharedInformation(knowledge, term);
    const own = Math.max(information[term] ?? 0, 1e-6);
    for (let other = 0; other < match.length; other++) {
      const value = match[other] ?? 0;
      if (value > (best[other] ?? 0)) best[other] = value;
      lin[other] = (2 * value) / (own + (information[other] ?? 0));
    }
    match[term] = (1 + WEIGHTS.exact) * own;
    for (let disease = 0; disease < count; disease++) {
      let most = 0;
      let closest = 0;
      const end = termStart[disease + 1] ?? 0;
      for (let i = termStart[disease] ?? 0; i < end; i++) {
        const other = shown[i] ?? 0;
        const value = (match[other] ?? 0) + (rarity[i] ?? 0);
        const near = lin[other] ?? 0;
        if (value > most) most = value;
        if (near > closest) closest = near;
      }
      worth[disease] = (worth[disease] ?? 0) + most;
      closeness[disease] = (closeness[disease] ?? 0) + closest;
    }
  }
  const mean = (sum: number): number => sum / terms.length;
  return { worth: worth.map(mean), closeness: closeness.map(mean), best };
}

/** The information each disease has in common with the patient, and all the patient's, counting every term above as well. */
function inCommon(knowledge: RankKnowledge, terms: readonly number[]): { readonly common: Float64Array; readonly patientWhole: number } {
  const { annotations, information, diseaseStart, diseases } = knowledge;
  const common = new Float64Array(annotations.ids.length);
  let patientWhole = 0;
  for (const term of closureOver(knowledge.ontology)(terms)) {
    const value = information[term] ?? 0;
    patientWhole += value;
    const end = diseaseStart[term + 1] ?? 0;
    for (let i = diseaseStart[term] ?? 0; i < end; i++) common[diseases[i] ?? 0] = (common[diseases[i] ?? 0] ?? 0) + value;
  }
  return { common, patientWhole };
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
