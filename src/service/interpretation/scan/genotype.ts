// A sample's column read for one alternate allele: GT in every writing VCF 4.1 to 4.4 allows, depth, allele depth, quality and phase.

import type { Genotype } from './variant.ts';

/**
 * @param format the FORMAT column split at ':'
 * @param allele number of the alternate allele, from 1
 * @param of how many alternates the record has
 */
export function readGenotype(column: string, format: readonly string[], allele: number, of: number): Genotype {
  const parts = column.split(':');
  const field = (name: string): string | undefined => {
    const value = parts[format.indexOf(name)];
    return value === undefined || value === '.' || value === '' ? undefined : value;
  };
  const text = format[0] === 'GT' ? (parts[0] ?? './.') : './.';
  // VCF 4.4 allows a phasing mark before the first allele.
  const alleles = text
    .replace(/^[/|]/, '')
    .split(/[/|]/)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : null));
  const carried = alleles.filter((one) => one === allele).length;
  const copies = carried === 0 && alleles.includes(null) ? null : carried;
  const stated = field('AD')?.split(',');
  // As many as alleles, or nobody knows whose they are: what was split while AD was declared Number=. keeps the depths of all.
  const depths = stated?.length === of + 1 ? stated.map((depth) => (/^\d+$/.test(depth) ? Number(depth) : null)) : undefined;
  const called = depths?.filter((depth) => depth !== null);
  return {
    copies,
    ploidy: alleles.length,
    text,
    phase: copies === 1 ? readPhase(text, field, allele) : null,
    depth: wholeNumber(field('DP')) ?? (called && called.length > 0 ? called.reduce((sum, depth) => sum + depth, 0) : null),
    altDepth: depths?.[allele] ?? null,
    quality: wholeNumber(field('GQ')),
  };
}

/** PS with a phased GT (VCF specification 1.6.2), or GATK's PGT with PID. A phased genotype without a group belongs to no known one. */
function readPhase(text: string, field: (name: string) => string | undefined, allele: number): Genotype['phase'] {
  const group = field('PS');
  const physical = field('PGT');
  const [genotype, name] = group && text.includes('|') ? [text, `PS${group}`] : physical?.includes('|') ? [physical, field('PID')] : [];
  if (!genotype || !name) return null;
  // PGT counts the phased allele as 1 whichever alternate it is.
  const wanted = genotype === text ? String(allele) : '1';
  const at = genotype.split('|').indexOf(wanted);
  return at === 0 || at === 1 ? { group: name, haplotype: at } : null;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
