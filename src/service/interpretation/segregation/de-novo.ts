// How far the reads support a new change: the genotypes alone call many that a parent's reads or low depth explain.

import { nameOf, type Variant } from '../scan/variant.ts';
import type { FamilyContext } from './context.ts';

/** confirmed by reads in all three; unconfirmed: depth, quality or allele depth missing (merged files, slivar #102); doubtful: the reads speak against it. */
export interface DeNovoQuality {
  readonly grade: 'supported' | 'unconfirmed' | 'doubtful';
  readonly because: readonly string[];
}

/** slivar's de novo test on the Genome in a Bottle trio: depth and genotype quality above 10 in all three, fewer than 2 reads of the allele in the parents together. */
const MORE_THAN = 10;
const PARENTAL_READS_BELOW = 2;
/** A heterozygous new change is in about half the reads (slivar's published functions: 0.2 to 0.8). */
const BALANCE = [0.2, 0.8] as const;

export function deNovoQuality(
  variant: Variant,
  { family, fatherOf, motherOf, affected }: Pick<FamilyContext, 'family' | 'fatherOf' | 'motherOf' | 'affected'>,
): DeNovoQuality {
  const child = affected.find((member) => (variant.genotypes[member]?.copies ?? 0) > 0) ?? 0;
  const parents = [fatherOf[child] ?? -1, motherOf[child] ?? -1].filter((parent) => parent !== -1);
  const missing: string[] = [];
  const against: string[] = [];
  for (const member of [child, ...parents]) {
    const who = family.members[member]?.id ?? '';
    const { depth = null, quality = null } = variant.genotypes[member] ?? {};
    if (depth === null) missing.push(`No depth for ${who}.`);
    else if (depth <= MORE_THAN) against.push(`Depth ${depth} in ${who}; more than ${MORE_THAN} asked.`);
    if (quality === null) missing.push(`No genotype quality for ${who}.`);
    else if (quality <= MORE_THAN) against.push(`Genotype quality ${quality} in ${who}; more than ${MORE_THAN} asked.`);
  }
  const parental = parents.map((parent) => variant.genotypes[parent]?.altDepth ?? null);
  const reads = parental.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (reads >= PARENTAL_READS_BELOW) against.push(`${reads} reads of the allele in the parents; fewer than ${PARENTAL_READS_BELOW} asked.`);
  else if (parental.includes(null)) missing.push('No allele depth for a parent.');
  if (parents.length < 2) missing.push('Only one parent, or none, is in the family.');
  const grade = against.length > 0 ? 'doubtful' : missing.length > 0 ? 'unconfirmed' : 'supported';
  return { grade, because: [...against, ...missing, ...balanceNote(variant, child)] };
}

function balanceNote(variant: Variant, child: number): readonly string[] {
  const genotype = variant.genotypes[child];
  if (!genotype?.depth || genotype.altDepth === null || genotype.copies !== 1 || genotype.ploidy === 1) return [];
  const balance = genotype.altDepth / genotype.depth;
  return balance < BALANCE[0] || balance > BALANCE[1]
    ? [`The allele is in ${Math.round(balance * 100)} % of the child's reads (${nameOf(variant)}).`]
    : [];
}
