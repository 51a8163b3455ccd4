// From a published allele definition (GENE_translation.json, ClinPGx format 2) and its exemptions to a GeneDefinition.

import type { GeneDefinition, NamedAllele, Position, UnphasedPriority } from './definition.ts';

/** The parts of a published definition file that are read. */
export interface PublishedDefinition {
  readonly gene: string;
  readonly version?: string;
  readonly chromosome: string;
  readonly genomeBuild?: string;
  readonly variants: readonly PublishedVariant[];
  readonly namedAlleles: readonly PublishedAllele[];
  readonly suballelesMap?: Readonly<Record<string, string>>;
}

interface PublishedVariant {
  readonly position: number;
  readonly rsid?: string | null;
  readonly ref: string;
  readonly alts: readonly string[];
  readonly chromosomeHgvsName?: string;
  readonly cpicToVcfAlleleMap?: Readonly<Record<string, string>>;
}

interface PublishedAllele {
  readonly name: string;
  readonly reference: boolean;
  readonly alleles: readonly (string | null)[];
  readonly score?: number;
}

/** The parts of exemptions.json that are read, for one gene. */
export interface PublishedExemption {
  readonly requiredPositions?: readonly number[];
  readonly extraPositions?: readonly PublishedVariant[];
  readonly ignoredAlleles?: readonly string[];
  readonly unphasedDiplotypePriorities?: readonly UnphasedPriority[];
  readonly amp1Positions?: readonly number[];
}

/** Compiles one gene. Throws a plain Error naming the gene when the file has no reference allele or another build. */
export function compileDefinition(published: PublishedDefinition, exemption: PublishedExemption = {}): GeneDefinition {
  if (published.genomeBuild && !published.genomeBuild.startsWith('GRCh38'))
    throw new Error(`${published.gene}: the definition is on ${published.genomeBuild}; only GRCh38 can be used.`);
  const kept = published.namedAlleles.filter((allele) => !exemption.ignoredAlleles?.includes(allele.name));
  const reference = kept.find((allele) => allele.reference);
  if (!reference) throw new Error(`${published.gene}: the definition names no reference allele.`);
  return {
    gene: published.gene,
    chromosome: published.chromosome,
    version: published.version ?? '',
    positions: published.variants.map(compilePosition),
    alleles: [reference, ...kept.filter((allele) => allele !== reference)].map(compileAllele),
    reportedAs: published.suballelesMap ?? {},
    requiredPositions: exemption.requiredPositions ?? [],
    minimumPanel: exemption.amp1Positions ?? [],
    unphasedPriorities: (exemption.unphasedDiplotypePriorities ?? []).map(({ list, pick }) => ({ list, pick })),
    extraPositions: (exemption.extraPositions ?? []).map(compilePosition),
  };
}

function compileAllele(allele: PublishedAllele): NamedAllele {
  const cells: [number, string][] = [];
  for (const [index, cell] of allele.alleles.entries()) if (cell !== null) cells.push([index, cell]);
  // CYP2D6 is published with the score left at 0; it is then the number of cells, as everywhere else.
  return { name: allele.name, cells, score: allele.score || cells.length };
}

function compilePosition(variant: PublishedVariant): Position {
  const hgvs: Record<string, string> = {};
  for (const alt of variant.alts) hgvs[alt] = hgvsForAlternate(variant, alt);
  return { position: variant.position, rsid: variant.rsid ?? null, ref: variant.ref, alts: variant.alts, hgvs };
}

/** A published name may list several alternates ("g.1C>T; g.1C>G", "g.9TA[6]; g.9TA[7]"): the one that spells this alternate. */
function hgvsForAlternate(variant: PublishedVariant, alt: string): string {
  const names = (variant.chromosomeHgvsName ?? '')
    .split(';')
    .map((name) => name.trim())
    .filter(Boolean);
  const [only] = names;
  if (names.length === 1 && only) return only;
  const substitution = names.find((name) => name.endsWith(`>${alt}`));
  if (substitution) return substitution;
  const repeatCount = Object.entries(variant.cpicToVcfAlleleMap ?? {})
    .find(([, vcf]) => vcf === alt)?.[0]
    .match(/\((\d+)\)/)?.[1];
  const repeat = repeatCount && names.find((name) => name.endsWith(`[${repeatCount}]`));
  return repeat || names[variant.alts.indexOf(alt)] || `g.${variant.position}${variant.ref}>${alt}`;
}
