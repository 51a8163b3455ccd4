// The one way out: publish() applies the rules to an internal table and gives a published one. Pages, exports and FHIR take only the published type.
// docs/decisions/0010-disclosure-is-a-type.md

import { type Estimate, isRefused, type Refused, refuse } from '../../../foundation/numbers/index.ts';
import { proportion } from '../statistics/proportion.ts';
import { crudeRate } from '../statistics/rate.ts';
import { hideLine } from './hide-line.ts';
import type { AreaLevel, InternalCounts, InternalFigureRow, InternalFigures, InternalTable, TableSubject } from './internal-table.ts';
import type { People } from './people.ts';
import { DECIMAL_FROM, FEWEST_RESIDENTS, PROFILES, type Profile, type ProfileName, SMALLEST_GROUP } from './profile.ts';
import { type State, suppress, withTotals } from './suppress.ts';

declare const published: unique symbol;

/** A count as it may be shown: a number, or a star. */
export type PublishedCount = { readonly kind: 'shown'; readonly count: number } | { readonly kind: 'hidden'; readonly mark: '*' };

interface PublishedHead {
  readonly [published]: true;
  readonly subject: TableSubject;
  readonly profile: ProfileName;
  readonly method: string;
}

export interface PublishedCounts extends PublishedHead {
  readonly kind: 'counts';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly counts: readonly (readonly PublishedCount[])[];
  /** undefined where totals are not printed. */
  readonly rowTotals: readonly (PublishedCount | undefined)[];
  readonly columnTotals: readonly (PublishedCount | undefined)[];
  readonly grandTotal: PublishedCount | undefined;
}

/** One published row. The figure is made from the counts as printed, so it says no more than they do. */
export interface PublishedFigure {
  readonly name: string;
  readonly numerator: PublishedCount;
  readonly denominator: PublishedCount;
  readonly figure: Estimate | Refused;
}

export interface PublishedFigures extends PublishedHead {
  readonly kind: 'figures';
  readonly rows: readonly PublishedFigure[];
  readonly total: PublishedFigure | undefined;
}

export type PublishedTable = PublishedCounts | PublishedFigures;

export type PublishRefusal = { readonly kind: 'not-publishable'; readonly because: string };

/** Areas in order of size. LSOA and MSOA join data; nothing is published for them. */
const AREA_ORDER: readonly AreaLevel[] = ['lsoa', 'msoa', 'trust', 'sub-icb', 'icb', 'alliance', 'region', 'national'];

export function publish(table: InternalCounts, profile: ProfileName): PublishedCounts | PublishRefusal;
export function publish(table: InternalFigures, profile: ProfileName): PublishedFigures | PublishRefusal;
/** Refused when the area or period is below the least that may be published; everything else is shown or starred. */
export function publish(table: InternalTable, profile: ProfileName): PublishedTable | PublishRefusal {
  const refused = refusedSubject(table.subject);
  if (refused) return refused;
  const published = table.kind === 'counts' ? publishCounts(table, PROFILES[profile]) : publishFigures(table, PROFILES[profile]);
  if (published.kind !== 'not-publishable') made.add(published);
  return published;
}

/** Tables that came out of publish(): a cast can deceive the compiler, not this. */
const made = new WeakSet<object>();

/** For the rooms of this folder alone: rows whose hiding was decided elsewhere (publish-crossed.ts, publish-completeness.ts). */
export function publishedWith(table: InternalFigures, profile: Profile, isHidden: (row: number) => boolean): PublishedFigures {
  const published = branded({
    kind: 'figures',
    subject: table.subject,
    profile: profile.name,
    method: profile.source,
    rows: table.rows.map((row, i) => (isHidden(i) ? hiddenRow(row, table, profile) : shownRow(row, table, profile))),
    total: undefined,
  } as const);
  made.add(published);
  return published;
}

/** Whether a table really came through publish(). Doors that serve others ask before they render. */
export function isPublished(table: object): table is PublishedTable {
  return made.has(table);
}

export function refusedSubject({ area, months, isRareDisease }: TableSubject): PublishRefusal | undefined {
  const place = AREA_ORDER.indexOf(area);
  if (place < AREA_ORDER.indexOf('trust')) {
    return {
      kind: 'not-publishable',
      because: 'Small areas (LSOA, MSOA) are used to join data and are never published. Choose ICB or larger.',
    };
  }
  if (isRareDisease && area !== 'trust' && place < AREA_ORDER.indexOf('icb')) {
    return { kind: 'not-publishable', because: 'Rare disease tests are published by ICB or larger only.' };
  }
  if (isRareDisease && area === 'trust') {
    return { kind: 'not-publishable', because: 'Rare disease tests are not published by trust. Choose ICB or larger.' };
  }
  if (isRareDisease && months < 12) {
    return { kind: 'not-publishable', because: `Rare disease tests are published over twelve months or more, not ${months}.` };
  }
  return undefined;
}

function publishCounts(table: InternalCounts, profile: Profile): PublishedCounts {
  const { rows, columns } = table;
  const all = withTotals(table);
  const { states } = suppress({ rows, columns, counts: table.counts, totals: printedTotals(table), profile });
  const shown = (i: number, j: number) => publishedCount(all[i]?.[j] ?? 0, states[i]?.[j] ?? 'not-printed', profile);
  const printed = (i: number, j: number) => shown(i, j) ?? HIDDEN;
  return branded({
    kind: 'counts',
    subject: table.subject,
    profile: profile.name,
    method: profile.source,
    rows,
    columns,
    counts: rows.map((_, i) => columns.map((__, j) => printed(i, j))),
    rowTotals: rows.map((_, i) => shown(i, columns.length)),
    columnTotals: columns.map((_, j) => shown(rows.length, j)),
    grandTotal: shown(rows.length, columns.length),
  });
}

/** Over a single line the column totals, and over a single column the row totals, would only repeat the cells: they are not printed. */
function printedTotals({ rows, columns, totals }: InternalCounts): 'both' | 'rows' | 'columns' | 'none' {
  const byRow = totals !== 'none' && columns.length > 1;
  const byColumn = totals === 'both' && rows.length > 1;
  return byRow && byColumn ? 'both' : byRow ? 'rows' : byColumn ? 'columns' : 'none';
}

/**
 * Lines hide each other, never their sum: the sum of a question stands in its other tables too (by sex, by area), so hiding it here protects nobody.
 * Refused when all lines together are few, or when hiding every line would not be enough.
 */
function publishFigures(table: InternalFigures, profile: Profile): PublishedFigures | PublishRefusal {
  const names = table.rows.map((row) => row.name);
  const hidings = hideLine({ names, people: peopleOf(table), profile, byRule: (i) => isGroupDisclosing(table, table.rows[i]) });
  if (!hidings) return TOO_FEW;
  const published = publishedWith(table, profile, (i) => hidings[i] !== 'shown');
  if (table.total === 'not-printed') return published;
  const add = (part: 'numerator' | 'denominator') => table.rows.reduce((total, row) => total + row[part], 0);
  const total = shownRow({ name: 'All', numerator: add('numerator'), denominator: add('denominator') }, table, profile);
  return { ...published, total };
}

/** The people of each line: with, and of persons the rest. */
export function peopleOf({ denominator, rows }: InternalFigures): readonly People[] {
  return rows.map((row) => ({ with: row.numerator, rest: denominator === 'persons' ? row.denominator - row.numerator : undefined }));
}

const TOO_FEW: PublishRefusal = { kind: 'not-publishable', because: 'Too few people were counted for anything to be shown of them.' };

/** Everybody or nobody of a small group with a sensitive result: the table would tell about each of them. */
export function isGroupDisclosing({ subject, denominator }: InternalFigures, row: InternalFigureRow | undefined): boolean {
  if (!row || !subject.isSensitive || denominator !== 'persons') return false;
  // Of no people nothing is told.
  return row.denominator > 0 && row.denominator < SMALLEST_GROUP && (row.numerator === row.denominator || row.numerator === 0);
}

function hiddenRow({ name, denominator }: InternalFigureRow, table: InternalFigures, profile: Profile): PublishedFigure {
  return {
    name,
    numerator: HIDDEN,
    // A resident population is public anyway; a group of patients is not.
    denominator: table.denominator === 'residents' ? { kind: 'shown', count: denominator } : HIDDEN,
    figure: refuse('too-few-events', `Withheld to protect people in small groups (${profile.name}).`),
  };
}

function shownRow(row: InternalFigureRow, table: InternalFigures, profile: Profile): PublishedFigure {
  const numerator = profile.smallShownAs === 'zero' && profile.isHidden(row.numerator) ? 0 : profile.shown(row.numerator);
  const denominator = table.denominator === 'residents' ? row.denominator : profile.shown(row.denominator);
  return {
    name: row.name,
    numerator: { kind: 'shown', count: numerator },
    denominator: { kind: 'shown', count: denominator },
    figure: figureOf(row, numerator, denominator, table.denominator),
  };
}

/** From the printed counts; a standardised figure is scaled by printed over counted events, and given to three significant digits. */
function figureOf(row: InternalFigureRow, numerator: number, denominator: number, kind: 'persons' | 'residents'): Estimate | Refused {
  if (kind === 'residents' && denominator < FEWEST_RESIDENTS) {
    return refuse('zero-denominator', `No rate is given for fewer than ${FEWEST_RESIDENTS} residents.`);
  }
  if (row.estimate?.isPosition) return rounded({ ...estimateOf(row.estimate), method: 'Of all reports, to whole days' }, 0);
  if (row.estimate) {
    const factor = row.numerator === 0 ? 1 : numerator / row.numerator;
    const scaled = (x: number | undefined) => (x === undefined ? undefined : Number((x * factor).toPrecision(3)));
    const { value, lower, upper } = row.estimate;
    return {
      kind: 'estimate',
      value: scaled(value) ?? 0,
      lower: scaled(lower),
      upper: scaled(upper),
      confidence: 0.95,
      method: 'From rounded counts',
    };
  }
  if (kind === 'residents') return rounded(crudeRate({ numerator, denominator, multiplier: 100_000 }), 1);
  const capped = Math.min(numerator, denominator);
  return rounded(proportion({ numerator: capped, denominator, multiplier: 100 }), denominator >= DECIMAL_FROM ? 1 : 0);
}

function estimateOf({ value, lower, upper }: NonNullable<InternalFigureRow['estimate']>): Omit<Estimate, 'method'> {
  return { kind: 'estimate', value, lower, upper, confidence: 0.95 };
}

function rounded(estimate: Estimate | Refused, decimals: number): Estimate | Refused {
  if (isRefused(estimate)) return estimate;
  const to = (x: number | undefined) => (x === undefined ? undefined : Number(x.toFixed(decimals)));
  return { ...estimate, value: to(estimate.value) ?? 0, lower: to(estimate.lower), upper: to(estimate.upper) };
}

const HIDDEN: PublishedCount = { kind: 'hidden', mark: '*' };

function publishedCount(count: number, state: State, profile: Profile): PublishedCount | undefined {
  if (state === 'not-printed') return undefined;
  if (state === 'shown') return { kind: 'shown', count: profile.shown(count) };
  if (state === 'small' && profile.smallShownAs === 'zero') return { kind: 'shown', count: 0 };
  return HIDDEN;
}

/** The brand is for the compiler alone; this file is the only maker of published tables. */
function branded<T extends Omit<PublishedTable, typeof published>>(table: T): T & { readonly [published]: true } {
  return table as T & { readonly [published]: true };
}
