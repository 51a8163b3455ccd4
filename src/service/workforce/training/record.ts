// One training record: somebody showed a competence on a day, and until when it counts.

export interface TrainingRecord {
  /** Our id of the person. */
  readonly person: string;
  /** UUID of the competence (CFItem). */
  readonly competence: string;
  /** ISO dates; it counts up to and including `expiresOn`. */
  readonly achievedOn: string;
  readonly expiresOn?: string;
  readonly source: 'csv' | 'badge' | 'by-hand';
  /** A course, the id of a badge. */
  readonly evidence?: string;
}

export function isCurrent({ achievedOn, expiresOn }: Pick<TrainingRecord, 'achievedOn' | 'expiresOn'>, on: string): boolean {
  return achievedOn <= on && (expiresOn === undefined || expiresOn >= on);
}
