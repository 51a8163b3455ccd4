// What a statistic answers when it cannot be calculated: a named refusal, never NaN. A page shows the reason where the figure would stand.

export type RefusalReason =
  | 'missing-input'
  | 'not-a-number'
  | 'negative-count'
  | 'non-integer-count'
  | 'numerator-over-denominator'
  | 'zero-denominator'
  | 'negative-denominator'
  | 'zero-expected'
  | 'too-few-events'
  | 'too-few-groups'
  | 'too-few-areas'
  | 'bad-confidence'
  | 'bad-parameter'
  | 'bad-limits'
  | 'lengths-differ'
  | 'non-positive-value'
  | 'no-variation'
  | 'mixed-polarity';

/** An expected refusal: `why` is stable and counted, `because` is the sentence a person reads. */
export interface Refused {
  readonly kind: 'refused';
  readonly why: RefusalReason;
  readonly because: string;
}

export function refuse(why: RefusalReason, because: string): Refused {
  return { kind: 'refused', why, because };
}

export function isRefused(outcome: unknown): outcome is Refused {
  return typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'refused';
}

/** A figure with its interval. `confidence` is the two-sided level (0.95, 0.998), `method` names the interval's method. */
export interface Estimate {
  readonly kind: 'estimate';
  readonly value: number;
  /** undefined where the method has no lower limit (Byar's formula at tiny counts). */
  readonly lower: number | undefined;
  /** undefined where no upper limit exists (a rate ratio over nobody). */
  readonly upper: number | undefined;
  readonly confidence: number;
  readonly method: string;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The two-sided confidence levels must lie strictly between 0 and 1. */
export function refusedConfidence(confidence: number): Refused | undefined {
  return confidence > 0 && confidence < 1
    ? undefined
    : refuse('bad-confidence', `Confidence must be between 0 and 1, for example 0.95; it is ${confidence}.`);
}

/** A count of people or events: finite, not negative, whole. */
export function refusedCount(count: number | null | undefined, of: string): Refused | undefined {
  if (count === null || count === undefined) return refuse('missing-input', `The ${of} is missing.`);
  if (!Number.isFinite(count)) return refuse('not-a-number', `The ${of} is not a number.`);
  if (count < 0) return refuse('negative-count', `The ${of} is negative (${count}).`);
  if (!Number.isInteger(count)) return refuse('non-integer-count', `The ${of} is not a whole number (${count}).`);
  return undefined;
}

/** A denominator (people, person-years, expected events): finite and above zero; it may be fractional. */
export function refusedDenominator(denominator: number | null | undefined, of: string): Refused | undefined {
  if (denominator === null || denominator === undefined) return refuse('missing-input', `The ${of} is missing.`);
  if (!Number.isFinite(denominator)) return refuse('not-a-number', `The ${of} is not a number.`);
  if (denominator < 0) return refuse('negative-denominator', `The ${of} is negative (${denominator}).`);
  if (denominator === 0) return refuse('zero-denominator', `The ${of} is zero.`);
  return undefined;
}
