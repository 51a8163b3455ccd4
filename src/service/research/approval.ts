// An approval: who may have which data about whom, for what, from when to when; asked for by one person and decided by another. Pure.
import type { Cohort } from './cohort.ts';
import { type DataSet, isDataSet } from './fields.ts';
import type { DatesKept } from './pseudonyms.ts';
import type { Use } from './purpose.ts';

export const FORMATS = ['fhir', 'phenopackets', 'omop'] as const;
export type Format = (typeof FORMATS)[number];

/** Fewer people than this are never given out: our choice, without an outside source. */
export const SMALLEST_COHORT = 10;
/** Longer than this and it is asked for again. */
const LONGEST_YEARS = 5;

export interface ApprovalAsked {
  readonly title: string;
  /** The question the research asks, in plain words. */
  readonly purpose: string;
  readonly use: Use;
  /** The organisation that gets the data. */
  readonly recipient: string;
  /** Client id of the application that may fetch it by bulk export; people alone when absent. */
  readonly client?: string;
  readonly dataSets: readonly DataSet[];
  readonly dates: DatesKept;
  readonly formats: readonly Format[];
  readonly cohort: Cohort;
  readonly smallest: number;
  /** `YYYY-MM-DD`, both included. */
  readonly from: string;
  readonly until: string;
}

export interface Signature {
  readonly id: string;
  readonly name: string;
  readonly at: string;
}

export interface Approval extends ApprovalAsked {
  readonly id: string;
  readonly version: number;
  readonly state: 'proposed' | 'approved' | 'refused' | 'ended';
  readonly askedBy: Signature;
  /** Of the data access committee, by somebody who did not ask. */
  readonly decided?: Signature & { readonly because: string; readonly minutes: string };
  readonly ended?: Signature & { readonly because: string };
}

export interface Problem {
  readonly field: string;
  readonly because: string;
}

const CODE = /^[A-Za-z][A-Za-z0-9+.-]*:\S+\|\S+$/;

/** What is wrong with what was asked, each by its field; empty when it can be put to the committee. */
export function problemsWith(asked: ApprovalAsked): readonly Problem[] {
  const { use, cohort, dataSets, formats, dates, from, until, smallest } = asked;
  const problem = (isWrong: boolean, field: string, because: string): readonly Problem[] => (isWrong ? [{ field, because }] : []);
  const isDay = (day: string) => /^\d{4}-\d{2}-\d{2}$/.test(day) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  const days = [from, until].every((day) => /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(day) && isDay(day));
  return [
    ...problem(asked.title.trim().length < 5, 'title', 'Enter a title'),
    ...problem(asked.purpose.trim().length < 20, 'purpose', 'Say in a sentence or two what the research asks'),
    ...problem(asked.recipient.trim().length < 3, 'recipient', 'Enter the organisation that gets the data'),
    ...problem(
      use.kind === 'disease' && use.conditions.length === 0,
      'conditions',
      'Enter the code of each condition the research is about',
    ),
    ...problem(
      !use.conditions.every((code) => CODE.test(code)),
      'conditions',
      'Write each condition as its system, a bar and its code: http://snomed.info/sct|398036000',
    ),
    ...problem(
      !cohort.codes.every((code) => CODE.test(code)),
      'codes',
      'Write each as its system, a bar and its code: http://snomed.info/sct|398036000',
    ),
    ...problem(dataSets.length === 0 || !dataSets.every(isDataSet), 'dataSets', 'Choose the data that is needed, and no more'),
    ...problem(formats.length === 0, 'formats', 'Choose a format'),
    ...problem(formats.includes('omop') && dates === 'year', 'formats', 'OMOP needs whole dates. Choose shifted dates, or another format'),
    ...problem(
      !Number.isInteger(smallest) || smallest < SMALLEST_COHORT,
      'smallest',
      `The smallest number of people is ${SMALLEST_COHORT} or more`,
    ),
    ...problem(!yearsFit(cohort), 'bornFrom', 'Enter years such as 1960, the earlier one first'),
    ...problem(!days, 'until', 'Enter the first and the last day'),
    ...problem(days && !(from <= until), 'until', 'The last day must be on or after the first day'),
    ...problem(
      days && Number(until.slice(0, 4)) - Number(from.slice(0, 4)) > LONGEST_YEARS,
      'until',
      `An approval is for ${LONGEST_YEARS} years at most`,
    ),
  ];
}

function yearsFit({ bornFrom, bornUntil }: Cohort): boolean {
  const fits = (year: number | undefined) => year === undefined || (Number.isInteger(year) && year >= 1900 && year <= 2100);
  return fits(bornFrom) && fits(bornUntil) && (bornFrom ?? 0) <= (bornUntil ?? 9999);
}

/** May data be taken out under it on this day? Otherwise why not. */
export function whyNotNow({ state, from, until }: Pick<Approval, 'state' | 'from' | 'until'>, now: Date): string | undefined {
  const today = now.toISOString().slice(0, 10);
  if (state === 'proposed') return 'The data access committee has not decided yet';
  if (state !== 'approved') return state === 'refused' ? 'The data access committee said no' : 'The approval has been ended';
  if (today < from) return 'The approval has not begun yet';
  return today > until ? 'The approval has run out' : undefined;
}
