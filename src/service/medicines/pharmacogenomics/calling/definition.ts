// A gene as the caller needs it: its defining positions (GRCh38, 1-based) and its named alleles as sparse cells.
// Cells follow VCF spelling; an IUPAC letter in a cell means "either of these bases" (a wobble).

/** One defining position of a gene. `position` is 1-based on GRCh38; `hgvs` names each alternate allele. */
export interface Position {
  readonly position: number;
  readonly rsid: string | null;
  readonly ref: string;
  readonly alts: readonly string[];
  readonly hgvs: Readonly<Record<string, string>>;
}

/** A named allele: only the cells that define it, as [index into positions, base]. The reference allele has every cell. */
export interface NamedAllele {
  readonly name: string;
  readonly cells: readonly (readonly [number, string])[];
  /** Points when every position is covered; as published, normally the number of cells. */
  readonly score: number;
}

/** If all of `list` are possible for unphased data, `pick` is the one reported (published for NAT2). */
export interface UnphasedPriority {
  readonly list: readonly string[];
  readonly pick: string;
}

export interface GeneDefinition {
  readonly gene: string;
  /** With the prefix, such as "chr10". */
  readonly chromosome: string;
  readonly version: string;
  readonly positions: readonly Position[];
  /** Reference allele first. */
  readonly alleles: readonly NamedAllele[];
  /** A suballele and the allele it is reported as, such as *45.001 as *45. */
  readonly reportedAs: Readonly<Record<string, string>>;
  /** Without these no call is made. */
  readonly requiredPositions: readonly number[];
  /** Positions of the minimum panel of the Association for Molecular Pathology (tier 1); empty where none is published. */
  readonly minimumPanel: readonly number[];
  readonly unphasedPriorities: readonly UnphasedPriority[];
  /** Read and reported beside the gene but no part of its alleles (rs12777823 for warfarin). */
  readonly extraPositions: readonly Position[];
}

/** Genes where an unlisted alternate base counts as reference, because the listed variants are the ones known to be toxic (PharmCAT methods, "Undocumented Variations"). */
export const UNLISTED_BASE_COUNTS_AS_REFERENCE: ReadonlySet<string> = new Set(['CACNA1S', 'DPYD', 'G6PD', 'NUDT15', 'RYR1', 'TPMT']);

/** Genes read variant by variant: the variants of lowest function decide (CPIC fluoropyrimidines 2017, PMID 29152729; CPIC volatile anaesthetics 2018). */
export const LOWEST_FUNCTION_GENES: ReadonlySet<string> = new Set(['DPYD', 'RYR1']);

/** CYP2D6 cannot be called from single-nucleotide variants alone (deletions, duplications, hybrids): it comes from outside. */
export const NEVER_CALLED_FROM_VARIANTS: ReadonlySet<string> = new Set(['CYP2D6']);

const IUPAC: Readonly<Record<string, string>> = {
  R: 'AG',
  Y: 'CT',
  S: 'CG',
  W: 'AT',
  K: 'GT',
  M: 'AC',
  B: 'CGT',
  D: 'AGT',
  H: 'ACT',
  V: 'ACG',
  N: 'ACGT',
};

/** Whether the cell stands for several bases. */
export function isWobble(cell: string): boolean {
  return cell.length === 1 && IUPAC[cell] !== undefined;
}

/** Whether an observed base satisfies a cell of an allele. */
export function cellAccepts(cell: string, base: string): boolean {
  if (cell === base) return true;
  return base.length === 1 && cell.length === 1 && (IUPAC[cell]?.includes(base) ?? false);
}
