// All genes of all samples of one VCF.

import type { Finding } from '../../../../foundation/errors.ts';
import { type CallOptions, callGene, DEFAULT_CALL_OPTIONS, type ExtraPosition, type GeneCall } from './call-gene.ts';
import {
  type GeneDefinition,
  LOWEST_FUNCTION_GENES,
  NEVER_CALLED_FROM_VARIANTS,
  type Position,
  UNLISTED_BASE_COUNTS_AS_REFERENCE,
} from './definition.ts';
import { arrangeGenotype, type Observed } from './genotype.ts';
import { type PlacesOfInterest, placesOfInterest, readVcf, type SampleReading } from './read-vcf.ts';

/** One sample's calls. */
export interface SampleCalls {
  readonly sample: string;
  readonly genes: readonly GeneCall[];
  /** Findings about this sample's genotypes. */
  readonly findings: readonly Finding[];
  /** The genotype at rs4149056, which may stand in where SLCO1B1 cannot be called. */
  readonly slco1b1: Observed | undefined;
}

export interface CallerOptions extends CallOptions {
  /** Take silent positions as reference. They stay marked "imputed reference"; off unless asked for. */
  readonly imputeReference: boolean;
  /** Keep a base the definition does not list as it is, also where it would count as reference, so that combinations can show it (research only). */
  readonly exactBases: boolean;
  /** Also call CYP2D6 from its single-nucleotide variants (research only). */
  readonly researchCyp2d6: boolean;
}

export const DEFAULT_CALLER_OPTIONS: CallerOptions = {
  ...DEFAULT_CALL_OPTIONS,
  imputeReference: false,
  exactBases: false,
  researchCyp2d6: false,
};

export type CallsOutcome =
  | { readonly kind: 'called'; readonly samples: readonly SampleCalls[]; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly findings: readonly Finding[] };

export interface Caller {
  /** Calls every sample of a VCF given as text. */
  callVcf(text: string): CallsOutcome;
}

/** A caller over a set of definitions. Building it once and using it often is what makes it quick. */
export function callerFor(definitions: readonly GeneDefinition[], options: Partial<CallerOptions> = {}): Caller {
  const chosen = { ...DEFAULT_CALLER_OPTIONS, ...options };
  const called = definitions.filter(({ gene }) => chosen.researchCyp2d6 || !NEVER_CALLED_FROM_VARIANTS.has(gene));
  const places = placesOfInterest(called);
  return {
    callVcf(text) {
      const reading = readVcf(text, places, chosen.exactBases ? LOWEST_FUNCTION_GENES : UNLISTED_BASE_COUNTS_AS_REFERENCE);
      if (reading.kind === 'refused') return reading;
      return {
        kind: 'called',
        samples: reading.samples.map((sample) => callSample(sample, called, places, chosen)),
        findings: reading.findings,
      };
    },
  };
}

function callSample(
  reading: SampleReading,
  definitions: readonly GeneDefinition[],
  places: PlacesOfInterest,
  options: CallerOptions,
): SampleCalls {
  const at = (position: Position): Observed | undefined => reading.observed[places.numberOf.get(position) ?? -1];
  const genes = definitions.map((definition) => {
    const extra = definition.extraPositions.map((position): ExtraPosition => ({ position, bases: basesOf(at(position)) }));
    // The positions of one gene are numbered in a row.
    const from = places.numberOf.get(definition.positions[0] ?? NOWHERE) ?? 0;
    const readings = reading.observed.slice(from, from + definition.positions.length);
    return callGene(arrangeGenotype(definition, readings, options.imputeReference), options, extra);
  });
  const slco1b1 = definitions.find(({ gene }) => gene === 'SLCO1B1')?.positions.find(({ rsid }) => rsid === 'rs4149056');
  return { sample: reading.sample, genes, findings: reading.findings, slco1b1: slco1b1 && at(slco1b1) };
}

/** Stands for the first position of a definition without any. */
const NOWHERE: Position = { position: 0, rsid: null, ref: '', alts: [], hgvs: {} };

function basesOf(seen: Observed | undefined): readonly [string, string | null] | null {
  return seen?.first ? [seen.first, seen.second ?? null] : null;
}
