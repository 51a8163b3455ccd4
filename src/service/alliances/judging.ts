// What a judge of an act is given and answers with: one judge for each kind of act.
import type { Finding } from '../../foundation/errors.ts';
import type { Who } from '../../foundation/identity/index.ts';
import type { ActKind, ActOf } from './act.ts';
import type { Governance } from './governance.ts';

/** The moment an act is judged in. */
export interface Moment {
  readonly who: Who;
  /** Today, ISO. */
  readonly today: string;
}

export type Judge<K extends ActKind> = (state: Governance, act: ActOf<K>, moment: Moment) => readonly Finding[];
export type Judges<K extends ActKind> = { readonly [Each in K]: Judge<Each> };
