// What every format is to the extract: its files, and the lines a person gives to each.
import type { MinimisedPerson } from './minimise.ts';

export interface FileOut {
  readonly name: string;
  /** What a line of it is: `Patient`, `Phenopacket`, `measurement`. */
  readonly type: string;
  /** The first line, where the format has one. */
  readonly head?: string;
}

export interface Writer {
  readonly files: readonly FileOut[];
  /** Lines without their line break, in order. */
  linesOf(person: MinimisedPerson): readonly { readonly file: string; readonly line: string }[];
}
