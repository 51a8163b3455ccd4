// One thing found in a tumour, whatever file it came from: small variant, copy number, fusion, expression, or a whole-tumour marker.

import { exonOfCodon } from './exon-codons.ts';
import { type ProteinChange, parseProteinChange } from './protein-change.ts';

export type Consequence =
  | 'missense'
  | 'nonsense'
  | 'frameshift'
  | 'inframe-deletion'
  | 'inframe-insertion'
  | 'splice'
  | 'start-lost'
  | 'stop-lost'
  | 'silent'
  | 'promoter'
  | 'other';

export type Origin = 'somatic' | 'germline' | 'unknown';

interface Found {
  /** As the sender would recognise it: BRAF p.V600E. */
  readonly label: string;
  readonly origin: Origin;
}

export interface SmallVariant extends Found {
  readonly kind: 'small';
  readonly gene: string;
  readonly consequence: Consequence;
  readonly protein: ProteinChange | null;
  /** c.1799T>A, without the transcript. */
  readonly coding: string | null;
  readonly exon: number | null;
  /** HGVS expressions with their accession, version left off: NM_004333:c.1799T>A. */
  readonly hgvs: readonly string[];
  /** Fraction of reads, 0 to 1. */
  readonly alleleFraction: number | null;
  /** A laboratory's or ClinVar's word, when the file carries it. */
  readonly pathogenic: boolean | null;
}
export interface CopyNumberChange extends Found {
  readonly kind: 'copy-number';
  readonly gene: string;
  readonly change: 'amplification' | 'gain' | 'deletion' | 'loss';
}
export interface Fusion extends Found {
  readonly kind: 'fusion';
  /** Five-prime first; null when one partner is intergenic or not named. */
  readonly partners: readonly [string | null, string | null];
}
export interface Expression extends Found {
  readonly kind: 'expression';
  readonly gene: string;
  readonly level: 'high' | 'low' | 'present';
}
export interface TumourMarker extends Found {
  readonly kind: 'marker';
  /** MSI-H, MSS, dMMR, pMMR, HRD, SBS3, WGD, or TMB with its value in mutations per megabase. */
  readonly name: string;
  readonly value: number | null;
}
export type Alteration = SmallVariant | CopyNumberChange | Fusion | Expression | TumourMarker;

export interface SmallVariantAsWritten {
  readonly gene: string;
  readonly protein?: string | undefined;
  readonly coding?: string | undefined;
  readonly consequence?: Consequence | undefined;
  readonly exon?: number | null | undefined;
  readonly origin?: Origin | undefined;
  readonly hgvs?: readonly string[] | undefined;
  readonly alleleFraction?: number | null | undefined;
  readonly pathogenic?: boolean | null | undefined;
}

export function smallVariant(written: SmallVariantAsWritten): SmallVariant {
  const gene = currentSymbol(written.gene);
  const protein = written.protein ? parseProteinChange(written.protein) : null;
  const coding = written.coding ? written.coding.replace(/^.*:(?=[cn]\.)/, '') : null;
  return {
    kind: 'small',
    gene,
    consequence:
      written.consequence && written.consequence !== 'other'
        ? written.consequence
        : protein
          ? consequenceOf(protein)
          : (written.consequence ?? 'other'),
    protein,
    coding,
    exon: written.exon ?? (protein ? exonOfCodon(gene, protein.start) : null),
    origin: written.origin ?? 'unknown',
    hgvs: (written.hgvs ?? []).map(withoutVersion),
    alleleFraction: written.alleleFraction ?? null,
    pathogenic: written.pathogenic ?? null,
    label: `${gene} ${protein ? `p.${protein.text}` : (coding ?? written.protein ?? written.consequence ?? 'variant')}`,
  };
}

export function copyNumber(gene: string, change: CopyNumberChange['change'], origin: Origin = 'somatic'): CopyNumberChange {
  return { kind: 'copy-number', gene: currentSymbol(gene), change, origin, label: `${currentSymbol(gene)} ${change}` };
}

export function fusion(left: string | null, right: string | null): Fusion {
  const partners = [partner(left), partner(right)] as const;
  return { kind: 'fusion', partners, origin: 'somatic', label: `${partners.map((gene) => gene ?? '?').join('::')} fusion` };
}

function partner(gene: string | null): string | null {
  return gene && !/^(intergenic|any_gene|\?|unknown)$/i.test(gene) ? currentSymbol(gene) : null;
}

export function marker(name: string, value: number | null = null): TumourMarker {
  return { kind: 'marker', name, value, origin: 'somatic', label: value === null ? name : `${name} ${value}` };
}

/** Which genes an alteration is about. */
export function genesOf(alteration: Alteration): readonly string[] {
  if (alteration.kind === 'fusion') return alteration.partners.filter((gene) => gene !== null);
  return alteration.kind === 'marker' ? [] : [alteration.gene];
}

export function consequenceOf(protein: ProteinChange): Consequence {
  switch (protein.kind) {
    case 'substitution':
      return protein.start === 1 ? 'start-lost' : 'missense';
    case 'nonsense':
      return 'nonsense';
    case 'frameshift':
      return 'frameshift';
    case 'deletion':
      return 'inframe-deletion';
    case 'insertion':
    case 'duplication':
      return 'inframe-insertion';
    // Named by the net length: EGFR exon 19 "deletions" are mostly delins, and count as deletions (COSMIC, NICE TA654).
    case 'delins':
      return protein.text.slice(protein.text.indexOf('delins') + 6).length > protein.end - protein.start + 1
        ? 'inframe-insertion'
        : 'inframe-deletion';
    case 'extension':
      return 'stop-lost';
    case 'synonymous':
      return 'silent';
    case 'splice':
      return 'splice';
  }
}

/** NM_004333.4:c.1799T>A to NM_004333:c.1799T>A; a genomic accession keeps its version, which is its assembly. */
export function withoutVersion(hgvs: string): string {
  return hgvs.startsWith('NC_') ? hgvs : hgvs.replace(/^([A-Z]+_?\d+)\.\d+:/, '$1:').replace(/:p\.\((.*)\)$/, ':p.$1');
}

/** Names still common in reports to the HGNC symbol (https://www.genenames.org, read 2026-11). */
const FORMER_SYMBOLS: Readonly<Record<string, string>> = {
  ABL: 'ABL1',
  HER2: 'ERBB2',
  'HER-2': 'ERBB2',
  MLL: 'KMT2A',
  CKIT: 'KIT',
  'C-KIT': 'KIT',
  P53: 'TP53',
  PDL1: 'CD274',
  C10ORF2: 'TWNK',
};

export function currentSymbol(gene: string): string {
  const upper = gene.trim().toUpperCase();
  return FORMER_SYMBOLS[upper] ?? upper.replace(/^C(\d+)ORF(\d+)$/, 'C$1orf$2');
}
