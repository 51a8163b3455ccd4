// Figures of single areas by group: all areas are audited together with the totals that stand in other tables, so that no difference between them
// gives a hidden count away. docs/decisions/0010-disclosure-is-a-type.md

import type { InternalFigures } from './internal-table.ts';
import { PROFILES, type Profile, type ProfileName } from './profile.ts';
import { isGroupDisclosing, type PublishedFigures, type PublishRefusal, publishedWith, refusedSubject } from './publish.ts';
import { isHiddenState, type State, suppress } from './suppress.ts';

/**
 * One table per area, all with the same rows. Area totals and group totals are published elsewhere (by area, by group), so here they count as
 * printed: cells go before totals. Where that is not enough nothing is published.
 */
export function publishCrossed(
  tables: ReadonlyMap<string, InternalFigures>,
  profile: ProfileName,
): ReadonlyMap<string, PublishedFigures> | PublishRefusal {
  const areas = [...tables.keys()];
  const [first] = tables.values();
  if (!first) return refusal('There are no areas.');
  const refused = refusedSubject(first.subject);
  if (refused) return refused;
  const groups = first.rows.map(({ name }) => name);
  const lines = [...tables.values()];
  if (lines.some(({ rows }) => rows.length !== groups.length || rows.some(({ name }, i) => name !== groups[i]))) {
    return refusal('The areas do not have the same groups.');
  }
  const kept: Profile = { ...PROFILES[profile], remedy: 'cell-first' };
  const isHiddenByRule = (i: number, j: number) => {
    const table = lines[i];
    return table !== undefined && isGroupDisclosing(table, table.rows[j]);
  };
  const audited = (counts: readonly (readonly number[])[]) =>
    suppress({ rows: areas, columns: groups, counts, totals: 'both', profile: kept, byRule: isHiddenByRule }).states;
  const parts = [audited(lines.map(({ rows }) => rows.map(({ numerator }) => numerator)))];
  // Of people the rest is as good as the part: who has one and the sum has the other.
  if (first.denominator === 'persons') {
    parts.push(audited(lines.map(({ rows }) => rows.map(({ numerator, denominator }) => denominator - numerator))));
  }
  if (parts.some((states) => hasHiddenTotal(states, areas.length, groups.length))) {
    return refusal('The numbers in single areas are too small: showing some would give away others. Choose all areas, or compare areas.');
  }
  const isHidden = (i: number, j: number) => parts.some((states) => isHiddenState(states[i]?.[j] ?? 'small'));
  return new Map(lines.map((table, i) => [areas[i] ?? '', publishedWith(table, PROFILES[profile], (j) => isHidden(i, j))]));
}

/** A total that would have to go to protect a cell stands printed in another table, so hiding it here protects nobody. A small total is starred there too. */
function hasHiddenTotal(states: readonly (readonly State[])[], rows: number, columns: number): boolean {
  return states.some((line, i) => line.some((state, j) => (i === rows || j === columns) && (state === 'partner' || state === 'rule')));
}

function refusal(because: string): PublishRefusal {
  return { kind: 'not-publishable', because };
}
