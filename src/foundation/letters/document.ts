// What is written to a person or kept as a document: blocks in reading order, without a look. One value is drawn as a page and as a PDF.

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly weight?: 'strong' | 'quiet' }
  | { readonly kind: 'list'; readonly items: readonly string[] };

export interface WrittenDocument {
  /** Shown in the window's title and read out first. */
  readonly title: string;
  /** BCP 47: `en-GB`. */
  readonly language: string;
  readonly blocks: readonly Block[];
  /** Large print is 18 point (NHS Accessible Information Standard asks for what the person needs; RNIB calls 16 to 22 point large). */
  readonly print?: 'standard' | 'large';
  readonly created?: Date;
}
