// What a sample shows at the positions of one gene: bases by strand, which heterozygous positions are tied together, and what was not tested.

import type { GeneDefinition, Position } from './definition.ts';

/** One genotype as read. A base is null where a half call left that strand open; `second` is undefined for a single copy. */
export interface Observed {
  readonly first: string | null;
  readonly second: string | null | undefined;
  readonly phased: boolean;
  /** VCF PS value; null when the file gives none. */
  readonly phaseSet: string | null;
  /** Alternate bases that the definition does not list, as they stood before any replacement. */
  readonly unlisted: readonly string[];
}

/** The state of every defining position: read in the file, taken as reference by the caller's choice, or not tested. */
export type PositionState = 'called' | 'imputed reference' | 'not tested';

/** The genotype of one sample over one gene. Arrays run parallel to the definition's positions. */
export interface Genotype {
  readonly definition: GeneDefinition;
  readonly observed: readonly (Observed | undefined)[];
  readonly states: readonly PositionState[];
  /** Indexes of positions that carry a genotype (called or imputed). */
  readonly available: readonly number[];
  /** Indexes of positions that do not. */
  readonly missing: readonly number[];
  /** Heterozygous positions in independent groups: each unphased one alone, each phase set together, the rest of the phased together. */
  readonly heterozygousGroups: readonly (readonly number[])[];
  readonly isPhased: boolean;
  /** At most one group can be turned: the strands are known even if the file does not say so. */
  readonly isEffectivelyPhased: boolean;
  readonly usesPhaseSets: boolean;
  readonly isSingleCopy: boolean;
  readonly hasHalfCalls: boolean;
}

/** Arranges what was read for one gene, position by position. `imputeReference` fills positions the file is silent about; each stays marked as imputed. */
export function arrangeGenotype(
  definition: GeneDefinition,
  readings: readonly (Observed | undefined)[],
  imputeReference: boolean,
): Genotype {
  const { positions } = definition;
  const observed = positions.map((position, index) => readings[index] ?? (imputeReference ? asReference(position) : undefined));
  const states = positions.map(
    (_, index): PositionState => (readings[index] ? 'called' : observed[index] ? 'imputed reference' : 'not tested'),
  );
  const available: number[] = [];
  const missing: number[] = [];
  for (let index = 0; index < positions.length; index++) (observed[index] ? available : missing).push(index);
  return { definition, observed, states, available, missing, ...strandsOf(observed, available) };
}

function asReference(position: Position): Observed {
  return { first: position.ref, second: position.ref, phased: false, phaseSet: null, unlisted: [] };
}

type Strands = Pick<
  Genotype,
  'heterozygousGroups' | 'isPhased' | 'isEffectivelyPhased' | 'usesPhaseSets' | 'isSingleCopy' | 'hasHalfCalls'
>;

function strandsOf(observed: readonly (Observed | undefined)[], available: readonly number[]): Strands {
  const groups: number[][] = [];
  const bySet = new Map<string | null, number[]>();
  const phaseSets = new Set<string | null>();
  let isPhased = available.length > 0;
  let singleCopies = 0;
  let hasHalfCalls = false;
  for (const index of available) {
    const genotype = observed[index];
    if (!genotype) continue;
    if (genotype.phased) phaseSets.add(genotype.phaseSet);
    else isPhased = false;
    if (genotype.second === undefined) singleCopies++;
    if (genotype.first === null || genotype.second === null) hasHalfCalls = true;
    if (genotype.second === undefined || genotype.first === genotype.second) continue;
    const members = genotype.phased ? bySet.get(genotype.phaseSet) : undefined;
    if (members) {
      members.push(index);
      continue;
    }
    const group = [index];
    groups.push(group);
    if (genotype.phased) bySet.set(genotype.phaseSet, group);
  }
  return {
    heterozygousGroups: groups,
    isPhased,
    isEffectivelyPhased: available.length > 0 && groups.length <= 1,
    usesPhaseSets: phaseSets.size > 1 || (phaseSets.size === 1 && !phaseSets.has(null)),
    isSingleCopy: available.length > 0 && singleCopies === available.length,
    hasHalfCalls,
  };
}
