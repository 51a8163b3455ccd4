// From a genotype to the call of one gene, with everything a reader needs to judge it.

import type { Finding } from '../../../../foundation/errors.ts';
import { diplotypeLabel } from './allele-names.ts';
import { callLowestFunction, type StrandPair } from './call-lowest-function.ts';
import { type GeneDefinition, LOWEST_FUNCTION_GENES, type NamedAllele, type Position } from './definition.ts';
import type { Genotype, PositionState } from './genotype.ts';
import { type AllelePair, bestPairs, compareLabels, findPairs } from './match-alleles.ts';
import { eachArrangement, readStrand } from './match-strands.ts';

/** The call of one gene for one sample. */
export interface GeneCall {
  readonly gene: string;
  /** Every diplotype that explains the genotype equally well, in display order; empty when none does or when variants are listed instead. */
  readonly diplotypes: readonly string[];
  /** The score of each diplotype, where pairs are scored. */
  readonly scores: readonly number[];
  /** DPYD and RYR1 with unknown strands: the variants found, twice when on both strands. */
  readonly variants: readonly string[];
  /** DPYD and RYR1 with known strands: the variants on each strand of each diplotype. */
  readonly strands: readonly StrandPair[];
  readonly phased: boolean;
  readonly effectivelyPhased: boolean;
  readonly singleCopy: boolean;
  /** Positions without a genotype. */
  readonly missing: readonly Position[];
  readonly states: readonly PositionState[];
  /** Missing positions of the minimum panel (AMP tier 1): a normal result without them must say so. */
  readonly missingMinimumPanel: readonly Position[];
  /** Alleles none of whose positions was tested: the call cannot exclude them. */
  readonly notExcluded: readonly string[];
  /** Positions where a base unknown to the definition was seen. */
  readonly unlisted: readonly Position[];
  /** Combinations of alleles seen when no defined pair fits. For the laboratory to review; never drives advice. */
  readonly forReview: readonly string[];
  readonly extra: readonly ExtraPosition[];
  readonly findings: readonly Finding[];
  /** The base a named allele has at a position, to see where tied diplotypes differ. */
  cellOf(allele: string, position: Position): string;
  /** Whether the position with this rsid was read in the file (imputed does not count). */
  wasRead(rsid: string): boolean;
}

/** A position read beside the gene, such as rs12777823 for warfarin; bases null when not tested. */
export interface ExtraPosition {
  readonly position: Position;
  readonly bases: readonly [string, string | null] | null;
}

export interface CallOptions {
  /** Report only the best-scored pairs (the default), or every pair that fits. */
  readonly topOnly: boolean;
  /** Look for combinations where no defined pair fits. */
  readonly combinations: boolean;
}

export const DEFAULT_CALL_OPTIONS: CallOptions = { topOnly: true, combinations: false };

/** Calls one gene. Never concludes a reference result from positions that were not tested. */
export function callGene(genotype: Genotype, options: CallOptions = DEFAULT_CALL_OPTIONS, extra: readonly ExtraPosition[] = []): GeneCall {
  const { definition } = genotype;
  const base = describe(genotype, extra);
  if (genotype.available.length === 0) return base;
  const required = definition.requiredPositions.filter((position) => isMissing(genotype, position));
  if (required.length > 0) return { ...base, findings: [requiredMissing(definition.gene, required)] };
  if (LOWEST_FUNCTION_GENES.has(definition.gene)) {
    const call = callLowestFunction(genotype);
    return {
      ...base,
      diplotypes: call.diplotypes.map(({ label }) => label),
      strands: call.diplotypes,
      variants: call.variants,
      findings: call.notes.map((what) => note(definition.gene, 'MED_VARIANT_LIST', what)),
    };
  }
  if (genotype.hasHalfCalls || hasMixedCopies(genotype))
    return options.combinations ? { ...base, forReview: combinationsOf(genotype) } : base;
  const pairs = findPairs(genotype);
  if (pairs.length === 0) return options.combinations ? { ...base, forReview: combinationsOf(genotype) } : base;
  return { ...base, ...choosePairs(genotype, pairs, options) };
}

function choosePairs(genotype: Genotype, pairs: readonly AllelePair[], options: CallOptions): Partial<GeneCall> {
  const { unphasedPriorities, gene } = genotype.definition;
  if (unphasedPriorities.length > 0 && !genotype.isEffectivelyPhased) {
    const labels = new Set(pairs.map(({ label }) => label));
    const rule = unphasedPriorities.find(({ list }) => list.every((label) => labels.has(label)));
    if (rule) {
      const score = pairs.find(({ label }) => label === rule.pick)?.score ?? 0;
      const what = `Strands are unknown and ${rule.list.join(', ')} all fit; ${rule.pick} is reported by published priority.`;
      return { diplotypes: [rule.pick], scores: [score], findings: [note(gene, 'MED_UNPHASED_PRIORITY', what)] };
    }
    return distinct(pairs);
  }
  return distinct(options.topOnly ? bestPairs(pairs) : pairs);
}

function distinct(pairs: readonly AllelePair[]): Pick<GeneCall, 'diplotypes' | 'scores'> {
  const seen = new Map<string, number>();
  for (const { label, score } of pairs) if (!seen.has(label)) seen.set(label, score);
  return { diplotypes: [...seen.keys()], scores: [...seen.values()] };
}

function describe(genotype: Genotype, extra: readonly ExtraPosition[]): GeneCall {
  const { definition } = genotype;
  const missing = genotype.missing.flatMap((index) => definition.positions[index] ?? []);
  return {
    gene: definition.gene,
    diplotypes: [],
    scores: [],
    variants: [],
    strands: [],
    phased: genotype.isPhased,
    effectivelyPhased: genotype.isEffectivelyPhased,
    singleCopy: genotype.isSingleCopy,
    missing,
    states: genotype.states,
    missingMinimumPanel: missing.filter(({ position }) => definition.minimumPanel.includes(position)),
    notExcluded: notExcluded(genotype),
    unlisted: definition.positions.filter((_, index) => (genotype.observed[index]?.unlisted.length ?? 0) > 0),
    forReview: [],
    extra,
    findings: [],
    cellOf: (allele, position) => cellOf(definition, allele, position),
    wasRead: (rsid) => definition.positions.some((position, index) => position.rsid === rsid && genotype.states[index] === 'called'),
  };
}

function notExcluded(genotype: Genotype): readonly string[] {
  const { definition, states } = genotype;
  if (states.every((state) => state === 'called')) return [];
  const unseen = definition.alleles.filter(({ cells }) => cells.every(([index]) => states[index] !== 'called'));
  return [...new Set(unseen.map(({ name }) => definition.reportedAs[name] ?? name))];
}

function cellOf(definition: GeneDefinition, name: string, position: Position): string {
  const at = definition.positions.indexOf(position);
  const cell = (allele: NamedAllele | undefined) => allele?.cells.find(([index]) => index === at)?.[1];
  const allele = definition.alleles.find((candidate) => candidate.name === name || definition.reportedAs[candidate.name] === name);
  return cell(allele) ?? cell(definition.alleles[0]) ?? position.ref;
}

/** Every reading of both strands, for review. Too many unknown strands to list gives nothing, as nothing could be concluded. */
function combinationsOf(genotype: Genotype): readonly string[] {
  const labels = new Set<string>();
  eachArrangement(genotype, (one, other) => {
    for (const first of readStrand(genotype, one)) {
      if (genotype.isSingleCopy) labels.add(first.name);
      else for (const second of readStrand(genotype, other)) labels.add(diplotypeLabel(first.name, second.name));
    }
  });
  return [...labels].sort(compareLabels);
}

function isMissing(genotype: Genotype, position: number): boolean {
  return genotype.missing.some((index) => genotype.definition.positions[index]?.position === position);
}

/** Some positions with one copy and others with two cannot be one person's gene. */
function hasMixedCopies(genotype: Genotype): boolean {
  return !genotype.isSingleCopy && genotype.available.some((index) => genotype.observed[index]?.second === undefined);
}

function requiredMissing(gene: string, positions: readonly number[]): Finding {
  return {
    severity: 'warning',
    code: 'MED_REQUIRED_POSITION',
    issue: 'required',
    where: `${gene}: ${positions.join(', ')}`,
    what: `${gene} cannot be called without these positions.`,
    mend: 'Test them.',
  };
}

function note(gene: string, code: string, what: string): Finding {
  return { severity: 'information', code, issue: 'informational', where: gene, what };
}
