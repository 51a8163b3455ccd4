// One extract: what was asked, how far it is, what came of it.
import type { Format, Signature } from './approval.ts';
import type { Counts } from './extract.ts';
import type { FileKept } from './files.ts';

export interface Run {
  readonly id: string;
  readonly approval: string;
  readonly format: Format;
  /** FHIR types asked for, where not all of the approval's. */
  readonly types?: readonly string[];
  readonly since?: string;
  readonly startedBy: Signature & { readonly isApplication: boolean };
  /** The address of a bulk export as it was asked for. */
  readonly request?: string;
  /** `refused`: too few people, or nobody; `deleted`: its files are gone. */
  readonly state: 'running' | 'done' | 'refused' | 'failed' | 'deleted';
  readonly because?: string;
  /** People who agreed when it began: what progress is measured by. */
  readonly expected: number;
  readonly counts: Counts;
  /** People taken out again, because they changed their mind. */
  readonly takenOut: number;
  readonly files: readonly FileKept[];
  /** Instants. The files are deleted after `expires`. */
  readonly movedAt: string;
  readonly finishedAt?: string;
  readonly expires?: string;
}

export function progressOf({ counts, expected, state }: Run): number {
  if (state !== 'running') return 100;
  return expected === 0 ? 0 : Math.min(99, Math.floor((counts.considered / expected) * 100));
}
