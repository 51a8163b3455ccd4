// Compound heterozygotes in one pass over a gene: every variant falls into a bucket by the parent it came from, and a pair is one from each side.
// Never two from one parent (seqr #1159); never every variant against every other (Exomiser #208: 43 minutes for 2,321 variants of one gene).

import type { Variant } from '../scan/variant.ts';
import type { FamilyContext } from './context.ts';
import type { Segregation } from './modes.ts';

export interface Candidate {
  readonly variant: Variant;
  readonly segregation: Segregation;
}

/** Which copy of the gene an affected child's variant is on. */
export type Side = 'paternal' | 'maternal' | 'new' | 'either' | 'unknown';

export interface Pairing {
  readonly candidate: Candidate;
  readonly side: Side;
  /** yes: a partner is on the other copy in every affected person; unknown: a partner may be; no: all others are on the same copy. */
  readonly verdict: 'yes' | 'no' | 'unknown';
  /** The first partner that makes the verdict, and how many there are. */
  readonly partner: Candidate | null;
  readonly partners: number;
  readonly because: string;
}

interface Sided {
  readonly candidate: Candidate;
  readonly side: Side;
  readonly phase: { readonly group: string; readonly haplotype: 0 | 1 } | null;
  /** One key for each way the unaffected relatives carry variants, so that whole groups are excluded at once. */
  readonly carriersKey: string;
}

/**
 * Judges every heterozygous variant of one gene for one affected child (the proband).
 * Two sides known: maternal with paternal, and a new one with an inherited one (slivar's rule); two new ones, or one that either parent could have given, stay
 * unknown unless the caller phased them.
 */
export function pairGene(candidates: readonly Candidate[], context: FamilyContext): readonly Pairing[] {
  const proband = 0;
  const het = candidates.filter(
    ({ segregation }) => segregation.carried[proband] === 'heterozygous' && everyAffectedHas(segregation, context),
  );
  const sided: readonly Sided[] = het.map((candidate) => ({
    candidate,
    side: sideOf(candidate, context),
    phase: candidate.variant.genotypes[proband]?.phase ?? null,
    carriersKey: carriersKeyOf(candidate, context),
  }));
  const groups = new Map<string, Sided[]>();
  for (const one of sided) {
    const key = one.phase ? `${one.side} ${one.carriersKey} ${one.phase.haplotype} ${one.phase.group}` : `${one.side} ${one.carriersKey}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  // Few groups, many variants: groups are compared with groups, and each variant takes its group's answer.
  const kinds = [...groups.values()];
  const pairings: Pairing[] = [];
  for (const group of kinds) {
    const [first] = group;
    if (!first) continue;
    const answers = kinds.map((other) => ({
      other,
      answer: relate(first, other[0] ?? first, context),
      count: other.length - (other === group ? 1 : 0),
    }));
    const open = answers.filter(({ count, answer }) => count > 0 && answer.verdict !== 'no');
    const sure = open.filter(({ answer }) => answer.verdict === 'yes');
    const best = sure.length > 0 ? sure : open;
    const refusal = answers.find(({ count }) => count > 0)?.answer.because;
    const chosen = best[0];
    const verdict = chosen?.answer.verdict ?? 'no';
    const because = chosen?.answer.because ?? refusal ?? 'It is the only heterozygous candidate of this gene.';
    const partners = best.reduce((sum, { count }) => sum + count, 0);
    const [partner, another] = chosen?.other ?? [];
    for (const one of group) {
      const other = (partner === one ? another : partner)?.candidate ?? null;
      pairings.push({ candidate: one.candidate, side: one.side, verdict, partner: other, partners, because });
    }
  }
  return pairings;
}

/** Where a heterozygous child's variant came from. */
export function sideOf({ segregation: { carried } }: Candidate, { fatherOf, motherOf }: FamilyContext): Side {
  const father = carried[fatherOf[0] ?? -1] ?? 'unknown';
  const mother = carried[motherOf[0] ?? -1] ?? 'unknown';
  const has = (parent: string): boolean => parent !== 'none' && parent !== 'unknown';
  if (father === 'none' && mother === 'none') return 'new';
  if (has(father) && mother === 'none') return 'paternal';
  if (has(mother) && father === 'none') return 'maternal';
  if (has(father) && has(mother))
    return father === 'homozygous' && mother !== 'homozygous'
      ? 'paternal'
      : mother === 'homozygous' && father !== 'homozygous'
        ? 'maternal'
        : 'either';
  // With one parent alone, a variant that this parent lacks came from the other or is new.
  if (father === 'none') return 'maternal';
  return mother === 'none' ? 'paternal' : 'unknown';
}

function relate(a: Sided, b: Sided, context: FamilyContext): { readonly verdict: Pairing['verdict']; readonly because: string } {
  const sharedBy = context.unaffected.filter(
    (_, index) => a.carriersKey[index] === '1' && b.carriersKey[index] === '1' && !isParent(context, index),
  );
  if (sharedBy.length > 0 && context.penetrance === 'complete')
    return {
      verdict: 'no',
      because: `${sharedBy.map((member) => context.family.members[member]?.id).join(', ')} is unaffected and carries both.`,
    };
  if (a.phase && b.phase && a.phase.group === b.phase.group)
    return a.phase.haplotype === b.phase.haplotype
      ? { verdict: 'no', because: 'The reads show both on one copy.' }
      : { verdict: 'yes', because: 'The reads show them on different copies.' };
  const sides = new Set([a.side, b.side]);
  if (sides.has('paternal') && sides.has('maternal')) return { verdict: 'yes', because: 'One came from each parent.' };
  if (sides.has('new') && (sides.has('paternal') || sides.has('maternal')))
    return { verdict: 'yes', because: 'One is inherited and one is new; that they are on different copies is likely and not shown.' };
  if (sides.size === 1 && (sides.has('paternal') || sides.has('maternal'))) return { verdict: 'no', because: 'Both came from one parent.' };
  const one = [...sides].includes('new')
    ? 'Both are new'
    : sides.has('either')
      ? 'Both parents carry one of them'
      : 'The parents are not known';
  return { verdict: 'unknown', because: `${one}: whether they are on different copies is not known.` };
}

function everyAffectedHas({ carried }: Segregation, { affected }: FamilyContext): boolean {
  return affected.every((member) => carried[member] !== 'none');
}

function isCarried({ segregation: { carried } }: Candidate, member: number): boolean {
  return carried[member] !== 'none' && carried[member] !== 'unknown';
}

function carriersKeyOf(candidate: Candidate, { unaffected }: FamilyContext): string {
  let key = '';
  for (const member of unaffected) key += isCarried(candidate, member) ? '1' : '0';
  return key;
}

/** A parent who carries both has them on one copy or is themselves unaffected with two: judged by side, not here. */
function isParent({ unaffected, fatherOf, motherOf }: FamilyContext, index: number): boolean {
  const member = unaffected[index];
  return member === fatherOf[0] || member === motherOf[0];
}
