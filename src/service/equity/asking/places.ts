// Which places an indicator may be shown for: integrated care boards, or alliances where boards would be too small. Never both, so that no alliance can be
// taken apart into its boards. Alliances are derived from where people live, by the memberships of the day.

import type { StratumCell } from '../indicators/evaluate.ts';
import type { Indicator } from '../indicators/indicator.ts';
import { UNKNOWN } from '../indicators/unknown.ts';
import type { Area, Counts } from './question.ts';

/** undefined: for all areas together only. */
export function levelOf({ publication }: Indicator): 'icb' | 'alliance' | undefined {
  return publication.smallestArea === 'icb' || publication.smallestArea === 'alliance' ? publication.smallestArea : undefined;
}

/** The areas of an indicator's level; alliances by name, and their name is their code. */
export function placesOf(indicator: Indicator, areas: readonly Area[]): readonly Area[] {
  const level = levelOf(indicator);
  return level === 'alliance' ? alliancesOf(areas) : level === 'icb' ? areas : [];
}

export function alliancesOf(areas: readonly Area[]): readonly Area[] {
  const names = [...new Set(areas.flatMap(({ alliance }) => alliance ?? []))].sort();
  return names.map((name, i) => ({ code: name, name, place: [i, 0] as const }));
}

/** Counts at the indicator's level: for alliances every cell stands in the alliance of its area, or in none that is known. */
export function atLevel(indicator: Indicator, counts: Counts, areas: readonly Area[]): Counts {
  if (levelOf(indicator) !== 'alliance' || counts.kind === 'not-counted') return counts;
  const own = new Map(areas.flatMap(({ code, alliance }) => (alliance ? [[code, alliance] as const] : [])));
  const allianceOf = (counts.kind === 'counted' ? counts.allianceOf : undefined) ?? own;
  const placed = <Cell extends StratumCell>(cells: readonly Cell[]) =>
    cells.map((cell) => ({ ...cell, area: allianceOf.get(cell.area) ?? UNKNOWN }));
  return counts.kind === 'days'
    ? { ...counts, cells: placed(counts.cells) }
    : { ...counts, numerator: placed(counts.numerator), denominator: placed(counts.denominator) };
}
