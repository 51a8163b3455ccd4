// What the ranker needs of HPO and its annotations, counted once when they are read.

import { type DiseaseAnnotations, FREQUENCY_NOT_STATED } from './annotations.ts';
import { findNeighbours, type Neighbours } from './neighbours.ts';
import { closureOver, type Ontology } from './ontology.ts';
import { LEAST_FREQUENCY, WEIGHTS } from './weights.ts';

/** Everything the ranker knows, prepared once. Plain data: it is sent between threads as it is. */
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
  /** Nats taken from a match because the disease shows the phenotype rarely, nought or less, beside `annotations.terms`. */
  readonly rarity: Float32Array;
  /** What a disease has before any phenotype is looked at: a known gene, and how often it was described. */
  readonly bias: Float64Array;
  readonly neighbours: Neighbours;
}

export function prepareRanking(ontology: Ontology, annotations: DiseaseAnnotations): RankKnowledge {
  const termCount = ontology.ids.length;
  const counts = new Float64Array(termCount);
  const closure = closureOver(ontology);
  for (const terms of annotations.background) for (const term of closure(terms)) counts[term] = (counts[term] ?? 0) + 1;
  const total = Math.max(1, annotations.background.length);
  const information = counts.map((count) => Math.log(total / Math.max(count, 1)));
  const shows = annotations.ids.map((_, disease) => [...closure(termsOf(annotations, disease))]);
  const shownBy: number[][] = ontology.ids.map(() => []);
  const whole = new Float64Array(annotations.ids.length);
  for (const [disease, terms] of shows.entries())
    for (const term of terms) {
      shownBy[term]?.push(disease);
      whole[disease] = (whole[disease] ?? 0) + (information[term] ?? 0);
    }
  const diseaseStart = new Int32Array(termCount + 1);
  for (const [term, list] of shownBy.entries()) diseaseStart[term + 1] = (diseaseStart[term] ?? 0) + list.length;
  return {
    ontology,
    annotations,
    information,
    diseaseStart,
    diseases: Int32Array.from(shownBy.flat()),
    whole,
    rarity: annotations.frequency.map(rarityOf),
    bias: biasOf(annotations),
    neighbours: findNeighbours(shows, information, annotations.names),
  };
}

function termsOf({ termStart, terms }: DiseaseAnnotations, disease: number): readonly number[] {
  return [...terms.subarray(termStart[disease] ?? 0, termStart[disease + 1] ?? 0)];
}

function rarityOf(frequency: number): number {
  return WEIGHTS.rarity * Math.log(Math.min(1, Math.max(frequency, LEAST_FREQUENCY) / FREQUENCY_NOT_STATED));
}

function biasOf({ ids, genesOf, references }: DiseaseAnnotations): Float64Array {
  return Float64Array.from(
    ids,
    (id, disease) => (genesOf.has(id) ? WEIGHTS.knownGene : 0) + WEIGHTS.references * Math.log(Math.max(1, references[disease] ?? 1)),
  );
}
