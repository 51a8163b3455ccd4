// Counting comparisons with vectors from outside authorities: what agreed, what did not, the worst error, and what was explained.

import { isRefused } from '../../../foundation/numbers/index.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Formulas without iteration agree to a few units in the last digit. */
export const CLOSED_FORM = 1e-12;
/** Quantiles and tails by iteration. */
export const ITERATED = 1e-9;
/** PHEindicatormethods stops its own bisection of funnel limits at 1e-7, which shows as up to 5e-5 in the ratio; ours is the exact quantile. */
export const PHE_BISECTION = 6e-5;
/** A simulated interval: this share of its width. */
export const SIMULATED = 0.04;

export interface GroupReport {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Largest relative error (for simulated intervals: share of the interval's width). */
  readonly worst: number;
  /** The first few disagreements, with what was got and what was wanted. */
  readonly disagreements: readonly string[];
  /** What in the file was not compared as it stands, and why. */
  readonly explained: readonly string[];
}

export interface Tally {
  close(what: string, got: unknown, want: unknown, tolerance: number, floor?: number): void;
  within(what: string, got: unknown, want: unknown, width: number, share: number): void;
  same(what: string, got: unknown, want: unknown): void;
  refused(what: string, got: unknown): void;
  explain(why: string): void;
  report(file: string): GroupReport;
}

/** A fresh tally. A missing want (null, NA, {}) asks for no figure: it passes when the engine gives none. */
export function newTally(): Tally {
  let passed = 0;
  let failed = 0;
  let worst = 0;
  const disagreements: string[] = [];
  const explained = new Set<string>();
  const count = (isRight: boolean, sentence: () => string) => {
    if (isRight) passed++;
    else {
      failed++;
      if (disagreements.length < 20) disagreements.push(sentence());
    }
  };
  const sentence = (what: string, got: unknown, want: unknown) => () => `${what}: ${shown(got)} where the vector has ${shown(want)}`;
  const compare = (what: string, got: unknown, want: unknown, error: (got: number, want: number) => number, allowed: number, floor = 0) => {
    if (typeof want !== 'number') return count(isAbsent(got), sentence(what, got, want));
    if (typeof got !== 'number' || Number.isNaN(got)) return count(false, sentence(what, got, want));
    const apart = got === want ? 0 : Math.abs(got - want);
    // Where a last digit in absolute terms is allowed, the error is told in proportion to it, so that `worst` never exceeds what was allowed.
    const distance = apart === 0 ? 0 : Math.min(error(got, want), floor > 0 ? (allowed * apart) / floor : Number.POSITIVE_INFINITY);
    worst = Math.max(worst, distance);
    count(distance <= allowed, sentence(what, got, want));
  };
  return {
    close: (what, got, want, tolerance, floor) =>
      compare(what, got, want, (a, b) => Math.abs(a - b) / Math.max(Math.abs(b), 1e-300), tolerance, floor),
    within: (what, got, want, width, share) => compare(what, got, want, (a, b) => Math.abs(a - b) / width, share),
    same: (what, got, want) => count(got === want, sentence(what, got, want)),
    refused: (what, got) => count(isRefused(got), () => `${what}: expected a refusal, got ${shown(got)}`),
    explain: (why) => explained.add(why),
    report: (file) => ({ file, passed, failed, worst, disagreements, explained: [...explained] }),
  };
}

/** A number of a row, or null where it is absent, NA or R's empty object. */
export function numberOf(row: Row, key: string): number | null {
  const value = row[key];
  return typeof value === 'number' ? value : null;
}

export function textOf(row: Row, key: string): string {
  const value = row[key];
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** A column of numbers held in one cell, as R writes a vector (a single number when it has one element). */
export function numbersOf(row: Row, key: string): number[] {
  const value = row[key];
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.map((entry) => (typeof entry === 'number' ? entry : Number.NaN)) : [];
}

export function textsOf(row: Row, key: string): string[] {
  const value = row[key];
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

export function rowsOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rows by the text of some columns, in order of first appearance. */
export function grouped(rows: readonly Row[], keys: readonly string[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keys.map((name) => textOf(row, name)).join('|');
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

export interface LimitColumns {
  readonly confidence: number;
  readonly lower: string;
  readonly upper: string;
}

/** The limit columns of a row of PHEindicatormethods: lower95_0cl is 95.0%; a bare lowercl takes its level from the column confidence. */
export function limitColumns(row: Row): LimitColumns[] {
  const columns: LimitColumns[] = [];
  for (const key of Object.keys(row)) {
    const level = /^lower(\d+)(?:_(\d+))?cl$/.exec(key);
    if (level) columns.push({ confidence: share(`${level[1]}.${level[2] ?? 0}`), lower: key, upper: key.replace('lower', 'upper') });
    if (key === 'lowercl') {
      const stated = /([\d.]+)\s*%?/.exec(textOf(row, 'confidence'));
      columns.push({ confidence: share(stated?.[1] ?? '95'), lower: key, upper: 'uppercl' });
    }
  }
  return columns;
}

/** "99.8" as 0.998, without the rounding of a division. */
export function share(percent: string): number {
  const value = Number(percent);
  return value <= 1 ? value : Number((value / 100).toPrecision(12));
}

function isAbsent(got: unknown): boolean {
  return got === undefined || got === null || isRefused(got);
}

function shown(value: unknown): string {
  if (isRefused(value)) return `a refusal (${value.why})`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
