// What a paper shows a board: figures as they stood on a day, with their method. Whatever can be put before a board makes one of these.

/** Figures that have passed disclosure control, as text for people; once kept it is never changed. */
export interface FrozenView {
  readonly kind: 'equity-view' | 'pathway-funnel' | 'workforce-coverage' | 'measured-effect';
  readonly title: string;
  /** The finding in a sentence or two of plain words. */
  readonly finding: string;
  /** How the figures were reached: definition, standardisation, disclosure profile, versions. */
  readonly method: string;
  /** The day up to which the record was counted, ISO 8601 date. */
  readonly asOf: string;
  /** Address of the live page on this service, with its question: `/equity/...?...`. */
  readonly source: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Made-up figures must say so wherever they are shown. */
  readonly isSynthetic: boolean;
}
