// Changes to the shipped routing and turnaround tables that two administrators made: what each may say, and the tables with all approved ones folded in.
// A change counts for orders of its first day and later, which is always a day after it was approved: no order that is placed changes its list or its date.
import { SHIPPED_ROUTING } from './data.ts';
import { coversCode, type Hub, type RequesterRule, type Routing, type TestRule } from './routing.ts';
import type { Clocks, TurnaroundTable } from './turnaround.ts';

export type RuleChange =
  /** An organisation that requests: added, renamed, or given another home hub. */
  | { readonly kind: 'organisation'; readonly ods: string; readonly name: string; readonly hub: string }
  /** A hub: added, renamed, or with further laboratories. It keeps those it has, and a laboratory of another hub stays there. */
  | { readonly kind: 'hub'; readonly ods: string; readonly name: string; readonly laboratories: readonly string[] }
  /** The hub that does a test, whoever asks. R14 covers R14.1. */
  | { readonly kind: 'test'; readonly test: string; readonly hub: string }
  /** Calendar days from the start of the clock; `hub` is `*` for every hub without a table of its own. */
  | { readonly kind: 'turnaround'; readonly test: string; readonly hub: string; readonly days: number };

export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface KeptChange {
  readonly number: number;
  readonly change: RuleChange;
  /** ISO date of the first orders it counts for. */
  readonly from: string;
  readonly why: string;
  readonly proposed: { readonly by: Person; readonly at: Date };
  /** Absent while it waits for the second person. */
  readonly decided?: { readonly by: Person; readonly at: Date; readonly isApproved: boolean; readonly why: string };
}

/** What was typed, as text. */
export interface Proposed {
  readonly kind: string;
  readonly ods: string;
  readonly name: string;
  /** ODS codes of laboratories, apart by spaces or commas. */
  readonly laboratories: string;
  readonly test: string;
  readonly hub: string;
  readonly days: string;
  /** ISO date, empty when none was given. */
  readonly from: string;
  readonly why: string;
}

export interface Fault {
  readonly field: keyof Proposed;
  readonly text: string;
}

export type Reading =
  | { readonly kind: 'fine'; readonly change: RuleChange; readonly from: string; readonly why: string }
  | { readonly kind: 'refused'; readonly faults: readonly Fault[] };

export interface Ground {
  readonly routing: Routing;
  readonly changes: readonly KeptChange[];
  readonly isTest: (code: string) => boolean;
  readonly now: Date;
}

const LONGEST_TARGET_DAYS = 365;
const LONGEST_NAME = 200;
const ODS_CODE = /^[A-Z0-9]{3,10}$/;
const SHIPPED_HUBS: ReadonlySet<string> = new Set(SHIPPED_ROUTING.hubs.map(({ ods }) => ods));
/** Other processes read the changes once a minute, and orders may be dated in British summer time: an approval this close to midnight could come too late. */
const NOTICE_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;

/** What was typed as a change, or every fault in it by field. */
export function readChange(typed: Proposed, ground: Ground): Reading {
  const faults: Fault[] = [];
  const need = (isRight: boolean, field: keyof Proposed, text: string) => {
    if (!isRight) faults.push({ field, text });
  };
  const [ods, test, hub] = [typed.ods, typed.test, typed.hub].map((code) => code.trim().toUpperCase()) as [string, string, string]; // three in, three out
  need(isKind(typed.kind), 'kind', 'Select what you want to change');
  const isHub =
    typed.kind === 'hub' || ground.routing.hubs.some((each) => each.ods === hub) || (typed.kind === 'turnaround' && hub === '*');
  need(isHub, 'hub', hub === '' ? 'Select a hub' : `${hub} is not the ODS code of a hub`);
  const known = ground.routing.requesters.find((each) => each.ods === ods);
  const name = typed.name.trim() || known?.name || '';
  if (typed.kind === 'organisation') {
    const isCode = /^[A-Z0-9]{3,10}$/.test(ods);
    need(
      isCode,
      'ods',
      ods === '' ? 'Enter the ODS code of the organisation' : `${ods} is not an ODS code: use 3 to 10 letters and digits`,
    );
    need(!isCode || name !== '', 'ods', `${ods} is not an organisation we know: check the code, or enter its name to add it`);
    need(name.length <= 200, 'name', 'The name must be 200 characters or fewer');
    const itself = isCode ? ground.routing.hubs.find((each) => each.ods === ods) : undefined;
    need(itself === undefined, 'ods', `${ods} is a hub: its own orders stay with it`);
  } else if (typed.kind === 'hub') faults.push(...faultsOfHub(ods, typed, ground.routing));
  else if (isKind(typed.kind))
    need(ground.isTest(test), 'test', test === '' ? 'Enter the code of the test' : `${test} is not in the test directory`);
  const days = /^\d{1,4}$/.test(typed.days.trim()) ? Number(typed.days.trim()) : 0;
  if (typed.kind === 'turnaround')
    need(days >= 1 && days <= LONGEST_TARGET_DAYS, 'days', `Days must be a whole number from 1 to ${LONGEST_TARGET_DAYS}`);
  const first = earliestDay(ground.now);
  need(isDate(typed.from), 'from', 'Enter the first day, for example 27 3 2027');
  need(
    !isDate(typed.from) || typed.from >= first,
    'from',
    'The first day must be after today, because orders already placed keep their hub and date',
  );
  const born = isHub && typed.kind !== 'hub' ? firstDayOf(hub, ground.changes) : undefined;
  need(
    born === undefined || !isDate(typed.from) || typed.from >= born,
    'from',
    `The hub begins on ${born}: choose that day or a later one`,
  );
  need(typed.why.trim() !== '', 'why', 'Enter why');
  if (faults.length > 0 || !isKind(typed.kind)) return { kind: 'refused', faults };
  const change: RuleChange =
    typed.kind === 'organisation'
      ? { kind: 'organisation', ods, name, hub }
      : typed.kind === 'hub'
        ? { kind: 'hub', ods, name: hubNameIn(ods, typed, ground.routing), laboratories: codesIn(typed.laboratories) }
        : typed.kind === 'test'
          ? { kind: 'test', test, hub }
          : { kind: 'turnaround', test, hub, days };
  const other = overlapping(change, typed.from, ground.changes);
  if (other !== undefined)
    return {
      kind: 'refused',
      faults: [{ field: typed.kind === 'organisation' || typed.kind === 'hub' ? 'ods' : 'test', text: overlapWords(other) }],
    };
  return { kind: 'fine', change, from: typed.from, why: typed.why.trim() };
}

/** A laboratory that moved would take the orders that stand with it along, so it is added to one hub and to no second. */
function faultsOfHub(ods: string, typed: Proposed, routing: Routing): readonly Fault[] {
  if (!ODS_CODE.test(ods))
    return [
      { field: 'ods', text: ods === '' ? 'Enter the ODS code of the hub' : `${ods} is not an ODS code: use 3 to 10 letters and digits` },
    ];
  const known = routing.hubs.find((each) => each.ods === ods);
  const laboratories = codesIn(typed.laboratories);
  const faults: Fault[] = [];
  if (!known && routing.requesters.some((each) => each.ods === ods))
    faults.push({ field: 'ods', text: `${ods} is an organisation that requests tests: a hub has a code of its own` });
  if (hubNameIn(ods, typed, routing) === '')
    faults.push({ field: 'name', text: `${ods} is not a hub we know: check the code, or enter its name to add it` });
  if (typed.name.trim().length > LONGEST_NAME) faults.push({ field: 'name', text: 'The name must be 200 characters or fewer' });
  if (!known && laboratories.length === 0)
    faults.push({ field: 'laboratories', text: 'Enter the ODS code of at least 1 laboratory of the new hub, the lead trust first' });
  for (const code of laboratories) {
    const other = routing.hubs.find((each) => each.ods !== ods && (each.ods === code || each.laboratories.includes(code)));
    if (!ODS_CODE.test(code)) faults.push({ field: 'laboratories', text: `${code} is not an ODS code: use 3 to 10 letters and digits` });
    else if (other)
      faults.push({ field: 'laboratories', text: `${code} works for ${other.name}, and orders that stand with it stay there` });
  }
  return faults;
}

function hubNameIn(ods: string, typed: Proposed, routing: Routing): string {
  return typed.name.trim() || (routing.hubs.find((each) => each.ods === ods)?.name ?? '');
}

function codesIn(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
}

/** The day a hub that was added begins; undefined for one that was shipped. */
function firstDayOf(hub: string, changes: readonly KeptChange[]): string | undefined {
  if (SHIPPED_HUBS.has(hub)) return undefined;
  return changes.find(({ change, decided }) => change.kind === 'hub' && change.ods === hub && decided?.isApproved)?.from;
}

/** Why this person may not decide on a change now; undefined when they may. Refusing is possible at any time, approving before the first day only. */
export function mayNotDecide(kept: KeptChange, who: Person, isApproved: boolean, now: Date): string | undefined {
  if (kept.decided !== undefined) return `Change ${kept.number} was decided already by ${kept.decided.by.name}.`;
  if (kept.proposed.by.id === who.id) return 'You proposed this change, so another administrator has to decide.';
  if (isApproved && kept.from < earliestDay(now))
    return 'Its first day has come, and orders already placed keep their hub and date. Refuse it and propose it again from a later day.';
  return undefined;
}

/** ISO date (UTC, as orders are dated): tomorrow, or the day after that in the last 2 hours of a day. */
export function earliestDay(now: Date): string {
  return new Date(now.getTime() + NOTICE_MS + DAY_MS).toISOString().slice(0, 10);
}

/** Shipped rules with the approved changes. `today` decides the name an organisation is shown under, nothing else. */
export function foldRouting(shipped: Routing, changes: readonly KeptChange[], today: string): Routing {
  const approved = newestFirst(changes);
  const requesters = approved.flatMap(({ change, from, number, ...kept }): RequesterRule[] =>
    change.kind === 'organisation'
      ? [{ ods: change.ods, name: change.name, hub: change.hub, from, basis: basisOf({ number, ...kept }), isForNewOrders: true }]
      : [],
  );
  const tests = approved.flatMap(({ change, from, number, ...kept }): TestRule[] =>
    change.kind === 'test'
      ? [{ tests: [change.test], hub: change.hub, from, source: basisOf({ number, ...kept }), confidence: 'approved' }]
      : [],
  );
  return {
    hubs: foldHubs(shipped.hubs, approved, today),
    tests: [...tests, ...shipped.tests],
    requesters: [
      ...requesters.filter(({ from }) => from <= today),
      ...shipped.requesters,
      ...requesters.filter(({ from }) => from > today),
    ],
  };
}

/** A hub counts as a place to send to once it is approved, so that rules of its first day can name it; its name and laboratories change on their day. */
function foldHubs(shipped: readonly Hub[], approved: readonly KeptChange[], today: string): readonly Hub[] {
  const hubs = new Map(shipped.map((hub) => [hub.ods, hub]));
  for (const { change, from } of approved.toReversed()) {
    if (change.kind !== 'hub') continue;
    const before = hubs.get(change.ods);
    const laboratories = from <= today ? change.laboratories : [];
    if (before === undefined) hubs.set(change.ods, { ods: change.ods, name: change.name, laboratories });
    else if (from <= today)
      hubs.set(change.ods, { ...before, name: change.name, laboratories: [...new Set([...before.laboratories, ...laboratories])] });
  }
  return [...hubs.values()];
}

export function foldClocks(shipped: Clocks, changes: readonly KeptChange[]): Clocks {
  const tables = newestFirst(changes).flatMap(({ change, from, number, ...kept }): TurnaroundTable[] =>
    change.kind === 'turnaround'
      ? [
          {
            hub: change.hub,
            from,
            source: basisOf({ number, ...kept }),
            confidence: 'approved',
            categories: [{ id: `change-${number}`, days: change.days, name: change.test, when: [{ tests: [change.test] }] }],
          },
        ]
      : [],
  );
  return { ...shipped, tables: [...tables, ...shipped.tables] };
}

/** Whether two changes are of the same rule, so that one of them would hide the other. */
export function isAbout(one: RuleChange, other: RuleChange): boolean {
  if (one.kind === 'organisation' || one.kind === 'hub') return one.kind === other.kind && one.ods === other.ods;
  if (other.kind === 'organisation' || other.kind === 'hub' || one.kind !== other.kind) return false;
  const sameTest = coversCode(one.test, other.test) || coversCode(other.test, one.test);
  return sameTest && (one.kind === 'test' || one.hub === other.hub);
}

function overlapping(change: RuleChange, from: string, changes: readonly KeptChange[]): KeptChange | undefined {
  return changes.find(
    (kept) => isAbout(change, kept.change) && (kept.decided === undefined || (kept.decided.isApproved && kept.from === from)),
  );
}

function overlapWords({ number, decided }: KeptChange): string {
  return decided === undefined
    ? `Change ${number} of the same rule waits for a decision: decide on it first`
    : `Change ${number} of the same rule begins on the same day: choose another day`;
}

function newestFirst(changes: readonly KeptChange[]): readonly KeptChange[] {
  return changes
    .filter(({ decided }) => decided?.isApproved === true)
    .toSorted((a, b) => (a.from === b.from ? b.number - a.number : a.from < b.from ? 1 : -1));
}

function basisOf({ number, why, decided }: Pick<KeptChange, 'number' | 'why' | 'decided'>): string {
  return `Change ${number}, approved by ${decided?.by.name ?? 'nobody'}: ${why}`;
}

function isKind(kind: string): kind is RuleChange['kind'] {
  return kind === 'organisation' || kind === 'hub' || kind === 'test' || kind === 'turnaround';
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
