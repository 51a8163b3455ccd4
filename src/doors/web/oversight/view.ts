// Activity and turnaround by hub, test and month. A laboratory sees its own orders counted; for everybody else the counts pass disclosure control,
// which hides small numbers and rounds the rest (docs/decisions/0010-disclosure-is-a-type.md).
import { internalCounts, type PublishedCounts, publish } from '../../../service/equity/index.ts';
import type { ActivityCell } from '../../../service/laboratory/index.ts';
import { type Chart, columnChart, rowChart } from '../chart.ts';
import type { Sheet } from '../csv.ts';
import { count, day } from '../format.ts';

export interface ActivityTable {
  readonly id: 'hubs' | 'tests' | 'months';
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly chart: Chart;
  readonly csv: string;
  /** Why there is nothing to show, where a rule withholds the table. */
  readonly withheld?: string;
}

const COUNTED = ['Requested', 'Reported in time', 'Reported late', 'Overdue now'] as const;
/** The directory's indications shown; the CSV has all. */
const MOST_TESTS = 15;
/** Under this many reports a median says something about single people. */
const LEAST_FOR_MEDIAN = 8;

export interface ActivitySubject {
  readonly cells: readonly ActivityCell[];
  readonly nameOf: (by: 'hub' | 'test' | 'month', code: string) => string;
  /** Their own hub's orders, which they can open one by one: no disclosure control. */
  readonly isOwn: boolean;
}

export function activityView(given: ActivitySubject & { readonly whose: string; readonly since: string; readonly now: Date }) {
  const { cells, isOwn, whose, since, now } = given;
  const all = cells.find(({ by }) => by === 'all');
  const [shown] = tableOf([{ name: 'All', cell: all ?? NOTHING }], isOwn, { title: 'All orders', isRare: false });
  return {
    heading: 'Activity and turnaround',
    whose,
    period: `Orders requested from ${day(since)} to ${day(now)}.`,
    note: isOwn
      ? 'These are counts of your own orders, for running the laboratory. They are not for publication.'
      : 'Small numbers are hidden, shown as *, and the others are rounded to the nearest 5, so that nobody can be picked out.',
    figures: COUNTED.map((text, place) => ({ text: text.toLowerCase(), count: shown?.cells[place]?.words ?? '0' })),
    tables: [activityTable('hubs', given), activityTable('tests', given), activityTable('months', given)],
    breaches: isOwn ? '/laboratory/breaches' : undefined,
  };
}

/** One table with its picture and all its rows. */
export function activityTable(id: ActivityTable['id'], { cells, nameOf, isOwn }: ActivitySubject, all = false): ActivityTable {
  const by = id === 'hubs' ? 'hub' : id === 'tests' ? 'test' : 'month';
  const title = TITLES[id];
  const sorted = cells
    .filter((cell) => cell.by === by)
    .toSorted((a, b) => (by === 'month' ? (a.name < b.name ? -1 : 1) : b.requested - a.requested || (a.name < b.name ? -1 : 1)));
  const named = sorted.map((cell) => ({ name: nameOf(by, cell.name), cell }));
  const lines = tableOf(named, isOwn, { title, isRare: id === 'tests' });
  const shown = all || id !== 'tests' ? lines : lines.slice(0, MOST_TESTS);
  const bars = shown.map(({ name, cells: [requested] }) => ({ label: name, value: requested?.value ?? 0, words: requested?.words ?? '*' }));
  const subject = { id, title, unit: 'orders requested', bars };
  return {
    id,
    title,
    columns: [NAMES[id], ...COUNTED, 'Median days'],
    rows: shown.map(({ name, cells: numbers, median }) => [name, ...numbers.map(({ words }) => words), median]),
    chart: id === 'months' ? columnChart(subject) : rowChart(subject),
    csv: `/oversight/${id}.csv`,
    ...(lines.length === 0 ? { withheld: 'There is nothing to show for this period.' } : {}),
  };
}

const TITLES = { hubs: 'Orders by hub', tests: 'Orders by indication', months: 'Orders by month of request' } as const;
const NAMES = { hubs: 'Hub', tests: 'Indication', months: 'Month' } as const;

export function activitySheet(table: ActivityTable): Sheet {
  return { columns: table.columns, rows: table.rows };
}

interface Line {
  readonly name: string;
  readonly cells: readonly { readonly value: number; readonly words: string }[];
  readonly median: string;
}

function tableOf(
  rows: readonly { readonly name: string; readonly cell: ActivityCell }[],
  isOwn: boolean,
  { title, isRare }: { readonly title: string; readonly isRare: boolean },
): readonly Line[] {
  if (rows.length === 0) return [];
  const counts = rows.map(({ cell }) => [cell.requested, cell.inTime, cell.late, cell.overdue]);
  if (isOwn)
    return rows.map(({ name, cell }, place) => ({
      name,
      cells: (counts[place] ?? []).map((value) => ({ value, words: count(value) })),
      median: cell.medianDays === undefined ? 'None' : cell.medianDays.toFixed(1),
    }));
  const table = internalCounts({
    subject: { title, area: 'alliance', months: 12, isRareDisease: isRare, isSensitive: false },
    rows: rows.map(({ name }) => name),
    columns: [...COUNTED],
    counts,
    totals: 'none',
  });
  if (table.kind !== 'counts') return [];
  const published = publish(table, 'hes');
  if (published.kind !== 'counts') return [];
  return rows.map(({ name, cell }, place) => ({ name, cells: publishedCells(published, place), median: publishedMedian(cell) }));
}

function publishedCells(published: PublishedCounts, row: number): Line['cells'] {
  return (published.counts[row] ?? []).map((each) =>
    each.kind === 'shown' ? { value: each.count, words: count(each.count) } : { value: 0, words: each.mark },
  );
}

function publishedMedian({ medianDays, reported }: ActivityCell): string {
  return medianDays === undefined || reported < LEAST_FOR_MEDIAN ? '*' : medianDays.toFixed(0);
}

const NOTHING: ActivityCell = {
  by: 'all',
  name: '',
  requested: 0,
  open: 0,
  overdue: 0,
  reported: 0,
  inTime: 0,
  late: 0,
  medianDays: undefined,
};
