// Did training change what happens? An interrupted time series of monthly counts: the change of level and of slope after the month of training.
// Lopez Bernal J, Cummins S, Gasparrini A. Int J Epidemiol 2017;46:348. Two harmonic pairs for the season where three years or more were seen.
import { isRefused, studentQuantile } from '../../../foundation/numbers/index.ts';
import type { Row } from './matrix.ts';
import { firstAutocorrelation, poissonFit } from './regression.ts';

export interface Month {
  /** 2026-03 */
  readonly month: string;
  readonly count: number;
  /** What the count is out of (requests, residents); undefined for a plain count. */
  readonly outOf?: number;
}

export interface Effect {
  readonly kind: 'effect';
  /** Ratio of the level just after to what it would have been, with its 95% interval. */
  readonly level: RatioEstimate;
  /** Ratio of the yearly growth after to the growth before. */
  readonly slopePerYear: RatioEstimate;
  readonly dispersion: number;
  readonly autocorrelation: number;
  /** `newey-west` when one month's surplus carries into the next. */
  readonly errors: 'quasi-poisson' | 'newey-west';
  readonly harmonics: number;
  readonly months: readonly {
    readonly month: string;
    readonly count: number;
    readonly outOf?: number;
    readonly fitted: number;
    readonly without: number;
  }[];
}

export interface RatioEstimate {
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
}

export interface NoEffect {
  readonly kind: 'refused';
  readonly because: string;
}

/** Fewer say nothing about a trend: at least 8 on each side (Penfold and Zhang, Acad Pediatr 2013;13:S38). */
export const LEAST_MONTHS = 8;
/** So few events cannot carry four and more coefficients. Our choice. */
const LEAST_EVENTS = 40;

/** `trainedIn`: the first month that could be different. Months in order, none missing. */
export function effectOf(months: readonly Month[], trainedIn: string): Effect | NoEffect {
  const before = months.filter(({ month }) => month < trainedIn).length;
  const after = months.length - before;
  if (before < LEAST_MONTHS || after < LEAST_MONTHS)
    return refused(
      `There are ${before} months before and ${after} after. A change can be told from a trend with ${LEAST_MONTHS} or more on each side.`,
    );
  if (months.some(({ month }, place) => place > 0 && month !== nextMonth(months[place - 1]?.month ?? '')))
    return refused('A month is missing or given twice, so the trend cannot be drawn through it.');
  if (months.some(({ count, outOf }) => !Number.isInteger(count) || count < 0 || (outOf !== undefined && !(outOf > 0))))
    return refused('A month has a count below 0, or nothing that it is out of.');
  const events = months.reduce((sum, { count }) => sum + count, 0);
  if (events < LEAST_EVENTS) return refused(`There are ${events} events in all. An effect is looked for from ${LEAST_EVENTS} on.`);
  const harmonics = months.length >= 36 ? 2 : months.length >= 24 ? 1 : 0;
  const rows = months.map(({ month }, t) => design(t, month, before, harmonics));
  const offset = months.map(({ outOf }) => Math.log(outOf ?? 1));
  const counts = months.map(({ count }) => count);
  const plain = poissonFit(counts, rows, offset, { scale: 'pearson' });
  const lag = Math.floor(0.75 * Math.cbrt(months.length));
  const robust = poissonFit(counts, rows, offset, { scale: 'pearson', errors: { kind: 'newey-west', lag, isCorrected: true } });
  if (!plain || !robust || !plain.coefficients.every(Number.isFinite))
    return refused('The months cannot be told apart by a trend and a step.');
  const autocorrelation = firstAutocorrelation(plain.residuals);
  const isCarriedOver = autocorrelation > 2 / Math.sqrt(months.length);
  // Fewer events than chance would scatter is no reason for a narrower interval; and of two errors the wider is taken.
  const widen = Math.sqrt(Math.max(1, 1 / plain.dispersion));
  // Months that hang together say less than they are many: (1 + r)/(1 − r) times the variance, with r's bias of about 4/n in a segmented fit put back.
  const carry = Math.min(0.9, Math.max(0, autocorrelation + 4 / months.length));
  const hang = autocorrelation > 0 ? Math.sqrt((1 + carry) / (1 - carry)) : 1;
  const errorOf = (place: number) => {
    const own = (plain.standardErrors[place] ?? 0) * widen * hang;
    return isCarriedOver ? Math.max(own, robust.standardErrors[place] ?? 0) : own;
  };
  const t = studentQuantile(0.975, plain.degrees);
  if (isRefused(t)) return refused(t.because);
  const ratioOf = (place: number, per: number): RatioEstimate => {
    const value = (plain.coefficients[place] ?? 0) * per;
    const reach = t * errorOf(place) * per;
    return { ratio: Math.exp(value), lower: Math.exp(value - reach), upper: Math.exp(value + reach) };
  };
  return {
    kind: 'effect',
    level: ratioOf(2, 1),
    slopePerYear: ratioOf(3, 12),
    dispersion: plain.dispersion,
    autocorrelation,
    errors: isCarriedOver ? 'newey-west' : 'quasi-poisson',
    harmonics,
    months: months.map((each, place) => {
      const fitted = plain.fitted[place] ?? 0;
      const row = rows[place] ?? [];
      const gone = (plain.coefficients[2] ?? 0) * (row[2] ?? 0) + (plain.coefficients[3] ?? 0) * (row[3] ?? 0);
      return { ...each, fitted, without: fitted * Math.exp(-gone) };
    }),
  };
}

/** One, month, after, months since, sine and cosine of the season. */
export function design(t: number, month: string, before: number, harmonics: number): Row {
  const after = t >= before ? 1 : 0;
  const ofYear = Number(month.slice(5, 7));
  const season = Array.from({ length: harmonics }, (_, k) => (2 * Math.PI * (k + 1) * ofYear) / 12).flatMap((x) => [
    Math.sin(x),
    Math.cos(x),
  ]);
  return [1, t + 1, after, after * (t + 1 - before), ...season];
}

export function nextMonth(month: string): string {
  const [year = 0, of = 0] = month.split('-').map(Number);
  return of === 12 ? `${year + 1}-01` : `${year}-${String(of + 1).padStart(2, '0')}`;
}

function refused(because: string): NoEffect {
  return { kind: 'refused', because };
}
