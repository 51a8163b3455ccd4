// From the reservoir to candidates in order, each with the facts that gave it its tier. Pure: the same reservoir, panels and knowledge give the same
// answer, so that a new panel or HPO version is a second call and never a second scan.

import { contributionsOf, knownTerms, type RankKnowledge, rankOf, scoreDiseases, scoreGenes, type TermContribution } from '../rank/rank.ts';
import type { Scanned } from '../scan/scan.ts';
import { nameOf, type Variant } from '../scan/variant.ts';
import { familyContext, type Penetrance } from '../segregation/context.ts';
import { segregate } from '../segregation/modes.ts';
import { type Candidate, type Pairing, pairGene } from '../segregation/pairs.ts';
import { type Classification, classify } from '../tiers/acmg.ts';
import { frequencyFor } from '../tiers/frequency.ts';
import { type Judged, judge, TIER_ORDER, type Tier, type TierRecord } from '../tiers/judge.ts';
import type { Panel } from '../tiers/panel.ts';
import { judgeStructural } from '../tiers/structural.ts';
import { THRESHOLDS, type Thresholds } from '../tiers/thresholds.ts';
import { atOnce, type Steps } from './steps.ts';

/** The part of a scan that is stored and interpreted again. */
export type Reservoir = Pick<Scanned, 'variants' | 'family' | 'checks' | 'build' | 'isFrequencyAnnotated'>;

export interface InterpretRequest {
  readonly reservoir: Reservoir;
  readonly panels: readonly Panel[];
  readonly penetrance?: Penetrance;
  readonly observed?: readonly string[];
  readonly knowledge?: RankKnowledge;
  readonly thresholds?: Thresholds;
}

export interface GenePhenotype {
  /** One-based, among all genes with an annotated disease. */
  readonly rank: number;
  readonly disease: string;
  readonly diseaseName: string;
  readonly matches: readonly TermContribution[];
}

export interface TieredCandidate {
  readonly name: string;
  readonly tier: Tier;
  readonly gene: string;
  readonly variant: Variant;
  readonly judged: Judged;
  /** One record for each panel that holds the gene, or one for no panel; the first gave the tier. */
  readonly records: readonly TierRecord[];
  /** The partner of a compound heterozygote. */
  readonly partner: string | null;
  readonly classification: Classification;
  readonly phenotype: GenePhenotype | null;
}

export function interpret(request: InterpretRequest): readonly TieredCandidate[] {
  return atOnce(interpretInSteps(request));
}

export function* interpretInSteps(request: InterpretRequest): Steps<readonly TieredCandidate[]> {
  const { reservoir, panels, thresholds = THRESHOLDS, penetrance = 'complete' } = request;
  const all = yield* judgeReservoir(reservoir, penetrance, thresholds);
  const phenotype = phenotypeOf(request);
  const candidates: TieredCandidate[] = [];
  for (const { judged, gene } of all) {
    yield;
    const records = recordsFor(judged, gene, panels, reservoir, thresholds);
    const [best] = records;
    if (best && best.tier !== '-') candidates.push(candidateFrom({ judged, gene, records, best }, reservoir, thresholds, phenotype));
  }
  yield;
  return candidates.sort(inOrder);
}

/** Every rule for one named variant, whether it has a tier or not: the answer to "why not". */
export function explainVariant(request: InterpretRequest, name: string): readonly TieredCandidate[] {
  const { reservoir, panels, thresholds = THRESHOLDS, penetrance = 'complete' } = request;
  const phenotype = phenotypeOf(request);
  return atOnce(judgeReservoir(reservoir, penetrance, thresholds))
    .filter(({ judged }) => nameOf(judged.variant) === name)
    .flatMap(({ judged, gene }) => {
      const records = recordsFor(judged, gene, panels, reservoir, thresholds);
      const [best] = records;
      return best ? [candidateFrom({ judged, gene, records, best }, reservoir, thresholds, phenotype)] : [];
    });
}

/** Segregation of every variant, and pairs within every gene, in one pass. */
function* judgeReservoir(
  reservoir: Reservoir,
  penetrance: Penetrance,
  thresholds: Thresholds,
): Steps<readonly { readonly judged: Judged; readonly gene: string }[]> {
  const context = familyContext(reservoir.family, reservoir.checks, reservoir.build, penetrance);
  const byGene = new Map<string, Candidate[]>();
  for (const variant of reservoir.variants) {
    yield;
    const candidate: Candidate = { variant, segregation: segregate(variant, context) };
    for (const gene of variant.consequences.length > 0 ? variant.consequences.map((one) => one.gene) : ['']) {
      const list = byGene.get(gene);
      // Several transcripts of one gene name it several times, but a variant comes once.
      if (!list) byGene.set(gene, [candidate]);
      else if (list.at(-1) !== candidate) list.push(candidate);
    }
  }
  const all: { readonly judged: Judged; readonly gene: string }[] = [];
  for (const [gene, candidates] of byGene) {
    yield;
    // A partner must itself be worth reporting: passed, rare enough, and a change of the protein or of splicing, or known.
    const able = candidates.filter(
      ({ variant }) =>
        (variant.filter === 'PASS' || variant.filter === '.') &&
        frequencyFor(variant, 'compoundHeterozygous', thresholds).isRare &&
        (variant.structural ||
          variant.clinvar ||
          variant.consequences.some((one) => one.gene === gene && (one.impact === 'high' || one.impact === 'moderate'))),
    );
    const pairings = new Map<Candidate, Pairing>();
    if (gene !== '') for (const pairing of pairGene(able, context)) pairings.set(pairing.candidate, pairing);
    for (const candidate of candidates) {
      const { variant, segregation } = candidate;
      all.push({ gene, judged: { variant, segregation, pairing: pairings.get(candidate) ?? null } });
    }
  }
  return all;
}

function recordsFor(
  judged: Judged,
  gene: string,
  panels: readonly Panel[],
  { build, isFrequencyAnnotated }: Reservoir,
  thresholds: Thresholds,
): readonly TierRecord[] {
  const holding = panels.filter((panel) => panel.genes.has(gene));
  const small = (holding.length > 0 ? holding : [null]).map((panel) => judge(judged, gene, panel, isFrequencyAnnotated, thresholds));
  const structural = judged.variant.structural ? panels.flatMap((panel) => judgeStructural(judged.variant, panel, build)) : [];
  return [...small, ...structural].sort((a, b) => TIER_ORDER.indexOf(a.tier) - TIER_ORDER.indexOf(b.tier));
}

interface Chosen {
  readonly judged: Judged;
  readonly gene: string;
  readonly records: readonly TierRecord[];
  readonly best: TierRecord;
}

function candidateFrom(
  { judged, gene, records, best }: Chosen,
  reservoir: Reservoir,
  thresholds: Thresholds,
  phenotype: (gene: string) => GenePhenotype | null,
): TieredCandidate {
  const paired = best.mode === 'compoundHeterozygous' || best.mode === 'xLinkedCompoundHeterozygous';
  return {
    name: nameOf(judged.variant),
    tier: best.tier,
    gene,
    variant: judged.variant,
    judged,
    records,
    partner: paired && judged.pairing?.partner ? nameOf(judged.pairing.partner.variant) : null,
    classification: classify(judged, gene, best.mode, reservoir.isFrequencyAnnotated, thresholds),
    phenotype: phenotype(gene),
  };
}

function phenotypeOf({ knowledge, observed = [] }: InterpretRequest): (gene: string) => GenePhenotype | null {
  if (!knowledge || knownTerms(knowledge.ontology, observed).length === 0) return () => null;
  const genes = scoreGenes(knowledge, scoreDiseases(knowledge, knownTerms(knowledge.ontology, observed)));
  const scores = [...genes.values()].map(({ score }) => score);
  const matchesOf = contributionsOf(knowledge, observed);
  const found = new Map<string, GenePhenotype | null>();
  return (gene) => {
    const kept = found.get(gene);
    if (kept !== undefined) return kept;
    const best = genes.get(gene);
    const disease = best ? (knowledge.annotations.ids[best.disease] ?? '') : '';
    const answer = best
      ? {
          rank: rankOf(best.score, scores),
          disease,
          diseaseName: knowledge.annotations.names[best.disease] ?? '',
          matches: matchesOf(disease),
        }
      : null;
    found.set(gene, answer);
    return answer;
  };
}

/** Tier, then points, then how well the gene explains the phenotype. */
function inOrder(a: TieredCandidate, b: TieredCandidate): number {
  return priority(b) - priority(a) || TIER_ORDER.indexOf(a.tier) - TIER_ORDER.indexOf(b.tier);
}

const TIER_WEIGHT: Readonly<Record<Tier, number>> = { 'Tier 1': 6, 'Tier A': 5, 'Tier 2': 4, 'Tier 3': 0, '-': -4 };

/** One number: tier and points against the logarithm of the gene's phenotype rank; a gene ranked in the hundreds says no more than no rank. */
function priority({ tier, classification, phenotype }: TieredCandidate): number {
  return TIER_WEIGHT[tier] + classification.points * 0.5 - 2 * Math.log10(Math.min(phenotype?.rank ?? 300, 300));
}
