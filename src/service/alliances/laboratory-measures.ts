// What the laboratories' record says month by month as measures of projects: requests refused, requests taken back, samples that could not be used.
// Counts are of requests, not of people; still each goes out rounded to the nearest 5, and below SMALLEST not at all, as figures of fair access do.

import type { Queryable } from '../../foundation/storage/index.ts';
import { type MonthOfCare, readMonths } from '../laboratory/index.ts';
import { monthsBetween } from './equity-measures.ts';
import type { MeasurePoint, MeasureSource } from './measure.ts';

/** NHS Digital, HES Analysis Guide, sub-national counts, September 2018: 1 to 7 are hidden. */
const SMALLEST = 8;

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly of: (month: MonthOfCare) => number;
  readonly outOf: (month: MonthOfCare) => number;
}

const KINDS: readonly Kind[] = [
  {
    id: 'refused-requests',
    title: 'Requests that a laboratory refused as not fitting',
    of: ({ refused }) => refused,
    outOf: ({ requested }) => requested,
  },
  {
    id: 'withdrawn-requests',
    title: 'Requests that the requester took back',
    of: ({ withdrawn }) => withdrawn,
    outOf: ({ requested }) => requested,
  },
  {
    id: 'rejected-samples',
    title: 'Samples that a laboratory could not use',
    of: ({ rejected }) => rejected,
    outOf: ({ samples }) => samples,
  },
];

/** Everywhere together: a project of one place is too small for its own figures here. */
export function laboratoryMeasures(db: Queryable): MeasureSource {
  return {
    id: 'laboratory',
    title: 'Activity of the laboratories',
    isSynthetic: false,
    measures: KINDS.map(({ id, title }) => ({ id, title })),
    series: async (measure, from, to) => {
      const kind = KINDS.find(({ id }) => id === measure);
      if (!kind) return { kind: 'not-measured', because: 'There is no such measure.' };
      return {
        kind: 'series',
        title: kind.title,
        polarity: 'lower-is-better',
        points: pointsOf(await readMonths(db, `${from.slice(0, 7)}-01`), kind, monthsBetween(from, to)),
        method:
          'Requests by the month in which they were made, counted from the record. Counts rounded to the nearest 5, small ones hidden.',
        attribution: 'Source: the record of this service.',
        isSynthetic: false,
      };
    },
  };
}

/** A month without anything to be out of has no figure. */
export function pointsOf(
  cells: readonly MonthOfCare[],
  { of, outOf }: Pick<Kind, 'of' | 'outOf'>,
  months: readonly string[],
): readonly MeasurePoint[] {
  return months.map((month) => {
    const own = cells.filter((cell) => cell.month === month);
    const [numerator, denominator] = [of, outOf].map((pick) => published(own.reduce((sum, cell) => sum + pick(cell), 0)));
    return denominator === 0 ? { month, numerator: undefined, denominator: undefined } : { month, numerator, denominator };
  });
}

function published(count: number): number | undefined {
  if (count === 0) return 0;
  return count < SMALLEST ? undefined : Math.round(count / 5) * 5;
}
