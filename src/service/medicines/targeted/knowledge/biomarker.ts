// What a drug label, a knowledge base or a trial asks of a tumour: a tree whose leaves are one alteration each.

import type { Tree } from '../options/truth.ts';
import type { Consequence, CopyNumberChange, Origin } from '../reading/alteration.ts';
import type { ProteinChange } from '../reading/protein-change.ts';

export type ConsequenceGroup = 'truncating' | 'loss-of-function' | 'deletion' | 'insertion' | 'indel' | 'skipping';

interface Asked {
  readonly origin?: Origin;
}
export type BiomarkerLeaf =
  | (Asked & { readonly is: 'protein'; readonly gene: string; readonly change: ProteinChange })
  | (Asked & { readonly is: 'coding'; readonly gene: string; readonly coding: string })
  | (Asked & { readonly is: 'codon'; readonly gene: string; readonly codon: number; readonly residue: string | null })
  | (Asked & {
      readonly is: 'exon';
      readonly gene: string;
      readonly exons: readonly number[];
      readonly group: ConsequenceGroup | Consequence | null;
    })
  | (Asked & { readonly is: 'class'; readonly gene: string; readonly group: ConsequenceGroup | Consequence })
  /** Any change of the protein in the gene. */
  | (Asked & { readonly is: 'mutation'; readonly gene: string; readonly pathogenic?: boolean })
  | { readonly is: 'copy-number'; readonly gene: string; readonly change: CopyNumberChange['change'] | 'any' }
  /** Null stands for any partner, at either end. */
  | { readonly is: 'fusion'; readonly partners: readonly [string | null, string | null] }
  | { readonly is: 'expression'; readonly gene: string; readonly level: 'high' | 'low' | 'present' | 'absent' }
  | { readonly is: 'marker'; readonly name: string; readonly atLeast?: number; readonly compare?: string }
  /** Any alteration in the gene. */
  | { readonly is: 'gene'; readonly gene: string }
  /** Written in a way this program does not read: never met, shown as it stands. */
  | { readonly is: 'not-understood'; readonly gene: string | null; readonly text: string };

export type Biomarker = Tree<BiomarkerLeaf>;

/** Genes whose state decides a leaf. */
export function genesOfLeaf(leaf: BiomarkerLeaf): readonly string[] {
  if (leaf.is === 'fusion') return leaf.partners.filter((gene) => gene !== null);
  if (leaf.is === 'marker') return [];
  return leaf.gene === null ? [] : [leaf.gene];
}

/** Exact 4, codon, exon or class 3, kind of alteration 2, gene 1: the order in which matches are shown. */
export function specificityOf(leaf: BiomarkerLeaf): 4 | 3 | 2 | 1 {
  switch (leaf.is) {
    case 'protein':
    case 'coding':
      return 4;
    case 'fusion':
      return leaf.partners.includes(null) ? 3 : 4;
    case 'codon':
    case 'exon':
    case 'class':
    case 'copy-number':
    case 'marker':
      return 3;
    case 'mutation':
    case 'expression':
      return 2;
    case 'gene':
    case 'not-understood':
      return 1;
  }
}
