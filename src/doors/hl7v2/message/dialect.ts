// What a source is known to do: its names for organisations, and severities it is held to.
import type { Aliases } from './identifiers.ts';
import type { SeverityChoices } from './rules.ts';

export interface Dialect {
  readonly aliases?: Aliases;
  readonly severities?: SeverityChoices;
}
