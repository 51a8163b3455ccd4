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
  | 'rt-pcr'
  | 'qf-pcr'
  | 'msi'
  | 'nipd'
  | 'aneuploidy'
  | 'dna-repair'
  | 'x-inactivation'
  | 'upd'
  | 'linkage'
  | 'identity'
  | 'dna-storage'
  | 'reanalysis'
  | 'other';

export type Commissioning = 'specialised' | 'core' | 'other' | 'unknown';

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
  /** As the workbook spells it. */
  readonly targetAsWritten: string;
  readonly method: Method;
  /** A workbook may offer a second way ("FISH/Simple targeted mutation testing"); the first named is `method`. */
  readonly alternatives?: readonly Method[];
  /** As the workbook spells it. */
  readonly methodAsWritten: string;
  readonly commissioning: Commissioning;
  /** As the workbook spells it: Highly Specialised, Core/Specialised, Newborn screening programme. */
  readonly commissioningAsWritten?: string;
  readonly specialistGroup?: string;
  /** Cancer workbook, Test Scope: Small variant detection, Structural variant detection. */
  readonly scope?: string;
  /** Cancer workbook; kept from a person's own import, not shipped with the product. */
  readonly eligibility?: string;
  /** The changes column, when it says more than "No change". */
  readonly changes?: string;
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
  /** False for a list that names some codes only: absence from it does not mean that a test was retired. */
  readonly complete: boolean;
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
  /**
   * Takes R134, M1, TP439; any case. With `on` (ISO date), what was in force that day; without, the newest version that has it.
   */
  indication(code: string, on?: string): Indication | undefined;
  /** Takes R134.1, M1.4, GT488; any case. `on` as above. */
  test(code: string, on?: string): DirectoryTest | undefined;
  search(words: string, limit?: number): readonly SearchHit[];
}
