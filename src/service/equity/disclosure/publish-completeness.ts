// How many of those counted have a stratum stated. The number not stated is a line of that stratum's own table, so here it may say no more than there: it
// is hidden where that line is, and otherwise made from the printed counts.

import { isRefused } from '../../../foundation/numbers/index.ts';
import { hideLine } from './hide-line.ts';
import { internalFigures, type TableSubject } from './internal-table.ts';
import { PROFILES, type ProfileName } from './profile.ts';
import { isGroupDisclosing, type PublishedFigures, peopleOf, publishedWith } from './publish.ts';

export interface StratumCounts {
  readonly name: string;
  /** People counted, and of persons all who could have been, by value of the stratum. */
  readonly lines: readonly { readonly name: string; readonly numerator: number; readonly denominator: number }[];
  readonly isNotStated: (name: string) => boolean;
}

export function publishCompleteness(
  strata: readonly StratumCounts[],
  {
    subject,
    denominator,
    profile,
  }: { readonly subject: TableSubject; readonly denominator: 'persons' | 'residents'; readonly profile: ProfileName },
): PublishedFigures | undefined {
  const rules = PROFILES[profile];
  const shown = (count: number) => (rules.smallShownAs === 'zero' && rules.isHidden(count) ? 0 : rules.shown(count));
  const rows = strata.map(({ name, lines, isNotStated }) => {
    const own = internalFigures({ subject, denominator, total: 'not-printed', rows: lines });
    const hidings = isRefused(own)
      ? undefined
      : hideLine({
          names: lines.map((line) => line.name),
          people: peopleOf(own),
          profile: rules,
          byRule: (i) => isGroupDisclosing(own, own.rows[i]),
        });
    const place = lines.findIndex((line) => isNotStated(line.name));
    const all = shown(lines.reduce((sum, { numerator }) => sum + numerator, 0));
    const notStated = shown(lines[place]?.numerator ?? 0);
    const stated = Math.max(0, all - notStated);
    const isHidden = !hidings || (hidings[place] ?? 'shown') !== 'shown' || rules.isHidden(stated);
    return { name, numerator: Math.min(stated, all), denominator: all, isHidden };
  });
  const table = internalFigures({ subject, denominator: 'persons', total: 'not-printed', rows });
  return isRefused(table) ? undefined : publishedWith(table, rules, (i) => rows[i]?.isHidden ?? true);
}
