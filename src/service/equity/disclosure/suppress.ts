// Hides counts until none that is hidden can be worked out: primary rule, audit, a further count hidden, audit again.

import { Audit, type Item } from './audit.ts';
import { ANY, BEHIND_PARTNER, FEWEST_CANDIDATES, type Profile, SMALL, type Span } from './profile.ts';

/** 'small' is hidden for its size, 'partner' to protect another, 'rule' a total of nobody hidden beside it. */
export type State = 'shown' | 'small' | 'partner' | 'rule' | 'not-printed';

export interface Suppression {
  /** With totals in the last row and column. */
  readonly states: readonly (readonly State[])[];
  readonly rounds: number;
}

export interface SuppressInput {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly counts: readonly (readonly number[])[];
  /** Which totals will be printed; the others neither bind nor are hidden. */
  readonly totals: 'both' | 'rows' | 'columns' | 'none';
  readonly profile: Profile;
}

/** The states of all counts and totals. Names decide between equals, so the order of rows and columns does not matter. */
export function suppress(input: SuppressInput): Suppression {
  const table = withTotals(input);
  const { profile } = input;
  const states = table.map((line, i) => line.map((count, j) => firstState(input, i, j, count)));
  for (let rounds = 1; ; rounds++) {
    const exposed = exposedCounts(table, states, profile, input);
    if (exposed.length === 0) return { states, rounds };
    let hidden = 0;
    for (const [i, j] of exposed) {
      const more = partner(table, states, input, i, j);
      if (!more) continue;
      const line = states[more[0]];
      // A partner is known not to be small; a total of 0 hidden to protect a row may be anything.
      if (line) line[more[1]] = (table[more[0]]?.[more[1]] ?? 0) > SMALL ? 'partner' : 'rule';
      hidden++;
    }
    // Nothing is left to hide: every count that is not 0 is hidden, so nothing printed bears on them.
    if (hidden === 0) return { states, rounds };
  }
}

/** The values a hidden count could have, given everything printed: exact, for tables and single lines. */
export function candidates(
  table: readonly (readonly number[])[],
  states: readonly (readonly State[])[],
  profile: Profile,
  i: number,
  j: number,
): Span {
  const audit = new Audit(itemsOf(table, states, profile));
  const count = table[i]?.[j] ?? 0;
  const { below, above } = audit.slack(i, j, 1000);
  return { least: count - below, most: count + above };
}

/** Counts with row totals, column totals and the grand total appended. */
export function withTotals({ counts }: Pick<SuppressInput, 'counts'>): number[][] {
  const lines = counts.map((line) => [...line, line.reduce((sum, count) => sum + count, 0)]);
  const width = lines[0]?.length ?? 0;
  lines.push(Array.from({ length: width }, (_, j) => lines.reduce((sum, line) => sum + (line[j] ?? 0), 0)));
  return lines;
}

function firstState({ rows, columns, totals, profile }: SuppressInput, i: number, j: number, count: number): State {
  const isColumnTotal = i === rows.length;
  const isRowTotal = j === columns.length;
  if ((isColumnTotal || isRowTotal) && totals === 'none') return 'not-printed';
  if (isColumnTotal && totals === 'rows') return 'not-printed';
  if (isRowTotal && totals === 'columns') return 'not-printed';
  return profile.isHidden(count) ? 'small' : 'shown';
}

export function isHiddenState(state: State): boolean {
  return state === 'small' || state === 'partner' || state === 'rule';
}

function itemsOf(table: readonly (readonly number[])[], states: readonly (readonly State[])[], profile: Profile): Item[][] {
  return table.map((line, i) => line.map((count, j) => ({ count, span: spanOf(states[i]?.[j] ?? 'shown', count, profile) })));
}

function spanOf(state: State, count: number, profile: Profile): Span {
  if (state === 'not-printed') return ANY;
  if (state === 'small') return profile.behindHidden;
  if (state === 'shown') return profile.behind(profile.shown(count));
  // A count hidden by rule may be of any size; one hidden as a partner is known not to be small.
  return state === 'rule' ? ANY : BEHIND_PARTNER;
}

/** Hidden counts with fewer than three possible values, and small ones that arithmetic alone narrows where the profile forbids it; by name. */
function exposedCounts(
  table: readonly (readonly number[])[],
  states: readonly (readonly State[])[],
  profile: Profile,
  input: SuppressInput,
) {
  const audit = new Audit(itemsOf(table, states, profile));
  const arithmetic = profile.arithmeticLeavesAllOpen ? new Audit(itemsOf(table, states, { ...profile, behindHidden: ANY })) : undefined;
  const exposed: [number, number][] = [];
  for (const [i, line] of states.entries()) {
    for (const [j, state] of line.entries()) {
      if (!isHiddenState(state)) continue;
      const count = table[i]?.[j] ?? 0;
      const { below, above } = audit.slack(i, j, FEWEST_CANDIDATES);
      const free = state === 'small' ? arithmetic?.slack(i, j, SMALL) : undefined;
      const isNarrowed = free !== undefined && (free.below < count - 1 || free.above < SMALL - count);
      if (below + above + 1 < FEWEST_CANDIDATES || isNarrowed) exposed.push([i, j]);
    }
  }
  return exposed.sort((a, b) => compareNames(input, a, b));
}

/** What to hide next for an exposed count: its totals or its smallest neighbours, by the profile's order; at last the smallest count anywhere. */
function partner(table: readonly (readonly number[])[], states: readonly (readonly State[])[], input: SuppressInput, i: number, j: number) {
  const [lastRow, lastColumn] = [input.rows.length, input.columns.length];
  const visible = (places: readonly [number, number][]) =>
    places
      .filter(([r, c]) => states[r]?.[c] === 'shown')
      .sort((a, b) => (table[a[0]]?.[a[1]] ?? 0) - (table[b[0]]?.[b[1]] ?? 0) || compareNames(input, a, b));
  const open = (places: readonly [number, number][]) => visible(places).filter(([r, c]) => (table[r]?.[c] ?? 0) > 0);
  const itsTotals: readonly [number, number][] = [
    [i, lastColumn],
    [lastRow, j],
  ];
  const totals = open(itsTotals);
  const inRow = open(Array.from({ length: lastColumn }, (_, c): [number, number] => [i, c]));
  const inColumn = open(Array.from({ length: lastRow }, (_, r): [number, number] => [r, j]));
  const neighbours = [inRow[0], inColumn[0]].flatMap((place) => (place ? [place] : []));
  const near = input.profile.remedy === 'total-first' ? [totals[0], ...neighbours] : [...neighbours, totals[0]];
  // A total of 0 says that every part is 0: it goes when nothing larger is left beside it.
  const found = near.find((place) => place !== undefined) ?? visible(itsTotals)[0];
  if (found) return found;
  const anywhere = table.flatMap((line, r) => line.map((_, c): [number, number] => [r, c]));
  return open(anywhere)[0];
}

function compareNames({ rows, columns }: SuppressInput, a: readonly [number, number], b: readonly [number, number]): number {
  const name = ([i, j]: readonly [number, number]) => `${rows[i] ?? '\uffff'}\u0000${columns[j] ?? '\uffff'}`;
  return name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0;
}
