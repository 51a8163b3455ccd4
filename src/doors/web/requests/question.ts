// One question of a request, and the steps questions stand in.

export type StepId = 'patient' | 'test' | 'fetus' | 'clinical' | 'discussion' | 'family' | 'sample';

export interface Question {
  readonly name: string;
  /** GMS master dataset v1.04 */
  readonly element: string;
  readonly step: StepId;
  readonly label: string;
  readonly hint?: string;
  readonly kind: 'text' | 'textarea' | 'radios' | 'select' | 'date';
  readonly options?: readonly (readonly [value: string, text: string])[];
  readonly width?: string;
  readonly autocomplete?: string;
  /** Asked of some patients only: folded away until the dataset wants it, or it has an answer. */
  readonly group?: 'some';
  /** Not asked of a person whose sex is male. */
  readonly about?: 'pregnancy';
  /** Asked of prenatal tests alone. */
  readonly onlyFor?: 'prenatal';
  /** A date that may lie ahead. */
  readonly mayBeAhead?: true;
  /** Our own service cannot place the request without it, whatever the form says. */
  readonly isNeeded?: true;
}
