// The national genomic test directory: clinical indications and the tests under them, in dated versions side by side.

export type DirectoryKind = 'rare' | 'cancer';
export type Method =
  | 'wgs'
  | 'wes'
  | 'panel-sequencing'
  | 'single-gene-sequencing'
  | 'targeted-variant'
  | 'mlpa'
  | 'microarray'
  | 'karyotype'
  | 'fish'
  | 'str'
  | 'methylation'
  | 'expression'
  | 'rna'
  | 'msi'
  | 'dna-storage'
  | 'reanalysis'
  | 'other';

export type Target =
  | { readonly kind: 'panelapp-panel'; readonly id: number; readonly name: string }
  | { readonly kind: 'genes'; readonly symbols: readonly string[] }
  | { readonly kind: 'locus'; readonly text: string }
  | { readonly kind: 'genome-wide' }
  | { readonly kind: 'specific-target' }
  | { readonly kind: 'text'; readonly text: string };

export interface DirectoryTest {
  /** R134.1, M1.4 */
  readonly code: string;
  readonly indication: string;
  readonly name: string;
  readonly target: Target;
  readonly method: Method;
  /** As the workbook spells it. */
  readonly methodAsWritten: string;
  readonly commissioning: 'specialised' | 'core' | 'other' | 'unknown';
  readonly specialistGroup?: string;
  /** The digital directory's code, when known: GT488. */
  readonly digitalCode?: string;
}

export interface Indication {
  /** R134, M1 */
  readonly code: string;
  readonly name: string;
  readonly kind: DirectoryKind;
  /** Where the cancer workbook puts it: solid-adult, neurological, sarcoma, haematological, paediatric. */
  readonly group?: string;
  /** TP439 */
  readonly digitalCode?: string;
  readonly tests: readonly DirectoryTest[];
}

export interface DirectoryVersion {
  readonly kind: DirectoryKind;
  /** 5.1, 2021-10 */
  readonly version: string;
  /** ISO date from which it applies. */
  readonly effectiveFrom: string;
  readonly source: string;
  readonly indications: readonly Indication[];
}

export interface SearchHit {
  readonly indication: Indication;
  readonly test?: DirectoryTest;
  readonly score: number;
  /** Why it was found, in words: "synonym: bowel cancer -> colorectal cancer". */
  readonly because: string;
}

/** The directory as the other rooms see it: in memory, immutable, quick. */
export interface Directory {
  readonly versions: readonly DirectoryVersion[];
  /** Takes R134, M1, TP439; any case. */
  indication(code: string, on?: string): Indication | undefined;
  /** Takes R134.1, M1.4, GT488; any case. */
  test(code: string, on?: string): DirectoryTest | undefined;
  search(words: string, limit?: number): readonly SearchHit[];
}
