// A variant as a family carries it: one alternate allele, its consequences, its frequencies, and the genotype of every member.

/** What one member carries of one alternate allele. */
export interface Genotype {
  /** Copies of this allele: 0, 1, 2, at least 1 where another allele is missing; null when not called. */
  readonly copies: number | null;
  /** Number of alleles written in the genotype; 0 when there is none. */
  readonly ploidy: number;
  readonly text: string;
  /** Which haplotype carries the allele (0 or 1) and the phase group, when the caller phased it. */
  readonly phase: { readonly group: string; readonly haplotype: 0 | 1 } | null;
  readonly depth: number | null;
  readonly altDepth: number | null;
  readonly quality: number | null;
}

export type Impact = 'high' | 'moderate' | 'low' | 'modifier';

/** What the variant does to one transcript, as the annotator said it. */
export interface Consequence {
  readonly gene: string;
  readonly transcript: string;
  /** Sequence Ontology terms. */
  readonly terms: readonly string[];
  readonly impact: Impact;
  readonly hgvsC: string | null;
  readonly hgvsP: string | null;
  /** MANE Select, or Ensembl canonical where MANE is not given. */
  readonly isChosen: boolean;
}

export interface Variant {
  readonly contig: string;
  /** One-based, as in the VCF. */
  readonly position: number;
  readonly reference: string;
  readonly alternate: string;
  readonly filter: string;
  /** One per family member, in the pedigree's order; a member without a sample has null. */
  readonly genotypes: readonly (Genotype | null)[];
  readonly consequences: readonly Consequence[];
  /** Population to allele frequency, as annotated. Empty: not assessed if `isFrequencyAnnotated` is false for the file, else absent (0). */
  readonly frequencies: Readonly<Record<string, number>>;
  /** Homozygotes in the reference population, where annotated. */
  readonly homozygotes: number | null;
  readonly clinvar: { readonly significance: string; readonly stars: number | null } | null;
  readonly revel: number | null;
  readonly spliceAi: number | null;
  /** Structural and repeat calls: the type, end and length or repeat count the caller stated. */
  readonly structural: {
    readonly type: string;
    readonly end: number;
    readonly repeats: number | null;
    readonly copyNumber: number | null;
  } | null;
  /** The line of the file it was read from, one-based; null when read in parallel. */
  readonly line: number | null;
}

/** `contig-position-reference-alternate`, without a leading chr: the same variant has the same name whatever the file's style. */
export function nameOf({
  contig,
  position,
  reference,
  alternate,
}: Pick<Variant, 'contig' | 'position' | 'reference' | 'alternate'>): string {
  return `${bareContig(contig)}-${position}-${reference}-${alternate}`;
}

export function bareContig(contig: string): string {
  // Asked of every variant several times, and nearly always written in one of two ways.
  const bare = contig.startsWith('chr') ? contig.slice(3) : contig.replace(/^chr/i, '');
  return bare === 'M' ? 'MT' : bare;
}

/** Ensembl VEP's impact of each consequence (https://www.ensembl.org/info/genome/variation/prediction/predicted_data.html, release 112). */
const HIGH = new Set([
  'transcript_ablation',
  'splice_acceptor_variant',
  'splice_donor_variant',
  'stop_gained',
  'frameshift_variant',
  'stop_lost',
  'start_lost',
  'transcript_amplification',
  'feature_elongation',
  'feature_truncation',
  // SnpEff's own terms (https://pcingola.github.io/SnpEff/snpeff/inputoutput/#eff-field-vcf-output-files).
  'exon_loss_variant',
  'rare_amino_acid_variant',
  'gene_fusion',
  'bidirectional_gene_fusion',
]);

/** VEP's moderate terms, with splice_region_variant as Genomics England's rare disease tiering counts it. */
const MODERATE = new Set([
  'missense_variant',
  'inframe_insertion',
  'inframe_deletion',
  'protein_altering_variant',
  'splice_region_variant',
  // SnpEff says whether a change in frame disturbs a codon.
  'disruptive_inframe_insertion',
  'disruptive_inframe_deletion',
  'conservative_inframe_insertion',
  'conservative_inframe_deletion',
  '5_prime_UTR_truncation',
  '3_prime_UTR_truncation',
]);

const LOW = new Set([
  'splice_donor_5th_base_variant',
  'splice_donor_region_variant',
  'splice_polypyrimidine_tract_variant',
  'incomplete_terminal_codon_variant',
  'start_retained_variant',
  'stop_retained_variant',
  'synonymous_variant',
  'initiator_codon_variant',
  '5_prime_UTR_premature_start_codon_gain_variant',
]);

export function impactOf(terms: readonly string[]): Impact {
  if (terms.some((term) => HIGH.has(term))) return 'high';
  if (terms.some((term) => MODERATE.has(term))) return 'moderate';
  return terms.some((term) => LOW.has(term)) ? 'low' : 'modifier';
}
