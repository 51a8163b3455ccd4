// How long a test may take, and how long it has taken: dated targets by hub and kind of test, and a clock that stops while the
// requester is waited for. Calendar days. Source and confidence: data/laboratory/turnaround.json, SOURCE.md.

import { coversCode } from './routing.ts';

/** All that are given must fit; of one list, any entry. */
export interface Condition {
  /** Indications or tests: R14 covers R14.1. */
  readonly tests?: readonly string[];
  /** Words that occur in the test's name, in any case. */
  readonly testNames?: readonly string[];
  readonly methods?: readonly string[];
  readonly kinds?: readonly string[];
  readonly groups?: readonly string[];
  readonly specialistGroups?: readonly string[];
  readonly urgencies?: readonly string[];
}

export interface Category {
  readonly id: string;
  readonly days: number;
  readonly name: string;
  /** Any of these conditions; none given fits every test. */
  readonly when: readonly Condition[];
  readonly note?: string;
}

export interface TurnaroundTable {
  /** ODS code, or `*` for every hub. */
  readonly hub: string;
  readonly from: string;
  readonly until?: string;
  readonly source: string;
  readonly confidence: string;
  readonly categories: readonly Category[];
}

export interface Clocks {
  readonly tables: readonly TurnaroundTable[];
  readonly dueSoon: { readonly fractionLeft: number; readonly atLeastDays: number };
  readonly pauses: { readonly reasons: readonly string[] };
}

export interface TestFacts {
  readonly codes: readonly string[];
  readonly name?: string;
  readonly method?: string;
  readonly kind?: 'rare' | 'cancer';
  readonly group?: string;
  readonly specialistGroup?: string;
  readonly urgency?: string;
}

export interface Target {
  readonly days: number;
  readonly category: string;
  readonly source: string;
  readonly confidence: string;
}

/** The hub's own table decides before the table for every hub, a later table before an earlier one; in a table the first row that fits. */
export function targetFor(test: TestFacts, hub: string | undefined, on: string, clocks: Clocks): Target | undefined {
  const day = on.slice(0, 10);
  const tables = clocks.tables
    .filter((table) => (table.hub === hub || table.hub === '*') && table.from <= day && (table.until === undefined || day <= table.until))
    .sort((a, b) => Number(a.hub === '*') - Number(b.hub === '*') || (a.from < b.from ? 1 : -1));
  for (const table of tables) {
    const category = table.categories.find((row) => row.when.length === 0 || row.when.some((condition) => fits(condition, test)));
    if (category) return { days: category.days, category: category.name, source: table.source, confidence: table.confidence };
  }
  return undefined;
}

function fits(when: Condition, test: TestFacts): boolean {
  const among = (wanted: readonly string[] | undefined, value: string | undefined) =>
    wanted === undefined || (value !== undefined && wanted.includes(value));
  const name = test.name?.toLowerCase() ?? '';
  return (
    (when.tests === undefined || when.tests.some((wanted) => test.codes.some((code) => coversCode(wanted, code)))) &&
    (when.testNames === undefined || when.testNames.some((words) => name.includes(words.toLowerCase()))) &&
    among(when.specialistGroups, test.specialistGroup) &&
    among(when.methods, test.method) &&
    among(when.kinds, test.kind) &&
    among(when.groups, test.group) &&
    among(when.urgencies, test.urgency)
  );
}

/** What happened that matters to the clock, oldest first. Times are ISO instants. */
export interface ClockEvent {
  readonly at: string;
  /** `started`: sample in the laboratory and nothing else awaited; `reported`: the final report; `ended`: cancelled or rejected. */
  readonly what: 'started' | 'paused' | 'resumed' | 'reported' | 'ended';
  /** For a pause: the code of the reason. */
  readonly reason?: string;
}

export interface Clock {
  readonly state: 'not-started' | 'running' | 'paused' | 'stopped';
  readonly startedAt?: string;
  readonly stoppedAt?: string;
  /** Days the laboratory waited for the requester. */
  readonly pausedDays: number;
  /** Days on the clock so far, pauses left out. */
  readonly elapsedDays: number;
  readonly dueAt?: string;
  readonly isDueSoon: boolean;
  readonly isBreached: boolean;
}

const DAY_MS = 86_400_000;

/** Reads the clock at `now`. While paused the due date moves on with the day. */
export function readClock(events: readonly ClockEvent[], target: Target | undefined, now: Date, clocks: Clocks): Clock {
  const started = events.find((event) => event.what === 'started');
  if (started === undefined) return { state: 'not-started', pausedDays: 0, elapsedDays: 0, isDueSoon: false, isBreached: false };
  const from = Date.parse(started.at);
  const stop = events.find((event) => event.what === 'reported' || event.what === 'ended');
  const until = stop === undefined ? now.getTime() : Date.parse(stop.at);
  let pausedMs = 0;
  let pausedSince: number | undefined;
  for (const event of events) {
    const at = Math.min(Math.max(Date.parse(event.at), from), until);
    if (event.what === 'paused' && pausedSince === undefined && clocks.pauses.reasons.includes(event.reason ?? '')) pausedSince = at;
    if (event.what === 'resumed' && pausedSince !== undefined) {
      pausedMs += at - pausedSince;
      pausedSince = undefined;
    }
  }
  if (pausedSince !== undefined) pausedMs += until - pausedSince;
  const state = stop !== undefined ? 'stopped' : pausedSince !== undefined ? 'paused' : 'running';
  const elapsedDays = (until - from - pausedMs) / DAY_MS;
  const reading: Clock = {
    state,
    startedAt: started.at,
    ...(stop === undefined ? {} : { stoppedAt: stop.at }),
    pausedDays: pausedMs / DAY_MS,
    elapsedDays,
    isDueSoon: false,
    isBreached: false,
  };
  if (target === undefined) return reading;
  const isBreached = stop?.what !== 'ended' && elapsedDays > target.days;
  const soonDays = Math.max(clocks.dueSoon.atLeastDays, target.days * clocks.dueSoon.fractionLeft);
  return {
    ...reading,
    dueAt: new Date(from + pausedMs + target.days * DAY_MS).toISOString(),
    isBreached,
    isDueSoon: stop === undefined && !isBreached && target.days - elapsedDays <= soonDays,
  };
}
