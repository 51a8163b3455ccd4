// Figures of single areas by group: all areas are audited together with the sums that stand in other tables, so that no difference between them
// gives a hidden count away. docs/decisions/0010-disclosure-is-a-type.md

import { UNKNOWN } from '../indicators/unknown.ts';
import { hideCrossed } from './hide-crossed.ts';
import type { InternalFigures } from './internal-table.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { isGroupDisclosing, type PublishedFigures, type PublishRefusal, peopleOf, publishedWith, refusedSubject } from './publish.ts';

/**
 * One table per area, all with the same rows; people of unknown place as the area "unknown", of which no table comes out. Areas and groups are also
 * published by themselves (`publish`), from the same counts. Where hiding is not enough nothing is published.
 */
export function publishCrossed(
  tables: ReadonlyMap<string, InternalFigures>,
  profile: ProfileName,
): ReadonlyMap<string, PublishedFigures> | PublishRefusal {
  const areas = [...tables.keys()];
  const lines = [...tables.values()];
  const [first] = lines;
  if (!first) return refusal('There are no areas.');
  const refused = refusedSubject(first.subject);
  if (refused) return refused;
  const groups = first.rows.map(({ name }) => name);
  if (lines.some(({ rows }) => rows.length !== groups.length || rows.some(({ name }, i) => name !== groups[i]))) {
    return refusal('The areas do not have the same groups.');
  }
  const hidings = hideCrossed({
    areas,
    groups,
    people: lines.map(peopleOf),
    profile: PROFILES[profile],
    byRule: ({ with: numerator, rest = 0 }) => isGroupDisclosing(first, { name: '', numerator, denominator: numerator + rest }),
    isNeverShown: (area) => area === UNKNOWN,
  });
  if (!hidings)
    return refusal('The numbers in single areas are too small: showing some would give away others. Choose all areas, or compare areas.');
  return new Map(
    lines.flatMap((table, i) =>
      areas[i] === UNKNOWN ? [] : [[areas[i] ?? '', publishedWith(table, PROFILES[profile], (j) => hidings[i]?.[j] !== 'shown')] as const],
    ),
  );
}

function refusal(because: string): PublishRefusal {
  return { kind: 'not-publishable', because };
}
